"""What moderators decided about answers that they saw first: how many were right from which confidence on.

An answer was right where a moderator posted it as it was. One that was edited or discarded was not.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bot.community.gap import Window
from bot.records.shadow_preview import JUDGED, PreviewState, ShadowDecision

WANTED = (0.80, 0.90, 0.95)
"""Precisions for which a confidence is proposed."""
Z = 1.2816
"""Of the normal distribution: nine of ten lie below. A proposal that is not kept is one of ten at most.

Of what was tried, this proposes where there is enough to go by, and keeps what it says (docs/benchmarks.md).
"""
STEPS = 1_000
"""Confidences are told apart by a thousandth."""
GRID = (0.5, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95)
"""Confidences that are shown."""
MANY = 20
"""Decisions from which a share among them is worth naming."""


@dataclass(frozen=True, slots=True)
class Judged:
    """Decisions about answers from some confidence on.

    Attributes:
        confidence: The confidence.
        decided: How many were decided.
        right: How many of them were posted as they were.
    """

    confidence: float
    decided: int
    right: int

    @property
    def precision(self) -> float:
        """The share that was right."""
        return self.right / self.decided

    @property
    def least(self) -> float:
        """Precision that these decisions show with nine in ten certainty."""
        return wilson(self.right, self.decided)


@dataclass(frozen=True, slots=True)
class Proposal:
    """The confidence for a wanted precision.

    Attributes:
        wanted: The precision.
        judged: The decisions that show it, from the lowest confidence that does; None where none do.
        nearest: Where none do, those that come nearest; None where there are no decisions.
        needed: Where none do, how many decisions such as the nearest would; 0 where even many would not.
    """

    wanted: float
    judged: Judged | None
    nearest: Judged | None
    needed: int


@dataclass(frozen=True, slots=True)
class ShadowReport:
    """What came of previews.

    Attributes:
        window: The time in which they were made.
        counts: How many came to what.
        channels: The channels where was asked.
        rows: Decisions from some confidences on, the lowest first.
        proposals: The confidence for each wanted precision.
        decisions: All of them, oldest first.
    """

    window: Window
    counts: dict[PreviewState, int]
    channels: tuple[str, ...]
    rows: tuple[Judged, ...]
    proposals: tuple[Proposal, ...]
    decisions: tuple[ShadowDecision, ...]


def shadow_report(decisions: Sequence[ShadowDecision], window: Window) -> ShadowReport:
    """Sum decisions up.

    Args:
        decisions: What came of previews.
        window: The time in which they were made.
    """
    scored = [(each.confidence, each.state == "posted") for each in decisions if each.state in JUDGED]
    return ShadowReport(
        window,
        dict(Counter(each.state for each in decisions)),
        tuple(sorted({each.channel for each in decisions})),
        tuple(_rows(scored)),
        tuple(propose(scored, wanted) for wanted in WANTED),
        tuple(decisions),
    )


def propose(scored: Sequence[tuple[float, bool]], wanted: float) -> Proposal:
    """Return the lowest confidence from which decisions show a precision.

    Args:
        scored: For each decided answer its confidence, and whether it was right.
        wanted: The precision.
    """
    found = list(_from_each(scored))
    enough = [each for each in found if each.least >= wanted]
    if enough:
        return Proposal(wanted, min(enough, key=lambda each: each.confidence), None, 0)
    needs = [(_needed(each, wanted), each) for each in found if each.precision > wanted]
    if needs:
        needed, nearest = min(needs, key=lambda pair: (pair[0] - pair[1].decided, pair[1].confidence))
        return Proposal(wanted, None, nearest, needed)
    most = [each for each in found if each.decided >= MANY] or found
    return Proposal(wanted, None, max(most, key=lambda each: (each.precision, each.decided), default=None), 0)


def wilson(right: int, decided: int, z: float = Z) -> float:
    """Return the lower limit of Wilson's interval for a share: what it is at least, with some certainty.

    Wilson, E. B. (1927), "Probable inference, the law of succession, and statistical inference".

    Args:
        right: How many were right.
        decided: Of how many.
        z: The certainty, in standard deviations of the normal distribution on one side.
    """
    if not decided:
        return 0.0
    share, weight = right / decided, z * z / decided
    spread = z * math.sqrt(share * (1 - share) / decided + weight / (4 * decided))
    return (share + weight / 2 - spread) / (1 + weight)


def _from_each(scored: Sequence[tuple[float, bool]]) -> list[Judged]:
    """Return the decisions from each confidence on that somebody's answer had, the highest confidence first."""
    ordered = sorted(((_floor(score), right) for score, right in scored), reverse=True)
    found: list[Judged] = []
    right = 0
    for place, (confidence, is_right) in enumerate(ordered, 1):
        right += is_right
        if place == len(ordered) or ordered[place][0] < confidence:
            found.append(Judged(confidence, place, right))
    return found


def _rows(scored: Sequence[tuple[float, bool]]) -> list[Judged]:
    lowest = max((each for each in GRID if each <= min(score for score, _ in scored)), default=0.0) if scored else 0.0
    steps = sorted({lowest, *(each for each in GRID if each >= lowest)})
    found = [(step, [right for score, right in scored if score >= step]) for step in steps]
    return [Judged(step, len(judged), sum(judged)) for step, judged in found if judged]


def _needed(judged: Judged, wanted: float) -> int:
    """Return how many decisions would show a precision if they went on as they do; more than are asked about once."""
    share, decided = judged.precision, judged.decided
    while wilson(round(share * decided), decided) < wanted and decided < 100 * MANY:
        decided += max(1, decided // 20)
    return decided


def _floor(score: float) -> float:
    return math.floor(score * STEPS) / STEPS
