"""Finding the words that agree with a word."""

from hypothesis import given
from hypothesis import strategies as st

from bot.answering.gate import Vocabulary
from bot.answering.gate.word_index import WordIndex
from bot.answering.gate.words import is_among, is_same_word

VOCABULARY = Vocabulary(lambda word: [word.lower().removesuffix("s")])
WORDS = """
forecast forecasting forecasts seven 7 07 bought buys the Kiel kiel's 2.5 million harbour harbours
"""
TEXTS = st.lists(st.sampled_from(WORDS.split())).map(" ".join)


@given(TEXTS, TEXTS)
def test_an_index_finds_what_comparing_each_word_finds(one: str, other: str) -> None:
    words = VOCABULARY.read(other)
    index = WordIndex(words)
    for word in VOCABULARY.read(one):
        assert (word in index) == is_among(word, words)
        assert index.places(word, 100) == [place for place, each in enumerate(words) if is_same_word(word, each)]
