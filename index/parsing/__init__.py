"""Parsing: from the bytes of a file to texts with titles and headings; one format a file."""

from index.parsing.attached_file import MOST_BYTES, is_attached, read_attached, readable_kind

__all__ = ["MOST_BYTES", "is_attached", "read_attached", "readable_kind"]
