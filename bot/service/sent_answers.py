"""Answers that were sent for everybody in a place to read: where they stand, kept for those who look after them."""

import contextlib
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bot.records import Origin, RecordsProblem
from bot.records.shown_answer import CitedState, ShownAnswer, cited_states
from bot.service.reply import AnswerContent, Reply

if TYPE_CHECKING:
    from bot.records.shown_answers import ShownAnswers

Query = Callable[[Awaitable[Any]], Awaitable[Any]]
"""Waits for the database; raises ``RecordsProblem`` where it does not answer."""


class SentAnswers:
    """Remembers answers; what is not in the database yet when the process is killed is forgotten.

    Args:
        table: The database.
        prepare: Moves the records that wait into the database.
        query: Waits for it.
    """

    def __init__(self, table: "ShownAnswers", prepare: Callable[[], Awaitable[None]], query: Query) -> None:
        self._table, self._prepare, self._query = table, prepare, query
        self._fresh: list[ShownAnswer] = []

    def note(self, origin: Origin, content: AnswerContent, reply: Reply) -> None:
        """Remember an answer that was sent, if others read it and it cites documents."""
        place, cited = reply.place, cited_states(content.answer)
        if origin.is_open and place is not None and cited:
            now = datetime.now(UTC)
            known = content.answer.id, now, place, content.asks_human, content.notes, cited
            self._fresh.append(ShownAnswer(*known, said=""))

    async def flush(self) -> None:
        """Have the database keep what it has not yet; while it does not answer, that waits."""
        if not self._fresh:
            return
        with contextlib.suppress(RecordsProblem):
            waiting = tuple(self._fresh)
            await self._prepare()
            await self._query(self._table.add(waiting))
            del self._fresh[: len(waiting)]

    async def since(self, at: datetime) -> Sequence[ShownAnswer]:
        """Return the answers that were sent since a time, newest first."""
        await self.flush()
        found: list[ShownAnswer] = await self._query(self._table.since(at))
        return found

    async def count_edited(self, since: datetime) -> int:
        """Return how many answers were edited since a time."""
        return int(await self._query(self._table.count_edited(since)))

    async def compared(self, answer: str, cited: tuple[CitedState, ...]) -> None:
        """Remember with which states of its documents an answer agrees as it stands."""
        await self._query(self._table.compared(answer, cited))

    async def edited(self, answer: str, cited: tuple[CitedState, ...], said: str) -> None:
        """Remember that an answer was edited just now, and what it shows since."""
        await self._query(self._table.edited(answer, cited, said, datetime.now(UTC)))

    async def forget(self, answer: str) -> None:
        """Forget an answer that stands nowhere any more, or shows somebody else's words."""
        self._fresh = [each for each in self._fresh if each.answer != answer]
        await self._query(self._table.forget([answer]))
