"""Tables as text in which each quoted row can be understood."""

from hypothesis import given
from hypothesis import strategies as st

from bot.answering.evidence.text_blocks import whole_blocks
from index.parsing.table_text import SMALL_TABLE_CHARACTERS, is_number, looks_like_header, table_text

ROOMS = [["Room", "Season", "Price"], ["Single", "high", "120 €"], ["Double", "low", "99 €"]]
LONG = [ROOMS[0], *([f"Room {number}", "high", f"{number} €"] for number in range(60))]
CELLS = st.text("ab |\n,;é1", max_size=12)


def test_a_small_table_keeps_its_columns() -> None:
    assert table_text(ROOMS, has_header=True) == (
        "| Room | Season | Price |\n| --- | --- | --- |\n| Single | high | 120 € |\n| Double | low | 99 € |"
    )


def test_a_row_of_a_long_table_names_its_columns() -> None:
    lines = table_text(LONG, has_header=True).split("\n")
    assert lines[7] == "- Room: Room 7; Season: high; Price: 7 €"
    assert len(lines) == 60


def test_a_quote_of_a_part_of_a_row_becomes_the_whole_row() -> None:
    text = table_text(LONG, has_header=True)
    start = text.index("Price: 31")
    first, last = whole_blocks(text, start, start + 5)
    assert text[first:last] == "- Room: Room 31; Season: high; Price: 31 €"


def test_a_long_row_is_parted_into_items_that_say_whose_they_are() -> None:
    wide = [["Name", *(f"Field {number}" for number in range(9))], ["Ann", *(["word " * 30] * 9)]]
    items = table_text(wide, has_header=True).split("\n")
    assert len(items) > 1
    assert all(item.startswith("- Name: Ann; Field ") for item in items)


def test_empty_rows_and_columns_are_left_out() -> None:
    assert table_text([["A", "", "B"], ["", "", ""], ["1", "", "2"]], has_header=False) == "| A | B |\n| 1 | 2 |"


def test_a_table_of_one_column_is_a_list() -> None:
    assert table_text([["hammer"], ["saw"]], has_header=False) == "- hammer\n- saw"


def test_lines_of_a_cell_are_kept_apart() -> None:
    assert table_text([["a\nb", "c"]], has_header=False) == "| a / b | c |"


def test_a_cell_with_a_pipe_does_not_divide_its_row() -> None:
    assert table_text([["Key", "Use"], ["a|b", "or"]], has_header=True) == "- Key: a|b; Use: or"


def test_names_that_end_in_a_colon_get_no_second_one() -> None:
    assert table_text([["Key:", "Use"], ["a|b", "or"]], has_header=True) == "- Key: a|b; Use: or"


def test_a_first_row_of_names_is_a_header() -> None:
    rows = [["Single", "1"]]
    assert looks_like_header(["Room", "Price"], rows)
    assert not looks_like_header(["Single", "120"], rows)
    assert not looks_like_header(["Room", "Room"], rows)
    assert not looks_like_header(["Prices", ""], rows)
    assert not looks_like_header(["Room", "Price"], [])


def test_amounts_dates_and_times_count_as_numbers() -> None:
    numbers = ["12", "-1.5", "1,200.00", "€ 12", "12 €", "12%", "USD 12", "2026-11-29", "29.11.2026", "10:30", "12 kg"]
    assert [each for each in numbers if not is_number(each)] == []
    assert [each for each in ["", "Q1", "Price 2", "a 1", "-", "Room"] if is_number(each)] == []


@given(rows=st.lists(st.lists(CELLS, max_size=5), max_size=30), has_header=st.booleans())
def test_every_word_of_every_cell_is_kept(rows: list[list[str]], has_header: bool) -> None:
    text = table_text(rows, has_header=has_header)
    body = rows[1:] if has_header else rows
    assert [word for row in body for cell in row for word in cell.split() if word not in text] == []
    assert len(text) <= SMALL_TABLE_CHARACTERS or "| --- |" not in text
