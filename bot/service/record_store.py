"""What the bot remembers of answers, votes and events; a slow database delays nobody who asks."""

import asyncio
import contextlib
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeVar

from bot.records import Origin, Record, RecordNotFound, RecordsProblem, RecordViewer, Shown, Spool, anonymous

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

    from bot.records.people import Kept

T = TypeVar("T")
PATIENCE = 4.0
"""Seconds that somebody waits for the database."""
GLANCE = 1.0
"""Seconds that a question waits to learn whether it was answered before; beyond it, this process's memory decides."""
RECALL = 60.0
"""Seconds between two looks at who opted out."""
REMEMBERED = 10_000
"""Events that are remembered in memory."""


@dataclass(frozen=True, slots=True)
class RecordPlace:
    """Where records are kept.

    Attributes:
        url: The database, empty for SQLite in the folder.
        folder: Folder of the records.
        days: Days that they are kept; 0 for good.
    """

    url: str
    folder: Path
    days: int


@asynccontextmanager
async def open_record_store(place: RecordPlace, tell: Callable[[str], None]) -> "AsyncIterator[RecordStore]":
    """Open the records and close them at the end, with what waited brought in.

    Args:
        place: Where they are.
        tell: Called with why something could not be kept.

    Raises:
        RecordsProblem: They cannot be opened.
    """
    from bot.records.database import open_database

    async with open_database(place.url, place.folder / "records.sqlite") as engine:
        record_store = RecordStore(engine, Spool(place.folder / "spool"), place.days, tell)
        await record_store.collect()
        await record_store.recall()
        try:
            yield record_store
        finally:
            await record_store.collect()


class RecordStore:
    """Keeps and finds answers, votes and handled events.

    Args:
        engine: The database.
        spool: Where records wait for it.
        days: Days that they are kept; 0 for good.
        tell: Called with why something could not be kept.
    """

    def __init__(self, engine: "AsyncEngine", spool: Spool, days: int, tell: Callable[[str], None]) -> None:
        from bot.records.answer_records import AnswerRecords
        from bot.records.handled_events import HandledEvents
        from bot.records.people import People
        from bot.records.votes import Votes

        self._records = AnswerRecords(engine)
        self._events = HandledEvents(engine)
        self._votes = Votes(engine)
        self._people = People(engine)
        self._spool, self._days, self._tell = spool, days, tell
        self._seen: OrderedDict[str, None] = OrderedDict()
        self._collecting = asyncio.Lock()
        self._opted_out: frozenset[str] = frozenset()

    def keep(self, record: Record) -> None:
        """Keep a record: in a file at once, in the database soon. May be called in any thread.

        Of who opted out neither name nor words are kept.
        """
        try:
            self._spool.add(anonymous(record) if record.origin.asker in self._opted_out else record)
        except OSError as error:
            self._tell(f"the answer was not recorded ({error}); correct records.path")

    async def follow(self) -> None:
        """Bring records in as they come, until cancelled."""
        last = recalled = 0.0
        while True:
            await asyncio.sleep(1.0)
            await self.collect()
            now = asyncio.get_running_loop().time()
            if now - recalled > RECALL:
                recalled = now
                await self.recall()
            if now - last > 3600:
                last = now
                await self._kindly(self._records.expire(self._days))

    async def recall(self) -> None:
        """Learn who opted out, perhaps by another process; where the database does not say, it stays as it was."""
        with contextlib.suppress(RecordsProblem):
            self._opted_out = await self._soon(self._people.opted_out())

    def keeps_nothing_of(self, person: str) -> bool:
        """Whether a person opted out."""
        return person in self._opted_out

    async def opt(self, person: str, *, out: bool) -> None:
        """Keep nothing of a person from now on, or keep it again.

        Raises:
            RecordsProblem: The database does not answer.
        """
        await self._soon(self._people.opt_out(person) if out else self._people.opt_in(person))
        self._opted_out = self._opted_out | {person} if out else self._opted_out - {person}

    async def collect(self) -> None:
        """Bring in what waits; what cannot be brought in waits on."""
        async with self._collecting:
            await self._kindly(self._records.collect(self._spool))

    async def read(self, answer_id: str, viewer: RecordViewer) -> Shown:
        """Read a record as a viewer may see it now.

        Raises:
            RecordNotFound: There is none.
            RecordsProblem: The database does not answer.
        """
        try:
            return await self._soon(self._records.read(answer_id, viewer))
        except RecordNotFound:
            await self._soon(self._records.collect(self._spool))  # it may still wait
            return await self._soon(self._records.read(answer_id, viewer))

    async def vote(self, answer_id: str, voter: str, value: Literal[1, -1], reason: str = "") -> None:
        """Keep a person's vote.

        Raises:
            RecordNotFound: The answer is not kept any more.
            RecordsProblem: The database does not answer.
        """
        try:
            await self._soon(self._votes.cast(answer_id, voter, value, reason))
        except RecordNotFound:
            await self._soon(self._records.collect(self._spool))
            await self._soon(self._votes.cast(answer_id, voter, value, reason))

    async def first(self, event: str) -> bool:
        """Whether an event is new: to this process, and as far as the database says so in time, to all."""
        if event in self._seen:
            return False
        self._seen[event] = None
        if len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)
        try:
            return await self._soon(self._events.first(event), GLANCE)
        except RecordsProblem:
            return True

    async def answered_in(self, origin: Origin) -> bool:
        """Whether an answer is kept of a thread.

        Raises:
            RecordsProblem: The database does not answer.
        """
        try:
            await self._soon(self._records.last(origin))
        except RecordNotFound:
            return False
        return True

    async def kept(self, person: str) -> "Kept":
        """What is kept of a person.

        Raises:
            RecordsProblem: The database does not answer.
        """
        await self._bring_in()
        return await self._soon(self._people.kept(person))

    async def forget(self, person: str) -> tuple[int, int]:
        """Delete what is kept of a person; returns how many answers and votes went.

        Raises:
            RecordsProblem: The database does not answer.
        """
        await self._bring_in()  # else what waits would come after it
        return await self._soon(self._people.delete(person))

    async def _bring_in(self) -> None:
        async with self._collecting:
            await self._soon(self._records.collect(self._spool))

    async def _soon(self, work: Awaitable[T], seconds: float = PATIENCE) -> T:
        from sqlalchemy.exc import SQLAlchemyError

        try:
            return await asyncio.wait_for(work, seconds)
        except (TimeoutError, SQLAlchemyError, OSError) as error:
            self._tell(f"the records did not answer ({' '.join(str(error).split()) or 'too slow'})")
            raise RecordsProblem("My records do not answer just now; please try again in a minute.") from error

    async def _kindly(self, work: Awaitable[object]) -> None:
        try:
            await self._soon(work, 30.0)
        except RecordsProblem:
            return
