"""What exists in the fake's Discord: people, guilds, roles, channels, messages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, Any

from tests.fakes.discord.permissions import NONE, Permission

if TYPE_CHECKING:
    from tests.fakes.discord.answers import Answers
    from tests.fakes.discord.interaction import Interaction

Json = dict[str, Any]


class Kind(IntEnum):
    """Channel types."""

    TEXT = 0
    DM = 1
    VOICE = 2
    CATEGORY = 4
    PUBLIC_THREAD = 11
    PRIVATE_THREAD = 12
    FORUM = 15


class Flag(IntEnum):
    """Message flags."""

    SUPPRESS_EMBEDS = 1 << 2
    HAS_THREAD = 1 << 5
    EPHEMERAL = 1 << 6
    LOADING = 1 << 7
    SUPPRESS_NOTIFICATIONS = 1 << 12
    COMPONENTS_V2 = 1 << 15


@dataclass(slots=True, eq=False)
class User:
    """An account, a person's or a bot's."""

    id: int
    name: str
    bot: bool = False
    accepts_dms: bool = True
    locale: str = "en-GB"

    @property
    def mention(self) -> str:
        """What a message that mentions the account contains."""
        return f"<@{self.id}>"


@dataclass(slots=True, eq=False)
class Role:
    """A role of a guild; the first of a guild is @everyone."""

    id: int
    name: str
    permissions: Permission
    guild: Guild = field(repr=False)
    position: int = 0
    managed: bool = False
    mentionable: bool = False

    @property
    def mention(self) -> str:
        """What a message that mentions the role contains."""
        return f"<@&{self.id}>"


@dataclass(slots=True, eq=False)
class Member:
    """A user in a guild; ``roles`` leaves @everyone out."""

    user: User
    guild: Guild = field(repr=False)
    joined: float
    roles: list[Role] = field(default_factory=list)
    nick: str | None = None


@dataclass(slots=True, eq=False)
class Overwrite:
    """What a channel allows or denies a role or a user."""

    target: Role | User
    allow: Permission = NONE
    deny: Permission = NONE


@dataclass(slots=True, eq=False)
class Guild:
    """A server."""

    id: int
    name: str
    owner: User
    created: float
    roles: list[Role] = field(default_factory=list, repr=False)
    members: dict[int, Member] = field(default_factory=dict, repr=False)
    channels: list[Channel] = field(default_factory=list, repr=False)

    @property
    def everyone(self) -> Role:
        """The role that all members have."""
        return self.roles[0]

    def member(self, user: User) -> Member:
        """The user as a member.

        Raises:
            LookupError: The user is not in the guild.
        """
        if user.id not in self.members:
            raise LookupError(f"{user.name} is not in {self.name}")
        return self.members[user.id]


@dataclass(slots=True, eq=False)
class Tag:
    """A tag of a forum."""

    id: int
    name: str
    moderated: bool = False


@dataclass(slots=True, eq=False)
class Channel:
    """Anything that holds messages (or posts): text, voice chat, forum, thread, DM.

    Attributes:
        guild: ``None`` for a DM.
        parent: The channel of a thread, the category of a channel.
        participants: Of a thread, the ids of those in it; of a DM, of both.
        tags: Of a forum, those it offers; ``applied``, of a post, the ids of those it has.
    """

    id: int
    name: str
    kind: Kind
    created: float
    guild: Guild | None = field(default=None, repr=False)
    parent: Channel | None = field(default=None, repr=False)
    overwrites: list[Overwrite] = field(default_factory=list, repr=False)
    recipient: User | None = None
    owner: User | None = None
    participants: set[int] = field(default_factory=set, repr=False)
    archived: bool = False
    locked: bool = False
    tag_required: bool = False
    tags: list[Tag] = field(default_factory=list, repr=False)
    applied: list[int] = field(default_factory=list, repr=False)
    topic: str | None = None
    messages: dict[int, Message] = field(default_factory=dict, repr=False)

    @property
    def mention(self) -> str:
        """What a message that links the channel contains."""
        return f"<#{self.id}>"

    @property
    def is_thread(self) -> bool:
        """Whether it is a thread or a forum post."""
        return self.kind in (Kind.PUBLIC_THREAD, Kind.PRIVATE_THREAD)

    @property
    def is_private_thread(self) -> bool:
        """Whether only those in the thread see it."""
        return self.kind == Kind.PRIVATE_THREAD

    @property
    def holds_messages(self) -> bool:
        """Whether one can write in it."""
        return self.kind not in (Kind.CATEGORY, Kind.FORUM)


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
        named = {user.name for user in self.users} | {f"@{role.name}" for role in self.roles}
        return named | ({"@everyone"} if self.everyone else set())


@dataclass(slots=True, frozen=True)
class Version:
    """One state of a message: what it showed from ``at`` on."""

    at: float
    content: str
    embeds: tuple[Json, ...]
    components: tuple[Json, ...]
    pings: Pings


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
        interaction: What it answers, for a response to an interaction.
    """

    id: int
    channel: Channel = field(repr=False)
    author: User
    created: float
    answers: Answers = field(repr=False)
    content: str = ""
    embeds: list[Json] = field(default_factory=list)
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
    deleted: bool = False
    reactions: dict[str, set[int]] = field(default_factory=dict)
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
        """Everything that can be read in it: content, embeds, text of components, one line each."""
        from tests.fakes.discord.transcript import readable

        return "\n".join(readable(self.content, self.embeds, self.components))

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
        yield from parts(component.get("components") or [])
        for key in ("accessory", "component"):
            if isinstance(component.get(key), dict):
                yield from parts([component[key]])


def _button(part: Json) -> Button:
    emoji = (part.get("emoji") or {}).get("name") or ""
    label = " ".join(filter(None, (emoji, part.get("label") or "")))
    return Button(label, part.get("custom_id"), part.get("url"), bool(part.get("disabled")))
