"""The numbers of items in Markdown: the first one counts, and every further item has the next one, whatever is written.

Authors write ``1.`` before every item so that they need not count. https://spec.commonmark.org/0.31.2/#lists
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from index.parsing.dialects.page_writer import PageLine

_ITEM = re.compile(r"(?P<indent>[ \t]{0,40})(?P<mark>(?P<number>\d{1,9})(?P<end>[.)])|[-*+])(?P<gap>[ \t]{1,8})(?=\S)")
_ENDS_LISTS = re.compile(r"#{1,6}[ \t]|(?:[-*_][ \t]{0,4}){3,80}\Z")
_MAX_NUMBER = 999_999_999
_TAB, _LEAST = 4, 2  # columns: of a tab; by which what is in an item is indented, also where authors count loosely


@dataclass(frozen=True, slots=True)
class _Item:
    """The last item of an open list: the least indent of what is in it, its number or None, and what ends its sign."""

    inner: int
    number: int | None
    end: str


def counted_items(lines: list[PageLine]) -> list[PageLine]:
    """Return the lines of a page with the numbers that are shown before items."""
    return list(_counted(lines))


def _counted(lines: list[PageLine]) -> Iterator[PageLine]:
    open_items: list[_Item] = []
    is_after_gap = True
    was_code = False
    for line in lines:
        text = line.text
        begins_code, was_code = line.is_code and not was_code, line.is_code
        if not text.strip() or (line.is_code and not begins_code):
            is_after_gap = not line.is_code
            yield line
            continue
        item = None if line.is_code else _ITEM.match(text)
        indent = _width(text[: len(text) - len(text.lstrip(" \t"))])
        if item is None or _ENDS_LISTS.match(text):
            if begins_code or is_after_gap or _ENDS_LISTS.match(text):
                _close(open_items, indent)
        else:
            line = replace(line, text=_next(open_items, item, indent) + text[item.end("mark") :])
        is_after_gap = False
        yield line


def _close(open_items: list[_Item], indent: int) -> _Item | None:
    """Close the items that do not hold what is indented so far; returns the outermost of them."""
    last = None
    while open_items and indent < open_items[-1].inner:
        last = open_items.pop()
    return last


def _next(open_items: list[_Item], item: re.Match[str], indent: int) -> str:
    """Open an item; returns what stands on its line to the end of its sign."""
    before = _close(open_items, indent)
    number, end = int(item["number"]) if item["number"] else None, item["end"] or item["mark"]
    if number is not None and before and before.number is not None and before.end == end:
        number = min(_MAX_NUMBER, before.number + 1)
    open_items.append(_Item(indent + _LEAST, number, end))
    return f"{item['indent']}{item['mark'] if number is None else f'{number}{end}'}"


def _width(indent: str) -> int:
    return len(indent.expandtabs(_TAB))
