"""Gaps for people and for programs: lines for the shell and for chat, JSON, CSV."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot.community.csv_table import csv_table
from bot.community.gap import Gap, GapReport
from bot.rendering.lines import GAP as EMPTY_LINE
from bot.rendering.lines import TextLine
from bot.text import shorten
from bot.translation import ENGLISH, MONTHS

SHOWN_TEXTS = 2
"""Other wordings that are shown of a gap."""
TEXT_CHARS = 160
"""Characters of a question that are shown to people."""
COLUMNS = (
    "question", "people", "questions", "refused", "hedged", "not_helpful", "this_week", "weekly_before", "first",
    "last", "answered_since", "other_questions", "links", "answers",
)  # fmt: skip


def gap_lines(report: GapReport, most: int) -> list[TextLine]:
    """Lay out a report: a line that sums it up, then each gap with its numbers and where it was asked.

    Args:
        report: The report.
        most: Most gaps that are shown.
    """
    lines = [TextLine(summary(report), "body", 0, "")]
    shown = report.gaps[:most]
    width = len(f"{len(shown)}. ")
    for number, gap in enumerate(shown, 1):
        lines += [EMPTY_LINE, TextLine(shorten(gap.text, TEXT_CHARS), "title", width, f"{number}.")]
        details = [numbers(gap), *other_wordings(gap), *gap.links[:1]]
        lines += [TextLine(each, "place", width, "") for each in details]
    if len(report.gaps) > most:
        lines += [EMPTY_LINE, TextLine(f"{counted(len(report.gaps) - most, 'more gap')}.", "place", 0, "")]
    return lines


def summary(report: GapReport) -> str:
    """Sum a report up in a few sentences."""
    days = "day" if report.window.days == 1 else f"{report.window.days} days"
    if not report.gaps:
        head = f"No gaps in the last {days}."
    else:
        head = f"{counted(len(report.gaps), 'gap')} in the last {days}, from {counted(report.questions, 'question')}."
    told = [head]
    if report.looked_at_since is not None:
        told.append(cut_note(report.looked_at_since))
    if report.withheld:
        were = "was" if report.withheld == 1 else "were"
        told.append(f"{counted(report.withheld, 'more answer')} {were} for other readers, or private.")
    return " ".join(told)


def numbers(gap: Gap) -> str:
    """Return what is counted of a gap, on one line."""
    counts = [f"{gap.people} {'person' if gap.people == 1 else 'people'}", counted(len(gap.questions), "question")]
    kinds = [(gap.refused, "refused"), (gap.hedged, "not sure"), (gap.downvotes, "not helpful")]
    told = f"{', '.join(counts)}: {', '.join(f'{number} {word}' for number, word in kinds if number)}"
    if gap.answered_since is not None:
        return f"{told}. Answered since {date_text(gap.answered_since)}."
    return f"{told}. {trend(gap)}."


def trend(gap: Gap) -> str:
    """Compare the last seven days of a gap with the weeks before."""
    before = gap.weekly_before
    if before is None:
        return f"Last asked {date_text(gap.last)}"
    if not gap.this_week:
        return f"Not asked this week, last on {date_text(gap.last)}"
    if not before:
        return f"New: {gap.this_week} this week"
    sign = "↑ " if gap.this_week > before else "↓ " if gap.this_week < before else ""
    return f"{sign}{gap.this_week} this week, {before:.1f} a week before"


def other_wordings(gap: Gap) -> tuple[str, ...]:
    """Return one line that says how else a gap was asked; none where it was asked in one way."""
    others = gap.other_texts
    if not others:
        return ()
    told = "; ".join(shorten(each, TEXT_CHARS) for each in others[:SHOWN_TEXTS])
    return (f"Also: {told}{f' and {len(others) - SHOWN_TEXTS} more' if len(others) > SHOWN_TEXTS else ''}",)


def gap_json(report: GapReport) -> dict[str, Any]:
    """Return a report in the documented shape of ``footnote gaps --json``."""
    return {
        "since": report.window.since.isoformat(),
        "until": report.window.now.isoformat(),
        "questions": report.questions,
        "withheld": report.withheld,
        "looked_at_since": report.looked_at_since.isoformat() if report.looked_at_since else None,
        "gaps": [_plain(gap) for gap in report.gaps],
    }


def gap_csv(gaps: Sequence[Gap]) -> str:
    """Return gaps as CSV, as ``csv_table`` writes it."""
    return csv_table(COLUMNS, [_plain(gap) for gap in gaps])


def cut_note(since: datetime) -> str:
    """Say that not all answers were looked at."""
    return f"Only the newest answers were looked at, those since {ENGLISH.day(since.date())}."


def date_text(at: datetime) -> str:
    """Return a day of this year or the last, such as ``3 Nov``."""
    return f"{at.day} {MONTHS[at.month - 1]}"


def counted(number: int, noun: str) -> str:
    """Return a number with its noun, such as ``2 gaps``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _plain(gap: Gap) -> dict[str, Any]:
    before = gap.weekly_before
    return {
        "question": gap.text,
        "people": gap.people,
        "questions": len(gap.questions),
        "refused": gap.refused,
        "hedged": gap.hedged,
        "not_helpful": gap.downvotes,
        "this_week": gap.this_week,
        "weekly_before": None if before is None else round(before, 2),
        "first": gap.first.isoformat(),
        "last": gap.last.isoformat(),
        "answered_since": gap.answered_since.isoformat() if gap.answered_since else None,
        "other_questions": list(gap.other_texts),
        "links": list(gap.links),
        "answers": list(gap.answer_ids),
    }
