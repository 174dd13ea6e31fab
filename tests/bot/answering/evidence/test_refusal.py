"""The decision whether there is an answer."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.evidence.evidence_selector import EvidenceSelector
from bot.answering.evidence.refusal import (
    OTHER_LANGUAGE_NAMES,
    Feature,
    RefusalModel,
    load_other_language_model,
    load_refusal_model,
    model_record,
)
from bot.answering.evidence.refusal_features import refusal_features
from bot.answering.question.question_terms import TermWeigher
from index import ConfigurationError, PassageSentences

MakePassage = Callable[..., PassageSentences]
QUESTION = np.array([1.0, 0.0], np.float32)
MODEL = RefusalModel((Feature("cosine", 0.5, 0.1, 2.0),), 0.0, 0.3, 0.1, 0.7)


def test_probability_is_logistic_in_the_standardised_features() -> None:
    assert MODEL.probability({"cosine": 0.5}) == 0.5
    assert MODEL.probability({"cosine": 0.6}) == pytest.approx(1 / (1 + np.exp(-2)))


@pytest.mark.parametrize(
    ("probability", "outcome"),
    [(0.0, "refused"), (0.29, "refused"), (0.3, "hedged"), (0.69, "hedged"), (0.7, "answered"), (1.0, "answered")],
)
def test_two_thresholds_make_three_outcomes(probability: float, outcome: str) -> None:
    assert outcome == MODEL.outcome(probability, 1_000)


@pytest.mark.parametrize(
    ("chunks", "outcome"), [(1, "hedged"), (5, "hedged"), (50, "hedged"), (200, "refused"), (10**6, "refused")]
)
def test_a_small_index_refuses_less_readily(chunks: int, outcome: str) -> None:
    assert outcome == MODEL.outcome(0.25, chunks)


def test_without_evidence_the_answer_is_a_refusal_whatever_the_threshold() -> None:
    model = RefusalModel((), 5.0, 0.0, 0.0, 0.0)
    assert model.outcome(model.probability({}), 5) == "refused"


@given(st.dictionaries(st.just("cosine"), st.floats(-1e9, 1e9), min_size=1))
def test_any_feature_values_give_a_probability(values: dict[str, float]) -> None:
    assert 0 <= MODEL.probability(values) <= 1


def test_the_packaged_model_reads_features_that_exist(
    reader: EvidenceSelector, weigher: TermWeigher, passage: MakePassage
) -> None:
    model = load_refusal_model()
    evidence = reader.select("cards", QUESTION, [passage(["Access to graphics cards is scarce."], [0.5])])
    assert {feature.name for feature in model.features} <= refusal_features("cards", evidence, weigher).keys()
    assert 0 < model.refuse_below < model.hedge_below < 1


def test_the_model_for_other_languages_counts_no_words() -> None:
    model = load_other_language_model()
    assert [feature.name for feature in model.features] == list(OTHER_LANGUAGE_NAMES)
    assert 0 < model.refuse_below < model.hedge_below < 1


def test_the_lead_is_how_far_the_closest_sentence_is_before_the_others(
    reader: EvidenceSelector, weigher: TermWeigher, passage: MakePassage
) -> None:
    found = [
        passage([f"Sentence number {n} is here."], [c], document=f"s:{n}", key=n) for n, c in enumerate((0.9, 0.5, 0.3))
    ]
    features = refusal_features("rain", reader.select("rain", QUESTION, found), weigher)
    assert features["lead"] == pytest.approx(0.9 - (0.5 + 0.3) / 2)


def test_a_model_is_read_as_it_was_written(tmp_path: Path) -> None:
    model = replace(load_refusal_model(), refuse_below=0.25, leniency=0.0)
    (tmp_path / "own.json").write_text(json.dumps(model_record(model)), "utf-8")
    assert model == load_refusal_model(tmp_path / "own.json")


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", json.dumps({**model_record(MODEL), "thresholds": 3}), json.dumps(model_record(MODEL))]
)
def test_a_file_that_holds_no_model_is_refused_by_name(tmp_path: Path, text: str) -> None:
    (tmp_path / "own.json").write_text(text, "utf-8")
    with pytest.raises(ConfigurationError, match=r"own\.json holds no calibration .* take answer\.calibration out"):
        load_refusal_model(tmp_path / "own.json")


def test_the_packaged_model_tells_a_good_quote_from_a_stray_one(
    reader: EvidenceSelector, weigher: TermWeigher, passage: MakePassage
) -> None:
    model = load_refusal_model()
    question = "Why are graphics cards scarce?"
    good = reader.select(question, QUESTION, [passage(["Graphics cards are scarce for lack of foundries."], [0.85])])
    stray = reader.select(question, QUESTION, [passage(["The weather was mild that autumn."], [0.05])])
    assert model.outcome(model.probability(refusal_features(question, good, weigher)), 10) == "answered"
    assert model.outcome(model.probability(refusal_features(question, stray, weigher)), 10) == "refused"


@pytest.mark.parametrize(
    ("question", "sentence", "name", "value"),
    [
        ("Which cards are not scarce?", "Graphics cards are scarce.", "denied", 1.0),
        ("Which cards are not scarce?", "Sound cards are never scarce.", "denied", 0.0),
        ("What happened in 1999?", "Much happened in 2001.", "numbers", 1.0),
        ("What happened in 2001?", "Much happened in 2001.", "numbers", 0.0),
        ("What does a card cost?", "Cards are scarce and dear.", "unnamed", 1.0),
        ("What does a card cost?", "Cards cost 900 francs.", "unnamed", 0.0),
        ("Why are cards scarce?", "Cards are scarce and dear.", "unnamed", 0.0),
        ("How are 25 000 cards made?", "We made 25,000 cards.", "numbers", 0.0),
        ("Which cards can Discord display?", "The university understands cards.", "denied", 0.0),
        ("Which cards are unlike others?", "Antique cards disappoint nobody.", "denied", 0.0),
        ("How do I buy cards without waiting?", "Cards are sold at once.", "denied", 0.0),
        ("Why do cards not work?", "Cards work once they are charged.", "denied", 0.0),
        ("My card doesn't work", "Cards work once they are charged.", "denied", 0.0),
    ],
)
def test_features_say_what_the_best_quote_lacks(
    reader: EvidenceSelector,
    weigher: TermWeigher,
    passage: MakePassage,
    question: str,
    sentence: str,
    name: str,
    value: float,
) -> None:
    evidence = reader.select(question, QUESTION, [passage([sentence], [0.5])])
    assert value == pytest.approx(refusal_features(question, evidence, weigher)[name])
