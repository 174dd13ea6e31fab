"""Lays out passages as blocks: a quote among its neighbours, search results, the sources that a place may read."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.answering.compose.citations import link_to
from bot.answering.compose.wording import nothing_found
from bot.answering.types import Citation, quote_of
from bot.rendering.aligned_table import aligned_lines
from bot.rendering.blocks import (
    Block,
    CitationMark,
    CodeBlock,
    Layout,
    ListBlock,
    Paragraph,
    QuoteBlock,
    Runs,
    TableBlock,
    TextBlock,
    TextRun,
    plain,
)
from bot.rendering.quoted_text import inline_runs, quoted_blocks, stand_out
from bot.rendering.results import EXCERPT
from bot.rendering.source_line import place_runs
from bot.translation import ENGLISH, Translator
from index.chunking.code_fences import with_fences
from index.retrieval.query import SearchResult
from index.types import Chunk, Passage

NEIGHBOUR_CHARS = 400
"""Most characters shown of what stands before a quote, and of what stands after it."""

_HEADINGS = re.compile(r"\A(?:\s*#{1,6} [^\n]*(?:\n|\Z))+\s*")


def passage_layout(citation: Citation, before: str, after: str, translator: Translator = ENGLISH) -> Layout:
    """Lay out a quote among its neighbouring sentences, under where it stands.

    Args:
        citation: The quote; it stands out of its neighbours.
        before: Text right before it, ``""`` for none; its end is shown.
        after: Text right after it, ``""`` for none; its beginning is shown.
        translator: Says where it stands.
    """
    blocks = [_standing_out(block) for block in quoted_blocks(citation.quote.shown)]
    if before:
        blocks = _joined([Paragraph(_ending(before), leads=True)], blocks)
    if after:
        blocks = _joined(blocks, [Paragraph(_beginning(after), leads=False)])
    head = Paragraph(place_runs(citation.quote, citation.link, translator), leads=True)
    return ((head, QuoteBlock(tuple(blocks), citation, answers=False)),)


def numbered_layout(citation: Citation, before: str, after: str, translator: Translator = ENGLISH) -> Layout:
    """Lay out the same with the citation's number before it, to stand among others."""
    ((head, quote),) = passage_layout(citation, before, after, translator)
    runs = head.runs if isinstance(head, Paragraph) else ()
    return ((Paragraph((CitationMark(citation.number), plain(" "), *runs), leads=True), quote),)


def without_tables(layout: Layout) -> Layout:
    """Lay out the same with tables as aligned lines, for places that show no tables of their own."""
    return tuple(tuple(map(_without_table, group)) for group in layout)


def _without_table(block: Block) -> Block:
    match block:
        case QuoteBlock(blocks):
            return replace(block, blocks=tuple(_as_lines(each) for each in blocks))
        case TableBlock():
            return _as_lines(block)
        case _:
            return block


def _as_lines(block: TextBlock) -> TextBlock:
    if isinstance(block, TableBlock):
        return CodeBlock("\n".join(aligned_lines(block.rows, header=block.header)), "")
    return block


def search_layout(result: SearchResult, translator: Translator = ENGLISH) -> Layout:
    """Lay out the passages that a search found: where each stands, and its beginning; numbered by rank."""
    if not result.passages:
        return ((Paragraph((plain(nothing_found(result.query.text, translator)),), leads=False),),)
    return tuple(tuple(_found(passage, translator)) for passage in result.passages)


def _found(passage: Passage, translator: Translator) -> Iterator[Block]:
    chunk = passage.chunk
    quote = quote_of(passage, chunk.start, chunk.end)
    citation = Citation(passage.rank, quote, link_to(quote))
    yield Paragraph((CitationMark(passage.rank), plain(" "), *place_runs(quote, citation.link, translator)), leads=True)
    if blocks := tuple(_excerpt(quoted_blocks(_body(chunk)))):
        yield QuoteBlock(blocks, citation, answers=False)


def _body(chunk: Chunk) -> str:
    """A passage without the headings that it begins with, which stand above it."""
    body = _HEADINGS.sub("", text := with_fences(chunk.text, chunk.fence))
    first, _, rest = body.partition("\n")
    if rest.strip() and first.strip() and chunk.heading.endswith(first.strip()):
        body = rest
    return body.strip("\n") if body.strip() else text


def _excerpt(blocks: Sequence[TextBlock]) -> Iterator[TextBlock]:
    """The beginning of a passage: whole lines of code, tables and lists, of a paragraph up to a word's end."""
    left = EXCERPT
    for block in blocks:
        if _chars(block) > left:
            cut = _shortened(block, left)
            yield from [cut] if cut else []
            if not isinstance(cut, Paragraph):
                yield Paragraph((plain("…"),), leads=False)
            return
        yield block
        left -= _chars(block)


def _chars(block: TextBlock) -> int:
    match block:
        case Paragraph(runs):
            return _runs_chars(runs)
        case ListBlock(items):
            return sum(_runs_chars(item.runs) for item in items)
        case CodeBlock(text):
            return len(text)
        case TableBlock(rows):
            return sum(map(_row_chars, rows))


def _shortened(block: TextBlock, chars: int) -> TextBlock | None:
    """What fits of a block, None where that is nothing worth showing."""
    match block:
        case Paragraph(runs):
            return Paragraph((*_cut_runs(runs, chars), plain(" …")), leads=False) if chars > 0 else None
        case ListBlock(items):
            kept = _fitting([_runs_chars(item.runs) for item in items], chars)
            first = replace(items[0], runs=(*_cut_runs(items[0].runs, chars), plain(" …")))
            return ListBlock(items[:kept] or (first,))
        case CodeBlock(text, language):
            lines = text.split("\n")
            lines = lines[: _fitting([len(line) + 1 for line in lines], chars)]
            return CodeBlock("\n".join(lines), language) if any(map(str.strip, lines)) else None
        case TableBlock(rows, header):
            kept = _fitting([_row_chars(row) for row in rows], chars)
            return TableBlock(rows[:kept], header) if kept > header else None


def _fitting(sizes: Sequence[int], chars: int) -> int:
    """How many of some sizes, from the first on, fit into so many characters."""
    kept = 0
    while kept < len(sizes) and (chars := chars - sizes[kept]) >= 0:
        kept += 1
    return kept


def _cut_runs(runs: Runs, chars: int) -> Iterator[TextRun | CitationMark]:
    """Runs up to a word's end."""
    for run in runs:
        text = run.text if isinstance(run, TextRun) else ""
        if len(text) > chars:
            if isinstance(run, TextRun) and (words := text[:chars].rsplit(maxsplit=1)[:1]):
                yield replace(run, text=words[0])
            return
        yield run
        chars -= len(text)


def _runs_chars(runs: Runs) -> int:
    return sum(len(run.text) for run in runs if isinstance(run, TextRun))


def _row_chars(row: Sequence[str]) -> int:
    return sum(len(cell) + 3 for cell in row)


def _standing_out(block: TextBlock) -> TextBlock:
    match block:
        case Paragraph(runs, leads):
            return Paragraph(stand_out(runs), leads)
        case ListBlock(items):
            return ListBlock(tuple(replace(item, runs=stand_out(item.runs)) for item in items))
        case _:
            return block


def _joined(before: Sequence[TextBlock], after: Sequence[TextBlock]) -> list[TextBlock]:
    """Blocks after others; the last of the first and the first of the last stand on one line if both are paragraphs."""
    if before and after and isinstance(last := before[-1], Paragraph) and isinstance(first := after[0], Paragraph):
        return [*before[:-1], Paragraph((*last.runs, plain(" "), *first.runs), first.leads), *after[1:]]
    return [*before, *after]


def _ending(text: str) -> Runs:
    """The end of a text, from a word on."""
    flat = " ".join(text.split())
    return inline_runs(flat if len(flat) <= NEIGHBOUR_CHARS else f"… {flat[-NEIGHBOUR_CHARS:].split(' ', 1)[-1]}")


def _beginning(text: str) -> Runs:
    """The beginning of a text, up to a word's end."""
    flat = " ".join(text.split())
    return inline_runs(flat if len(flat) <= NEIGHBOUR_CHARS else f"{flat[:NEIGHBOUR_CHARS].rsplit(' ', 1)[0]} …")
