"""The measures on cases worked out by hand."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evaluate.measures import auroc, contains_answer, mean, normalised, retrieval_measures, share


def test_strings_are_sought_casefolded_and_with_white_space_normalised() -> None:
    assert normalised("  The\n GREAT\tStraße ") == "the great strasse"
    assert contains_answer("in the\n10th  and 11th Centuries", ["10TH AND 11th centuries"])
    assert not contains_answer("in 1066", ["1067"])


def test_an_empty_answer_is_never_found() -> None:
    assert not contains_answer("anything", ["", " "])


def test_shares_and_means_of_nothing_are_none() -> None:
    assert (share([]), mean([]), share([True, True, False, True])) == (None, None, 0.75)


def test_auroc_counts_pairs_and_halves_ties() -> None:
    assert auroc([0.9, 0.5], [0.1, 0.5]) == 0.875
    assert auroc([0.9], []) is None


scores = st.lists(st.integers(0, 5).map(float), min_size=1, max_size=30)


@given(scores, scores)
def test_auroc_is_the_share_of_pairs_in_order(positive: list[float], negative: list[float]) -> None:
    pairs = [(p > n) + 0.5 * (p == n) for p in positive for n in negative]
    assert auroc(positive, negative) == pytest.approx(sum(pairs) / len(pairs))


def test_retrieval_follows_trec_eval() -> None:
    rankings = {"q1": ["d1", "d2", "d3"], "q2": ["d9"], "unjudged": ["d1"]}
    qrels = {"q1": {"d2": 1}, "q2": {"d1": 1, "d9": 1}}
    found = retrieval_measures(rankings, qrels)
    second = 1 / (1 + 1 / math.log2(3))
    assert found["mrr"] == pytest.approx((0.5 + 1) / 2)
    assert found["recall@10"] == pytest.approx((1 + 0.5) / 2)
    assert found["ndcg@10"] == pytest.approx((1 / math.log2(3) + second) / 2)


def test_a_question_without_results_counts_as_nought() -> None:
    found = retrieval_measures({"q1": ["d1"], "q2": []}, {"q1": {"d1": 1}, "q2": {"d1": 1}})
    assert found["ndcg@10"] == 0.5


def test_equal_scores_keep_our_order() -> None:
    ranking = ["b", "c", "a"]
    assert retrieval_measures({"q": ranking}, {"q": {"b": 1}})["mrr"] == 1.0


def test_without_judgements_there_are_no_measures() -> None:
    assert set(retrieval_measures({"q": ["d"]}, {}).values()) == {None}
