"""Cuts a Markdown text into messages where a reader expects a break; pure, and linear in the text."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from bot.rendering.blocks import FENCE, UNSEEN, Block, blocks_of, line_start, quote_mark, units

LEAST = 64
"""Smallest limit: a quoted fence with a long language and some code must fit."""
CLOSING = 6
"""Most units that closing a fence takes: a line break, a quote mark, three backticks."""

_PARAGRAPH = re.compile(r"(?<=\S)\s*\n[^\S\n]*\n")
_LINE = re.compile(r"(?<=\S)[^\S\n]*\n")
_SENTENCE = re.compile(r"[.!?…][\"'”’)\]*_]*(?:\s?\[\d{1,3}\])*(?=\s)|[。！？]")
_WORD = re.compile(r"(?<=\S)(?:(?![\u00a0\u2007\u202f])\s)+")
_BLANK_LINES = re.compile(r"(?:[^\S\n]*\n)*")
_WHITE = re.compile(r"\s*")
_BLOCK_MARK = re.compile(r"(?:#{1,3}|-#|>>>|[>+-]|\d+[.)])(?!\S)")
"""What makes a heading, small print, a quote or a list of a line that begins with it."""
_BIG_MARK = ">>> "
_BIG_QUOTE = re.compile(r"^>>> ", re.MULTILINE)
_WHOLE = re.compile(
    r"\\[^\w\s]"
    r"|\[(?:\\.|[^\[\]\\\n]|\[[^\[\]\n]*\])*\]\([^\s()]+\)"
    r"|\[\d{1,3}\]"
    r"|<[^\s<>]+>"
    r"|`[^`\n]+`"
)
"""Spans that mean something only whole: an escaped character, a link, a citation's number, an address, code."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text, and what is repeated around it.

    Attributes:
        start: Offset of its first character in the text.
        end: Offset past its last character.
        opening: The fence, table header or quote mark in whose middle it starts, ``""`` otherwise.
        closing: What closes the fence in whose middle it ends, ``""`` otherwise.
    """

    start: int
    end: int
    opening: str
    closing: str


def split_markdown(text: str, limit: int) -> tuple[str, ...]:
    """Split a Markdown text into parts of at most ``limit`` characters.

    It is cut at paragraphs, else lines, else sentences, else words, else between characters as people count them; a
    better place is taken as long as the part is at least half full. A code fence or table that fits into a part is
    never cut; a longer fence is closed and opened again with its language, a longer table is cut between rows and its
    header repeated. A block quote stays one. Links, code spans and escaped characters stay whole where they fit.

    The law: part ``i`` is ``opening + text[start:end] + closing`` of ``split_pieces(text, limit)[i]``. The spans stand
    in order, without overlap, and outside them is only white space, or the end of a fence that the part before has
    closed already. ``opening`` and ``closing`` hold fence marks, the fence's language, the table's header, quote
    marks, and a zero-width space before what would be a mark at the beginning of a line, nothing else.

    Args:
        text: Markdown; a fence that is never closed is taken to reach the end, and closed there.
        limit: Most characters of a part, at least ``LEAST``; counted in UTF-16 code units, and no platform that
            counts code points counts more.

    Returns:
        The parts, none of them empty; no part where the text is only white space.

    Raises:
        ValueError: If the limit is below ``LEAST``.
    """
    shown = (f"{piece.opening}{text[piece.start : piece.end]}{piece.closing}" for piece in split_pieces(text, limit))
    return tuple(shown)


def split_pieces(text: str, limit: int) -> tuple[Piece, ...]:
    """Where ``split_markdown`` cuts, by offsets in the text.

    Raises:
        ValueError: If the limit is below ``LEAST``.
    """
    if limit < LEAST:
        raise ValueError(f"limit is {limit}; it must be at least {LEAST}.")
    return tuple(_Splitter(text.rstrip(), limit).pieces())


class _Splitter:
    """A text with its blocks, and the limit."""

    def __init__(self, text: str, limit: int) -> None:
        self.text = text
        self._limit = limit
        self._blocks = blocks_of(text)
        self._starts = [block.start for block in self._blocks]
        quotes = (mark.start() for mark in _BIG_QUOTE.finditer(text))
        self._fitting: dict[Block, bool] = {}
        self._big_quote = next((at for at in quotes if not self.block_cut_by(at)), len(text))

    def pieces(self) -> Iterator[Piece]:
        start = self._skip(0)
        while start < len(self.text):
            opening = self._opening(start)
            end = _Cut(self, start, self._limit - units(opening)).end()
            if not self.text[start:end].isspace():
                closed = self.block_cut_by(end)
                yield Piece(start, end, opening, closed.closing if closed else "")
            start = self._skip(end)

    def block_cut_by(self, offset: int) -> Block | None:
        """The block that a cut at an offset goes through."""
        at = bisect_left(self._starts, offset) - 1
        return self._blocks[at] if at >= 0 and self._blocks[at].cut_by(offset) else None

    def blocks_within(self, start: int, end: int) -> list[Block]:
        """Blocks that have a character between two offsets."""
        first = max(0, bisect_left(self._starts, start) - 1)
        last = bisect_left(self._starts, end)
        return [block for block in self._blocks[first:last] if block.end > start]

    def fits(self, block: Block) -> bool:
        """Whether a block fits into a part, so that it is never cut."""
        if block not in self._fitting:  # every place in it asks
            around = block.closing if block.open else ""
            opening = _BIG_MARK if block.start > self._big_quote else block.quote
            taken = units(self.text[block.start : block.end]) + units(around + opening)
            self._fitting[block] = taken <= self._limit
        return self._fitting[block]

    def _skip(self, start: int) -> int:
        """Offset of the next character to show; the indentation of code is shown."""
        block = self.block_cut_by(start)
        if block is None or not block.closing:
            return _after(_WHITE.match(self.text, start), start)
        if not self.text[start : block.body_end].strip():
            return _after(_WHITE.match(self.text, block.end), block.end)
        return _after(_BLANK_LINES.match(self.text, start), start)

    def _opening(self, start: int) -> str:
        """What is repeated before a part that starts at an offset; at most half a part."""
        block = self.block_cut_by(start)
        mid_line = start > 0 and self.text[start - 1] != "\n"
        quote = _BIG_MARK if start > self._big_quote else ""
        if block is None:
            line = line_start(self.text, start)
            # A mark that is longer than a part cannot be one; so a page of digits is not read again for each part.
            amid = bool(self.text[line:start].strip()) and _BLOCK_MARK.match(self.text, start, start + self._limit)
            return (quote or quote_mark(self.text, line, start)) + (UNSEEN if amid else "")
        if not block.closing:
            return quote if mid_line or self._long(block.opening) else quote + block.opening
        opening = f"{block.quote}{FENCE}\n" if self._long(block.opening) else block.opening
        return quote + opening + (block.quote if mid_line else "")

    def _long(self, opening: str) -> bool:
        return units(opening) > self._limit // 2


class _Cut:
    """Where a part that starts at an offset and has so much room ends."""

    def __init__(self, splitter: _Splitter, start: int, room: int) -> None:
        self._splitter = splitter
        self._text = splitter.text
        self._start = start
        self._reach = self._reach_of(room)
        self._reach_fenced = self._reach_of(room - CLOSING)

    def end(self) -> int:
        """Offset past the part's last character, the best that fits."""
        if self._reach == len(self._text) and self._legal(self._reach):
            return self._reach
        wholes = self._wholes()
        half = self._start + (self._reach - self._start) // 2
        best = 0
        for places in (self._found(_PARAGRAPH), self._lines(), self._sentences(), self._found(_WORD)):
            end = max((at for at in places if at not in wholes and self._legal(at)), default=0)
            if end >= half:
                return end
            best = max(best, end)
        return best or self._anywhere(wholes)

    def _reach_of(self, room: int) -> int:
        end = min(len(self._text), self._start + room)
        while (over := units(self._text[self._start : end]) - room) > 0:
            end -= (over + 1) // 2
        return end

    def _legal(self, end: int) -> bool:
        """Whether a part may end there: it fits, shows something, and cuts no block that fits into a part."""
        if not self._start < end <= self._reach:
            return False
        block = self._splitter.block_cut_by(end)
        if block is None:
            return True
        if self._splitter.fits(block):
            return False
        if not self._text[max(self._start, block.body) : end].strip():
            return False
        return not block.closing or end <= min(self._reach_fenced, block.body_end)

    def _found(self, pattern: re.Pattern[str]) -> Iterator[int]:
        return (found.start() for found in pattern.finditer(self._text, self._start, self._reach + 1))

    def _lines(self) -> Iterator[int]:
        yield from self._found(_LINE)
        for block in self._splitter.blocks_within(self._start, self._reach):
            yield from (block.start, block.body_end, block.end)

    def _sentences(self) -> Iterator[int]:
        return (found.end() for found in _SENTENCE.finditer(self._text, self._start, self._reach + 1))

    def _wholes(self) -> set[int]:
        """Offsets inside spans that mean something only whole."""
        inside: set[int] = set()
        # One that is longer than a part is cut anyway.
        for found in _WHOLE.finditer(self._text, self._start, self._start + 2 * (self._reach - self._start)):
            inside.update(range(found.start() + 1, min(found.end(), self._reach + 1)))
        return inside

    def _anywhere(self, wholes: set[int]) -> int:
        """The last place between two characters as people count them; inside one that is longer than a part."""
        import regex

        last = self._reach + LEAST  # so that a character that begins before it is seen whole
        characters = regex.finditer(r"\X", self._text, pos=self._start, endpos=last)
        ends: list[int] = [found.end() for found in characters if self._legal(found.end())]
        outside = [at for at in ends if at not in wholes]
        if outside or ends:
            return (outside or ends)[-1]
        return next((at for at in range(self._reach, self._start, -1) if self._legal(at)), self._reach_fenced)


def _after(found: re.Match[str] | None, start: int) -> int:
    return found.end() if found else start
