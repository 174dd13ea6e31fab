"""What is kept of a person: to be handed out, to be deleted, or not to be kept at all."""

import asyncio
import json
import zlib
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.community.answers import insert_if_new, milliseconds
from bot.community.schema import answers, opted_out, votes


class People:
    """Exports and deletes a person's data.

    Args:
        engine: The database.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def export(self, person: str) -> dict[str, Any]:
        """Return what a person asked and voted, oldest first, in the documented shape of ``footnote privacy export``.

        Not the answers themselves: what they quote is the community's, and the person may not be among its readers
        any more.
        """
        asked = select(answers.c.record).where(answers.c.asker == person).order_by(answers.c.asked_at)
        voted = select(votes).where(votes.c.voter == person).order_by(votes.c.voted_at)
        async with self._engine.connect() as connection:
            kept = list((await connection.execute(asked)).scalars())
            records = await asyncio.to_thread(lambda: [json.loads(zlib.decompress(data)) for data in kept])
            out = (await connection.execute(select(opted_out.c.since).where(opted_out.c.person == person))).scalar()
            cast = [dict(row) for row in (await connection.execute(voted)).mappings()]
        return {
            "person": person,
            "answers": [_asked(each) for each in records],
            "votes": [_vote(each) for each in cast],
            "opted_out": out is not None,
        }

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


def _asked(record: dict[str, Any]) -> dict[str, Any]:
    answer = record["answer"]
    return {
        "id": answer["id"],
        "asked_at": record["asked_at"],
        **{name: record["origin"][name] for name in ("community", "channel", "thread")},
        "question": answer["question"],
        "status": answer["status"],
    }


def _vote(row: dict[str, Any]) -> dict[str, Any]:
    at = datetime.fromtimestamp(row["voted_at"] / 1000, UTC).isoformat()
    return {"answer_id": row["answer_id"], "value": row["value"], "reason": row["reason"], "voted_at": at}
