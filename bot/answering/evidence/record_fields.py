"""Fields: short lines such as ``**Default:** `30` `` that stand between a heading and what is said about it.

Pages of settings, commands and prices are written so. A field alone says little, and what stands below it lacks the
value that people ask for, so the two are quoted together.
"""

import re
from collections.abc import Container, Iterator, Sequence

MAX_FIELD_CHARS = 120
"""Longest line that is taken for a field."""
MAX_VALUE_WORDS = 3
"""Most words of a value that ends with a full stop; a longer one is a sentence, as in ``Note: …``."""
MAX_TEXT_CHARS = 300
"""Longest paragraph below the fields that is quoted with them."""

_FIELD = re.compile(
    r"[ \t]*(?:[-*+•][ \t])?[*_]{0,2}(?P<label>[A-Z][\w-]{0,20}(?: [\w-]{1,20}){0,2})(?:[*_]{1,2}:|:[*_]{0,2})[ \t]+"
    r"(?P<value>[^\n]+)"
)

Lines = Sequence[str]


def field_label(line: str) -> str:
    """Return the label of a field, such as ``Default``; ``""`` for any other line."""
    found = _FIELD.fullmatch(line) if len(line) <= MAX_FIELD_CHARS else None
    if found is None:
        return ""
    value = found["value"].rstrip("*_`\"'")
    is_sentence = value.endswith((".", "!", "?", ":")) and len(value.split()) > MAX_VALUE_WORDS
    return "" if is_sentence else found["label"]


def fields(lines: Lines, fenced: Container[int] = frozenset()) -> Iterator[tuple[int, int]]:
    """Yield fields that follow each other, with the short paragraph below them, as (first line, line after the last).

    Args:
        lines: The lines of a text. Empty lines may stand between fields.
        fenced: The lines that are code.
    """
    at = 0
    while at < len(lines):
        first = at
        at += 1
        if first in fenced or not field_label(lines[first]):
            continue
        while (following := _next(lines, at)) < len(lines) and field_label(lines[following]):
            at = following + 1
        yield first, _end_of_text(lines, at, fenced)


def _next(lines: Lines, at: int) -> int:
    """Return the next line that is not empty, over one empty line at most."""
    return at + 1 if at < len(lines) and not lines[at].strip() else at


def _end_of_text(lines: Lines, end: int, fenced: Container[int]) -> int:
    """Return the line after the paragraph below fields, or ``end`` where that is long, a heading or no text."""
    begin = _next(lines, end)
    if begin == len(lines) or begin in fenced or lines[begin].lstrip()[:1] in ("", "#", "|"):
        return end
    length = 0
    for at in range(begin, len(lines)):
        if at in fenced or not lines[at].strip():
            return at
        length += len(lines[at]) + 1
        if length > MAX_TEXT_CHARS:
            return end
    return len(lines)
