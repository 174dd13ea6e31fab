"""An answer that a language model writes: its message grows by edits, a few words at a time, and can be stopped."""

import asyncio
from collections.abc import Callable, Sequence

from discord.ui import View

from bot.answering.progress import ProgressListener
from bot.answering.types import AnswerSentence
from bot.discord.readership import Audience, ReadersChanged, only_for
from bot.discord.replies import Reply
from bot.service import notices

EVERY = 1.2
"""Seconds between two edits: Discord allows about five in five seconds for a whole channel."""
SETTLE = 0.3
"""Seconds after which something new is shown; where the answer is there by then, the edit is spared."""


class StreamingReply:
    """Shows in a reply what has been written so far.

    A model writes in another thread; the edits are made here, the latest state alone, and none after ``end``.

    Args:
        reply: Where the answer goes.
        audience: Works out who reads there.
        view: Makes the buttons of an answer that is being made.
    """

    def __init__(self, reply: Reply, audience: Audience, view: Callable[[], View]) -> None:
        self._reply, self._audience, self._view = reply, audience, view
        self._labels: frozenset[str] = frozenset()
        self._loop = asyncio.get_running_loop()
        self._sentences: Sequence[AnswerSentence] = ()
        self._news = asyncio.Event()
        self._showing: asyncio.Task[None] | None = None
        self._stopped = self._ended = self._placed = False

    def listener(self, community: str, labels: frozenset[str]) -> ProgressListener:
        """What the answerer tells, and asks, from its thread; the answer is made for who holds some labels."""
        self._labels = labels
        return ProgressListener(community, self._heard, lambda: self._stopped)

    async def reading(self, text: str) -> None:
        """Say that the question was heard, unless there is more to see already."""
        if not self._placed:
            await self._wait(text)

    async def waiting(self, text: str) -> None:
        """Say which place in the queue the question has."""
        self._placed = True
        await self._wait(text)

    async def _wait(self, text: str) -> None:
        if self._showing is None and not self._ended:
            await self._reply.show(text, self._view())

    def stop(self) -> None:
        """Nobody waits for the model any more."""
        self._stopped = True

    def end(self) -> None:
        """Make no more edits: the answer is there."""
        self._ended = True
        self._news.set()

    def _heard(self, sentences: Sequence[AnswerSentence]) -> None:
        self._loop.call_soon_threadsafe(self._take, sentences)

    def _take(self, sentences: Sequence[AnswerSentence]) -> None:
        self._sentences = sentences
        self._news.set()
        if self._showing is None:
            self._showing = asyncio.create_task(self._show())

    async def _show(self) -> None:
        while True:
            await self._news.wait()
            await asyncio.sleep(SETTLE)
            if self._ended:
                return
            self._news.clear()
            try:
                with only_for(self._labels, self._audience):
                    await self._reply.grow(self._sentences, self._view())
            except ReadersChanged:  # what was shown goes, too
                await self._reply.show(notices.READING, self._view())
            await asyncio.sleep(EVERY)
