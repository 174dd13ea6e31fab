"""Values of spreadsheets as they are shown."""

import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.parsing.number_format import shown_value

DAY = datetime.datetime(2026, 2, 5, 14, 3, 9)


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (1234.5, "General", "1234.5"),
        (3.0, "General", "3"),
        (0.1 + 0.2, "General", "0.3"),
        (0.125, "0%", "12%"),
        (0.125, "0.0%", "12.5%"),
        (1234.5, '#,##0.00 "€"', "1,234.50 €"),
        (1234.5, "[$€-407] #,##0.00", "€ 1,234.50"),
        (99, "[$$-409]#,##0", "$99"),
        (12, '0 "EUR"', "12 EUR"),
        (-5.25, "0.00;(0.00)", "(5.25)"),
        (-5.25, "0.00;[Red]-0.00", "-5.25"),
        (7, "000", "007"),
        (0, '0.00;-0.00;"none"', "none"),
        (0, "0.00;-0.00", "0.00"),
        (1234.5, '_-* #,##0.00\\ "€"_-;\\-* #,##0.00\\ "€"_-', "1,234.50 €"),
        (1.5, "0.0##", "1.5"),
        (2_500_000, '0.0,,"M"', "2.5M"),
        (1.5e9, "0.00E+00", "1500000000"),
        (True, "General", "TRUE"),
        (None, "General", ""),
        ("x", "@", "x"),
        (DAY, "dd.mm.yyyy", "05.02.2026"),
        (DAY, "d mmm yyyy", "5 Feb 2026"),
        (DAY, "dddd, d mmmm yy", "Thursday, 5 February 26"),
        (DAY, "h:mm AM/PM", "2:03 PM"),
        (DAY, "yyyy-mm-dd hh:mm:ss", "2026-02-05 14:03:09"),
        (DAY, "mm-dd-yy", "2026-02-05 14:03"),
        (DAY, "m/d/yy h:mm", "2026-02-05 14:03"),
        (DAY, "mmm-yy", "Feb-26"),
        (datetime.datetime(2026, 2, 5), "mm-dd-yy", "2026-02-05"),
        (datetime.time(9, 30), "h:mm", "9:30"),
        (datetime.date(2026, 2, 5), "General", "2026-02-05"),
        (datetime.timedelta(hours=26, minutes=5), "[h]:mm:ss", "26:05:00"),
    ],
)
def test_a_value_is_shown_as_its_format_says(value: Any, code: str, shown: str) -> None:
    assert shown_value(value, code) == shown


@given(st.one_of(st.floats(), st.integers(), st.datetimes(), st.times(), st.dates(), st.timedeltas()), st.text())
def test_any_value_is_shown_whatever_the_format(value: Any, code: str) -> None:
    assert isinstance(shown_value(value, code), str)


@given(st.floats(), st.text('0#?,.%;"\\[]_*dmyhs/E ', max_size=30))
def test_any_number_is_shown_in_any_mix_of_signs(value: float, code: str) -> None:
    assert isinstance(shown_value(value, code), str)
