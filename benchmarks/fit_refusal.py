"""Fits the refusal model on the public question sets and prints what it is worth.

    python -m benchmarks.fit_refusal ../shared/evaldata            # prints, changes nothing
    python -m benchmarks.fit_refusal ../shared/evaldata --write    # writes bot/answering/evidence/refusal.json

Positive: answerable questions of squad2_dev and clapnq_dev. Negative: their unanswerable questions, and "strangers",
questions asked of documents that have nothing to do with them. Each is asked of three scales of index, since the
closest of many sentences is close by chance: ``whole`` corpora (strangers: of scifact), the paragraphs of one squad2
``article`` (some 35), and a ``tiny`` index of four documents. With ``--documentation``, sets of questions over the
``documentation`` of real projects (``bot.evaluate.documentation_set``) are asked too, each of its own documents and of
the others'. Every figure is cross-validated in five folds by the
document that a question was written about, so that no document is both trained and tested on. Also prints how well
the quotes chosen by ``bot.answering.evidence`` hold the gold answers, refusal off.
"""

import json
import sys
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from benchmarks.machine import command_line
from bot.answering import Answerer, AnswerSettings, Assessment, PartAssessment
from bot.answering.evidence.refusal import FEATURE_NAMES, LARGE, SMALL
from bot.components import models_for
from bot.evaluate.corpus_index import corpus_index, corpus_source, index_of
from bot.evaluate.documentation_set import MemberQuestion, bare_text, documentation_index, read_member_questions
from bot.settings.settings import Settings
from index import PUBLIC, Index

T = TypeVar("T")
Floats = npt.NDArray[np.float64]
FEATURES = FEATURE_NAMES
HOMES = ("squad2_dev", "clapnq_dev")
STRANGE = "scifact"
Record = dict[str, Any]
Asked = tuple[str, Record]  # the set that a question comes from, and the question
FOLDS = 5
STRANGERS = 1_200
"""Questions of each set that are asked of a whole foreign corpus, at most."""
OF_ARTICLE = 60
"""Questions of its own, and strangers, that an article's index is asked."""
THRESHOLDS = {"refuse_below": 0.25, "leniency": 0.1, "hedge_below": 0.6}
"""Chosen by hand from the table that this prints. refuse_below: of whole corpora, 95 of 100 strangers are refused and
more than 90 of 100 answerable questions answered. leniency: so that as many are answered in a tiny index, where 99 of
100 strangers are still refused. hedge_below: an answer that is no likelier right than wrong says so; of whole corpora,
two of three natural unanswerable questions never get an answer without a caveat, and nine of ten answerable ones do."""
SHARES = {"answerable": 1.5, "deceiving": 0.75, "unanswerable": 1.0, "stranger": 1.0}
"""Weight of each kind of question; those of squad2_dev that were written to deceive count less than natural ones."""
DOCUMENTATION = "documentation"
SCALES = {"whole": 1.0, "article": 0.5, "tiny": 0.5, DOCUMENTATION: 1.0}
"""Weight of each scale of index."""
TINY = 4
"""Documents of a tiny index."""
FEW: tuple[tuple[str, int, int, str, int], ...] = (
    ("tiny", TINY, 8, "clapnq_dev", 75),
    ("tiny", TINY, OF_ARTICLE, STRANGE, 6),
    ("article", 35, OF_ARTICLE, STRANGE, 6),
)
"""Further small indexes: scale, documents, strangers, corpus, how many such indexes."""
TABLE = (0.1, 0.2, 0.3, 0.4, 0.5)
TARGET = Path(__file__).parents[1] / "bot" / "answering" / "evidence" / "refusal.json"


@dataclass(frozen=True, slots=True)
class Example:
    """A question asked of an index.

    Attributes:
        scale: ``whole``, ``article`` or ``tiny``; ``test`` where it is to be tested on only.
        corpus: Where the documents come from.
        home: The set that the question comes from.
        kind: ``answerable``, ``deceiving``, ``unanswerable`` or ``stranger``.
        document: The document it was written about: the group in cross-validation.
        values: Features.
        hits: Whether each of the best three quotes holds the gold answer; empty where there is none to hold.
    """

    scale: str
    corpus: str
    home: str
    kind: str
    document: str
    values: dict[str, float]
    hits: tuple[bool, ...]


def main() -> None:
    """Fit, print, and write where asked to."""
    parser = command_line(__doc__)
    parser.add_argument("--write", action="store_true", help="write bot/answering/evidence/refusal.json")
    parser.add_argument(
        "--documentation", action="append", default=[], type=Path, help="a set of questions over documentation"
    )
    parser.add_argument("--also", action="append", default=[], help="a further foreign corpus, to test on only")
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        examples = list(Asking(options.evaldata, Path(folder), options.documentation).examples(options.also))
    show_quotes(examples)
    record = fit(examples)
    print(json.dumps(record, indent=2))
    if options.write:
        TARGET.write_text(json.dumps(record, indent=2) + "\n", "utf-8")
        print(f"written: {TARGET}", file=sys.stderr)


class Asking:
    """Asks the questions of the public sets.

    Args:
        evaldata: The sets.
        folder: Folder for the indexes of a few documents, which are needed only while this runs.
        documentation: Sets of questions over documentation.
    """

    def __init__(self, evaldata: Path, folder: Path, documentation: Sequence[Path]) -> None:
        self._evaldata, self._folder, self._documentation = evaldata, folder, documentation
        self._settings = Settings()
        self._models = models_for(self._settings)
        self._questions = {home: _read(evaldata / home / "queries.jsonl") for home in HOMES}
        self._chance = np.random.default_rng(0)

    def examples(self, also: Sequence[str]) -> Iterator[Example]:
        """Ask at every scale; ``also`` names further foreign corpora to test on."""
        yield from self._documentation_examples()
        for home in HOMES:
            yield from self._whole(home, "whole", [(home, each) for each in self._questions[home]])
        strangers = [(home, each) for home in HOMES for each in self._some(self._questions[home], STRANGERS)]
        for corpus in [STRANGE, *also]:
            yield from self._whole(corpus, "whole" if corpus == STRANGE else "test", strangers)
        for documents in self._articles():
            yield from self._few(documents, "article", "squad2_dev", OF_ARTICLE)
            yield from self._few(self._some(documents, TINY), "tiny", "squad2_dev", OF_ARTICLE)
        for scale, size, strangers_each, corpus, times in FEW:
            documents = self._some(_read(self._evaldata / corpus / "corpus.jsonl"), size * times)
            for start in range(0, len(documents), size):
                yield from self._few(documents[start : start + size], scale, corpus, strangers_each)

    def _whole(self, corpus: str, scale: str, asked: Sequence[Asked]) -> Iterator[Example]:
        path = self._evaldata / corpus / "corpus.jsonl"
        with corpus_index(path, self._settings, self._models) as index:
            yield from _ask(index, scale, corpus, asked, {each["source_doc"] for _, each in asked})

    def _documentation_examples(self) -> Iterator[Example]:
        """Ask each set's questions of its own documents, and those of the other sets and of the homes as strangers."""
        sets = {folder.name: read_member_questions(folder, None) for folder in self._documentation}
        homes = [(home, each["text"]) for home in HOMES for each in self._some(self._questions[home], STRANGERS // 6)]
        for folder in self._documentation:
            asked = [(name, each.text, _documentation_kind(each, strange=name != folder.name), each.needed)
                     for name, questions in sets.items() for each in questions]  # fmt: skip
            asked += [(home, text, "stranger", ()) for home, text in homes]
            with documentation_index(folder, self._settings, self._models) as index:
                found = Answerer(index, AnswerSettings()).assess_many(
                    [text for _, text, _, _ in asked], frozenset({PUBLIC})
                )
            for (home, _, kind, needed), assessment in zip(asked, found, strict=True):
                hits = tuple(
                    any(bare_text(each) in bare_text(quote.text) for each in needed) for quote in assessment.quotes[:3]
                )
                values = dict(_best_part(assessment).features)
                group = f"{DOCUMENTATION}/{folder.name}"
                yield Example(
                    DOCUMENTATION, folder.name, home, kind, group, values, hits if kind == "answerable" else ()
                )

    def _articles(self) -> Iterator[list[Record]]:
        by_title: dict[str, list[Record]] = {}
        for document in _read(self._evaldata / "squad2_dev" / "corpus.jsonl"):
            by_title.setdefault(document["title"], []).append(document)
        yield from by_title.values()

    def _few(self, documents: list[Record], scale: str, corpus: str, strangers: int) -> Iterator[Example]:
        """Index a few documents; ask questions of their own, where there are any, and strangers."""
        ids = {document["_id"] for document in documents}
        everything = [(home, each) for home in HOMES for each in self._questions[home]]
        own = [(home, each) for home, each in everything if home == corpus and each["source_doc"] in ids]
        others = [(home, each) for home, each in everything if each["source_doc"] not in ids]
        asked = [*self._some(own, OF_ARTICLE), *self._some(others, strangers)]
        with self._few_indexed(documents) as index:
            yield from _ask(index, scale, corpus, asked, ids)

    def _few_indexed(self, documents: list[Record]) -> AbstractContextManager[Index]:
        folder = self._folder / uuid.uuid4().hex
        folder.mkdir()
        path = folder / "corpus.jsonl"
        path.write_text("".join(json.dumps(document) + "\n" for document in documents), "utf-8")
        source = corpus_source(path, self._settings)
        return index_of([source], folder / "index", self._settings, self._models)

    def _some(self, items: Sequence[T], most: int) -> list[T]:
        return [items[i] for i in self._chance.permutation(len(items))[:most]]


def _ask(index: Index, scale: str, corpus: str, asked: Sequence[Asked], own: set[str]) -> Iterator[Example]:
    answerer = Answerer(index, AnswerSettings())
    found = answerer.assess_many([record["text"] for _, record in asked], frozenset({PUBLIC}))
    for (home, record), assessment in zip(asked, found, strict=True):
        kind = _kind(home, record, strange=home != corpus or record["source_doc"] not in own)
        best = _best_part(assessment)
        hits = tuple(_hits(record, assessment)) if kind == "answerable" else ()
        yield Example(scale, corpus, home, kind, f"{home}/{record['source_doc']}", dict(best.features), hits)


def _best_part(assessment: Assessment) -> PartAssessment:
    return max(assessment.parts, key=lambda part: part.features.get("support", 0.0))


def _documentation_kind(question: MemberQuestion, *, strange: bool) -> str:
    if strange:
        return "stranger"
    return "answerable" if question.answerable else "unanswerable"


def _kind(home: str, record: Record, *, strange: bool) -> str:
    if strange:
        return "stranger"
    if record["answerable"]:
        return "answerable"
    return "deceiving" if home == "squad2_dev" else "unanswerable"


def _hits(record: Record, found: Assessment) -> Iterable[bool]:
    gold = [_normal(answer) for answer in record["answers"]]
    for quote in found.quotes[:3]:
        if record.get("answer_kind") == "long-form":
            bare = quote.document.id.split(":", 1)[1]
            yield any(s["doc"] == bare and s["start"] < quote.end and quote.start < s["end"] for s in record["spans"])
        else:
            yield any(answer in _normal(quote.text) for answer in gold)


def show_quotes(examples: Sequence[Example]) -> None:
    """Print how often the best quotes hold the gold answer."""
    for home in HOMES:
        hits = [e.hits for e in examples if (e.scale, e.home, e.kind) == ("whole", home, "answerable")]
        first, three = np.mean([any(h[:1]) for h in hits]), np.mean([any(h) for h in hits])
        share = np.mean([sum(h) / 3 for h in hits])
        print(f"{home}: a quote holds the answer @1 {first:.3f}, @3 {three:.3f}, share of three {share:.3f}")


def fit(examples: Sequence[Example]) -> Record:
    """Cross-validate, print, and fit on everything.

    Returns:
        The record of ``refusal.json``.
    """
    from sklearn.model_selection import GroupKFold

    some = [example for example in examples if example.values]
    x = np.array([[example.values[name] for name in FEATURES] for example in some])
    y = np.array([example.kind == "answerable" for example in some])
    weights = _weights(some)
    held_out = np.zeros(len(some))
    for train, test in GroupKFold(FOLDS, shuffle=True, random_state=0).split(x, y, [e.document for e in some]):
        model = _logistic(x[train], y[train], weights[train])
        held_out[test] = _probability(x[test], *model)
    figures = _figures(some, held_out)
    mean, scale, coefficients, intercept = _logistic(x, y, weights)
    rows = zip(FEATURES, mean.tolist(), scale.tolist(), coefficients.tolist(), strict=True)
    return {
        "about": "Logistic model of whether the passages answer; written by benchmarks/fit_refusal.py.",
        "features": [
            {"name": n, "mean": round(m, 5), "scale": round(s, 5), "coefficient": round(c, 5)} for n, m, s, c in rows
        ],
        "intercept": round(intercept, 5),
        "thresholds": THRESHOLDS,
        "cross_validated": figures,
    }


def _weights(examples: Sequence[Example]) -> Floats:
    """Weights by which each kind of question of each set counts alike at each scale, however many there are."""
    groups = [_group(example) for example in examples]
    counts = Counter(groups)
    weights = np.array([SCALES.get(g[0], 0.0) * SHARES[g[2]] / counts[g] for g in groups])
    scaled: Floats = weights * len(examples) / weights.sum()
    return scaled


def _group(example: Example) -> tuple[str, str, str]:
    """Strangers are told apart by where they were asked, all others by where they come from."""
    if example.kind == "stranger" and example.scale != "test":
        return example.scale, "any", example.kind
    if example.scale == DOCUMENTATION:
        return example.scale, DOCUMENTATION, example.kind
    return example.scale, example.home, example.kind


def _logistic(x: Floats, y: npt.NDArray[np.bool_], weights: Floats) -> tuple[Floats, Floats, Floats, float]:
    from sklearn.linear_model import LogisticRegression

    mean, scale = x.mean(0), x.std(0) + 1e-6
    model = LogisticRegression(C=1.0, max_iter=1_000).fit((x - mean) / scale, y, sample_weight=weights)
    return mean, scale, model.coef_[0], float(model.intercept_[0])


def _probability(x: Floats, mean: Floats, scale: Floats, coefficients: Floats, intercept: float) -> Floats:
    odds = (x - mean) / scale @ coefficients + intercept
    probability: Floats = 1 / (1 + np.exp(-odds))
    return probability


def _figures(examples: Sequence[Example], scores: Floats) -> dict[str, float]:
    """Print and return what the model is worth: AUROC, and a table of outcomes by threshold."""
    from sklearn.metrics import roc_auc_score

    figures: dict[str, float] = {}
    homes = sorted({each.home for each in examples})
    for scale in SCALES:
        for home in homes:
            positive = scores[_of(examples, scale, "answerable", home)]
            negative = scores[_of(examples, scale, "deceiving", home) | _of(examples, scale, "unanswerable", home)]
            if len(positive) and len(negative):
                truth = np.r_[np.ones(len(positive)), np.zeros(len(negative))]
                figures[f"{scale} {home} auroc"] = round(float(roc_auc_score(truth, np.r_[positive, negative])), 4)
    for name, value in figures.items():
        print(f"{name} {value:.3f}")
    groups = sorted({(e.scale, e.kind, e.home, e.corpus if e.kind == "stranger" else e.home) for e in examples})
    for scale, kind, home, corpus in groups:
        chosen = scores[_of(examples, scale, kind, home, corpus if kind == "stranger" else "")]
        # The article and tiny scales lie near the small end; LARGE has no leniency left.
        lenient = {"tiny": 1.0, "article": np.log(LARGE / 40) / np.log(LARGE / SMALL)}.get(scale, 0.0)
        threshold = THRESHOLDS["refuse_below"] - THRESHOLDS["leniency"] * lenient
        figures[f"{scale} {home} {kind} of {corpus}, let through"] = round(float(np.mean(chosen >= threshold)), 4)
        row = " ".join(f"{t}: {np.mean(chosen >= t):.3f}" for t in TABLE)
        print(f"{scale:8}{kind:13}{home:11}of {corpus:11} n={len(chosen):5} let through from {row}")
    return figures


def _of(examples: Sequence[Example], scale: str, kind: str, home: str, corpus: str = "") -> npt.NDArray[np.bool_]:
    return np.array([(e.scale, e.kind, e.home) == (scale, kind, home) and corpus in ("", e.corpus) for e in examples])


def _read(path: Path) -> list[Record]:
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _normal(text: str) -> str:
    return " ".join(text.casefold().split())


if __name__ == "__main__":
    main()
