"""A table as lines of text in a monospace font, for platforms without tables of their own."""

from collections.abc import Sequence
from unicodedata import combining, east_asian_width

WIDEST = 80
"""Widest table, in columns of text, whose columns are aligned; in a wider one padding only makes lines wrap."""


def aligned_lines(rows: Sequence[Sequence[str]], *, header: bool) -> list[str]:
    """A table as a line a row, with a rule under the header.

    Args:
        rows: The rows; one with fewer cells is filled up.
        header: Whether the first row is the header.
    """
    columns = max(len(row) for row in rows)
    cells = [[" ".join(cell.split()) for cell in row] + [""] * (columns - len(row)) for row in rows]
    widths = [max(_width(row[column]) for row in cells) for column in range(columns)]
    if sum(widths) + 3 * (columns - 1) > WIDEST:
        widths = [_width(cell) for cell in cells[0]]
    lines = [
        " │ ".join(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in cells
    ]
    return [lines[0], "─┼─".join("─" * width for width in widths), *lines[1:]] if header else lines


def _width(text: str) -> int:
    """Columns that a text takes in a monospace font."""
    return sum(0 if combining(char) else 2 if east_asian_width(char) in "WF" else 1 for char in text)
