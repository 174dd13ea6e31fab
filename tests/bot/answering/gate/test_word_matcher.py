"""Words are aligned as ``difflib`` aligns them."""

from difflib import SequenceMatcher

from hypothesis import given
from hypothesis import strategies as st

from bot.answering.gate.word_matcher import WordMatcher

WORDS = st.lists(st.sampled_from(["the", "lamp", "burns", "oil", "not", "\ud800", "1902"]), max_size=14)


@given(WORDS, WORDS)
def test_words_are_aligned_as_by_the_standard_library(words: list[str], others: list[str]) -> None:
    expected = SequenceMatcher(None, words, others, autojunk=False).get_opcodes()
    assert WordMatcher(words, others).get_opcodes() == expected


@given(st.lists(st.text(max_size=3), max_size=10), st.lists(st.text(max_size=3), max_size=10))
def test_any_words_are_aligned_as_by_the_standard_library(words: list[str], others: list[str]) -> None:
    expected = SequenceMatcher(None, words, others, autojunk=False).get_opcodes()
    assert WordMatcher(words, others).get_opcodes() == expected
