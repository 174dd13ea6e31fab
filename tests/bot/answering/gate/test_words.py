"""Words, numbers, names and negations of a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.gate import Vocabulary

VOCABULARY = Vocabulary(lambda word: [word.lower()])


def numbers(text: str) -> list[str]:
    return [word.number for word in VOCABULARY.read(text) if word.number]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1,000 euros", ["1000"]),
        ("in 1871", ["1871"]),
        ("the 1990s", ["1990"]),
        ("the 20th century", ["20"]),
        ("the twentieth century", ["20"]),
        ("seven days", ["7"]),
        ("twenty-five days", ["25"]),
        ("thirty two", ["32"]),
        ("2.5 million", ["2500000"]),
        ("two billion", ["2000000000"]),
        ("2.3 million", ["2300000"]),
        ("1.2345678 million", ["1234567.8"]),
        ("0.50 thousand", ["500"]),
        ("10:30 million", ["10:30"]),
        ("1.2.3 million", ["1.2.3"]),
        ("٣ million", ["3000000"]),
        ("٣٫٥", ["3", "5"]),
        ("000", ["0"]),
        ("07 May", ["7"]),
        ("version 2.10", ["2.10"]),
        ("10:30", ["10:30"]),
        ("one day", []),
        ("the first", []),
    ],
)
def test_numbers_are_read_by_value(text: str, expected: list[str]) -> None:
    assert numbers(text) == expected


@pytest.mark.parametrize("text", ["²", "½", "1e999", "nan", "inf million", "million", "1_000 thousand", "-", "x²³"])
def test_what_only_looks_like_a_number_has_no_value(text: str) -> None:
    assert numbers(text) == []


@given(st.text("0123456789", min_size=1, max_size=6_000), st.sampled_from(["", " thousand", " million", " trillion"]))
def test_a_number_of_any_length_is_read_to_the_digit(digits: str, scale: str) -> None:
    zeros = {"": 0, " thousand": 3, " million": 6, " trillion": 12}[scale]
    assert numbers(digits + scale) == [(digits + "0" * zeros).lstrip("0") or "0"]


NUMERALS = st.sampled_from(
    ["1", "0", "٣", "²", "½", "Ⅷ", "五", "1e999", "nan", "inf", "9" * 400, "7" * 4_301, "twenty"]
)
SIGNS = st.sampled_from([".", ",", ":", " ", "-", "'", "e", "%", "th", "s", " million", " billion", " thousand", "_"])


@given(st.lists(NUMERALS | SIGNS, max_size=12))
def test_numerals_of_any_kind_and_length_are_read(pieces: list[str]) -> None:
    assert all(set(number) <= set("0123456789.,:") for number in numbers("".join(pieces)))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("In 1871 Ada Lovelace met him", ["Ada", "Lovelace"]),
        ("The harbour of Kiel", ["Kiel"]),
        ("Startups use GPUs", ["GPUs"]),
        ("iPhone sales", ["iPhone"]),
        ("Ada’s machine, said Ada's friend.", ["Ada"]),
        ("nothing here", []),
    ],
)
def test_names_are_told_by_their_capital_letters(text: str, names: list[str]) -> None:
    assert [word.text for word in VOCABULARY.read(text) if word.is_name] == names


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("It is not open", 1),
        ("It isn't open", 1),
        ("It isn’t open", 1),
        ("They do n't know", 1),
        ("No visitors, never", 2),
        ("not only ours but theirs", 0),
        ("It cannot fail", 2),
        ("All is open", 0),
    ],
)
def test_negations_are_counted(text: str, count: int) -> None:
    assert sum(word.is_negation for word in VOCABULARY.read(text)) == count


def test_words_of_grammar_say_nothing() -> None:
    assert [word.text for word in VOCABULARY.read("It is the lighthouse that they have built") if word.is_content] == [
        "lighthouse",
        "built",
    ]
