"""An answer that a language model writes: its message grows by edits, a few sentences at a time, and can be stopped."""

import asyncio
from collections.abc import Sequence

from bot.answering.types import AnswerSentence, ProgressListener
from bot.service import notices
from bot.service.readership import ReadersChanged, only_for
from bot.service.reply import Audience, Reply
from bot.translation import Translator

EDIT_SECONDS = 1.2
"""Seconds between two edits: Discord allows about five in five seconds for a whole channel, Slack fifty in a minute."""
SETTLE_SECONDS = 0.3
"""Seconds after which something new is shown; where the answer is there by then, the edit is spared."""


class StreamingReply:
    """Shows in a reply what has been written so far.

    A model writes in another thread; the edits are made here, the latest state alone, and none after ``end``.

    Args:
        reply: Where the answer goes.
        audience: Works out who reads there.
        translator: Says how far the question is.
    """

    def __init__(self, reply: Reply, audience: Audience, translator: Translator) -> None:
        self._reply, self._audience, self._translator = reply, audience, translator
        self._labels: frozenset[str] = frozenset()
        self._loop = asyncio.get_running_loop()
        self._sentences: Sequence[AnswerSentence] = ()
        self._changed = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._stopped = self._ended = self._place_shown = False

    def listener(self, community: str, labels: frozenset[str]) -> ProgressListener:
        """Return what the answerer calls from its thread; the answer is made for readers with these labels."""
        self._labels = labels
        return ProgressListener(community, self._heard, lambda: self._stopped)

    async def show_reading(self, sources: Sequence[str]) -> None:
        """Say that the question was heard, unless there is more to see already.

        Args:
            sources: Names of what is searched, which all readers may know.
        """
        if not self._place_shown:
            await self._progress(self._translator.translate(notices.READING), sources)

    async def show_place(self, place: int) -> None:
        """Say which place in the queue the question has."""
        self._place_shown = True
        await self._progress(notices.waiting(place, self._translator))

    async def _progress(self, text: str, sources: Sequence[str] = ()) -> None:
        if self._task is None and not self._ended:
            await self._reply.progress(text, sources)

    def stop(self) -> None:
        """Tell the model to stop, because nobody waits for it any more."""
        self._stopped = True

    def end(self) -> None:
        """Make no more edits: the answer is there."""
        self._ended = True
        self._changed.set()

    def _heard(self, sentences: Sequence[AnswerSentence]) -> None:
        self._loop.call_soon_threadsafe(self._take, sentences)

    def _take(self, sentences: Sequence[AnswerSentence]) -> None:
        self._sentences = sentences
        self._changed.set()
        if self._task is None:
            self._task = asyncio.create_task(self._extend())

    async def _extend(self) -> None:
        while True:
            await self._changed.wait()
            await asyncio.sleep(SETTLE_SECONDS)
            if self._ended:
                return
            self._changed.clear()
            try:
                with only_for(self._labels, self._audience):
                    await self._reply.extend(self._sentences)
            except ReadersChanged:  # what was shown goes, too
                await self._reply.progress(self._translator.translate(notices.READING))
            await asyncio.sleep(EDIT_SECONDS)
