"""Votes on answers: one of each person on each answer, which the person may change or take back."""

import time
import zlib
from typing import Any, Literal

from sqlalchemy import case, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.records.answer_record import Record, Tally, from_json
from bot.records.record_errors import RecordNotFound
from bot.records.schema import answers, votes

Value = Literal[1, -1]
REASON_CHARS = 2_000


class Votes:
    """Keeps votes.

    Args:
        engine: The database.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def cast(self, answer_id: str, voter: str, value: Value, reason: str = "") -> None:
        """Keep a person's vote in place of the one that the person may have cast before.

        Args:
            answer_id: The answer.
            voter: The person, in the adapter's opaque id.
            value: 1 for helpful, -1 for not.
            reason: The person's words; cut at ``REASON_CHARS``. Where there are none, those of an earlier vote of the
                same value stay.

        Raises:
            RecordNotFound: The answer is not kept any more.
        """
        words = reason.encode("utf-8", "replace").decode().replace("\0", "")[:REASON_CHARS]
        changed: dict[str, Any] = {"value": value, "reason": words, "voted_at": int(time.time() * 1000)}
        try:
            async with self._engine.begin() as connection:
                make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
                added = make(votes).values(answer_id=answer_id, voter=voter, **changed)
                if not words:
                    changed["reason"] = case((votes.c.value == value, votes.c.reason), else_="")
                await connection.execute(
                    added.on_conflict_do_update(index_elements=["answer_id", "voter"], set_=changed)
                )
        except IntegrityError as error:
            gone = "This answer is not kept any more, so it cannot be voted on."
            raise RecordNotFound(gone, public=gone) from error

    async def take_back(self, answer_id: str, voter: str) -> None:
        """Forget a person's vote; nothing happens where there is none."""
        async with self._engine.begin() as connection:
            await connection.execute(delete(votes).where(votes.c.answer_id == answer_id, votes.c.voter == voter))

    async def tally(self, answer_id: str) -> Tally:
        """Count the votes on an answer."""
        counted = select(votes.c.value, func.count()).where(votes.c.answer_id == answer_id).group_by(votes.c.value)
        async with self._engine.connect() as connection:
            found = {row[0]: row[1] for row in await connection.execute(counted)}
        return Tally(found.get(1, 0), found.get(-1, 0))

    async def judged(self) -> list[tuple[Record, Tally]]:
        """Return every answer that was voted on with the votes, oldest first."""
        helpful = func.sum(case((votes.c.value > 0, 1), else_=0)).label("helpful")
        counted = (
            select(votes.c.answer_id, helpful, func.count().label("cast"))
            .group_by(votes.c.answer_id)
            .subquery("counted")
        )
        found = (
            select(answers.c.record, counted.c.helpful, counted.c.cast)
            .join(counted, answers.c.id == counted.c.answer_id)
            .order_by(answers.c.asked_at, answers.c.id)
        )
        async with self._engine.connect() as connection:
            rows = (await connection.execute(found)).all()
        return [(from_json(zlib.decompress(row[0])), Tally(int(row[1]), int(row[2]) - int(row[1]))) for row in rows]
