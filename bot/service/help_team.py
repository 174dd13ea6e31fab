"""The people who are asked for help, and who asks them, as a chat platform knows them."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from bot.answering.types import Answer
from bot.service.actor import Actor
from bot.service.retrying import SendFailure

TakeBack = Callable[[], Awaitable[object]]
"""Deletes something that was sent."""


@dataclass(frozen=True, slots=True)
class HelpCall:
    """What a team is asked.

    Attributes:
        question: The question; ``""`` where not everybody there may read it any more, or where it is not kept.
        answer: What the bot found for it, as far as everybody there may read it now.
    """

    question: str
    answer: Answer


class Presser(Actor, Protocol):
    """Who presses a button of an answer or of a ping, on a chat platform."""

    @property
    def message(self) -> str:
        """Id of the message with the button, unique on the platform."""
        ...

    async def is_moderator(self) -> bool:
        """Return whether who presses moderates there."""
        ...


class HelpTeam(Protocol):
    """The people who are asked where a button was pressed, on a chat platform."""

    async def why_not(self) -> str:
        """Return why nobody can be asked there, ``""`` where a team can."""
        ...

    async def has_presser(self) -> bool:
        """Return whether who presses is one of them."""
        ...

    async def audience(self) -> frozenset[str]:
        """Return the labels that everybody holds who reads there, as things are now."""
        ...

    async def ping(self, call: HelpCall) -> TakeBack:
        """Ping them, and nobody else, with a question; returns what deletes the ping.

        Called again after it failed, it sends nothing twice.
        """
        ...

    async def show_taken(self) -> None:
        """Show at the ping that who pressed is on it, in place of its button."""
        ...

    def classify(self, error: Exception) -> SendFailure | None:
        """Tell what kind of failure of the platform an exception is; None where it is a defect of the bot."""
        ...
