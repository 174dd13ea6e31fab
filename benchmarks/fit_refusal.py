"""Fits the refusal model on the public question sets and prints what it is worth.

    python benchmarks/fit_refusal.py ../shared/evaldata            # prints, changes nothing
    python benchmarks/fit_refusal.py ../shared/evaldata --write    # writes bot/answering/refusal.json

Positive: answerable questions of squad2_dev and clapnq_dev asked of their own corpus. Negative: the unanswerable ones,
and questions of both sets asked of the scifact corpus ("strangers"). Every figure is cross-validated in five folds by
the document a question was written about, so that no document is both trained and tested on. Also prints how well the
quotes chosen by ``bot.answering.evidence`` hold the gold answers, refusal off.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.answering import Answerer, AnswerSettings, Assessment
from bot.cli.wiring import chunk_settings, encoder_for, search_settings
from bot.evaluate.corpus_index import CorpusIndexOptions, corpus_index
from bot.settings import Settings
from index import PUBLIC

Floats = npt.NDArray[np.float64]
FEATURES = ("cosine", "support", "coverage", "both", "missing", "denied", "numbers")
HOMES = ("squad2_dev", "clapnq_dev")
STRANGE = "scifact"
FOLDS = 5
STRANGERS = 1_200
"""Questions of each set that are asked of a foreign corpus, at most."""
ANSWER_AT_LEAST = 0.905
"""Share of answerable questions, in each home set, that the threshold for refusing lets through."""
HEDGE_SHARE = 0.75
"""Of the unanswerable questions of clapnq_dev, the share that is refused or hedged."""
TARGET = Path(__file__).parents[1] / "bot" / "answering" / "refusal.json"


@dataclass(frozen=True, slots=True)
class Example:
    """A question asked of a corpus.

    Attributes:
        home: The set it comes from.
        corpus: The set whose corpus it was asked of.
        answerable: Whether that corpus holds the answer.
        document: The document it was written about: the group in cross-validation.
        values: Features.
        hits: Whether each of the best three quotes holds the gold answer; empty where there is none to hold.
    """

    home: str
    corpus: str
    answerable: bool
    document: str
    values: dict[str, float]
    hits: tuple[bool, ...]


def main() -> None:
    """Fit, print, and write where asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("evaldata", type=Path)
    parser.add_argument("--write", action="store_true", help="write bot/answering/refusal.json")
    parser.add_argument("--cache", type=Path, default=Path("var/cache"), help="where indexes of the corpora are kept")
    parser.add_argument("--also", action="append", default=[], help="a further foreign corpus, to test on only")
    options = parser.parse_args()
    examples = collect(options.evaldata, options.cache, [STRANGE, *options.also])
    show_quotes(examples)
    record = fit(examples)
    print(json.dumps(record, indent=2))
    if options.write:
        TARGET.write_text(json.dumps(record, indent=2) + "\n", "utf-8")
        print(f"written: {TARGET}", file=sys.stderr)


def collect(evaldata: Path, cache: Path, strange: Sequence[str]) -> list[Example]:
    """Ask every question of its own corpus, and a sample of them of the foreign ones."""
    questions = {home: _read(evaldata / home / "queries.jsonl") for home in HOMES}
    examples: list[Example] = []
    for home in HOMES:
        examples += _ask(evaldata, cache, home, {home: questions[home]})
    chance = np.random.default_rng(0)
    sample = {
        home: [asked[i] for i in sorted(chance.permutation(len(asked))[:STRANGERS])] for home, asked in questions.items()
    }
    for corpus in strange:
        examples += _ask(evaldata, cache, corpus, sample)
    return examples


def _ask(evaldata: Path, cache: Path, corpus: str, asked: dict[str, list[dict[str, Any]]]) -> list[Example]:
    settings = Settings()
    options = CorpusIndexOptions(
        cache, chunk_settings(settings), search_settings(settings), settings.documents.max_file_bytes
    )
    examples = []
    path = evaldata / corpus / "corpus.jsonl"
    with corpus_index(path, options, encoder_for(settings), lambda *_: None) as index:
        answerer = Answerer(index, AnswerSettings())
        for home, records in asked.items():
            found = answerer.assess_many([record["text"] for record in records], frozenset({PUBLIC}))
            examples += [_example(home, corpus, record, each) for record, each in zip(records, found, strict=True)]
    return examples


def _example(home: str, corpus: str, record: dict[str, Any], found: Assessment) -> Example:
    answerable = bool(record["answerable"]) and home == corpus
    best = max(found.parts, key=lambda part: part.features.get("support", 0.0))
    hits = tuple(_hits(record, found)) if answerable else ()
    return Example(home, corpus, answerable, f"{home}/{record['source_doc']}", dict(best.features), hits)


def _hits(record: dict[str, Any], found: Assessment) -> Iterable[bool]:
    verbatim = record.get("answer_kind") != "long-form"
    gold = [_normal(answer) for answer in record["answers"]]
    for quote in found.quotes[:3]:
        if verbatim:
            yield any(answer in _normal(quote.text) for answer in gold)
        else:
            bare = quote.document.id.split(":", 1)[1]
            yield any(s["doc"] == bare and s["start"] < quote.end and quote.start < s["end"] for s in record["spans"])


def show_quotes(examples: Sequence[Example]) -> None:
    """Print how often the best quotes hold the gold answer."""
    for home in HOMES:
        hits = [example.hits for example in examples if example.home == home and example.answerable]
        first, three = np.mean([any(h[:1]) for h in hits]), np.mean([any(h) for h in hits])
        share = np.mean([sum(h) / 3 for h in hits])
        print(f"{home}: quote holds the answer @1 {first:.3f}, @3 {three:.3f}, share of three {share:.3f}")


def fit(examples: Sequence[Example]) -> dict[str, Any]:
    """Cross-validate, print, choose thresholds, and fit on everything.

    Returns:
        The record of ``refusal.json``.
    """
    from sklearn.model_selection import GroupKFold

    some = [example for example in examples if example.values]
    x = np.array([[example.values[name] for name in FEATURES] for example in some])
    y = np.array([example.answerable for example in some])
    weights = _weights(some)
    held_out = np.zeros(len(some))
    folds = GroupKFold(FOLDS, shuffle=True, random_state=0).split(x, y, [example.document for example in some])
    for train, test in folds:
        mean, scale, coefficients, intercept = _logistic(x[train], y[train], weights[train])
        held_out[test] = _probability(x[test], mean, scale, coefficients, intercept)
    refuse, hedge = _thresholds(some, held_out)
    figures = _figures(some, held_out, refuse, hedge)
    for name, value in figures.items():
        print(f"{name}: {value:.3f}")
    mean, scale, coefficients, intercept = _logistic(x, y, weights)
    rows = zip(FEATURES, mean.tolist(), scale.tolist(), coefficients.tolist(), strict=True)
    return {
        "about": "Logistic model of whether the passages answer; written by benchmarks/fit_refusal.py.",
        "features": [
            {"name": n, "mean": round(m, 5), "scale": round(s, 5), "coefficient": round(c, 5)} for n, m, s, c in rows
        ],
        "intercept": round(intercept, 5),
        "thresholds": {"refuse_below": round(refuse, 4), "hedge_below": round(hedge, 4)},
        "cross_validated": {name: round(value, 4) for name, value in figures.items()},
    }


def _weights(examples: Sequence[Example]) -> Floats:
    """Each kind of question counts alike however many there are; foreign corpora other than one are left out."""
    kinds = [(example.home if example.home == example.corpus else example.corpus, example.answerable) for example in examples]
    shares = {
        ("squad2_dev", True): 1.5,
        ("clapnq_dev", True): 1.5,
        ("squad2_dev", False): 0.75,  # written to deceive: not what a community asks
        ("clapnq_dev", False): 1.0,
        (STRANGE, False): 1.0,
    }
    weights = np.array([shares.get(kind, 0.0) / kinds.count(kind) for kind in kinds])
    scaled: Floats = weights * len(examples) / weights.sum()
    return scaled


def _logistic(x: Floats, y: npt.NDArray[np.bool_], weights: Floats) -> tuple[Floats, Floats, Floats, float]:
    from sklearn.linear_model import LogisticRegression

    mean, scale = x.mean(0), x.std(0) + 1e-6
    model = LogisticRegression(C=1.0, max_iter=1_000).fit((x - mean) / scale, y, sample_weight=weights)
    return mean, scale, model.coef_[0], float(model.intercept_[0])


def _probability(x: Floats, mean: Floats, scale: Floats, coefficients: Floats, intercept: float) -> Floats:
    odds = (x - mean) / scale @ coefficients + intercept
    probability: Floats = 1 / (1 + np.exp(-odds))
    return probability


def _thresholds(examples: Sequence[Example], scores: Floats) -> tuple[float, float]:
    refuse = min(
        float(np.quantile(scores[_of(examples, home, home, answerable=True)], 1 - ANSWER_AT_LEAST)) for home in HOMES
    )
    hedge = float(np.quantile(scores[_of(examples, "clapnq_dev", "clapnq_dev", answerable=False)], HEDGE_SHARE))
    return refuse, max(refuse, hedge)


def _figures(examples: Sequence[Example], scores: Floats, refuse: float, hedge: float) -> dict[str, float]:
    from sklearn.metrics import roc_auc_score

    figures: dict[str, float] = {}
    for home in HOMES:
        positive = scores[_of(examples, home, home, answerable=True)]
        negative = scores[_of(examples, home, home, answerable=False)]
        truth = np.r_[np.ones(len(positive)), np.zeros(len(negative))]
        figures[f"{home} auroc"] = float(roc_auc_score(truth, np.r_[positive, negative]))
        figures[f"{home} answered_answerable"] = float(np.mean(positive >= refuse))
        figures[f"{home} refused_unanswerable"] = float(np.mean(negative < refuse))
        figures[f"{home} hedged of answered answerable"] = float(np.mean(positive[positive >= refuse] < hedge))
        figures[f"{home} hedged of answered unanswerable"] = float(np.mean(negative[negative >= refuse] < hedge))
    for corpus in dict.fromkeys(example.corpus for example in examples if example.corpus not in HOMES):
        for home in HOMES:
            strangers = scores[_of(examples, home, corpus, answerable=False)]
            figures[f"{home} asked of {corpus}, refused"] = float(np.mean(strangers < refuse))
    return figures


def _of(examples: Sequence[Example], home: str, corpus: str, *, answerable: bool) -> npt.NDArray[np.bool_]:
    return np.array([(e.home, e.corpus, e.answerable) == (home, corpus, answerable) for e in examples])


def _read(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _normal(text: str) -> str:
    return " ".join(text.casefold().split())


if __name__ == "__main__":
    main()
