"""What a process has heard: a platform may tell of the same thing again after a reconnect."""

from collections.abc import Hashable

from cachetools import LRUCache

MAX_HEARD = 10_000
"""Things that are remembered."""


class HeardOnce:
    """Commands, presses and whatever else is to be heard once; what answers them can wait for no database."""

    def __init__(self) -> None:
        self._heard: LRUCache[Hashable, bool] = LRUCache(MAX_HEARD)

    def is_new(self, key: Hashable) -> bool:
        """Return whether something was not heard by this process, and remember it."""
        new = key not in self._heard
        self._heard[key] = True
        return new
