"""Blocks of a passage that say something only as a whole: code between fences, tables, lists with their lead-in."""

import re
from functools import lru_cache

LONGEST = 1_000
"""Characters of a block that is quoted whole; of a longer one, a quote takes what it takes of any text."""
LONGEST_LIST = 700
"""The same for a list, whose items are easier to part."""

_MARKED = re.compile(r"^[ \t]*(?:```|~~~|\||[-*+•‣][ \t]|\d{1,3}[.)][ \t])", re.MULTILINE)
_FENCE = re.compile(r"^[ \t]*(```+|~~~+)[^\n]*\n.*?(?:^[ \t]*\1[ \t]*$|\Z)", re.MULTILINE | re.DOTALL)
_TABLE = re.compile(r"(?:^[ \t]*\|[^\n]*\|[ \t]*(?:\n|\Z)){2,}", re.MULTILINE)
_ITEM = r"[ \t]*(?:[-*+•‣]|\d{1,3}[.)])[ \t]+[^\n]*\S[^\n]*(?:\n[ \t]{2,}[^\n]*\S[^\n]*)*"
_LIST = re.compile(rf"^{_ITEM}(?:\n{{1,2}}{_ITEM})+", re.MULTILINE)
_LEAD_IN = re.compile(r"[^\n]*\S[^\n]*:[*_]*[ \t]*\n{1,2}\Z")
_BARE_ITEM = re.compile(r"[ \t]*[\"'“‘(]?[A-Z0-9][^\n]*")
_ENDED = re.compile(r"[.,;:!?…-][\"'”’)\]*_]*[ \t]*\Z")
_HEADINGS = re.compile(r"(?:#{1,6}[ \t][^\n]*\n\s*)+")

Span = tuple[int, int]


def whole_blocks(text: str, start: int, end: int) -> Span:
    """Widen a quote so that it cuts no block in two; headings at its beginning are left off.

    A fence is taken with both its ends, a table with its header, a list with all its items, each with the line that
    leads into it, where they are not too long; of a longer list, an item is taken with its sign.

    Args:
        text: The passage.
        start: Where the quote starts in it.
        end: Where the quote ends.

    Returns:
        Where it starts and ends then.
    """
    heading = _HEADINGS.match(text, start, end)
    if heading and heading.end() < end:
        start = heading.end()
    for first, last in _blocks(text):
        if first < end and start < last:
            start, end = min(start, first), max(end, last)
    return start, end


def is_laid_out(text: str) -> bool:
    """Whether a quote's line breaks mean something: it holds code, a table or a list."""
    return "\n" in text and (any(pattern.search(text) for pattern in (_FENCE, _TABLE, _LIST)) or is_bare_list(text))


def is_bare_list(text: str) -> bool:
    """Whether lines are the items of a list that lost its signs: each begins anew, and most end without a full stop.

    Of prose that is broken at the width of a page, most lines begin in the middle of a sentence.
    """
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) < 3 or not all(map(_BARE_ITEM.fullmatch, lines)):
        return False
    return 2 * sum(_ENDED.search(line) is None for line in lines) > len(lines)


def is_heading(sentence: str) -> bool:
    """Whether a sentence is a heading as Markdown writes it."""
    return re.match(r"#{1,6}[ \t]", sentence) is not None


@lru_cache(maxsize=1_024)
def _blocks(text: str) -> tuple[Span, ...]:
    if "\n" not in text or _MARKED.search(text) is None:
        return ()
    fences = [found.span() for found in _FENCE.finditer(text)]
    tables = [found.span() for found in _TABLE.finditer(text) if not _within(found.start(), fences)]
    lists = [_led_in(text, *found.span()) for found in _LIST.finditer(text) if not _within(found.start(), fences)]
    whole = [_led_in(text, *span) for span in (*fences, *tables) if span[1] - span[0] <= LONGEST]
    whole += [span for span in lists if span[1] - span[0] <= LONGEST_LIST]
    items = [found.span() for found in re.finditer(rf"^{_ITEM}", text, re.MULTILINE)]
    return (*whole, *(_trimmed(text, *item) for item in items if not _within(item[0], [*fences, *whole])))


def _led_in(text: str, start: int, end: int) -> Span:
    lead = _LEAD_IN.search(text, max(0, start - 300), start)
    return _trimmed(text, lead.start() if lead else start, end)


def _within(place: int, spans: list[Span]) -> bool:
    return any(start <= place < end for start, end in spans)


def _trimmed(text: str, start: int, end: int) -> Span:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())
