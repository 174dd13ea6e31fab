"""Excel workbooks (XLSX): openpyxl reads the saved values, and each sheet becomes a section.

The workbook is loaded as a whole, because openpyxl's read-only mode knows neither merged cells nor hidden rows. A bound
on the size of its sheets keeps that within the sandbox's memory. Formulas are never computed.
"""

# mypy: disable-error-code="import-untyped"

import io
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, BinaryIO

from index.errors import UnreadableDocument
from index.parsing.cleaning import iso_date, one_line
from index.parsing.document_loader import DocumentDraft, LoadContext, SkippedPart, read_whole
from index.parsing.number_format import shown_value
from index.parsing.sheet_text import add_grid
from index.parsing.table_text import MAX_CELLS
from index.parsing.text_builder import TextBuilder
from index.parsing.zip_package import ZipPackage

_SHEET = re.compile(r"xl/(?:worksheets/.*|sharedStrings\.xml)", re.IGNORECASE)
_MAX_SHEET_BYTES = 60_000_000
_UNSAVED = (b"</f></c>", b"</f><v></v></c>", b"</f><v/></c>", b"</f><v /></c>")
_MAX_MERGED = 2_000_000


class XlsxLoader:
    """Reads Excel workbooks."""

    name = "xlsx"
    suffixes: tuple[str, ...] = (".xlsx", ".xlsm")
    media_types: tuple[str, ...] = ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",)
    is_line_based = False

    def version(self) -> str:
        """Return what the loaded text depends on."""
        return _version()

    def load(self, stream: BinaryIO, context: LoadContext) -> Iterator[DocumentDraft | SkippedPart]:
        """Read the visible sheets; what is hidden or has no saved value is reported."""
        data = read_whole(stream, context.max_bytes)
        package = ZipPackage(data, "XLSX")
        unsaved = _check(package)
        workbook = _open(data)
        builder = TextBuilder()
        for sheet in workbook.worksheets:
            if sheet.sheet_state != "visible":
                yield SkippedPart(f"its sheet {one_line(sheet.title)!r} is hidden, so it is not read")
                continue
            yield from map(SkippedPart, _add_sheet(builder, sheet))
        yield from (
            SkippedPart(f"its chart sheet {one_line(each.title)!r} is not read") for each in workbook.chartsheets
        )
        if unsaved:
            yield SkippedPart(
                f"{unsaved:,} of its formulas have no saved value; open it in a spreadsheet program, and save it there"
            )
        text, headings = builder.result()
        if len(headings) == len(builder):
            raise UnreadableDocument("it holds no text")
        properties = package.properties()  # openpyxl invents those that are not there
        yield DocumentDraft(
            role="file",
            local_id=context.local_id,
            title=one_line(properties.get("title")),
            author=one_line(properties.get("creator")).replace("openpyxl", ""),
            published=iso_date(properties.get("created")),
            text=text,
            headings=headings,
        )


@lru_cache(maxsize=1)
def _version() -> str:
    from importlib.metadata import version

    return f"xlsx/1 openpyxl/{version('openpyxl')}"


def _check(package: ZipPackage) -> int:
    """Refuse a workbook that is too large; return how many formulas have no saved value."""
    sheets = [name for name in package.sizes if _SHEET.fullmatch(name)]
    if sum(package.sizes[name] for name in sheets) > _MAX_SHEET_BYTES:
        raise UnreadableDocument(
            f"its sheets hold more than {_MAX_SHEET_BYTES // 1_000_000} MB; save those that you need as CSV"
        )
    contents = [package.read(name) for name in sheets]
    if any(b"<!ENTITY" in content for content in contents):
        raise UnreadableDocument("it declares XML entities, as no workbook does")
    return sum(content.count(mark) for content in contents for mark in _UNSAVED)


def _open(data: bytes) -> Any:  # noqa: ANN401 - openpyxl has no types
    import defusedxml
    from openpyxl import load_workbook

    # The call changes the standard library for the whole process, which in the sandbox is the worker alone.
    defusedxml.defuse_stdlib()
    return load_workbook(io.BytesIO(data), data_only=True, keep_links=False)


def _add_sheet(builder: TextBuilder, sheet: Any) -> Iterator[str]:  # noqa: ANN401
    """Add a sheet as a section; yield what is left out of it."""
    cells = _shown_cells(sheet)
    hidden_rows = {at for at, each in sheet.row_dimensions.items() if each.hidden}
    hidden_columns = _hidden_columns(sheet)
    rows: dict[int, dict[int, str]] = defaultdict(dict)
    hidden = 0
    for (row, column), text in cells.items():
        if row in hidden_rows or column in hidden_columns:
            hidden += 1
        else:
            rows[row][column] = text
    if hidden:
        yield f"{hidden:,} cells in hidden rows and columns of its sheet {one_line(sheet.title)!r} are not read"
    if rows:
        builder.add_heading(sheet.title, 1)
        add_grid(builder, list(_grid(rows)), level=2)


def _shown_cells(sheet: Any) -> dict[tuple[int, int], str]:  # noqa: ANN401
    """Return the texts of the cells that have any, by row and column; merged cells repeat their text.

    The cells are taken from where openpyxl keeps them: its iterators make a cell for every place up to the last one,
    which may be the millionth row.
    """
    found = {
        place: shown
        for place, cell in sheet._cells.items()
        if (shown := _with_note(shown_value(cell.value, cell.number_format or ""), cell).strip())
    }
    merged = 0
    widest = len({column for _, column in found})
    for area in sheet.merged_cells.ranges:
        text = found.get((area.min_row, area.min_col))
        merged += area.size["rows"] * area.size["columns"]
        if merged > _MAX_MERGED:
            raise UnreadableDocument(f"it merges more than {_MAX_MERGED:,} cells; split it")
        is_title = area.size["columns"] >= max(2, widest)
        if text and not is_title:
            found |= {
                (row, column): text
                for row in range(area.min_row, area.max_row + 1)
                for column in range(area.min_col, area.max_col + 1)
            }
    return found


def _with_note(shown: str, cell: Any) -> str:  # noqa: ANN401
    comment = getattr(cell, "comment", None)
    words = one_line(comment.text) if comment is not None else ""
    return f"{shown} (note: {words})" if words else shown


def _hidden_columns(sheet: Any) -> set[int]:  # noqa: ANN401
    return {
        at
        for each in sheet.column_dimensions.values()
        if each.hidden and each.min and each.max
        for at in range(each.min, min(each.max, 16_384) + 1)
    }


def _grid(rows: dict[int, dict[int, str]]) -> Iterator[list[str]]:
    """Yield the rows without columns that are empty throughout; any number of empty rows becomes one."""
    columns = sorted({column for cells in rows.values() for column in cells})
    if len(rows) * len(columns) > MAX_CELLS:
        raise UnreadableDocument(f"one of its sheets has room for more than {MAX_CELLS:,} cells; split it")
    before = 0
    for row in sorted(rows):
        if row > before + 1 and before:
            yield []
        before = row
        yield [rows[row].get(column, "") for column in columns]
