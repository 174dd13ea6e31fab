"""Reads answers for reports on a community: the newest of a time, with the votes on them."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.records.kept_answer import KeptAnswer, KeptSelection, Opinion, kept_answer
from bot.records.schema import answered_since, answers, opted_out, votes
from bot.records.statements import insert_if_new, milliseconds

SLICE = 100
"""Records that are read at a time, so that reading many leaves room for other work."""
log = logging.getLogger("footnote.records")


class KeptAnswers:
    """Reads answers, and remembers which gaps are filled. People who opted out do not appear, nor do their votes.

    Args:
        engine: The database.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def read(self, selection: KeptSelection) -> tuple[list[KeptAnswer], bool]:
        """Return the answers of a selection, newest first, and whether there are more than its limit.

        A damaged record is logged and left out.
        """
        out = select(opted_out.c.person)
        wanted = (
            select(answers.c.id, answers.c.asked_at, answered_since.c.since)
            .outerjoin(answered_since, answered_since.c.answer_id == answers.c.id)
            .where(answers.c.asked_at >= milliseconds(selection.since))
            .where(answers.c.asker != "", answers.c.asker.not_in(out))
            .order_by(answers.c.asked_at.desc(), answers.c.id)
            .limit(selection.limit + 1)
        )
        if selection.until is not None:
            wanted = wanted.where(answers.c.asked_at < milliseconds(selection.until))
        if selection.community:
            wanted = wanted.where(answers.c.community == selection.community)
        if selection.gaps:
            down = select(votes.c.answer_id).where(votes.c.value < 0)
            wanted = wanted.where(or_(answers.c.outcome.in_(("refused", "hedged", "")), answers.c.id.in_(down)))
        if selection.voted:
            wanted = wanted.where(answers.c.id.in_(select(votes.c.answer_id)))
        found: list[KeptAnswer] = []
        async with self._engine.connect() as connection:
            rows = (await connection.execute(wanted)).all()
            for start in range(0, min(len(rows), selection.limit), SLICE):
                part = rows[start : min(start + SLICE, selection.limit)]
                found += await _read_slice(connection, part)
        return found, len(rows) > selection.limit

    async def mark_answered(self, answer_ids: Iterable[str], at: datetime) -> None:
        """Remember that the documents answer these questions by now; what was remembered before stays."""
        async with self._engine.begin() as connection:
            kept = (await connection.execute(select(answers.c.id).where(answers.c.id.in_(list(answer_ids))))).scalars()
            for answer in list(kept):  # one that was deleted meanwhile has nothing to refer to
                values = {"answer_id": answer, "since": milliseconds(at), "told": 0}
                if not await insert_if_new(connection, answered_since, values):
                    again = answered_since.c.answer_id == answer, answered_since.c.since == 0
                    await connection.execute(update(answered_since).where(*again).values(since=milliseconds(at)))

    async def unmark_answered(self, answer_ids: Iterable[str]) -> None:
        """Forget it of questions that the documents do not answer any more; that people were told stays known."""
        async with self._engine.begin() as connection:
            gone = answered_since.c.answer_id.in_(list(answer_ids))
            await connection.execute(update(answered_since).where(gone).values(since=0))

    async def claim_telling(self, answer_ids: Iterable[str], at: datetime) -> frozenset[str]:
        """Remember that who asked these questions is told; returns those of which that was not so before."""
        claimed = set()
        async with self._engine.begin() as connection:
            for answer in answer_ids:
                untold = answered_since.c.answer_id == answer, answered_since.c.told == 0
                done = await connection.execute(update(answered_since).where(*untold).values(told=milliseconds(at)))
                if done.rowcount:
                    claimed.add(answer)
        return frozenset(claimed)


async def _read_slice(connection: AsyncConnection, rows: Sequence[Any]) -> list[KeptAnswer]:
    """Read the records of some rows, and the votes on them."""
    ids = [row.id for row in rows]
    packed = await connection.execute(select(answers.c.id, answers.c.record).where(answers.c.id.in_(ids)))
    records = {row.id: row.record for row in packed}
    cast = select(votes).where(votes.c.answer_id.in_(ids), votes.c.voter.not_in(select(opted_out.c.person)))
    opinions: dict[str, list[Opinion]] = defaultdict(list)
    for row in await connection.execute(cast.order_by(votes.c.voted_at, votes.c.voter)):
        opinions[row.answer_id].append(Opinion(row.voter, row.value, row.reason))
    return await asyncio.to_thread(_decode, rows, records, opinions)


def _decode(rows: Sequence[Any], records: dict[str, bytes], opinions: dict[str, list[Opinion]]) -> list[KeptAnswer]:
    found = []
    for row in rows:
        if row.id not in records:
            continue  # deleted a moment ago
        try:
            found.append(kept_answer(row.id, row.asked_at, records[row.id], opinions.get(row.id, ()), row.since))
        except ValueError as error:
            log.warning("%s It is left out; restore the records from a backup.", error)
    return found
