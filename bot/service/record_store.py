"""The records of a running bot: answers, votes, who opted out, handled events. A slow database delays no answer."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal, TypeVar

from bot.records.answer_record import Record, RecordNotFound, RecordsProblem
from bot.records.kept_answer import KeptAnswer, KeptSelection
from bot.records.origin import Origin
from bot.records.outbox import Outbox
from bot.records.record_files import RecordPlace
from bot.records.redaction import RecordViewer, RedactedRecord, anonymise
from bot.service.community_store import CommunityStore
from bot.service.event_claims import EventClaims
from bot.service.forgotten_events import ForgottenEvents
from bot.service.sent_answers import SentAnswers

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

    from bot.records.installations import Installations
    from bot.records.people import PersonData

T = TypeVar("T")
QUERY_SECONDS = 4.0
"""Seconds that a person waits for the database."""
BACKGROUND_SECONDS = 30.0
"""Seconds that work in the background waits for the database."""
OPT_OUT_SECONDS = 60.0
"""Seconds between two readings of who opted out."""
EXPIRY_SECONDS = 3600.0
"""Seconds between two deletions of old answers."""


@asynccontextmanager
async def open_record_store(place: RecordPlace, warn: Callable[[str], None]) -> "AsyncIterator[RecordStore]":
    """Open the records and close them at the end; the outbox is emptied at both times.

    Args:
        place: Where the records are.
        warn: Called with the reason if something cannot be kept or read.

    Raises:
        RecordsProblem: The records cannot be opened.
    """
    from bot.records.database import open_database

    async with open_database(place) as engine:
        record_store = RecordStore(engine, Outbox(place.outbox_folder), place.days, warn)
        await record_store.empty_outbox()
        await record_store.refresh_opt_outs()
        try:
            yield record_store
        finally:
            await record_store.finish()


class RecordStore:
    """Saves, finds and deletes what is kept of answers and people.

    Args:
        engine: The database.
        outbox: Where records wait for the database.
        days: Days that answers are kept; 0 for good.
        warn: Called with the reason if something cannot be kept or read.

    Attributes:
        community: What moderators and operators have set by command.
        curated: The answers of people that were kept; ask for them within ``query``.
        sent: The answers that stand in chats.
        previews: Answers that moderators look at before they are posted; likewise.
        votes: What people thought of answers; ask for them within ``query``.
    """

    def __init__(self, engine: "AsyncEngine", outbox: Outbox, days: int, warn: Callable[[str], None]) -> None:
        from bot.records.answer_records import AnswerRecords, HandledEvents
        from bot.records.community_records import CommunityRecords
        from bot.records.curated_answers import CuratedAnswers
        from bot.records.installations import Installations
        from bot.records.kept_answers import KeptAnswers
        from bot.records.people import People
        from bot.records.shadow_previews import ShadowPreviews
        from bot.records.shown_answers import ShownAnswers
        from bot.records.votes import Votes

        self._answers, self._events = AnswerRecords(engine), HandledEvents(engine)
        self.votes, self._people, self._kept = Votes(engine), People(engine), KeptAnswers(engine)
        self.curated, self.previews = CuratedAnswers(engine), ShadowPreviews(engine)
        self._installations = Installations(engine)
        self._claims = EventClaims(self._events, self._within)
        self.community = CommunityStore(CommunityRecords(engine), self.query)
        self._outbox, self._days, self._warn = outbox, days, warn
        self._outbox_lock = asyncio.Lock()
        self._opted_out: frozenset[str] = frozenset()
        # An answer may still wait in the outbox.
        self.sent = SentAnswers(ShownAnswers(engine), self._empty_outbox_now, self.query)
        means = (self._answers, self.curated, self.previews), self._empty_outbox_now, self.query
        self._forgotten = ForgottenEvents(*means)

    def save(self, record: Record) -> None:
        """Save a record: in the outbox at once, in the database soon. May be called in any thread.

        Of people who opted out, neither name nor words are saved. If the outbox cannot be written, ``warn`` is called.
        """
        try:
            self._outbox.add(anonymise(record) if self.has_opted_out(record.origin.asker) else record)
        except OSError as error:
            self._warn(f"the answer was not recorded ({error}); correct records.path")

    async def run_maintenance(self) -> None:
        """Empty the outbox, note events, read who opted out, and delete what is too old, until cancelled."""
        now = asyncio.get_running_loop().time
        expired = refreshed = 0.0
        while True:
            await asyncio.sleep(1.0)
            await self.empty_outbox()
            await self.delete_forgotten()
            await self._claims.note()
            if now() - refreshed > OPT_OUT_SECONDS:
                refreshed = now()
                await self.refresh_opt_outs()
            if now() - expired > EXPIRY_SECONDS:
                expired = now()
                await self._in_background(self._answers.delete_expired(self._days))

    async def finish(self) -> None:
        """Do what is left to do in the database, as far as it answers."""
        await self.empty_outbox()
        await self.delete_forgotten()
        await self._claims.note()
        await self.sent.flush()

    async def refresh_opt_outs(self) -> None:
        """Read who opted out and what was set, perhaps by another process; without an answer nothing changes."""
        with contextlib.suppress(RecordsProblem):
            self._opted_out = await self.query(self._people.opted_out())
            await self.community.refresh()

    def has_opted_out(self, person: str) -> bool:
        """Return whether a person opted out."""
        return person in self._opted_out

    async def set_opted_out(self, person: str, *, opted_out: bool) -> None:
        """Keep nothing of a person from now on, or keep data again.

        Raises:
            RecordsProblem: The database does not answer.
        """
        await self.query(self._people.opt_out(person) if opted_out else self._people.opt_in(person))
        self._opted_out = self._opted_out | {person} if opted_out else self._opted_out - {person}

    def forget_event(self, event: str) -> None:
        """Have what is kept so far of a message deleted within seconds, or once the database answers again.

        Args:
            event: The message, which is gone or says something else by now.
        """
        self._forgotten.add(event)

    async def delete_forgotten(self) -> None:
        """Delete what is kept of messages that are gone; if that fails, it is tried again a second later."""
        await self._forgotten.delete()

    async def empty_outbox(self) -> None:
        """Move the waiting records into the database; if that fails, they go on waiting."""
        async with self._outbox_lock:
            await self._in_background(self._answers.import_from(self._outbox))

    async def read(self, answer_id: str, viewer: RecordViewer | None) -> RedactedRecord:
        """Return a record without what a viewer may not read now; None for whoever decides that later.

        Raises:
            RecordNotFound: There is no such record.
            RecordsProblem: The database does not answer.
        """
        try:
            return await self.query(self._answers.read(answer_id, viewer))
        except RecordNotFound:
            await self.query(self._answers.import_from(self._outbox))  # it may still wait there
            return await self.query(self._answers.read(answer_id, viewer))

    async def vote(self, answer_id: str, voter: str, value: Literal[1, -1], reason: str = "") -> None:
        """Keep a person's vote.

        Raises:
            RecordNotFound: The answer is not kept any more.
            RecordsProblem: The database does not answer.
        """
        try:
            await self.query(self.votes.cast(answer_id, voter, value, reason))
        except RecordNotFound:
            await self.query(self._answers.import_from(self._outbox))
            await self.query(self.votes.cast(answer_id, voter, value, reason))

    async def claim_event(self, event: str) -> bool:
        """Remember an event; returns whether it is new and so this caller's to handle, by all that is known."""
        return await self._claims.claim(event)

    async def claim_once(self, event: str) -> bool:
        """Remember an event that must have one handler; returns whether it is new and so this caller's to handle.

        Raises:
            RecordsProblem: The database does not answer, so that nobody knows.
        """
        return await self.query(self._events.claim(event))

    async def release(self, event: str) -> None:
        """Forget an event of ``claim_once`` that could not be handled; if the database fails, it stays remembered."""
        with contextlib.suppress(RecordsProblem):
            await self.query(self._events.forget(event))

    async def has_answer_in_thread(self, origin: Origin) -> bool:
        """Return whether an answer is kept of a thread, whoever asked.

        Raises:
            RecordsProblem: The database does not answer.
        """
        try:
            await self.query(self._answers.last_id(origin))
        except RecordNotFound:
            return False
        return True

    async def kept(self, selection: KeptSelection) -> tuple[list[KeptAnswer], bool]:
        """Return answers for a report, newest first, and whether there are more than the selection takes.

        Raises:
            RecordsProblem: The database does not answer.
        """
        await self._empty_outbox_now()
        await self.delete_forgotten()
        return await self._within(BACKGROUND_SECONDS, self._kept.read(selection))

    async def mark_answered(self, answered: Collection[str], unanswered: Collection[str]) -> None:
        """Remember which of the questions of some answers the documents answer by now, and which they do not.

        Raises:
            RecordsProblem: The database does not answer.
        """
        await self.query(self._kept.mark_answered(answered, datetime.now(UTC)))
        await self.query(self._kept.unmark_answered(unanswered))

    async def claim_telling(self, answer: str) -> bool:
        """Remember that who asked is told of an answer; returns whether that is new and so this caller's to do.

        Raises:
            RecordsProblem: The database does not answer.
        """
        return bool(await self.query(self._kept.claim_telling([answer], datetime.now(UTC))))

    async def data_of(self, person: str) -> "PersonData":
        """Return what is kept of a person.

        Raises:
            RecordsProblem: The database does not answer.
        """
        await self._empty_outbox_now()
        return await self.query(self._people.data_of(person))

    async def delete_data_of(self, person: str) -> tuple[int, int]:
        """Delete what is kept of a person; returns the numbers of deleted answers and votes.

        Raises:
            RecordsProblem: The database does not answer.
        """
        await self._empty_outbox_now()  # else waiting records would reach the database after the deletion
        return await self.query(self._people.delete(person))

    async def in_installations(self, work: "Callable[[Installations], Awaitable[T]]") -> T:
        """Do something with where a chat app is installed; the outbox is emptied first, so that none is missed there.

        Raises:
            RecordsProblem: The database does not answer.
        """
        await self._empty_outbox_now()
        return await self.query(work(self._installations))

    async def _empty_outbox_now(self) -> None:
        async with self._outbox_lock:
            await self.query(self._answers.import_from(self._outbox))

    async def query(self, work: Awaitable[T]) -> T:
        """Return what the database answers while a person waits; ``RecordsProblem`` where it does not."""
        return await self._within(QUERY_SECONDS, work)

    async def _within(self, seconds: float, work: Awaitable[T]) -> T:
        from sqlalchemy.exc import SQLAlchemyError

        try:
            return await asyncio.wait_for(work, seconds)
        except (TimeoutError, SQLAlchemyError, OSError) as error:
            self._warn(f"the records did not answer ({' '.join(str(error).split()) or 'too slow'})")
            raise RecordsProblem(RecordsProblem.public) from error

    async def _in_background(self, work: Awaitable[object]) -> None:
        with contextlib.suppress(RecordsProblem):
            await self._within(BACKGROUND_SECONDS, work)
