"""Finds the code of a text that stands between fences, as in Markdown."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

_FENCE = re.compile(r"^[ \t]{0,40}(?P<mark>`{3,40}|~{3,40})(?P<info>[^`\n]*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class FencedCode:
    """Code between fences.

    Attributes:
        start: Offset of its first line.
        end: Offset past the fence that closes it, or the end of the text. What begins with that fence begins within the
            code, else the fence would be taken for one that opens code.
        fence: The line that opens it.
        closed: Whether a fence closes it.
    """

    start: int
    end: int
    fence: str
    closed: bool


def find_code(text: str, fence: str = "") -> tuple[FencedCode, ...]:
    """Return the code of a text in order.

    Args:
        text: The text.
        fence: The line that opens the code that the text begins within, ``""`` if it begins elsewhere.
    """
    return tuple(_code(text, fence))


def fence_at(code: tuple[FencedCode, ...], offset: int) -> str:
    """Return the line that opens the code at an offset, ``""`` where there is none."""
    position = bisect_right(code, offset, key=lambda each: each.start)
    before = code[position - 1] if position else None
    return before.fence if before and offset < before.end else ""


def with_fences(text: str, fence: str) -> str:
    """Return a text that begins within code below the line that opens the code, and with what closes it.

    Args:
        text: The text.
        fence: The line that opens the code, ``""`` if the text does not begin within code.
    """
    if not fence:
        return text
    first = next(_code(text, fence), None)
    opening = _FENCE.match(fence)
    closing = f"\n{opening['mark']}" if opening and first and not first.closed else ""
    return f"{fence}\n{text}{closing}"


def _code(text: str, fence: str) -> Iterator[FencedCode]:
    start = 0
    for line in _FENCE.finditer(text):
        if not fence:
            fence, start = line.group(), line.end() + 1
        elif _closes(line, fence):
            yield FencedCode(start, line.end(), fence, closed=True)
            fence = ""
    if fence and start < len(text):
        yield FencedCode(start, len(text), fence, closed=False)


def _closes(line: re.Match[str], fence: str) -> bool:
    """Return whether a line closes code: the sign of its fence, at least as often, and nothing behind it."""
    opening = _FENCE.match(fence)
    return opening is not None and not line["info"].strip() and line["mark"].startswith(opening["mark"])
