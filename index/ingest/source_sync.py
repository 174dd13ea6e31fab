"""Compares one source with what the last reindex saw of it, and hands the differences to the builder."""

import json
import logging
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import TypeVar

from index.errors import FootnoteError, SourceFailed, SourceShrunk, SourceUnreachable
from index.ingest.generation_builder import GenerationBuilder
from index.ingest.moves import Moves
from index.ingest.stored_state import StoredDocument, StoredState
from index.sources import Item, Skipped, Source, Unchanged, Unreachable
from index.storage.catalog_writer import headings_json, messages_json, pages_json
from index.storage.tombstones import NOBODY
from index.types import Document

TAKEN = "is taken by an earlier document"
Given = TypeVar("Given")
log = logging.getLogger("footnote.index")


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
        seconds: How long reading and comparing took.
        kept: Whether anything could not be read now and stands as it was.
        failed: Why the whole source stands as it was, where somebody must look after it; ``""`` where it was read.
    """

    name: str
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: int
    skipped: tuple[Skipped, ...]
    seconds: float
    kept: bool
    failed: str


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
        retold: Numbers of documents that stand, with their new origins.
        hidden: Ids of documents that are gone or have another audience, with the label that a reader of what was
            indexed of them must hold besides; ``NOBODY`` where they are gone.
    """

    report: SourceReport
    read: tuple[ItemState, ...]
    gone: tuple[str, ...]
    reread: int
    retold: tuple[tuple[int, bytes], ...]
    hidden: tuple[tuple[str, str], ...]


def failure(name: str, error: Exception, item: str = "") -> SourceFailed:
    """Say why a source cannot be read; a defect is logged with its traceback, as nobody else will see that."""
    place = f" at {item}" if item else ""
    if isinstance(error, OSError):
        return SourceFailed(f"The source {name} cannot be read{place} ({error}); look at its files and permissions.")
    log.error("the source %s ended in a defect%s", name, place, exc_info=error)
    return SourceFailed(
        f"The source {name} cannot be read{place}: unexpected {type(error).__name__} ({error}). This is a defect; "
        "please report it with the lines of the log."
    )


class SourceSync:
    """Compares one source with the live generation.

    Args:
        source: The source.
        state: What the live generation holds.
        build: Gives the builder of the next generation; called only when there is something to write.
        rebuild: The next generation starts from nothing, so every document is written.
        full: Load every item, whatever its fingerprint.
        reanalyse: Write every document that is loaded, since its language is another.
        max_loss: Share of the source's documents that may be gone, in [0, 1].
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
        max_loss: float = 1.0,
    ) -> None:
        self._source = source
        self._state = state
        self._build = build
        self._rebuild = rebuild
        self._full = full or reanalyse
        self._reanalyse = reanalyse
        self._max_loss = max_loss
        self._items = state.items(source.name)
        # Items that stand as they were, those that do not, and of the first those whose ids others have taken since.
        self._passed: set[str] = set()
        self._opened: set[str] = set()
        self._stale = {each.item for each in map(state.document, self._buried()) if each}
        self._claimed: set[str] = set()
        self._moves = Moves(source.name, state)
        self._moved: set[int] = set()
        self._revisions: set[str] = set()
        self._added: list[str] = []
        self._changed: list[str] = []
        self._skipped: list[Skipped] = []
        self._read: list[ItemState] = []
        self._hidden: list[tuple[str, str]] = []
        self._retold: list[tuple[int, bytes]] = []
        self._unreachable: list[Unreachable] = []
        self._kept = False
        self._unchanged = 0
        self._reread = 0

    def execute(self) -> SourceChanges:
        """Read what may have changed and hand the differences to the builder.

        Raises:
            SourceUnreachable: The source cannot be read now, and a rebuild would lose what it brought.
            SourceShrunk: More of its documents are gone than may be.
            FootnoteError: What the source itself raised; ``SourceFailed`` for any other error of its own.
        """
        started = time.perf_counter()
        present = set()
        for entry in self._guarded(self._source.items(self._known()), ""):
            if isinstance(entry, Skipped):
                self._skipped.append(entry)
            elif isinstance(entry, Unreachable):
                present |= self._keep(entry)
            else:
                present.add(entry.key)
                self._sync_item(entry)
        gone = tuple(sorted(self._items.keys() - present))
        self._settle_moves()
        removed = self._remove_missing(gone)
        report = SourceReport(
            self._source.name,
            tuple(self._added),
            tuple(self._changed),
            removed,
            self._unchanged,
            tuple(self._skipped),
            time.perf_counter() - started,
            self._kept,
            failed="",
        )
        hidden = tuple(self._hidden) + tuple((document_id, NOBODY) for document_id in removed)
        return SourceChanges(report, tuple(self._read), gone, self._reread, tuple(self._retold), hidden)

    def _guarded(self, entries: Iterator[Given], item: str) -> Iterator[Given]:
        """Give what the source gives; no error of its own may end the reindex of the others."""
        try:
            yield from entries
        except FootnoteError:
            raise
        except Exception as error:
            raise failure(self._source.name, error, item) from error

    def _buried(self) -> list[str]:
        return self._state.buried_of(self._source.name)

    def _known(self) -> dict[str, str]:
        """Fingerprints by key; none that would keep an item from being loaded where all are."""
        again = self._rebuild or self._full
        return {key: "" if again else fingerprint for key, (fingerprint, _) in self._items.items()}

    def _keep(self, entry: Unreachable) -> set[str]:
        """Keep what an item, or the whole source, gave before; returns the keys of what is kept."""
        self._kept = True
        whole = not entry.key
        keys = set(self._items) if whole else {entry.key} & self._items.keys()
        found = self._state.of_source(self._source.name) if whole else self._of_items(keys)
        held = [each for each in found if each.ref.id not in self._claimed and each.ref.id not in self._state.buried]
        kept = {each.ref.id for each in held if each.ref.audience == entry.audience}
        if self._rebuild and kept and whole:
            raise SourceUnreachable(
                f"{entry.reason}. Building everything anew would lose what the source {self._source.name} brought; "
                "try again later, or remove that source."
            )
        if not self._rebuild:
            self._claimed |= kept
            self._unchanged += len(kept)
        self._opened |= keys
        self._skipped.append(Skipped(entry.source, entry.key or self._source.name, entry.reason))
        return keys

    def _sync_item(self, item: Item) -> None:
        fingerprint, noted = self._items.get(item.key, ("", "[]"))
        # Where ids met another item's, what this item brings depends on that one: it is read again.
        entangled = item.key in self._stale or TAKEN in noted
        if fingerprint == item.fingerprint and not (self._rebuild or self._full or entangled):
            self._passed.add(item.key)
            if noted != "[]":
                self._skipped += [Skipped(**each) for each in json.loads(noted)]
            return
        self._opened.add(item.key)
        before = len(self._added) + len(self._changed)
        unreachable = len(self._unreachable)
        found = list(self._load(item))
        self._skipped += found
        if len(self._unreachable) > unreachable:
            if len(self._added) + len(self._changed) > before and item.key not in self._items:
                # What it gave before it broke off is the item's, and goes with it; the item is read again.
                self._read.append(ItemState(item.key, "", "[]"))
            return
        self._reread += len(self._added) + len(self._changed) == before and fingerprint != item.fingerprint
        self._read.append(ItemState(item.key, item.fingerprint, json.dumps([asdict(each) for each in found])))

    def _load(self, item: Item) -> Iterator[Skipped]:
        """Sync an item's documents; yields what could not be taken."""
        for entry in self._guarded(self._source.load(item, lambda: self._origins(item.key)), item.key):
            if isinstance(entry, Skipped):
                yield entry
            elif isinstance(entry, Unreachable):
                self._unreachable.append(entry)
                self._keep(entry)
            elif not (self._stands(entry) if isinstance(entry, Unchanged) else self._sync_document(item.key, entry)):
                yield Skipped(self._source.name, item.key, f"the id {entry.id} {TAKEN}")

    def _origins(self, item: str) -> Mapping[bytes, str]:
        """What the index holds of an item; nothing where every document is to be written or read again."""
        return {} if self._rebuild or self._full else self._state.origins(self._source.name, item)

    def _stands(self, known: Unchanged) -> bool:
        """Count a document that need not be read; returns False where its id is taken."""
        if known.id in self._claimed:
            return False
        self._claimed.add(known.id)
        self._unchanged += 1
        return True

    def _sync_document(self, item: str, document: Document) -> bool:
        """Hand a document on where it is new or another; returns False where its id is taken."""
        stored = self._state.document(document.id)
        if document.id in self._claimed or (stored is not None and stored.item != item and stored.item in self._passed):
            return False
        self._claimed.add(document.id)
        if stored is not None and stored.item != item:
            self._stale.add(stored.item)
        same = not self._reanalyse and self._is_same(stored, document)
        if stored is None or document.id in self._state.buried:
            self._added.append(document.id)
            self._revisions.add(document.revision)
        elif same:
            self._unchanged += 1
        else:
            self._changed.append(document.id)
        if stored is not None and stored.ref.audience != document.ref.audience:
            self._hidden.append((document.id, document.ref.audience))
        self._hand_on(item, document, stored, same=same)
        return True

    def _is_same(self, stored: StoredDocument | None, document: Document) -> bool:
        if stored is None or document.id in self._state.buried:
            return False
        layout = (headings_json(document), pages_json(document), messages_json(document))
        now = (document.ref, document.revision, *layout)
        return now == (stored.ref, stored.revision, stored.headings, stored.pages, stored.messages)

    def _is_only_described_anew(self, stored: StoredDocument, document: Document) -> bool:
        """Whether all that was indexed of a document stands: its text, title, kind and audience."""
        before, now = stored.ref, document.ref
        described = replace(
            before, location=now.location, author=now.author, published=now.published, parent=now.parent
        )
        after = replace(stored, ref=described, messages=messages_json(document))
        return not self._reanalyse and self._is_same(after, document)

    def _hand_on(self, item: str, document: Document, stored: StoredDocument | None, *, same: bool) -> None:
        if self._rebuild or stored is None:
            if self._rebuild or self._reanalyse or not self._moves.take(item, document, self._stays):
                self._build().add(self._source.name, item, document)
        elif not same and self._is_only_described_anew(stored, document):
            self._build().catalog.describe_document(stored.number, item, document)
        elif not same:
            self._build().delete(stored.number)
            self._build().add(self._source.name, item, document)
        elif stored.item != item:
            self._build().catalog.move_document(stored.number, item, document.origin)
        elif stored.origin != document.origin:
            self._retold.append((stored.number, document.origin))

    def _settle_moves(self) -> None:
        for each in self._moves.settle(self._stays):
            if each.moved is None:
                self._build().add(self._source.name, each.item, each.document)
            else:
                self._moved.add(each.moved.number)
                self._build().catalog.describe_document(each.moved.number, each.item, each.document)

    def _stays(self, stored: StoredDocument) -> bool:
        return stored.item in self._passed or stored.ref.id in self._claimed

    def _of_items(self, keys: Iterable[str]) -> list[StoredDocument]:
        return [found for key in sorted(keys) for found in self._state.of_item(self._source.name, key)]

    def _remove_missing(self, gone: Iterable[str]) -> tuple[str, ...]:
        """Delete what items no longer give; the documents of items that were passed over count as unchanged.

        Raises:
            SourceShrunk: It is too much.
        """
        before = self._state.count(self._source.name)
        items = sorted(self._opened | set(gone))
        examined = [each for key in items for each in self._state.ids_of_item(self._source.name, key)]
        self._unchanged += before - len(examined)
        lost = (self._state.document(each) for each in examined if each not in self._claimed)
        missing = sorted((each for each in lost if each is not None), key=lambda each: each.number)
        self._refuse_loss([each for each in missing if each.ref.id not in self._state.buried], before)
        if not self._rebuild:
            for each in missing:
                if each.number not in self._moved:
                    self._build().delete(each.number)
        return tuple(each.ref.id for each in missing)

    def _refuse_loss(self, missing: list[StoredDocument], before: int) -> None:
        lost = sum(each.revision not in self._revisions for each in missing)  # what was only renamed is not lost
        if lost > self._max_loss * before:
            raise SourceShrunk(
                f"The source {self._source.name} would lose {lost:,} of its {before:,} documents, more than "
                f"sync.max_loss = {self._max_loss:g} of them allows. Nothing of it was changed. Look whether its "
                "files are all there; if they are meant to be gone: footnote reindex --force"
            )
