"""Events that were handled: a platform may deliver one twice, and it must be answered once."""

import time

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.records.answer_records import insert_if_new
from bot.records.schema import handled_events


class HandledEvents:
    """Remembers events for some days (``AnswerRecords.expire`` forgets them).

    Args:
        engine: The database.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def first(self, event_id: str) -> bool:
        """Remember an event; returns whether it is new, to one caller alone however many ask at once.

        Args:
            event_id: The platform's name and the event's id there, at most 200 characters.
        """
        values = {"id": event_id, "handled_at": int(time.time() * 1000)}
        async with self._engine.begin() as connection:
            return await insert_if_new(connection, handled_events, values)
