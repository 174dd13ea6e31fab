"""What a thread asks, where a message in it mentions the bot without words of its own; and what a new one is called."""

from collections.abc import Sequence

from bot.answering.question.question_detection import is_question
from bot.service.incoming import IncomingMessage
from bot.text import shorten
from index.chunking import split_sentences

MAX_CHARS = 1000
"""Most characters of a thread that are taken for its question."""
NAME_CHARS = 100
"""Longest name of a thread."""


def asks_something(text: str) -> bool:
    """Return whether a sentence of a text asks."""
    return any(is_question(each.text) for each in split_sentences(text[:MAX_CHARS]))


def with_title(title: str, text: str) -> str:
    """Return what is said in a thread, under its title where that asks what the words do not."""
    return f"{title}\n{text}".strip() if asks_something(title) and title.casefold() not in text.casefold() else text


def thread_question(title: str, messages: Sequence[str]) -> str:
    """Return what a thread asks: its title where that asks, and its last question; else all that was said.

    Args:
        title: The thread's name, which often is the question.
        messages: What was said, oldest first; empty ones are passed over.
    """
    said = [each for each in messages if each]
    last = next((each for each in reversed(said) if asks_something(each)), None)
    if last is not None:
        return with_title(title, last)[:MAX_CHARS]
    whole = "\n".join([title, *said]) if said or asks_something(title) else ""
    return whole[:MAX_CHARS]


def thread_name(message: IncomingMessage, question: str) -> str:
    """Return the name of the thread that the answer opens, ``""`` where it opens none."""
    if message.call != "mention" or message.in_thread or not message.policy.opens_threads:
        return ""
    return shorten(question, NAME_CHARS)
