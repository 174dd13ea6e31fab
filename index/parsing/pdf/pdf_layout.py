"""Turns the lines of a PDF's pages into text: joins paragraphs and broken words, and finds headings."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from index.parsing.pdf.pdf_lines import BROKEN, OutlineEntry, PdfLine, drop_running_lines, join_pieces
from index.types import Heading, Page

_LIST_ITEM = re.compile(r"([-*+•‣◦▪●–—]|\(?(\d{1,3}|[A-Za-z]|[ivxIVX]{1,5})[.)])\s")
_SENTENCE_END = re.compile(r"[.!?…:;][\"'”’»)\]]*$")
_WORD = re.compile(r"\w+(?:-\w+)*")
_LAST_WORD_PART = re.compile(r"(?<![\w-])[\w-]*$")
_FIRST_WORD_PART = re.compile(r"^[\w-]*")
_UNSPACED = re.compile("[\u3000-\u30ff\u3400-\u9fff\uff01-\uff60]")
_COMPOUND_PREFIXES = frozenset(
    {"self", "well", "non", "ex", "cross", "half", "high", "low", "long", "short", "open", "third"}
)
"""A hyphen after these usually belongs to the word."""
_MIN_HEADING_SIZE = 1.12  # times the size of the body text
_MAX_HEADING_LENGTH = 200  # characters
_MAX_ROW_GAP = 5  # times the size of the letters, between the rows of a table
_MAX_WORD_LENGTH = 64  # characters read before a hyphen
_MAX_PARAGRAPH_LINES = 500  # joining lines takes the square of them
_MAX_PARAGRAPHS_SEARCHED = 300  # of a page, for an entry of the outline


@dataclass(frozen=True, slots=True)
class PdfText:
    """A PDF's text.

    Attributes:
        text: Paragraphs, separated by blank lines.
        title: The heading in the largest letters on the first page, ``""`` where all letters have one size.
        headings: Headings in reading order.
        pages: Page starts in reading order.
    """

    text: str
    title: str
    headings: tuple[Heading, ...]
    pages: tuple[Page, ...]


@dataclass(slots=True)
class _PdfParagraph:
    """Lines of one paragraph, and the line ends before it."""

    lines: list[PdfLine] = field(default_factory=list)
    separator: str = "\n\n"

    @property
    def size(self) -> float:
        return median(line.size for line in self.lines)


def lay_out(pages: Sequence[Sequence[PdfLine]], outline: Sequence[OutlineEntry]) -> PdfText:
    """Write the pages as one text.

    Lines are joined into a paragraph where they are evenly spaced, have one size, and leave no room for the first word
    of the next line. Running headers and footers are left out: lines at a page's edge that recur on at least three
    pages at the same height, apart from their numbers.

    Args:
        pages: Lines of each page in reading order.
        outline: The PDF's own outline. Where it is empty or does not match the text, large letters make headings.
    """
    kept = drop_running_lines(list(map(join_pieces, pages)))
    body_size = _body_size(line for page in kept for line in page)
    paragraphs = [paragraph for page in kept for paragraph in _paragraphs(page)]
    paragraphs = list(_join_across_breaks(paragraphs, body_size))
    text, starts, page_starts = _write(paragraphs, _LineJoiner(line for page in kept for line in page))
    large = _headings_by_size(paragraphs, text, starts, body_size)
    headings = _headings_by_outline(paragraphs, text, starts, outline) or large
    return PdfText(text, _title(large, page_starts), headings, page_starts)


def _title(headings: Sequence[Heading], pages: Sequence[Page]) -> str:
    end = pages[1].start if len(pages) > 1 else None
    on_first_page = [heading for heading in headings if end is None or heading.start < end]
    return min(on_first_page, key=lambda heading: heading.level).text if on_first_page else ""


def _body_size(lines: Iterable[PdfLine]) -> float:
    """Return the size of most letters, in half points."""
    characters: Counter[float] = Counter()
    for line in lines:
        characters[round(line.size * 2) / 2] += len(line.text)
    return max(characters, key=lambda size: characters[size], default=0.0)


def _paragraphs(page: Sequence[PdfLine]) -> Iterator[_PdfParagraph]:
    """Split a page into paragraphs."""
    for run in _even_runs(page):
        right = max(line.right for line in run)
        paragraph = _PdfParagraph([run[0]])
        for line, next_line in pairwise(run):
            separator = _separator(line, next_line, paragraph.lines[0], right)
            if separator or len(paragraph.lines) >= _MAX_PARAGRAPH_LINES:
                yield paragraph
                paragraph = _PdfParagraph(separator=separator or "\n")
            paragraph.lines.append(next_line)
        yield paragraph


def _even_runs(page: Sequence[PdfLine]) -> Iterator[list[PdfLine]]:
    """Split a page where the spacing, the size or the column changes."""
    gaps = [
        a.baseline - b.baseline
        for a, b in pairwise(page)
        if _have_same_size(a, b) and 0.5 * a.size < a.baseline - b.baseline < 2.5 * a.size
    ]
    usual_gap = median(gaps) if gaps else 0.0
    run: list[PdfLine] = []
    for line in page:
        if run:
            gap = run[-1].baseline - line.baseline
            is_apart = not 0.3 * line.size < gap <= max(1.15 * usual_gap, 1.3 * line.size)
            if _is_row(run[-1]) and _is_row(line):
                is_apart = not 0 < gap <= _MAX_ROW_GAP * line.size
            is_beside = line.left > run[-1].right or line.right < run[-1].left
            if is_apart or is_beside or not _have_same_size(run[-1], line):
                yield run
                run = []
        run.append(line)
    if run:
        yield run


def _have_same_size(a: PdfLine, b: PdfLine) -> bool:
    return abs(a.size - b.size) <= 0.1 * max(a.size, b.size)


def _is_row(line: PdfLine) -> bool:
    return line.text.startswith("| ") and line.text.endswith(" |")


def _separator(line: PdfLine, next_line: PdfLine, first: PdfLine, right: float) -> str:
    """Return the line ends between two evenly spaced lines, ``""`` where the paragraph continues.

    Args:
        line: The line.
        next_line: The line below it.
        first: First line of the paragraph.
        right: Right end of the widest line around, in points.
    """
    if line.text.endswith(BROKEN):
        return ""
    if _is_row(line) or _is_row(next_line):
        return "\n" if _is_row(line) and _is_row(next_line) else "\n\n"
    if _LIST_ITEM.match(next_line.text):
        return "\n"
    em = next_line.size
    is_item = _LIST_ITEM.match(first.text) is not None
    if next_line.left - line.left > 0.7 * em and not is_item:  # the next line is indented
        return "\n\n"
    if is_item and next_line.left < first.left + 0.3 * em < line.left:  # back at the margin after a list item
        return "\n\n"
    # Where the first word of the next line would have fitted, the line was ended on purpose.
    letter_width = (line.right - line.left) / max(1, len(line.text))
    room = right - line.right
    word_fits = room > letter_width * (len(next_line.text.split(" ", 1)[0]) + 2) and room > 2 * em
    return "\n" if word_fits else ""


def _join_across_breaks(paragraphs: Sequence[_PdfParagraph], body_size: float) -> Iterator[_PdfParagraph]:
    """Join paragraphs that continue in the next column or on the next page."""
    pending: _PdfParagraph | None = None
    for paragraph in paragraphs:
        if (
            pending is not None
            and len(pending.lines) < _MAX_PARAGRAPH_LINES
            and _continues(pending, paragraph, body_size)
        ):
            pending.lines.extend(paragraph.lines)
            continue
        if pending is not None:
            yield pending
        pending = paragraph
    if pending is not None:
        yield pending


def _continues(paragraph: _PdfParagraph, next_paragraph: _PdfParagraph, body_size: float) -> bool:
    last, first = paragraph.lines[-1], next_paragraph.lines[0]
    if last.text.endswith(BROKEN):
        return _have_same_size(last, first)
    is_elsewhere = last.page != first.page or first.baseline > last.baseline + 2 * last.size
    is_body_text = abs(last.size - body_size) < 0.1 * body_size and _have_same_size(last, first)
    return is_elsewhere and is_body_text and first.text[0].islower() and not _SENTENCE_END.search(last.text[-8:])


class _LineJoiner:
    """Joins the lines of a paragraph; the words of the whole document tell how a broken word is spelled."""

    def __init__(self, lines: Iterable[PdfLine]) -> None:
        self._words = {word.casefold() for line in lines for word in _WORD.findall(line.text.rstrip(BROKEN))}

    def join(self, text: str, line: str) -> tuple[str, int]:
        """Append a line to a text; returns the new text, and where the line starts in it."""
        if not text.endswith(BROKEN):
            space = "" if _UNSPACED.match(text[-1:]) and _UNSPACED.match(line) else " "
            return f"{text}{space}{line}", len(text) + len(space)
        before = _match(_LAST_WORD_PART, text[-_MAX_WORD_LENGTH:-1])
        kept = text[:-1] + ("-" if self._keeps_hyphen(before, _match(_FIRST_WORD_PART, line)) else "")
        return kept + line, len(kept)

    def _keeps_hyphen(self, before: str, after: str) -> bool:
        hyphenated, joined = f"{before}-{after}".casefold(), f"{before}{after}".casefold()
        if not before or not after or hyphenated in self._words:
            return True
        if joined in self._words:
            return False
        is_compound = "-" in before or before[-1].isdigit() or before.casefold() in _COMPOUND_PREFIXES
        return is_compound or not after[0].islower()


def _match(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found[0] if found else ""


def _write(paragraphs: Sequence[_PdfParagraph], joiner: _LineJoiner) -> tuple[str, list[int], tuple[Page, ...]]:
    """Write the paragraphs; returns the text, the start of each paragraph, and the start of each page."""
    text = ""
    starts: list[int] = []
    pages: list[Page] = []
    for paragraph in paragraphs:
        text += paragraph.separator if text else ""
        starts.append(len(text))
        written = ""
        for line in paragraph.lines:
            written, start = joiner.join(written, line.text) if written else (line.text, 0)
            if not pages or pages[-1].number != line.page:
                pages.append(Page(len(text) + start, line.page))
        text += written.replace(BROKEN, "-")
    return text, starts, tuple(pages)


def _headings_by_outline(
    paragraphs: Sequence[_PdfParagraph], text: str, starts: Sequence[int], outline: Sequence[OutlineEntry]
) -> tuple[Heading, ...]:
    """Find the outline's entries in the text; returns none where fewer than half of them are found."""
    by_page: dict[int, list[int]] = defaultdict(list)
    for number, paragraph in enumerate(paragraphs):
        if len(by_page[paragraph.lines[0].page]) < _MAX_PARAGRAPHS_SEARCHED:
            by_page[paragraph.lines[0].page].append(number)
    found: dict[int, Heading] = {}
    for entry in outline:
        wanted = _letters(entry.title)
        for number in by_page.get(entry.page, []):
            words = _paragraph_text(text, starts, number)
            letters = _letters(words[: 4 * _MAX_HEADING_LENGTH])
            if wanted and number not in found and len(letters) <= 2 * len(wanted) and letters.endswith(wanted):
                found[number] = Heading(starts[number], min(entry.level, 6), " ".join(words.split()))
                break
    return tuple(found[number] for number in sorted(found)) if 2 * len(found) >= len(outline) else ()


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def _headings_by_size(
    paragraphs: Sequence[_PdfParagraph], text: str, starts: Sequence[int], body_size: float
) -> tuple[Heading, ...]:
    """Take paragraphs in larger letters than the body text as headings, the largest as the outermost."""
    large: dict[int, float] = {}
    for number, paragraph in enumerate(paragraphs):
        words = _paragraph_text(text, starts, number)
        is_heading = len(words) <= _MAX_HEADING_LENGTH and any(map(str.isalpha, words))
        if is_heading and paragraph.size >= _MIN_HEADING_SIZE * body_size:
            large[number] = round(paragraph.size * 2) / 2
    if len(large) > len(paragraphs) / 2:  # a slide or a poster, where the size says nothing
        return ()
    ranks = {size: rank for rank, size in enumerate(sorted(set(large.values()), reverse=True), start=1)}
    return tuple(
        Heading(starts[number], min(ranks[size], 6), _paragraph_text(text, starts, number))
        for number, size in large.items()
    )


def _paragraph_text(text: str, starts: Sequence[int], number: int) -> str:
    end = starts[number + 1] if number + 1 < len(starts) else len(text)
    return text[starts[number] : end].rstrip()
