"""Learning from people who know: where the bot left a question open and a trusted member answers, it may be kept.

The offer goes to that member alone, once for a question; nothing is kept before it is pressed.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass

from cachetools import LRUCache, TTLCache

from bot.answering.question.question_detection import is_question
from bot.community import offer_layout
from bot.records import RecordsProblem
from bot.service import curation_notices as notices
from bot.service.button_actions import PressOffer
from bot.service.curated_draft import AskedQuestion, CuratedDraft, Keeper, Kept, Saying
from bot.service.curation import Curation
from bot.service.help_team import TakeBack
from bot.service.incoming import IncomingQuestion
from bot.service.offer_place import OfferPlace
from bot.service.record_store import RecordStore
from bot.service.reply_policy import may_ask
from bot.service.retrying import Classify, retry

log = logging.getLogger("footnote.service")
MAX_OPEN, OPEN_SECONDS = 2_000, 24 * 3600.0
"""Questions that are remembered as open, and for how long."""
MIN_WORDS = 4
"""A shorter reply answers nothing that is worth keeping."""
TAKE_BACK_SECONDS = 60.0
"""Seconds for which it is tried to delete an offer."""


@dataclass(frozen=True, slots=True)
class OfferPressed:
    """What a press on an offer does.

    Attributes:
        said: What to tell who pressed; ``""`` for nothing.
        form: The draft whose form is to be shown, None for none.
        is_done: Whether the offer is to be deleted.
    """

    said: str
    form: CuratedDraft | None = None
    is_done: bool = False


class TrustedReplies:
    """Offers to keep what trusted members answer.

    Args:
        curation: Keeps answers.
        record_store: Knows what was offered before.
    """

    def __init__(self, curation: Curation, record_store: RecordStore) -> None:
        self._curation, self._record_store = curation, record_store
        self._open: TTLCache[str, IncomingQuestion] = TTLCache(MAX_OPEN, OPEN_SECONDS)
        self._offers: LRUCache[str, tuple[TakeBack, Classify]] = LRUCache(MAX_OPEN)

    def leave_open(self, question: IncomingQuestion) -> None:
        """Remember a question that the bot refused, was not sure of, or was silent about, if others saw it."""
        if question.origin.is_open:
            for key in filter(None, (question.event, question.conversation)):
                self._open[key] = question

    def may_answer(self, answers_to: tuple[str, ...]) -> bool:
        """Return whether something may answer an open question; quick, since each message of people is asked about."""
        return any(key in self._open for key in answers_to)

    async def hear(self, saying: Saying, answers_to: tuple[str, ...], place: OfferPlace) -> bool:
        """Offer to keep a message if it answers an open question and a trusted member wrote it.

        Args:
            saying: The message.
            answers_to: What it may answer: events of messages that it replies to, and conversations that it stands in.
            place: Where it was written.

        Returns:
            Whether something was offered.
        """
        question = next((self._open[key] for key in answers_to if key in self._open), None)
        if question is None or not _may_answer(saying, question) or not await place.is_trusted():
            return False
        asked = AskedQuestion(question.text, question.origin.asker, question.event)
        if self._curation.why_not_keep(saying, asked):
            return False
        try:
            if not await self._record_store.claim_once(f"offer:{saying.event}"):
                return False
        except RecordsProblem:
            return False  # rather none than two
        self._close(question)
        draft = self._curation.begin_draft(saying.person, saying, asked)
        try:
            layout = offer_layout(draft.question, draft.text, await place.translator())
            buttons = PressOffer(draft.id, "keep"), PressOffer(draft.id, "edit"), PressOffer(draft.id, "no")
            self._offers[draft.id] = await place.offer(layout, buttons), place.classify
        except Exception as error:
            self._curation.drop(draft.id)
            if place.classify(error) is None:
                raise
            log.warning("an offer to keep an answer could not be sent: %s", error)
            return False
        return True

    async def press(self, action: PressOffer, keeper: Keeper) -> OfferPressed:
        """Do what a button of an offer says, for the member to whom it was made; nobody else can press it."""
        draft = self._curation.draft(action.draft)
        if draft is None:
            return OfferPressed(notices.TOO_OLD, is_done=True)
        if keeper.person != draft.owner:
            return OfferPressed(notices.NOT_YOUR_OFFER)
        if action.choice == "edit":
            return OfferPressed("", draft)
        if action.choice == "no":
            self._curation.drop(draft.id)
            await self._take_back(draft.id)
            return OfferPressed(notices.CHANGED, is_done=True)
        done = await self._curation.keep(draft, keeper)
        if done.answer is not None:
            await self._take_back(draft.id)
        return OfferPressed(done.said, is_done=done.answer is not None)

    async def submit(self, draft: str, values: Mapping[str, str], keeper: Keeper) -> Kept:
        """Keep a draft as a form has it; the offer that it came from goes."""
        done = await self._curation.submit(draft, values, keeper)
        if done.answer is not None:
            await self._take_back(draft)
        return done

    async def forget(self, event: str) -> None:
        """Forget all that holds words of a deleted message: what is kept, offers that show it, an open question.

        ``RecordStore.forget_event`` deletes what is kept.
        """
        question = self._open.get(event)
        if question is not None:
            self._close(question)
        drafts = self._curation.drafts_of(event)
        self._curation.forget_event(event)
        for draft in drafts:
            await self._take_back(draft.id)

    async def _take_back(self, draft: str) -> None:
        if (found := self._offers.pop(draft, None)) is None:
            return
        take_back, classify = found
        try:
            await retry(take_back, TAKE_BACK_SECONDS, classify)
        except Exception as error:
            if classify(error) is None:
                raise
            log.warning("an offer could not be deleted: %s", error)

    def _close(self, question: IncomingQuestion) -> None:
        for key in (question.event, question.conversation):
            if self._open.get(key) is question:
                del self._open[key]


def _may_answer(saying: Saying, question: IncomingQuestion) -> bool:
    text, origin = saying.text, question.origin
    is_other = saying.person != origin.asker and saying.event != question.event and not saying.by_bot
    says_something = len(text.split()) >= MIN_WORDS and may_ask(text) and not is_question(text)
    return is_other and saying.community == origin.community and says_something
