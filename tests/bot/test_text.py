"""Shortened texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text import ELLIPSIS, shorten


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("one two three", 13, "one two three"),
        ("one two three", 12, "one two …"),
        ("  one\n\ttwo  ", 7, "one two"),
        ("onetwothree", 6, "onet …"),
        ("", 3, ""),
    ],
)
def test_a_text_is_cut_at_a_word(text: str, limit: int, expected: str) -> None:
    assert shorten(text, limit) == expected


@given(st.text(max_size=60), st.integers(3, 50))
def test_a_shortened_text_fits_and_is_a_beginning(text: str, limit: int) -> None:
    line, short = " ".join(text.split()), shorten(text, limit)
    assert len(short) <= limit
    assert short == line if len(line) <= limit else line.startswith(short.removesuffix(ELLIPSIS))
