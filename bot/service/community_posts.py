"""What the bot says of its own accord: a platform's means to do so."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from bot.records import Origin
from bot.records.shown_answer import MessagePlace
from bot.rendering.blocks import Layout
from bot.service.reply import Content
from bot.service.retrying import SendFailure
from bot.translation import Translator

T = TypeVar("T")
log = logging.getLogger("footnote.service")


@dataclass(frozen=True, slots=True)
class LogChannel:
    """A channel that the settings name for reports.

    Attributes:
        community: The community that it belongs to; ``""`` where the bot cannot see it.
        channel: Its id there.
    """

    community: str
    channel: str


@dataclass(frozen=True, slots=True)
class StandingAnswer:
    """An answer that stands in a chat, and what is to stand there.

    Attributes:
        origin: Who asked, and where.
        question: The question, which its first message may repeat.
        place: Where its messages stand.
        contents: What may stand there, the best first; the first one is taken that needs no further message.
        translator: Says what is no quote.
    """

    origin: Origin
    question: str
    place: MessagePlace
    contents: Sequence[Content]
    translator: Translator

    def fitting(self, lay_out: Callable[[Content], Sequence[T]]) -> tuple[Content, Sequence[T]]:
        """Return the first content that needs no further message, else the last one, with its messages.

        Args:
            lay_out: Lays a content out as messages; since long quotes take a while, call this in a thread.
        """
        *better, last = self.contents
        for content in better:
            if len(messages := lay_out(content)) <= len(self.place.messages):
                return content, messages
        return last, lay_out(last)


class CommunityPosts(Protocol):
    """Where a platform lets the bot say something without being asked."""

    def log_channels(self) -> Sequence[LogChannel]:
        """Return the channels for reports."""
        ...

    async def readers(self, place: LogChannel, also: frozenset[str]) -> frozenset[str]:
        """Return the labels that all who read a channel hold: those that the index holds, and ``also``."""
        ...

    async def post(self, place: LogChannel, layout: Layout) -> None:
        """Send something to a channel; nobody is pinged."""
        ...

    async def tell(self, origin: Origin, text: str) -> None:
        """Tell a person something where that person asked: as a reply to the message, if a message asked."""
        ...

    async def edit(self, standing: StandingAnswer) -> None:
        """Put something else into the messages of an answer; nobody is pinged, and no message is sent."""
        ...

    def classify(self, error: Exception) -> SendFailure | None:
        """Tell what kind of failure of the platform an exception is; None where it is a defect of the bot."""
        ...


class Classifying(Protocol):
    """Whatever knows the failures of its platform."""

    def classify(self, error: Exception) -> SendFailure | None:
        """Tell what kind of failure of the platform an exception is; None where it is a defect of the bot."""
        ...


async def attempt(posts: Classifying, send: Callable[[], Awaitable[object]]) -> bool:
    """Send something once; a failure of the platform is logged. Returns whether it was sent.

    Client libraries wait out rate limits by themselves. What nobody has asked for is not worth more.
    """
    try:
        await send()
    except Exception as error:
        if posts.classify(error) is None:
            raise
        log.warning("something that nobody waits for could not be sent: %s", error)
        return False
    return True
