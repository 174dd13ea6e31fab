"""What was written before the bot came: messages of any time, of which nobody was told."""

from __future__ import annotations

import itertools

from tests.fakes.discord.clock import DISCORD_EPOCH
from tests.fakes.discord.message import Message
from tests.fakes.discord.model import Channel, User
from tests.fakes.discord.world import World

_NUMBERS = itertools.count(1000)
"""The ends of ids, which tell apart what was written in the same millisecond."""


def wrote(world: World, user: User, channel: Channel, text: str, at: float, reply_to: Message | None = None) -> Message:
    """Put a message of an earlier time into a channel; its id says when it was written.

    Args:
        world: The world.
        user: Who wrote it.
        channel: Where.
        text: What it says.
        at: When, in seconds since 1970.
        reply_to: What it replies to.
    """
    key = (int(at * 1000) - DISCORD_EPOCH << 22) + next(_NUMBERS) % (1 << 22)
    message = Message(key, channel, user, at, world.answers, text)
    message.reference, message.type = reply_to, 19 if reply_to else 0
    channel.messages[key] = message
    return message
