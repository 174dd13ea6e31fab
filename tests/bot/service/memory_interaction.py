"""Somebody who presses, uses commands and sends forms on the platform in memory."""

from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, field

from bot.records import CuratedAnswer
from bot.service.button_actions import AskHuman
from bot.service.cited_passage import CitedPassage
from bot.service.commands.command import CommandAnswer
from bot.service.curated_draft import AskedQuestion, Saying
from bot.service.forms import Form
from bot.service.interaction import FoundPassages
from bot.service.retrying import SendFailure
from tests.bot.service.commands.memory_place import MemoryCommandPlace, said
from tests.bot.service.keeping import question, saying
from tests.bot.service.memory_platform import classify
from tests.bot.service.test_human_help import MemoryHelpPlace


@dataclass(slots=True)
class MemoryBoardOfOne:
    """Where an operation is shown."""

    is_private: bool
    shown: list[str] = field(default_factory=list)

    async def show(self, text: str) -> None:
        """Show how far it is."""
        self.shown.append(text)

    async def finish(self, text: str) -> None:
        """Show what came of it."""
        self.shown.append(f"end: {text}")

    async def tell_operator(self, text: str) -> None:
        """Tell the operator."""
        self.shown.append(f"alone: {text}")


@dataclass(slots=True)
class MemoryInteraction(MemoryCommandPlace):
    """What somebody does.

    Attributes:
        moderator: Whether this person may stop and delete the answers of others.
        takes_forms: Whether the platform still shows a form.
        takes_corrections: Whether the platform still changes an answer.
        failures: How the next sentences fail.
        did: What was done for the person, in order.
        forms: The forms that were shown.
        boards: Where operations are shown.
        place: The people who are asked for help.
    """

    moderator: bool = False
    takes_forms: bool = True
    takes_corrections: bool = True
    failures: list[Exception] = field(default_factory=list)
    did: list[str] = field(default_factory=list)
    forms: list[Form] = field(default_factory=list)
    boards: list[MemoryBoardOfOne] = field(default_factory=list)
    place: MemoryHelpPlace = field(default_factory=MemoryHelpPlace)
    message: str = "12"
    post: str = "11"

    async def is_moderator(self) -> bool:
        """Return whether the person moderates."""
        return self.moderator

    async def defer(self) -> None:
        """Note it."""
        self.did.append("defer")

    async def take(self) -> None:
        """Note it."""
        self.did.append("take")

    async def tell(self, text: str) -> None:
        """Say a sentence."""
        if self.failures:
            raise self.failures.pop(0)
        self.did.append(text)

    async def show(self, answer: CommandAnswer) -> None:
        """Show an answer."""
        self.did.append(said(answer))

    async def show_passage(self, found: CitedPassage) -> None:
        """Show a passage."""
        self.did.append(found.quote.text)

    async def show_passages(self, finding: Awaitable[FoundPassages]) -> None:
        """Show passages."""
        found = await finding
        self.did.append(found if isinstance(found, str) else " | ".join(each.quote.text for each in found.values()))

    async def open_form(self, form: Form) -> bool:
        """Show a form."""
        if self.takes_forms:
            self.forms.append(form)
        return self.takes_forms

    async def remove_button(self, action: AskHuman) -> None:
        """Note it."""
        self.did.append("remove the button")

    async def take_away(self) -> None:
        """Note it."""
        self.did.append("take away")

    async def delete_answer(self, earlier: Sequence[str]) -> str:
        """Note it; a command was answered by it."""
        self.did.append(f"delete {', '.join((*earlier, self.message))}")
        return "interaction-7"

    async def show_corrected(self, answer: CuratedAnswer, shown_at: str) -> bool:
        """Note it."""
        self.did.append(f"at {shown_at}: {answer.text}")
        return self.takes_corrections

    async def team(self) -> MemoryHelpPlace:
        """Return the team."""
        return self.place

    async def board(self, *, cancels: bool) -> MemoryBoardOfOne:
        """Begin to show an operation."""
        if self.failures:
            raise self.failures.pop(0)
        self.boards.append(MemoryBoardOfOne(is_private=not cancels))
        return self.boards[-1]

    def classify(self, error: Exception) -> SendFailure | None:
        """Tell what kind of failure it is."""
        return classify(error)


@dataclass(slots=True)
class MemoryChosenMessage:
    """A message from whose menu somebody has chosen something."""

    is_own: bool = False
    buttons: Sequence[str] = ()
    where: tuple[str, str] = ("lobby", "12")
    words: Saying = field(default_factory=saying)

    async def saying(self) -> Saying:
        """Return what it says."""
        return self.words

    async def asked(self) -> AskedQuestion:
        """Return what it answers."""
        return question()
