"""What all messages to Discord have in common: their limits, failures, and how a text is laid out in them."""

import contextlib

import aiohttp
import discord

from bot.rendering.discord import answer_messages, report_messages
from bot.rendering.packing import MessagePart
from bot.service.reply import AnswerContent, Content, LayoutContent
from bot.service.retrying import SendFailure
from bot.translation import Translator

NOBODY = discord.AllowedMentions.none()
LOOK_BACK = 100
"""Messages after a question that are searched for those of an earlier try."""
TOKEN_DEAD = (401, 404)
"""Statuses with which Discord answers a token that has died, perhaps before this clock says so."""
TOO_MANY = 429
TROUBLES = (discord.HTTPException, aiohttp.ClientError, OSError)
"""What keeps a message from being sent."""
MESSAGE_CHARS = 2000
"""Most characters of a message."""


def classify(error: Exception) -> SendFailure | None:
    """Tell what kind of failure of Discord an exception is; None where it is a defect of the bot."""
    if isinstance(error, discord.Forbidden):
        return SendFailure.FORBIDDEN
    if isinstance(error, discord.HTTPException):
        return SendFailure.TEMPORARY if error.status >= 500 or error.status == TOO_MANY else SendFailure.REFUSED
    return SendFailure.TEMPORARY if isinstance(error, TROUBLES) else None


def posts_of(content: Content, translator: Translator) -> list[MessagePart]:
    """Lay out what ends a question as messages. Call it in a thread: long quotes take a while."""
    if isinstance(content, AnswerContent):
        return list(answer_messages(content.answer, content.notes, translator))
    if isinstance(content, LayoutContent):
        return [MessagePart(text, ()) for text in report_messages(content.layout)]
    return [MessagePart(content.text, ())] if content is not None else []


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
