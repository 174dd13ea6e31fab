"""A gateway session: what a shard was sent, so that it can be sent again."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.fakes.discord.model import Json
from tests.fakes.discord.state import Sight

if TYPE_CHECKING:
    from tests.fakes.discord.connection import Connection

INTENTS = {name: 1 << number for number, name in enumerate((
    "guilds", "members", "moderation", "expressions", "integrations", "webhooks", "invites", "voice_states",
    "presences", "guild_messages", "guild_reactions", "guild_typing", "dm_messages", "dm_reactions", "dm_typing",
    "message_content", "scheduled_events",
))} | {"auto_moderation_configuration": 1 << 20, "auto_moderation_execution": 1 << 21, "guild_polls": 1 << 24,
       "dm_polls": 1 << 25}  # fmt: skip
"""Gateway intents (Discord's reference, "Gateway Intents")."""
EVERY_INTENT = sum(INTENTS.values())
PRIVILEGED = ("members", "presences", "message_content")

NEEDED = {
    **dict.fromkeys(("GUILD_CREATE", "GUILD_UPDATE", "GUILD_DELETE"), ("guilds", "guilds")),
    **dict.fromkeys(("GUILD_ROLE_CREATE", "GUILD_ROLE_UPDATE", "GUILD_ROLE_DELETE"), ("guilds", "guilds")),
    **dict.fromkeys(("CHANNEL_CREATE", "CHANNEL_UPDATE", "CHANNEL_DELETE"), ("guilds", "guilds")),
    **dict.fromkeys(("THREAD_CREATE", "THREAD_UPDATE", "THREAD_DELETE"), ("guilds", "guilds")),
    **dict.fromkeys(("GUILD_MEMBER_ADD", "GUILD_MEMBER_UPDATE", "GUILD_MEMBER_REMOVE"), ("members", "members")),
    **dict.fromkeys(("MESSAGE_CREATE", "MESSAGE_UPDATE", "MESSAGE_DELETE"), ("guild_messages", "dm_messages")),
    "MESSAGE_DELETE_BULK": ("guild_messages", "guild_messages"),
    **dict.fromkeys(("MESSAGE_REACTION_ADD", "MESSAGE_REACTION_REMOVE"), ("guild_reactions", "dm_reactions")),
    "TYPING_START": ("guild_typing", "dm_typing"),
}
"""The intent that an event needs, in a guild and in a DM; what is not listed needs none."""


@dataclass(slots=True, eq=False)
class Session:
    """A session.

    Attributes:
        sequence: Number of the last event.
        sent: Every event with its number.
        connection: The socket that it is on, ``None`` while there is none.
        over: Whether it can no longer be resumed.
    """

    id: str
    intents: int
    shard: tuple[int, int]
    sequence: int = 0
    sent: list[Json] = field(default_factory=list, repr=False)
    connection: "Connection | None" = field(default=None, repr=False)
    over: bool = False

    def wants(self, event: str, guild_id: int | None) -> bool:
        """Whether the event is for this shard and these intents; DMs go to shard 0."""
        number, count = self.shard
        if number != (0 if guild_id is None else (guild_id >> 22) % count):
            return False
        needed = NEEDED.get(event)
        return needed is None or bool(self.intents & INTENTS[needed[1] if guild_id is None else needed[0]])

    def push(self, event: str, build: Callable[[Sight], Json]) -> None:
        """Number an event, keep it, and send it if there is a connection."""
        self.sequence += 1
        payload: Json = {"op": 0, "t": event, "s": self.sequence, "d": build(self.sight)}
        self.sent.append(payload)
        if self.connection is not None:
            self.connection.send(payload)

    @property
    def sight(self) -> Sight:
        """What its intents let it see."""
        return Sight(not self.intents & INTENTS["message_content"], bool(self.intents & INTENTS["presences"]))

    def after(self, sequence: int) -> list[Json]:
        """The events that a client which has seen ``sequence`` has missed."""
        return [payload for payload in self.sent if payload["s"] > sequence]
