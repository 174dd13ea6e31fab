"""Excel workbooks."""

import datetime
import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.comments import Comment

from index.errors import UnreadableDocument
from index.parsing.document_loader import LoadContext
from index.parsing.sandbox import SandboxedLoader, SandboxLimits
from index.parsing.xlsx import XlsxLoader
from tests.index.parsing.loading import loaded, only_draft, places, refusal

OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def saved(workbook: Any) -> bytes:
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def with_rows(*rows: list[Any]) -> Any:
    workbook = Workbook()
    for row in rows:
        workbook.active.append(row)
    return workbook


def test_each_sheet_is_a_section() -> None:
    workbook = with_rows(["Room", "Price"], ["Single", 120])
    workbook.active.title = "Prices"
    other = workbook.create_sheet("Hours")
    other.append(["Day", "Open"])
    other.append(["Monday", datetime.time(9, 30)])
    draft = only_draft("a.xlsx", saved(workbook))
    assert places(draft) == [(1, "Prices", "# Prices"), (1, "Hours", "# Hours")]
    assert draft.text.endswith("| Monday | 9:30:00 |")


def test_numbers_and_dates_are_written_as_they_are_shown() -> None:
    workbook = with_rows(["Room", "Price", "Tax", "From"], ["Single", 1200.5, 0.19, datetime.date(2026, 1, 5)])
    sheet = workbook.active
    sheet["B2"].number_format, sheet["C2"].number_format, sheet["D2"].number_format = '#,##0.00 "€"', "0%", "d mmm yyyy"
    assert only_draft("a.xlsx", saved(workbook)).text.endswith("| Single | 1,200.50 € | 19% | 5 Jan 2026 |")


def test_merged_cells_name_every_row_and_column_that_they_span() -> None:
    workbook = with_rows(
        ["Room", "Price", "", "From"],
        ["", "High", "Low", ""],
        ["Single", 120, 90, "May"],
        ["", 130, 95, "June"],
    )
    for area in ("B1:C1", "A1:A2", "D1:D2", "A3:A4"):
        workbook.active.merge_cells(area)
    assert only_draft("a.xlsx", saved(workbook)).text.split("\n")[2:] == [
        "| Room | Price High | Price Low | From |",
        "| --- | --- | --- | --- |",
        "| Single | 120 | 90 | May |",
        "| Single | 130 | 95 | June |",
    ]


def test_a_title_over_the_whole_table_is_a_paragraph() -> None:
    workbook = with_rows(["Prices of 2026"], ["Room", "Price"], ["Single", 120])
    workbook.active.merge_cells("A1:B1")
    assert only_draft("a.xlsx", saved(workbook)).text.split("\n\n")[1:2] == ["Prices of 2026"]


def test_two_tables_of_a_sheet_have_a_header_each() -> None:
    workbook = with_rows(["Room", "Price"], ["Single", 120], [], ["Town", "People"], ["Rye", 4800])
    _, first, second = only_draft("a.xlsx", saved(workbook)).text.split("\n\n")
    assert first.startswith("| Room | Price |\n| --- |")
    assert second.startswith("| Town | People |\n| --- |")


def test_an_empty_row_within_a_table_leaves_the_header_over_the_rows_below() -> None:
    rows: list[list[Any]] = [
        ["Name", "Role"],
        *([f"Ann {n}", "dev"] for n in range(40)),
        [],
        ["Bob", "tester"],
        ["Cy", "ops"],
    ]
    assert only_draft("a.xlsx", saved(with_rows(*rows))).text.split("\n\n")[2] == (
        "| Name | Role |\n| --- | --- |\n| Bob | tester |\n| Cy | ops |"
    )


def test_notes_stand_with_their_cells() -> None:
    workbook = with_rows(["Room", "Price"], ["Single", 120])
    workbook.active["B2"].comment = Comment("without breakfast", "Ann")
    assert "| Single | 120 (note: without breakfast) |" in only_draft("a.xlsx", saved(workbook)).text


def test_what_is_hidden_is_reported_and_left_out() -> None:
    workbook = with_rows(["Room", "Price", "Cost"], ["Single", 120, 60], ["Double", 150, 80])
    workbook.active.column_dimensions["C"].hidden = True
    workbook.active.row_dimensions[3].hidden = True
    workbook.create_sheet("Salaries").append(["secret"])
    workbook["Salaries"].sheet_state = "hidden"
    (draft,), reasons = loaded("a.xlsx", saved(workbook))
    assert draft.text == "# Sheet\n\n| Room | Price |\n| --- | --- |\n| Single | 120 |"
    assert reasons == [
        "5 cells in hidden rows and columns of its sheet 'Sheet' are not read",
        "its sheet 'Salaries' is hidden, so it is not read",
    ]


def test_a_formula_without_a_saved_value_is_reported() -> None:
    (_,), reasons = loaded("a.xlsx", saved(with_rows(["Sum", "Of"], ["=1+1", 2])))
    assert reasons == ["1 of its formulas have no saved value; open it in a spreadsheet program, and save it there"]


def test_a_cell_far_away_costs_nothing() -> None:
    workbook = with_rows(["Room", "Price"], ["Single", 120])
    workbook.active["XFD1048576"] = "end"
    assert only_draft("a.xlsx", saved(workbook)).text.endswith("| Single | 120 |\n\nend")


def test_title_and_author_come_from_the_properties() -> None:
    workbook = with_rows(["a", "b"], ["c", "d"])
    workbook.properties.title, workbook.properties.creator = "The Prices", "Ann"
    draft = only_draft("a.xlsx", saved(workbook))
    assert (draft.title, draft.author) == ("The Prices", "Ann")


def test_an_empty_workbook_is_refused() -> None:
    assert refusal("a.xlsx", saved(Workbook())) == "it holds no text"


@pytest.mark.parametrize("data", [b"hello", b"PK\x03\x04 and no more"])
def test_what_is_no_workbook_is_refused(data: bytes) -> None:
    assert refusal("a.xlsx", data) in ("it is not XLSX", "it is damaged, or not XLSX")


def test_an_encrypted_workbook_names_the_remedy() -> None:
    assert refusal("a.xlsx", OLD) == "it is encrypted, or of an old format; save it as XLSX without a password"


def changed(data: bytes, name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.namelist():
            new.writestr(member, content if member == name else old.read(member))
    return out.getvalue()


def test_entities_and_swollen_sheets_are_refused() -> None:
    data = saved(with_rows(["a", "b"]))
    sheet = "xl/worksheets/sheet1.xml"
    laughs = b'<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><worksheet>&b;</worksheet>'
    assert refusal("a.xlsx", changed(data, sheet, laughs)) == "it declares XML entities, as no workbook does"
    assert refusal("a.xlsx", changed(data, sheet, b" " * 70_000_000)).startswith("its sheets hold more than 60 MB")


def test_memory_is_bounded() -> None:
    rows = b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (at, at) for at in range(1, 320_000))
    sheet = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>'
    data = changed(saved(with_rows(["a"])), "xl/worksheets/sheet1.xml", sheet % rows)
    bounds = SandboxLimits(seconds=60, memory_bytes=60_000_000, output_bytes=10**8)
    with pytest.raises(UnreadableDocument, match="too much memory"):
        list(SandboxedLoader(XlsxLoader(), bounds).load(io.BytesIO(data), LoadContext("a.xlsx", 0, 10**8)))


def test_a_workbook_of_another_tool_is_read() -> None:
    draft = only_draft("a.xlsx", (Path(__file__).parent / "files" / "libreoffice.xlsx").read_bytes())
    assert draft.text.split("\n")[2:] == [
        "| Room | Season | Price | From |",
        "| --- | --- | --- | --- |",
        "| Single | high | 120.5 | 2026-01-05 |",
        "| Double | low | 99 | 2026-02-05 |",
    ]
    assert draft.published == ""
