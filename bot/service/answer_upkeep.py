"""Keeps answers true that stand in chats: where what they cite has changed or is gone, their messages are edited."""

import asyncio
import hashlib
import logging
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial

from cachetools import TTLCache

from bot.answering.compose.mended_answer import MendedAnswer, mended_answer
from bot.records import Record, RecordNotFound, own_id
from bot.records.shown_answer import CitedState, ShownAnswer
from bot.service import notices
from bot.service.answer_trace import labels_in
from bot.service.community_posts import CommunityPosts, LogChannel, StandingAnswer
from bot.service.live_index import LiveIndex, ServedIndex
from bot.service.present_quotes import present_quotes
from bot.service.readership import ReadersChanged, only_for
from bot.service.record_store import RecordStore
from bot.service.reply import AnswerContent, Content, TextContent
from bot.service.retrying import SendFailure
from bot.translation import LanguageChoice, Translator
from index.errors import FootnoteError

START_SECONDS = 20.0
"""Seconds after the start before the first look, so that people who wait are answered first."""
LOOK_SECONDS = 1.0
"""Seconds between two looks at whether documents have changed."""
EDIT_SECONDS = 7.0
"""Seconds between two edits in a channel: of messages older than an hour, Discord takes few."""
AGAIN_SECONDS = 600.0
"""Seconds after which it is tried again what was left."""
FOREVER = float("inf")
MAX_CHANNELS = 10_000
AWAITED_SECONDS = 300.0
"""Seconds that a document of messages may take to be read anew; after that, nothing of it is left standing."""
GONE = "gone"
"""Stands for the revision of a document that is gone."""
States = Mapping[str, tuple[str, str]]
"""Revision and label of documents, the revision empty of those that wait to be read anew."""
log = logging.getLogger("footnote.service")


@dataclass(frozen=True, slots=True)
class UpkeepLimits:
    """How much is looked after.

    Attributes:
        days: Days since an answer was sent for which it is looked after; 0 for none.
        per_day: Answers of which it may be said within a day that their sources have changed. What is gone is always
            taken out.
    """

    days: int
    per_day: int


NO_UPKEEP = UpkeepLimits(0, 0)


class AnswerUpkeep:
    """Compares the answers that stand in chats with their documents whenever these change.

    Answers of which something is gone come first, then the newest. Nothing is said where the same stands in other
    places: then only the link is made right.

    Args:
        live_index: The index.
        record_store: The records.
        posts: By which each platform can be told; filled while platforms start.
        languages: Chooses the language of what is said.
        limits: How much is looked after.
    """

    def __init__(
        self,
        live_index: LiveIndex,
        record_store: RecordStore,
        posts: Mapping[str, CommunityPosts],
        languages: LanguageChoice,
        limits: UpkeepLimits,
    ) -> None:
        self._live_index, self._record_store, self._posts = live_index, record_store, posts
        self._languages, self._limits = languages, limits
        self._awaited: dict[str, float] = {}
        self._turns: TTLCache[str, float] = TTLCache(MAX_CHANNELS, EDIT_SECONDS)

    async def follow(self) -> None:
        """Look after answers until cancelled; what was left by an earlier run, or failed, is come back to."""
        await asyncio.sleep(START_SECONDS)
        seen: object = None
        again = 0.0
        while True:
            await self._record_store.sent.flush()
            try:
                state = await self._state()
                if self._limits.days and (state != seen or time.monotonic() >= again):
                    seen = state
                    left = await self.check()
                    again = time.monotonic() + (AGAIN_SECONDS if left else FOREVER)
            except FootnoteError as error:
                log.warning("answers are not compared with their documents: %s", error)
                again = time.monotonic() + AGAIN_SECONDS
            await asyncio.sleep(LOOK_SECONDS)

    async def check(self) -> int:
        """Compare all answers with their documents, until these change again; returns how many are left for later.

        Raises:
            FootnoteError: The index or the records cannot be read.
        """
        began, now = await self._state(), datetime.now(UTC)
        shown = await self._record_store.sent.since(now - timedelta(days=self._limits.days))
        names = sorted({each.document for answer in shown for each in answer.cited})
        states = self._ripe(await self._live_index.run(lambda opened: opened.index.states(names)))
        changed = [each for each in shown if _now(each.cited, states) != each.cited]
        # Stable: within each group, the newest stay first.
        changed.sort(key=lambda each: not _has_lost(each.cited, states))
        allowed = self._limits.per_day - await self._record_store.sent.count_edited(now - timedelta(days=1))
        left = 0
        for place, answer in enumerate(changed):
            await asyncio.sleep(self._turns.get(answer.place.channel, 0.0) - time.monotonic())
            if await self._state() != began:  # something else may be gone by now, which comes first
                return left + len(changed) - place
            edited = await self._compare(answer, states, allowed=allowed > 0)
            left += edited is None
            allowed -= bool(edited)
        return left

    async def _state(self) -> object:
        return await self._live_index.look(lambda opened: opened.index.state)

    def _ripe(self, states: States) -> States:
        """Return the states without those of documents that have waited too long to be read anew."""
        now = time.monotonic()
        self._awaited = {name: self._awaited.get(name, now) for name, (revision, _) in states.items() if not revision}
        over = {name for name, since in self._awaited.items() if now - since > AWAITED_SECONDS}
        return {name: state for name, state in states.items() if name not in over}

    async def _compare(self, shown: ShownAnswer, states: States, *, allowed: bool) -> bool | None:
        """Compare an answer with its documents; returns whether it was edited, None where it is left for later."""
        try:
            record = (await self._record_store.read(shown.answer, None)).record
        except RecordNotFound:
            return False  # deleted a moment ago
        posts = self._posts.get(record.origin.platform)
        if posts is None or any(states.get(each.document) == ("", each.label) for each in shown.cited):
            return None
        readers = partial(_readers, posts, record, shown)
        try:
            if not (held := await readers()):
                return None
            mended = await self._live_index.run(partial(_mended, record=record, held=held))
            if (said := _digest(record, mended)) == shown.said:
                await self._record_store.sent.compared(shown.answer, _now(shown.cited, states))
                return False
            if not allowed and not mended.gone and not _has_lost(shown.cited, states):
                return None
            self._turns[shown.place.channel] = time.monotonic() + EDIT_SECONDS
            with only_for(held, readers):
                await posts.edit(self._standing(record, shown, mended))
        except ReadersChanged:
            return None
        except Exception as error:
            failure = posts.classify(error)
            if failure is None:
                raise
            log.warning("an answer that is not true any more could not be edited: %s", error)
            if failure is SendFailure.REFUSED:  # its message is not there any more
                await self._record_store.sent.forget(shown.answer)
            return None
        await self._record_store.sent.edited(shown.answer, _now(shown.cited, states), said)
        return True

    def _standing(self, record: Record, shown: ShownAnswer, mended: MendedAnswer) -> StandingAnswer:
        translator = self._languages.for_question(record.origin.community, record.answer.question)
        contents = tuple(_contents(shown, mended, translator))
        return StandingAnswer(record.origin, record.answer.question, shown.place, contents, translator)


async def _readers(posts: CommunityPosts, record: Record, shown: ShownAnswer) -> frozenset[str]:
    """Return the labels that all hold who can read an answer, by its channel where its thread is not known."""
    origin, also = record.origin, labels_in(record)
    for channel in dict.fromkeys((shown.place.channel, own_id(origin.channel))):
        if channel and (held := await posts.readers(LogChannel(origin.community, channel), also)):
            return held
    return frozenset()


def _mended(opened: ServedIndex, record: Record, held: frozenset[str]) -> MendedAnswer:
    return mended_answer(record.answer, present_quotes(opened, record, held))


def _digest(record: Record, mended: MendedAnswer) -> str:
    """Return a digest of what an answer shows; ``""`` where it is what it showed when it was sent."""
    if mended.shown == MendedAnswer(record.answer, (), ()).shown:
        return ""
    return hashlib.sha256(repr(mended.shown).encode("utf-8", "replace")).hexdigest()


def _contents(shown: ShownAnswer, mended: MendedAnswer, translator: Translator) -> Iterable[Content]:
    """Yield how an answer may be shown, the best way first: a message has room for so much."""
    if mended.answer is not None:
        said = notices.source_changed(mended.changed, mended.gone, datetime.now(UTC), translator)
        yield AnswerContent(mended.answer, (*shown.notes, *said), shown.asks_human)
        if shown.notes:
            yield AnswerContent(mended.answer, said, shown.asks_human)
    yield TextContent(translator.translate(notices.TAKEN_OUT))


def _now(cited: Sequence[CitedState], states: States) -> tuple[CitedState, ...]:
    """Return the present state of documents; a document that is gone, or waits to be read anew, stays as it was."""
    return tuple(_state(each, states) for each in cited)


def _state(cited: CitedState, states: States) -> CitedState:
    revision, label = states.get(cited.document, (GONE, cited.label))
    return replace(cited, revision=revision or cited.revision, label=label)


def _has_lost(cited: Iterable[CitedState], states: States) -> bool:
    return any(states.get(each.document, ("", ""))[1] != each.label for each in cited)
