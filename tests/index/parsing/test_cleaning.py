"""Small repairs to what files say."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.parsing.cleaning import clean_text, first_words, iso_date, one_line, web_address


@given(st.text())
def test_cleaning_replaces_one_for_one(text: str) -> None:
    assert len(text) == len(clean_text(text))
    assert clean_text(text).encode().decode() == clean_text(text)


def test_a_field_becomes_one_line() -> None:
    assert one_line("  a\nb\t\x00c ") == "a b c"
    assert one_line(3) == ""


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2023", "2023"),
        ("2023-05", "2023-05"),
        ("2023-05-17", "2023-05-17"),
        ("20230517", "2023-05-17"),
        ("2023-05-17T10:00:00Z", "2023-05-17T10:00:00+00:00"),
        ("Wed, 17 May 2023 10:00:00 GMT", "2023-05-17T10:00:00+00:00"),
        (datetime.date(2023, 5, 17), "2023-05-17"),
        (datetime.datetime(2023, 5, 17, 10, 0, tzinfo=datetime.UTC), "2023-05-17T10:00:00+00:00"),
        ("last week", ""),
        ("2023-13-45", ""),
        (None, ""),
        (17, ""),
    ],
)
def test_dates_are_iso_or_nothing(value: object, expected: str) -> None:
    assert expected == iso_date(value)


@given(st.text())
def test_any_text_is_a_date_or_none(text: str) -> None:
    assert iso_date(iso_date(text)) == iso_date(text)


@pytest.mark.parametrize(
    "value", ["javascript:alert(1)", "/path", "https://", "http://a b", "http://[", None, "ftp://a"]
)
def test_only_web_addresses_pass(value: object) -> None:
    assert web_address(value) == ""
    assert web_address(" https://example.org/a?b#c ") == "https://example.org/a?b#c"


@given(st.text(min_size=1))
def test_first_words_fit_a_title(text: str) -> None:
    assert len(first_words(text)) <= 80
