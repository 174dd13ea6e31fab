"""The table of votes: each person has one vote on each answer, and may change it."""

import time
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import case, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.records.answer_record import Record, RecordNotFound, VoteCount, VotersCount
from bot.records.answer_records import decode_record
from bot.records.schema import answers, votes
from bot.records.statements import insert_into, milliseconds
from bot.translation import msgid

Value = Literal[1, -1]
REASON_CHARS = 2_000


class Votes:
    """The table of votes: saves votes, and counts them.

    Args:
        engine: The database.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def cast(self, answer_id: str, voter: str, value: Value, reason: str = "") -> None:
        """Save a person's vote; it replaces the person's earlier vote on the answer.

        Args:
            answer_id: The answer.
            voter: The person, by the adapter's opaque id.
            value: 1 for helpful, -1 for not helpful.
            reason: The person's words, cut at ``REASON_CHARS``. Without any, the reason of an earlier vote of the same
                value is kept.

        Raises:
            RecordNotFound: The answer is not kept any more.
        """
        words = reason.encode("utf-8", "replace").decode().replace("\0", "")[:REASON_CHARS]
        changed: dict[str, Any] = {"value": value, "reason": words, "voted_at": int(time.time() * 1000)}
        try:
            async with self._engine.begin() as connection:
                added = insert_into(connection, votes).values(answer_id=answer_id, voter=voter, **changed)
                if not words:
                    changed["reason"] = case((votes.c.value == value, votes.c.reason), else_="")
                await connection.execute(
                    added.on_conflict_do_update(index_elements=["answer_id", "voter"], set_=changed)
                )
        except IntegrityError as error:
            problem = msgid("This answer is not kept any more, so it cannot be voted on.")
            raise RecordNotFound(problem, public=problem) from error

    async def stamp(self) -> tuple[int, int]:
        """Return how many votes there are, and when the last one was cast: it changes with nearly every vote."""
        wanted = select(func.count(), func.coalesce(func.max(votes.c.voted_at), 0)).select_from(votes)
        async with self._engine.connect() as connection:
            count, latest = (await connection.execute(wanted)).one()
        return int(count), int(latest)

    async def counts(self, since: datetime) -> VotersCount:
        """Return how many people have voted on how many answers since a time."""
        cast = select(votes.c.voter, func.count().label("cast")).where(votes.c.voted_at >= milliseconds(since))
        on = select(func.count(votes.c.answer_id.distinct())).where(votes.c.voted_at >= milliseconds(since))
        async with self._engine.connect() as connection:
            people = (await connection.execute(cast.group_by(votes.c.voter))).all()
            answers_voted = int((await connection.execute(on)).scalar() or 0)
        return VotersCount(len(people), answers_voted, max((int(each.cast) for each in people), default=0))

    async def voted_records(self) -> list[tuple[Record, VoteCount]]:
        """Return the records of all answers with votes, each with its count, oldest first.

        Raises:
            RecordsProblem: A record is damaged.
        """
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
        return [(decode_record(row[0]), VoteCount(int(row[1]), int(row[2]) - int(row[1]))) for row in rows]
