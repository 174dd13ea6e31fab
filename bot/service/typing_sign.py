"""Shows people the bot typing while an answer is being made."""

import asyncio

from bot.service.reply import MessageContext, Reply
from bot.service.request_queue import Ticket

TYPING_SECONDS = 90.0
"""Seconds after which nobody is shown the bot typing any more, however long the platform takes no answer."""
TYPING_AFTER = 0.3
"""Seconds of work after which somebody who asked sees the bot type."""


async def show_typing(context: MessageContext, ticket: Ticket, reply: Reply) -> None:
    """Show that an answer is being made, until cancelled: once it is its turn, and unless it is there at once."""
    await ticket.called.wait()
    await asyncio.sleep(TYPING_AFTER)
    try:
        async with context.typing():
            await asyncio.sleep(TYPING_SECONDS)
    except Exception as error:
        if reply.classify(error) is None:
            raise
