"""A person's data: to export it, to delete it, or to keep none of it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, delete, or_, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.records.answer_records import decode_record
from bot.records.schema import answers, curated_answers, opted_out, shadow_previews, votes
from bot.records.statements import insert_if_new, milliseconds


@dataclass(frozen=True, slots=True)
class PersonData:
    """Everything that is kept under a person's id.

    Attributes:
        person: The person, by the adapter's opaque id.
        answers: Ids of the answers to the person's questions, oldest first.
        votes: The person's votes, oldest first, in the documented shape of ``footnote privacy export``.
        opted_out: Whether nothing of the person is to be kept; ``People.delete`` keeps this alone.
        curated: Answers of the person, or to the person, that were kept for others, in the same shape.
        previews: Questions of the person whose answers moderators still look at, in the same shape.
    """

    person: str
    answers: tuple[str, ...]
    votes: tuple[dict[str, Any], ...]
    opted_out: bool
    curated: tuple[dict[str, Any], ...] = ()
    previews: tuple[dict[str, Any], ...] = ()


class People:
    """The data of people across the tables: finds and deletes it, and remembers who opted out.

    Args:
        engine: The database.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def data_of(self, person: str) -> PersonData:
        """Return a person's data, with ids for the answers, which may be many and are read one by one."""
        asked = select(answers.c.id).where(answers.c.asker == person).order_by(answers.c.asked_at, answers.c.id)
        waiting = (
            select(shadow_previews).where(shadow_previews.c.asker == person).order_by(shadow_previews.c.created_at)
        )
        cast = select(votes).where(votes.c.voter == person).order_by(votes.c.voted_at)
        async with self._engine.connect() as connection:
            ids = tuple((await connection.execute(asked)).scalars())
            out = (await connection.execute(select(opted_out.c.since).where(opted_out.c.person == person))).scalar()
            kept = (await connection.execute(select(curated_answers).where(_of_person(person)))).mappings()
            curated = tuple(_curated(row, person) for row in kept)
            own_votes = tuple(_vote(dict(row)) for row in (await connection.execute(cast)).mappings())
            previews = tuple(map(_preview, (await connection.execute(waiting)).mappings()))
        return PersonData(person, ids, own_votes, out is not None, curated, previews)

    async def opt_out(self, person: str) -> None:
        """Remember that nothing of a person is to be kept; answers that others would go on reading are deleted."""
        async with self._engine.begin() as connection:
            await connection.execute(delete(curated_answers).where(_of_person(person)))
            await connection.execute(delete(shadow_previews).where(shadow_previews.c.asker == person))
            values = {"person": person, "since": milliseconds(datetime.now(UTC))}
            await insert_if_new(connection, opted_out, values)

    async def opt_in(self, person: str) -> None:
        """Forget that a person opted out."""
        async with self._engine.begin() as connection:
            await connection.execute(delete(opted_out).where(opted_out.c.person == person))

    async def opted_out(self) -> frozenset[str]:
        """Return the people of whom nothing is to be kept."""
        async with self._engine.connect() as connection:
            return frozenset((await connection.execute(select(opted_out.c.person))).scalars())

    async def delete(self, person: str) -> tuple[int, int]:
        """Delete the answers to a person's questions, with all votes on them, and the person's own votes.

        Answers of the person, and to the person, that were kept for others go too.

        Returns:
            The numbers of deleted answers and of deleted votes of the person.
        """
        async with self._engine.begin() as connection:
            await connection.execute(delete(curated_answers).where(_of_person(person)))
            await connection.execute(delete(shadow_previews).where(shadow_previews.c.asker == person))
            voted = await connection.execute(delete(votes).where(votes.c.voter == person))
            asked = await connection.execute(delete(answers).where(answers.c.asker == person))
        return asked.rowcount, voted.rowcount


def _vote(row: dict[str, Any]) -> dict[str, Any]:
    at = datetime.fromtimestamp(row["voted_at"] / 1000, UTC).isoformat()
    return {"answer_id": row["answer_id"], "value": row["value"], "reason": row["reason"], "voted_at": at}


def _of_person(person: str) -> ColumnElement[bool]:
    """Return the condition that a kept answer holds words of a person."""
    return or_(
        curated_answers.c.author == person, curated_answers.c.asker == person, curated_answers.c.editor == person
    )


def _curated(row: RowMapping, person: str) -> dict[str, Any]:
    """Return what the row of a kept answer holds of a person, in the documented shape of ``footnote privacy export``.

    Who only asked gets the question alone: the answer is another person's, and may be for others to read.
    """
    text = row["text"] if person in (row["author"], row["editor"]) else None
    said = {"id": row["id"], "question": row["question"], "text": text, "link": row["link"]}
    return said | {name: _time(row[name]) for name in ("said_at", "kept_at", "expires_at")}


def _preview(row: RowMapping) -> dict[str, Any]:
    """Return what a preview holds of who asked: not the answer, which may never be posted."""
    asked_at = _time(row["created_at"])
    return {"id": row["id"], "question": decode_record(row["record"]).answer.question, "asked_at": asked_at}


def _time(milliseconds_since: int) -> str | None:
    return datetime.fromtimestamp(milliseconds_since / 1000, UTC).isoformat() if milliseconds_since else None
