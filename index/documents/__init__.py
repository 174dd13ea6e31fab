"""Documents: from the files of a source to texts with titles, headings and ids."""

from index.documents.attached import MOST_BYTES, is_attached, read_attached, readable_kind
from index.documents.folder import FolderSource
from index.documents.opening import open_source
from index.documents.sidecar import closed_from_above
from index.documents.source import Item, Skipped, Source, SourceSpec, Unchanged, Unreachable

__all__ = [
    "MOST_BYTES",
    "FolderSource",
    "Item",
    "Skipped",
    "Source",
    "SourceSpec",
    "Unchanged",
    "Unreachable",
    "closed_from_above",
    "is_attached",
    "open_source",
    "read_attached",
    "readable_kind",
]
