"""Fitting the decision whether to answer on what a community judged."""

from dataclasses import replace

import numpy as np
import pytest

from bot.answering import RefusalModel, load_refusal_model
from bot.answering.evidence.refusal import FEATURE_NAMES
from bot.evaluate import Example, calibrate, score_model
from index import ConfigurationError

START = load_refusal_model()
CHUNKS = 2_000


def examples(count: int, shift: float, seed: int = 0, *, telling: str = "cosine") -> list[Example]:
    """Half with an answer, told from the others by one feature around ``shift`` standard deviations."""
    chance = np.random.default_rng(seed)
    means = {feature.name: (feature.mean, feature.scale) for feature in START.features}
    made = []
    for place in range(count):
        answers = place % 2 == 0
        values = {name: mean for name, (mean, _) in means.items()}
        mean, scale = means[telling]
        values[telling] = mean + scale * (shift + (1.0 if answers else -1.0) + chance.normal() / 2)
        made.append(Example(str(place), values, answers))
    return made


def probabilities(model: RefusalModel, found: list[Example]) -> list[float]:
    return [model.probability(example.values) for example in found]


def test_a_community_whose_answers_are_further_off_is_refused_less() -> None:
    found = calibrate(examples(60, -1.5), START, CHUNKS)
    unseen = examples(200, -1.5, seed=1)
    before, after = score_model(unseen, START, CHUNKS), score_model(unseen, found.model, CHUNKS)
    assert before.answered < 0.6
    assert (after.answered > 0.85, after.refused > 0.85, after.log_loss < before.log_loss) == (True, True, True)


def test_what_is_said_of_the_fit_is_what_unseen_examples_show() -> None:
    found = calibrate(examples(200, -1.0), START, CHUNKS)
    unseen = score_model(examples(2_000, -1.0, seed=2), found.model, CHUNKS)
    assert found.held_out.answered == pytest.approx(unseen.answered, abs=0.06)
    assert found.held_out.refused == pytest.approx(unseen.refused, abs=0.06)


def test_examples_that_tell_nothing_leave_the_coefficients() -> None:
    chance = np.random.default_rng(3)
    noise = [replace(each, answers=bool(chance.integers(2))) for each in examples(40, 0.0)]
    found = calibrate(noise, START, CHUNKS)
    moved = np.array([f.coefficient for f in found.model.features]) - [f.coefficient for f in START.features]
    assert np.abs(moved).max() < 1.0


def test_a_feature_that_never_varies_keeps_its_coefficient() -> None:
    model = calibrate(examples(60, -1.5), START, CHUNKS).model
    sizes = [next(f.coefficient for f in each.features if f.name == "size") for each in (START, model)]
    assert sizes[0] == sizes[1]


def test_examples_of_one_group_are_never_parted() -> None:
    """Copies of an example must not make a fit look better than it is."""
    once = examples(40, -1.0)
    found, copied = calibrate(once, START, CHUNKS), calibrate(once * 3, START, CHUNKS)
    assert copied.held_out.log_loss >= found.held_out.log_loss - 0.05


def test_the_thresholds_part_three_outcomes_for_this_index() -> None:
    model = calibrate(examples(60, -1.5), START, CHUNKS).model
    assert (model.leniency, 0 < model.refuse_below < model.hedge_below < 1) == (0.0, True)
    assert model.threshold(5) == model.threshold(10**6)


@pytest.mark.parametrize("count", [0, 4, 8])
def test_too_few_examples_are_refused(count: int) -> None:
    with pytest.raises(ConfigurationError, match="needs 5 of each"):
        calibrate(examples(count, 0.0), START, CHUNKS)


def test_the_fit_knows_the_features_by_name() -> None:
    assert {feature.name for feature in START.features} == set(FEATURE_NAMES)
