"""Fits the decision whether to answer on a community's own examples: check questions and votes on answers.

A community has dozens of examples; the calibration that comes with Footnote was fitted on thousands. So the fit keeps
close to that calibration, by a Gaussian prior around its coefficients. Cross-validation chooses how close: if no fit
predicts held-out examples better, the coefficients stay as they are. A feature that does not vary among the examples,
such as the size of the index, keeps its coefficient in any case.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from bot.answering.evidence.refusal import RefusalModel
from index.errors import ConfigurationError

Floats = npt.NDArray[np.float64]

MIN_EXAMPLES = 5
"""Fewest examples of each kind that a calibration can be fitted on."""
FOLDS = 5
PRIORS = (float("inf"), 100.0, 30.0, 10.0, 3.0, 1.0)
"""Precisions of the prior to try, in units of one example's evidence; infinity keeps the coefficients."""
INTERCEPT_PRECISION = 0.1
"""Precision of the intercept relative to a coefficient's; communities differ most in how often they are answered."""
NEWTON_STEPS = 50


@dataclass(frozen=True, slots=True)
class Example:
    """A question with a known outcome.

    Attributes:
        group: Examples of one group are never split between fitting and testing.
        values: The features of its best part, by name (``bot.answering.evidence.refusal_features``).
        answers: Whether the passages answer the question.
    """

    group: str
    values: Mapping[str, float]
    answers: bool


@dataclass(frozen=True, slots=True)
class CalibrationScores:
    """How well a refusal model decides on examples.

    Attributes:
        answered: Share of the examples with an answer that are answered, hedged ones included.
        refused: Share of the other examples that are refused.
        log_loss: Log loss in nats, in which both kinds of example weigh alike; lower is better.
    """

    answered: float
    refused: float
    log_loss: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """A fitted refusal model and its scores.

    Attributes:
        model: The model, fitted on all examples.
        prior: Precision of the prior that scored best; infinite if the coefficients stayed.
        held_out: Scores from cross-validation: each example is decided by a model that was fitted without it, at the
            thresholds of ``model``.
    """

    model: RefusalModel
    prior: float
    held_out: CalibrationScores


def calibrate(examples: Sequence[Example], start: RefusalModel, chunks: int) -> Calibration:
    """Fit a refusal model on examples.

    Args:
        examples: The examples, at least ``MIN_EXAMPLES`` of each kind.
        start: The model to start from.
        chunks: Number of chunks in the index that was asked.

    Raises:
        ConfigurationError: There are too few examples of a kind.
    """
    counts = Counter(example.answers for example in examples)
    if min(counts[True], counts[False]) < MIN_EXAMPLES:
        raise ConfigurationError(
            f"There are {counts[True]} questions with an answer and {counts[False]} without; a calibration needs "
            f"{MIN_EXAMPLES} of each at least: add some to the file."
        )
    x, y = _standardised(examples, start), np.array([example.answers for example in examples])
    held_out = {prior: _held_out(x, y, _folds(examples), start, prior) for prior in PRIORS}
    prior = min(PRIORS, key=lambda each: _log_loss(held_out[each], y))
    fitted = _with_coefficients(start, _fit(x, y, start, prior))
    model = _with_thresholds(fitted, start, held_out[prior], y, chunks)
    return Calibration(model, prior, _scores(held_out[prior], y, model, chunks))


def score_model(examples: Sequence[Example], model: RefusalModel, chunks: int) -> CalibrationScores:
    """Return the scores of a refusal model that was not fitted on the examples, in an index of so many chunks."""
    y = np.array([example.answers for example in examples])
    return _scores(np.array([model.probability(example.values) for example in examples]), y, model, chunks)


def _standardised(examples: Sequence[Example], model: RefusalModel) -> Floats:
    rows = [[(e.values[f.name] - f.mean) / f.scale for f in model.features] + [1.0] for e in examples]
    return np.array(rows, np.float64)


def _coefficients(model: RefusalModel) -> Floats:
    return np.array([*(feature.coefficient for feature in model.features), model.intercept], np.float64)


def _with_coefficients(model: RefusalModel, values: Floats) -> RefusalModel:
    *coefficients, intercept = (round(value, 5) for value in values.tolist())
    features = (
        replace(feature, coefficient=value) for feature, value in zip(model.features, coefficients, strict=True)
    )
    return replace(model, features=tuple(features), intercept=intercept)


def _folds(examples: Sequence[Example]) -> npt.NDArray[np.int64]:
    """Return the fold of each example: groups are dealt out in turn, separately for the two kinds of example."""
    kinds = {example.group: example.answers for example in examples}
    counts = {True: 0, False: 0}
    folds: dict[str, int] = {}
    for group, answers in kinds.items():
        folds[group] = counts[answers] % FOLDS
        counts[answers] += 1
    return np.array([folds[example.group] for example in examples])


def _held_out(
    x: Floats, y: npt.NDArray[np.bool_], folds: npt.NDArray[np.int64], start: RefusalModel, prior: float
) -> Floats:
    """Return each example's probability by a model that was fitted without its fold."""
    found = np.zeros(len(y))
    for fold in np.unique(folds).tolist():
        test = folds == fold
        found[test] = _sigmoid(x[test] @ _fit(x[~test], y[~test], start, prior))
    return found


def _fit(x: Floats, y: npt.NDArray[np.bool_], start: RefusalModel, prior: float) -> Floats:
    """Return the most probable coefficients under the prior, by Newton's method; both kinds of example weigh alike."""
    origin = _coefficients(start)
    if np.isinf(prior):
        return origin
    precision = np.full(len(origin), prior)
    precision[-1] *= INTERCEPT_PRECISION
    weights = _balanced(y)
    values = origin.copy()
    for _ in range(NEWTON_STEPS):
        p = _sigmoid(x @ values)
        gradient = x.T @ (weights * (p - y)) + precision * (values - origin)
        hessian = (x.T * (weights * p * (1 - p))) @ x + np.diag(precision)
        step = np.linalg.solve(hessian, gradient)
        values -= step
        if np.abs(step).max() < 1e-9:
            break
    return values


def _balanced(y: npt.NDArray[np.bool_]) -> Floats:
    yes, no = max(1, int(y.sum())), max(1, int((~y).sum()))
    return np.where(y, len(y) / (2 * yes), len(y) / (2 * no))


def _sigmoid(odds: Floats) -> Floats:
    probability: Floats = 1 / (1 + np.exp(-np.clip(odds, -60, 60)))
    return probability


def _log_loss(p: Floats, y: npt.NDArray[np.bool_]) -> float:
    p = np.clip(p, 1e-6, 1 - 1e-6)
    return float(np.average(-np.log(np.where(y, p, 1 - p)), weights=_balanced(y)))


def _with_thresholds(
    model: RefusalModel, start: RefusalModel, p: Floats, y: npt.NDArray[np.bool_], chunks: int
) -> RefusalModel:
    """Set the threshold that separates the held-out examples best; among equals, the nearest to the one before."""
    before = start.threshold(chunks)
    ordered = np.unique(p)
    choices = [before, *((ordered[:-1] + ordered[1:]) / 2).tolist()]
    best = max(choices, key=lambda each: (round(_balanced_accuracy(p, y, each), 9), -abs(each - before)))
    gap = _odds(start.hedge_below) - _odds(before)
    hedge = float(_sigmoid(np.array([_odds(best) + gap]))[0])
    return replace(model, refuse_below=round(best, 3), leniency=0.0, hedge_below=round(hedge, 3))


def _odds(probability: float) -> float:
    return float(np.log(probability / (1 - probability)))


def _balanced_accuracy(p: Floats, y: npt.NDArray[np.bool_], threshold: float) -> float:
    return float((p[y] >= threshold).mean() + (p[~y] < threshold).mean())


def _scores(p: Floats, y: npt.NDArray[np.bool_], model: RefusalModel, chunks: int) -> CalibrationScores:
    threshold = model.threshold(chunks)
    return CalibrationScores(float((p[y] >= threshold).mean()), float((p[~y] < threshold).mean()), _log_loss(p, y))
