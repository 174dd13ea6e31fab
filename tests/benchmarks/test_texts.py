"""Seeded passages and questions."""

from pathlib import Path

from benchmarks.texts import WORDS, passages, questions


def test_passages_are_of_60_to_140_words_and_the_same_every_time(evaldata: Path) -> None:
    found = passages(evaldata, 50)
    assert [] == [text for text in found if not WORDS[0] <= len(text.split()) <= WORDS[1]]
    assert found == passages(evaldata, 50)


def test_questions_are_distinct_and_the_first_ones_stay_whatever_the_count(evaldata: Path) -> None:
    found = questions(evaldata, 200)
    assert 200 == len(set(found))
    assert found[:50] == questions(evaldata, 50)
