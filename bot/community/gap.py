"""Gaps: questions that the documents do not answer well, one gap for all that mean the same."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.records.kept_answer import KeptAnswer, KeptPart

WEEK = timedelta(days=7)
MAX_ANSWERS = 2_000
"""Answers that are looked at for gaps, the newest ones."""
MAX_QUESTIONS = 3_000
"""Questions of them that are grouped: that takes time and memory that grow with their square."""


@dataclass(frozen=True, slots=True)
class Window:
    """The time that a report is about.

    Attributes:
        now: Its end.
        days: How long it is.
    """

    now: datetime
    days: int

    @property
    def since(self) -> datetime:
        """Its beginning."""
        return self.now - timedelta(days=self.days)

    @property
    def weeks_before(self) -> float:
        """How many weeks it has before the last one."""
        return max(0.0, self.days / 7 - 1)


@dataclass(frozen=True, slots=True)
class GapQuestion:
    """A question that was not answered well.

    Attributes:
        answer: The answer to the message that asked it.
        part: What it asks.
    """

    answer: KeptAnswer
    part: KeptPart

    @property
    def text(self) -> str:
        """Its words on one line."""
        return " ".join(self.part.question.split())


@dataclass(frozen=True, slots=True)
class Gap:
    """Questions that mean the same and were not answered well.

    Attributes:
        questions: The questions, the one that stands for all first, then the newest.
        window: The time that was looked at.
    """

    questions: tuple[GapQuestion, ...]
    window: Window

    @property
    def text(self) -> str:
        """The question that stands for all."""
        return self.questions[0].text

    @property
    def other_texts(self) -> tuple[str, ...]:
        """How else it was asked, each wording once."""
        wordings: dict[str, str] = {}
        for each in self.questions:
            wordings.setdefault(each.text.casefold(), each.text)
        return tuple(wordings.values())[1:]

    @property
    def askers(self) -> frozenset[str]:
        """Who asked."""
        return frozenset(each.answer.origin.asker for each in self.questions)

    @property
    def people(self) -> int:
        """How many people asked it or said that its answer did not help."""
        return len(self.askers.union(*(each.answer.failed for each in self.questions)))

    @property
    def refused(self) -> int:
        """How often it was refused."""
        return sum(each.part.outcome == "refused" for each in self.questions)

    @property
    def hedged(self) -> int:
        """How often the answer was not sure."""
        return sum(each.part.outcome == "hedged" for each in self.questions)

    @property
    def downvotes(self) -> int:
        """How many people said that an answer to it did not help."""
        return len(frozenset[str]().union(*(each.answer.failed for each in self.questions)))

    @property
    def links(self) -> tuple[str, ...]:
        """Where it was asked, newest first, each place once."""
        newest = sorted(self.questions, key=lambda each: each.answer.asked_at, reverse=True)
        return tuple(dict.fromkeys(each.answer.origin.link for each in newest if each.answer.origin.link))

    @property
    def first(self) -> datetime:
        """When it was first asked."""
        return min(each.answer.asked_at for each in self.questions)

    @property
    def last(self) -> datetime:
        """When it was last asked."""
        return max(each.answer.asked_at for each in self.questions)

    @property
    def this_week(self) -> int:
        """How often it was asked in the last seven days."""
        return sum(each.answer.asked_at >= self.window.now - WEEK for each in self.questions)

    @property
    def weekly_before(self) -> float | None:
        """How often it was asked a week before that; None where no such week was looked at."""
        weeks = self.window.weeks_before
        return (len(self.questions) - self.this_week) / weeks if weeks else None

    @property
    def answered_since(self) -> datetime | None:
        """When the documents were first seen to answer it; None while they do not answer what stands for it."""
        return self.questions[0].answer.answered_since

    @property
    def answer_ids(self) -> tuple[str, ...]:
        """Ids of the answers, as ``footnote why`` takes them."""
        return tuple(dict.fromkeys(each.answer.id for each in self.questions))


@dataclass(frozen=True, slots=True)
class GapReport:
    """The gaps of a community, as a reader may see them.

    Attributes:
        gaps: Most people first.
        questions: Number of questions that they hold.
        withheld: Answers that were left out because not all of this reader's kind may read the question.
        window: The time that was looked at.
        looked_at_since: When the oldest answer that was looked at was asked, if there were too many; else None.
    """

    gaps: tuple[Gap, ...]
    questions: int
    withheld: int
    window: Window
    looked_at_since: datetime | None
