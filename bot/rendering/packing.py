"""Packs what a platform has written into messages within its limit; pure, and linear in the text."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from bot.rendering.blocks import CitationMark, Runs, TextRun

Measure = Callable[[str], int]
"""The length of a text as a platform counts it: that of two texts together is the sum of theirs."""


def utf16_units(text: str) -> int:
    """Length in UTF-16 code units, as chat platforms count; at least the number of code points."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


LONGEST_CHARACTER = 32
"""Most code points of a character, as people count characters, that is never cut."""

_SENTENCE = re.compile(r"[.!?…][\"'”’)\]]*\s+|[。！？]\s*")
_WORD = re.compile(r"(?![\u00a0\u2007\u202f])\s")


@dataclass(frozen=True, slots=True)
class MessagePart:
    """One message of several.

    Attributes:
        text: What the platform is given, within its limit.
        numbers: Numbers of the citations that stand in it, rising; for buttons.
    """

    text: str
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a block as a platform writes it; it is never cut.

    Attributes:
        text: What is written.
        numbers: Numbers of the citations that stand in it.
    """

    text: str
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class WrittenBlock:
    """A block as a platform writes it; it is cut only where it is longer than a message, and between rows.

    Attributes:
        opening: What stands before its rows, in each message again: a fence with its language, a table's header.
        rows: Its rows; at least one, each short enough for a message with opening and closing.
        separator: What stands between two rows.
        closing: What stands after its rows, in each message again.
        leads: Whether it stays with what follows.
    """

    opening: str
    rows: tuple[Row, ...]
    separator: str
    closing: str
    leads: bool

    @property
    def text(self) -> str:
        """The whole block as text."""
        return f"{self.opening}{self.separator.join(row.text for row in self.rows)}{self.closing}"


def pack(groups: Iterable[Sequence[WrittenBlock]], limit: int, measure: Measure) -> tuple[MessagePart, ...]:
    """Pack blocks into as few messages as reading them easily allows.

    A block that fits into a message is never cut. A group stays in one message if it fits into one, unless the message
    before it would stay less than half full.

    Args:
        groups: The blocks; an empty line stands between two groups, a line break between two blocks of a group.
        limit: Most that a message may measure.
        measure: The platform's length of a text.

    Raises:
        ValueError: If a row is longer than a message.
    """
    messages = _Messages(limit, measure)
    for group in groups:
        messages.add_group(group)
    return messages.parts()


def rows_of(runs: Runs, room: int, write: Callable[[Runs], str], measure: Measure) -> Iterator[Row]:
    """Write running text as rows that a message has room for: one if it fits, else a row a sentence.

    Sentences that do not fit are cut between words, and words between characters as people count them. A number
    stays with what it stands behind.

    Args:
        runs: The text.
        room: Most that a row may measure.
        write: How the platform writes runs.
        measure: The platform's length of a text.
    """
    for sentence in [runs] if measure(write(runs)) <= room else _sentences(runs):
        if measure(text := write(sentence)) <= room:
            yield Row(text, _numbers(sentence))
            continue
        for piece in _pieces(sentence):
            yield from _cut(piece, room, write, measure)


def cut_line(line: str, room: int, measure: Measure) -> Iterator[str]:
    """Cut a line of code or of a table into pieces that a message has room for; one if it fits."""
    return _cut_text(line, room, measure, between_words=False)


def cut_words(text: str, room: int, measure: Measure) -> Iterator[str]:
    """Cut running text into pieces that a message has room for, between words where there are any; one if it fits."""
    return _cut_text(text, room, measure, between_words=True)


def shortened(parts: Sequence[MessagePart], most: int, said: str) -> list[MessagePart]:
    """Messages without the last but one, if they are too many; what is said of that stands in their place.

    Args:
        parts: The messages, of which the last has the sources.
        most: Most messages; at least two.
        said: What is said.
    """
    return list(parts) if len(parts) <= most else [*parts[: most - 2], MessagePart(said, ()), parts[-1]]


class _Messages:
    """The messages so far, the last of them open."""

    def __init__(self, limit: int, measure: Measure) -> None:
        self._limit, self._measure = limit, measure
        self._done: list[MessagePart] = []
        self._open: list[WrittenBlock] = []
        self._gaps: list[str] = []
        self._taken = 0

    def add_group(self, group: Sequence[WrittenBlock]) -> None:
        sizes = [self._measure(block.text) for block in group]
        whole = sum(sizes) + len(sizes) - 1
        if self._taken + 2 + whole > self._limit >= whole and 2 * self._taken >= self._limit:
            self._close()
        for at, (block, size) in enumerate(zip(group, sizes, strict=True)):
            self._add(block, size, "\n" if at else "\n\n")

    def parts(self) -> tuple[MessagePart, ...]:
        self._close()
        return tuple(self._done)

    def _add(self, block: WrittenBlock, size: int, gap: str) -> None:
        if self._fits(size, gap):
            self._place(block, size, gap)
        elif size <= self._limit:
            leading = self._take_back(size)
            self._close()
            for each in (*leading, block):
                self._place(each, self._measure(each.text), "\n")
        else:
            self._add_rows(block, gap)

    def _add_rows(self, block: WrittenBlock, gap: str) -> None:
        around = self._measure(block.opening) + self._measure(block.closing)
        between = self._measure(block.separator)
        rows: list[Row] = []
        size = around
        for row in block.rows:
            more = self._measure(row.text)
            if rows and not self._fits(size + between + more, gap):
                self._place(replace(block, rows=tuple(rows), leads=False), size, gap)
                self._close()
                rows, size = [], around
            if not rows and not self._fits(around + more, gap):
                self._close()
            if around + more > self._limit:
                raise ValueError(f"a row of {more} is longer than a message; it must be cut where it is written.")
            size += more + (between if rows else 0)
            rows.append(row)
        self._place(replace(block, rows=tuple(rows)), size, gap)

    def _take_back(self, size: int) -> list[WrittenBlock]:
        """The blocks at the end of the open message that lead into one of some size, if all fit into a message."""
        at = len(self._open)
        while at > 0 and self._open[at - 1].leads:
            at -= 1
            size += self._measure(self._open[at].text) + 1
        if at == 0 or size > self._limit:
            return []
        taken, self._open, self._gaps = self._open[at:], self._open[:at], self._gaps[:at]
        return taken

    def _fits(self, size: int, gap: str) -> bool:
        return self._taken + (len(gap) if self._open else 0) + size <= self._limit

    def _place(self, block: WrittenBlock, size: int, gap: str) -> None:
        gap = gap if self._open else ""
        self._open.append(block)
        self._gaps.append(gap)
        self._taken += len(gap) + size

    def _close(self) -> None:
        text = "".join(f"{gap}{block.text}" for gap, block in zip(self._gaps, self._open, strict=True)).rstrip()
        if text:
            numbers = {number for block in self._open for row in block.rows for number in row.numbers}
            self._done.append(MessagePart(text, tuple(sorted(numbers))))
        self._open, self._gaps, self._taken = [], [], 0


def _sentences(runs: Runs) -> list[Runs]:
    """Runs by sentence; each with the white space and the numbers behind it."""
    found: list[list[TextRun | CitationMark]] = [[]]
    for run in runs:
        if isinstance(run, CitationMark) or not run.text.strip():
            (found[-1] or found[max(0, len(found) - 2)]).append(run)
            continue
        at = 0
        ends = [each.end() for each in _SENTENCE.finditer(run.text)] if _is_prose(run) else []
        for end in ends:
            found[-1].append(replace(run, text=run.text[at:end]))
            found.append([])
            at = end
        if at < len(run.text):
            found[-1].append(replace(run, text=run.text[at:]))
    return [tuple(each) for each in found if each]


def _pieces(runs: Runs) -> list[Runs]:
    """Single runs; each with the white space and the numbers behind it."""
    found: list[list[TextRun | CitationMark]] = []
    for run in runs:
        if found and (isinstance(run, CitationMark) or not run.text.strip()):
            found[-1].append(run)
        else:
            found.append([run])
    return list(map(tuple, found))


def _cut(piece: Runs, room: int, write: Callable[[Runs], str], measure: Measure) -> Iterator[Row]:
    """A run with what stands behind it as rows, cut where it is too long."""
    first, *behind = piece
    if isinstance(first, CitationMark):
        yield Row(write(piece), _numbers(piece))
        return
    texts = _cut_text(first.text, room, lambda text: measure(write((replace(first, text=text),))), between_words=True)
    *begun, last = (replace(first, text=text) for text in texts)
    yield from (Row(write((each,)), ()) for each in begun)
    if measure(write((last, *behind))) <= room:
        yield Row(write((last, *behind)), _numbers(piece))
    else:
        yield from (Row(write((last,)), ()), Row(write(tuple(behind)), _numbers(piece)))


def _cut_text(text: str, room: int, size_of: Measure, *, between_words: bool) -> Iterator[str]:
    at = 0
    while at < len(text):
        rest = text[at : at + room + LONGEST_CHARACTER]
        end = len(rest)
        if end > room or size_of(rest) > room:
            end = _fitting_end(rest, room, size_of)
            words = (each.end() for each in _WORD.finditer(rest, end // 2, end)) if between_words else ()
            end = max(words, default=end)
        yield rest[:end]
        at += end


def _fitting_end(text: str, room: int, size_of: Measure) -> int:
    """How many characters of a text fit, at least one; a character as people count it is cut only if it is too long."""
    import regex

    end = min(len(text), room)
    while end > 1 and (size := size_of(text[:end])) > room:
        end = min(end - 1, max(1, end * room // size))
    pair = text[end - 1 : end + 1]
    if end == len(text) or (pair.isascii() and pair != "\r\n"):
        return end
    starts = takewhile(lambda at: at <= end, (each.start() for each in regex.finditer(r"\X", text)))
    return max(starts) or end


def _is_prose(run: TextRun) -> bool:
    return run.style != "code" and not run.link


def _numbers(runs: Runs) -> tuple[int, ...]:
    return tuple(run.number for run in runs if isinstance(run, CitationMark))
