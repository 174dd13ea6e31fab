from collections import Counter

import pytest

from benchmarks.reader.pairs import Pairs, Prose, answered, unanswered
from benchmarks.reader.windows import WindowMaker

TEXT = "Queen Victoria opened the bridge over the river in 1859 after six years of work."


@pytest.fixture(scope="module")
def pairs() -> Pairs:
    [window] = WindowMaker().windows("key", "Bridge", TEXT, [(0, len(TEXT))])
    located = window.locate([(51, 55)])
    assert located is not None
    found = Pairs(prose=[Prose(window, TEXT, ["Queen Anne", "Lyon"])])
    found.by_kind["squad2 answered"].append(answered("In what year was the bridge opened?", window, located))
    found.by_kind["squad2 deceiving"].append(unanswered("Who paid for the bridge?", window))
    return found


def test_the_same_block_is_drawn_again_and_another_is_not(pairs: Pairs) -> None:
    first = pairs.block(1, 4, 32, 0.5)
    assert pairs.block(1, 4, 32, 0.5) == first
    assert pairs.block(1, 5, 32, 0.5) != first
    assert pairs.block(2, 4, 32, 0.5) != first


def test_a_block_has_answered_and_unanswered_pairs(pairs: Pairs) -> None:
    kinds = Counter(pair.answers for pair in pairs.block(0, 0, 200, 0.0))
    assert sum(kinds.values()) == 200
    assert min(kinds[True], kinds[False]) > 40


def test_what_does_not_answer_has_no_sentence_that_does(pairs: Pairs) -> None:
    assert {pair.sentences for pair in pairs.block(0, 0, 200, 0.0) if not pair.answers} == {frozenset()}
