"""What somebody does with the bot besides writing to it, as a chat platform tells of it: who, where, how to answer."""

from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.records import CuratedAnswer, Origin
from bot.service.button_actions import AskHuman, PressOffer
from bot.service.cited_passage import CitedPassage
from bot.service.commands.command import CommandAnswer, CommandPlace
from bot.service.curated_draft import AskedQuestion, Saying
from bot.service.forms import Form
from bot.service.help_team import HelpTeam
from bot.service.offer_place import OfferPlace
from bot.service.operation_board import OperationBoard
from bot.service.retrying import SendFailure

FoundPassages = Mapping[int, CitedPassage] | str
"""Passages by their numbers, or a sentence that says why there is none."""


@dataclass(frozen=True, slots=True)
class FormAnswer:
    """What to say to somebody who has sent a form.

    Attributes:
        said: The sentence.
        field: The field of the form to correct, ``""`` for none.
        again: What opens the form again as it was sent, where a platform has closed it by then; None for nothing.
    """

    said: str
    field: str = ""
    again: PressOffer | None = None


class Interaction(CommandPlace, Protocol):
    """A press of a button, a command, an entry of a message's menu, or a form that was sent.

    Only who acts sees what it is answered with, in this person's language, unless a method says otherwise.
    """

    @property
    def message(self) -> str:
        """Id of the message whose button was pressed, unique on the platform."""
        ...

    @property
    def post(self) -> str:
        """Id of the forum's post in which that message stands."""
        ...

    async def is_moderator(self) -> bool:
        """Return whether who acts may stop and delete the answers of others there."""
        ...

    async def defer(self) -> None:
        """Tell the platform, if it wants to know in time, that something will be said; does nothing where it knows."""
        ...

    async def take(self) -> None:
        """Tell the platform, if it wants to know in time, that a press was taken to which nothing need be said."""
        ...

    async def tell(self, text: str) -> None:
        """Say a sentence; one in English is said in the person's language."""
        ...

    async def show(self, answer: CommandAnswer) -> None:
        """Show what a command has answered."""
        ...

    async def show_passage(self, found: CitedPassage) -> None:
        """Show a cited passage."""
        ...

    async def show_passages(self, finding: Awaitable[FoundPassages]) -> None:
        """Show the cited passages of an answer together, or say why there is none."""
        ...

    async def open_form(self, form: Form) -> bool:
        """Show a form, in the person's language; returns whether the platform does, which may give a time for it."""
        ...

    async def remove_button(self, action: AskHuman) -> None:
        """Take a button away from under the message; a failure of the platform is not raised."""
        ...

    async def take_away(self) -> None:
        """Delete the message of the button where only who presses sees it, and the platform keeps it otherwise."""
        ...

    async def delete_answer(self, earlier: Sequence[str]) -> str:
        """Delete the message of the button, and the messages of its answer before it.

        Args:
            earlier: Their ids, as ``DeleteAnswer`` has them.

        Returns:
            The event of the command that was answered by it; ``""`` where a message was.
        """
        ...

    async def show_corrected(self, answer: CuratedAnswer, shown_at: str) -> bool:
        """Show a correction to everybody in place of the answer that it corrects.

        Args:
            answer: The correction.
            shown_at: Where the answer stands: the ids of its channel and of its last message as
                ``ChosenMessage.where`` has them, then those of the earlier ones as ``DeleteAnswer`` has them.

        Returns:
            Whether the platform takes it.
        """
        ...

    async def team(self) -> HelpTeam:
        """Return the people who are asked for help there."""
        ...

    async def board(self, *, cancels: bool) -> OperationBoard:
        """Begin to show an operation where it was asked for.

        Args:
            cancels: Whether a button beside it cancels it. One that nothing cancels may be shown to who acts alone.
        """
        ...

    def classify(self, error: Exception) -> SendFailure | None:
        """Tell what kind of failure of the platform an exception is; None where it is a defect of the bot."""
        ...


class ChosenMessage(Protocol):
    """A message from whose menu somebody has chosen something."""

    @property
    def is_own(self) -> bool:
        """Whether the bot wrote it, for everybody there to see."""
        ...

    @property
    def buttons(self) -> Sequence[str]:
        """Ids of its buttons."""
        ...

    @property
    def where(self) -> tuple[str, str]:
        """Ids of its channel and of itself."""
        ...

    async def saying(self) -> Saying:
        """Return what it says, as far as keeping it as an answer needs it."""
        ...

    async def asked(self) -> AskedQuestion:
        """Return the question that it answers."""
        ...


class OwnWords(OfferPlace, Protocol):
    """A message that a member has just written, who may be offered to keep it."""

    @property
    def origin(self) -> Origin:
        """Who wrote it where."""
        ...

    @property
    def answers_to(self) -> tuple[str, ...]:
        """What it may answer: events of messages that it replies to, and conversations that it stands in.

        Empty where it is for the bot, where no person wrote it, and where the bot does not serve.
        """
        ...

    async def saying(self) -> Saying:
        """Return what it says, as far as keeping it as an answer needs it."""
        ...
