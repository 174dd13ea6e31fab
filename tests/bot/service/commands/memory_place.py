"""Somebody who uses commands on the platform in memory."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from bot.records import AuditLog
from bot.rendering.discord import report_messages
from bot.service.button_actions import ConfirmCommand
from bot.service.commands.command import Command, CommandAnswer, Labels, Right
from bot.service.commands.command_set import CommandSet
from bot.service.commands.command_values import BadValue, values_of_words
from bot.service.curated_draft import Keeper
from bot.translation import ENGLISH, Translator

EVERYTHING: tuple[Right, ...] = ("everyone", "moderator", "manager", "operator")


@dataclass(slots=True)
class MemoryCommandPlace:
    """Where somebody uses a command.

    Attributes:
        person: Who.
        rights: What this person may do.
        held: Labels that the person holds, those of channels included.
        community: The community.
        channel: The channel.
        moderators: Who moderates there.
        known: Teams and channels that there are.
        buttons: Ids of the buttons of messages, by their link.
    """

    person: str = "test:mo"
    rights: Sequence[Right] = EVERYTHING
    held: Labels = frozenset({"public", "test:1:lobby"})
    community: str = "test:1"
    channel: str = "test:lobby"
    moderators: Sequence[str] = ("test:mo",)
    known: Sequence[str] = ("helpers", "news", "lobby")
    buttons: Mapping[str, Sequence[str]] = field(default_factory=dict)
    id_prefix: str = "test:"
    prefix: str = "/"
    help: str = "**Ask** me."
    max_file_bytes: int = 1_000_000

    @property
    def pressed_by(self) -> str:
        """The person, as buttons have it."""
        return self.person.partition(":")[2]

    async def translator(self) -> Translator:
        """Return what speaks to the person."""
        return ENGLISH

    async def has(self, right: Right) -> bool:
        """Return whether the person has a right."""
        return right in self.rights

    async def labels(self, also: Labels = frozenset()) -> Labels:
        """Return the labels that the person holds."""
        return self.held & (also | {"public", "staff"})

    async def own_labels(self) -> Labels:
        """Return the same."""
        return await self.labels()

    async def keeper(self) -> Keeper:
        """Return the person, who may keep answers where they moderate."""

        async def labels_of(labels: Labels) -> Labels:
            return await self.labels(labels)

        moderates = self.person in self.moderators
        return Keeper(self.person, self.pressed_by.capitalize(), self.community, moderates, labels_of)

    async def readers(self) -> Labels:
        """Return what everybody holds."""
        return frozenset({"public"})

    async def moderates(self, person: str) -> bool:
        """Return whether somebody moderates."""
        return person in self.moderators

    async def knows(self, kind: Literal["team", "channel"], wanted: str) -> bool:
        """Return whether there is such a team or channel."""
        return wanted in self.known

    async def buttons_at(self, link: str) -> Sequence[str]:
        """Return the ids of the buttons of a message."""
        return self.buttons.get(link, ())


@dataclass(frozen=True, slots=True)
class CommandBench:
    """Commands, and the file that keeps what was done."""

    commands: CommandSet
    audit: Path

    async def use(self, typed: str, place: MemoryCommandPlace | None = None) -> str:
        """Use a command by words; returns what is said."""
        return said(await self.answer(typed, place))

    async def answer(self, typed: str, place: MemoryCommandPlace | None = None) -> CommandAnswer:
        """Use a command by words; returns its answer."""
        place = place or MemoryCommandPlace()
        found = self.commands.named(typed.split())
        assert found is not None
        try:
            values = values_of_words(found[0], found[1], place.id_prefix)
        except BadValue as error:
            return _refused(str(error))
        outcome = await self.commands.run(found[0], place, values)
        assert isinstance(outcome, CommandAnswer)
        return outcome

    async def confirm(self, answer: CommandAnswer, place: MemoryCommandPlace | None = None) -> str:
        """Press the button under an answer."""
        (button,) = answer.buttons
        assert isinstance(button, ConfirmCommand)
        return said(await self.commands.confirm(button, place or MemoryCommandPlace()))

    def audited(self) -> list[dict[str, Any]]:
        """What was noted, without the time."""
        import json

        lines = self.audit.read_text("utf-8").splitlines() if self.audit.exists() else []
        return [{key: value for key, value in json.loads(line).items() if key != "at"} for line in lines]


def bench(folder: Path, *commands: Command, menus: Sequence[Any] = (), pending: Any = None) -> CommandBench:
    """Make a bench of some commands."""
    from bot.service.commands.command_set import PendingCommands

    audit = folder / "audit.jsonl"
    return CommandBench(CommandSet(commands, menus, pending or PendingCommands(), AuditLog(audit)), audit)


def said(answer: CommandAnswer) -> str:
    """What somebody reads, without the marks by which Discord shows it to the letter."""
    return "\n".join(report_messages(answer.layout)).replace("\\", "")


def _refused(text: str) -> CommandAnswer:
    from bot.service.commands.command import saying

    return saying(text)
