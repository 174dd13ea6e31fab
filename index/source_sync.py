"""Compares one source with what the last reindex saw of it, and hands the differences to the builder."""

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass

from index.builder import GenerationBuilder
from index.catalog_writer import StoredState, headings_json, pages_json
from index.documents import Item, Skipped, Source, Unreachable
from index.errors import SourceUnreachable
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
        kept: Whether anything could not be read now and stands as it was.
    """

    report: SourceReport
    read: tuple[ItemState, ...]
    gone: tuple[str, ...]
    reread: int
    kept: bool


class SourceSync:
    """Compares one source with the live generation.

    Args:
        source: The source.
        state: What the live generation holds.
        build: Gives the builder of the next generation; called only when there is something to write.
        rebuild: The next generation starts from nothing, so every document is written.
        full: Load every item, whatever its fingerprint.
        reanalyse: Write every document that is loaded, since its language is another.
    """

    def __init__(
        self,
        source: Source,
        state: StoredState,
        build: Callable[[], GenerationBuilder],
        *,
        rebuild: bool,
        full: bool,
        reanalyse: bool,
    ) -> None:
        self._source = source
        self._state = state
        self._build = build
        self._rebuild = rebuild
        self._full = full or reanalyse
        self._reanalyse = reanalyse
        self._items = state.items.get(source.name, {})
        self._seen: set[str] = set()
        self._added: list[str] = []
        self._changed: list[str] = []
        self._skipped: list[Skipped] = []
        self._read: list[ItemState] = []
        self._unreachable: list[Unreachable] = []
        self._kept = False
        self._unchanged = 0
        self._reread = 0

    def execute(self) -> SourceChanges:
        """Read what may have changed and hand the differences to the builder.

        Raises:
            SourceUnreachable: The source cannot be read now, and a rebuild would lose what it brought.
        """
        present = set()
        for entry in self._source.items(self._known()):
            if isinstance(entry, Skipped):
                self._skipped.append(entry)
            elif isinstance(entry, Unreachable):
                present |= self._keep(entry)
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
        gone = tuple(self._items.keys() - present)
        return SourceChanges(report, tuple(self._read), gone, self._reread, self._kept)

    def _known(self) -> dict[str, str]:
        """Fingerprints by key; none that would keep an item from being loaded where all are."""
        again = self._rebuild or self._full
        return {key: "" if again else fingerprint for key, (fingerprint, _) in self._items.items()}

    def _keep(self, entry: Unreachable) -> set[str]:
        """Keep what an item, or the whole source, gave before; returns the keys of what is kept."""
        self._kept = True
        keys = {entry.key} & self._items.keys() if entry.key else set(self._items)
        held = {i for key in keys for i in self._state.by_item.get((self._source.name, key), [])} - self._seen
        kept = {i for i in held if self._state.documents[i].ref.audience == entry.audience}
        if self._rebuild and kept and not entry.key:
            raise SourceUnreachable(
                f"{entry.reason}. Building everything anew would lose what the source {self._source.name} brought; "
                "try again later, or remove that source."
            )
        if not self._rebuild:
            self._seen |= kept
            self._unchanged += len(kept)
        self._skipped.append(Skipped(entry.source, entry.key or self._source.name, entry.reason))
        return keys

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
        unreachable = len(self._unreachable)
        found = list(self._load(item))
        self._skipped += found
        if len(self._unreachable) > unreachable:
            return
        self._reread += len(self._added) + len(self._changed) == before and fingerprint != item.fingerprint
        self._read.append(ItemState(item.key, item.fingerprint, json.dumps([asdict(each) for each in found])))

    def _load(self, item: Item) -> Iterator[Skipped]:
        """Sync an item's documents; yields what could not be taken."""
        for entry in self._source.load(item):
            if isinstance(entry, Skipped):
                yield entry
            elif isinstance(entry, Unreachable):
                self._unreachable.append(entry)
                self._keep(entry)
            elif entry.id in self._seen:
                yield Skipped(self._source.name, item.key, f"the id {entry.id} {TAKEN}")
            else:
                self._seen.add(entry.id)
                self._sync_document(item.key, entry)

    def _sync_document(self, item: str, document: Document) -> None:
        stored = self._state.documents.get(document.id)
        now = (document.ref, document.revision, headings_json(document), pages_json(document))
        same = (
            stored is not None
            and not self._reanalyse
            and now == (stored.ref, stored.revision, stored.headings, stored.pages)
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
