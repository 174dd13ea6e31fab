"""Blocks as pieces of Slack messages: a line, an item of a list, code, a table; each short enough for a message."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, assert_never

from bot.rendering.aligned_table import aligned_lines
from bot.rendering.blocks import (
    AskedBefore,
    Block,
    CitationMark,
    CodeBlock,
    ListBlock,
    ListItem,
    Note,
    Paragraph,
    QuoteBlock,
    Runs,
    SourceList,
    TableBlock,
    TextRun,
    plain,
)
from bot.rendering.layout import asked_before_runs
from bot.rendering.lines import visible
from bot.rendering.packing import cut_line, cut_words, utf16_units
from bot.rendering.slack.rich_text import Json, element_size, elements_of, shown, small_element, written_size
from bot.rendering.source_line import document_line
from bot.translation import ENGLISH, Translator

MESSAGE_CHARS = 12_000
"""Most text of a message; Slack takes about 13,200 characters in all blocks together."""
LINE_CHARS = 10_000
"""Most text of a line that is not cut; the numbers behind it come to it."""
NOTE_CHARS = 2_000
TABLE_ROWS, TABLE_CELLS = 100, 20
"""Most rows of a table, and most cells of a row."""
DEEPEST = 8
"""Lists that an item is shown nested in."""

_NUMBERED = re.compile(r"([1-9]\d{0,8})\.")


@dataclass(frozen=True, slots=True)
class BlockPiece:
    """A part of a message that is not cut.

    Attributes:
        kind: What it is; pieces of a kind that follow each other are joined where they belong together.
        content: What it holds: elements of a line, a list's item, lines of code, or a whole block.
        text: Its text.
        numbers: Numbers of the citations that stand in it.
        leads: Whether it stays with what follows.
        begins: Whether a group begins with it.
    """

    kind: Literal["line", "quote", "item", "code", "table", "note"]
    content: Json
    text: str
    numbers: tuple[int, ...] = ()
    leads: bool = False
    begins: bool = False

    @property
    def size(self) -> int:
        """What it takes of a message."""
        elements = self.content.get("elements", ())
        return sum(map(element_size, elements)) + 1 if elements else utf16_units(self.text) + 1


def block_pieces(block: Block, translator: Translator = ENGLISH, *, quoted: bool = False) -> Iterator[BlockPiece]:
    """Yield a block as pieces, each short enough for a message.

    Args:
        block: The block.
        translator: Says what is no quote.
        quoted: Whether it is set off as a quote; code and tables stand out of it.
    """
    match block:
        case Paragraph(runs, leads):
            yield from _lines(runs, "quote" if quoted else "line", leads=leads)
        case ListBlock(items):
            yield from _items(items, border=int(quoted))
        case CodeBlock(text):
            yield from _code(visible(text).split("\n"))
        case TableBlock(rows, header):
            yield from _table(rows, header=header)
        case QuoteBlock(blocks, _, answers):
            for each in blocks:
                yield from block_pieces(each, translator, quoted=not answers)
        case SourceList(documents):
            for citations in documents:
                yield from _small(document_line(citations, translator))
        case AskedBefore():
            yield from _lines(asked_before_runs(block, translator), "line")
        case Note(text):
            for part in cut_line(visible(text), NOTE_CHARS, utf16_units):
                element = {"type": "plain_text", "text": part, "emoji": False}
                yield BlockPiece("note", {"type": "context", "elements": [element]}, part)
        case _:
            assert_never(block)


def _lines(runs: Runs, kind: Literal["line", "quote"], *, leads: bool = False) -> Iterator[BlockPiece]:
    for part in _cut(runs):
        if elements := elements_of(part):
            yield BlockPiece(kind, {"elements": elements}, _text(part), _numbers(part), leads)


def _small(runs: Runs) -> Iterator[BlockPiece]:
    """Yield a line in small print; as any other line where Slack would read markup in it."""
    if element := small_element(runs, NOTE_CHARS):
        yield BlockPiece("note", {"type": "context", "elements": [element]}, _text(runs), _numbers(runs))
    else:
        yield from _lines(runs, "line")


def _items(items: Sequence[ListItem], *, border: int) -> Iterator[BlockPiece]:
    for item in items:
        number = int(found[1]) if (found := _NUMBERED.fullmatch(item.sign)) else None
        numbered = number is not None
        # A sign that Slack would not write itself stands in the text.
        sign = (plain(f"{item.sign} "),) if item.sign[:1].isdigit() and not numbered else ()
        looks = {"style": "ordered" if numbered else "bullet", "indent": min(item.depth, DEEPEST), "border": border}
        for at, part in enumerate(_cut((*sign, *item.runs))):
            if elements := elements_of(part):
                content = {"elements": elements, **looks, "number": number} if at == 0 else {"elements": elements}
                yield BlockPiece("item" if at == 0 else "line", content, _text(part), _numbers(part))


def _code(lines: Sequence[str]) -> Iterator[BlockPiece]:
    """Yield code in as many pieces as its length asks for, cut between lines where possible."""
    shown: list[str] = []
    size = 0
    for line in lines:
        for piece in cut_line(line, MESSAGE_CHARS - 1, utf16_units) if line else [""]:
            more = utf16_units(piece) + 1
            if shown and size + more > MESSAGE_CHARS:
                yield BlockPiece("code", {}, "\n".join(shown))
                shown, size = [], 0
            shown.append(piece)
            size += more
    if any(shown):
        yield BlockPiece("code", {}, "\n".join(shown))


def _table(rows: Sequence[Sequence[str]], *, header: bool) -> Iterator[BlockPiece]:
    """Yield a table as Slack's own, with its header again in each piece; as aligned text where Slack has no such."""
    cells = [[" ".join(visible(cell).split()) for cell in row] for row in rows]
    columns = max(len(row) for row in cells)
    cells = [row + [""] * (columns - len(row)) for row in cells]
    head = cells[:1] if header else []
    sizes = [sum(utf16_units(cell) + 3 for cell in row) for row in cells]
    if columns > TABLE_CELLS or max(sizes) + sum(sizes[: len(head)]) > MESSAGE_CHARS // 2:
        yield from _code(aligned_lines(cells, header=header))
        return
    part, size = list(head), sum(sizes[: len(head)])
    for row, more in zip(cells[len(head) :], sizes[len(head) :], strict=True):
        if len(part) == TABLE_ROWS or size + more > MESSAGE_CHARS // 2:
            yield _table_piece(part)
            part, size = list(head), sum(sizes[: len(head)])
        part.append(row)
        size += more
    yield _table_piece(part)


def _table_piece(rows: Sequence[Sequence[str]]) -> BlockPiece:
    # Slack refuses an empty cell.
    content = {"type": "table", "rows": [[{"type": "raw_text", "text": cell or " "} for cell in row] for row in rows]}
    return BlockPiece("table", content, "\n".join(" | ".join(row) for row in rows))


def _cut(runs: Runs) -> Iterator[Runs]:
    """Cut running text into parts that a message has room for; one if it fits. No part begins with a number."""
    part: list[TextRun | CitationMark] = []
    size = 0
    for piece in _short(runs):
        more = written_size((piece,))
        if part and isinstance(piece, TextRun) and size + more > LINE_CHARS:
            yield tuple(part)
            part, size = [], 0
        part.append(piece)
        size += more
    yield tuple(part)


def _short(runs: Runs) -> Iterator[TextRun | CitationMark]:
    for run in runs:
        if isinstance(run, CitationMark):
            yield run
        else:
            yield from (replace(run, text=each) for each in cut_words(visible(run.text), LINE_CHARS // 2, utf16_units))


def _text(runs: Runs) -> str:
    return "".join(map(shown, elements_of(runs)))


def _numbers(runs: Runs) -> tuple[int, ...]:
    return tuple(run.number for run in runs if isinstance(run, CitationMark))
