"""Sources: what yields documents, and what has changed in it since the last look."""

from index.sources.folder import FolderSource
from index.sources.opening import open_source
from index.sources.sidecar import closed_from_above
from index.sources.source import Item, Skipped, Source, SourceSpec, Unchanged, Unreachable

__all__ = [
    "FolderSource",
    "Item",
    "Skipped",
    "Source",
    "SourceSpec",
    "Unchanged",
    "Unreachable",
    "closed_from_above",
    "open_source",
]
