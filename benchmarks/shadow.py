"""Measures what moderators' decisions are worth: the confidence that they propose, on questions that they never saw.

    python -m benchmarks.shadow ../shared/evaldata             # writes docs/benchmarks.md
    python -m benchmarks.shadow ../shared/evaldata --dry-run   # a few questions, prints only

squad2_dev and clapnq_dev are replayed as a channel that moderators see first: each question is asked, and an answer
that the bot is sure of is decided about as the gold data have it. It is posted if a quote holds the answer
(squad2_dev: its words; clapnq_dev: a part of its span), else it is discarded, as is every answer to a question that
the documents do not answer; in squad2_dev those are half of all, and written to mislead. A proposal is made from the
decisions about half of the documents, drawn anew for each of many splits, and measured on the other half.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.machine import command_line
from benchmarks.report import table, write_section
from bot.community.shadow_report import WANTED, Z, propose, wilson
from bot.components import answerer_for, models_for
from bot.evaluate import read_jsonl
from bot.evaluate.corpus_index import corpus_index
from bot.evaluate.measures import contains_answer
from bot.evaluate.question_set import LabelledQuestion, bare_id, read_question_set
from bot.service.reply_policy import is_sure
from bot.service.shadow_reply import LEAST_CONFIDENCE
from bot.settings.settings import Settings
from index.types import PUBLIC

SETS = ("squad2_dev", "clapnq_dev")
SPLITS = 200
SHORT = 0.03
"""By how much less than the wanted precision still counts as reaching it."""
FEW = 150
"""Questions of each set with ``--dry-run``."""
LEVELS = {"Wilson, 8 of 10": 0.8416, "Wilson, 9 of 10": Z, "Wilson, 19 of 20": 1.6449}
MANY = 20
Scored = Sequence[tuple[float, bool]]
READING = """\
decided: answers that the bot was sure of. proposed: splits of {splits} in which a confidence is proposed. measured: its
precision on the other half, in the mean of those splits. reaches: how many of them have at least the wanted precision
less {short}. answered: share of the decided answers of the other half that it lets through. best: the highest precision
that any confidence has with at least {many} decisions, over the whole set; what is above it cannot be reached."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What became of an answer.

    Attributes:
        document: The document that the question is about.
        confidence: The answer's score.
        right: Whether it would be posted.
    """

    document: str
    confidence: float
    right: bool


def main() -> None:
    """Measure and write the section."""
    parser = command_line(__doc__)
    parser.add_argument("--dry-run", action="store_true", help="ask a few questions, and print only")
    given = parser.parse_args()
    decided = {name: list(_replayed(given.evaldata / name, FEW if given.dry_run else None)) for name in SETS}
    rows, ways = [], []
    for name, decisions in decided.items():
        splits = [_split(decisions, seed) for seed in range(SPLITS)]
        best = _best([(each.confidence, each.right) for each in decisions])
        for wanted in WANTED:
            rows.append([name, str(len(decisions)), f"{wanted:.2f}", *_measured(splits, wanted, _proposed), best])
            ways += [[name, f"{wanted:.2f}", way, *_measured(splits, wanted, choose)] for way, choose in WAYS.items()]
    measures = ["proposed", "measured", "reaches", "answered"]
    reading = READING.format(splits=SPLITS, short=SHORT, many=MANY)
    body = (
        f"{reading}\n\n{table(['', 'decided', 'wanted', *measures, 'best'], rows)}\n\n"
        f"Ways to propose, the one in use being Wilson's lower limit with 9 of 10:\n\n"
        f"{table(['', 'wanted', 'way', *measures], ways)}"
    )
    command = "python -m benchmarks.shadow ../shared/evaldata"
    write_section("shadow", "Shadow mode", command, body, dry_run=given.dry_run)


def _replayed(folder: Path, limit: int | None) -> Iterator[Decision]:
    """Ask the questions of a set, and decide about each answer that moderators would see."""
    found, settings, readers = read_question_set(folder, limit), Settings(), frozenset({PUBLIC})
    documents = {str(record["_id"]): str(record["source_doc"]) for _, record in read_jsonl(folder / "queries.jsonl")}
    with corpus_index(folder / "corpus.jsonl", settings, models_for(settings)) as index:
        answerer = answerer_for(index, settings)
        for question in found.questions:
            answer = answerer.answer(question.text, readers)
            if is_sure(answer, LEAST_CONFIDENCE):
                quotes = [each.quote for each in answer.citations]
                spans = {(bare_id(each.document.id), each.start, each.end) for each in quotes}
                right = _is_right(question, [each.text for each in quotes], spans, verbatim=found.verbatim)
                yield Decision(documents[question.id], answer.score, right)


def _is_right(
    question: LabelledQuestion, texts: Sequence[str], spans: set[tuple[str, int, int]], *, verbatim: bool
) -> bool:
    if not question.answerable:
        return False
    if verbatim:
        return any(contains_answer(text, question.answers) for text in texts)
    return any(
        span.document == document and start < span.end and span.start < end
        for span in question.spans
        for document, start, end in spans
    )


def _split(decisions: Sequence[Decision], seed: int) -> tuple[Scored, Scored]:
    """Return the decisions about half of the documents, and those about the others."""
    documents = sorted({each.document for each in decisions})
    first = set(random.Random(seed).sample(documents, len(documents) // 2))
    halves: tuple[list[tuple[float, bool]], list[tuple[float, bool]]] = ([], [])
    for each in decisions:
        halves[each.document not in first].append((each.confidence, each.right))
    return halves


def _measured(
    splits: Sequence[tuple[Scored, Scored]], wanted: float, choose: Callable[[Scored, float], float | None]
) -> list[str]:
    """Measure the confidences that are chosen from the first halves on the second ones."""
    shares, reached, let_through = [], 0, []
    for fitted, others in splits:
        confidence = choose(fitted, wanted)
        passed = [right for score, right in others if confidence is not None and score >= confidence]
        if confidence is not None and passed:
            shares.append(sum(passed) / len(passed))
            reached += shares[-1] >= wanted - SHORT
            let_through.append(len(passed) / len(others))
    if not shares:
        return ["0", "", "", ""]
    mean = sum(shares) / len(shares)
    return [str(len(shares)), f"{mean:.3f}", f"{reached}", f"{sum(let_through) / len(let_through):.1%}"]


def _proposed(scored: Scored, wanted: float) -> float | None:
    found = propose(scored, wanted).judged
    return found.confidence if found is not None else None


def _by_limit(z: float) -> Callable[[Scored, float], float | None]:
    """Return the choice of the lowest confidence from which Wilson's lower limit is the wanted precision."""

    def choose(scored: Scored, wanted: float) -> float | None:
        return _lowest(scored, lambda right, decided: wilson(right, decided, z) >= wanted)

    return choose


def _by_share(scored: Scored, wanted: float) -> float | None:
    """Choose the lowest confidence from which the share itself is the wanted precision."""
    return _lowest(scored, lambda right, decided: decided >= MANY and right / decided >= wanted)


def _by_isotonic(scored: Scored, wanted: float) -> float | None:
    """Choose likewise by shares that are made to rise with the confidence: pooled where they fall."""
    blocks: list[tuple[float, float, int]] = []
    for score, is_right in sorted(scored):
        blocks.append((score, float(is_right), 1))
        while len(blocks) > 1 and blocks[-2][1] / blocks[-2][2] >= blocks[-1][1] / blocks[-1][2]:
            (low, one, few), (_, other, more) = blocks[-2:]
            blocks[-2:] = [(low, one + other, few + more)]
    posted, decided, chosen = 0.0, 0, None
    for low, positive, count in reversed(blocks):
        posted, decided = posted + positive, decided + count
        if decided >= MANY and posted / decided >= wanted:
            chosen = low
    return chosen


def _lowest(scored: Scored, is_enough: Callable[[int, int], bool]) -> float | None:
    right, chosen = 0, None
    for decided, (score, is_right) in enumerate(sorted(scored, reverse=True), 1):
        right += is_right
        if is_enough(right, decided):
            chosen = score
    return chosen


def _best(scored: Scored) -> str:
    right, found = 0, 0.0
    for decided, (_, is_right) in enumerate(sorted(scored, reverse=True), 1):
        right += is_right
        if decided >= MANY:
            found = max(found, right / decided)
    return f"{found:.3f}"


WAYS: dict[str, Callable[[Scored, float], float | None]] = {
    "share": _by_share,
    "isotonic": _by_isotonic,
    **{way: _by_limit(z) for way, z in LEVELS.items()},
}


if __name__ == "__main__":
    main()
