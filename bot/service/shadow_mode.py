"""Shadow mode: what the bot would answer unasked is shown to moderators, who post it, answer themselves or drop it.

A preview is shown while all who read the moderators' channel may read where the question stands and what the answer was
made for. It is in the database until it is decided, taken back or a week old; then a confidence and a decision stay.
"""

import logging
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from cachetools import LRUCache

from bot.community import ended_layout, preview_layout
from bot.records import RecordsProblem, ShadowPreview, own_id
from bot.records.shadow_preview import PreviewState
from bot.rendering.blocks import Layout
from bot.service.access import channel_label
from bot.service.addressing import Hearing
from bot.service.button_actions import ButtonAction, PressPreview
from bot.service.community_posts import LogChannel, attempt
from bot.service.incoming import IncomingMessage, IncomingQuestion
from bot.service.preview_board import PreviewBoard
from bot.service.readership import ReadersChanged, only_for
from bot.service.record_store import RecordStore
from bot.service.reply import Reply
from bot.service.shadow_reply import ShadowReply

log = logging.getLogger("footnote.service")
PREVIEW_DAYS = 7
"""Days after which a preview expires: nobody waits for an answer any more."""
QUESTION_WENT = "The question was deleted or changed"
MAX_RECENT = 1_000
"""Previews that are taken back also while the database does not answer: the latest."""


class ShadowMode:
    """Shows previews, and takes them back.

    Args:
        record_store: Keeps them.

    Attributes:
        boards: Where each platform shows previews; filled while platforms start.
    """

    def __init__(self, record_store: RecordStore) -> None:
        self._record_store = record_store
        self.boards: dict[str, PreviewBoard] = {}
        self._events, self._knows_all = set[str](), False
        self._recent: LRUCache[str, ShadowPreview] = LRUCache(MAX_RECENT)

    def holds(self, message: IncomingMessage, hearing: Hearing) -> bool:
        """Return whether moderators see first what would be answered to a message.

        Not what addresses the bot, nor what somebody says alone with it where they have asked it before.
        """
        return bool(message.policy.shadow) and hearing.claim == "among"

    def reply_to(self, message: IncomingMessage, question: IncomingQuestion, inner: Reply) -> ShadowReply:
        """Return the reply to a message whose answer moderators see first."""
        return ShadowReply(message, question, inner, self._send, self.withdraw)

    async def withdraw(self, event: str) -> None:
        """Take back the preview of a message that was deleted, or says something else by now."""
        if self._knows_all and event not in self._events:
            return  # nearly all that people delete
        store = self._record_store
        try:
            for preview in await store.query(store.previews.waiting(events=[event])):
                await self.end(preview, "void", QUESTION_WENT, linked=False)
        except RecordsProblem:  # ``RecordStore.forget_event`` deletes it once the database answers
            if (recent := self._recent.get(event)) is not None:
                await self.show_ended(recent, ended_layout(QUESTION_WENT, "", recent.confidence))

    async def forget_person(self, person: str) -> None:
        """Take back the previews of somebody who wishes that nothing is kept, before what is kept is deleted."""
        with suppress(RecordsProblem):
            for preview in await self._record_store.query(self._record_store.previews.waiting(asker=person)):
                await self.end(preview, "void", "Taken back", linked=False)

    async def end(
        self,
        preview: ShadowPreview,
        state: PreviewState,
        what: str,
        *,
        linked: bool = True,
        before: PreviewState | None = None,
    ) -> bool:
        """End a preview, and put what came of it in place of what was shown; returns whether it had not ended.

        Args:
            preview: The preview.
            state: What came of it.
            what: The same in words, for moderators.
            linked: Whether the question is still there.
            before: The state that it must be in; as it was read unless given.
        """
        store = self._record_store
        if moved := await store.query(store.previews.move(preview.id, before or preview.state, state)):
            self._events.discard(preview.record.origin.event)
            link = preview.record.origin.link if linked else ""
            await self.show_ended(preview, ended_layout(what, link, preview.confidence))
        return moved

    async def show_ended(self, preview: ShadowPreview, layout: Layout) -> None:
        """Put something in place of a preview that has ended; what the platform does not take is logged."""
        board, place = self.boards.get(preview.record.origin.platform), place_of(preview)
        if not preview.shown:  # it may have been shown since it was read
            preview = self._recent.get(preview.record.origin.event, preview)
        if board is not None and preview.shown:
            change = partial(board.show, place, layout, (), preview.shown)
            await attempt(board, change)

    async def may_show(self, preview: ShadowPreview) -> bool:
        """Return whether all who read the moderators' channel may read the question and the answer, as things are."""
        board, wanted = self.boards[preview.record.origin.platform], labels_of(preview)
        if board.in_private(preview.record.origin):
            return False
        return wanted <= await board.readers(place_of(preview), wanted)

    async def sweep(self, now: datetime) -> None:
        """End the previews that have expired by a time, and see which others wait.

        Raises:
            RecordsProblem: The database does not answer.
        """
        store, old = self._record_store, now - timedelta(days=PREVIEW_DAYS)
        for preview in await store.query(store.previews.waiting(before=old, state="open")):
            if preview.record.origin.platform in self.boards:
                await self.end(preview, "expired", f"Expired: nobody decided within {PREVIEW_DAYS} days")
        self._events |= {each.record.origin.event for each in await store.query(store.previews.waiting())}
        self._knows_all = True

    async def _send(self, preview: ShadowPreview, question: IncomingQuestion) -> None:
        """Show a preview; where not all who read there may read it, only that there was one is kept."""
        origin, store = preview.record.origin, self._record_store
        board = self.boards.get(origin.platform)
        if board is None or store.has_opted_out(origin.asker):
            return
        try:
            if not await self.may_show(preview):
                await self._withhold(preview)
                return
            self._events.add(origin.event)
            if not await store.query(store.previews.add(preview)):
                known = await store.query(store.previews.read(preview.id))
                if not isinstance(known, ShadowPreview) or known.shown:
                    return  # an earlier run has shown it
            layout = preview_layout(preview.record.answer, origin.link, question.translator)
            readers = partial(board.readers, place_of(preview), labels_of(preview))
            with only_for(labels_of(preview), readers):
                shown = await board.show(place_of(preview), layout, buttons_of(preview.id), "")
            self._recent[origin.event] = there = replace(preview, shown=shown)
            if not await store.query(store.previews.show(preview.id, shown)):  # the question went meanwhile
                await self.show_ended(there, ended_layout(QUESTION_WENT, "", preview.confidence))
        except ReadersChanged:
            await self.end(preview, "withheld", "Taken back")
        except RecordsProblem as error:
            log.warning("a preview could not be kept: %s", error)

    async def _withhold(self, preview: ShadowPreview) -> None:
        log.warning(
            "an answer in %s is not shown in %s: not all who read there may read it",
            preview.record.origin.channel,
            preview.place,
        )
        await self._record_store.query(self._record_store.previews.add(replace(preview, state="withheld")))


def buttons_of(preview: str) -> tuple[ButtonAction, ...]:
    """Return what moderators can do with a preview."""
    return PressPreview(preview, "post"), PressPreview(preview, "edit"), PressPreview(preview, "drop")


def place_of(preview: ShadowPreview) -> LogChannel:
    """Return the channel where moderators see a preview."""
    return LogChannel(preview.record.origin.community, preview.place)


def labels_of(preview: ShadowPreview) -> frozenset[str]:
    """Return the labels that all must hold who see a preview: those it was made for, and that of its channel."""
    origin = preview.record.origin
    return preview.record.audience | {channel_label(origin.community, own_id(origin.channel))}
