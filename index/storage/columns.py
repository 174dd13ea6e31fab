"""Facts of every chunk as arrays in one file, so that opening an index reads no rows of the catalogue."""

from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from index.errors import REBUILD_COMMAND, IndexDamaged
from index.types import Keys

_LARGEST_GAP = 8
"""A table is kept while the highest key is below this times the number of keys (4 bytes for each possible key)."""


class KeyLookup:
    """Finds positions of keys: by one table access if the keys lie close together, else by bisection.

    Bisection of 100,000 keys waits for memory seventeen times, and one question looks up hundreds of keys.

    Args:
        keys: ``(n,) int64``, ascending, not negative.
    """

    def __init__(self, keys: Keys) -> None:
        self._keys = keys
        self._table: npt.NDArray[np.int32] | None = None
        if len(keys) and keys[-1] < _LARGEST_GAP * len(keys) < 2**31:
            # One more entry at each end, for keys outside.
            self._table = np.full(int(keys[-1]) + 3, -1, np.int32)
            self._table[keys + 1] = np.arange(len(keys), dtype=np.int32)

    def find(self, keys: Keys) -> Keys:
        """Return the positions of keys, ``(m,) int64``; -1 for unknown keys."""
        if self._table is not None:
            from_table: Keys = self._table.take(keys + 1, mode="clip").astype(np.int64)
            return from_table
        if not len(self._keys):
            return np.full(len(keys), -1, np.int64)
        positions: Keys = np.minimum(np.searchsorted(self._keys, keys), len(self._keys) - 1)
        positions[self._keys[positions] != keys] = -1
        return positions


@dataclass(frozen=True)
class Columns:
    """Facts of chunks, one row a chunk, ordered by key.

    Attributes:
        keys: ``(n,) int64``, the chunks' keys, ascending.
        documents: ``(n,) int64``, numbers of their documents.
        audiences: ``(n,) int32``, positions in ``audience_labels``.
        kinds: ``(n,) int32``, positions in ``kind_labels``.
        digests: ``(n,) int64``, equal for chunks of equal text.
        addresses: ``(n,) int64``, addresses of their first sentences' vectors.
        sentences: ``(n,) int64``, numbers of their sentences.
        audience_labels: ``(a,)``, audience labels.
        kind_labels: ``(k,)``, kinds of documents.
    """

    keys: Keys
    documents: Keys
    audiences: npt.NDArray[np.int32]
    kinds: npt.NDArray[np.int32]
    digests: Keys
    addresses: Keys
    sentences: Keys
    audience_labels: npt.NDArray[np.str_]
    kind_labels: npt.NDArray[np.str_]

    def save(self, path: Path) -> None:
        """Write all columns to a file."""
        with path.open("wb") as file:
            np.savez(file, **{each.name: getattr(self, each.name) for each in fields(self)})

    @classmethod
    def load(cls, path: Path) -> "Columns":
        """Read all columns from a file.

        Raises:
            IndexDamaged: The file is missing or holds something else.
        """
        try:
            with np.load(path, allow_pickle=False) as found:
                return cls(**{each.name: found[each.name] for each in fields(cls)})
        except (OSError, ValueError, KeyError, BadZipFile) as error:
            raise IndexDamaged(f"{path} is missing or damaged; rebuild it: {REBUILD_COMMAND}") from error

    def updated(self, deleted: Keys, new: "Columns") -> "Columns":
        """Return these columns without the keys in ``deleted`` and with ``new``, whose keys must be higher."""
        kept = ~np.isin(self.keys, deleted)
        audiences, labels = _join(self.audiences[kept], self.audience_labels, new.audiences, new.audience_labels)
        kinds, kind_labels = _join(self.kinds[kept], self.kind_labels, new.kinds, new.kind_labels)
        joined = {
            name: np.concatenate([getattr(self, name)[kept], getattr(new, name)])
            for name in ("keys", "documents", "digests", "addresses", "sentences")
        }
        return Columns(**joined, audiences=audiences, kinds=kinds, audience_labels=labels, kind_labels=kind_labels)

    def rows_of(self, keys: Keys) -> Keys:
        """Return the rows of keys, ``(m,) int64``; -1 for unknown keys."""
        return self._places.find(keys)

    @cached_property
    def _places(self) -> KeyLookup:
        return KeyLookup(self.keys)


def _join(
    codes: npt.NDArray[np.int32],
    labels: npt.NDArray[np.str_],
    more: npt.NDArray[np.int32],
    others: npt.NDArray[np.str_],
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.str_]]:
    """Join two columns of positions in labels.

    Returns:
        The joined column, and the labels that it uses, in order.
    """
    all_labels = np.concatenate([labels, others])
    all_codes = np.concatenate([codes, more + len(labels)])
    used = np.flatnonzero(np.bincount(all_codes, minlength=len(all_labels)))
    kept, positions = np.unique(all_labels[used], return_inverse=True)
    new_code = np.zeros(len(all_labels), np.int32)
    new_code[used] = positions
    return new_code[all_codes], kept
