"""Where the bot has answered, so that messages there may go on with it."""

from cachetools import LRUCache

from bot.records.answer_record import RecordsProblem
from bot.records.origin import Origin
from bot.service.record_store import RecordStore

MAX_CHANNELS = 10_000
"""Channels and threads for which it is remembered whether the bot has answered there."""


class AnsweredChannels:
    """Remembers in which channels and threads the bot has answered.

    Args:
        record_store: Knows where it did so before.
    """

    def __init__(self, record_store: RecordStore) -> None:
        self._record_store = record_store
        self._answered: LRUCache[str, bool] = LRUCache(MAX_CHANNELS)

    def add(self, thread: str) -> None:
        """Remember that the bot has answered in a channel or thread."""
        self._answered[thread] = True

    async def has(self, origin: Origin) -> bool:
        """Return whether the bot has answered in a channel or thread; the records are asked once."""
        known = self._answered.get(origin.thread)
        if known is None:
            try:
                known = await self._record_store.has_answer_in_thread(origin)
            except RecordsProblem:
                return False
            self._answered[origin.thread] = known
        return known
