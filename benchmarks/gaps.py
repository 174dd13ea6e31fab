"""Measures how well gaps are found: 30 questions, each asked in ten other wordings, must become 30 gaps.

    python -m benchmarks.gaps ../shared/evaldata             # writes docs/benchmarks.md
    python -m benchmarks.gaps ../shared/evaldata --dry-run   # prints only, with fewer draws

`mixed` takes ten questions each from squad2_dev, clapnq_dev and the questions on two projects' documentation;
`alike` takes 30 questions on three subjects of squad2_dev, so that different questions share their words. Of these,
`uneven` asks most in one wording and some in up to ten, as people do. These wordings are made by rule
(`benchmarks/paraphrases.py`). `by hand` are 12 questions in five wordings each, as people would write them
(`benchmarks/wordings.py`). Each wording goes the way of a question: what would be searched for it is embedded and
grouped, by both encoders that are built in. The threshold is the one at which the worst kind and encoder is best on
other questions: draws that share none with those that are measured, and 12 more questions by hand.
"""

import random
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import numpy as np

from benchmarks.machine import parse, timed_command_line
from benchmarks.paraphrases import paraphrases
from benchmarks.report import table, write_section
from benchmarks.wordings import FOR_CHOOSING, FOR_MEASURING
from bot.answering.question.question_parts import parse_questions
from bot.community.clustering import SAME, cluster
from bot.components import models_for
from bot.evaluate import read_jsonl
from bot.settings.settings import Settings
from index import Encoder
from index.types import Vectors

QUESTIONS, WORDINGS, UNEVEN = 30, 10, 120
ENCODERS = ("multilingual-e5-small", "all-MiniLM-L6-v2")
"""The encoders that are built in; the threshold has to do for both."""
CHOOSING = 4
"""Draws of each kind on which the threshold is chosen."""
SEED = 22
THRESHOLDS = tuple(round(0.20 + 0.02 * step, 2) for step in range(26))
MIN_WORDS = 4
"""Shorter questions leave rules nothing to say otherwise."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Wordings of some questions.

    Attributes:
        truth: For each wording, which question it asks.
        texts: What would be searched for it.
    """

    truth: tuple[int, ...]
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pairs:
    """How well groups agree with the truth, over all pairs of wordings."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """Harmonic mean of both."""
        return 2 * self.precision * self.recall / max(self.precision + self.recall, 1e-9)


def main() -> None:
    """Measure and write."""
    options = parse(timed_command_line(__doc__))
    chance = random.Random(SEED)
    draws = CHOOSING if not options.dry_run else 1
    drawn = {"mixed": _mixed(options.evaldata, chance, draws + 1), "alike": _alike(options.evaldata, chance, draws + 1)}
    asked = {kind: [_asked(questions, chance) for questions in each] for kind, each in drawn.items()}
    asked["uneven"] = [_uneven(drawn, slice(0, 1), chance), _uneven(drawn, slice(1, None), chance)]
    asked["by hand"] = [_written(FOR_MEASURING), _written(FOR_CHOOSING)]
    rows, curves = [], {}
    for name in ENCODERS:
        encoder = models_for(Settings.model_validate({"encoder": {"model": name}})).encoder
        vectors = {kind: [_embed(each, encoder) for each in several] for kind, several in asked.items()}
        curves[name] = {same: _choosing(asked, vectors, same) for same in THRESHOLDS}
        rows += [_row(name, kind, asked[kind][0], vectors[kind][0], curves[name][SAME][kind]) for kind in asked]
    worst = {same: min(f1 for curve in curves.values() for f1 in curve[same].values()) for same in THRESHOLDS}
    best = max(reversed(THRESHOLDS), key=lambda same: worst[same])
    header = ("encoder", "", "questions", "wordings", "gaps found", "precision", "recall", "F1", "F1 for choosing")
    curve_header = ("least cosine", *(f"{kind}, {name.split('-')[0]}" for name in ENCODERS for kind in asked), "worst")
    curve_rows = [
        [
            f"{same:.2f}",
            *(f"{curves[name][same][kind]:.3f}" for name in ENCODERS for kind in asked),
            f"{worst[same]:.3f}",
        ]
        for same in THRESHOLDS
    ]
    body = (
        f"All pairs of wordings. The threshold is {SAME}; the best for choosing is {best}. {_time_of_many(vectors)}\n\n"
        f"{table(header, rows)}\n\nF1 for choosing, by threshold:\n\n{table(curve_header, curve_rows)}"
    )
    command = "python -m benchmarks.gaps ../shared/evaldata"
    write_section("gaps", "Questions that mean the same", command, body, dry_run=options.dry_run)


def _choosing(
    asked: Mapping[str, Sequence[Asked]], vectors: Mapping[str, Sequence[Vectors]], same: float
) -> dict[str, float]:
    """Return the mean F1 of each kind on the draws that the threshold is chosen on."""
    return {
        kind: float(np.mean([pairs(asked[kind][n], vectors[kind][n], same).f1 for n in range(1, len(several))]))
        for kind, several in asked.items()
    }


def _row(encoder: str, kind: str, asked: Asked, vectors: Vectors, choosing: float) -> list[str]:
    found, gaps = pairs(asked, vectors, SAME), len(cluster(vectors))
    counts = (encoder, kind, f"{len(set(asked.truth))}", f"{len(asked.texts)}", f"{gaps}")
    return [*counts, f"{found.precision:.3f}", f"{found.recall:.3f}", f"{found.f1:.3f}", f"{choosing:.3f}"]


def pairs(asked: Asked, vectors: Vectors, same: float) -> Pairs:
    """Group wordings, and compare all pairs with the truth."""
    groups = cluster(vectors, same)
    together = sum(_pairs_of(len(group)) for group in groups)
    right = sum(_pairs_of(each) for group in groups for each in Counter(asked.truth[n] for n in group).values())
    wanted = sum(_pairs_of(each) for each in Counter(asked.truth).values())
    return Pairs(right / max(together, 1), right / wanted)


def _pairs_of(count: int) -> int:
    return count * (count - 1) // 2


def _mixed(evaldata: Path, chance: random.Random, draws: int) -> list[list[str]]:
    """Draw questions of several sets, as many of each; no question is drawn twice."""
    files = [[evaldata / name / "queries.jsonl"] for name in ("squad2_dev", "clapnq_dev")]
    files.append(sorted((evaldata / "community").glob("*/questions.jsonl")))
    sets = [_questions(each) for each in files]
    share = QUESTIONS // len(sets)
    for each in sets:
        chance.shuffle(each)
    found = []
    for draw in range(draws):
        chosen = [text for each in sets for text in each[draw * share : (draw + 1) * share]]
        # The two projects have too few questions for every draw; squad2_dev fills up.
        chosen += sets[0][-(draw + 1) * QUESTIONS : len(sets[0]) - draw * QUESTIONS][: QUESTIONS - len(chosen)]
        found.append(chosen)
    return found


def _alike(evaldata: Path, chance: random.Random, draws: int) -> list[list[str]]:
    """Draw questions on three subjects each; no subject is drawn twice."""
    records = [record for _, record in read_jsonl(evaldata / "squad2_dev" / "queries.jsonl") if "source_doc" in record]
    subjects = []
    for _, several in groupby(records, key=lambda record: str(record["source_doc"]).partition("_")[0]):
        texts = _distinct(str(record["text"]) for record in several)
        if len(texts) >= QUESTIONS:
            subjects.append(texts)
    chance.shuffle(subjects)
    if len(subjects) < 3 * draws:
        raise ValueError(f"{evaldata} has {len(subjects)} subjects; {3 * draws} are needed")
    return [
        [text for texts in subjects[3 * draw : 3 * draw + 3] for text in chance.sample(texts, QUESTIONS // 3)]
        for draw in range(draws)
    ]


def _questions(files: Sequence[Path]) -> list[str]:
    return _distinct(str(record.get("text") or record["question"]) for file in files for _, record in read_jsonl(file))


def _distinct(texts: Iterable[str]) -> list[str]:
    return [text for text in dict.fromkeys(texts) if len(text.split()) >= MIN_WORDS and len(text) < 200]


def _asked(questions: Sequence[str], chance: random.Random) -> Asked:
    truth, texts = [], []
    for number, question in enumerate(questions):
        for wording in paraphrases(question, WORDINGS, chance):
            truth.append(number)
            texts.append(parse_questions(wording)[0].query)
    return Asked(tuple(truth), tuple(texts))


def _uneven(drawn: Mapping[str, Sequence[Sequence[str]]], draws: slice, chance: random.Random) -> Asked:
    """Most questions are asked once, and a few often, as in any community."""
    pool = [text for each in drawn.values() for questions in each[draws] for text in questions]
    truth, texts = [], []
    for number, question in enumerate(chance.sample(pool, min(UNEVEN, len(pool)))):
        (count,) = chance.choices((1, 2, 3, 5, 10), (60, 15, 10, 10, 5))
        for wording in chance.sample(paraphrases(question, WORDINGS, chance), count):
            truth.append(number)
            texts.append(parse_questions(wording)[0].query)
    return Asked(tuple(truth), tuple(texts))


def _written(questions: Sequence[Sequence[str]]) -> Asked:
    texts = [(number, text) for number, wordings in enumerate(questions) for text in wordings]
    return Asked(tuple(n for n, _ in texts), tuple(parse_questions(text)[0].query for _, text in texts))


def _embed(asked: Asked, encoder: Encoder) -> Vectors:
    return encoder.encode_queries(list(asked.texts))


def _time_of_many(vectors: dict[str, list[Vectors]]) -> str:
    """Say how long it takes to group as many questions as are ever looked at."""
    many = np.concatenate([each for several in vectors.values() for each in several])
    started = time.perf_counter()
    cluster(many)
    return f"Grouping {len(many):,} embeddings took {time.perf_counter() - started:.2f} s."


if __name__ == "__main__":
    main()
