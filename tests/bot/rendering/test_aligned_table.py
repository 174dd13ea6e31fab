"""Tables where a platform has none of its own."""

from bot.rendering.aligned_table import column_names, rows_as_list, table_width
from bot.rendering.blocks import ListItem, plain, strong

TIDES = (("Month", "High", ""), ("March", "4.8", "spring"), ("", "4.9"))


def test_a_row_of_a_list_names_the_columns_of_its_cells() -> None:
    assert rows_as_list(TIDES).items == (
        ListItem("-", 0, (strong("March"), plain(", High: 4.8; spring"))),
        ListItem("-", 0, (strong("–"), plain(", High: 4.9"))),
    )


def test_the_names_of_all_columns_stand_above_the_list() -> None:
    assert column_names(TIDES).runs == (plain("Month · High"),)


def test_a_table_is_as_wide_as_its_aligned_lines() -> None:
    assert table_width(TIDES) == len("Month │ High │ spring")
