"""A table for platforms without tables of their own: as lines in a monospace font, or as a list of its rows."""

from collections.abc import Sequence
from unicodedata import combining, east_asian_width

from bot.rendering.blocks import ListBlock, ListItem, Paragraph, Runs, plain, strong

WIDEST = 80
"""Widest table, in columns of text, whose columns are aligned; in a wider one padding only makes lines wrap."""


def aligned_lines(rows: Sequence[Sequence[str]], *, header: bool) -> list[str]:
    """A table as a line a row, with a rule under the header.

    Args:
        rows: The rows; one with fewer cells is filled up.
        header: Whether the first row is the header.
    """
    cells, widths = _cells(rows), _widths(rows)
    if _line_width(widths) > WIDEST:
        widths = [_width(cell) for cell in cells[0]]
    lines = [
        " │ ".join(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in cells
    ]
    return [lines[0], "─┼─".join("─" * width for width in widths), *lines[1:]] if header else lines


def table_width(rows: Sequence[Sequence[str]]) -> int:
    """How wide a table is in columns of text, once its columns are aligned."""
    return _line_width(_widths(rows))


def rows_as_list(rows: Sequence[Sequence[str]]) -> ListBlock:
    """The rows of a table under its header as a list: the first cell, then each other one after its column's name."""
    head, *others = _cells(rows)
    return ListBlock(tuple(ListItem("-", 0, _row_runs(head, row)) for row in others or [head]))


def column_names(rows: Sequence[Sequence[str]]) -> Paragraph:
    """The names of a table's columns as a line above the list of its rows, so that nothing of the table is lost."""
    return Paragraph((plain(" · ".join(filter(None, _cells(rows)[0]))),), leads=True)


def _row_runs(head: Sequence[str], row: Sequence[str]) -> Runs:
    first, *cells = row
    named = [f"{name}: {cell}" if name else cell for name, cell in zip(head[1:], cells, strict=True) if cell]
    return strong(first or "–"), *([plain(f", {'; '.join(named)}")] if named else [])


def _cells(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    columns = max(len(row) for row in rows)
    return [[" ".join(cell.split()) for cell in row] + [""] * (columns - len(row)) for row in rows]


def _widths(rows: Sequence[Sequence[str]]) -> list[int]:
    return [max(map(_width, column)) for column in zip(*_cells(rows), strict=True)]


def _line_width(widths: Sequence[int]) -> int:
    return sum(widths) + 3 * (len(widths) - 1)


def _width(text: str) -> int:
    """Columns that a text takes in a monospace font."""
    return sum(0 if combining(char) else 2 if east_asian_width(char) in "WF" else 1 for char in text)
