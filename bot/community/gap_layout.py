"""Gaps as blocks, for chat."""

from bot.community.gap import Gap, GapReport
from bot.community.gap_text import TEXT_CHARS, counted, numbers, other_wordings, summary
from bot.rendering.blocks import Block, Layout, Note, Paragraph, TextRun, plain, strong
from bot.text import shorten

MOST = 10
"""Gaps that a message in chat shows."""


def gap_layout(report: GapReport, most: int = MOST) -> Layout:
    """Lay out a report for chat: what it sums up to, then each gap with its numbers and the newest question."""
    groups: list[tuple[Block, ...]] = [(Paragraph((plain(summary(report)),), leads=False),)]
    groups += [gap_blocks(number, gap) for number, gap in enumerate(report.gaps[:most], 1)]
    if len(report.gaps) > most:
        groups.append((Note(f"{counted(len(report.gaps) - most, 'smaller gap')} more."),))
    return tuple(groups)


def gap_blocks(number: int, gap: Gap) -> tuple[Block, ...]:
    """Lay out one gap: its question, its numbers with a link, how else it was asked."""
    newest = (plain(" "), TextRun("Newest", "plain", gap.links[0])) if gap.links else ()
    return (
        Paragraph((strong(f"{number}. {shorten(gap.text, TEXT_CHARS)}"),), leads=True),
        Paragraph((plain(numbers(gap)), *newest), leads=False),
        *(Note(text) for text in other_wordings(gap)),
    )
