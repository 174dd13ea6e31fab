"""A reply of one message or several, the first of which shows how far its question is until the answer is there."""

import asyncio
import contextlib
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Sequence
from typing import ClassVar, Generic, Protocol, TypeVar

from bot.service.answer_foot import AnswerFoot, Foot, foot_of
from bot.service.button_actions import StopAnswer
from bot.service.reply import AnswerContent, Content
from bot.service.retrying import SEND_SECONDS, SendFailure, retry


class CitingMessage(Protocol):
    """One message of a reply, as a platform writes it."""

    @property
    def numbers(self) -> Sequence[int]:
        """Numbers of the citations that stand in it, which a button can look up."""
        ...


Post = TypeVar("Post", bound=CitingMessage)
Sent = TypeVar("Sent")


class PartedReply(ABC, Generic[Post, Sent]):
    """A reply whose messages are shown once, however often it is tried; a platform sends, changes and deletes them.

    Args:
        asker: Id of who asked, as ids in buttons are written.
        event: Name of the event.
        sent: What an earlier run has sent of it.
        deletable: Whether the answer can be deleted for everyone.
        quiet: Whether nothing is to be seen before the answer, since there may be none.

    Attributes:
        solves: Whether the answer can solve the post of a forum.
    """

    troubles: ClassVar[tuple[type[Exception], ...]] = ()
    """What keeps the platform from showing something."""

    def __init__(self, asker: str, event: str, sent: Sequence[Sent], *, deletable: bool, quiet: bool) -> None:
        self._asker, self._event, self._sent = asker, event, list(sent)
        self._deletable, self._quiet, self.solves = deletable, quiet, False
        self._shown: dict[int, object] = {}
        self._lock = asyncio.Lock()
        self._finished = self._withdrawn = False

    @property
    def is_withdrawn(self) -> bool:
        """Whether the question is gone."""
        return self._withdrawn

    @property
    def is_visible(self) -> bool:
        """Whether anything of it can be seen."""
        return bool(self._sent)

    @property
    def send_seconds(self) -> float:
        """Seconds for which the answer can still be sent."""
        return SEND_SECONDS

    async def acknowledge(self) -> None:
        """Tell the platform that the question was taken, where it asks for that; for most messages it does not."""

    async def finish(self, content: Content) -> Sequence[str]:
        """Put the content where the draft stood; returns the ids of its messages."""
        posts = await asyncio.to_thread(self._lay_out, content)
        async with self._lock:
            self._finished = True
            await self._end_draft()
            return await self._send_all(content, posts)

    async def withdraw(self) -> None:
        """Take back what was sent, and send nothing from now on: the question is not there any more."""
        self._withdrawn = True
        async with self._lock:
            self._finished = True
            with contextlib.suppress(*self.troubles):
                await self._end_draft()
                await retry(lambda: self._take_back(0), SEND_SECONDS, self.classify)

    @contextlib.asynccontextmanager
    async def _drafting(self) -> AsyncIterator[bool]:
        """Yield whether a draft may be shown, while nothing else is; a failure of the platform is not raised."""
        async with self._lock:
            with contextlib.suppress(*self.troubles):
                yield not self._finished and not self._quiet

    async def _show_draft(self, post: Post) -> None:
        """Show a draft in the first message, with the button that stops the answer."""
        await self._put_new(0, post, StopAnswer(self._asker, self._event), last=False)

    async def _send_all(self, content: Content, posts: Sequence[Post]) -> Sequence[str]:
        """Send all messages of what ends the question, unless it is withdrawn meanwhile; return their ids."""
        for place, post in enumerate(posts):
            if self._withdrawn:
                return ()
            last = place == len(posts) - 1
            await self._put_new(place, post, self._foot(content, post, place, last=last), last=last)
        if not self._withdrawn:
            await self._take_back(len(posts))  # what is left of an answer that was made anew, for fewer readers
        return self._ids()

    def _foot(self, content: Content, post: Post, place: int, *, last: bool) -> AnswerFoot | None:
        """Return the buttons under one of the messages; None where there are none."""
        if not isinstance(content, AnswerContent):
            return None
        before = [self._written(each) for each in self._sent[:place]] if last else ()
        how = {"deletable": self._deletable, "asks_human": content.asks_human, "solves": self.solves}
        return foot_of(content.answer.id, self._asker, post.numbers, before, last=last, **how)

    async def _put_new(self, place: int, post: Post, foot: Foot, *, last: bool) -> None:
        """Put something into one of the messages, unless that shows it already."""
        if self._shown.get(place) != (post, foot):
            await self._put(place, post, foot, last=last)
            self._shown[place] = post, foot

    async def _take_back(self, kept: int) -> None:
        """Delete what was sent after the first messages; called again after it failed, it goes on where it was."""
        while len(self._sent) > kept:
            await self._delete(self._sent[-1])
            self._sent.pop()

    async def _end_draft(self) -> None:
        """End what the platform shows of a draft beside its message, before the answer comes; nothing for most."""

    @abstractmethod
    def classify(self, error: Exception) -> SendFailure | None:
        """Tell what kind of failure of the platform an exception is; None where it is a defect of the bot."""

    @abstractmethod
    def _lay_out(self, content: Content) -> Sequence[Post]:
        """Return what ends the question as messages; called in a thread, since long quotes take a while."""

    @abstractmethod
    async def _put(self, place: int, post: Post, foot: Foot, *, last: bool) -> None:
        """Put something into one of the messages, which is sent if it was not; ``last`` says that no other follows."""

    @abstractmethod
    async def _delete(self, sent: Sent) -> None:
        """Delete a message; one that is gone already is no failure."""

    def _written(self, sent: Sent) -> str:
        """Return a message's id as ids in buttons are written."""
        return str(sent)

    def _ids(self) -> Sequence[str]:
        """Return the ids of the messages."""
        return tuple(map(str, self._sent))
