"""What a message that is for the bot asks."""

import asyncio
from dataclasses import dataclass

from bot.answering.question.courtesy import Courtesy, courtesy
from bot.service import notices
from bot.service.incoming import IncomingMessage
from bot.service.reply import MessageContext
from bot.service.thread_question import thread_question


@dataclass(frozen=True, slots=True)
class InterpretedMessage:
    """What a message asks, or what to say where it asks nothing.

    Attributes:
        question: The question, ``""`` where there is none.
        repeated: The question, where it stands in another message and the answer repeats it; ``""`` otherwise.
        response: What to say where there is no question.
    """

    question: str
    repeated: str
    response: str


async def interpret(message: IncomingMessage, context: MessageContext, *, owed: bool) -> InterpretedMessage:
    """Return what a message asks: its words, or what it points at where they ask nothing.

    Args:
        message: The message.
        context: The message, as the platform has it.
        owed: Whether it must get a reply.
    """
    kind = courtesy(message.text) if owed else None
    if kind is None:
        return InterpretedMessage(message.text, "", "")
    meant = ""
    if kind in ("nothing", "help"):
        meant = await _meant(message, context, wordless=kind == "nothing")
    if courtesy(meant) is None:
        return InterpretedMessage(meant, meant, "")
    return InterpretedMessage("", "", notices.NOTHING_ASKED if meant else _without_question(message, kind))


async def _meant(message: IncomingMessage, context: MessageContext, *, wordless: bool) -> str:
    """Return the question that a message without one points at: what it replies to, else what its thread asks."""
    if message.replied_text is not None:
        return message.replied_text
    if not wordless or not message.in_thread:
        return ""
    earlier = await context.earlier_messages()
    if earlier is None:
        return ""
    return await asyncio.to_thread(thread_question, message.thread_title, [each.text for each in earlier])


def _without_question(message: IncomingMessage, kind: Courtesy) -> str:
    """What to say to a message that asks nothing of the documents."""
    if message.files:
        return notices.ASK_ABOUT_FILES
    if kind != "nothing":
        return notices.COURTEOUS[kind]
    if message.call != "mention":
        # An emoji in reply to an answer wants nothing more.
        return notices.COURTEOUS["remark" if message.text and "?" not in message.text else "nothing"]
    return notices.NOTHING_THERE if message.reply_to else notices.NO_QUESTION
