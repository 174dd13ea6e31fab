"""What came of previews, for people and for programs: lines for the shell, blocks for chat, JSON, CSV."""

from typing import Any, get_args

from bot.community.csv_table import csv_table
from bot.community.gap_text import counted
from bot.community.shadow_report import Judged, Proposal, ShadowReport
from bot.records.shadow_preview import JUDGED, PreviewState
from bot.rendering.aligned_table import aligned_lines
from bot.rendering.blocks import Layout, Note, Paragraph, TableBlock, plain
from bot.rendering.lines import GAP as EMPTY_LINE
from bot.rendering.lines import TextLine

COLUMNS = ("at", "community", "channel", "confidence", "outcome", "reason")
HEADER = ("confidence from", "decided", "posted", "precision", "at least")
HOW = (
    "Right is what was posted as it was; what was edited or discarded is not. “At least” holds with nine in ten "
    "certainty."
)


def shadow_layout(report: ShadowReport) -> Layout:
    """Lay out a report for chat."""
    head = (Paragraph((plain(shadow_summary(report)),), leads=False),)
    if not report.rows:
        return (head,)
    table = TableBlock((HEADER, *map(_cells, report.rows)), header=True)
    told = tuple(Paragraph((plain(proposal_text(each)),), leads=False) for each in report.proposals)
    return head, (table,), told, (Note(HOW),)


def shadow_lines(report: ShadowReport) -> list[TextLine]:
    """Lay out a report for the shell."""
    lines = [TextLine(shadow_summary(report), "body", 0, "")]
    if report.rows:
        rows = aligned_lines((HEADER, *map(_cells, report.rows)), header=True)
        lines += [EMPTY_LINE, *(TextLine(row, "body", 0, "") for row in rows), EMPTY_LINE]
        lines += [TextLine(proposal_text(each), "body", 0, "") for each in report.proposals]
        lines += [EMPTY_LINE, TextLine(HOW, "place", 0, "")]
    return lines


def shadow_summary(report: ShadowReport) -> str:
    """Sum a report up in a few sentences."""
    days = "day" if report.window.days == 1 else f"{report.window.days} days"
    counts = report.counts
    decided = sum(counts.get(state, 0) for state in JUDGED)
    kinds = ", ".join(f"{counts.get(state, 0)} {state}" for state in JUDGED)
    head = (
        f"{counted(decided, 'answer')} decided in the last {days}: {kinds}."
        if decided
        else (f"No answer was decided in the last {days}.")
    )
    waiting = counts.get("open", 0) + counts.get("posting", 0)
    more = [f"{waiting} wait" if waiting != 1 else "1 waits"] if waiting else []
    more += [f"{counts['expired']} expired"] if counts.get("expired") else []
    told = [head, f"{', '.join(more)}.".capitalize()] if more else [head]
    if withheld := counts.get("withheld", 0):
        were = "was" if withheld == 1 else "were"
        told.append(f"{withheld} {were} not shown: not all in the moderators’ channel may read what was asked.")
    return " ".join(told)


def proposal_text(proposal: Proposal) -> str:
    """Say which confidence gives a precision, or why none is known."""
    head = f"For {proposal.wanted:.2f}:"
    if (found := proposal.judged) is not None:
        return f"{head} answer from {found.confidence:g}. {_told(found)}, so at least {found.least:.2f}."
    nearest = proposal.nearest
    if nearest is None:
        return f"{head} nothing was decided yet."
    if proposal.needed:
        return (
            f"{head} too few decisions. From {nearest.confidence:g} on, {_told(nearest)}; it would take about "
            f"{proposal.needed} such decisions to be sure."
        )
    return f"{head} not reached. The best is from {nearest.confidence:g} on, where {_told(nearest)}."


def shadow_json(report: ShadowReport) -> dict[str, Any]:
    """Return a report in its documented shape."""
    return {
        "days": report.window.days,
        "counts": {state: report.counts.get(state, 0) for state in get_args(PreviewState)},
        "by_confidence": [_plain(each) for each in report.rows],
        "proposals": [
            {
                "precision": each.wanted,
                "confidence": each.judged.confidence if each.judged else None,
                "shown_by": _plain(each.judged) if each.judged else None,
                "nearest": _plain(each.nearest) if each.nearest else None,
                "needed": each.needed,
            }
            for each in report.proposals
        ],
    }


def shadow_csv(report: ShadowReport) -> str:
    """Return what came of each preview as a table for spreadsheets, oldest first."""
    rows = [
        {
            "at": each.at.isoformat(timespec="seconds"),
            "community": each.community,
            "channel": each.channel,
            "confidence": f"{each.confidence:.4f}",
            "outcome": each.state,
            "reason": each.reason,
        }
        for each in report.decisions
    ]
    return csv_table(COLUMNS, rows)


def _told(judged: Judged) -> str:
    return f"{judged.right} of {judged.decided} were right ({judged.precision:.2f})"


def _cells(judged: Judged) -> tuple[str, ...]:
    counts = str(judged.decided), str(judged.right)
    return f"{judged.confidence:g}", *counts, f"{judged.precision:.2f}", f"{judged.least:.2f}"


def _plain(judged: Judged) -> dict[str, Any]:
    return {
        "confidence": judged.confidence,
        "decided": judged.decided,
        "posted": judged.right,
        "precision": round(judged.precision, 4),
        "at_least": round(judged.least, 4),
    }
