"""The tables of answers and of handled events."""

import asyncio
import time
import zlib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.records.answer_record import Record, RecordNotFound, RecordsProblem, from_json, to_json
from bot.records.origin import Origin
from bot.records.outbox import Outbox
from bot.records.redaction import RecordViewer, RedactedRecord, redact
from bot.records.schema import answers, handled_events, shadow_previews
from bot.records.statements import insert_if_new, milliseconds

DAY_MS = 86_400_000
EVENT_DAYS = 7
"""Days that handled events are remembered; no platform delivers an event again after that."""
MIN_ID_CHARS = 4
"""Fewest characters that name an answer."""


class AnswerRecords:
    """The table of answers: saves, finds and deletes their records.

    Args:
        engine: The database.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def add(self, records: Iterable[Record]) -> None:
        """Save records; a record whose id is already in the table is skipped."""
        async with self._engine.begin() as connection:
            for record in records:
                await insert_if_new(connection, answers, await asyncio.to_thread(_row, record))

    async def import_from(self, outbox: Outbox) -> None:
        """Move all records from an outbox into the table; two processes may do so at once."""
        waiting = await asyncio.to_thread(list, outbox.pending())
        await self.add(record for _, record in waiting)
        for name, _ in waiting:
            outbox.remove(name)

    async def read(self, answer_id: str, viewer: RecordViewer | None) -> RedactedRecord:
        """Return a record without what a viewer may not read now.

        Args:
            answer_id: The answer's whole id, which cannot be guessed.
            viewer: Who will see it; its ``text_of`` is called in another thread. None for the operator, who sees
                everything.

        Raises:
            RecordNotFound: There is no such record.
            RecordsProblem: The record is damaged.
        """
        wanted = select(answers.c.record).where(answers.c.id == answer_id.replace("\0", ""))
        async with self._engine.connect() as connection:
            found = (await connection.execute(wanted)).scalar()
        if found is None:
            raise RecordNotFound(RecordNotFound.public)
        return await asyncio.to_thread(lambda: redact(decode_record(found), viewer))

    async def id_starting_with(self, beginning: str) -> str:
        """Return the one id that begins with some characters.

        This is for operators only: others could guess their way to the answers of other people.

        Args:
            beginning: An id, or at least its first ``MIN_ID_CHARS`` characters.

        Raises:
            RecordNotFound: No answer has such an id, or several have.
        """
        found: list[str] = []
        if len(beginning) >= MIN_ID_CHARS and beginning.isalnum():
            wanted = select(answers.c.id).where(answers.c.id.startswith(beginning, autoescape=True)).limit(2)
            async with self._engine.connect() as connection:
                found = list((await connection.execute(wanted)).scalars())
        if len(found) != 1:
            what = "Several answers begin with" if found else "There is no answer"
            raise RecordNotFound(f"{what} {beginning[:64]}; footnote ask --json gives the id of an answer.")
        return found[0]

    async def last_id(self, origin: Origin) -> str:
        """Return the id of the newest answer in a thread.

        Raises:
            RecordNotFound: No answer is kept of it.
        """
        in_thread = [getattr(answers.c, name) == getattr(origin, name) for name in ("community", "channel", "thread")]
        newest = select(answers.c.id).where(*in_thread).order_by(answers.c.asked_at.desc()).limit(1)
        async with self._engine.connect() as connection:
            found = (await connection.execute(newest)).scalar()
        if found is None:
            raise RecordNotFound("No answer is kept here yet; ask something first: footnote ask QUESTION")
        return str(found)

    async def delete_of_events(self, events: Mapping[str, datetime]) -> None:
        """Delete the answers to messages that are gone or have changed, with all votes on them.

        Args:
            events: The events that asked, each with the time up to which answers to it are deleted.
        """
        async with self._engine.begin() as connection:
            for event, until in events.items():
                gone = answers.c.event == event, answers.c.event != "", answers.c.asked_at <= milliseconds(until)
                await connection.execute(delete(answers).where(*gone))

    async def delete_expired(self, days: int, now: datetime | None = None) -> int:
        """Delete old answers with their votes, and old events; returns the number of deleted answers.

        Args:
            days: Days that answers are kept; 0 keeps them for good.
            now: The time to count from; the clock's unless given.
        """
        at = milliseconds(now or datetime.now(UTC))
        deleted = 0
        async with self._engine.begin() as connection:
            await connection.execute(
                delete(handled_events).where(handled_events.c.handled_at < at - EVENT_DAYS * DAY_MS)
            )
            if days:
                result = await connection.execute(delete(answers).where(answers.c.asked_at < at - days * DAY_MS))
                deleted = result.rowcount
                over = shadow_previews.c.created_at < at - days * DAY_MS
                await connection.execute(delete(shadow_previews).where(over))
        return deleted


class HandledEvents:
    """The table of handled events: a platform may deliver an event twice, and it must be answered once.

    ``AnswerRecords.delete_expired`` deletes events after ``EVENT_DAYS``.

    Args:
        engine: The database.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def claim(self, event_id: str) -> bool:
        """Remember an event; returns True to exactly one caller, however many ask at once.

        Args:
            event_id: The platform's name and the event's id there, at most 200 characters.
        """
        values = {"id": event_id, "handled_at": int(time.time() * 1000)}
        async with self._engine.begin() as connection:
            return await insert_if_new(connection, handled_events, values)

    async def forget(self, event_id: str) -> None:
        """Forget an event, so that it can be claimed again."""
        async with self._engine.begin() as connection:
            await connection.execute(delete(handled_events).where(handled_events.c.id == event_id))


def _row(record: Record) -> dict[str, Any]:
    answer, origin = record.answer, record.origin
    return {
        "id": answer.id,
        "asked_at": milliseconds(record.asked_at),
        "community": origin.community,
        "channel": origin.channel,
        "thread": origin.thread,
        "asker": origin.asker,
        "question": answer.question.encode("utf-8", "replace").decode().replace("\0", "\ufffd"),
        "status": answer.status,
        "generation": record.generation,
        "outcome": record.outcome,
        "event": origin.event,
        "record": zlib.compress(to_json(record)),
    }


def decode_record(data: bytes) -> Record:
    """Return the record in a row of the table of answers.

    Raises:
        RecordsProblem: It is damaged.
    """
    try:
        return from_json(zlib.decompress(data))  # which compares a checksum
    except (zlib.error, ValueError, TypeError) as error:
        raise RecordsProblem("The record of this answer is damaged; restore the records from a backup.") from error
