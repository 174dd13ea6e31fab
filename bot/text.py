"""Helpers for text that people read, for every package of the bot."""

ELLIPSIS = " …"
"""Stands for the words that were cut off."""


def shorten(text: str, limit: int) -> str:
    """Return a text on one line, cut at a word if it is longer than a limit.

    Args:
        text: The text; runs of white space become one space.
        limit: Most characters of the result, the ellipsis included; at least 3.
    """
    line = " ".join(text.split())
    if len(line) <= limit:
        return line
    return line[: limit - len(ELLIPSIS)].rsplit(" ", 1)[0] + ELLIPSIS
