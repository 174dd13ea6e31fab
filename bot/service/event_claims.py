"""Which events are handled by whom: each by one process once, also while the database does not answer."""

import contextlib
from collections.abc import Awaitable, Callable
from itertools import islice
from typing import TYPE_CHECKING

from cachetools import LRUCache

from bot.records.answer_record import RecordsProblem

if TYPE_CHECKING:
    from bot.records.answer_records import HandledEvents

EVENT_SECONDS = 1.0
"""Seconds that a question waits to learn from the database whether it was answered before."""
NOTE_SECONDS = 10.0
"""Seconds in which an event is noted afterwards."""
MAX_EVENTS = 10_000
"""Events that are remembered in memory."""
NOTES_AT_ONCE = 500
Within = Callable[[float, Awaitable[bool]], Awaitable[bool]]
"""Waits some seconds for the database; raises ``RecordsProblem`` where it does not answer."""


class EventClaims:
    """Remembers events.

    Args:
        events: The table of events that were handled.
        within: Waits for the database.
    """

    def __init__(self, events: "HandledEvents", within: Within) -> None:
        self._events, self._within = events, within
        self._seen: LRUCache[str, bool] = LRUCache(MAX_EVENTS)
        self._unnoted: LRUCache[str, bool] = LRUCache(MAX_EVENTS)

    async def claim(self, event: str) -> bool:
        """Remember an event; returns whether it is new and so this caller's to handle.

        This process's memory is asked first, then the database, which knows the events of all processes. If the
        database does not answer in time, memory decides, and the event is noted once it answers again.
        """
        if event in self._seen:
            return False
        self._seen[event] = True
        try:
            return await self._within(EVENT_SECONDS, self._events.claim(event))
        except RecordsProblem:
            self._unnoted[event] = True
            return True

    async def note(self) -> None:
        """Note in the database what it did not answer for; while it still does not, that is left for the next time."""
        with contextlib.suppress(RecordsProblem):
            for event in list(islice(self._unnoted, NOTES_AT_ONCE)):
                await self._within(NOTE_SECONDS, self._events.claim(event))
                self._unnoted.pop(event, None)
