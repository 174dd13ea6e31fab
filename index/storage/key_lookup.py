"""Finds keys in an ascending array."""

import numpy as np
import numpy.typing as npt

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
