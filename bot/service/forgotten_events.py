"""Messages that are gone, or say something else by now, until what is kept of them is deleted."""

import contextlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Protocol

from bot.records.answer_record import RecordsProblem

EVENTS_AT_ONCE = 500
"""Events of which what is kept is deleted at a time."""


class EventTable(Protocol):
    """A table of what is kept of messages."""

    def delete_of_events(self, events: Mapping[str, datetime]) -> Awaitable[object]:
        """Delete what was kept of events until a time each."""
        ...


class ForgottenEvents:
    """Remembers such messages.

    Args:
        tables: What is kept of messages.
        prepare: Called before anything is deleted; moves what waits into the tables.
        query: Waits for the database; raises ``RecordsProblem`` where it does not answer.
    """

    def __init__(
        self,
        tables: Sequence[EventTable],
        prepare: Callable[[], Awaitable[None]],
        query: Callable[[Awaitable[object]], Awaitable[object]],
    ) -> None:
        self._tables, self._prepare, self._query = tables, prepare, query
        self._events: dict[str, datetime] = {}

    def add(self, event: str) -> None:
        """Remember one; what is kept of it later stays."""
        self._events[event] = datetime.now(UTC)

    async def delete(self) -> None:
        """Delete what is kept of them; what fails stays to be tried again."""
        with contextlib.suppress(RecordsProblem):
            while events := dict(islice(self._events.items(), EVENTS_AT_ONCE)):
                await self._prepare()
                for table in self._tables:
                    await self._query(table.delete_of_events(events))
                for event, until in events.items():
                    if self._events.get(event) == until:
                        del self._events[event]
