"""Where keys stand in an ascending array of them."""

import numpy as np
import numpy.typing as npt

from index.types import Keys

_SPREAD = 8
"""A table is kept while the highest key is at most so many times the number of keys (4 bytes each)."""


class KeyLookup:
    """Looks keys up in one step each where they lie close together, else by bisection.

    A bisection of 100,000 keys waits for memory seventeen times, and a question looks up some hundred keys.

    Args:
        keys: ``(n,) int64``, ascending, not negative.
    """

    def __init__(self, keys: Keys) -> None:
        self._keys = keys
        self._table: npt.NDArray[np.int32] | None = None
        if len(keys) and keys[-1] < _SPREAD * len(keys) < 2**31:
            # A place more at each end, for keys beyond.
            self._table = np.full(int(keys[-1]) + 3, -1, np.int32)
            self._table[keys + 1] = np.arange(len(keys), dtype=np.int32)

    def find(self, keys: Keys) -> Keys:
        """Places of keys, ``(m,) int64``; -1 for those unknown."""
        if self._table is not None:
            near: Keys = self._table.take(keys + 1, mode="clip").astype(np.int64)
            return near
        if not len(self._keys):
            return np.full(len(keys), -1, np.int64)
        places: Keys = np.minimum(np.searchsorted(self._keys, keys), len(self._keys) - 1)
        places[self._keys[places] != keys] = -1
        return places
