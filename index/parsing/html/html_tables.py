"""Lays out a table of HTML as a grid, and writes it in pipes, as in Markdown."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

_MAX_COLUMNS = 200
_MAX_CELLS = 200_000
_CELL_TAGS = ("td", "th", "cell")
_ROW_TAGS = ("tr", "row")
_SECTION_TAGS = ("thead", "tbody", "tfoot")
_MIN_SIDE = 2  # rows and columns; anything smaller is a frame around text


@dataclass(frozen=True, slots=True)
class TableGrid:
    """The cells of a table.

    Attributes:
        rows: The words of every cell, row by row; all rows are equally long. A cell that spans others stands in all.
        header_rows: How many rows at the top name the columns.
    """

    rows: tuple[tuple[str, ...], ...]
    header_rows: int

    @property
    def is_data(self) -> bool:
        """Whether it has rows and columns; a single one only frames a text, also beside a picture or drawn wide."""
        columns = range(len(self.rows[0])) if self.rows else ()
        told = sum(any(row[at] and (not at or row[at] != row[at - 1]) for row in self.rows) for at in columns)
        return len(self.rows) >= _MIN_SIDE and told >= _MIN_SIDE


def read_grid(table: Any, cell_text: Callable[[Any], str]) -> TableGrid:  # noqa: ANN401 - lxml has no types
    """Fill the grid of a table: a cell stands in every row and column that it spans.

    Args:
        table: The table; tables inside its cells are the cells' own.
        cell_text: Returns the words of a cell on one line.
    """
    spans: dict[int, tuple[int, str]] = {}  # column → rows that a cell from above still spans, and its words
    rows: list[list[str]] = []
    names: list[bool] = []
    cells = 0
    for row, in_head in table_rows(table):
        line: dict[int, str] = {}
        column = 0
        below: dict[int, tuple[int, str]] = {}
        own = [cell for cell in row if cell.tag in _CELL_TAGS]
        for cell in own:
            while column in spans:
                column += 1
            words = cell_text(cell)
            height = _span(cell.get("rowspan"), _MAX_CELLS)
            for _ in range(_span(cell.get("colspan") or cell.get("span"), _MAX_COLUMNS)):
                if column < _MAX_COLUMNS and column not in spans:
                    line[column] = words
                    if height > 1:
                        below[column] = (height - 1, words)
                    column += 1
        for place, (left, words) in list(spans.items()):
            line.setdefault(place, words)
            del spans[place]
            if left > 1:
                spans[place] = (left - 1, words)
        spans |= below
        cells += len(line)
        if cells > _MAX_CELLS:
            break
        if any(line.values()):
            rows.append([line.get(place, "") for place in range(max(line) + 1)])
            names.append(bool(own) and (in_head or all(_is_name(cell) for cell in own)))
    width = max(map(len, rows), default=0)
    filled = tuple(tuple(row + [""] * (width - len(row))) for row in rows)
    return TableGrid(filled, next((at for at, is_name in enumerate(names) if not is_name), len(names)))


def table_rows(table: Any) -> Iterator[tuple[Any, bool]]:  # noqa: ANN401
    """Yield the rows of a table itself, each with whether it is in its head."""
    for child in table:
        if child.tag in _ROW_TAGS:
            yield child, False
        elif child.tag in _SECTION_TAGS:
            yield from ((row, child.tag == "thead") for row in child if row.tag in _ROW_TAGS)


def pipe_table(grid: TableGrid) -> str:
    """Write a grid as a table in pipes; several rows of names become one, each name once a column.

    Where no row names the columns, the first one stands as the header, unless it begins with the name of its row.
    """
    rows = grid.rows
    if 0 < grid.header_rows < len(rows):
        header = [_joined([row[column] for row in rows[: grid.header_rows]]) for column in range(len(rows[0]))]
        body: Sequence[Sequence[str]] = rows[grid.header_rows :]
    else:
        header, body = list(rows[0]), rows[1:]
    return "\n".join(map(_line, (header, ["---"] * len(header), *body)))


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _joined(names: list[str]) -> str:
    return " ".join(dict.fromkeys(filter(None, names)))


def _is_name(cell: Any) -> bool:  # noqa: ANN401
    return cell.tag == "th" or cell.get("role") in ("head", "columnheader")


def _span(value: str | None, most: int) -> int:
    """Return how many rows or columns a cell spans."""
    text = (value or "").strip()
    return min(most, max(1, int(text))) if text.isascii() and text.isdigit() and len(text) < 6 else 1
