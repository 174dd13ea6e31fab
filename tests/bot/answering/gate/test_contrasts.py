"""Words that exclude each other, in whatever form."""

import pytest

from bot.answering.gate.contrasts import exclude_each_other
from bot.answering.gate.inflection import bases


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("rose", "fell"),
        ("rising", "falls"),
        ("larger", "smaller"),
        ("easiest", "hardest"),
        ("won", "lost"),
        ("bought", "sells"),
        ("allowed", "forbidden"),
        ("weekly", "monthly"),
        ("north", "west"),
        ("enabling", "disabled"),
    ],
)
def test_opposites_exclude_each_other_both_ways(word: str, other: str) -> None:
    assert exclude_each_other(word, other)
    assert exclude_each_other(other, word)


@pytest.mark.parametrize(
    ("word", "other"),
    [("rose", "rising"), ("large", "big"), ("forbidden", "banned"), ("north", "northern"), ("table", "chair")],
)
def test_words_that_agree_or_differ_in_other_ways_do_not(word: str, other: str) -> None:
    assert not exclude_each_other(word, other)


@pytest.mark.parametrize(
    ("word", "base"),
    [
        ("taught", "teach"),
        ("stopped", "stop"),
        ("rises", "rise"),
        ("easier", "easy"),
        ("carried", "carry"),
        ("best", "good"),
    ],
)
def test_the_form_of_a_dictionary_is_among_the_bases(word: str, base: str) -> None:
    assert base in bases(word)
