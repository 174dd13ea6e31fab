"""Decides whether the passages answer a question at all: a logistic model over the features of ``refusal_features``.

The coefficients are in ``refusal.json`` beside this module; ``benchmarks/fit_refusal.py`` fits them. A question in
another language than the documents shares no words with them, so a model of its own decides, which does not count
words; it is in ``other_language.json``, and ``benchmarks/fit_other_language.py`` fits it.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

from index.errors import ConfigurationError

Outcome = Literal["answered", "hedged", "refused"]
FEATURE_NAMES = ("cosine", "support", "fused", "denied", "numbers", "unnamed", "size", "size_cosine")
"""The features of a model (``refusal_features``)."""
OTHER_LANGUAGE_NAMES = ("cosine", "lead")
"""The features of the model for questions in another language."""
MIN_TRUST = 0.8
"""Trust in shared words below which a question counts as one in another language: all English ones over English
documents have more, and nineteen of twenty German, Spanish, Russian and Chinese ones less."""
SMALL, LARGE = 5, 1_000
"""Chunks of an index in which nothing is near a question by chance, and of one in which something always is."""


@dataclass(frozen=True, slots=True)
class Feature:
    """One feature of the model.

    Attributes:
        name: A key of the dictionary that ``refusal_features`` returns.
        mean: Mean in the data that the model was fitted on.
        scale: Standard deviation in that data, above 0.
        coefficient: Weight of the standardised value in the log odds.
    """

    name: str
    mean: float
    scale: float
    coefficient: float


@dataclass(frozen=True, slots=True)
class RefusalModel:
    """A fitted logistic model, with the thresholds of its three outcomes.

    Attributes:
        features: The features and their weights.
        intercept: Log odds of a question whose features are all average.
        refuse_below: Probability below which the answer is a refusal, in an index of ``LARGE`` chunks or more.
        leniency: Reduction of ``refuse_below`` in an index of ``SMALL`` chunks or fewer; it shrinks with the logarithm
            of the size and is 0 at ``LARGE``. Hardly any unrelated question comes near a small index, so the full
            threshold would only cost answers there.
        hedge_below: Probability below which an answer says that the documents only touch on the question.
    """

    features: tuple[Feature, ...]
    intercept: float
    refuse_below: float
    leniency: float
    hedge_below: float

    def probability(self, values: Mapping[str, float]) -> float:
        """Return the probability, 0 to 1, that the passages answer; 0 without values, which means without evidence."""
        if not values:
            return 0.0
        odds = self.intercept + sum(
            feature.coefficient * (values[feature.name] - feature.mean) / feature.scale for feature in self.features
        )
        return 1 / (1 + math.exp(-max(-60.0, min(60.0, odds))))

    def outcome(self, probability: float, chunks: int) -> Outcome:
        """Return what to do at a probability in an index of this many chunks; at 0 always ``refused``."""
        if probability == 0 or probability < self.threshold(chunks):
            return "refused"
        return "hedged" if probability < self.hedge_below else "answered"

    def threshold(self, chunks: int) -> float:
        """Return the probability below which the outcome is ``refused``, in an index of this many chunks."""
        return self.refuse_below - self.leniency * smallness(chunks)


def smallness(chunks: int) -> float:
    """Return how small an index is: 1 up to ``SMALL`` chunks, 0 from ``LARGE`` chunks on, logarithmic in between."""
    return math.log(LARGE / min(LARGE, max(SMALL, chunks))) / math.log(LARGE / SMALL)


def load_refusal_model(path: Path | None = None) -> RefusalModel:
    """Read a model from a file that ``footnote eval --calibrate`` wrote, or the one that comes with the package.

    Raises:
        ConfigurationError: The file cannot be read or contains no such model.
    """
    if path is None:
        return _packaged("refusal.json", FEATURE_NAMES)
    remedy = "write it anew: footnote eval --calibrate FILE --write FILE, or take answer.calibration out."
    try:
        return _model(json.loads(path.read_text("utf-8")), FEATURE_NAMES)
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be read ({error.strerror}); {remedy}") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ConfigurationError(f"{path} holds no calibration ({error!r}); {remedy}") from error


def load_other_language_model() -> RefusalModel:
    """Return the model for questions in another language than the documents."""
    return _packaged("other_language.json", OTHER_LANGUAGE_NAMES)


def model_record(model: RefusalModel) -> dict[str, object]:
    """Return a model in the form of its file."""
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


def _packaged(name: str, wanted: Sequence[str]) -> RefusalModel:
    return _model(json.loads((files("bot.answering.evidence") / name).read_text("utf-8")), wanted)


def _model(record: Mapping[str, Any], wanted: Sequence[str]) -> RefusalModel:
    features = tuple(
        Feature(each["name"], float(each["mean"]), float(each["scale"]), float(each["coefficient"]))
        for each in record["features"]
    )
    names = [each.name for each in features]
    if sorted(names) != sorted(wanted) or any(each.scale <= 0 for each in features):
        raise ValueError(f"it is made of {', '.join(names)}, not of {', '.join(wanted)}")
    thresholds = record["thresholds"]
    limits = [float(thresholds[name]) for name in ("refuse_below", "leniency", "hedge_below")]
    return RefusalModel(features, float(record["intercept"]), *limits)
