"""The table of answers that stand in chats for everybody there to read; it loses a row with the answer's record."""

import json
from collections.abc import Collection, Iterable
from datetime import UTC, datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.records.schema import answers
from bot.records.schema import shown_answers as table
from bot.records.shown_answer import CitedState, MessagePlace, ShownAnswer, states_json, states_of
from bot.records.statements import insert_if_new, milliseconds


class ShownAnswers:
    """Remembers where answers stand, and what they show by now.

    Args:
        engine: The database.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def add(self, shown: Iterable[ShownAnswer]) -> None:
        """Remember answers whose records are kept."""
        async with self._engine.begin() as connection:
            for each in shown:
                kept = select(answers.c.id).where(answers.c.id == each.answer)
                if (await connection.execute(kept)).scalar() is not None:
                    values = {
                        "answer_id": each.answer,
                        "sent_at": milliseconds(each.sent_at),
                        "channel": each.place.channel,
                        "messages": json.dumps(each.place.messages),
                        "repeats": int(each.place.repeats),
                        "asks_human": int(each.asks_human),
                        "notes": json.dumps(each.notes, ensure_ascii=False).encode("utf-8", "replace").decode(),
                        "cited": states_json(each.cited),
                        "said": each.said,
                        "edited_at": 0,
                    }
                    await insert_if_new(connection, table, values)

    async def since(self, at: datetime) -> list[ShownAnswer]:
        """Return the answers that were sent since a time, newest first."""
        wanted = select(table).where(table.c.sent_at >= milliseconds(at)).order_by(table.c.sent_at.desc())
        async with self._engine.connect() as connection:
            rows = (await connection.execute(wanted)).all()
        return [
            ShownAnswer(
                row.answer_id,
                datetime.fromtimestamp(row.sent_at / 1000, UTC),
                MessagePlace(row.channel, tuple(json.loads(row.messages)), bool(row.repeats)),
                bool(row.asks_human),
                tuple(json.loads(row.notes)),
                states_of(row.cited),
                row.said,
            )
            for row in rows
        ]

    async def compared(self, answer: str, cited: tuple[CitedState, ...]) -> None:
        """Remember with which states of its documents an answer agrees as it stands."""
        await self._change(answer, cited=states_json(cited))

    async def edited(self, answer: str, cited: tuple[CitedState, ...], said: str, at: datetime) -> None:
        """Remember that an answer was edited, and what it shows since."""
        await self._change(answer, cited=states_json(cited), said=said, edited_at=milliseconds(at))

    async def count_edited(self, since: datetime) -> int:
        """Return how many answers were last edited since a time."""
        wanted = select(func.count()).select_from(table).where(table.c.edited_at >= milliseconds(since))
        async with self._engine.connect() as connection:
            return int((await connection.execute(wanted)).scalar() or 0)

    async def forget(self, ids: Collection[str]) -> None:
        """Forget answers that stand nowhere any more, or show somebody else's words."""
        async with self._engine.begin() as connection:
            await connection.execute(delete(table).where(table.c.answer_id.in_(list(ids))))

    async def _change(self, answer: str, **values: object) -> None:
        async with self._engine.begin() as connection:
            await connection.execute(update(table).where(table.c.answer_id == answer).values(**values))
