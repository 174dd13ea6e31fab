"""What replies to messages and to commands on Discord have in common: a draft that becomes the answer."""

import asyncio
import contextlib
from abc import ABC, abstractmethod
from collections.abc import Sequence

from discord.ui import View

from bot.answering.types import AnswerSentence
from bot.discord.buttons import view_of
from bot.discord.sending import TROUBLES, ButtonMaker, classify, looks_of, posts_of
from bot.rendering.discord import draft_message, echo, progress, under
from bot.rendering.packing import MessagePart
from bot.service.button_actions import StopAnswer, to_base62
from bot.service.reply import Content
from bot.service.retrying import SendFailure
from bot.translation import Translator


class DiscordReply(ABC):
    """A reply that shows how far its question is, then the answer.

    Args:
        asker: Id of who asked.
        event: Name of the event.
        repeated: The question, where the reply repeats it; ``""`` otherwise.
        translator: Says what stands around the answer.
        deletable: Whether the answer is a message that can be deleted for everyone.

    Attributes:
        solves: Whether the answer can solve the post of a forum.
    """

    def __init__(self, asker: int, event: str, repeated: str, translator: Translator, *, deletable: bool) -> None:
        self._asker, self._event, self._deletable = asker, event, deletable
        self._translator = translator
        self._echo = echo(repeated) if repeated else ""
        self._shown: dict[int, object] = {}
        self._lock = asyncio.Lock()
        self._finished = False
        self.solves = False

    def classify(self, error: Exception) -> SendFailure | None:
        """Tell what kind of failure of Discord an exception is."""
        return classify(error)

    async def progress(self, text: str, _sources: Sequence[str] = ()) -> None:
        """Say how far the question is, in small print."""
        await self._show_draft(progress(text))

    async def extend(self, sentences: Sequence[AnswerSentence]) -> None:
        """Show as much of the answer as there is."""
        taken = len(self._with_echo(""))
        await self._show_draft(await asyncio.to_thread(draft_message, sentences, taken, self._translator))

    async def finish(self, content: Content) -> Sequence[str]:
        """Put the answer where the draft stood."""
        posts = await asyncio.to_thread(posts_of, content, self._translator)
        buttons = ButtonMaker(content, self._asker, self._deletable, self._translator, self.solves)
        async with self._lock:
            self._finished = True
            return tuple(map(str, await self._send_all(posts, buttons)))

    async def _show_draft(self, text: str) -> None:
        async with self._lock:
            if not self._finished:
                with contextlib.suppress(*TROUBLES):
                    stop = view_of(self._translator, StopAnswer(to_base62(self._asker), self._event))
                    await self._put_draft(self._with_echo(text), stop)

    async def _put_new(self, place: int, post: MessagePart, view: View | None) -> None:
        """Put a post into one of the answer's messages, unless that shows it already."""
        if self._shown.get(place) != (looks := looks_of(post.text, view)):
            await self._put(place, post.text, view)
            self._shown[place] = looks

    def _with_echo(self, text: str) -> str:
        return under(self._echo, text)

    @abstractmethod
    async def _put_draft(self, text: str, view: View) -> None:
        """Show a text in the first message."""

    @abstractmethod
    async def _put(self, place: int, text: str, view: View | None) -> None:
        """Put a text into one of the answer's messages, which is sent if it was not."""

    @abstractmethod
    async def _send_all(self, posts: list[MessagePart], buttons: ButtonMaker) -> Sequence[int]:
        """Send all messages of what ends the question; return their ids."""
