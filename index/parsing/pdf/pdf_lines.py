"""Lines of a PDF's pages: pieces of one line joined, running headers and footers left out."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

BROKEN = "\x02"
"""What a line ends with whose last word goes on in the next line."""

_FIRST_NUMBER = re.compile(r"(?:[-–—|] ?)?(\d{1,4})\b")
_LAST_NUMBER = re.compile(r"\b(\d{1,4})(?: ?(?:of|/) ?\d{1,4}| ?[-–—|])?$")
_RECURRING = 3  # pages
_EDGE_LINES = 2
_LONGEST_RUNNING = 120  # characters
_LONGEST_LINE = 2000  # characters of a line that pieces are joined to, since joining takes the square of that

_Key = TypeVar("_Key")


@dataclass(frozen=True, slots=True)
class PdfLine:
    """A line of a page.

    Attributes:
        page: Page number, from 1.
        text: Its words; ends in ``BROKEN`` where a word goes on in the next line.
        left: Where it begins, in points from the page's left edge.
        right: Where it ends.
        baseline: Its height above the page's lower edge, in points.
        size: Size of its letters, in points.
    """

    page: int
    text: str
    left: float
    right: float
    baseline: float
    size: float


def whole_lines(page: Sequence[PdfLine]) -> list[PdfLine]:
    """Join pieces that stand side by side on one line."""
    whole: list[PdfLine] = []
    for line in page:
        last = whole[-1] if whole else None
        if (
            last is not None
            and abs(last.baseline - line.baseline) < 0.4 * min(last.size, line.size)
            and -0.5 * line.size < line.left - last.right < 3 * line.size
            and not last.text.endswith(BROKEN)
            and len(last.text) < _LONGEST_LINE
        ):
            text = f"{last.text} {line.text}"
            whole[-1] = PdfLine(line.page, text, last.left, line.right, last.baseline, last.size)
        else:
            whole.append(line)
    return whole


def without_running(pages: Sequence[list[PdfLine]]) -> list[list[PdfLine]]:
    """Drop running headers, footers and page numbers."""
    places: dict[tuple[str, int], set[int]] = defaultdict(set)
    numbered: dict[tuple[int, int], set[int]] = defaultdict(set)
    for lines in pages:
        for line in _edges(lines):
            places[_running_key(line)].add(line.page)
            for offset in _page_offsets(line):
                numbered[offset, _height(line)].add(line.page)

    def runs(line: PdfLine) -> bool:
        words, height = _running_key(line)
        heights = (height - 1, height, height + 1)
        if any(map(str.isalpha, words)) and _spread(places, words, heights) >= _RECURRING:
            return True
        return any(_spread(numbered, offset, heights) >= _RECURRING for offset in _page_offsets(line))

    kept = []
    for lines in pages:
        edges = set(map(id, _edges(lines)))
        kept.append([line for line in lines if id(line) not in edges or not runs(line)])
    return kept


def _spread(seen: Mapping[tuple[_Key, int], set[int]], key: _Key, heights: Iterable[int]) -> int:
    """On how many pages something was seen at about this height."""
    return len(set().union(*(seen.get((key, height), set()) for height in heights)))


def _page_offsets(line: PdfLine) -> set[int]:
    """How far the numbers at a line's ends are from the page's own: equally far on all pages if they number them."""
    if len(line.text) > _LONGEST_RUNNING:
        return set()
    found = (_FIRST_NUMBER.match(line.text), _LAST_NUMBER.search(line.text))
    return {int(number[1]) - line.page for number in found if number}


def _edges(lines: Sequence[PdfLine]) -> list[PdfLine]:
    by_height = sorted(lines, key=lambda line: line.baseline)
    return by_height if len(lines) <= 2 * _EDGE_LINES else by_height[:_EDGE_LINES] + by_height[-_EDGE_LINES:]


def _running_key(line: PdfLine) -> tuple[str, int]:
    return re.sub(r"\d+", "#", line.text.casefold()), _height(line)


def _height(line: PdfLine) -> int:
    return round(line.baseline / 4)
