"""The answers of people that were kept, in the database."""

from collections.abc import Collection
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.records.curated_answer import CuratedAnswer
from bot.records.schema import curated_answers as table
from bot.records.schema import opted_out
from bot.records.statements import milliseconds

Stamp = tuple[int, int]
"""How many there are, and when the latest change was made: it changes with whatever any process does."""
_TIMES = ("said_at", "kept_at", "expires_at")


class CuratedAnswers:
    """Keeps answers of people.

    Args:
        engine: The database.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def stamp(self) -> Stamp:
        """Return a value that changes when answers do."""
        wanted = select(func.count(), func.coalesce(func.max(table.c.changed_at), 0)).select_from(table)
        async with self._engine.connect() as connection:
            count, changed = (await connection.execute(wanted)).one()
        return int(count), int(changed)

    async def read(self) -> list[CuratedAnswer]:
        """Return all answers, oldest first."""
        async with self._engine.connect() as connection:
            rows = (await connection.execute(select(table).order_by(table.c.kept_at, table.c.id))).mappings().all()
        return [_answer(dict(row)) for row in rows]

    async def keep(self, answer: CuratedAnswer) -> bool:
        """Keep an answer, also in place of itself; returns False if one of its people has opted out meanwhile."""
        values = _row(answer)
        async with self._engine.begin() as connection:
            people = select(func.count()).where(opted_out.c.person.in_(sorted(answer.people)))
            if (await connection.execute(people)).scalar():
                return False
            values["changed_at"] = await _later(connection)
            await connection.execute(delete(table).where(table.c.id == answer.id))
            await connection.execute(table.insert().values(**values))
        return True

    async def expire(self, id: str, at: datetime | None) -> None:  # noqa: A002 - the field's word
        """Set until when an answer is shown; None for good."""
        values = {"expires_at": milliseconds(at) if at else 0}
        async with self._engine.begin() as connection:
            later = await _later(connection)
            await connection.execute(update(table).where(table.c.id == id).values(**values, changed_at=later))

    async def delete(self, ids: Collection[str]) -> None:
        """Delete answers."""
        await self._delete(table.c.id.in_(list(ids)))

    async def delete_of_events(self, events: Collection[str]) -> None:
        """Delete the answers that hold words of messages which are gone."""
        await self._delete(or_(table.c.event.in_(list(events)), table.c.asked_event.in_(list(events))))

    async def _delete(self, condition: ColumnElement[bool]) -> None:
        async with self._engine.begin() as connection:
            await connection.execute(delete(table).where(condition))


async def _later(connection: AsyncConnection) -> int:
    """Return a time that is after that of every earlier change, so that each makes another stamp."""
    latest = (await connection.execute(select(func.max(table.c.changed_at)))).scalar() or 0
    return max(milliseconds(datetime.now(UTC)), int(latest) + 1)


def _row(answer: CuratedAnswer) -> dict[str, Any]:
    times = {name: getattr(answer, name) for name in _TIMES}
    return asdict(answer) | {name: milliseconds(at) if at else 0 for name, at in times.items()}


def _answer(row: dict[str, Any]) -> CuratedAnswer:
    del row["changed_at"]
    times = {name: datetime.fromtimestamp(row[name] / 1000, UTC) for name in _TIMES}
    answer = CuratedAnswer(**(row | times))
    return answer if row["expires_at"] else replace(answer, expires_at=None)
