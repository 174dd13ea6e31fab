"""What a message that is for the bot asks, and how it is to be taken."""

import asyncio
from dataclasses import dataclass

from cachetools import LRUCache

from bot.answering.question.courtesy import Courtesy, courtesy
from bot.service import notices
from bot.service.incoming import IncomingMessage
from bot.service.reply import MessageContext
from bot.service.reply_policy import is_addressed
from bot.service.thread_question import asks_something, thread_question

MAX_THREADS = 2_000
"""Threads of which it is remembered that several people speak there: the latest."""


@dataclass(frozen=True, slots=True)
class InterpretedMessage:
    """What a message asks, or what to say where it asks nothing.

    Attributes:
        question: The question, ``""`` where there is none.
        repeated: The question, where it stands in another message and the answer repeats it; ``""`` otherwise.
        response: What to say where there is no question.
        addressed: Whether it must get a reply; any other message gets only an answer that is sure.
        standalone: Whether it is taken without the turns before it.
    """

    question: str
    repeated: str
    response: str
    addressed: bool
    standalone: bool


class MessageInterpreter:
    """Tells what messages ask; remembers in which threads several people speak."""

    def __init__(self) -> None:
        self._shared_threads: LRUCache[str, bool] = LRUCache(MAX_THREADS)

    async def interpret(self, message: IncomingMessage, context: MessageContext) -> InterpretedMessage:
        """Return what a message asks: its words, or what it points at where they ask nothing."""
        addressed, standalone = await self._in_company(message, context)
        kind = courtesy(message.text) if addressed else None
        if kind is None:
            return InterpretedMessage(message.text, "", "", addressed, standalone)
        meant = ""
        if kind in ("nothing", "help"):
            meant = await self._meant(message, context, wordless=kind == "nothing")
        if courtesy(meant) is None:
            return InterpretedMessage(meant, meant, "", addressed, standalone)
        response = notices.NOTHING_ASKED if meant else _without_question(message, kind)
        return InterpretedMessage("", "", response, addressed, standalone)

    async def _meant(self, message: IncomingMessage, context: MessageContext, *, wordless: bool) -> str:
        """Return the question that a message without one points at: what it replies to, else what its thread asks."""
        if message.replied_text is not None:
            return message.replied_text
        if not wordless or not message.in_thread:
            return ""
        earlier = await context.earlier_messages()
        if earlier is None:
            return ""
        return await asyncio.to_thread(thread_question, message.thread_title, [each.text for each in earlier])

    async def _in_company(self, message: IncomingMessage, context: MessageContext) -> tuple[bool, bool]:
        """Return whether a message must get a reply, and whether it is taken without the turns before it.

        Where nobody but its author and the bot has spoken in a thread, a message goes on with what was said, and in a
        thread that the bot opened, what asks is for the bot. Where others have spoken, it may go on with what they
        said, which the bot has no part in.
        """
        if message.call != "follow-up" or not message.in_thread:
            return is_addressed(message.call), False
        if await self._is_shared(message, context):
            return False, True
        return message.in_own_thread and asks_something(message.text), False

    async def _is_shared(self, message: IncomingMessage, context: MessageContext) -> bool:
        """Return whether anybody but its author and the bot has spoken in a message's thread."""
        thread = message.origin.thread
        if thread not in self._shared_threads:
            earlier = await context.earlier_messages()
            if earlier is None:
                return True
            speakers = {message.origin.asker, *(each.speaker for each in earlier if each.speaker)}
            if len(speakers) > 1:
                self._shared_threads[thread] = True
        return thread in self._shared_threads


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
