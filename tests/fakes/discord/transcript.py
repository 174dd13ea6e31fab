"""What people see, as text that can be reviewed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.fakes.discord.message import Attachment, Message, Version
from tests.fakes.discord.model import Channel, Json, Kind, User

if TYPE_CHECKING:
    from tests.fakes.discord.state import State

LINK = re.compile(r"https://discord\.com/channels/(\d+|@me)/(\d+)(?:/(\d+))?")
TIME = re.compile(r"<t:\d+(?::[a-zA-Z])?>")
MENTION = re.compile(r"<(@!?|@&|#)(\d+)>")
COMMAND = re.compile(r"</([^:>]+):\d+>")


@dataclass(slots=True, frozen=True)
class Note:
    """Something seen that is no message: a command typed, a button pressed, a form opened."""

    at: int
    channel: Channel
    text: str


def transcript(world: State, channel: Channel | None = None, viewer: User | None = None, history: bool = False) -> str:
    """What was said, channel by channel, in order.

    Ids, addresses of this run and times do not appear, so that the text is the same at every run.

    Args:
        world: Where.
        channel: One channel alone; default all in which anything was said.
        viewer: Leave out what this person may not see: channels, and others' ephemeral messages.
        history: Show every version of an edited message, not only the last.
    """
    channels = [channel] if channel else world.channels
    shown = [c for c in channels if viewer is None or world.may_read(viewer, c)]
    blocks = [_channel(world, c, viewer, history) for c in shown]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _channel(world: State, channel: Channel, viewer: User | None, history: bool) -> str:
    messages = [m for m in channel.messages.values() if viewer is None or m.audience in (None, viewer)]
    entries: list[tuple[int, str]] = [(note.at, f"· {note.text}") for note in world.notes if note.channel is channel]
    entries += [(message.id, _message(world, message, history)) for message in messages]
    entries += _failures(world, channel, viewer)
    if not entries:
        return ""
    named = _named(world)
    return "\n".join([title_of(channel), *(named(text) for _, text in sorted(entries))])


def _failures(world: State, channel: Channel, viewer: User | None) -> list[tuple[int, str]]:
    """What Discord itself tells those whose interaction nobody answered in time."""
    late = (asked for asked in world.interactions.values() if asked.channel is channel and asked.overdue)
    seen = [asked for asked in late if viewer in (None, asked.user)]
    return [(asked.id, f"· {asked.user.name} sees: The application did not respond") for asked in seen]


def title_of(channel: Channel) -> str:
    """The line over what was said in a channel."""
    if channel.kind == Kind.DM:
        assert channel.recipient is not None
        return f"=== DM with {channel.recipient.name} ==="
    if channel.kind == Kind.GROUP_DM:
        return f"=== Conversation of {channel.name} ==="
    assert channel.guild is not None
    inside = f" in #{channel.parent.name}" if channel.is_thread and channel.parent else ""
    word = "private thread" if channel.is_private_thread else "thread" if channel.is_thread else ""
    name = f'{word} "{channel.name}"' if word else f"#{channel.name}"
    return f"=== {channel.guild.name}: {name}{inside} ==="


def _message(world: State, message: Message, history: bool) -> str:
    head = message.author.name + "".join(f" ({mark})" for mark in _marks(world, message))
    versions = message.versions if history else message.versions[-1:]
    body: list[str] = []
    for number, version in enumerate(versions):
        body += ["  ~ then edited:"] if number else []
        body += [f"  {line}".rstrip() for line in _body(message, version)]
    return "\n".join([f"{head}:", *body])


def _marks(world: State, message: Message) -> Iterator[str]:
    if message.audience:
        yield f"only {message.audience.name} sees this"
    if message.interaction and message.type in (20, 23):
        yield f"to {message.interaction.user.name}'s {message.interaction.label}"
    if message.type == 18:
        yield "system: opened a thread"
    if message.type == 21:
        yield "system: the thread starts here"
    if message.webhook:
        yield "webhook"
    if message.reference and message.type == 19:
        yield f"replying to {message.reference.author.name}"
    if message.edited is not None:
        yield "edited"
    if message.deleted:
        yield "deleted"
    if message.pings.names and message.author is world.bot:
        yield f"notifies {', '.join(sorted(message.pings.names))}"


def _body(message: Message, version: Version) -> Iterator[str]:
    if version.thinking:
        yield "(is thinking…)"
    yield from version.content.splitlines()
    for attachment in message.attachments:
        yield _file(attachment)
    for row in version.components:
        yield " ".join(_control(part) for part in row["components"])


def _file(attachment: Attachment) -> str:
    return f"[file {attachment.filename}, {len(attachment.content)} bytes]"


def _control(part: Json) -> str:
    emoji = (part.get("emoji") or {}).get("name")
    text = " ".join(filter(None, (emoji, part.get("label"))))
    link = f" → {part['url']}" if part.get("url") else ""
    return f"[{text}{link}{' (off)' if part.get('disabled') else ''}]"


def _named(world: State) -> Callable[[str], str]:
    """Puts names where ids stand."""
    channels = {channel.id: channel for channel in world.channels}
    roles = {role.id: role for guild in world.guilds for role in guild.roles}

    def mention(match: re.Match[str]) -> str:
        sort, key = match[1], int(match[2])
        if sort == "#":
            return f"#{channels[key].name}" if key in channels else "#unknown"
        if sort == "@&":
            return roles[key].mark if key in roles else "@unknown-role"
        return f"@{world.users[key].name}" if key in world.users else "@unknown"

    def link(match: re.Match[str]) -> str:
        channel = channels.get(int(match[2]))
        target = f"#{channel.name}" if channel else "an unknown channel"
        message = channel.messages.get(int(match[3])) if channel and match[3] else None
        return f"<link to {message.author.name}'s message in {target}>" if message else f"<link to {target}>"

    def named(text: str) -> str:
        text = TIME.sub("<time>", LINK.sub(link, text))
        text = MENTION.sub(mention, COMMAND.sub(r"/\1", text))
        return text.replace(world.base, "<loopback>") if world.base else text

    return named
