"""Keeping answers of people: forms and previews before anything is kept, and what moderators do with what is kept.

Nothing is kept of what somebody only looks at: a draft is in memory until it is kept, dropped, or a day old.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from cachetools import TTLCache

from bot.community import curated_layout
from bot.records import NOT_KEPT, WITHHELD, AuditLog, CuratedAnswer, RecordNotFound, RecordsProblem, RecordViewer
from bot.records.curated_answer import ID, MAX_DAYS
from bot.rendering.blocks import Layout
from bot.rendering.layout import text_layout
from bot.service import curation_notices as notices
from bot.service.curated_draft import (
    AskedQuestion,
    CuratedDraft,
    Keeper,
    Kept,
    Saying,
    answer_of,
    draft_of,
    filled_in,
    new_draft,
    wrong_field,
)
from bot.service.curated_library import CuratedLibrary
from bot.service.record_store import RecordStore

MAX_DRAFTS = 2_000
DRAFT_SECONDS = 24 * 3600.0
TextOf = Callable[[str, frozenset[str]], str | None]


class Curation:
    """Keeps answers of people.

    Args:
        library: What is kept.
        record_store: Knows who opted out.
        audit: Where it is noted who did what.
        text_of: Returns the text of a document, for who holds some labels.
    """

    def __init__(self, library: CuratedLibrary, record_store: RecordStore, audit: AuditLog, text_of: TextOf) -> None:
        self._library, self._record_store, self._audit, self._text_of = library, record_store, audit, text_of
        self._drafts: TTLCache[str, CuratedDraft] = TTLCache(MAX_DRAFTS, DRAFT_SECONDS)

    @property
    def library(self) -> CuratedLibrary:
        """What is kept."""
        return self._library

    def draft(self, id: str) -> CuratedDraft | None:  # noqa: A002 - the field's word
        """Return a draft, None where it is kept, dropped or too old."""
        return self._drafts.get(id)

    def drafts_of(self, event: str) -> list[CuratedDraft]:
        """Return the drafts that hold words of a message."""
        return [each for each in self._drafts.values() if each.concerns(event, "")]

    def why_not_keep(self, saying: Saying, asked: AskedQuestion) -> str:
        """Return why a message cannot be kept as an answer, ``""`` where it can."""
        if not saying.label:
            return notices.NOT_HERE
        if saying.by_bot:
            return notices.NOT_OF_BOTS
        if not saying.text.strip():
            return notices.NO_WORDS
        if any(self._record_store.has_opted_out(person) for person in (saying.person, asked.person)):
            return notices.OPTED_OUT
        return ""

    def begin(self, saying: Saying, asked: AskedQuestion, keeper: Keeper) -> CuratedDraft | str:
        """Return the draft of a message that a moderator saves, or why it cannot be saved."""
        if not keeper.moderates:
            return notices.NOT_MODERATOR
        return self.why_not_keep(saying, asked) or self.begin_draft(keeper.person, saying, asked)

    def begin_draft(self, owner: str, saying: Saying, asked: AskedQuestion) -> CuratedDraft:
        """Return a new draft for somebody; ``why_not_keep`` is asked before."""
        return self._added(new_draft(owner, saying, asked))

    async def begin_correction(self, answer: str, place: Saying, shown_at: str, keeper: Keeper) -> CuratedDraft | str:
        """Return the draft by which a moderator corrects an answer of the bot, or why it cannot be corrected.

        Args:
            answer: Id of the answer.
            place: The bot's message.
            shown_at: The same, as the platform's adapter finds it again.
            keeper: The moderator, whose words the correction is.
        """
        if not keeper.moderates:
            return notices.NOT_MODERATOR
        labels = await keeper.labels_of(frozenset({place.label}))
        viewer = RecordViewer(labels, lambda document: self._text_of(document, labels))
        try:
            found = (await self._record_store.read(answer, viewer)).record
        except (RecordNotFound, RecordsProblem) as error:
            return error.public
        question = "" if found.answer.question in (NOT_KEPT, WITHHELD) else found.answer.question
        own = replace(place, event="", person=keeper.person, name=keeper.name, text="", by_bot=False)
        asked = AskedQuestion(question, found.origin.asker, found.origin.event)
        if not own.label:
            return notices.NOT_HERE
        draft = new_draft(keeper.person, replace(own, at=datetime.now(UTC)), asked)
        return self._added(replace(draft, corrects=answer, shown_at=shown_at))

    async def begin_edit(self, id: str, keeper: Keeper) -> CuratedDraft | str:  # noqa: A002 - the field's word
        """Return the draft of an answer that a moderator changes, or why it cannot be changed."""
        found = await self._found(id, keeper)
        return found if isinstance(found, str) else self._added(draft_of(keeper.person, found))

    async def submit(self, id: str, values: Mapping[str, str], keeper: Keeper) -> Kept:  # noqa: A002
        """Keep a draft as a form has it; what is wrong in the form loses nothing of it.

        Args:
            id: The draft's id.
            values: The form's values by the names of its fields.
            keeper: Who sent the form: a moderator, or the author.
        """
        draft = self._drafts.get(id)
        if draft is None:
            return Kept(None, notices.TOO_OLD)
        return await self.keep(self._added(filled_in(draft, values)), keeper)

    async def keep(self, draft: CuratedDraft, keeper: Keeper) -> Kept:
        """Keep a draft.

        Args:
            draft: The draft.
            keeper: Who keeps it: a moderator, or the author.
        """
        may = keeper.moderates or (keeper.person == draft.saying.person and draft.replaces is None)
        if not may or draft.saying.community != keeper.community:
            return Kept(None, notices.NOT_MODERATOR)
        if problem := wrong_field(draft):
            return Kept(None, *problem)
        answer = answer_of(draft, keeper)
        try:
            if not await self._library.keep(answer):
                return Kept(None, notices.OPTED_OUT)
        except RecordsProblem as error:
            return Kept(None, error.public)
        if self._drafts.pop(draft.id, None) is None:  # what it holds was deleted meanwhile
            await self._library.withdraw(answer)
            return Kept(None, notices.TOO_OLD)
        if draft.corrects:
            with suppress(RecordsProblem):  # else the words of the moderator would make way for the bot's
                await self._record_store.sent.forget(draft.corrects)
        what = "answer corrected" if draft.corrects else "kept answer changed" if draft.replaces else "answer kept"
        self._note(what, answer, keeper, **({"answer": draft.corrects} if draft.corrects else {}))
        return Kept(answer, notices.CHANGED if draft.replaces else notices.KEPT, shown_at=draft.shown_at)

    def drop(self, id: str) -> None:  # noqa: A002 - the field's word
        """Forget a draft."""
        self._drafts.pop(id, None)

    async def listed(self, keeper: Keeper, words: str = "") -> Layout:
        """Return what is kept in the community of a moderator, as far as this moderator may read it.

        Args:
            keeper: The moderator.
            words: Only answers that have these words, ``""`` for all.
        """
        if not keeper.moderates:
            return text_layout(notices.NOT_MODERATOR)
        self._audit.add("kept answers shown", by=keeper.person, community=keeper.community)
        here = [each for each in self._library.answers if each.community == keeper.community]
        labels = await keeper.labels_of(frozenset(each.label for each in here))
        wanted = words.casefold().split()
        readable = [each for each in here if each.label in labels]
        found = [each for each in readable if all(word in f"{each.question} {each.text}".casefold() for word in wanted)]
        return curated_layout(found, datetime.now(UTC))

    async def expire(self, id: str, days: int, keeper: Keeper) -> str:  # noqa: A002 - the field's word
        """Set for how many days an answer is still shown, 0 for good; return what to say."""
        found = await self._found(id, keeper)
        if isinstance(found, str):
            return found
        if not 0 <= days <= MAX_DAYS:
            return notices.WRONG_DAYS
        try:
            await self._library.expire(found, datetime.now(UTC) + timedelta(days=days) if days else None)
        except RecordsProblem as error:
            return error.public
        self._note("kept answer expires", found, keeper, days=days)
        return notices.CHANGED

    async def withdraw(self, id: str, keeper: Keeper) -> str:  # noqa: A002 - the field's word
        """Delete an answer; return what to say."""
        found = await self._found(id, keeper)
        if isinstance(found, str):
            return found
        try:
            await self._library.withdraw(found)
        except RecordsProblem as error:
            return error.public
        self._note("kept answer withdrawn", found, keeper)
        return notices.WITHDRAWN

    def forget_event(self, event: str) -> None:
        """Forget all that holds words of a message; ``RecordStore.forget_event`` deletes what is kept."""
        self._forget_drafts(event, "")
        self._library.forget_event(event)

    async def forget_place(self, community: str, place: str) -> None:
        """Delete the answers that were said in a thread or channel that is gone."""
        for draft in [each for each in self._drafts.values() if each.saying.place == place]:
            self.drop(draft.id)
        with suppress(RecordsProblem):  # they are not shown any more all the same
            await self._library.forget_place(community, place)

    def forget_person(self, person: str) -> None:
        """Forget all that holds words of a person; ``RecordStore`` deletes what is kept."""
        self._forget_drafts("", person)
        self._library.forget_person(person)

    def _added(self, draft: CuratedDraft) -> CuratedDraft:
        self._drafts[draft.id] = draft
        return draft

    def _forget_drafts(self, event: str, person: str) -> None:
        for draft in [each for each in self._drafts.values() if each.concerns(event, person)]:
            self._drafts.pop(draft.id, None)

    async def _found(self, id: str, keeper: Keeper) -> CuratedAnswer | str:  # noqa: A002 - the field's word
        """Return a kept answer that a moderator may change, or why not."""
        if not keeper.moderates:
            return notices.NOT_MODERATOR
        found = self._library.get(id.strip().lower()) if ID.fullmatch(id.strip().lower()) else None
        if found is None or found.community != keeper.community:
            return notices.UNKNOWN
        return found if found.label in await keeper.labels_of(frozenset({found.label})) else notices.UNKNOWN

    def _note(self, what: str, kept: CuratedAnswer, keeper: Keeper, /, **facts: object) -> None:
        self._audit.add(what, by=keeper.person, community=keeper.community, kept=kept.short_id, **facts)
