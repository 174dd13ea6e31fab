"""The digest of a week: what was asked of a community's bot, what came of it, and what the documents lack."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.community.gap import WEEK, Gap, GapReport
from bot.records.kept_answer import KeptAnswer, PartOutcome

MOST_GAPS = 5
MOST_REASONS = 5
MODEL_FAILURES = frozenset({"timeout", "unavailable", "busy", "budget", "garbled", "babbling"})
"""Of the reasons why an answer is in quotes, those that are a language model's failure."""


@dataclass(frozen=True, slots=True)
class Week:
    """A week from Monday to Monday, in UTC.

    Attributes:
        begin: Its first moment.
    """

    begin: datetime

    @classmethod
    def before(cls, now: datetime) -> "Week":
        """Return the last week that is over."""
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        return cls(midnight - timedelta(days=now.weekday()) - WEEK)

    @property
    def end(self) -> datetime:
        """The first moment after it."""
        return self.begin + WEEK

    @property
    def name(self) -> str:
        """Its number, such as ``2026-W48``."""
        year, week, _ = self.begin.isocalendar()
        return f"{year}-W{week:02}"


@dataclass(frozen=True, slots=True)
class Digest:
    """What a week was like, as the readers of a channel may see it. Numbers count what they may not read, too.

    Attributes:
        week: The week.
        outcomes: Number of questions by what came of them.
        people: How many people asked.
        is_cut: Whether there were more questions than were looked at.
        helped: How often people said that an answer helped.
        failed: How often people said that it did not.
        reasons: What they wrote about it, each wording once.
        gaps: The largest gaps that were asked about in the week.
        model_failures: Answers that are in quotes since the language model failed.
        questions_failed: Questions that ended in an error since the bot was started.
        incomplete: Names of sources of which documents are probably missing.
    """

    week: Week
    outcomes: Counter[PartOutcome]
    people: int
    is_cut: bool
    helped: int
    failed: int
    reasons: tuple[str, ...]
    gaps: tuple[Gap, ...]
    model_failures: int
    questions_failed: int
    incomplete: tuple[str, ...]

    @property
    def asked(self) -> int:
        """How many questions were asked."""
        return self.outcomes.total()


def digest_of(
    week: Week,
    answers: Sequence[KeptAnswer],
    readable: Iterable[KeptAnswer],
    gaps: GapReport,
    *,
    is_cut: bool = False,
    questions_failed: int = 0,
    incomplete: Sequence[str] = (),
) -> Digest:
    """Sum a week up.

    Args:
        week: The week.
        answers: All answers of the week.
        readable: Those whose questions the readers of the digest may read.
        gaps: The gaps that they may read, of the week and some before.
        is_cut: Whether there were more answers than those.
        questions_failed: Questions that ended in an error.
        incomplete: Names of sources of which documents are probably missing.
    """
    reasons = dict.fromkeys(" ".join(reason.split()) for each in readable for reason in each.reasons)
    return Digest(
        week=week,
        outcomes=Counter(map(_outcome, answers)),
        people=len({each.origin.asker for each in answers}),
        is_cut=is_cut,
        helped=sum(len(each.helped) for each in answers),
        failed=sum(len(each.failed) for each in answers),
        reasons=tuple(reason for reason in reasons if reason),
        gaps=tuple(gap for gap in gaps.gaps if gap.this_week)[:MOST_GAPS],
        model_failures=sum(each.fallback in MODEL_FAILURES for each in answers),
        questions_failed=questions_failed,
        incomplete=tuple(incomplete),
    )


def _outcome(answer: KeptAnswer) -> PartOutcome:
    """The outcome of the part that fared best: somebody who asked two things and got one was answered."""
    found = {part.outcome for part in answer.parts}
    return "answered" if "answered" in found else "hedged" if "hedged" in found else "refused"
