"""Documents: from the files of a source to texts with titles, headings and ids."""

from index.documents.folder import FolderSource
from index.documents.opening import open_source
from index.documents.source import Item, Skipped, Source, SourceSpec, Unreachable

__all__ = ["FolderSource", "Item", "Skipped", "Source", "SourceSpec", "Unreachable", "open_source"]
