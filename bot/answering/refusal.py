"""Decides whether the passages answer a question at all: a logistic model over a few readable features.

The coefficients lie in ``refusal.json`` beside this module; ``benchmarks/fit_refusal.py`` fits them.
"""

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Literal

from bot.answering.evidence import Evidence
from bot.answering.terms import Weigher, numbers

Outcome = Literal["answered", "hedged", "refused"]
CONSIDERED = 5
"""Best quotes that are looked at."""

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
        refuse_below: Probability under which the answer is that there is none.
        hedge_below: Probability under which an answer says that the documents only touch on the question.
    """

    features: tuple[Feature, ...]
    intercept: float
    refuse_below: float
    hedge_below: float

    def probability(self, values: Mapping[str, float]) -> float:
        """Probability, 0 to 1, that the passages answer; 0 where there are no values, hence no evidence."""
        if not values:
            return 0.0
        odds = self.intercept + sum(
            feature.coefficient * (values[feature.name] - feature.mean) / feature.scale for feature in self.features
        )
        return 1 / (1 + math.exp(-max(-60.0, min(60.0, odds))))

    def outcome(self, probability: float) -> Outcome:
        """What to do at a probability."""
        if probability < self.refuse_below or probability == 0:
            return "refused"
        return "hedged" if probability < self.hedge_below else "answered"


def load_refusal_model() -> RefusalModel:
    """Read the model that comes with the package."""
    record = json.loads((files("bot.answering") / "refusal.json").read_text("utf-8"))
    features = tuple(
        Feature(each["name"], each["mean"], each["scale"], each["coefficient"]) for each in record["features"]
    )
    thresholds = record["thresholds"]
    return RefusalModel(features, record["intercept"], thresholds["refuse_below"], thresholds["hedge_below"])


def features(question: str, evidence: Sequence[Evidence], weigher: Weigher) -> dict[str, float]:
    """Describe how well the best quotes fit a question.

    Args:
        question: What is asked.
        evidence: Quotes best first.
        weigher: Weighs terms by the index.

    Returns:
        Nothing where there is no evidence, else:

        - ``cosine``: highest cosine of a sentence to the question
        - ``support``: score of the best quote without the part for an expected time or amount
        - ``coverage``: share of the question's term weight in the best sentence or the one before
        - ``both``: ``cosine`` times ``coverage``, since either alone nearly suffices
        - ``missing``: share of it that the best quote's passage and title lack
        - ``denied``: 1 where the question holds a negation that the best quote lacks
        - ``numbers``: share of the question's numbers that the best quote's passage and title lack
    """
    if not evidence:
        return {}
    best = evidence[0]
    cosine = max(each.cosine for each in evidence[:CONSIDERED])
    passage = f"{best.passage.document.title} {best.passage.chunk.heading} {best.passage.chunk.text}"
    words = weigher.terms(passage)
    denied = _NEGATION.search(question) is not None and _NEGATION.search(best.quote.text) is None
    return {
        "cosine": cosine,
        "support": best.support,
        "coverage": best.coverage,
        "both": cosine * best.coverage,
        "missing": 1 - weigher.question(question).coverage(words),
        "denied": float(denied),
        "numbers": _share_missing(numbers(question), numbers(passage)),
    }


def _share_missing(wanted: frozenset[str], present: frozenset[str]) -> float:
    return len(wanted - present) / len(wanted) if wanted else 0.0
