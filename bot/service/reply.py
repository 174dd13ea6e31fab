"""What a chat platform does for an answer: the seam between the pipeline and the adapters."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol

from bot.answering.types import Answer, AnswerSentence
from bot.records.shown_answer import MessagePlace
from bot.rendering.blocks import Layout
from bot.service.incoming import EarlierMessage
from bot.service.retrying import SendFailure
from bot.translation import Translator

TYPING_SECONDS = 90.0
"""Seconds after which nobody is shown the bot typing any more, however long the platform takes no answer."""
TYPING_AFTER = 0.3
"""Seconds of work after which somebody who asked sees the bot type."""

Audience = Callable[[], Awaitable[frozenset[str]]]
"""Works out which labels everybody holds who reads a reply, as things are now."""


@dataclass(frozen=True, slots=True)
class AnswerContent:
    """An answer to send, with its buttons.

    Attributes:
        answer: The answer.
        notes: What stands under it in small print, a sentence each.
        asks_human: Whether a button under it asks people for help.
    """

    answer: Answer
    notes: tuple[str, ...]
    asks_human: bool


@dataclass(frozen=True, slots=True)
class TextContent:
    """A sentence of the bot's own to send, without buttons."""

    text: str


@dataclass(frozen=True, slots=True)
class LayoutContent:
    """Blocks to send, without buttons."""

    layout: Layout


Content = AnswerContent | TextContent | LayoutContent | None
"""What ends a question; None takes back what was shown of it."""


class Reply(Protocol):
    """Where the answer to one question goes. It is shown once, however often a method is called again.

    An adapter must call ``readership.check_readers`` before each request that shows something.
    """

    @property
    def send_seconds(self) -> float:
        """Seconds for which an answer can still be sent there."""
        ...

    @property
    def is_visible(self) -> bool:
        """Whether anything of it can be seen."""
        ...

    @property
    def is_withdrawn(self) -> bool:
        """Whether the question is gone, so that nothing more is sent."""
        ...

    def journal_entry(self) -> Mapping[str, str]:
        """What the next start needs to come back to the question."""
        ...

    async def acknowledge(self) -> None:
        """Tell the platform that the question was taken, where it asks for that."""
        ...

    async def progress(self, text: str, sources: Sequence[str] = ()) -> None:
        """Say how far the question is, with a button that stops it; a failure is not raised.

        Args:
            text: What to say.
            sources: Names of what is searched, which all readers may know; a platform need not show them.
        """
        ...

    async def extend(self, sentences: Sequence[AnswerSentence]) -> None:
        """Show as much of the answer as there is, with a button that stops it; a failure is not raised."""
        ...

    async def finish(self, content: Content) -> Sequence[str]:
        """Put the content where the progress stood; returns the ids of its messages.

        Called again after it failed, it goes on where it was, and sends nothing twice.
        """
        ...

    @property
    def place(self) -> MessagePlace | None:
        """Where its messages stand; None where there are none that can be edited for as long as they stand."""
        ...

    async def withdraw(self) -> None:
        """Take back what was sent, and send nothing from now on."""
        ...

    def classify(self, error: Exception) -> SendFailure | None:
        """Tell what kind of failure of the platform an exception is; None where it is a defect of the bot."""
        ...


class AskerContext(Protocol):
    """What the pipeline may ask the platform about one question."""

    async def audience(self) -> frozenset[str]:
        """Return the labels that everybody holds who will read the answer, as things are now."""
        ...

    def asker_labels(self) -> frozenset[str] | None:
        """Return the labels that the asker holds; None if nobody else reads the answer, or if they are not known."""
        ...

    async def tell_not_allowed(self, translator: Translator) -> None:
        """Tell who asked, elsewhere, that the bot may not write in the channel; a failure is not raised."""
        ...


class MessageContext(AskerContext, Protocol):
    """What the pipeline may ask the platform about one message."""

    def reply(self, translator: Translator, *, repeated: str, thread_name: str, quiet: bool) -> Reply:
        """Make the reply to the message.

        Args:
            translator: Says what stands around the answer.
            repeated: The question, where it stands in another message and the answer repeats it; ``""`` otherwise.
            thread_name: Name of the thread to open for the answer, ``""`` for none.
            quiet: Whether nothing is to be seen before the answer, since there may be none.
        """
        ...

    async def earlier_messages(self) -> Sequence[EarlierMessage] | None:
        """Return the messages before it in its thread, oldest first; None where the platform does not give them."""
        ...

    def typing(self) -> AbstractAsyncContextManager[object]:
        """Show people that an answer is being made, while the context lasts."""
        ...


class CommandContext(AskerContext, Protocol):
    """What the pipeline may ask the platform about one command."""

    def reply(self) -> Reply:
        """Make the reply to the command."""
        ...

    async def tell(self, text: str) -> None:
        """Answer the command with a sentence that only its user sees."""
        ...


async def show_typing(context: MessageContext, begins: asyncio.Event, reply: Reply) -> None:
    """Show that an answer is being made, until cancelled: once it is its turn, and unless it is there at once."""
    await begins.wait()
    await asyncio.sleep(TYPING_AFTER)
    try:
        async with context.typing():
            await asyncio.sleep(TYPING_SECONDS)
    except Exception as error:
        if reply.classify(error) is None:
            raise
