"""Words, numbers, names and negations of a text."""

import pytest

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
        ("07 May", ["7"]),
        ("version 2.10", ["2.10"]),
        ("10:30", ["10:30"]),
        ("one day", []),
        ("the first", []),
    ],
)
def test_numbers_are_read_by_value(text: str, expected: list[str]) -> None:
    assert numbers(text) == expected


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
    assert [word.text for word in VOCABULARY.read(text) if word.name] == names


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
    assert sum(word.negates for word in VOCABULARY.read(text)) == count


def test_words_of_grammar_say_nothing() -> None:
    assert [word.text for word in VOCABULARY.read("It is the lighthouse that they have built") if word.content] == [
        "lighthouse",
        "built",
    ]
