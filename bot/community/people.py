"""What is kept of a person: to be handed out, and to be deleted."""

import json
import zlib
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.community.schema import answers, votes


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
            records = [json.loads(zlib.decompress(data)) for data in (await connection.execute(asked)).scalars()]
            cast = [dict(row) for row in (await connection.execute(voted)).mappings()]
        return {
            "person": person,
            "answers": [_asked(each) for each in records],
            "votes": [_vote(each) for each in cast],
        }

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
