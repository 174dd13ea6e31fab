"""What is kept of a person: to be handed out, to be deleted, or not to be kept at all."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.records.answer_records import insert_if_new, milliseconds
from bot.records.schema import answers, opted_out, votes


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of a person: all of it that names the person, which is what ``People.delete`` deletes.

    Attributes:
        person: The person, in the adapter's opaque id.
        answers: Ids of the answers to the person's questions, oldest first.
        votes: The person's votes, oldest first, in the documented shape of ``footnote privacy export``.
        opted_out: Whether nothing of the person is to be kept; this alone outlives ``People.delete``.
    """

    person: str
    answers: tuple[str, ...]
    votes: tuple[dict[str, Any], ...]
    opted_out: bool


class People:
    """Finds and deletes a person's data.

    Args:
        engine: The database.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def kept(self, person: str) -> Kept:
        """Return what is kept of a person; the answers themselves, which may be many, are read one by one."""
        asked = select(answers.c.id).where(answers.c.asker == person).order_by(answers.c.asked_at, answers.c.id)
        voted = select(votes).where(votes.c.voter == person).order_by(votes.c.voted_at)
        async with self._engine.connect() as connection:
            ids = tuple((await connection.execute(asked)).scalars())
            out = (await connection.execute(select(opted_out.c.since).where(opted_out.c.person == person))).scalar()
            cast = tuple(_vote(dict(row)) for row in (await connection.execute(voted)).mappings())
        return Kept(person, ids, cast, out is not None)

    async def opt_out(self, person: str) -> None:
        """Keep nothing of a person from now on."""
        async with self._engine.begin() as connection:
            values = {"person": person, "since": milliseconds(datetime.now(UTC))}
            await insert_if_new(connection, opted_out, values)

    async def opt_in(self, person: str) -> None:
        """Keep what a person asks and votes again."""
        async with self._engine.begin() as connection:
            await connection.execute(delete(opted_out).where(opted_out.c.person == person))

    async def opted_out(self) -> frozenset[str]:
        """People of whom nothing is to be kept."""
        async with self._engine.connect() as connection:
            return frozenset((await connection.execute(select(opted_out.c.person))).scalars())

    async def delete(self, person: str) -> tuple[int, int]:
        """Delete what a person asked, with all votes on it, and the person's votes on what others asked.

        Returns:
            How many answers and how many of the person's votes went.
        """
        async with self._engine.begin() as connection:
            gone = await connection.execute(delete(votes).where(votes.c.voter == person))
            asked = await connection.execute(delete(answers).where(answers.c.asker == person))
        return asked.rowcount, gone.rowcount


def _vote(row: dict[str, Any]) -> dict[str, Any]:
    at = datetime.fromtimestamp(row["voted_at"] / 1000, UTC).isoformat()
    return {"answer_id": row["answer_id"], "value": row["value"], "reason": row["reason"], "voted_at": at}
