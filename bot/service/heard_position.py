"""How far a run has heard what people write, so that what it missed can be read from the channels."""

from cachetools import LRUCache

MAX_DIRECT = 200
"""Direct conversations that are read back after a new session, the latest."""


class HeardPosition:
    """Which messages were heard to the end; ids of messages rise with time.

    Args:
        began: Id that a message would have that was written when the run began.

    Attributes:
        began: The same.
        newest: Id of the newest message that was heard.
    """

    def __init__(self, began: int) -> None:
        self.began = self.newest = began
        self._direct: LRUCache[int, bool] = LRUCache(MAX_DIRECT)
        self._at_work: set[int] = set()
        self._gaps: dict[int, int] = {}
        self._behind: list[int] = []

    @property
    def direct(self) -> list[int]:
        """Channels of direct conversations, which no platform names again after a new session."""
        return list(self._direct)

    def add_direct(self, channel: int) -> None:
        """Remember a direct conversation."""
        self._direct[channel] = True

    def start(self, message: int) -> None:
        """Note that a message is being taken."""
        self.newest = max(self.newest, message)
        self._at_work.add(message)

    def finish(self, message: int) -> None:
        """Note that a message was taken, as a question or not."""
        self._at_work.discard(message)

    def open_gap(self, connection: int) -> None:
        """Note that a connection was lost."""
        self._gaps.setdefault(connection, self.newest)

    def close_gap(self, connection: int) -> None:
        """Note that the platform has sent again what a connection missed."""
        self._gaps.pop(connection, None)

    def take_gaps(self) -> int:
        """Return the message after which something was missed, and forget the gaps."""
        after = min(self._gaps.values(), default=self.newest)
        self._gaps.clear()
        return after

    def start_reading_back(self, after: int) -> None:
        """Note that what was written after a message is being read from the channels."""
        self._behind.append(after)

    def finish_reading_back(self, after: int) -> None:
        """Note that all of it was read."""
        self._behind.remove(after)

    def oldest_unheard(self) -> int:
        """Return the message up to which all were heard to the end."""
        return min([self.newest, *self._behind, *self._gaps.values(), *(each - 1 for each in self._at_work)])
