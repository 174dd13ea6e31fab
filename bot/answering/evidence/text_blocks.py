"""Finds blocks that only make sense as a whole: code, tables and lists with what leads into them, fields."""

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import accumulate, groupby

from bot.answering.evidence.record_fields import fields

MAX_BLOCK_CHARS = 1_000
"""Longest block of code and longest table that is quoted whole; a longer one is quoted like any text."""
MAX_LIST_CHARS = 700
"""Longest list that is quoted whole; lower, because the items of a list are easier to separate."""
LONG_LIST_CHARS = 300
"""Longer lists are quoted by item where only one item has what is asked, as of a function's many parameters."""
MAX_LEAD_IN_CHARS = 300
"""Longest line that leads into a block; a longer one is a paragraph of its own."""

_BLOCK_MARK = re.compile(
    r"^(?: {4}|[ \t]*\t)|^[ \t]*(?:```|~~~|\||[-*+•‣][ \t]|\d{1,3}[.)][ \t]|[*_]{0,2}[A-Z][\w -]{0,60}[*_]{0,2}:)",
    re.MULTILINE,
)
_FENCE = re.compile(r"[ \t]*(?P<mark>```+|~~~+)")
_INDENTED = re.compile(r"(?: {4}|\t)[ \t]*[^ \t]")
_BULLET = re.compile(r"[ \t]*[-*+•‣][ \t]")
_SIGN = re.compile(r"[ \t]*(?:[-*+•‣]|\d{1,3}[.)])[ \t]")
_BARE_ITEM = re.compile(r"[ \t]*[\"'“‘(]?[A-Z0-9][^\n]*")
TITLE_LINE = re.compile(r"[ \t]*\*\*[^*\n]{1,80}\*\*[ \t]*")
"""A line that names the file of the code below it, or a box, as generators of sites show it."""
_SENTENCE_END = re.compile(r"[.,;:!?…-][\"'”’)\]*_]*[ \t]*\Z")
_LINE_ACROSS = re.compile(r"[ \t]{0,3}(?:-{3,}|\*{3,}|_{3,})[ \t]*")
_HEADINGS = re.compile(r"(?:#{1,6}[ \t][^\n]*\n\s*)+")

Span = tuple[int, int]
Lines = Sequence[str]


def whole_blocks(text: str, start: int, end: int, *, by_item: bool = False, within_code: bool = False) -> Span:
    """Widen a quote so that it cuts no block in two, and drop headings at its beginning.

    Fenced code gets both its fences, a table its header, a list all its items, each with the line that leads into it,
    unless the block is too long. Of a longer list, an item gets its sign. Fields get the paragraph below them, and that
    paragraph its fields.

    Args:
        text: The passage.
        start: Offset of the quote in the passage.
        end: Offset past the quote.
        by_item: Whether long bulleted lists are not taken whole.
        within_code: Whether the passage begins within fenced code.

    Returns:
        The new start and end.
    """
    if within_code:
        start = _after_cut_code(text, start, end)
    heading = _HEADINGS.match(text, start, end)
    if heading and heading.end() < end:
        start = heading.end()
    for first, last in _blocks(text, by_item, within_code):
        leads_in = text[start:end].endswith(":") and first >= end and not text[end:first].strip()
        if leads_in or (first < end and start < last):
            start, end = min(start, first), max(end, last)
    return start, _with_what_follows(text, start, end)


def _with_what_follows(text: str, start: int, end: int) -> int:
    """Return the end of a quote; one that ends in a colon gets the paragraph that it announces, unless it is long."""
    if not text[start:end].endswith(":"):
        return end
    begin = end + len(text[end:]) - len(text[end:].lstrip())
    stop = text.find("\n\n", begin)
    stop = len(text.rstrip()) if stop < 0 else stop
    is_short = begin < stop <= begin + MAX_LEAD_IN_CHARS
    is_title = is_heading(text[begin:stop]) or TITLE_LINE.fullmatch(text, begin, stop)
    return stop if is_short and not is_title else end


def long_list_items(text: str, offset: int, *, within_code: bool = False) -> tuple[Span, ...]:
    """Return the items, as (start, end), of the long bulleted list at an offset; ``()`` where there is none.

    ``within_code`` says whether the text begins within fenced code.
    """
    if _BLOCK_MARK.search(text) is None:
        return ()
    lines = text.split("\n")
    starts = [0, *accumulate(len(line) + 1 for line in lines)]
    fenced = _lines_of(_fences(lines, within_code))
    for first, end in _lists(lines, fenced):
        if starts[first] <= offset < starts[end] and _is_long_list(lines, (first, end)):
            items = _items(lines[first:end], {each - first for each in fenced})
            return tuple((starts[first + begin], starts[first + past] - 1) for begin, past in items)
    return ()


def is_laid_out(text: str) -> bool:
    """Return whether a quote's line breaks have a meaning, because it contains code, a table, a list or fields."""
    lines = text.split("\n")
    finders = (_fences, _tables, _lists, _indented, fields)
    return len(lines) > 1 and (any(any(find(lines)) for find in finders) or is_bare_list(text))


def is_bare_list(text: str) -> bool:
    """Return whether lines are the items of a list without signs: all begin like a sentence, most have no full stop.

    In prose that is broken at the width of a page, most lines begin in the middle of a sentence.
    """
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) < 3 or not all(map(_BARE_ITEM.fullmatch, lines)):
        return False
    return 2 * sum(_SENTENCE_END.search(line) is None for line in lines) > len(lines)


def is_heading(sentence: str) -> bool:
    """Return whether a sentence is a Markdown heading."""
    return re.match(r"#{1,6}[ \t]", sentence) is not None


def is_line_across(line: str) -> bool:
    """Return whether a line is drawn across the page, which parts what stands above it from what stands below."""
    return _LINE_ACROSS.fullmatch(line) is not None


@lru_cache(maxsize=1_024)
def _blocks(text: str, by_item: bool, within_code: bool) -> tuple[Span, ...]:
    if "\n" not in text or _BLOCK_MARK.search(text) is None:
        return ()
    lines = text.split("\n")
    fences = list(_fences(lines, within_code))
    within = _lines_of(fences)
    fences += [block for block in _indented(lines) if block[0] not in within]
    fenced = _lines_of(fences)
    tables = [block for block in _tables(lines) if block[0] not in fenced]
    lists = [block for block in _lists(lines, fenced) if block[0] not in fenced]
    starts = [0, *accumulate(len(line) + 1 for line in lines)]

    def length(block: Span) -> int:
        return starts[block[1]] - 1 - starts[block[0]]

    whole = [_with_lead_in(lines, block) for block in (*fences, *tables) if length(block) <= MAX_BLOCK_CHARS]
    lists = [each for each in lists if not (by_item and _is_long_list(lines, each))]
    whole += [block for block in (_with_lead_in(lines, each) for each in lists) if length(block) <= MAX_LIST_CHARS]
    taken = fenced | _lines_of(whole)
    items = [block for block in _items(lines, fenced) if block[0] not in taken]
    items += (block for block in fields(lines, taken) if length(block) <= MAX_LIST_CHARS)
    return tuple(_trimmed(text, starts[first], starts[end] - 1) for first, end in (*whole, *items))


# The functions below read each line once and yield blocks as (first line, line after the last one).


def _fences(lines: Lines, within_code: bool = False) -> Iterator[Span]:
    at = 0
    if within_code and (at := _end_of_cut_code(lines)) > 1:
        yield 0, at - 1  # without the closing fence, which alone would open a block
    while at + 1 < len(lines):
        opening = _FENCE.match(lines[at])
        if opening is None:
            at += 1
            continue
        following = range(at + 1, len(lines))
        end = next((place + 1 for place in following if _closes(lines[place], opening["mark"])), len(lines))
        yield at, end
        at = end


def _end_of_cut_code(lines: Lines) -> int:
    """Return the line after the fence that closes the code which a passage begins within."""
    marks = ((at, line, _FENCE.match(line)) for at, line in enumerate(lines))
    return next((at + 1 for at, line, mark in marks if mark and _closes(line, mark["mark"])), 0)


def _after_cut_code(text: str, start: int, end: int) -> int:
    """Return where a quote begins without the closing fence of code that the passage only ends."""
    lines = text[:end].split("\n")
    cut = _end_of_cut_code(lines)
    if not cut:
        return start
    fence = sum(len(line) + 1 for line in lines[: cut - 1])
    after = fence + len(lines[cut - 1])
    if fence <= start <= after < end:
        return after + len(text[after:end]) - len(text[after:end].lstrip())
    return start


def _closes(line: str, mark: str) -> bool:
    words = line.strip(" \t")
    return words.startswith(mark) and not words.strip(mark[0])


def _indented(lines: Lines) -> Iterator[Span]:
    """Yield code that is indented, below an empty line and the line that leads into it; its own lines may be empty."""
    at = 2
    while at < len(lines):
        first = at
        at += 1
        leads = not lines[first - 1].strip() and lines[first - 2].rstrip(" \t").endswith(":")
        if not (leads and _INDENTED.match(lines[first])) or _INDENTED.match(lines[first - 2]) or _is_item(lines[first]):
            continue
        end = at
        while at < len(lines) and (_INDENTED.match(lines[at]) or not lines[at].strip()):
            at += 1
            end = at if lines[at - 1].strip() else end
        yield first, end


def _tables(lines: Lines) -> Iterator[Span]:
    for is_table, run in groupby(range(len(lines)), lambda at: _is_row(lines[at])):
        rows = list(run)
        if is_table and len(rows) > 1:
            yield rows[0], rows[-1] + 1


def _is_row(line: str) -> bool:
    words = line.strip(" \t")
    return len(words) > 1 and words[0] == words[-1] == "|"


def _lists(lines: Lines, fenced: Container[int] = frozenset()) -> Iterator[Span]:
    """Yield lists of two items or more, including nested ones; an empty line may separate the items.

    ``fenced`` are the lines of code, which may be empty.
    """
    at = 0
    while at < len(lines):
        first, signs = at, int(_is_item(lines[at]))
        at += 1
        while signs and at < len(lines):
            item = at + 1 if lines[at] == "" else at
            if item < len(lines) and _is_item(lines[item]):
                at, signs = item + 1, signs + 1
            elif _continues_item(lines, at, fenced):
                at += 1
            else:
                break
        if signs > 1:
            yield first, at


def _is_long_list(lines: Lines, block: Span) -> bool:
    """Return whether a list is long and in no order, so that its items can be told apart."""
    listed = lines[block[0] : block[1]]
    return sum(map(len, listed)) > LONG_LIST_CHARS and _BULLET.match(listed[0]) is not None


def _items(lines: Lines, fenced: Container[int]) -> Iterator[Span]:
    """Yield each item with the lines that are indented below it, and all of the code that begins there."""
    at = 0
    while at < len(lines):
        first = at
        at += 1
        if _is_item(lines[first]):
            while at < len(lines) and _continues_item(lines, at, fenced):
                at += 1
            yield first, at


def _is_item(line: str) -> bool:
    sign = _SIGN.match(line)
    return sign is not None and bool(line[sign.end() :].strip())


def _continues_item(lines: Lines, at: int, fenced: Container[int]) -> bool:
    """Return whether a line is indented like the further lines of an item, or goes on with code that is."""
    line = lines[at]
    if at in fenced and at - 1 in fenced:
        return True
    return bool(line.strip()) and len(line) - len(line.lstrip(" \t")) > 1


def _with_lead_in(lines: Lines, block: Span) -> Span:
    """Return a block with the title of its file, if it has one, and the line that leads into it and ends in a colon."""
    first = block[0]
    above = _line_above(lines, first)
    if above >= 0 and TITLE_LINE.fullmatch(lines[above]):
        first, above = above, _line_above(lines, above)
    return (above if _leads_in(lines, above) else first), block[1]


def _line_above(lines: Lines, at: int) -> int:
    """Return the line above another, over one empty line; -1 if there is none."""
    return at - 2 if at > 1 and lines[at - 1] == "" else at - 1


def _leads_in(lines: Lines, at: int) -> bool:
    line = lines[at].rstrip(" \t").rstrip("*_") if at >= 0 else ""
    return line.endswith(":") and bool(line[:-1].strip()) and len(line) <= MAX_LEAD_IN_CHARS


def _lines_of(blocks: Iterable[Span]) -> set[int]:
    return {at for first, end in blocks for at in range(first, end)}


def _trimmed(text: str, start: int, end: int) -> Span:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())
