"""Writes the grid of a sheet or of a CSV file: finds its tables, their headers, and the remarks around them."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from index.errors import UnreadableDocument
from index.parsing.cleaning import one_line
from index.parsing.table_text import MAX_CELLS, Rows, is_number, looks_like_header, named_cell, tidy_rows
from index.parsing.text_builder import TextBuilder

TEXT_ROW_CHARACTERS = 400
"""A table whose rows are longer than this on average holds texts, such as questions with their answers."""
_MAX_LABEL_CHARACTERS = 150
_SAMPLE_ROWS = 200
_MAX_HEADING_ROWS = 5_000


def add_grid(builder: TextBuilder, rows: Rows, level: int) -> None:
    """Add the tables of a grid; empty rows part them.

    Rows of one cell above a table are its title or remarks and become paragraphs. A table without a header of its own
    that has the width of the one before continues it.

    Args:
        builder: Where the text is built.
        rows: Cells by rows, as shown.
        level: Depth of the headings over rows that are texts.

    Raises:
        UnreadableDocument: It has too many cells.
    """
    if sum(map(len, rows)) > MAX_CELLS:
        raise UnreadableDocument(f"it has more than {MAX_CELLS:,} cells; split it")
    header: list[str] = []
    for block in _blocks(rows):
        remarks, table = _split_remarks(block)
        for remark in remarks:
            builder.add(remark)
        if not table:
            continue
        table = _with_joined_header(table)
        if _has_header(table, header):
            header, table = list(table[0]), table[1:]
        elif len(header) != max(map(len, table)):
            header = []
        _add_table(builder, header, table, level)


def _blocks(rows: Rows) -> Iterator[list[Sequence[str]]]:
    for is_filled, run in groupby(rows, key=lambda row: any(cell.strip() for cell in row)):
        if is_filled:
            yield list(run)


def _split_remarks(block: Rows) -> tuple[list[str], Rows]:
    """Return the rows of one cell above a table, and the table."""
    filled = [[cell for cell in row if cell.strip()] for row in block[:_SAMPLE_ROWS]]
    if max(map(len, filled)) == 1:
        return ([filled[0][0]], []) if len(block) == 1 else ([], block)
    count = next(at for at, cells in enumerate(filled) if len(cells) > 1)
    return [cells[0] for cells in filled[:count]], block[count:]


def _with_joined_header(table: Rows) -> Rows:
    """Return a table whose header of two rows is one: names that repeat in the first are told apart by the second."""
    if len(table) < 3 or len(table[0]) != len(table[1]) or looks_like_header(table[0], table[1:]):
        return table
    repeats = [each for each, again in pairwise(table[0]) if each.strip() and each == again]
    if not repeats or any(is_number(cell.strip()) and not _is_year(cell) for cell in table[1]):
        return table
    joined = [" ".join(dict.fromkeys(filter(None, pair))) for pair in zip(table[0], table[1], strict=True)]
    return [joined, *table[2:]] if looks_like_header(joined, table[2:]) else table


def _is_year(cell: str) -> bool:
    return len(cell.strip()) == 4 and cell.strip().isdigit()


def _has_header(table: Rows, before: Sequence[str]) -> bool:
    if not looks_like_header(table[0], table[1:]):
        return False
    if not before or len(before) != len(table[0]):
        return True
    # After a table of the same width, only a row that differs in kind from those below it is a header.
    columns = zip(*(row for row in table[1:_SAMPLE_ROWS] if len(row) == len(table[0])), strict=True)
    return any(all(is_number(cell.strip()) for cell in column if cell.strip()) for column in columns)


def _add_table(builder: TextBuilder, header: Sequence[str], table: Rows, level: int) -> None:
    characters = sum(len(cell) for row in table for cell in row)
    if header and len(table) <= _MAX_HEADING_ROWS and characters > TEXT_ROW_CHARACTERS * len(table):
        _add_texts(builder, header, table, level)
    else:
        builder.add_table([header, *table] if header else table, has_header=bool(header))


def _add_texts(builder: TextBuilder, header: Sequence[str], table: Rows, level: int) -> None:
    """Add each row as a section under its label, because a quote of it may be a part of one cell."""
    names = [" ".join(name.split()) for name in header]
    label_at = _label_column(table)
    for row in table:
        builder.add_heading(row[label_at] if label_at < len(row) else "", level)
        for at, (name, cell) in enumerate(zip(names, row, strict=False)):
            if at != label_at or len(one_line(cell)) < len(cell.strip()):
                builder.add(named_cell(name, cell.strip()) if cell.strip() else "")


def _label_column(table: Rows) -> int:
    """Return the first column of short texts that hardly repeat: what the rows are called."""
    sample = tidy_rows(table[:_SAMPLE_ROWS]) and table[:_SAMPLE_ROWS]
    for at in range(max(map(len, sample), default=0)):
        cells = [" ".join(row[at].split()) for row in sample if at < len(row)]
        cells = [cell for cell in cells if cell]
        distinct = Counter(cells)
        if (
            len(cells) == len(sample)
            and 10 * len(distinct) >= 9 * len(cells)
            and not all(map(is_number, cells))
            and sum(map(len, cells)) <= _MAX_LABEL_CHARACTERS * len(cells)
        ):
            return at
    return 0
