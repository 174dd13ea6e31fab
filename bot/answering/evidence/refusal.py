"""Decides whether the passages answer a question at all: a logistic model over a few readable features.

The coefficients lie in ``refusal.json`` beside this module; ``benchmarks/fit_refusal.py`` fits them.
"""

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

from bot.answering.evidence.evidence_selector import Evidence
from bot.answering.question.question_terms import TermWeigher, numbers
from index.errors import ConfigurationError

Outcome = Literal["answered", "hedged", "refused"]
NAMES = ("cosine", "lead", "support", "coverage", "both", "missing", "denied", "numbers", "size", "size_cosine")
"""The features that a model looks at, see ``features``."""
CONSIDERED = 5
"""Best quotes that are looked at."""
SMALL, LARGE = 5, 1_000
"""Chunks of an index that tells nothing by chance, and of one in which some sentence is near to anything."""
FITTED_SIZES = (4, 20_000)
"""Sizes of index, in chunks, on which the model was fitted; others count as the nearest of these."""

_NEGATION = re.compile(
    r"\b(?:not|no|never|cannot|without|unable|neither|nor|none|nobody|nothing|except|least|besides|other than|instead"
    r"|fail(?:s|ed|ing|ure)?|lack(?:s|ed|ing)?|refus(?:e|es|ed|ing|al)|un\w{3,}|non\w{3,}|anti\w{3,}|dis\w{3,})\b|n['’]t\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Feature:
    """One feature of the model.

    Attributes:
        name: A key of what ``features`` returns.
        mean: Mean where it was fitted.
        scale: Standard deviation where it was fitted, above 0.
        coefficient: Weight of the standardised value in the log odds.
    """

    name: str
    mean: float
    scale: float
    coefficient: float


@dataclass(frozen=True, slots=True)
class RefusalModel:
    """A fitted model.

    Attributes:
        features: What it looks at.
        intercept: Log odds of a question that is average in everything.
        refuse_below: Probability under which the answer is that there is none, in an index of ``LARGE`` chunks or
            more.
        leniency: What is taken off ``refuse_below`` in an index of ``SMALL`` chunks or fewer, and proportionally
            less (in the logarithm) up to ``LARGE``: hardly any stray question comes near a small index, so that
            refusing as readily there would only cost answers.
        hedge_below: Probability under which an answer says that the documents only touch on the question.
    """

    features: tuple[Feature, ...]
    intercept: float
    refuse_below: float
    leniency: float
    hedge_below: float

    def probability(self, values: Mapping[str, float]) -> float:
        """Probability, 0 to 1, that the passages answer; 0 where there are no values, hence no evidence."""
        if not values:
            return 0.0
        odds = self.intercept + sum(
            feature.coefficient * (values[feature.name] - feature.mean) / feature.scale for feature in self.features
        )
        return 1 / (1 + math.exp(-max(-60.0, min(60.0, odds))))

    def outcome(self, probability: float, chunks: int) -> Outcome:
        """What to do at a probability, in an index of so many chunks; without any evidence (0), always to refuse."""
        if probability == 0 or probability < self.threshold(chunks):
            return "refused"
        return "hedged" if probability < self.hedge_below else "answered"

    def threshold(self, chunks: int) -> float:
        """Probability under which is refused, in an index of so many chunks."""
        return self.refuse_below - self.leniency * smallness(chunks)


def smallness(chunks: int) -> float:
    """How small an index is: 1 for ``SMALL`` chunks or fewer, 0 for ``LARGE`` or more, by the logarithm between."""
    return math.log(LARGE / min(LARGE, max(SMALL, chunks))) / math.log(LARGE / SMALL)


def load_refusal_model(path: Path | None = None) -> RefusalModel:
    """Read a model from a file as ``footnote eval --calibrate`` writes it, or the one that comes with the package.

    Raises:
        ConfigurationError: The file is not there or holds no such model.
    """
    if path is None:
        return _model(json.loads((files("bot.answering.evidence") / "refusal.json").read_text("utf-8")))
    remedy = "write it anew: footnote eval --calibrate FILE --write FILE, or take answer.calibration out."
    try:
        return _model(json.loads(path.read_text("utf-8")))
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be read ({error.strerror}); {remedy}") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ConfigurationError(f"{path} holds no calibration ({error!r}); {remedy}") from error


def model_record(model: RefusalModel) -> dict[str, object]:
    """Return a model as its file holds it."""
    return {
        "features": [
            {"name": each.name, "mean": each.mean, "scale": each.scale, "coefficient": each.coefficient}
            for each in model.features
        ],
        "intercept": model.intercept,
        "thresholds": {
            "refuse_below": model.refuse_below,
            "leniency": model.leniency,
            "hedge_below": model.hedge_below,
        },
    }


def _model(record: Mapping[str, Any]) -> RefusalModel:
    features = tuple(
        Feature(each["name"], float(each["mean"]), float(each["scale"]), float(each["coefficient"]))
        for each in record["features"]
    )
    names = [each.name for each in features]
    if sorted(names) != sorted(NAMES) or any(each.scale <= 0 for each in features):
        raise ValueError(f"it is made of {', '.join(names)}, not of {', '.join(NAMES)}")
    thresholds = record["thresholds"]
    limits = [float(thresholds[name]) for name in ("refuse_below", "leniency", "hedge_below")]
    return RefusalModel(features, float(record["intercept"]), *limits)


def features(question: str, evidence: Sequence[Evidence], weigher: TermWeigher) -> dict[str, float]:
    """Describe how well the best quotes fit a question.

    Args:
        question: What is asked.
        evidence: Quotes best first.
        weigher: Weighs terms by the index.

    Returns:
        Nothing where there is no evidence, else:

        - ``cosine``: highest cosine of a sentence to the question
        - ``lead``: by how much that sentence is closer than the closest of the next three passages, on average
        - ``support``: the best quote's ``support``
        - ``coverage``: share of the question's term weight in the best sentence or the one before
        - ``both``: ``cosine`` times ``coverage``, since either alone nearly suffices
        - ``missing``: share of it that the best quote's passage and title lack
        - ``denied``: 1 where the question holds a negation that the best quote lacks
        - ``numbers``: share of the question's numbers that the best quote's passage and title lack
        - ``size``: natural logarithm of the number of chunks that the reader may read; the more there are, the closer
          the closest is by mere chance
        - ``size_cosine``: ``size`` times ``cosine``
    """
    if not evidence:
        return {}
    best = evidence[0]
    cosine = max(each.cosine for each in evidence[:CONSIDERED])
    passage = f"{best.passage.document.title} {best.passage.chunk.heading} {best.passage.chunk.text}"
    words = weigher.terms(passage)
    size = math.log(min(FITTED_SIZES[1], max(FITTED_SIZES[0], weigher.chunks)))
    denied = _NEGATION.search(question) is not None and _NEGATION.search(best.quote.text) is None
    return {
        "cosine": cosine,
        "lead": _lead(evidence),
        "support": best.support,
        "coverage": best.coverage,
        "both": cosine * best.coverage,
        "missing": 1 - weigher.question(question).coverage(words),
        "denied": float(denied),
        "numbers": _share_missing(numbers(question), numbers(passage)),
        "size": size,
        "size_cosine": size * cosine,
    }


def _lead(evidence: Sequence[Evidence]) -> float:
    closest: dict[int, float] = {}
    for each in evidence:
        closest[each.passage.key] = max(each.cosine, closest.get(each.passage.key, -1.0))
    best, *others = sorted(closest.values(), reverse=True)
    return best - sum(others[:3]) / len(others[:3]) if others else 0.0


def _share_missing(wanted: frozenset[str], present: frozenset[str]) -> float:
    return len(wanted - present) / len(wanted) if wanted else 0.0
