"""What measures the grouping of questions."""

import random

import numpy as np
import pytest

from benchmarks.gaps import Asked, pairs
from benchmarks.paraphrases import paraphrases
from benchmarks.wordings import FOR_CHOOSING, FOR_MEASURING
from index.embedding.encoder import unit


@pytest.mark.parametrize(
    "question",
    ["When were the Normans in Normandy?", "lifespan events mounted sub app", "How many points did the Panthers lose?"],
)
def test_a_question_gets_wordings_that_differ_from_it_and_from_each_other(question: str) -> None:
    made = paraphrases(question, 10, random.Random(1))
    assert len({question.casefold(), *(each.casefold() for each in made)}) == 11
    assert made == paraphrases(question, 10, random.Random(1))


def test_all_pairs_are_counted() -> None:
    vectors = unit(np.asarray([[1, 0], [1, 0.1], [0, 1], [1, 0]], np.float32))
    found = pairs(Asked((0, 0, 1, 1), ("", "", "", "")), vectors, (0.9, 0.0))
    assert (found.precision, found.recall, found.f1) == (1 / 3, 1 / 2, 0.4)


def test_no_question_by_hand_is_used_for_both_purposes() -> None:
    chosen, measured = ({text for each in several for text in each} for several in (FOR_CHOOSING, FOR_MEASURING))
    assert (len(chosen), len(measured), chosen & measured) == (60, 60, set())
