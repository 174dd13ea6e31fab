"""Compares one source with what the last reindex saw of it, and hands the differences to the builder."""

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass

from index.builder import GenerationBuilder
from index.catalog_writer import StoredState, headings_json, pages_json
from index.documents import Item, Skipped, Source
from index.types import Document

TAKEN = "is taken by an earlier document"


@dataclass(frozen=True, slots=True)
class SourceReport:
    """What came of one source.

    Attributes:
        name: The source.
        added: Ids of new documents.
        changed: Ids of documents whose text or description changed.
        removed: Ids of documents that are gone.
        unchanged: Number of the others.
        skipped: What could not be read, and why.
    """

    name: str
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: int
    skipped: tuple[Skipped, ...]


@dataclass(frozen=True, slots=True)
class ItemState:
    """What the next reindex should know of an item: its fingerprint, and as JSON what was skipped in it."""

    key: str
    fingerprint: str
    skipped: str


@dataclass(frozen=True, slots=True)
class SourceChanges:
    """What a source gave, beside the documents handed to the builder.

    Attributes:
        report: For people.
        read: Items that were loaded.
        gone: Keys of items that are no longer there.
        reread: How many items were loaded only to find their documents unchanged.
    """

    report: SourceReport
    read: tuple[ItemState, ...]
    gone: tuple[str, ...]
    reread: int


class SourceSync:
    """Compares one source with the live generation.

    Args:
        source: The source.
        state: What the live generation holds.
        build: Gives the builder of the next generation; called only when there is something to write.
        rebuild: The next generation starts from nothing, so every document is written.
        full: Load every item, whatever its fingerprint.
    """

    def __init__(
        self,
        source: Source,
        state: StoredState,
        build: Callable[[], GenerationBuilder],
        *,
        rebuild: bool,
        full: bool,
    ) -> None:
        self._source = source
        self._state = state
        self._build = build
        self._rebuild = rebuild
        self._full = full
        self._items = state.items.get(source.name, {})
        self._seen: set[str] = set()
        self._added: list[str] = []
        self._changed: list[str] = []
        self._skipped: list[Skipped] = []
        self._read: list[ItemState] = []
        self._unchanged = 0
        self._reread = 0

    def execute(self) -> SourceChanges:
        """Read what may have changed and hand the differences to the builder."""
        present = set()
        for entry in self._source.items():
            if isinstance(entry, Skipped):
                self._skipped.append(entry)
            else:
                present.add(entry.key)
                self._sync_item(entry)
        report = SourceReport(
            self._source.name,
            tuple(self._added),
            tuple(self._changed),
            self._remove_missing(),
            self._unchanged,
            tuple(self._skipped),
        )
        return SourceChanges(report, tuple(self._read), tuple(self._items.keys() - present), self._reread)

    def _sync_item(self, item: Item) -> None:
        fingerprint, noted = self._items.get(item.key, ("", "[]"))
        known = self._state.by_item.get((self._source.name, item.key), [])
        skipped = [Skipped(**each) for each in json.loads(noted)]
        # Where ids met another item's, what this item brings depends on that one: it is read again.
        entangled = any(TAKEN in each.reason for each in skipped) or not self._seen.isdisjoint(known)
        if fingerprint == item.fingerprint and not (self._rebuild or self._full or entangled):
            self._seen.update(known)
            self._unchanged += len(known)
            self._skipped += skipped
            return
        before = len(self._added) + len(self._changed)
        found = list(self._load(item))
        self._skipped += found
        self._reread += len(self._added) + len(self._changed) == before and fingerprint != item.fingerprint
        self._read.append(ItemState(item.key, item.fingerprint, json.dumps([asdict(each) for each in found])))

    def _load(self, item: Item) -> Iterator[Skipped]:
        """Sync an item's documents; yields what could not be taken."""
        for entry in self._source.load(item):
            if isinstance(entry, Skipped):
                yield entry
            elif entry.id in self._seen:
                yield Skipped(self._source.name, item.key, f"the id {entry.id} {TAKEN}")
            else:
                self._seen.add(entry.id)
                self._sync_document(item.key, entry)

    def _sync_document(self, item: str, document: Document) -> None:
        stored = self._state.documents.get(document.id)
        same = stored is not None and (
            (stored.ref, stored.revision, stored.headings, stored.pages)
            == (document.ref, document.revision, headings_json(document), pages_json(document))
        )
        if stored is None:
            self._added.append(document.id)
        elif same:
            self._unchanged += 1
        else:
            self._changed.append(document.id)
        if self._rebuild or stored is None:
            self._build().add(self._source.name, item, document)
        elif not same:
            self._build().delete(stored.number)
            self._build().add(self._source.name, item, document)
        elif document.id not in self._state.by_item.get((self._source.name, item), []):
            self._build().catalog.move_document(stored.number, item)

    def _remove_missing(self) -> tuple[str, ...]:
        prefix = f"{self._source.name}:"
        removed = [i for i in self._state.documents if i.startswith(prefix) and i not in self._seen]
        if not self._rebuild:
            for document_id in removed:
                self._build().delete(self._state.documents[document_id].number)
        return tuple(removed)
