"""Sources: where documents come from, and what has changed there since the last reindex.

Sources use ``index.parsing``; parsing never uses sources.

To add a source:

1. Write ``index/sources/<kind>_source.py`` (or a file in ``web/`` or ``chat_exports/``) with a class that implements
   ``Source`` (see ``source.py``; ``web/sitemap_source.py`` is a short example). ``items`` lists cheaply what can be
   loaded, each with a fingerprint; ``load`` reads one item.
2. The audience of each document is ``spec.label`` (``spec.label_for(...)`` for another audience), never
   ``spec.audience``: the label also holds the communities that the source is for.
3. A fingerprint must change with everything that the documents depend on: the content, the whole ``SourceSpec`` with
   its audience, and ``version()`` of the loaders. Otherwise a narrowed audience has no effect on unchanged items.
4. Give every problem the type that fits. ``Skipped``: it became no document, and an earlier one is removed.
   ``Unreachable``: it cannot be read now, and the documents that it gave before stay.
5. Add the kind to ``_OPENERS`` in ``source_registry.py``, and to ``SourceSection.kind`` in
   ``bot/settings/index_section.py``. A source with a ``url`` instead of a ``path`` is also named in ``REMOTE_KINDS`` in
   ``source.py`` and in ``SourceSection``.
6. Write ``tests/index/sources/test_<kind>_source.py``, and add the kind to ``docs/sources.md``.
"""

from index.sources.folder_source import FolderSource
from index.sources.sidecar import find_restriction_above
from index.sources.source import Item, Skipped, Source, SourceSpec, UnchangedDocument, Unreachable
from index.sources.source_registry import open_source

__all__ = [
    "FolderSource",
    "Item",
    "Skipped",
    "Source",
    "SourceSpec",
    "UnchangedDocument",
    "Unreachable",
    "find_restriction_above",
    "open_source",
]
