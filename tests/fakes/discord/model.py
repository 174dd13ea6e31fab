"""What exists in the fake's Discord: people, guilds, roles, channels. Messages have a file of their own."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, Any

from tests.fakes.discord.permissions import NONE, Permission

if TYPE_CHECKING:
    from tests.fakes.discord.message import Message

Json = dict[str, Any]


class Kind(IntEnum):
    """Channel types."""

    TEXT = 0
    DM = 1
    VOICE = 2
    GROUP_DM = 3
    CATEGORY = 4
    PUBLIC_THREAD = 11
    PRIVATE_THREAD = 12
    FORUM = 15


@dataclass(slots=True, eq=False)
class User:
    """An account, a person's or a bot's.

    Attributes:
        has_app: Whether the person has added the bot's application to the account.
    """

    id: int
    name: str
    bot: bool = False
    accepts_dms: bool = True
    locale: str = "en-GB"
    has_app: bool = False

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

    @property
    def mark(self) -> str:
        """Its name as people see it: ``@staff``."""
        return self.name if self.name.startswith("@") else f"@{self.name}"


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
class Channel:
    """Anything that holds messages (or posts): text, voice chat, forum, thread, DM.

    Attributes:
        guild: ``None`` for a DM.
        parent: The channel of a thread, the category of a channel.
        participants: Of a thread, the ids of those in it; of a DM, of both.
        tags: Of a forum, the names of its tags by id; of a post, those that it has.
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
    topic: str | None = None
    messages: dict[int, Message] = field(default_factory=dict, repr=False)
    tags: dict[int, str] = field(default_factory=dict, repr=False)

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
