"""The digest of a week, as people read it."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from bot.community import Week, Window, digest_layout, digest_of, find_gaps, gap_questions
from bot.records import KeptAnswer
from bot.rendering.discord import report_messages
from index.types import Vectors
from tests.bot.community.kept import NOW, kept

WEEK = Week.before(NOW)


def shown(*answers: KeptAnswer, **facts: object) -> str:
    questions = gap_questions(answers)
    vectors: Vectors = np.eye(len(questions) or 1, 12, dtype=np.float32)[: len(questions)]
    gaps = find_gaps(questions, vectors, Window(WEEK.end, 28))
    return "\n".join(report_messages(digest_layout(digest_of(WEEK, answers, answers, gaps, **facts))))  # type: ignore[arg-type]


def days_before_end(days: float) -> float:
    """How many days before ``NOW`` something was that was some days before the end of the week."""
    return (NOW - WEEK.end) / timedelta(days=1) + days


@pytest.mark.parametrize(
    ("now", "begin", "name"),
    [
        (datetime(2026, 11, 29, 23, 59, tzinfo=UTC), datetime(2026, 11, 16, tzinfo=UTC), "2026-W47"),
        (datetime(2026, 11, 30, tzinfo=UTC), datetime(2026, 11, 23, tzinfo=UTC), "2026-W48"),
        (datetime(2027, 1, 6, 12, tzinfo=UTC), datetime(2026, 12, 28, tzinfo=UTC), "2026-W53"),
    ],
)
def test_a_week_goes_from_monday_to_monday(now: datetime, begin: datetime, name: str) -> None:
    week = Week.before(now)
    assert (week.begin, week.end, week.name) == (begin, begin + timedelta(days=7), name)


def test_a_digest_has_numbers_reasons_gaps_and_what_failed() -> None:
    answers = [
        kept("How do I reset it?", days=days_before_end(1)),
        kept("Who pays?", person="bo", outcome="hedged", days=days_before_end(2)),
        kept(
            "When is it open?", person="bo", outcome="answered", days=days_before_end(3), fallback="timeout",
            helped=["test:cy"], failed=["test:ada", "test:di"], reasons=["It is  old.", "It is old.", "No."],
        ),
        kept("Where is it?", outcome="answered", days=days_before_end(3), fallback="no_answer"),
    ]  # fmt: skip
    assert shown(*answers, questions_failed=2, incomplete=["docs"]) == (
        "**The week from 16 Nov to 22 Nov**\n"
        "4 questions by 2 people: 2 answered, 1 not sure, 1 refused. 1 helpful, 2 not helpful.\n"
        "\n"
        "**Not helpful, because**\n"
        "- “It is old.”\n"
        "- “No.”\n"
        "\n"
        "**Largest gaps**\n"
        "\n"
        "**1. When is it open?**\n"
        "3 people, 1 question: 2 not helpful. New: 1 this week. [Newest](<" + answers[2].origin.link + ">)\n"
        "\n"
        "**2. How do I reset it?**\n"
        "1 person, 1 question: 1 refused. New: 1 this week. [Newest](<" + answers[0].origin.link + ">)\n"
        "\n"
        "**3. Who pays?**\n"
        "1 person, 1 question: 1 not sure. New: 1 this week. [Newest](<" + answers[1].origin.link + ">)\n"
        "\n"
        "**What failed**\n"
        "- 2 questions ended in an error of mine; the log says why.\n"
        "- 1 answer came in quotes since the language model failed.\n"
        "- docs: documents are probably missing; /status says more."
    )


def test_a_good_week_has_numbers_alone() -> None:
    assert shown(kept(outcome="answered", days=days_before_end(1))) == (
        "**The week from 16 Nov to 22 Nov**\n1 question by 1 person: 1 answered, 0 not sure, 0 refused."
    )


def test_only_the_five_largest_gaps_of_the_week_are_shown() -> None:
    answers = [kept(f"What is {number}?", days=days_before_end(1)) for number in range(6)]
    old = kept("What was before?", days=days_before_end(9))
    text = shown(*answers, old)
    assert (text.count("**5. "), text.count("**6. "), "before?" in text) == (1, 0, False)
