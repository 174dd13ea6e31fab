"""Fits the decision whether to answer on what a community knows: its own questions, and votes on answers.

A community has dozens of examples where the calibration that comes with Footnote was fitted on thousands. So the fit
starts from that one and is drawn back to it (a Gaussian prior around its coefficients), the more the less the examples
tell: how strongly is chosen by cross-validation, and where no fit predicts better what it has not seen, the
coefficients stay as they are. What the examples say nothing of, such as the size of the index, stays as well.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from bot.answering import RefusalModel
from index.errors import ConfigurationError

Floats = npt.NDArray[np.float64]

LEAST = 5
"""Examples of each kind below which nothing can be fitted."""
FOLDS = 5
PRIORS = (float("inf"), 100.0, 30.0, 10.0, 3.0, 1.0)
"""Precisions of the prior that are tried, the one that changes nothing first; in examples' worth of evidence."""
FREER_INTERCEPT = 0.1
"""The intercept's precision beside a coefficient's: how often a community is answered differs most between them."""
STEPS = 50


@dataclass(frozen=True, slots=True)
class Example:
    """A question whose answer was judged.

    Attributes:
        group: What it is about; examples of one group are never parted between fitting and testing.
        values: Features, as ``bot.answering.refusal.features`` gives them.
        answers: Whether the passages answer it.
    """

    group: str
    values: Mapping[str, float]
    answers: bool


@dataclass(frozen=True, slots=True)
class Worth:
    """What a model does with the examples.

    Attributes:
        answered: Share of those with an answer that are answered, hedged ones included.
        refused: Share of the others that are refused.
        log_loss: Mean of the two kinds' mean surprise, in nats; lower is better.
    """

    answered: float
    refused: float
    log_loss: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """A fitted model and what it is worth.

    Attributes:
        model: Fitted on all examples.
        prior: Precision of the prior that did best; infinite where the coefficients stayed.
        held_out: What models fitted without them do with the examples, at the thresholds of ``model``.
    """

    model: RefusalModel
    prior: float
    held_out: Worth


def calibrate(examples: Sequence[Example], start: RefusalModel, chunks: int) -> Calibration:
    """Fit a model on examples.

    Args:
        examples: What was judged; at least ``LEAST`` of each kind.
        start: The model to start from.
        chunks: Chunks of the index that they were asked of.

    Raises:
        ConfigurationError: There are too few examples of a kind.
    """
    counts = Counter(example.answers for example in examples)
    if min(counts[True], counts[False]) < LEAST:
        raise ConfigurationError(
            f"There are {counts[True]} questions with an answer and {counts[False]} without; a calibration needs "
            f"{LEAST} of each at least: add some to the file."
        )
    x, y = _standardised(examples, start), np.array([example.answers for example in examples])
    held_out = {prior: _held_out(x, y, _folds(examples), start, prior) for prior in PRIORS}
    prior = min(PRIORS, key=lambda each: _log_loss(held_out[each], y))
    fitted = _with_coefficients(start, _fit(x, y, start, prior))
    model = _with_thresholds(fitted, start, held_out[prior], y, chunks)
    return Calibration(model, prior, _worth(held_out[prior], y, model, chunks))


def worth(examples: Sequence[Example], model: RefusalModel, chunks: int) -> Worth:
    """Say what a model that was not fitted on examples does with them, in an index of so many chunks."""
    y = np.array([example.answers for example in examples])
    return _worth(np.array([model.probability(example.values) for example in examples]), y, model, chunks)


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
    """The fold of each example: groups dealt out in turn, those with an answer and those without apart."""
    kinds = {example.group: example.answers for example in examples}
    places = {True: 0, False: 0}
    dealt: dict[str, int] = {}
    for group, answers in kinds.items():
        dealt[group] = places[answers] % FOLDS
        places[answers] += 1
    return np.array([dealt[example.group] for example in examples])


def _held_out(
    x: Floats, y: npt.NDArray[np.bool_], folds: npt.NDArray[np.int64], start: RefusalModel, prior: float
) -> Floats:
    """Each example's probability by a model fitted without its fold."""
    found = np.zeros(len(y))
    for fold in np.unique(folds).tolist():
        test = folds == fold
        found[test] = _sigmoid(x[test] @ _fit(x[~test], y[~test], start, prior))
    return found


def _fit(x: Floats, y: npt.NDArray[np.bool_], start: RefusalModel, prior: float) -> Floats:
    """The likeliest coefficients under the prior, by Newton's method; both kinds of example weigh alike."""
    origin = _coefficients(start)
    if np.isinf(prior):
        return origin
    precision = np.full(len(origin), prior)
    precision[-1] *= FREER_INTERCEPT
    weights = _balanced(y)
    values = origin.copy()
    for _ in range(STEPS):
        p = _sigmoid(x @ values)
        slope = x.T @ (weights * (p - y)) + precision * (values - origin)
        curve = (x.T * (weights * p * (1 - p))) @ x + np.diag(precision)
        step = np.linalg.solve(curve, slope)
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
    """Set the threshold that parts the held-out examples best, the nearest to the one before among equals."""
    before = start.threshold(chunks)
    ordered = np.unique(p)
    choices = [before, *((ordered[:-1] + ordered[1:]) / 2).tolist()]
    best = max(choices, key=lambda each: (round(_parted(p, y, each), 9), -abs(each - before)))
    gap = _odds(start.hedge_below) - _odds(before)
    hedge = float(_sigmoid(np.array([_odds(best) + gap]))[0])
    return replace(model, refuse_below=round(best, 3), leniency=0.0, hedge_below=round(hedge, 3))


def _odds(probability: float) -> float:
    return float(np.log(probability / (1 - probability)))


def _parted(p: Floats, y: npt.NDArray[np.bool_], threshold: float) -> float:
    return float((p[y] >= threshold).mean() + (p[~y] < threshold).mean())


def _worth(p: Floats, y: npt.NDArray[np.bool_], model: RefusalModel, chunks: int) -> Worth:
    threshold = model.threshold(chunks)
    return Worth(float((p[y] >= threshold).mean()), float((p[~y] < threshold).mean()), _log_loss(p, y))
