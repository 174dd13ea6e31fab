"""Hears what people write, and reads back what they wrote while nothing heard them: before a start, or in a gap."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from typing import Generic, Protocol, TypeVar

from bot.service.background_tasks import BackgroundTasks
from bot.service.heard_position import HeardPosition
from bot.service.recovery import Recovery
from bot.service.retrying import Classify, SendFailure

log = logging.getLogger("footnote.service")


class Numbered(Protocol):
    """A message of a platform whose ids rise with time."""

    @property
    def id(self) -> int:
        """Its id."""
        ...


Message = TypeVar("Message", bound=Numbered)


class ReadingBack(Generic[Message]):
    """Hears each message once, whether it comes as an event or has to be read.

    Args:
        recovery: Comes back to what was left, and notes how far this run has heard.
        take: Takes a message, given whether an earlier run may have heard it.
        missed: Reads what was written after a message, and in direct conversations.
        began: Id that a message would have that was written when the run began.
        furthest: Id before which nothing is read back: who has waited for so long has given up.
        tasks: Work beside the events.
        troubles: What keeps the platform from answering a message.
        classify: Tells which of these may work later.

    Attributes:
        position: How far this run has heard.
    """

    def __init__(
        self,
        recovery: Recovery,
        take: Callable[[Message, bool], Awaitable[None]],
        missed: Callable[[int, Iterable[int]], AsyncIterator[Message]],
        *,
        began: int,
        furthest: int,
        tasks: BackgroundTasks,
        troubles: tuple[type[Exception], ...],
        classify: Classify,
    ) -> None:
        self._recovery, self._take, self._missed, self._tasks = recovery, take, missed, tasks
        self._furthest, self._troubles, self._classify = furthest, troubles, classify
        self.position = HeardPosition(began)
        self._heard_before, self._is_ready, self._ends = began, False, False

    async def load(self) -> None:
        """See what an earlier run left and how far it heard, before any event comes."""
        marked = await self._recovery.load()
        heard, direct = marked.get("heard"), marked.get("direct")
        if isinstance(heard, int) and heard < self._heard_before:
            self._heard_before = max(heard, self._furthest)
        for each in direct if isinstance(direct, list) else ():
            if isinstance(each, int):
                self.position.add_direct(each)

    def connect(self) -> None:
        """Read back what was missed before a connection; before the first one, come back to what was left as well."""
        if self._is_ready:
            self._start(self.position.take_gaps(), self.position.began)
            return
        self._is_ready = True
        for work in self._recovery.work():
            self._tasks.start(work)
        self._start(self._heard_before, self._heard_before)
        self.position.take_gaps()

    async def hear(self, message: Message, *, old: bool = False) -> None:
        """Take a message; ``old`` is whether an earlier run may have heard it."""
        self.position.start(message.id)
        try:
            await self._take(message, old)
        finally:
            self.position.finish(message.id)

    async def follow(self) -> None:
        """Note how far this run has heard, as it changes, until cancelled."""
        await self._recovery.follow(self._how_far)

    def end(self) -> None:
        """Read nothing back any more; the next run begins where this one did."""
        self._ends = True

    async def save(self) -> None:
        """Note how far this run has heard."""
        await self._recovery.save(self._how_far())

    def _start(self, after: int, since: int) -> None:
        self.position.start_reading_back(after)
        self._tasks.start(self._read_back(after, since))

    async def _read_back(self, after: int, since: int) -> None:
        """Hear what was written after a message, but nothing up to another one; what was heard is known by its id."""
        async for message in self._missed(after, self.position.direct):
            if self._ends:
                return
            if message.id > since:
                try:
                    await self.hear(message, old=message.id < self.position.began)
                except self._troubles as error:
                    if self._classify(error) is SendFailure.TEMPORARY:
                        raise
                    log.warning("a message that was missed is not answered: %s", error)
        self.position.finish_reading_back(after)

    def _how_far(self) -> dict[str, object]:
        """Up to which message all were heard to the end, and the channels of direct conversations."""
        heard = self.position.oldest_unheard()
        return {
            "heard": heard if self._is_ready else min(heard, self._heard_before),
            "direct": self.position.direct,
        }
