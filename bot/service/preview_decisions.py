"""What moderators do with previews: post an answer, answer in their own words, or discard it; each once.

A press claims its preview in the database before anything is sent, so that of two presses one posts. What a kill leaves
half done is looked for in the channel, and finished or posted then. Whatever an answer depends on is checked again.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cachetools import LRUCache

from bot.community import words_layout
from bot.records import AuditLog, RecordsProblem, RecordViewer, ShadowPreview, redact
from bot.records.curated_answer import MAX_TEXT
from bot.service import shadow_notices as notices
from bot.service.admission import Admission
from bot.service.answer_service import AnswerService
from bot.service.button_actions import PressPreview
from bot.service.curated_draft import Keeper
from bot.service.incoming import IncomingMessage
from bot.service.live_index import LiveIndex
from bot.service.preview_board import FoundQuestion, PreviewBoard
from bot.service.preview_forms import REASON, WORDS, PreviewPressed, discard_form, words_form
from bot.service.quoted_replies import QuotedReplies
from bot.service.readership import ReadersChanged, only_for
from bot.service.record_store import RecordStore
from bot.service.reply import AnswerContent, LayoutContent, Reply
from bot.service.retrying import SendFailure, retry
from bot.service.shadow_mode import ShadowMode
from bot.service.shadow_reply import said_digest
from bot.translation import LanguageChoice, Translator

log = logging.getLogger("footnote.service")
PRESS_SECONDS = 60.0
"""Seconds for which an answer is tried to be posted; who pressed waits for it."""
SWEEP_SECONDS = 60.0
"""Seconds between two looks at what has expired or is left."""
STUCK = timedelta(minutes=3)
"""After this time nobody posts any more what somebody began to post: the process was killed."""
MAX_POSTED = 2_000
"""Posted answers that are taken back where their question is deleted: the latest."""


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why something is not posted.

    Attributes:
        said: The same in words.
        ends: Whether it can never be posted, so that its preview ends.
    """

    said: str
    ends: bool


class PreviewDecisions:
    """Does what moderators decide.

    Args:
        shadow: The previews.
        record_store: The records.
        live_index: The index.
        answers: Keeps an answer once it is posted.
        admission: Decides who is answered.
        languages: Chooses the language of what stands around an answer.
        audit: Where it is noted who decided what.
        mark_answered: Called with the first message of a post that was answered.
        quoted: Takes answers back that quote what is deleted.

    Attributes:
        shadow: The previews.
    """

    def __init__(
        self,
        shadow: ShadowMode,
        record_store: RecordStore,
        live_index: LiveIndex,
        answers: AnswerService,
        admission: Admission,
        languages: LanguageChoice,
        audit: AuditLog,
        mark_answered: Callable[[IncomingMessage], Awaitable[None]],
        quoted: QuotedReplies,
    ) -> None:
        self.shadow, self._record_store, self._live_index = shadow, record_store, live_index
        self._answers, self._admission, self._languages = answers, admission, languages
        self._audit, self._mark_answered, self._quoted = audit, mark_answered, quoted
        self._replies: LRUCache[str, Reply] = LRUCache(MAX_POSTED)

    async def press(self, action: PressPreview, keeper: Keeper) -> PreviewPressed:
        """Do what a button of a preview says, for a moderator."""
        try:
            found = await self._open(action.preview, keeper)
            if isinstance(found, str):
                return PreviewPressed(found)
            if action.choice == "edit":
                return PreviewPressed("", words_form(found))
            if action.choice == "post":
                return PreviewPressed(await self._post(found, keeper, ""))
            if not await self.shadow.end(found, "discarded", f"Discarded by {keeper.name}"):
                return PreviewPressed(await self._ended(found.id))
        except RecordsProblem as error:
            return PreviewPressed(error.public)
        self._note("preview discarded", found, keeper)
        return PreviewPressed("", discard_form(found))

    async def submit(self, form: str, values: Mapping[str, str], keeper: Keeper) -> str:
        """Do what a form says that was shown for a press; return what to say.

        Args:
            form: The form's id.
            values: What it holds, by the names of its fields.
            keeper: Who sent it.
        """
        preview, _, kind = form.partition(":")
        try:
            if kind == REASON:
                return await self._give_reason(preview, values.get(REASON, "").strip(), keeper)
            found = await self._open(preview, keeper)
            if isinstance(found, str):
                return found
            words = values.get(WORDS, "").strip()[:MAX_TEXT]
            return await self._post(found, keeper, words) if words else notices.NO_WORDS
        except RecordsProblem as error:
            return error.public

    async def follow(self) -> None:
        """End what has expired, and finish what earlier runs began to post, until cancelled."""
        while True:
            with suppress(RecordsProblem):
                await self.sweep(datetime.now(UTC))
            await asyncio.sleep(SWEEP_SECONDS)

    async def sweep(self, now: datetime) -> None:
        """End what has expired by a time, and finish what somebody began to post long before.

        Raises:
            RecordsProblem: The database does not answer.
        """
        await self.shadow.sweep(now)
        store = self._record_store
        for preview in await store.query(store.previews.waiting(before=now - STUCK, state="posting")):
            if preview.record.origin.platform in self.shadow.boards:
                log.info("coming back to the preview %s, which an earlier run left", preview.id)
                await self._deliver(preview, preview.words_by)

    async def withdraw(self, event: str) -> None:
        """Take back what was posted to a question that was deleted or says something else by now, and its preview."""
        await self.shadow.withdraw(event)
        if (reply := self._replies.pop(event, None)) is not None:
            await reply.withdraw()

    async def _open(self, id: str, keeper: Keeper) -> ShadowPreview | str:  # noqa: A002 - the field's word
        """Return a preview that a moderator can decide about, or why not."""
        if not keeper.moderates:
            return notices.NOT_MODERATOR
        found = await self._record_store.query(self._record_store.previews.read(id))
        if not isinstance(found, ShadowPreview):
            return notices.ENDED[found] if found is not None else notices.GONE
        if found.record.origin.community != keeper.community:
            return notices.NOT_MODERATOR
        if found.state != "open":
            return notices.ENDED[found.state]
        if not await self.shadow.may_show(found):
            await self.shadow.end(found, "void", "Taken back", linked=False)
            return notices.NOT_FOR_YOU
        return found

    async def _ended(self, id: str) -> str:  # noqa: A002 - the field's word
        found = await self._record_store.query(self._record_store.previews.read(id))
        state = found.state if isinstance(found, ShadowPreview) else found
        return notices.GONE if state is None or state == "open" else notices.ENDED[state]

    async def _give_reason(self, preview: str, reason: str, keeper: Keeper) -> str:
        if not keeper.moderates:
            return notices.NOT_MODERATOR
        store = self._record_store
        if reason and not await store.query(store.previews.give_reason(preview, keeper.community, reason)):
            return notices.GONE
        return notices.REASON_KEPT

    async def _post(self, preview: ShadowPreview, keeper: Keeper, words: str) -> str:
        """Claim a preview and post its answer, or somebody's words in place of it; return what to say."""
        store = self._record_store
        if not await store.query(store.previews.move(preview.id, "open", "posting", (words, keeper.name))):
            return await self._ended(preview.id)
        said = await self._deliver(preview, keeper.name, words)
        if said == notices.POSTED:
            self._note("preview answered in own words" if words else "preview posted", preview, keeper)
        return said

    async def _deliver(self, preview: ShadowPreview, by: str, words: str = "") -> str:
        """Post what was claimed, if it may still be posted; return what to say."""
        board, words = self.shadow.boards[preview.record.origin.platform], words or preview.words
        try:
            obstacle = await retry(self._attempt(preview, board, words, by), PRESS_SECONDS, board.classify)
        except ReadersChanged as error:
            obstacle = Obstacle(error.public, ends=False)
        except Exception as error:
            if (failure := board.classify(error)) is None:
                await self._release(preview)
                raise
            log.warning("a preview could not be posted: %s", error)
            forbidden = failure is SendFailure.FORBIDDEN
            obstacle = Obstacle(notices.NOT_WRITABLE if forbidden else notices.NOT_SENT, ends=False)
        if obstacle is None:
            what = f"Answered by {by} in their words" if words else f"Posted by {by}"
            await self.shadow.end(preview, "edited" if words else "posted", what, before="posting")
            return notices.POSTED
        if not obstacle.ends:
            await self._release(preview)
        else:
            await self.shadow.end(preview, "void", "Not posted: it cannot be any more", linked=False, before="posting")
        return obstacle.said

    async def _release(self, preview: ShadowPreview) -> None:
        await self._record_store.query(self._record_store.previews.move(preview.id, "posting", "open"))

    def _attempt(
        self, preview: ShadowPreview, board: PreviewBoard, words: str, by: str
    ) -> Callable[[], Awaitable[Obstacle | None]]:
        """Return what posts something once, however often it is called, or returns what keeps it from that."""
        replies: list[Reply] = []

        async def attempt() -> Obstacle | None:
            found = await board.find(preview.entry)
            if found is None or (obstacle := self._not_now(preview, found)) is not None:
                return Obstacle(notices.QUESTION_GONE, ends=True) if found is None else obstacle
            readers = await found.context.audience()
            if not words and not await self._stands(preview, readers):
                return Obstacle(notices.ANSWER_CHANGED, ends=True)
            translator = self._translator(preview, found)
            if not replies:
                replies.append(found.context.reply(translator, repeated="", thread_name="", quiet=True))
            content: AnswerContent | LayoutContent = AnswerContent(preview.record.answer, (), asks_human=False)
            if words:
                content = LayoutContent(words_layout(words, by, translator))
            if not found.is_answered:  # else an earlier try was taken, although the platform said otherwise
                with only_for(readers, found.context.audience):
                    await replies[0].finish(content)
            await self._keep(preview, found, replies[0], content)
            return None

        return attempt

    def _not_now(self, preview: ShadowPreview, found: FoundQuestion) -> Obstacle | None:
        """Return what keeps a question from being answered, of what is not about the answer."""
        origin = preview.record.origin
        if said_digest(found.message) != preview.said:
            return Obstacle(notices.QUESTION_CHANGED, ends=True)
        if self._record_store.has_opted_out(origin.asker):
            return Obstacle(notices.OPTED_OUT, ends=True)
        why = self._admission.why_not(origin)
        return Obstacle(why, ends=False) if why else None

    async def _stands(self, preview: ShadowPreview, readers: frozenset[str]) -> bool:
        """Return whether an answer may be shown to readers word for word: its quotes stand, and are for all of them."""
        viewer = RecordViewer(readers, lambda document: self._live_index.text_of(document, readers))
        shown = await asyncio.to_thread(redact, preview.record, viewer)
        return shown.record.answer == preview.record.answer

    async def _keep(
        self, preview: ShadowPreview, found: FoundQuestion, reply: Reply, content: AnswerContent | LayoutContent
    ) -> None:
        """Remember what was posted, as of any answer that was sent."""
        self._replies[preview.record.origin.event] = reply
        if isinstance(content, AnswerContent):
            self._answers.keep(preview.record, preview.conversation)
            self._quoted.note(content.answer, reply)
            self._record_store.sent.note(preview.record.origin, content, reply)
        if found.message.call == "post":
            await self._mark_answered(found.message)

    def _translator(self, preview: ShadowPreview, found: FoundQuestion) -> Translator:
        origin, question = preview.record.origin, preview.record.answer.question
        return self._languages.for_question(origin.community, question, found.message.locale, origin.asker)

    def _note(self, what: str, preview: ShadowPreview, keeper: Keeper) -> None:
        by = "" if self._record_store.has_opted_out(keeper.person) else keeper.person
        facts = {"channel": preview.record.origin.channel, "confidence": round(preview.confidence, 4)}
        self._audit.add(what, by=by, community=keeper.community, preview=preview.id, **facts)
