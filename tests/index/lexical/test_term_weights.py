import numpy as np
import pytest

from index.lexical import Analysis, TermWeights, hashed_terms
from index.storage.sentence_vectors import TERMS

ENGLISH = Analysis("english")


def test_coverage_is_the_share_of_the_question_s_weight() -> None:
    weights = TermWeights({"graphic": 3.0, "card": 1.0})
    terms = hashed_terms(ENGLISH, ["Graphics cards", "a card", "nothing alike", ""])
    assert weights.coverage(terms).tolist() == pytest.approx([1.0, 0.25, 0.0, 0.0])


def test_a_sentence_covers_what_it_covers_in_its_own_language() -> None:
    weights = TermWeights({"hous": 1.0, "garden": 1.0}, {"haus": 1.0, "gart": 1.0})
    terms = hashed_terms(Analysis("german"), ["Häuser mit Gärten", "Häuser"])
    assert weights.coverage(terms).tolist() == pytest.approx([1.0, 0.5])


def test_a_question_without_terms_is_covered_by_nothing() -> None:
    assert TermWeights({}).coverage(hashed_terms(ENGLISH, ["some words"])).tolist() == [0.0]


def test_a_long_sentence_keeps_its_longest_terms() -> None:
    short = " ".join(f"{letter}{other}" for letter in "bcdfgh" for other in "bcdfghjk")
    terms = hashed_terms(ENGLISH, [f"{short} characteristically"])
    assert TermWeights({"characterist": 1.0}).coverage(terms).tolist() == [1.0]


def test_the_row_of_a_text_that_was_cut_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.lexical.term_weights.term_hash", lambda term: min(len(term), 9) * 100 + ord(term[-1]))
    words = [f"{'abcdefghij'[n % 10] * (1 + n // 10)}{chr(ord('a') + n % 26)}" for n in range(80)]
    (row,) = hashed_terms(Analysis("none"), [" ".join(words)])
    assert (int(np.count_nonzero(row)), len(set(row.tolist()))) == (TERMS, TERMS)
