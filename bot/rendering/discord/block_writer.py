"""Writes blocks as Discord's Markdown, ready to be packed into messages."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import assert_never

from bot.rendering.aligned_table import column_names, rows_as_list, table_width
from bot.rendering.blocks import (
    AskedBefore,
    Block,
    CitationMark,
    CodeBlock,
    Layout,
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
from bot.rendering.discord.discord_markdown import (
    FENCE,
    bold,
    escape_line_begin,
    escape_within,
    fence_lines,
    inline_code,
    italic,
    masked_link,
    table_lines,
)
from bot.rendering.layout import asked_before_runs
from bot.rendering.packing import MessagePart, Row, WrittenBlock, cut_line, pack, rows_of, utf16_units
from bot.rendering.source_line import document_line
from bot.translation import ENGLISH, Translator

MENTIONS = {"person": "<@{}>", "channel": "<#{}>", "team": "<@&{}>"}
"""How a message names somebody or something; it is sent so that nobody is pinged."""
MESSAGE_CHARS = 2000
"""Most characters of a Discord message."""
QUOTED, SMALL = "> ", "-# "
NARROW = 36
"""Widest table, in columns of text, whose lines a phone does not wrap."""
DEEPEST = 5
"""Lists that an item is shown nested in; what is nested deeper is indented no further."""

_NUMBERED = re.compile(r"([1-9]\d*)\.")
_WRITERS: Mapping[str, Callable[[str], str]] = {
    "plain": escape_within,
    "emphasis": italic,
    "strong": bold,
    "code": inline_code,
}


def layout_messages(
    layout: Layout, limit: int = MESSAGE_CHARS, translator: Translator = ENGLISH
) -> tuple[MessagePart, ...]:
    """A layout as messages of at most ``limit`` characters; none where nothing is laid out.

    Send them with link previews and mentions off all the same.
    """
    writer = _BlockWriter(limit, translator)
    groups = ([written for block in group for written in writer.written(block)] for group in layout)
    return pack(groups, limit, utf16_units)


def runs_markdown(runs: Runs) -> str:
    """A line of text as Markdown."""
    line = ""
    for run in runs:
        piece = f"[{run.number}]" if isinstance(run, CitationMark) else _run(run)
        # A bracket after a number, or after one that ends a text, would make a link of it.
        line += f"\\{piece}" if line.endswith("]") and piece.startswith("(") else piece
    return escape_line_begin(line)


class _BlockWriter:
    """Writes blocks for messages of some length."""

    def __init__(self, limit: int, translator: Translator) -> None:
        self._limit, self._translator = limit, translator

    def written(self, block: Block, around: str = "") -> Iterator[WrittenBlock]:
        """Yield a block as Discord writes it.

        Args:
            block: The block.
            around: What each line of it begins with, ``""`` for nothing; code and tables stand out of a quote.
        """
        match block:
            case Paragraph(runs, leads):
                yield self._line(around, "", runs, leads=leads)
            case ListBlock(items):
                yield from (
                    self._line(around, sign, item.runs) for item, sign in zip(items, _signs(items), strict=True)
                )
            case CodeBlock(text, language):
                yield self._fence([], fence_lines(text), language)
            case TableBlock(rows, header) if header and table_width(rows) > NARROW:
                if len(rows) > 1:
                    yield from self.written(column_names(rows), around)
                yield from self.written(rows_as_list(rows), around)
            case TableBlock(rows, header):
                yield self._fence(*table_lines(rows, header=header), "")
            case QuoteBlock(blocks, _, answers):
                for each in blocks:
                    yield from self.written(each, "" if answers else QUOTED)
            case SourceList(documents):
                yield from (self._line(SMALL, "", document_line(each, self._translator)) for each in documents)
            case AskedBefore():
                yield self._line("", "", asked_before_runs(block, self._translator))
            case Note(text):
                yield self._line(SMALL, "", (plain(text),))
            case _:
                assert_never(block)

    def _line(self, opening: str, sign: str, runs: Runs, *, leads: bool = False) -> WrittenBlock:
        room = self._limit - utf16_units(opening) - utf16_units(sign)
        first, *others = rows_of(runs, room, runs_markdown, utf16_units)
        return WrittenBlock(opening, (Row(f"{sign}{first.text}", first.numbers), *others), "", "", leads)

    def _fence(self, header: Sequence[str], lines: Sequence[str], language: str) -> WrittenBlock:
        """A block of code; a header that takes up half a message is not repeated."""
        head = "".join(f"{line}\n" for line in header)
        if 2 * utf16_units(head) > self._limit:
            head, lines = "", [*header, *lines]
        opening, closing = f"{FENCE}{language}\n{head}", f"\n{FENCE}"
        room = self._limit - utf16_units(opening) - utf16_units(closing)
        rows = (Row(piece, ()) for line in lines for piece in (cut_line(line, room, utf16_units) if line else [""]))
        return WrittenBlock(opening, tuple(rows), "\n", closing, leads=False)


def _run(run: TextRun) -> str:
    if run.link:
        return masked_link(run.text, run.link)
    if run.style in MENTIONS:
        return MENTIONS[run.style].format(run.text) if run.text.isdecimal() else escape_within(run.text)
    return _WRITERS[run.style](run.text)


def _signs(items: Sequence[ListItem]) -> Iterator[str]:
    """What each item begins with: Discord's own sign, unless it would count on where the list does not."""
    last: dict[int, int] = {}
    for item in items:
        last = {depth: number for depth, number in last.items() if depth <= item.depth}
        number = int(found[1]) if (found := _NUMBERED.fullmatch(item.sign)) else 0
        indent = "  " * min(item.depth, DEEPEST)
        if not item.sign:
            yield ""
        elif number and last.get(item.depth, number - 1) == number - 1:
            last[item.depth] = number
            yield f"{indent}{item.sign} "
        elif item.sign[0].isdigit():
            last.pop(item.depth, None)
            yield f"{indent}{escape_line_begin(item.sign)} "
        else:
            last.pop(item.depth, None)
            yield f"{indent}- "
