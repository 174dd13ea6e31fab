"""Writes tables so that each quoted row can be understood.

A small table is quoted whole, with its header. Of a longer one a single row is quoted, so each of its rows is an item
that names its columns. A text cut into chunks then needs no header in front of each.
"""

import re
from collections.abc import Iterator, Sequence

Rows = Sequence[Sequence[str]]

MAX_CELLS = 3_000_000
"""Most cells of a table or a sheet that is read."""
SMALL_TABLE_CHARACTERS = 600
"""Largest table that is written in columns: one that surely fits into one chunk and one quote."""
MAX_ITEM_CHARACTERS = 600
"""Longest item of a row; the rest of the row follows in items that begin with the row's name as well."""
_MAX_SMALL_COLUMNS = 8
_MAX_NAME_CHARACTERS = 80
_LINES = re.compile(r"[\r\n\v\f\x85\u2028\u2029]+")
_NUMBER = re.compile(r"(?:[A-Z]{3}\s)?[-+(]?[^\w\s]?\s?\d[\d.,:/\s'’TZ+-]*[%)]?(?:[^\w\s]|[A-Za-z]{1,3})?")


def table_text(rows: Rows, *, has_header: bool) -> str:
    """Return a table as text: in columns between pipes where it is small, else an item a row.

    Args:
        rows: Cells by rows, shown text; rows may differ in length.
        has_header: Whether the first row names the columns.
    """
    grid = tidy_rows(rows)
    if not grid:
        return ""
    has_header = has_header and any(cell.strip() for cell in rows[0])
    columns = max(map(len, grid))
    if columns == 1:
        return "\n".join(f"- {row[0]}" for row in grid if row)
    padded = [[*row, *[""] * (columns - len(row))] for row in grid]
    in_columns = _in_columns(padded, has_header=has_header)
    if columns <= _MAX_SMALL_COLUMNS and len(in_columns) <= SMALL_TABLE_CHARACTERS and not _has_pipe(padded):
        return in_columns
    names, body = (padded[0], padded[1:]) if has_header and len(padded) > 1 else ([""] * columns, padded)
    return "\n".join(item for row in body for item in row_items(row, names))


def tidy_rows(rows: Rows) -> list[list[str]]:
    """Return the rows with cells on one line each, without empty rows and without columns that are empty throughout."""
    grid = [[_flat(cell) for cell in row] for row in rows]
    grid = [row for row in grid if any(row)]
    columns = max(map(len, grid), default=0)
    used = [at for at in range(columns) if any(at < len(row) and row[at] for row in grid)]
    return [[row[at] if at < len(row) else "" for at in used] for row in grid]


def row_items(row: Sequence[str], names: Sequence[str]) -> Iterator[str]:
    """Yield a row as items such as ``- Room: single; Price: 120``; empty cells are left out.

    Args:
        row: Cells of one line each.
        names: Names of the columns, ``""`` for none.
    """
    cells = [named_cell(name, cell) for name, cell in zip(names, row, strict=False) if cell]
    if not cells:
        return
    item, *rest = cells
    first = item[:_MAX_NAME_CHARACTERS]
    for cell in rest:
        if len(item) + len(cell) > MAX_ITEM_CHARACTERS and item != first:
            yield f"- {item}"
            item = first
        item = f"{item}; {cell}"
    yield f"- {item}"


def named_cell(name: str, cell: str) -> str:
    """Return a cell with the name of its column before it."""
    label = name.rstrip(": ")
    return f"{label}: {cell}" if label else cell


def looks_like_header(first: Sequence[str], others: Rows) -> bool:
    """Return whether a table's first row names its columns: at least two different names, none of them a number."""
    names = [_flat(cell) for cell in first]
    named = [name for name in names if name]
    if len(named) < 2 or len({name.casefold() for name in named}) < len(named) or not others:
        return False
    # A row that lacks most names is a title or a remark.
    return 2 * len(named) >= max(map(len, others)) and not any(map(is_number, named))


def is_number(cell: str) -> bool:
    """Return whether a cell holds a number, an amount, a date or a time in digits."""
    return len(cell) <= _MAX_NAME_CHARACTERS and _NUMBER.fullmatch(cell) is not None


def _in_columns(grid: Rows, *, has_header: bool) -> str:
    lines = [f"| {' | '.join(row)} |" for row in grid]
    if has_header:
        lines.insert(1, "|" + " --- |" * len(grid[0]))
    return "\n".join(lines)


def _has_pipe(grid: Rows) -> bool:
    return any("|" in cell for row in grid for cell in row)


def _flat(cell: str) -> str:
    """Return a cell on one line; what stood on lines of its own is parted by slashes."""
    return " / ".join(words for line in _LINES.split(cell) if (words := " ".join(line.split())))
