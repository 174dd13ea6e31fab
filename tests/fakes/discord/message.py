"""Messages and what is in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING

from tests.fakes.discord.model import Channel, Json, Role, User

if TYPE_CHECKING:
    from tests.fakes.discord.answers import AnswerService
    from tests.fakes.discord.interaction import Interaction


class Flag(IntEnum):
    """Message flags."""

    SUPPRESS_EMBEDS = 1 << 2
    HAS_THREAD = 1 << 5
    EPHEMERAL = 1 << 6
    LOADING = 1 << 7
    SUPPRESS_NOTIFICATIONS = 1 << 12


SYSTEM = (18, 21)
"""Types of the messages that Discord itself puts in: a thread was opened, a thread starts here."""


@dataclass(slots=True, frozen=True)
class Attachment:
    """A file on the fake's CDN."""

    id: int
    filename: str
    content: bytes = field(repr=False)
    content_type: str
    url: str
    description: str | None = None


@dataclass(slots=True, frozen=True)
class Pings:
    """Whom a message notifies (or, edited, would have)."""

    everyone: bool = False
    users: tuple[User, ...] = ()
    roles: tuple[Role, ...] = ()

    @property
    def names(self) -> set[str]:
        """The names: ``{"Ada", "@staff", "@everyone"}``."""
        named = {user.name for user in self.users} | {role.mark for role in self.roles}
        return named | ({"@everyone"} if self.everyone else set())


@dataclass(slots=True, frozen=True)
class Version:
    """One state of a message: what it showed from ``at`` on."""

    at: float
    content: str
    components: tuple[Json, ...]
    pings: Pings
    thinking: bool


@dataclass(slots=True, frozen=True)
class Button:
    """A button that people see."""

    label: str
    custom_id: str | None
    url: str | None
    disabled: bool


@dataclass(slots=True, eq=False)
class Message:
    """A message.

    Attributes:
        versions: Every state, the first as sent.
        audience: ``None`` for everyone in the channel; of an ephemeral message, who alone sees it.
        deleted: Whether it is gone; it stays in the record.
        webhook: Whether a webhook wrote it.
        interaction: What it answers, for a response to an interaction.
    """

    id: int
    channel: Channel = field(repr=False)
    author: User
    created: float
    answers: AnswerService = field(repr=False)
    content: str = ""
    components: list[Json] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    flags: int = 0
    type: int = 0
    edited: float | None = None
    nonce: str | int | None = None
    reference: Message | None = field(default=None, repr=False)
    interaction: Interaction | None = field(default=None, repr=False)
    thread: Channel | None = field(default=None, repr=False)
    pings: Pings = field(default_factory=Pings)
    audience: User | None = None
    webhook: bool = False
    deleted: bool = False
    versions: list[Version] = field(default_factory=list, repr=False)

    def has(self, flag: Flag) -> bool:
        """Whether the flag is set."""
        return bool(self.flags & flag)

    @property
    def ephemeral(self) -> bool:
        """Whether one person alone sees it."""
        return self.audience is not None

    @property
    def text(self) -> str:
        """Everything that can be read in it."""
        return self.content

    @property
    def buttons(self) -> list[Button]:
        """Its buttons in order."""
        return [_button(part) for part in parts(self.components) if part["type"] == 2]

    @property
    def pinged(self) -> set[str]:
        """The names of all whom any version of it notified or would have."""
        return set().union(*(version.pings.names for version in self.versions))

    async def answered(self, timeout: float = 5.0) -> Message:
        """The bot's first message that answers this one. See `Answers.to`."""
        return await self.answers.to(self, timeout)

    async def settled(self, quiet: float = 0.5, timeout: float = 15.0) -> Message:
        """This message, once it has not changed for ``quiet`` seconds."""
        return await self.answers.settled(self, quiet, timeout)

    async def shows(self, text: str, timeout: float = 5.0) -> Message:
        """This message, once `text` contains the text.

        Raises:
            TimeoutError: It does not in time; the message says what it shows.
        """
        return await self.answers.shows(self, text, timeout)


def parts(components: list[Json]) -> Iterator[Json]:
    """Every component, containers before what they hold."""
    for component in components:
        yield component
        yield from parts([*(component.get("components") or []), *filter(None, [component.get("component")])])


def _button(part: Json) -> Button:
    emoji = (part.get("emoji") or {}).get("name") or ""
    label = " ".join(filter(None, (emoji, part.get("label") or "")))
    return Button(label, part.get("custom_id"), part.get("url"), bool(part.get("disabled")))
