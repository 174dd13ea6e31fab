"""Where moderators look at answers before they are posted: a platform's means for that."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.records import Origin
from bot.rendering.blocks import Layout
from bot.service.button_actions import ButtonAction
from bot.service.community_posts import LogChannel
from bot.service.incoming import IncomingMessage
from bot.service.reply import MessageContext
from bot.service.retrying import SendFailure


@dataclass(frozen=True, slots=True)
class FoundQuestion:
    """A message that asked something, as it is now.

    Attributes:
        message: The message.
        context: The same, as the pipeline asks about it; a reply to it goes on with what was sent of it before.
        is_answered: Whether the bot's answer to it is there, to its end.
    """

    message: IncomingMessage
    context: MessageContext
    is_answered: bool


class PreviewBoard(Protocol):
    """A platform whose moderators look at answers in a channel of theirs."""

    async def readers(self, place: LogChannel, also: frozenset[str]) -> frozenset[str]:
        """Return the labels that all who read a channel hold: those that the index holds, and ``also``."""
        ...

    def in_private(self, origin: Origin) -> bool:
        """Return whether only some of those who read a channel can read what was asked in a thread of it."""
        ...

    async def show(self, place: LogChannel, layout: Layout, buttons: Sequence[ButtonAction], shown: str) -> str:
        """Send something to a channel, or put it in place of what was sent; nobody is pinged.

        Args:
            place: The channel.
            layout: What it says.
            buttons: What can be pressed under it.
            shown: What an earlier call returned, of which nothing else stays; ``""`` to send it.

        Returns:
            What names its messages.
        """
        ...

    async def find(self, entry: Mapping[str, str]) -> FoundQuestion | None:
        """Return the message that asked, by what its reply noted for the journal; None where it is gone."""
        ...

    def classify(self, error: Exception) -> SendFailure | None:
        """Tell what kind of failure of the platform an exception is; None where it is a defect of the bot."""
        ...
