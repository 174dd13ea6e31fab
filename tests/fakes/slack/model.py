"""What there is in a workspace of the fake: people, channels, messages, envelopes."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any, Literal

Json = dict[str, Any]


@dataclass(eq=False, slots=True)
class Person:
    """Somebody.

    Attributes:
        id: The id.
        name: The name.
        kind: A member, a guest, an admin, somebody of another organisation, or a bot.
        deleted: Whether the account is closed.
        locale: The language that they have chosen.
    """

    id: str
    name: str
    kind: Literal["member", "guest", "admin", "stranger", "bot"] = "member"
    deleted: bool = False
    locale: str = "en-GB"

    @property
    def mention(self) -> str:
        """How a message mentions them."""
        return f"<@{self.id}>"


@dataclass(eq=False, slots=True)
class Channel:
    """A channel, or a conversation with the bot.

    Attributes:
        id: The id.
        name: The name.
        kind: Whether everybody may join it, its members alone read it, or it is a conversation.
        members: Who is in it.
        shared: Whether another organisation is in it.
        archived: Whether nothing can be written there.
    """

    id: str
    name: str
    kind: Literal["public", "private", "im"]
    members: set[str] = field(default_factory=set)
    shared: bool = False
    archived: bool = False


@dataclass(eq=False, slots=True)
class Message:
    """A message.

    Attributes:
        channel: Where it stands.
        ts: Its timestamp.
        user: Who wrote it.
        text: Its text.
        blocks: Its blocks.
        thread: Timestamp of the thread's first message, ``""`` for none.
        audience: Who alone sees it, ``""`` for everybody.
        metadata: What its app noted at it.
        deleted: Whether it is gone.
        streaming: Whether it is a stream that is open.
        versions: How often it was changed.
        changed: Set anew at each change.
    """

    channel: Channel
    ts: str
    user: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    thread: str = ""
    audience: str = ""
    metadata: Json = field(default_factory=dict)
    deleted: bool = False
    streaming: bool = False
    versions: int = 0
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def change(self, **to: Any) -> None:
        """Change it."""
        for name, value in to.items():
            setattr(self, name, value)
        self.versions += 1
        self.changed.set()


@dataclass(eq=False, slots=True)
class Envelope:
    """Something that Slack tells the bot.

    Attributes:
        kind: ``events_api``, ``slash_commands`` or ``interactive``.
        payload: What is told.
        sent: When it was sent first.
        acknowledged_after: Seconds until it was acknowledged, None where it was not.
        response: What came with the acknowledgement.
        tries: How often it was sent.
        done: Set when it was acknowledged, or given up.
    """

    kind: str
    payload: Json
    sent: float = 0.0
    acknowledged_after: float | None = None
    response: Json = field(default_factory=dict)
    tries: int = 0
    done: asyncio.Event = field(default_factory=asyncio.Event)


class Refused(Exception):
    """Slack does not take a request.

    Attributes:
        code: Slack's word for it.
    """

    def __init__(self, code: str, status: int = 200, retry_after: int = 0, **more: Any) -> None:
        super().__init__(code)
        self.code, self.status, self.retry_after, self.more = code, status, retry_after, more
