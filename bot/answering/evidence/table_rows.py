"""Where a sentence of a passage stands: the headings over it, and of a row of a table the names of its columns."""

from functools import lru_cache

from bot.answering.types import Quote, quote_of
from index.chunking.tables import Table, find_tables, table_at
from index.types import Passage

MAX_ROW_CHARS = 1_000
"""Longest row of a table that is quoted whole."""


def place_of(passage: Passage, offset: int) -> str:
    """Return what stands over a sentence: the path of its headings, and the names of its columns."""
    header = table_header(passage, offset)
    names = header.text.partition("\n")[0] if header else ""
    return " ".join(filter(None, (passage.chunk.heading_at(offset), names)))


def table_header(passage: Passage, offset: int) -> Quote | None:
    """Return the header of the table that has a row at an offset of the document, None where there is none.

    The header may stand before the passage, which then begins inside the table.
    """
    chunk = passage.chunk
    if begins_in_table(passage, offset):
        start, header = chunk.table_header
        heading = chunk.heading_at(chunk.start)
        return Quote(passage.document, passage.revision, start, start + len(header), header, heading, passage.page)
    table = table_at(_tables(chunk.text), offset - chunk.start)
    return quote_of(passage, chunk.start + table.start, chunk.start + table.body) if table else None


def whole_row(passage: Passage, start: int, end: int) -> tuple[int, int] | None:
    """Return the start and end of the row that a sentence of a table is in; a cell alone does not say what it is about.

    Args:
        passage: The passage.
        start: Offset of the sentence in the document.
        end: Offset past it.

    Returns:
        None where no table is there, or the row is longer than ``MAX_ROW_CHARS`` or cut by the passage.
    """
    header = table_header(passage, start)
    if header is None:
        return None
    offset, text = passage.chunk.start, passage.chunk.text
    begin = text.rfind("\n", 0, start - offset) + 1
    stop = text.find("\n", end - offset)
    line = text[begin : len(text) if stop < 0 else stop]
    row = line.strip()
    names = header.text.partition("\n")[0]
    if len(row) > MAX_ROW_CHARS or row.count("|") < names.count("|"):
        return None
    first = offset + begin + line.index(row)
    return first, first + len(row)


def begins_in_table(passage: Passage, offset: int) -> bool:
    """Return whether an offset is in rows at the beginning of a passage whose header stands before it."""
    chunk = passage.chunk
    return bool(chunk.table_header[1]) and offset < chunk.start + _rows_end(chunk.text)


@lru_cache(maxsize=1_024)
def _tables(text: str) -> tuple[Table, ...]:
    return find_tables(text)


def _rows_end(text: str) -> int:
    """Return the offset past the lines with a pipe at the beginning of a text."""
    end = 0
    for line in text.splitlines(keepends=True):
        if "|" not in line:
            break
        end += len(line)
    return end
