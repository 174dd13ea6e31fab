"""Decides what a reader may see of a generation: by audience, by kind, and by what was removed since it was built."""

import threading
from collections.abc import Callable, Mapping
from functools import lru_cache
from types import MappingProxyType

import numpy as np

from index.storage.catalog import CatalogReader
from index.storage.columns import Columns
from index.storage.tombstones import NO_AUDIENCE, Stamp, Tombstones
from index.storage.withdrawals import Withdrawals, is_outdated
from index.types import Keys, Kind
from index.weak_caches import weak_method

NOTHING: frozenset[str] = frozenset()
NONE: Mapping[str, frozenset[str]] = MappingProxyType({})


class AccessFilter:
    """Decides which reader may see what of a generation; safe to share between threads.

    Args:
        generation: The generation's number.
        columns: Facts of its chunks.
        catalog: Its catalogue.
        tombstones: The index's tombstones; checked before every use.
        withdrawals: The index's withdrawals; the same.
    """

    def __init__(
        self,
        generation: int,
        columns: Columns,
        catalog: CatalogReader,
        tombstones: Tombstones,
        withdrawals: Withdrawals,
    ) -> None:
        self._generation = generation
        self._columns = columns
        self._catalog = catalog
        self._tombstones, self._withdrawals = tombstones, withdrawals
        self._lock = threading.Lock()
        self._stamp: Stamp = (0, 0, 0, 0)
        self._hidden: Mapping[str, frozenset[str]] = NONE
        self._awaited: frozenset[str] = NOTHING
        self._labels: frozenset[str] = frozenset(columns.audience_labels.tolist())
        self._numbers: Mapping[frozenset[str], Keys] = MappingProxyType({})
        self._keys = lru_cache(maxsize=64)(weak_method(self._keys_at))

    @property
    def stamp(self) -> Stamp:
        """A value that changes when more is hidden; part of the key of a cached answer."""
        return self._refresh()

    @property
    def labels(self) -> frozenset[str]:
        """Labels of the documents, with those that hidden documents have got since."""
        self._refresh()
        return self._labels

    def withheld(self, audience: frozenset[str]) -> list[str]:
        """Return the ids of documents that were hidden from an audience since the generation was built."""
        self._refresh()
        return [document_id for document_id, labels in self._hidden.items() if not labels <= audience]

    def keys(self, audience: frozenset[str], kinds: frozenset[Kind]) -> Keys | None:
        """Return the keys of the chunks that may be found: ``(n,) int64``, ascending, read-only; ``None`` for all."""
        return self._keys(audience, kinds, self._refresh())

    def is_awaited(self, document_id: str) -> bool:
        """Return whether a document is hidden only until it is read anew, since one of its messages has changed."""
        self._refresh()
        return document_id in self._awaited

    def shows(self, document_id: str, label: str, audience: frozenset[str]) -> bool:
        """Return whether an audience may read a document with this label."""
        return self.to(audience)(document_id, label)

    def to(self, audience: frozenset[str]) -> Callable[[str, str], bool]:
        """Return a function that tells, by id and label, whether an audience may read a document now."""
        self._refresh()
        hidden = self._hidden

        def shows(document_id: str, label: str) -> bool:
            return label in audience and hidden.get(document_id, NOTHING) <= audience

        return shows

    def _refresh(self) -> Stamp:
        stamp = (*self._tombstones.stamp(), *self._withdrawals.stamp())
        if stamp != self._stamp:
            with self._lock:
                hidden = self._hidden_now()
                found = self._catalog.numbers(list(hidden))
                groups: dict[frozenset[str], list[int]] = {}
                for document_id, number in found.items():
                    groups.setdefault(hidden[document_id], []).append(number)
                self._hidden = hidden
                asked = NOTHING.union(*(hidden[document_id] for document_id in found))
                self._labels = frozenset(self._columns.audience_labels.tolist()) | asked - {NO_AUDIENCE}
                self._numbers = {labels: np.array(numbers, np.int64) for labels, numbers in groups.items()}
                self._stamp = stamp
        return stamp

    def _hidden_now(self) -> dict[str, frozenset[str]]:
        """Return the labels that a reader needs in addition, by document id."""
        hidden = self._tombstones.hidden(self._generation)
        withdrawn, awaited = self._withdrawals.read(), set()
        for document_id, digest in self._catalog.record_digests(list(withdrawn)).items():
            if is_outdated(digest, withdrawn[document_id]):
                if NO_AUDIENCE not in hidden.get(document_id, NOTHING):
                    awaited.add(document_id)
                hidden[document_id] = hidden.get(document_id, NOTHING) | {NO_AUDIENCE}
        self._awaited = frozenset(awaited)
        return hidden

    def _keys_at(self, audience: frozenset[str], kinds: frozenset[Kind], stamp: Stamp) -> Keys | None:
        columns = self._columns
        held = np.isin(columns.audience_labels, sorted(audience))
        wanted = np.isin(columns.kind_labels, sorted(kinds))
        shown = held[columns.audiences] & wanted[columns.kinds]
        for labels, numbers in self._numbers.items():
            if not labels <= audience:
                shown &= ~np.isin(columns.documents, numbers)
        if shown.all():
            return None
        keys: Keys = columns.keys[shown]
        keys.setflags(write=False)  # so that the stores may cache what they compute from it
        return keys
