"""What all requests to Discord have in common: whom they ping, how they fail, and what an earlier try has left."""

import contextlib

import aiohttp
import discord

from bot.service.retrying import SendFailure

NOBODY = discord.AllowedMentions.none()
LOOK_BACK = 100
"""Messages after a question that are searched for those of an earlier try."""
TOKEN_DEAD = (401, 404)
"""Statuses with which Discord answers a token that has died, perhaps before this clock says so."""
TOO_MANY = 429
TROUBLES = (discord.HTTPException, aiohttp.ClientError, OSError)
"""What keeps a message from being sent."""


def classify(error: Exception) -> SendFailure | None:
    """Tell what kind of failure of Discord an exception is; None where it is a defect of the bot."""
    if isinstance(error, discord.Forbidden):
        return SendFailure.FORBIDDEN
    if isinstance(error, discord.HTTPException):
        return SendFailure.TEMPORARY if error.status >= 500 or error.status == TOO_MANY else SendFailure.REFUSED
    return SendFailure.TEMPORARY if isinstance(error, TROUBLES) else None


async def find_own(channel: object, after: int, text: str) -> discord.Message | None:
    """Return a message that an earlier try left in a channel, although Discord said that it failed; None for none.

    Args:
        channel: The channel.
        after: Id of the message that it replies to, if it says to which one it does.
        text: What it says.
    """
    if not isinstance(channel, discord.abc.Messageable):
        return None
    with contextlib.suppress(discord.Forbidden):
        async for each in channel.history(after=discord.Object(after), limit=LOOK_BACK):
            mine = each.author.id == channel._state.self_id and each.content.strip() == text.strip()
            if mine and (each.reference is None or each.reference.message_id == after):
                return each
    return None
