"""A command: what it is called, what it takes, who may use it, and what it gives back."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from bot.rendering.blocks import Layout, Paragraph, Runs
from bot.rendering.layout import code_layout, line_layout, text_layout
from bot.rendering.quoted_text import inline_runs
from bot.rendering.readable_source import ReadableSource
from bot.service.actor import Actor
from bot.service.button_actions import ButtonAction
from bot.service.curated_draft import CuratedDraft, Keeper
from bot.service.operation_update import OperationUpdate, Operator
from bot.translation import Translator

Right = Literal["everyone", "moderator", "manager", "operator"]
"""Who may use a command: everybody, who moderates a community, who manages it, or who runs the index."""
Kind = Literal["text", "number", "flag", "person", "channel", "duration"]
Value = str | int | bool
"""A value of a parameter: a number for ``number``, seconds for ``duration``, an opaque id for ``person`` and
``channel``."""
Labels = frozenset[str]


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a command takes.

    Attributes:
        name: Its name, one word of small letters.
        description: What it means.
        kind: What values it has.
        required: Whether it must be given.
        choices: The only values of a text; empty for any.
        least: Least number.
        most: Greatest number, or most characters of a text.
        takes_rest: Whether it takes all that is left where values are typed as words.
        suggest: Returns values that fit what was typed, for who types; None for no suggestions.
    """

    name: str
    description: str
    kind: Kind = "text"
    required: bool = False
    choices: tuple[str, ...] = ()
    least: int = 1
    most: int = 1_000
    takes_rest: bool = False
    suggest: "Callable[[CommandPlace, str], Awaitable[Sequence[str]]] | None" = None


class CommandPlace(Actor, Protocol):
    """Where somebody uses a command, on a chat platform."""

    @property
    def channel(self) -> str:
        """Opaque id of the channel; of a thread, of the channel that it is in."""
        ...

    @property
    def id_prefix(self) -> str:
        """What opaque ids of people and channels there begin with, such as ``discord:``."""
        ...

    @property
    def prefix(self) -> str:
        """What stands before the names of commands there, such as ``/``."""
        ...

    @property
    def help(self) -> str:
        """What the platform's help says, as Markdown in English."""
        ...

    @property
    def max_file_bytes(self) -> int:
        """Size of the largest file that the platform takes."""
        ...

    async def translator(self) -> Translator:
        """Return what speaks to who uses the command."""
        ...

    async def has(self, right: Right) -> bool:
        """Return whether who uses it has a right there now."""
        ...

    async def labels(self, also: Labels = frozenset()) -> Labels:
        """Return the labels that who uses it holds now: those that the index holds, and ``also``."""
        ...

    async def own_labels(self) -> Labels:
        """Return the labels that who uses it holds now in any community that is served."""
        ...

    async def keeper(self) -> Keeper:
        """Return who uses it, with what this person may do with kept answers there."""
        ...

    async def readers(self) -> Labels:
        """Return the labels that everybody holds who reads there."""
        ...

    async def moderates(self, person: str) -> bool:
        """Return whether somebody moderates or manages there, or runs the index."""
        ...

    async def knows(self, kind: Literal["team", "channel"], wanted: str) -> bool:
        """Return whether the community has a team that can be asked, or a channel that the bot sees, of an id."""
        ...

    async def buttons_at(self, link: str) -> Sequence[str]:
        """Return the ids of the buttons of a message that who uses it may see, by its link; empty where it is not."""
        ...


@dataclass(frozen=True, slots=True)
class CommandCall:
    """Somebody uses a command.

    Attributes:
        place: Where, and who.
        values: What was given, by the parameters' names.
    """

    place: CommandPlace
    values: Mapping[str, Value]

    @property
    def operator(self) -> Operator:
        """Who uses it where, as the audit file has it."""
        return Operator(self.place.person, self.place.community)

    def text(self, name: str) -> str:
        """Return a text, an id or a choice, ``""`` where it was not given."""
        return str(self.values.get(name, ""))

    def number(self, name: str, default: int = 0) -> int:
        """Return a number or a duration."""
        return int(self.values.get(name, default))

    def flag(self, name: str) -> bool:
        """Return whether a flag was given."""
        return bool(self.values.get(name, False))


@dataclass(frozen=True, slots=True)
class ReplyFile:
    """A file that who used a command gets.

    Attributes:
        name: Its name.
        data: What it holds.
        apart: Whether it comes in a message of its own.
    """

    name: str
    data: bytes
    apart: bool = True


@dataclass(frozen=True, slots=True)
class CommandAnswer:
    """What who used a command is shown, and nobody else.

    Attributes:
        layout: What it says.
        file: A file that comes with it; None for none.
        buttons: What can be pressed under it.
        sources: Sources that are listed instead, each platform showing times in its own way; None for none.
        noted: What the audit file keeps of it beside who and where; None where nothing is noted, since nothing was
            done, or since it is noted elsewhere.
    """

    layout: Layout
    file: ReplyFile | None = None
    buttons: tuple[ButtonAction, ...] = ()
    sources: tuple[ReadableSource, ...] | None = None
    noted: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True)
class Operation:
    """Something that takes a while, and that everybody sees where the command was used.

    Attributes:
        updates: How far it is; begun once there is a message that shows it.
        release: Called instead where no such message can be sent.
        cancels: Whether a button beside it cancels it.
    """

    updates: Callable[[], AsyncIterator[OperationUpdate]]
    release: Callable[[], None]
    cancels: bool


@dataclass(frozen=True, slots=True)
class CommandForm:
    """A form that who used a command fills in.

    Attributes:
        draft: The kept answer that it changes.
    """

    draft: CuratedDraft


CommandOutcome = CommandAnswer | Operation | CommandForm
Handler = Callable[[CommandCall], Awaitable[CommandOutcome]]


@dataclass(frozen=True, slots=True)
class Command:
    """A command.

    Attributes:
        name: What people type: one word, or the word of its group and one more.
        description: What it does.
        right: Who may use it.
        run: Does it.
        parameters: What it takes; required ones come first.
        audit: Name of the event that the audit file keeps of it.
        is_operation: Whether it may return an ``Operation`` or a ``CommandForm``, so that nothing is said before.
        anywhere: Whether it may be used where the bot does not serve.
    """

    name: str
    description: str
    right: Right
    run: Handler
    parameters: tuple[Parameter, ...] = ()
    audit: str = ""
    is_operation: bool = False
    anywhere: bool = False

    @property
    def group(self) -> str:
        """The first word of a name of two words, ``""`` where there is one."""
        first, _, second = self.name.partition(" ")
        return first if second else ""


@dataclass(frozen=True, slots=True)
class MessageCommand:
    """A command that is used on a message of the bot, from the message's menu.

    Attributes:
        name: What the menu shows.
        right: Who may use it.
        run: Does it, given where it is used and the ids of the message's buttons.
        audit: Name of the event that the audit file keeps of it.
    """

    name: str
    right: Right
    run: Callable[[CommandPlace, Sequence[str]], Awaitable[CommandAnswer]]
    audit: str = ""


def saying(said: str | Runs, noted: Mapping[str, object] | None = None) -> CommandAnswer:
    """Return an answer that says a few sentences, or one line with names in it."""
    return CommandAnswer(text_layout(said) if isinstance(said, str) else line_layout(*said), noted=noted)


def saying_marked(text: str) -> CommandAnswer:
    """Return an answer of Markdown that the bot itself has written, a paragraph a line."""
    return CommandAnswer((tuple(Paragraph(inline_runs(line), leads=False) for line in text.split("\n")),))


def listing(text: str, noted: Mapping[str, object] | None = None) -> CommandAnswer:
    """Return an answer whose lines and columns mean something."""
    return CommandAnswer(code_layout(text), noted=noted)
