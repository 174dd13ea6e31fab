"""Compares one source with the live generation and passes the differences to the builder of the next one."""

import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict
from typing import TypeVar

from index.errors import ConfigurationError, FootnoteError, SourceShrunk, SourceUnreachable
from index.ingest.generation_builder import GenerationBuilder
from index.ingest.reindex_types import SourceChanges, SourceReport, source_failure
from index.ingest.stored_state import ItemState, MoveDetector, StoredDocument, StoredState
from index.sources.source import Item, Skipped, Source, SourceSpec, UnchangedDocument, Unreachable
from index.storage.catalog import SourceRow
from index.storage.tombstones import NO_AUDIENCE
from index.types import Document

ID_TAKEN = "is taken by an earlier document"
T = TypeVar("T")


class SourceSync:
    """Compares one source with the live generation, once.

    Args:
        source: The source.
        state: What the live generation holds.
        build: Returns the builder of the next generation; called only if there is something to write.
        rebuild: The next generation starts from nothing, so every document is written.
        full: Load every item, whatever its fingerprint.
        reanalyse: Load every item and write all its documents again, since the source's language changed.
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
        max_loss: float,
    ) -> None:
        self._source = source
        self._state = state
        self._build = build
        self._rebuild = rebuild
        self._load_all = full or rebuild or reanalyse
        self._reanalyse = reanalyse
        self._max_loss = max_loss
        self._known_items = state.items(source.name)
        self._unchanged_items: set[str] = set()
        self._loaded_items: set[str] = set()
        # Unchanged items must be loaded again if a document of theirs is tombstoned or another item took its id.
        tombstoned = map(state.document, state.tombstoned_of(source.name))
        self._items_to_reload = {document.item for document in tombstoned if document}
        self._seen_ids: set[str] = set()
        self._moves = MoveDetector(source.name, state)
        self._moved_numbers: set[int] = set()
        self._added_revisions: set[str] = set()
        self._added: list[str] = []
        self._changed: list[str] = []
        self._skipped: list[Skipped] = []
        self._item_states: list[ItemState] = []
        self._hidden: list[tuple[str, str]] = []
        self._new_record_digests: list[tuple[int, bytes]] = []
        self._fingerprints: dict[str, str] = {}
        self._interruptions = 0
        self._kept = False
        self._unchanged = 0
        self._reloaded = 0

    def run(self) -> SourceChanges:
        """Read what may have changed and pass the differences to the builder.

        Raises:
            SourceUnreachable: The source cannot be read now, and a rebuild would lose its documents.
            SourceShrunk: More of its documents are gone than ``max_loss`` allows.
            FootnoteError: The source raised it; ``SourceFailed`` stands for any other error of the source.
        """
        started = time.perf_counter()
        present = set()
        for entry in self._guarded(self._source.items(self._known_fingerprints()), ""):
            if isinstance(entry, Skipped):
                self._skipped.append(entry)
            elif isinstance(entry, Unreachable):
                present |= self._keep(entry)
            else:
                present.add(entry.key)
                self._sync_item(entry)
        deleted_items = tuple(sorted(self._known_items.keys() - present))
        self._resolve_moves()
        removed = self._remove_missing(deleted_items)
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
        hidden = (*self._hidden, *((document_id, NO_AUDIENCE) for document_id in removed))
        states, digests = tuple(self._item_states), tuple(self._new_record_digests)
        return SourceChanges(report, states, deleted_items, self._reloaded, digests, hidden)

    def _guarded(self, entries: Iterator[T], item: str) -> Iterator[T]:
        """Yield what the source yields; turn its own errors into failures of the source, which end no other's sync."""
        try:
            yield from entries
        except FootnoteError:
            raise
        except Exception as error:
            raise source_failure(self._source.name, error, item) from error

    def _known_fingerprints(self) -> dict[str, str]:
        """Return fingerprints by item key; empty ones if every item is to be loaded."""
        return {key: "" if self._load_all else state.fingerprint for key, state in self._known_items.items()}

    def _keep(self, entry: Unreachable) -> set[str]:
        """Keep the documents of an item, or of the whole source, that cannot be read now; returns their item keys."""
        self._kept = True
        name, is_whole = self._source.name, not entry.key
        keys = set(self._known_items) if is_whole else {entry.key} & self._known_items.keys()
        documents = self._state.of_source(name) if is_whole else [d for k in keys for d in self._state.of_item(name, k)]
        kept = {
            each.ref.id
            for each in documents
            if each.ref.audience == entry.audience
            and each.ref.id not in self._seen_ids
            and each.ref.id not in self._state.tombstoned
        }
        if self._rebuild and kept and is_whole:
            raise SourceUnreachable(
                f"{entry.reason}. Building everything anew would lose what the source {name} brought; "
                "try again later, or remove that source."
            )
        if not self._rebuild:
            self._seen_ids |= kept
            self._unchanged += len(kept)
        self._loaded_items |= keys
        self._skipped.append(Skipped(entry.source, entry.key or name, entry.reason))
        return keys

    def _sync_item(self, item: Item) -> None:
        known = self._known_items.get(item.key, ItemState(item.key, "", "[]"))
        # An item that met a taken id depends on the item that took it.
        depends_on_others = item.key in self._items_to_reload or ID_TAKEN in known.skipped
        if known.fingerprint == item.fingerprint and not self._load_all and not depends_on_others:
            self._unchanged_items.add(item.key)
            if known.skipped != "[]":
                self._skipped += [Skipped(**each) for each in json.loads(known.skipped)]
            return
        self._loaded_items.add(item.key)
        before, interruptions = len(self._added) + len(self._changed), self._interruptions
        found = list(self._load(item))
        self._skipped += found
        has_changes = len(self._added) + len(self._changed) > before
        if self._interruptions > interruptions:
            if has_changes and item.key not in self._known_items:
                # Its documents so far must belong to a known item, so that they go when it goes. It is loaded again.
                self._item_states.append(ItemState(item.key, "", "[]"))
            return
        fingerprint = self._fingerprints.pop(item.key, item.fingerprint)
        self._reloaded += not has_changes and known.fingerprint != fingerprint
        self._item_states.append(ItemState(item.key, fingerprint, json.dumps([asdict(each) for each in found])))

    def _load(self, item: Item) -> Iterator[Skipped]:
        """Sync an item's documents; yields what had to be skipped."""
        for entry in self._guarded(self._source.load(item, lambda: self._known_records(item.key)), item.key):
            if isinstance(entry, Skipped):
                yield entry
            elif isinstance(entry, Item):
                self._fingerprints[entry.key] = entry.fingerprint
            elif isinstance(entry, Unreachable):
                self._interruptions += 1
                self._keep(entry)
            elif not (
                self._count_unchanged(entry)
                if isinstance(entry, UnchangedDocument)
                else self._sync_document(item.key, entry)
            ):
                yield Skipped(self._source.name, item.key, f"the id {entry.id} {ID_TAKEN}")

    def _known_records(self, item: str) -> Mapping[bytes, str]:
        """Return ids of an item's stored documents by the digests of their records; none if all are to be read."""
        return {} if self._load_all else self._state.known_records(self._source.name, item)

    def _count_unchanged(self, known: UnchangedDocument) -> bool:
        """Count a document that need not be read; returns False if its id is taken."""
        if known.id in self._seen_ids:
            return False
        self._seen_ids.add(known.id)
        self._unchanged += 1
        return True

    def _sync_document(self, item: str, document: Document) -> bool:
        """Write a document if it is new or changed; returns False if its id is taken."""
        stored = self._state.document(document.id)
        other_item = stored.item if stored is not None and stored.item != item else None
        if document.id in self._seen_ids or other_item in self._unchanged_items:
            return False
        self._seen_ids.add(document.id)
        if other_item is not None:
            self._items_to_reload.add(other_item)
        is_tombstoned = document.id in self._state.tombstoned
        is_same = stored is not None and not self._reanalyse and not is_tombstoned and stored.equals(document)
        if stored is None or is_tombstoned:
            self._added.append(document.id)
            self._added_revisions.add(document.revision)
        elif is_same:
            self._unchanged += 1
        else:
            self._changed.append(document.id)
        if stored is not None and stored.ref.audience != document.ref.audience:
            self._hidden.append((document.id, document.ref.audience))
        if self._rebuild or stored is None:
            self._add(item, document)
        elif is_same:
            self._update_place(item, document, stored)
        else:
            self._replace(item, document, stored, in_place=not is_tombstoned)
        return True

    def _add(self, item: str, document: Document) -> None:
        may_have_moved = not self._rebuild and not self._reanalyse
        if not (may_have_moved and self._moves.defer(item, document, self._is_present)):
            self._build().add(self._source.name, item, document)

    def _update_place(self, item: str, document: Document, stored: StoredDocument) -> None:
        """Record where an unchanged document comes from now."""
        if stored.item != item:
            self._build().catalog.move_document(stored.number, item, document.record_digest)
        elif stored.record_digest != document.record_digest:
            self._new_record_digests.append((stored.number, document.record_digest))

    def _replace(self, item: str, document: Document, stored: StoredDocument, *, in_place: bool) -> None:
        """Replace a changed document; in place, without new chunks, if none of its index entries changed."""
        if in_place and not self._reanalyse and stored.has_same_index_entries(document):
            self._build().catalog.update_document(stored.number, item, document)
        else:
            self._build().delete(stored.number)
            self._build().add(self._source.name, item, document)

    def _resolve_moves(self) -> None:
        for each in self._moves.resolve(self._is_present):
            if each.moved is None:
                self._build().add(self._source.name, each.item, each.document)
            else:
                self._moved_numbers.add(each.moved.number)
                self._build().catalog.update_document(each.moved.number, each.item, each.document)

    def _is_present(self, stored: StoredDocument) -> bool:
        return stored.item in self._unchanged_items or stored.ref.id in self._seen_ids

    def _remove_missing(self, deleted_items: Iterable[str]) -> tuple[str, ...]:
        """Delete documents that their items no longer give; documents of unchanged items count as unchanged.

        Raises:
            SourceShrunk: Too many are missing.
        """
        total = self._state.count(self._source.name)
        items = sorted(self._loaded_items.union(deleted_items))
        examined = [each for key in items for each in self._state.ids_of_item(self._source.name, key)]
        self._unchanged += total - len(examined)
        lost = (self._state.document(each) for each in examined if each not in self._seen_ids)
        missing = sorted((each for each in lost if each is not None), key=lambda each: each.number)
        self._refuse_loss([each for each in missing if each.ref.id not in self._state.tombstoned], total)
        if not self._rebuild:
            for each in missing:
                if each.number not in self._moved_numbers:
                    self._build().delete(each.number)
        return tuple(each.ref.id for each in missing)

    def _refuse_loss(self, missing: list[StoredDocument], total: int) -> None:
        lost = sum(each.revision not in self._added_revisions for each in missing)  # a renamed document is not lost
        if lost > self._max_loss * total:
            raise SourceShrunk(
                f"The source {self._source.name} would lose {lost:,} of its {total:,} documents, more than "
                f"sync.max_loss = {self._max_loss:g} of them allows. Nothing of it was changed. Look whether its "
                "files are all there; if they are meant to be gone: footnote reindex --force"
            )


def losses_are_meant(spec: SourceSpec, recorded: SourceRow | None) -> bool:
    """Return whether losing documents is meant: the operator chose other files, or people deleted what is mirrored.

    A recorded description that cannot be read tells nothing, so nothing is meant.
    """
    if spec.mirrored or recorded is None:
        return spec.mirrored
    try:
        return spec.file_choice != SourceSpec.from_json(recorded.spec).file_choice
    except ConfigurationError:
        return False
