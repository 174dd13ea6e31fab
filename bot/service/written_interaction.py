"""What is said to somebody who acts, laid out in the same way on every platform, which sends it."""

import asyncio
import contextlib
import logging
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Sequence
from typing import ClassVar, Generic, Protocol, TypeVar

from bot.answering.types import Quote
from bot.community import correction_layout
from bot.records import CuratedAnswer
from bot.rendering.blocks import Layout
from bot.rendering.readable_source import ReadableSource
from bot.service import notices
from bot.service.button_actions import ButtonAction, DeleteAnswer
from bot.service.cited_passage import CitedPassage
from bot.service.commands.command import CommandAnswer, ReplyFile
from bot.service.interaction import FoundPassages
from bot.translation import ENGLISH, Translator

log = logging.getLogger("footnote.service")
Post = TypeVar("Post")
Written = TypeVar("Written", covariant=True)


class ReportWriter(Protocol[Written]):
    """What writes as a platform's messages what is no answer to a question: the platform's package of rendering."""

    def said_messages(self, text: str) -> Sequence[Written]:
        """Write a sentence of the bot's own."""
        ...

    def report_messages(self, layout: Layout) -> Sequence[Written]:
        """Write blocks."""
        ...

    def sources_messages(self, sources: Sequence[ReadableSource], translator: Translator) -> Sequence[Written]:
        """List sources."""
        ...

    def passage_messages(
        self, quote: Quote, before: str, after: str, link: str, translator: Translator
    ) -> Sequence[Written]:
        """Write a quote among its neighbouring sentences, under where it stands."""
        ...


class WrittenInteraction(ABC, Generic[Post]):
    """What somebody does, as far as it is answered; a platform sends the messages and takes others away.

    Attributes:
        writer: Writes them.
    """

    writer: ReportWriter[Post]
    troubles: ClassVar[tuple[type[Exception], ...]] = ()
    """What keeps the platform from showing something."""

    async def tell(self, text: str, *buttons: ButtonAction) -> None:
        """Say a sentence, with buttons under it if there are any."""
        translator = await self.translator()
        await self._send(self.writer.said_messages(translator.translate(text)), buttons, translator)

    async def tell_of_defect(self) -> None:
        """Say that something went wrong, whether or not something was said before; a failure is not raised."""
        with contextlib.suppress(*self.troubles):
            await self.tell(notices.DEFECT)

    async def show(self, answer: CommandAnswer) -> None:
        """Show what a command has answered."""
        await self.defer()
        if answer.sources is not None:
            posts = self.writer.sources_messages(answer.sources, await self.translator())
        else:
            posts = await asyncio.to_thread(self.writer.report_messages, answer.layout)
        await self._send(posts, answer.buttons, ENGLISH, answer.file)

    async def show_passage(self, found: CitedPassage) -> None:
        """Show a cited passage."""
        shown, translator = (found.quote, found.before, found.after, found.link), await self.translator()
        await self._send(await asyncio.to_thread(self.writer.passage_messages, *shown, translator), (), translator)

    async def show_passages(self, finding: Awaitable[FoundPassages]) -> None:
        """Show cited passages one after another."""
        await self.defer()
        found = await finding
        if isinstance(found, str):
            await self.tell(found)
            return
        for each in found.values():
            await self.show_passage(each)

    async def show_corrected(self, answer: CuratedAnswer, shown_at: str) -> bool:
        """Show a correction in place of the answer that it corrects; returns whether the platform takes it."""
        channel, last, *earlier = shown_at.split(":")
        translator = self._speaker_to_all(answer.question)
        first, *_ = await asyncio.to_thread(self.writer.report_messages, correction_layout(answer, translator))
        try:
            await self._correct(channel, last, first, DeleteAnswer(self._in_buttons(answer.asker), ()), translator)
            for each in earlier:
                await self._delete_at(channel, each)
        except self.troubles as error:
            log.warning("a correction could not be shown: %s", error)
            return False
        return True

    async def defer(self) -> None:
        """Tell the platform, if it wants to know in time, that something will be said."""

    async def take(self) -> None:
        """Tell the platform, if it wants to know in time, that nothing need be said."""

    async def take_away(self) -> None:
        """Delete the message of the button where only who presses sees it, and the platform keeps it otherwise."""

    @abstractmethod
    async def translator(self) -> Translator:
        """Return what speaks to who acts."""

    @abstractmethod
    def _speaker_to_all(self, question: str) -> Translator:
        """Return what speaks to everybody there about a question."""

    @abstractmethod
    def _in_buttons(self, person: str) -> str:
        """Return an opaque id of a person as ids in buttons are written."""

    @abstractmethod
    async def _send(
        self,
        posts: Sequence[Post],
        buttons: Sequence[ButtonAction],
        translator: Translator,
        file: ReplyFile | None = None,
    ) -> None:
        """Send messages that who acts alone sees.

        Args:
            posts: The messages.
            buttons: What stands under one of them.
            translator: Says what the buttons are called.
            file: What comes with them.
        """

    @abstractmethod
    async def _correct(
        self, channel: str, message: str, post: Post, delete: DeleteAnswer, translator: Translator
    ) -> None:
        """Put something in place of a message of the bot's that all see, with a button that deletes it."""

    @abstractmethod
    async def _delete_at(self, channel: str, message: str) -> None:
        """Delete a message of the bot's, whose id is written as in buttons."""
