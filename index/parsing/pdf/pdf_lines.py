"""Lines of a PDF's pages: joins the pieces of one line, and drops running headers and footers."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import TypeVar

BROKEN = "\x02"
"""Ends a line whose last word continues on the next line."""

_FIRST_NUMBER = re.compile(r"(?:[-–—|] ?)?(\d{1,4})\b")
_LAST_NUMBER = re.compile(r"\b(\d{1,4})(?: ?(?:of|/) ?\d{1,4}| ?[-–—|])?$")
_MIN_RECURRENCES = 3  # pages on which a running header recurs
_EDGE_LINES = 2  # lines at the top and bottom of a page that may be running
_MAX_RUNNING_LENGTH = 120  # characters
_MAX_JOINED_LENGTH = 2000  # characters of a line that pieces are joined to: joining takes the square of them

_MIN_SPACE = 0.2  # times the size of the letters: less parts no words
_MIN_APART = 1.8  # times the size of the letters, between a running line and the text
_MIN_LARGER = 1.12  # times the size of most lines: of a heading

_Key = TypeVar("_Key")


@dataclass(frozen=True, slots=True)
class PdfLine:
    """A line of a page.

    Attributes:
        page: Page number, from 1.
        text: Its words; ends in ``BROKEN`` where a word continues on the next line.
        left: Left end, in points from the page's left edge.
        right: Right end, likewise.
        baseline: Height above the page's lower edge, in points.
        size: Size of its letters, in points.
    """

    page: int
    text: str
    left: float
    right: float
    baseline: float
    size: float


@dataclass(frozen=True, slots=True)
class OutlineEntry:
    """An entry of a PDF's outline.

    Attributes:
        level: Depth, 1 for the outermost.
        title: Its words.
        page: Page number, from 1.
    """

    level: int
    title: str
    page: int


def join_pieces(page: Sequence[PdfLine]) -> list[PdfLine]:
    """Join pieces that are side by side on one line."""
    lines: list[PdfLine] = []
    for piece in page:
        last = lines[-1] if lines else None
        if (
            last is not None
            and abs(last.baseline - piece.baseline) < 0.4 * min(last.size, piece.size)
            and -0.5 * piece.size < piece.left - last.right < 3 * piece.size
            and not last.text.endswith(BROKEN)
            and len(last.text) < _MAX_JOINED_LENGTH
        ):
            space = "" if piece.left - last.right < _MIN_SPACE * min(last.size, piece.size) else " "
            lines[-1] = replace(last, text=f"{last.text}{space}{piece.text}", right=piece.right)
        else:
            lines.append(piece)
    return lines


def drop_running_lines(pages: Sequence[list[PdfLine]]) -> list[list[PdfLine]]:
    """Drop running headers, footers and page numbers: lines at a page's edge that recur at the same height.

    A line that recurs with other numbers is only dropped where a gap parts it from the text, in letters no larger.
    """
    recurring = _RecurringLines(pages)
    sizes = [line.size for lines in pages for line in lines]
    usual = median(sizes) if sizes else 0.0
    kept = []
    for lines in pages:
        apart = set(map(id, _lines_apart(lines)))
        dropped = {
            id(line)
            for line in _edge_lines(lines)
            if recurring.is_same(line)
            or (id(line) in apart and line.size < _MIN_LARGER * usual and recurring.is_counted(line))
        }
        kept.append([line for line in lines if id(line) not in dropped])
    return kept


class _RecurringLines:
    """What recurs at the edges of a document's pages."""

    def __init__(self, pages: Sequence[Sequence[PdfLine]]) -> None:
        self._by_text: dict[tuple[str, int], set[int]] = defaultdict(set)
        self._by_words: dict[tuple[str, int], set[int]] = defaultdict(set)
        self._by_offset: dict[tuple[int, int], set[int]] = defaultdict(set)
        for line in (each for lines in pages for each in _edge_lines(lines)):
            self._by_text[line.text, _height(line)].add(line.page)
            self._by_words[_words_without_numbers(line), _height(line)].add(line.page)
            for offset in _page_offsets(line):
                self._by_offset[offset, _height(line)].add(line.page)

    def is_same(self, line: PdfLine) -> bool:
        """Return whether a line recurs as it is, or is nothing but the page's number."""
        is_number = not any(map(str.isalpha, line.text)) and self._has_page_number(line)
        is_repeated = any(map(str.isalpha, line.text)) and (
            _recurrences(self._by_text, line.text, _height(line)) >= _MIN_RECURRENCES
        )
        return is_number or is_repeated

    def is_counted(self, line: PdfLine) -> bool:
        """Return whether a line recurs with other numbers, or bears the page's number."""
        words = _words_without_numbers(line)
        is_repeated = any(map(str.isalpha, words)) and (
            _recurrences(self._by_words, words, _height(line)) >= _MIN_RECURRENCES
        )
        return is_repeated or self._has_page_number(line)

    def _has_page_number(self, line: PdfLine) -> bool:
        offsets = _page_offsets(line)
        return any(_recurrences(self._by_offset, each, _height(line)) >= _MIN_RECURRENCES for each in offsets)


def _lines_apart(lines: Sequence[PdfLine]) -> list[PdfLine]:
    """Return the lines at a page's edges that a gap parts from the text: "Berth 1" above its text is no header."""
    by_height = sorted(lines, key=lambda line: line.baseline)
    return [*_apart(by_height), *_apart(by_height[::-1])]


def _apart(from_edge: Sequence[PdfLine]) -> Sequence[PdfLine]:
    for at in range(min(_EDGE_LINES, len(from_edge) - 1), 0, -1):
        line, inner = from_edge[at - 1 : at + 1]
        if abs(line.baseline - inner.baseline) >= _MIN_APART * max(line.size, inner.size):
            return from_edge[:at]
    return from_edge if len(from_edge) == 1 else ()


def _recurrences(pages: Mapping[tuple[_Key, int], set[int]], key: _Key, height: int) -> int:
    """Return on how many pages a key was seen at about this height."""
    heights: Iterable[int] = (height - 1, height, height + 1)
    return len(set().union(*(pages.get((key, each), set()) for each in heights)))


def _page_offsets(line: PdfLine) -> set[int]:
    """Return the numbers at a line's ends minus its page's number: a page number gives the same offset on all pages."""
    if len(line.text) > _MAX_RUNNING_LENGTH:
        return set()
    found = (_FIRST_NUMBER.match(line.text), _LAST_NUMBER.search(line.text))
    return {int(number[1]) - line.page for number in found if number}


def _edge_lines(lines: Sequence[PdfLine]) -> list[PdfLine]:
    by_height = sorted(lines, key=lambda line: line.baseline)
    return by_height if len(lines) <= 2 * _EDGE_LINES else by_height[:_EDGE_LINES] + by_height[-_EDGE_LINES:]


def _words_without_numbers(line: PdfLine) -> str:
    return re.sub(r"\d+", "#", line.text.casefold())


def _height(line: PdfLine) -> int:
    return round(line.baseline / 4)
