"""Numbers of several words, of any size."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.gate.numerals import number_value, read_numeral

ONES_WORDS = """
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
eighteen nineteen
"""
ONES = ONES_WORDS.split()
TENS_WORDS = """
zero ten twenty thirty forty fifty sixty seventy eighty ninety
"""
TENS = TENS_WORDS.split()
SCALES = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"), (1_000, "thousand"))


def in_words(value: int) -> list[str]:
    """Return a number below 10^15 in English words."""
    for size, name in SCALES:
        if value >= size:
            rest = value % size
            return [*in_words(value // size), name, *(in_words(rest) if rest else [])]
    if value >= 100:
        rest = value % 100
        return [ONES[value // 100], "hundred", *(["and", *in_words(rest)] if rest else [])]
    if value >= 20:
        return [TENS[value // 10], *([ONES[value % 10]] if value % 10 else [])]
    return [ONES[value]]


@given(st.integers(21, 999_999) | st.sampled_from([10**6, 10**9, 7 * 10**12, 3_000_017, 40_000_000_200]))
def test_a_number_in_words_is_read_by_its_value(value: int) -> None:
    words = in_words(value)
    if len(words) == 1:
        assert number_value(words[0]) == str(value)
        return
    read = read_numeral([*words, "people"])
    assert read is not None
    assert (read.value, read.parts) == (str(value), len(words))


@pytest.mark.parametrize(
    ("text", "value", "parts"),
    [
        ("a hundred miles", "100", 2),
        ("a dozen eggs", "12", 2),
        ("two dozen eggs", "24", 2),
        ("half a million people", "500000", 3),
        ("2.5 million people", "2500000", 2),
        ("7 hundred thousand people", "700000", 3),
        ("twenty first century", "21", 2),
        ("one hundred and people", "100", 2),
        ("Three Hundred men", "300", 2),
    ],
)
def test_a_number_ends_where_its_words_end(text: str, value: str, parts: int) -> None:
    read = read_numeral(text.split())
    assert read is not None
    assert (read.value, read.parts) == (value, parts)


@pytest.mark.parametrize(
    "text", ["twenty twenty", "one day", "a man", "nineteen eighty", "half a day", "10:30 million", "2 men"]
)
def test_words_that_are_no_number_of_several_words_are_left(text: str) -> None:
    assert read_numeral(text.split()) is None
