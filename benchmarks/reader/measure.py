"""Measures a trained reader on the documents that it was not trained on, beside the features of refusal.

    python -m benchmarks.reader.measure ../shared/evaldata reader.pt

Each question is asked as Footnote asks it; the reader reads the windows around its best quotes. AUROC: how well
answerable questions are told from others, by the features, by the reader and by both, each by a logistic model
cross-validated by document. Quotes: how often the first of them holds the answer, by Footnote's score, and with the
reader's added to it. ``--documentation``: a folder of documentation with ``questions.jsonl``, any number of times; the
questions of all of them are too few to fit on, so refusal's score and the reader's are added as they are, each with its
standard deviation as the unit.
"""

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from benchmarks.machine import command_line
from benchmarks.reader.model import BATCH, Batches, make_reader
from benchmarks.reader.pairs import Pair
from benchmarks.reader.question_sets import HOMES, is_held_out, read_records
from benchmarks.reader.windows import Span, Window, WindowMaker
from bot.answering import Answerer, AnswerSettings
from bot.answering.evidence.assessment import Evidence, PartAssessment
from bot.components import models_for
from bot.evaluate.corpus_index import corpus_index
from bot.evaluate.documentation_set import bare_text, documentation_index, read_member_questions
from bot.settings.settings import Settings
from index import PUBLIC, Index

if TYPE_CHECKING:
    from torch import nn

READ = 8
"""Windows that are read for a question."""
WEIGHTS = (0.02, 0.05, 0.1, 0.2)
FOLDS, REPEATS = 5, 5
LEAST = -6.0
"""Score of a quote that was not read."""
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Reading:
    """What the reader says about a window.

    Attributes:
        passage: Key of the passage.
        window: The window.
        answers: Logit that it answers.
        sentences: Logits of its sentences.
    """

    passage: int
    window: Window
    answers: float
    sentences: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A held-out question.

    Attributes:
        record: The question.
        part: What Footnote found for it.
        readings: What the reader read.
    """

    record: dict[str, Any]
    part: PartAssessment
    readings: tuple[Reading, ...]


def main() -> None:
    """Measure and print."""
    parser = command_line(__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--questions", type=int, default=2_000, help="most questions of a set")
    parser.add_argument("--documentation", type=Path, action="append", default=[], help="also ask about this folder")
    options = parser.parse_args()
    measure = Measure(options.checkpoint)
    settings = Settings()
    models = models_for(settings)
    for home in HOMES:
        path = options.evaldata / home / "corpus.jsonl"
        titles = {record["_id"]: record["title"] for record in read_records(path)}
        held = [
            each
            for each in read_records(options.evaldata / home / "queries.jsonl")
            if is_held_out(home, each["source_doc"], titles[each["source_doc"]])
        ]
        chosen = random.Random(0).sample(held, min(options.questions, len(held)))
        with corpus_index(path, settings, models) as index:
            print(home, *measure.figures(list(measure.ask(index, chosen))), sep="\n  ")
    members: list[Asked] = []
    for folder in options.documentation:
        with documentation_index(folder, settings, models) as index:
            members += measure.ask(index, list(_member_records(folder)))
    if members:
        print("documentation", *_documentation_figures(members), sep="\n  ")


def _member_records(folder: Path) -> Iterator[dict[str, Any]]:
    for each in read_member_questions(folder, None):
        yield {"text": each.text, "answerable": each.answerable, "needed": each.needed, "source_doc": each.id}


def _documentation_figures(asked: Sequence[Asked]) -> Iterator[str]:
    from sklearn.metrics import roc_auc_score

    truth = np.array([bool(each.record["answerable"]) for each in asked])
    odds = np.array([_log_odds(each.part.score) for each in asked])
    read = np.array([_read_features(each.readings)[0] for each in asked])
    both = odds / odds.std() + read / read.std()
    yield f"{len(asked)} questions, {truth.sum()} of them answerable"
    for name, scores in (("refusal's score", odds), ("reader's best window", read), ("the sum", both)):
        yield f"AUROC by {name}: {roc_auc_score(truth, scores):.3f}"
    yield from _quote_figures(asked)


def _log_odds(probability: float) -> float:
    kept = min(max(probability, 1e-4), 1 - 1e-4)
    return math.log(kept / (1 - kept))


class Measure:
    """Reads with a checkpoint.

    Args:
        checkpoint: A file that ``benchmarks.reader.train`` wrote.
    """

    def __init__(self, checkpoint: Path) -> None:
        import torch

        torch.set_num_threads(1)
        saved: dict[str, Any] = torch.load(checkpoint, weights_only=True, map_location="cpu")
        frozen = saved["about"]["frozen"]
        self._maker = WindowMaker()
        self._batches = Batches(self._maker, frozen, "cpu")
        self._reader: nn.Module = make_reader(frozen, "cpu").eval()
        self._reader.load_state_dict(saved["reader"])

    def ask(self, index: Index, records: Sequence[dict[str, Any]]) -> Iterator[Asked]:
        """Ask questions of an index, and read."""
        self._batches.forget()
        answerer = Answerer(index, AnswerSettings())
        found = answerer.assess_many([each["text"] for each in records], frozenset({PUBLIC}))
        for record, assessment in zip(records, found, strict=True):
            part = max(assessment.parts, key=lambda each: each.features.get("support", 0.0))
            if part.evidence:
                yield Asked(record, part, tuple(self._read(index, part)))

    def _read(self, index: Index, part: PartAssessment) -> Iterator[Reading]:
        import torch

        found = {each.passage.key: each for each in index.sentences(part.passages)}
        chosen: dict[str, tuple[int, Window]] = {}
        for evidence in part.evidence:
            key = evidence.passage.key
            if key not in found:
                continue
            chunk, ref = found[key].passage.chunk, found[key].passage.document
            spans = [(each.start - chunk.start, each.end - chunk.start) for each in found[key].sentences]
            prefix = f"{ref.title} > {chunk.heading}" if chunk.heading else ref.title
            for window in self._maker.windows(str(key), prefix, chunk.text, spans):
                if _overlaps((window.sentences[0][0], window.sentences[-1][1]), evidence):
                    chosen.setdefault(window.key, (key, window))
        pairs = [Pair(part.asked.query, window, False, None, None) for _, window in chosen.values()][:READ]
        for start in range(0, len(pairs), BATCH):
            with torch.no_grad():
                answers, sentences, _ = self._reader(self._batches.batch(pairs[start : start + BATCH]))
            for (key, window), logit, row in zip(chosen.values(), answers.tolist(), sentences.tolist(), strict=False):
                yield Reading(key, window, logit, tuple(row[: len(window.sentences)]))

    def figures(self, asked: Sequence[Asked]) -> Iterator[str]:
        """Yield lines with the figures of a set."""
        from sklearn.metrics import roc_auc_score

        truth = np.array([bool(each.record["answerable"]) for each in asked])
        groups = [each.record["source_doc"] for each in asked]
        features = np.array([list(each.part.features.values()) for each in asked])
        read = np.array([_read_features(each.readings) for each in asked])
        yield f"{len(asked)} questions, {truth.sum()} of them answerable"
        for name, values in (("features", features), ("reader", read), ("both", np.hstack([features, read]))):
            scores = _cross_validated(values, truth, groups)
            threshold = np.quantile(scores[truth], 0.1)
            shown = float(np.mean(scores[~truth] >= threshold))
            yield f"AUROC by {name}: {roc_auc_score(truth, scores):.3f}; unanswerable let through at .90: {shown:.3f}"
        yield from _quote_figures(asked)


def _quote_figures(asked: Sequence[Asked]) -> Iterator[str]:
    answerable = [each for each in asked if each.record["answerable"]]
    for weight in (0.0, *WEIGHTS):
        hits = np.mean([_first_quote_holds(each, weight) for each in answerable])
        yield f"first quote holds the answer, reader's weight {weight}: {hits:.3f}"


def _overlaps(span: Span, evidence: Evidence) -> bool:
    start = evidence.passage.chunk.start
    return span[0] + start < evidence.quote.end and evidence.quote.start < span[1] + start


def _read_features(readings: Sequence[Reading]) -> list[float]:
    answers = sorted((each.answers for each in readings), reverse=True) or [LEAST]
    sentences = [logit for each in readings for logit in each.sentences] or [LEAST]
    first = readings[0] if readings else None
    second = answers[1] if len(answers) > 1 else answers[0]
    return [
        *(answers[0], second, max(sentences)),
        *((first.answers, max(first.sentences)) if first and first.sentences else (LEAST, LEAST)),
    ]


def _cross_validated(values: Floats, truth: npt.NDArray[np.bool_], groups: Sequence[str]) -> Floats:
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GroupKFold

    scores = np.zeros(len(truth))
    for repeat in range(REPEATS):
        for train, test in GroupKFold(FOLDS, shuffle=True, random_state=repeat).split(values, truth, groups):
            mean, scale = values[train].mean(0), values[train].std(0) + 1e-6
            model = LogisticRegression(C=0.3, max_iter=500, class_weight="balanced")
            model.fit((values[train] - mean) / scale, truth[train])
            scores[test] += model.decision_function((values[test] - mean) / scale)
    return scores


def _first_quote_holds(asked: Asked, weight: float) -> bool:
    best = max(asked.part.evidence, key=lambda each: each.score + weight * _quote_score(each, asked.readings))
    record, quote = asked.record, best.quote
    if "needed" in record:
        return any(bare_text(each) in bare_text(quote.text) for each in record["needed"])
    if record.get("answer_kind") == "long-form":
        document = quote.document.id.split(":", 1)[1]
        spans = [each for each in record["spans"] if each["doc"] == document]
        return any(each["start"] < quote.end and quote.start < each["end"] for each in spans)
    shown = " ".join(quote.text.casefold().split())
    return any(" ".join(answer.casefold().split()) in shown for answer in record["answers"])


def _quote_score(evidence: Evidence, readings: Sequence[Reading]) -> float:
    logits = [
        logit
        for each in readings
        if each.passage == evidence.passage.key
        for span, logit in zip(each.window.sentences, each.sentences, strict=True)
        if _overlaps(span, evidence)
    ]
    return max(LEAST, max(logits, default=LEAST))


if __name__ == "__main__":
    main()
