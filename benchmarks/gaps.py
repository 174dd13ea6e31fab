"""Measures how well gaps are found: 30 questions, each asked in ten other wordings, must become 30 gaps.

    python -m benchmarks.gaps ../shared/evaldata             # writes docs/benchmarks.md
    python -m benchmarks.gaps ../shared/evaldata --dry-run   # prints only, with fewer draws

`mixed` takes ten questions each from squad2_dev, clapnq_dev and the questions on two projects' documentation;
`alike` takes 30 questions on three subjects of squad2_dev, so that different questions share their words. Of these,
`uneven` asks most in one wording and some in up to ten, as people do. `crowd` does so with 250 or 900 questions of
squad2_dev, whose 35 subjects are asked about from every side, down to questions that differ in one word. These wordings
are made by rule (`benchmarks/paraphrases.py`). `by hand` are 12 questions in five wordings each, as people would write
them (`benchmarks/wordings.py`). Each wording goes the way of a question: what would be searched for it is embedded and
grouped, by both encoders that are built in.

From where questions are one gap rises with the logarithm of their number. Both numbers of that line are those at which
the worst kind and encoder is best on other questions: draws that share none with those that are measured, and 12 more
questions by hand.
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
from bot.community.clustering import LINE, cluster
from bot.community.gap import MAX_QUESTIONS
from bot.components import models_for
from bot.evaluate import read_jsonl
from bot.settings.settings import Settings
from index.types import Vectors

QUESTIONS, WORDINGS, UNEVEN = 30, 10, 120
ENCODERS = ("multilingual-e5-small", "all-MiniLM-L6-v2")
"""The encoders that are built in; the threshold has to do for both."""
CROWDS = (250, 900)
CHOOSING = 4
"""Draws of most kinds on which the threshold is chosen."""
SEED = 22
LINES = tuple((round(0.52 + 0.02 * at, 2), round(0.03 * rise, 2)) for at in range(7) for rise in range(2, 7))
"""Thresholds among 100 questions, and how much more among 1,000."""
SHOWN = 5
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
    asked = _drawn(options.evaldata, random.Random(SEED), 1 if options.dry_run else CHOOSING)
    rows, scores = [], {}
    for name in ENCODERS:
        encoder = models_for(Settings.model_validate({"encoder": {"model": name}})).encoder
        vectors = {
            kind: [encoder.encode_queries(list(each.texts)) for each in several] for kind, several in asked.items()
        }
        for line in LINES:
            scores[name, line] = _choosing(asked, vectors, line)
        rows += [_row(name, kind, asked[kind][0], vectors[kind][0], scores[name, LINE][kind]) for kind in asked]
    worst = {line: min(f1 for name in ENCODERS for f1 in scores[name, line].values()) for line in LINES}
    best = sorted(LINES, key=lambda line: -worst[line])[:SHOWN]
    header = ("encoder", "", "questions", "wordings", "gaps found", "precision", "recall", "F1", "F1 for choosing")
    lines = [
        [f"{at:.2f}", f"{rise:.2f}", f"{worst[at, rise]:.3f}", f"{_mean(scores, (at, rise)):.3f}"]
        for at, rise in dict.fromkeys((LINE, *best))
    ]
    body = (
        f"All pairs of wordings. Questions are one gap from a mean cosine of {LINE[0]} among 100 of them, and of "
        f"{LINE[1]} more among 1,000. {_time_of_many(vectors)}\n\n{table(header, rows)}\n\n"
        "The line in use, and the best for choosing:\n\n"
        f"{table(('among 100', 'more among 1,000', 'worst F1', 'mean F1'), lines)}"
    )
    command = "python -m benchmarks.gaps ../shared/evaldata"
    write_section("gaps", "Questions that mean the same", command, body, dry_run=options.dry_run)


def _drawn(evaldata: Path, chance: random.Random, draws: int) -> dict[str, list[Asked]]:
    """Return wordings of each kind: the first are measured, on the others the threshold is chosen."""
    drawn = {"mixed": _mixed(evaldata, chance, draws + 1), "alike": _alike(evaldata, chance, draws + 1)}
    asked = {kind: [_asked(questions, chance) for questions in each] for kind, each in drawn.items()}
    pools = (
        [text for each in drawn.values() for text in each[0]],
        [text for each in drawn.values() for one in each[1:] for text in one],
    )
    asked["uneven"] = [_uneven(chance.sample(pool, min(UNEVEN, len(pool))), chance) for pool in pools]
    crowd = _questions([evaldata / "squad2_dev" / "queries.jsonl"])
    chance.shuffle(crowd)
    for count in CROWDS:
        parts = [crowd[place * count : (place + 1) * count] for place in range(3)]
        asked[f"crowd of {count}"] = [_uneven(each, chance) for each in parts]
    asked["by hand"] = [_written(FOR_MEASURING), _written(FOR_CHOOSING)]
    return asked


def _choosing(
    asked: Mapping[str, Sequence[Asked]], vectors: Mapping[str, Sequence[Vectors]], line: tuple[float, float]
) -> dict[str, float]:
    """Return the mean F1 of each kind on the draws that the threshold is chosen on."""
    return {
        kind: float(np.mean([pairs(asked[kind][n], vectors[kind][n], line).f1 for n in range(1, len(several))]))
        for kind, several in asked.items()
    }


def _mean(scores: Mapping[tuple[str, tuple[float, float]], Mapping[str, float]], line: tuple[float, float]) -> float:
    return float(np.mean([f1 for name in ENCODERS for f1 in scores[name, line].values()]))


def _row(encoder: str, kind: str, asked: Asked, vectors: Vectors, choosing: float) -> list[str]:
    found, gaps = pairs(asked, vectors, LINE), len(cluster(vectors))
    counts = (encoder, kind, f"{len(set(asked.truth))}", f"{len(asked.texts)}", f"{gaps}")
    return [*counts, f"{found.precision:.3f}", f"{found.recall:.3f}", f"{found.f1:.3f}", f"{choosing:.3f}"]


def pairs(asked: Asked, vectors: Vectors, line: tuple[float, float]) -> Pairs:
    """Group wordings, and compare all pairs with the truth."""
    groups = cluster(vectors, line)
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


def _uneven(questions: Sequence[str], chance: random.Random) -> Asked:
    """Most questions are asked once, and a few often, as in any community."""
    truth, texts = [], []
    for number, question in enumerate(questions):
        (count,) = chance.choices((1, 2, 3, 5, 10), (70, 12, 8, 6, 4))
        for wording in chance.sample(paraphrases(question, WORDINGS, chance), count):
            truth.append(number)
            texts.append(parse_questions(wording)[0].query)
    return Asked(tuple(truth), tuple(texts))


def _written(questions: Sequence[Sequence[str]]) -> Asked:
    texts = [(number, text) for number, wordings in enumerate(questions) for text in wordings]
    return Asked(tuple(n for n, _ in texts), tuple(parse_questions(text)[0].query for _, text in texts))


def _time_of_many(vectors: dict[str, list[Vectors]]) -> str:
    """Say how long it takes to group as many questions as are ever looked at."""
    many = np.concatenate([each for several in vectors.values() for each in several])[:MAX_QUESTIONS]
    started = time.perf_counter()
    cluster(many)
    return f"Grouping {len(many):,} embeddings took {time.perf_counter() - started:.2f} s."


if __name__ == "__main__":
    main()
