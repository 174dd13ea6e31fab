"""Sources: where documents come from, and what has changed there since the last reindex.

Sources use ``index.parsing``; parsing never uses sources.

To add a source:

1. Write ``index/sources/<kind>_source.py`` (or a file in ``web/`` or ``chat_exports/``) with a class that implements
   ``Source`` (see ``source.py``; ``web/sitemap_source.py`` is a short example). ``items`` lists cheaply what can be
   loaded, each with a fingerprint; ``load`` reads one item.
2. Add its kind to ``_OPENERS`` in ``opening.py``; for a source on the network also to ``REMOTE_KINDS`` in
   ``source.py``.
3. Write ``tests/index/sources/test_<kind>_source.py``.
"""

from index.sources.folder_source import FolderSource
from index.sources.sidecar import find_restriction_above
from index.sources.source import Item, Skipped, Source, SourceSpec, Unchanged, Unreachable
from index.sources.source_registry import open_source

__all__ = [
    "FolderSource",
    "Item",
    "Skipped",
    "Source",
    "SourceSpec",
    "Unchanged",
    "Unreachable",
    "find_restriction_above",
    "open_source",
]
