"""What a message asks, as the pipeline takes it."""

from bot.answering.question.courtesy import courtesy
from bot.records.origin import DIRECT, Origin
from bot.service import notices
from bot.service.addressing import Hearing
from bot.service.incoming import IncomingMessage, IncomingQuestion
from bot.text import shorten
from bot.translation import Translator

QUESTION_CHARS = 1000
"""Most characters of a question that comes by a command."""
THREAD_NAME_CHARS = 100
"""Longest name of a thread."""


def counted_community(origin: Origin) -> str:
    """Return the community whose questions are counted together; direct messages have none."""
    return "" if origin.community == f"{origin.platform}:{DIRECT}" else origin.community


def nothing_asked(said: str, words: str) -> str:
    """Return what to tell somebody who asks for an answer to a message that asks nothing; ``""`` where it asks.

    Args:
        said: What the message says, as the platform has it.
        words: The same, with names in place of ids.
    """
    if courtesy(words) is None:
        return ""
    return notices.NOTHING_ASKED if said.strip() else notices.NOTHING_THERE


def question_of(
    message: IncomingMessage, text: str, hearing: Hearing, conversation: str, translator: Translator
) -> IncomingQuestion:
    """Return what a message asks, as the pipeline takes it."""
    asks_human, event, origin = message.policy.has_team and message.call != "direct", message.event, message.origin
    how = hearing.is_owed, hearing.standalone, asks_human, translator
    return IncomingQuestion(event, text, origin, conversation, message.files, *how)


def thread_name(message: IncomingMessage, question: str) -> str:
    """Return the name of the thread that the answer opens, ``""`` where it opens none."""
    if message.call != "mention" or message.in_thread or not message.policy.opens_threads:
        return ""
    return shorten(question, THREAD_NAME_CHARS)
