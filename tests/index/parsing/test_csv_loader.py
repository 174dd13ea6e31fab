"""CSV and TSV."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.parsing.csv_loader import find_delimiter
from tests.index.parsing.loading import loaded, only_draft, places, refusal

ROWS = [["Room", "Season", "Price"], *([f"Room {number}", "high", f"{number},50 €"] for number in range(40))]


def written(rows: list[list[str]], dialect: str = "excel", delimiter: str = ",") -> str:
    """The rows as Python's csv writes them."""
    out = io.StringIO()
    csv.writer(out, dialect, delimiter=delimiter).writerows(rows)
    return out.getvalue()


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_and_rows_name_their_columns(delimiter: str) -> None:
    text = only_draft("rooms.csv", written(ROWS, delimiter=delimiter)).text
    assert text.split("\n")[3] == "- Room: Room 3; Season: high; Price: 3,50 €"


def test_a_comma_within_the_numbers_is_no_delimiter() -> None:
    assert find_delimiter("a;b\n1,5;2,5\n3,5;4,5\n") == ";"
    assert find_delimiter("name,note\nann,a;b;c\nbob,d\n") == ","
    assert find_delimiter("name\tnote\nann\ta, b\nbob\tc, d\n") == "\t"


def test_excel_may_declare_the_delimiter() -> None:
    assert only_draft("a.csv", "sep=|\r\nName|Age\r\nAnn|31\r\n").text == "| Name | Age |\n| --- | --- |\n| Ann | 31 |"


def test_a_tsv_file_is_parted_by_tabs() -> None:
    assert only_draft("a.tsv", "Name\tAge, years\nAnn\t31\n").text.startswith("| Name | Age, years |")


def test_a_table_without_a_header_has_no_names() -> None:
    assert only_draft("a.csv", "1,2\n3,4\n").text == "| 1 | 2 |\n| 3 | 4 |"


def test_titles_above_the_table_are_paragraphs() -> None:
    assert only_draft("a.csv", "Prices of 2026\n\nRoom,Price\nSingle,120\n").text.split("\n\n")[0] == "Prices of 2026"


def test_a_row_of_texts_is_a_section_under_its_question() -> None:
    rows = [["Id", "Question", "Answer"]]
    rows += [[str(number), f"How do I do {number}?", f"Press button {number}. " * 40] for number in range(3)]
    draft = only_draft("faq.csv", written(rows))
    assert places(draft)[1] == (1, "How do I do 1?", "# How do I do 1?")
    assert draft.text.count("Answer: Press button 1.") == 1


def test_a_quotation_mark_that_is_not_closed_loses_nothing() -> None:
    rows = 'Size,Note\n5,"half\n' + "".join(f"{number},whole\n" for number in range(100))
    (draft,), reasons = loaded("a.csv", rows)
    assert "- Size: 99; Note: whole" in draft.text
    assert reasons == ["its quotation marks are read as text, because one of them is not closed"]


def test_cells_of_several_lines_are_read() -> None:
    assert only_draft("a.csv", 'Name,Note\nAnn,"one\ntwo"\n').text.endswith("| Ann | one / two |")


def test_other_encodings_are_read() -> None:
    assert "| Zoë |" in only_draft("a.csv", "Name;Age\nZoë;31\n".encode("utf-16")).text


def test_a_file_without_text_is_refused() -> None:
    assert refusal("a.csv", ",,\n,,\n") == "it holds no text"


@given(
    st.lists(st.lists(st.text(st.characters(categories=["L", "N", "P"]), min_size=1), min_size=2, max_size=4)),
    st.sampled_from(",;\t"),
)
def test_every_cell_is_kept(rows: list[list[str]], delimiter: str) -> None:
    names = [["Name", "Of", "The", "Column"][: max(map(len, rows), default=2)]]
    text = only_draft("a.csv", written([*names, *rows], delimiter=delimiter)).text
    assert all(cell in text for row in rows for cell in row) or '"' in text or delimiter in str(rows)
