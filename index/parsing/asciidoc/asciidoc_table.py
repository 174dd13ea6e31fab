"""Reads the tables of AsciiDoc: cells with spans, headers, and tables in CSV."""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass

_CELL = re.compile(r"(?<!\\)(?:(?<=\s)|^)((?:\d{1,3}(?:\.\d{1,3})?|\.\d{1,3})?[+*])?([<^>]?(?:\.[<^>])?[a-z]?)\|")
_COLUMNS = re.compile(r'cols\s*=\s*(?:"([^"]{0,500})"|(\d{1,3}\*?))')
_REPEATED = re.compile(r"(\d{1,3})\*")
_NO_WORD = re.compile(r"\W+")
_MAX_COLUMNS = 200
_MAX_CELLS = 200_000


@dataclass(frozen=True, slots=True)
class AsciiDocTable:
    """A table.

    Attributes:
        rows: Cells by rows, as they are written; cells that span others repeat.
        has_header: Whether the first row names the columns.
    """

    rows: list[list[str]]
    has_header: bool


@dataclass(slots=True)
class _Cell:
    lines: list[str]
    columns: int
    rows: int
    copies: int


def read_table(lines: Sequence[str], options: str, delimiter: str = "|") -> AsciiDocTable:
    """Read the lines between a table's fences.

    Args:
        lines: The lines.
        options: What stands in brackets above the table.
        delimiter: The sign that the table's fence begins with: ``|``, ``!`` for a table in a cell, ``,`` or ``:``.
    """
    if delimiter in ",:;" or "format=csv" in options.replace('"', ""):
        sign = delimiter if delimiter in ",:;" else ","
        rows = [row for row in csv.reader(io.StringIO("\n".join(lines)), delimiter=sign) if row]
        return AsciiDocTable(rows, _has_header(lines, options))
    if delimiter != "|":
        lines = [line.replace(delimiter, "|") for line in lines]
    cells, first_line = _cells(lines)
    width = _declared_columns(options) or first_line or 1
    return AsciiDocTable(_rows(cells, min(width, _MAX_COLUMNS)), _has_header(lines, options))


def _cells(lines: Sequence[str]) -> tuple[list[_Cell], int]:
    """Return the cells, and how many columns those on the first line with any take."""
    cells: list[_Cell] = []
    first_line = 0
    for line in lines:
        found = list(_CELL.finditer(line)) if "|" in line else []
        if (not found or found[0].start() > 0) and cells:
            cells[-1].lines.append(line[: found[0].start()] if found else line)
        for at, each in enumerate(found):
            end = found[at + 1].start() if at + 1 < len(found) else len(line)
            cells.append(_cell(each[1] or "", line[each.end() : end]))
            if len(cells) > _MAX_CELLS:
                return cells, first_line
        if cells and not first_line:
            first_line = sum(cell.columns * cell.copies for cell in cells)
    return cells, first_line


def _cell(span: str, words: str) -> _Cell:
    columns, _, rows = span.rstrip("+*").partition(".")
    numbers = [max(1, min(int(each or 1), _MAX_COLUMNS)) for each in (columns, rows)]
    if span.endswith("*"):
        return _Cell([words], 1, 1, numbers[0])
    return _Cell([words], numbers[0], numbers[1], 1)


def _rows(cells: Sequence[_Cell], width: int) -> list[list[str]]:
    """Place the cells; those that span rows or columns repeat."""
    rows: list[list[str]] = [[]]
    below: dict[int, tuple[str, int]] = {}

    def fill() -> None:
        while len(rows[-1]) < width and (held := below.pop(len(rows[-1]), None)):
            if held[1] > 1:
                waiting[len(rows[-1])] = (held[0], held[1] - 1)
            rows[-1].append(held[0])

    waiting: dict[int, tuple[str, int]] = {}
    for cell in (each for each in cells for _ in range(each.copies)):
        fill()
        if len(rows[-1]) >= width:
            rows.append([])
            below, waiting = {**below, **waiting}, {}
            fill()
        words = "\n".join(line.strip() for line in cell.lines).strip().replace("\\|", "|")
        for _ in range(min(cell.columns, width)):
            if cell.rows > 1:
                waiting[len(rows[-1])] = (words, cell.rows - 1)
            rows[-1].append(words)
    fill()
    return [row for row in rows if row]


def _declared_columns(options: str) -> int:
    found = _COLUMNS.search(options)
    if found is None:
        return 0
    declared = [each for each in re.split(r"[,;]", found[1] or found[2]) if each.strip()]
    return sum(int(copies[1]) if (copies := _REPEATED.match(each.strip())) else 1 for each in declared)


def _has_header(lines: Sequence[str], options: str) -> bool:
    """Return whether the first row names the columns: it says so, or an empty line follows its first line."""
    words = _NO_WORD.split(options)
    if "noheader" in words:
        return False
    return "header" in words or (len(lines) > 2 and bool(lines[0].strip()) and not lines[1].strip())
