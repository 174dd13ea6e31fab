"""Measures what carrying earlier turns over is worth to follow-ups, and what it costs where the topic changes.

    python -m benchmarks.conversation ../shared/evaldata             # writes docs/benchmarks.md
    python -m benchmarks.conversation ../shared/evaldata --dry-run   # prints only

follow-up: mtrag's questions with relevant documents, in their own conversations. joined: the same, with a conversation
that has nothing to do with them before their own. lost: the same after the other conversation alone, where nothing can
be right. change: questions that need no conversation (mtrag's first ones; clapnq_dev's and squad2_dev's) after one that
has nothing to do with them, drawn at random. The decision between both searches is a logistic model
(``bot.answering.conversation.references``); ``held out`` decides by one fitted on the other three of mtrag's four
domains. A question weighs as much in the fit as it has to lose.
"""

import json
import random
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from benchmarks.machine import command_line
from benchmarks.report import table, write_section
from bot.answering import FollowUpSearcher, ParsedQuestion, TopicShift, Turn
from bot.components import models_for
from bot.evaluate.corpus_index import corpus_index
from bot.evaluate.measures import retrieval_measures
from bot.evaluate.question_set import LabelledQuestion, QuestionSet, bare_id, read_question_set
from bot.settings.settings import Settings
from index import KINDS, PUBLIC, Index, Query, SearchResult

READING = """\
nDCG@10 of questions after other questions. follow-up: in their own conversation. joined: with a conversation before
it that has nothing to do with them. lost: after that conversation alone, where nothing can be right. change: questions
that need no conversation, after one that has nothing to do with them. decided: with what was said where it seems to
belong to the question, else alone. held out: decided by a model fitted without the question's domain. cost: what is
lost against alone; below 0 it is a gain."""
CONVERSATIONS = "mtrag"
STANDING = {"clapnq_dev": 300, "squad2_dev": 600}
"""Sets whose questions need no conversation, and how many of them are asked."""
JOINED = 5
"""Conversations that each of mtrag's first questions is joined to; those of other sets are joined to one."""
MOST = 4
SHARES = {"follow-up": 1.0, "joined": 0.0, "lost": 0.3, "change": 1.0}
"""Weight of each kind of question in the fit."""
NAMES = ("link", "words", "refers", "gain", "alone")
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Case:
    """A question after a conversation: nDCG@10 of each way to search it, and what the decision looks at.

    Attributes:
        group: A key of ``SHARES``, the name of the set after it.
        domain: Of the question; what is held out together.
        ndcg: Alone, and with what was said.
        clues: What the decision looks at.
    """

    group: str
    domain: str
    ndcg: tuple[float, float]
    clues: TopicShift


def main() -> None:
    """Measure and write the section."""
    parser = command_line(__doc__)
    parser.add_argument("--dry-run", action="store_true", help="print only")
    given = parser.parse_args()
    draw = random.Random(5)
    cases = list(_mtrag(given.evaldata, draw))
    for name, count in STANDING.items():
        cases += _standing(given.evaldata, name, count, draw)
    held_out = _held_out(cases)
    rows = [_row(group, cases, held_out) for group in dict.fromkeys(case.group for case in cases)]
    header = ("questions", "count", "alone", "always carried over", "decided", "decided, held out", "cost")
    coefficients = ", ".join(f"{name} {value:.2f}" for name, value in zip((*NAMES, "1"), _fit(cases), strict=True))
    body = f"{READING}\n\n{table(header, rows)}\n\nFitted anew on all: {coefficients}."
    command = "python -m benchmarks.conversation ../shared/evaldata"
    write_section("conversation", "Conversations", command, body, dry_run=given.dry_run)


def _open(folder: Path) -> AbstractContextManager[Index]:
    settings = Settings()
    return corpus_index(folder / "corpus.jsonl", settings, models_for(settings))


def _mtrag(evaldata: Path, draw: random.Random) -> Iterator[Case]:
    folder = evaldata / CONVERSATIONS
    found = read_question_set(folder, None, history=True)
    domains = _domains(folder)
    with _open(folder) as index:
        for question in found.questions:
            if not found.qrels.get(question.id):
                continue
            if question.turns:
                yield _case(f"follow-up: {CONVERSATIONS}", domains[question.id], question, question.turns, found, index)
                joined = (*_foreign(question, found.questions, draw), *question.turns)
                yield _case(f"joined: {CONVERSATIONS}", domains[question.id], question, joined, found, index)
            for _ in range(1 if question.turns else JOINED):
                other = _foreign(question, found.questions, draw)
                group = "lost" if question.turns else "change"
                yield _case(f"{group}: {CONVERSATIONS}", domains[question.id], question, other, found, index)


def _standing(evaldata: Path, name: str, count: int, draw: random.Random) -> Iterator[Case]:
    """Questions of a set after conversations of mtrag and, every other one, after questions of their own set."""
    others = read_question_set(evaldata / CONVERSATIONS, None, history=True).questions
    found = read_question_set(evaldata / name, None)
    judged = [question for question in found.questions if found.qrels.get(question.id) and question.answers]
    with _open(evaldata / name) as index:
        for place, question in enumerate(draw.sample(judged, min(count, len(judged)))):
            own = tuple(
                Turn(each.text, each.answers[:1], frozenset(), frozenset()) for each in draw.sample(judged, MOST)
            )
            turns = own if place % 2 else _foreign(question, others, draw)
            yield _case(f"change: {name}", name, question, turns, found, index)


def _domains(folder: Path) -> dict[str, str]:
    lines = (folder / "queries.jsonl").read_text("utf-8").splitlines()
    return {record["_id"]: record["collection"] for record in map(json.loads, lines)}


def _foreign(question: LabelledQuestion, others: Sequence[LabelledQuestion], draw: random.Random) -> tuple[Turn, ...]:
    conversation = question.id.partition("<")[0]
    while True:
        other = draw.choice(others)
        if other.turns and other.id.partition("<")[0] != conversation:
            return other.turns


def _case(
    group: str, domain: str, question: LabelledQuestion, turns: Sequence[Turn], found: QuestionSet, index: Index
) -> Case:
    follow_ups, said = FollowUpSearcher(index), tuple(reversed(turns))[:MOST]
    query = Query(question.text, 10, 1, frozenset({PUBLIC}), frozenset(KINDS))
    alone, whole, clues = follow_ups.compare(ParsedQuestion(question.text, question.text), query, said)
    return Case(group, domain, (_ndcg(question, alone, found), _ndcg(question, whole, found)), clues)


def _ndcg(question: LabelledQuestion, result: SearchResult, found: QuestionSet) -> float:
    ranking = list(dict.fromkeys(bare_id(passage.document.id) for passage in result.passages))
    return retrieval_measures({question.id: ranking}, found.qrels)["ndcg@10"] or 0.0


def _row(group: str, cases: Sequence[Case], held_out: Sequence[bool]) -> tuple[str, ...]:
    own = [(case, follows) for case, follows in zip(cases, held_out, strict=True) if case.group == group]
    alone = float(np.mean([case.ndcg[0] for case, _ in own]))
    always = float(np.mean([case.ndcg[1] for case, _ in own]))
    decided = float(np.mean([case.ndcg[case.clues.follows] for case, _ in own]))
    apart = float(np.mean([case.ndcg[follows] for case, follows in own]))
    figures = (alone, always, decided, apart, alone - decided)
    return (group, str(len(own)), *(f"{each:.4f}" for each in figures))


def _held_out(cases: Sequence[Case]) -> list[bool]:
    """The decision on each case by a model that was fitted without its domain."""
    models = {name: _fit([case for case in cases if case.domain != name]) for name in {case.domain for case in cases}}
    return [bool(_values(case) @ models[case.domain] > 0) for case in cases]


def _values(case: Case) -> Floats:
    clues = case.clues
    return np.array([clues.link, min(6, clues.words), clues.refers, clues.gain, clues.alone, 1.0])


def _fit(cases: Sequence[Case]) -> Floats:
    """Coefficients of ``NAMES`` and the intercept: which search is better, weighted by how much."""
    from sklearn.linear_model import LogisticRegression

    counts = {group: sum(case.group == group for case in cases) for group in {case.group for case in cases}}
    kinds = {group: sum(each.split(":")[0] == group.split(":")[0] for each in counts) for group in counts}
    used = [case for case in cases if case.ndcg[0] != case.ndcg[1] and SHARES[case.group.split(":")[0]]]
    weights = [
        1000
        * abs(case.ndcg[1] - case.ndcg[0])
        * SHARES[case.group.split(":")[0]]
        / counts[case.group]
        / kinds[case.group]
        for case in used
    ]
    values = np.array([_values(case)[:-1] for case in used])
    mean, scale = values.mean(0), values.std(0)
    model = LogisticRegression(C=1.0).fit(
        (values - mean) / scale, [case.ndcg[1] > case.ndcg[0] for case in used], sample_weight=weights
    )
    slopes = model.coef_[0] / scale
    return np.append(slopes, model.intercept_[0] - slopes @ mean)


if __name__ == "__main__":
    main()
