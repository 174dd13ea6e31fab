"""Small print of Discord's messages: how far a question is, and the question that an answer repeats."""

from collections.abc import Sequence

from bot.rendering.discord.block_writer import MESSAGE_CHARS
from bot.rendering.discord.discord_markdown import escape
from bot.text import shorten

ECHO_CHARS = 300
"""Characters of a question that its answer repeats."""
SMALL = "-# "
"""How a line in small print begins."""


def echo(question: str) -> str:
    """Return a question as a quote, cut where it is long."""
    return f"> {escape(shorten(question, ECHO_CHARS))}"


def progress(text: str) -> str:
    """Return a word on how far a question is, in small print."""
    return f"{SMALL}{text}"


def is_unfinished(content: str) -> bool:
    """Return whether a message still shows how far its question is."""
    last = content.rpartition("\n")[2]
    return last.startswith(SMALL) and last.endswith("…")


def under(echoed: str, text: str) -> str:
    """Return a text under the question that it answers, where that is repeated."""
    return f"{echoed}\n{text}" if echoed else text


def under_echo(question: str, texts: Sequence[str]) -> list[str]:
    """Return the messages of an answer under its question, which stands alone where the first one is too long."""
    whole = under(echo(question), texts[0])
    return [echo(question), *texts] if len(whole) > MESSAGE_CHARS else [whole, *texts[1:]]
