"""Finds the gaps of a community among its answers."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import islice

from bot.community.clustering import central, cluster
from bot.community.gap import MAX_QUESTIONS, Gap, GapQuestion, GapReport, Window
from bot.records.kept_answer import KeptAnswer
from index.types import Vectors


def readable_answers(
    answers: Iterable[KeptAnswer], labels: frozenset[str] | None
) -> tuple[tuple[KeptAnswer, ...], int]:
    """Return the answers whose questions a reader may read, and the number of the others.

    A question may be read by who holds all labels of the readers that it was answered for, and may read its channel:
    its words may reveal what those know. What was asked in private is nobody else's.

    Args:
        answers: The answers.
        labels: Labels that all readers hold; None for whoever runs the bot, who may read what was asked openly.
    """
    everything = tuple(answers)
    readable = tuple(each for each in everything if each.origin.is_open and (labels is None or each.readers <= labels))
    return readable, len(everything) - len(readable)


def gap_questions(answers: Iterable[KeptAnswer]) -> list[GapQuestion]:
    """Return the questions that were refused or hedged, and all questions of answers that were voted down.

    At most ``MAX_QUESTIONS``, the first ones.
    """
    found = (
        GapQuestion(answer, part)
        for answer in answers
        for part in answer.parts
        if part.question.strip() and (part.outcome != "answered" or answer.is_downvoted)
    )
    return list(islice(found, MAX_QUESTIONS))


def oldest_looked_at(answers: Sequence[KeptAnswer], questions: Sequence[GapQuestion], *, more: bool) -> datetime | None:
    """Return when the oldest answer that is looked at was asked, None where all are looked at.

    Args:
        answers: The answers that were read, newest first.
        questions: Their questions that are grouped.
        more: Whether there are more answers.
    """
    if len(questions) == MAX_QUESTIONS:
        return questions[-1].answer.asked_at
    return answers[-1].asked_at if more and answers else None


def find_gaps(
    questions: Sequence[GapQuestion],
    vectors: Vectors,
    window: Window,
    *,
    withheld: int = 0,
    looked_at_since: datetime | None = None,
) -> GapReport:
    """Group questions that mean the same; the groups that concern most people come first.

    People are counted rather than questions, so that nobody makes a gap large alone.

    Args:
        questions: The questions.
        vectors: The embedding of each question's ``part.query``: ``(n, dim)``, unit rows.
        window: The time that they were asked in.
        withheld: Answers that were left out for this reader.
        looked_at_since: As in ``GapReport``.
    """
    gaps = [_gap(questions, vectors, group, window) for group in cluster(vectors)]
    gaps.sort(key=lambda gap: (gap.people, len(gap.questions), gap.last), reverse=True)
    return GapReport(tuple(gaps), len(questions), withheld, window, looked_at_since)


def _gap(questions: Sequence[GapQuestion], vectors: Vectors, group: list[int], window: Window) -> Gap:
    first = central(vectors, group)
    others = sorted(
        (questions[each] for each in group if each != first), key=lambda each: each.answer.asked_at, reverse=True
    )
    return Gap((questions[first], *others), window)
