"""Answers in the database, by id and by person."""

import asyncio
import zlib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Table, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.records.answer_record import Origin, Record, from_json, to_json
from bot.records.record_errors import RecordNotFound, RecordsProblem
from bot.records.redaction import RecordViewer, Shown, shown_to
from bot.records.schema import answers, handled_events
from bot.records.spool import Spool

DAY_MS = 86_400_000
EVENT_DAYS = 7
"""Days that handled events are remembered: no platform delivers one again later."""


def milliseconds(at: datetime) -> int:
    """Return a time as the tables hold it."""
    return int(at.timestamp() * 1000)


async def insert_if_new(connection: AsyncConnection, table: Table, values: Mapping[str, Any]) -> bool:
    """Insert a row unless its key is taken; returns whether it was inserted."""
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    done = await connection.execute(make(table).values(**values).on_conflict_do_nothing())
    return bool(done.rowcount)


class AnswerRecords:
    """Keeps and finds records of answers.

    Args:
        engine: The database.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def add(self, records: Iterable[Record]) -> None:
        """Keep records; one whose id is there already is left as it is."""
        async with self._engine.begin() as connection:
            for record in records:
                await insert_if_new(connection, answers, await asyncio.to_thread(_row, record))

    async def collect(self, spool: Spool) -> int:
        """Bring in what waits in a spool; returns how many came. Two processes may do so at once."""
        waiting = await asyncio.to_thread(list, spool.waiting())
        await self.add(record for _, record in waiting)
        for path, _ in waiting:
            spool.remove(path)
        return len(waiting)

    async def read(self, answer_id: str, viewer: RecordViewer | None) -> Shown:
        """Read a record as a viewer may see it now.

        Args:
            answer_id: The answer's whole id, which nobody guesses.
            viewer: Who will see it; asked for documents in another thread. None for the operator, who sees all of it.

        Raises:
            RecordNotFound: There is none.
            RecordsProblem: It was altered.
        """
        wanted = select(answers.c.record).where(answers.c.id == answer_id.replace("\0", ""))
        async with self._engine.connect() as connection:
            found = (await connection.execute(wanted)).scalar()
        if found is None:
            raise RecordNotFound("This answer is not kept, or not any more.")
        return await asyncio.to_thread(lambda: shown_to(_record(found), viewer))

    async def named(self, beginning: str) -> str:
        """Return the id that begins so: for operators, since others could feel their way to foreign answers.

        Args:
            beginning: An id, or its first characters, four at least.

        Raises:
            RecordNotFound: There is none, or several.
        """
        found: list[str] = []
        if len(beginning) >= 4 and beginning.isalnum():
            wanted = select(answers.c.id).where(answers.c.id.startswith(beginning, autoescape=True)).limit(2)
            async with self._engine.connect() as connection:
                found = list((await connection.execute(wanted)).scalars())
        if len(found) != 1:
            what = "Several answers begin with" if found else "There is no answer"
            raise RecordNotFound(f"{what} {beginning[:64]}; footnote ask --json gives the id of an answer.")
        return found[0]

    async def last(self, origin: Origin) -> str:
        """Return the id of the newest answer of a thread.

        Raises:
            RecordNotFound: There is none.
        """
        here = [getattr(answers.c, name) == getattr(origin, name) for name in ("community", "channel", "thread")]
        newest = select(answers.c.id).where(*here).order_by(answers.c.asked_at.desc()).limit(1)
        async with self._engine.connect() as connection:
            found = (await connection.execute(newest)).scalar()
        if found is None:
            raise RecordNotFound("No answer is kept here yet; ask something first: footnote ask QUESTION")
        return str(found)

    async def expire(self, days: int, now: datetime | None = None) -> int:
        """Delete what is older; returns how many answers went, their votes with them.

        Args:
            days: Days that answers are kept; 0 keeps them for good.
            now: The present, where it is not the clock's.
        """
        at = milliseconds(now or datetime.now(UTC))
        gone = 0
        async with self._engine.begin() as connection:
            await connection.execute(
                delete(handled_events).where(handled_events.c.handled_at < at - EVENT_DAYS * DAY_MS)
            )
            if days:
                done = await connection.execute(delete(answers).where(answers.c.asked_at < at - days * DAY_MS))
                gone = done.rowcount
        return gone


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
        "record": zlib.compress(to_json(record)),
    }


def _record(data: bytes) -> Record:
    try:
        return from_json(zlib.decompress(data))  # which compares a checksum
    except (zlib.error, ValueError, TypeError) as error:
        raise RecordsProblem("The record of this answer is damaged; restore the records from a backup.") from error
