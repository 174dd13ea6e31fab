"""Stale documents for people and for programs: lines for the shell, blocks for chat, JSON, CSV."""

from typing import Any

from bot.community.csv_table import csv_table
from bot.community.gap_text import counted, cut_note
from bot.community.stale_documents import StaleDocument, StaleReport
from bot.rendering.blocks import Block, Layout, Note, Paragraph, TextRun, plain, strong
from bot.rendering.lines import GAP as EMPTY_LINE
from bot.rendering.lines import TextLine
from bot.rendering.source_line import day, short
from bot.translation import ENGLISH

COLUMNS = ("document", "title", "location", "published", "answers", "people", "not_helpful")


def stale_lines(report: StaleReport, most: int) -> list[TextLine]:
    """Lay out a report for the shell: a line that sums it up, then each document.

    Args:
        report: The report.
        most: Most documents that are shown.
    """
    lines = [TextLine(stale_summary(report), "body", 0, "")]
    width = len(f"{min(most, len(report.documents))}. ")
    for number, each in enumerate(report.documents[:most], 1):
        lines += [EMPTY_LINE, TextLine(short(each.document.title), "title", width, f"{number}.")]
        lines += [TextLine(text, "place", width, "") for text in (_facts(each), each.document.location) if text]
    return lines


def stale_layout(report: StaleReport, most: int) -> Layout:
    """Lay out a report for chat."""
    groups: list[tuple[Block, ...]] = [(Paragraph((plain(stale_summary(report)),), leads=False),)]
    for number, each in enumerate(report.documents[:most], 1):
        link = each.document.location if each.document.location.startswith(("https://", "http://")) else ""
        name = TextRun(short(each.document.title), "strong", link)
        head = Paragraph((strong(f"{number}. "), name), leads=True)
        groups.append((head, Paragraph((plain(_facts(each)),), leads=False)))
    if len(report.documents) > most:
        groups.append((Note(f"{counted(len(report.documents) - most, 'more document')}."),))
    return tuple(groups)


def stale_summary(report: StaleReport) -> str:
    """Sum a report up in a few sentences."""
    days = "day" if report.window.days == 1 else f"{report.window.days} days"
    rest = f"{counted(report.answers, 'answer')} of the last {days}"
    if report.documents:
        many = counted(len(report.documents), "document")
        told = [f"{many} older than {report.older_than} days, by how many of {rest} rest on them."]
    else:
        told = [f"No document older than {report.older_than} days is what {rest} rest on."]
    if report.looked_at_since is not None:
        told.append(cut_note(report.looked_at_since))
    if report.undated:
        verb = "has" if report.undated == 1 else "have"
        told.append(f"{counted(report.undated, 'document')} that answers rest on {verb} no date.")
    return " ".join(told)


def stale_json(report: StaleReport) -> dict[str, Any]:
    """Return a report in the documented shape of ``footnote gaps --stale --json``."""
    return {
        "since": report.window.since.isoformat(),
        "until": report.window.now.isoformat(),
        "older_than": report.older_than,
        "answers": report.answers,
        "undated": report.undated,
        "looked_at_since": report.looked_at_since.isoformat() if report.looked_at_since else None,
        "documents": [_plain(each) for each in report.documents],
    }


def stale_csv(report: StaleReport) -> str:
    """Return the documents as CSV, as ``csv_table`` writes it."""
    return csv_table(COLUMNS, [_plain(each) for each in report.documents])


def _facts(found: StaleDocument) -> str:
    people = f"{found.people} {'person' if found.people == 1 else 'people'}"
    failed = f", not helpful for {found.not_helpful}" if found.not_helpful else ""
    return f"{day(found.document.published, ENGLISH)}. {counted(found.answers, 'answer')} to {people}{failed}."


def _plain(found: StaleDocument) -> dict[str, Any]:
    document = found.document
    return {
        "document": document.id,
        "title": document.title,
        "location": document.location,
        "published": document.published,
        "answers": found.answers,
        "people": found.people,
        "not_helpful": found.not_helpful,
    }
