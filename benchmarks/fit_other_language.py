"""Fits the model that decides on questions in another language than the documents, and prints what it is worth.

    python -m benchmarks.fit_other_language ../shared/evaldata            # prints, changes nothing
    python -m benchmarks.fit_other_language ../shared/evaldata --write    # writes other_language.json

Questions in German, Spanish, Russian and Chinese are asked of English paragraphs (xquad_cross). Positive: the first
quote is of the right paragraph. Negative: it is not; and the same questions asked of clapnq_dev's paragraphs, where
nothing answers them ("strangers"). Every figure is of a language that the model was not fitted on.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.languages import FOREIGN, OWN, questions_of
from benchmarks.machine import command_line
from bot.answering import Answerer
from bot.answering.evidence.refusal import MIN_TRUST, OTHER_LANGUAGE_NAMES
from bot.components import Models, answerer_for, models_for
from bot.evaluate.corpus_index import corpus_index
from bot.evaluate.question_set import bare_id
from bot.settings.settings import Settings
from index import PUBLIC

LANGUAGES = ("de", "es", "ru", "zh")
TARGET = Path(__file__).parents[1] / "bot" / "answering" / "evidence" / "other_language.json"
THRESHOLDS = {"refuse_below": 0.45, "leniency": 0.0, "hedge_below": 0.69}
"""Chosen by hand from the table that this prints. refuse_below: nine of ten strangers are refused; the others get a
caveat. hedge_below: nineteen of twenty answers without a caveat quote the right paragraph."""
SHOWN = (0.45, 0.55, 0.69, 0.8)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and what was found for it.

    Attributes:
        language: Of the question.
        is_own: Whether a paragraph answers it.
        is_right: Whether the first quote is of that paragraph.
        values: The features of ``OTHER_LANGUAGE_NAMES``.
    """

    language: str
    is_own: bool
    is_right: bool
    values: tuple[float, ...]


def main() -> None:
    """Fit, print and write."""
    parser = command_line(__doc__)
    parser.add_argument("--write", action="store_true", help=f"write {TARGET.name}")
    parser.add_argument("--limit", type=int, default=120, help="questions of each language, drawn at random")
    given = parser.parse_args()
    settings = Settings()
    asked = list(_asked(given.evaldata, settings, models_for(settings), given.limit))
    _print_figures(asked)
    if given.write:
        TARGET.write_text(json.dumps(_record(asked), indent=2) + "\n", "utf-8")
        print(f"written to {TARGET}")


def _asked(evaldata: Path, settings: Settings, models: Models, limit: int) -> Iterator[Asked]:
    questions = questions_of(evaldata / OWN, limit)
    for name in (OWN, FOREIGN):
        with corpus_index(evaldata / name / "corpus.jsonl", settings, models) as index:
            answerer = answerer_for(index, settings)
            for language in LANGUAGES:
                yield from _outcomes(answerer, language, questions[language], is_own=name == OWN)


def _outcomes(
    answerer: Answerer, language: str, questions: Sequence[Mapping[str, Any]], *, is_own: bool
) -> Iterator[Asked]:
    found = answerer.assess_many([each["text"] for each in questions], frozenset({PUBLIC}))
    for question, assessment in zip(questions, found, strict=True):
        part = max(assessment.parts, key=lambda each: each.score)
        if part.evidence and part.features["trust"] < MIN_TRUST:
            right = is_own and bare_id(part.evidence[0].quote.document.id) in question["right"]
            yield Asked(language, is_own, right, tuple(part.features[name] for name in OTHER_LANGUAGE_NAMES))


def _fitted(asked: Sequence[Asked]) -> tuple[npt.NDArray[np.float64], ...]:
    """Return means, scales, coefficients and the intercept as an array of one number."""
    from sklearn.linear_model import LogisticRegression

    values = np.array([each.values for each in asked])
    mean, scale = values.mean(0), values.std(0)
    model = LogisticRegression(class_weight="balanced")
    model.fit((values - mean) / scale, [each.is_right for each in asked])
    return mean, scale, model.coef_[0], model.intercept_


def _probabilities(fitted: tuple[npt.NDArray[np.float64], ...], asked: Sequence[Asked]) -> npt.NDArray[np.float64]:
    mean, scale, coefficients, intercept = fitted
    odds = (np.array([each.values for each in asked]) - mean) / scale @ coefficients + intercept[0]
    probabilities: npt.NDArray[np.float64] = 1 / (1 + np.exp(-odds))
    return probabilities


def _print_figures(asked: Sequence[Asked]) -> None:
    print("language  from  answered  of these right  strangers refused")
    for language in LANGUAGES:
        held_out = [each for each in asked if each.language == language]
        probabilities = _probabilities(_fitted([each for each in asked if each.language != language]), held_out)
        own = np.array([each.is_own for each in held_out])
        right = np.array([each.is_right for each in held_out])
        for threshold in SHOWN:
            above = probabilities >= threshold
            shares = (above[own].mean(), right[own & above].mean(), 1 - above[~own].mean())
            print(f"{language:8}  {threshold:.2f}  {shares[0]:8.3f}  {shares[1]:14.3f}  {shares[2]:17.3f}")


def _record(asked: Sequence[Asked]) -> dict[str, object]:
    mean, scale, coefficients, intercept = _fitted(asked)
    columns = zip(OTHER_LANGUAGE_NAMES, mean, scale, coefficients, strict=True)
    features = [
        {"name": name, "mean": round(float(m), 4), "scale": round(float(s), 4), "coefficient": round(float(c), 4)}
        for name, m, s, c in columns
    ]
    return {"features": features, "intercept": round(float(intercept[0]), 4), "thresholds": THRESHOLDS}


if __name__ == "__main__":
    main()
