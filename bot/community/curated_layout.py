"""The answers of people that were kept, as blocks for moderators."""

from collections.abc import Sequence
from datetime import datetime

from bot.community.gap_text import counted
from bot.records import CuratedAnswer
from bot.rendering.blocks import Block, Layout, Note, Paragraph, TextRun, plain, strong
from bot.text import shorten
from bot.translation import ENGLISH, Translator

MOST = 10
"""Answers that a message in chat shows."""
TEXT_CHARS = 200


def curated_layout(answers: Sequence[CuratedAnswer], now: datetime, most: int = MOST) -> Layout:
    """Lay out kept answers: how many there are, then each with its id, its author and until when it is shown.

    Args:
        answers: The answers, in the order in which they are shown.
        now: The time, in UTC.
        most: Most answers that are shown.
    """
    summary = f"{counted(len(answers), 'kept answer')}." if answers else "No kept answers."
    groups: list[tuple[Block, ...]] = [(Paragraph((plain(summary),), leads=False),)]
    groups += [_blocks(each, now) for each in answers[:most]]
    if len(answers) > most:
        groups.append((Note(f"{len(answers) - most} more. Name words of the one that you look for."),))
    return tuple(groups)


def offer_layout(question: str, text: str, translator: Translator) -> Layout:
    """Lay out an answer as it would be kept, for its author, who is asked whether it may be."""
    asks = translator.translate("Keep this as an answer? I would give it, naming you, when somebody asks this again.")
    return (
        (Paragraph((plain(asks),), leads=False),),
        (Paragraph((strong(question),), leads=True), *_paragraphs(text)),
        (Note(translator.translate("Nothing is kept until you press.")),),
    )


def correction_layout(answer: CuratedAnswer, translator: Translator) -> Layout:
    """Lay out a correction in place of the answer that it corrects: who corrected it and when, and the words."""
    day = translator.day(answer.said_at.date())
    says = translator.translate("Corrected by {person}, {day}:", person=answer.author_name, day=day)
    return (
        (Note(shorten(answer.question, TEXT_CHARS)), Paragraph((strong(says),), leads=True)),
        _paragraphs(answer.text),
    )


def _paragraphs(text: str) -> tuple[Block, ...]:
    return tuple(Paragraph((plain(line),), leads=False) for line in text.splitlines() if line.strip())


def _blocks(answer: CuratedAnswer, now: datetime) -> tuple[Block, ...]:
    head = Paragraph((strong(shorten(answer.question, TEXT_CHARS)),), leads=True)
    said = TextRun(f"{answer.by}, {ENGLISH.day(answer.said_at.date())}", "plain", answer.link)
    key = TextRun(answer.short_id, "code", "")
    facts = Paragraph((key, plain(" by "), said, plain(f"{_expiry(answer, now)}.")), leads=False)
    return head, Paragraph((plain(shorten(" ".join(answer.text.split()), TEXT_CHARS)),), leads=False), facts


def _expiry(answer: CuratedAnswer, now: datetime) -> str:
    if answer.expires_at is None:
        return ""
    verb = "shown until" if answer.is_shown_at(now) else "expired on"
    return f", {verb} {ENGLISH.day(answer.expires_at.date())}"
