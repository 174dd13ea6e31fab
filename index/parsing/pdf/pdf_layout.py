"""From the lines of a PDF's pages to text: paragraphs joined, words made whole, running headers left out."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from index.parsing.pdf.pdf_lines import BROKEN, PdfLine, whole_lines, without_running
from index.types import Heading, Page

_ITEM = re.compile(r"([-*+•‣◦▪●–—]|\(?(\d{1,3}|[A-Za-z]|[ivxIVX]{1,5})[.)])\s")
_SENTENCE_END = re.compile(r"[.!?…:;][\"'”’»)\]]*$")
_WORD = re.compile(r"\w+(?:-\w+)*")
_LAST_PART = re.compile(r"(?<![\w-])[\w-]*$")
_FIRST_PART = re.compile(r"^[\w-]*")
# Words that compounds begin with, so that a hyphen after them is rarely the typesetter's.
_PREFIXES = frozenset({"self", "well", "non", "ex", "cross", "half", "high", "low", "long", "short", "open", "third"})
_HEADING_SIZE = 1.12  # times the size of the body
_LONGEST_HEADING = 200  # characters
_LONGEST_WORD = 64  # characters that are looked at before a hyphen
_MOST_LINES = 500  # of a paragraph, since joining them takes the square of that
_MOST_BLOCKS = 300  # of a page that an outline's entry is sought in


@dataclass(frozen=True, slots=True)
class Outlined:
    """An entry of a PDF's outline.

    Attributes:
        level: Depth, 1 for the outermost.
        title: Its words.
        page: Page number, from 1.
    """

    level: int
    title: str
    page: int


@dataclass(frozen=True, slots=True)
class LaidOut:
    """A PDF's text.

    Attributes:
        text: Paragraphs, a blank line apart.
        title: The largest letters of the first page, ``""`` where all are alike.
        headings: Headings in reading order.
        pages: Page starts in reading order.
    """

    text: str
    title: str
    headings: tuple[Heading, ...]
    pages: tuple[Page, ...]


@dataclass(slots=True)
class _Block:
    """Lines of one paragraph, and what parts it from the one before."""

    lines: list[PdfLine] = field(default_factory=list)
    gap: str = "\n\n"

    @property
    def size(self) -> float:
        return median(line.size for line in self.lines)


def lay_out(pages: Sequence[Sequence[PdfLine]], outline: Sequence[Outlined]) -> LaidOut:
    """Write the pages as one text.

    Lines of a paragraph are joined, where the look of the page says that they belong together: even spacing, equal
    size, and no room left for the next line's first word. Lines at a page's edge that recur on at least three pages
    at the same height, numbers aside, are running headers and footers and left out.

    Args:
        pages: Lines of each page in reading order.
        outline: The PDF's own outline; where it has none, or it does not match the text, larger letters are headings.
    """
    kept = without_running(list(map(whole_lines, pages)))
    body = _body_size(line for page in kept for line in page)
    blocks = [block for page in kept for block in _blocks(page)]
    blocks = list(_over_breaks(blocks, body))
    joiner = _Joiner(line for page in kept for line in page)
    text, starts, page_starts = _write(blocks, joiner)
    by_size = _from_sizes(blocks, text, starts, body)
    headings = _from_outline(blocks, text, starts, outline) or by_size
    return LaidOut(text, _title(by_size, page_starts), headings, page_starts)


def _title(headings: Sequence[Heading], pages: Sequence[Page]) -> str:
    end = pages[1].start if len(pages) > 1 else None
    first = [heading for heading in headings if end is None or heading.start < end]
    return min(first, key=lambda heading: heading.level).text if first else ""


def _body_size(lines: Iterable[PdfLine]) -> float:
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size * 2) / 2] += len(line.text)
    return max(sizes, key=lambda size: sizes[size], default=0.0)


def _blocks(page: Sequence[PdfLine]) -> Iterator[_Block]:
    """Part a page into paragraphs."""
    for run in _runs(page):
        right = max(line.right for line in run)
        block = _Block([run[0]])
        for line, following in pairwise(run):
            gap = _gap(line, following, block.lines[0], right)
            if gap or len(block.lines) >= _MOST_LINES:
                yield block
                block = _Block(gap=gap or "\n")
            block.lines.append(following)
        yield block


def _runs(page: Sequence[PdfLine]) -> Iterator[list[PdfLine]]:
    """Part a page where the spacing, the size or the column changes."""
    gaps = [
        a.baseline - b.baseline
        for a, b in pairwise(page)
        if _alike(a, b) and 0.5 * a.size < a.baseline - b.baseline < 2.5 * a.size
    ]
    usual = median(gaps) if gaps else 0.0
    run: list[PdfLine] = []
    for line in page:
        if run:
            gap = run[-1].baseline - line.baseline
            apart = not 0.3 * line.size < gap <= max(1.15 * usual, 1.3 * line.size)
            beside = line.left > run[-1].right or line.right < run[-1].left
            if apart or beside or not _alike(run[-1], line):
                yield run
                run = []
        run.append(line)
    if run:
        yield run


def _alike(a: PdfLine, b: PdfLine) -> bool:
    return abs(a.size - b.size) <= 0.1 * max(a.size, b.size)


def _gap(line: PdfLine, following: PdfLine, first: PdfLine, right: float) -> str:
    """Return what parts two lines of even spacing: nothing where a paragraph goes on, one or two line ends else."""
    if line.text.endswith(BROKEN):
        return ""
    if _ITEM.match(following.text):
        return "\n"
    em = following.size
    hangs = _ITEM.match(first.text) is not None
    if following.left - line.left > 0.7 * em and not hangs:  # the next one begins with an indent
        return "\n\n"
    if hangs and following.left < first.left + 0.3 * em < line.left:  # back at the margin after an item's lines
        return "\n\n"
    # Where the next line's first word would have fitted, someone ended the line on purpose.
    letter = (line.right - line.left) / max(1, len(line.text))
    room = right - line.right
    fits = room > letter * (len(following.text.split(" ", 1)[0]) + 2) and room > 2 * em
    return "\n" if fits else ""


def _over_breaks(blocks: Sequence[_Block], body: float) -> Iterator[_Block]:
    """Join paragraphs that go on in the next column or on the next page."""
    waiting: _Block | None = None
    for block in blocks:
        if waiting is not None and len(waiting.lines) < _MOST_LINES and _goes_on(waiting, block, body):
            waiting.lines.extend(block.lines)
            continue
        if waiting is not None:
            yield waiting
        waiting = block
    if waiting is not None:
        yield waiting


def _goes_on(block: _Block, following: _Block, body: float) -> bool:
    last, first = block.lines[-1], following.lines[0]
    if last.text.endswith(BROKEN):
        return _alike(last, first)
    elsewhere = last.page != first.page or first.baseline > last.baseline + 2 * last.size
    usual = abs(last.size - body) < 0.1 * body and _alike(last, first)
    return elsewhere and usual and first.text[0].islower() and not _SENTENCE_END.search(last.text[-8:])


class _Joiner:
    """Joins the lines of a paragraph; knows how the document writes words that line ends part."""

    def __init__(self, lines: Iterable[PdfLine]) -> None:
        self._words = {word.casefold() for line in lines for word in _WORD.findall(line.text.rstrip(BROKEN))}

    def join(self, text: str, following: str) -> tuple[str, int]:
        """Put a line after a text; returns both, and where the line begins."""
        if not text.endswith(BROKEN):
            return f"{text} {following}", len(text) + 1
        before = _match(_LAST_PART, text[-_LONGEST_WORD:-1])
        kept = text[:-1] + ("-" if self._keeps_hyphen(before, _match(_FIRST_PART, following)) else "")
        return kept + following, len(kept)

    def _keeps_hyphen(self, before: str, after: str) -> bool:
        hyphenated, joined = f"{before}-{after}".casefold(), f"{before}{after}".casefold()
        if not before or not after or hyphenated in self._words:
            return True
        if joined in self._words:
            return False
        compound = "-" in before or before[-1].isdigit() or before.casefold() in _PREFIXES
        return compound or not after[0].islower()


def _match(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found[0] if found else ""


def _write(blocks: Sequence[_Block], joiner: _Joiner) -> tuple[str, list[int], tuple[Page, ...]]:
    """Write the blocks; returns the text, where each block starts, and where each page does."""
    text = ""
    starts: list[int] = []
    pages: list[Page] = []
    for block in blocks:
        text += block.gap if text else ""
        starts.append(len(text))
        written = ""
        for line in block.lines:
            written, start = joiner.join(written, line.text) if written else (line.text, 0)
            if not pages or pages[-1].number != line.page:
                pages.append(Page(len(text) + start, line.page))
        text += written.replace(BROKEN, "-")
    return text, starts, tuple(pages)


def _from_outline(
    blocks: Sequence[_Block], text: str, starts: Sequence[int], outline: Sequence[Outlined]
) -> tuple[Heading, ...]:
    """Find the outline's entries in the text; none where fewer than half of them are there."""
    by_page: dict[int, list[int]] = defaultdict(list)
    for number, block in enumerate(blocks):
        if len(by_page[block.lines[0].page]) < _MOST_BLOCKS:
            by_page[block.lines[0].page].append(number)
    found: dict[int, Heading] = {}
    for entry in outline:
        wanted = _letters(entry.title)
        for number in by_page.get(entry.page, []):
            words = _block_text(text, starts, number)
            here = _letters(words[: 4 * _LONGEST_HEADING])
            if wanted and number not in found and len(here) <= 2 * len(wanted) and here.endswith(wanted):
                found[number] = Heading(starts[number], min(entry.level, 6), " ".join(words.split()))
                break
    return tuple(found[number] for number in sorted(found)) if 2 * len(found) >= len(outline) else ()


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def _from_sizes(blocks: Sequence[_Block], text: str, starts: Sequence[int], body: float) -> tuple[Heading, ...]:
    """Take blocks in larger letters than the body's for headings, the largest for the outermost."""
    large = {
        number: round(block.size * 2) / 2
        for number, block in enumerate(blocks)
        if block.size >= _HEADING_SIZE * body
        and len(_block_text(text, starts, number)) <= _LONGEST_HEADING
        and any(map(str.isalpha, _block_text(text, starts, number)))
    }
    if len(large) > len(blocks) / 2:  # a slide or a poster, where size says nothing
        return ()
    ranks = {size: rank for rank, size in enumerate(sorted(set(large.values()), reverse=True), start=1)}
    return tuple(
        Heading(starts[number], min(ranks[size], 6), _block_text(text, starts, number))
        for number, size in large.items()
    )


def _block_text(text: str, starts: Sequence[int], number: int) -> str:
    end = starts[number + 1] if number + 1 < len(starts) else len(text)
    return text[starts[number] : end].rstrip()
