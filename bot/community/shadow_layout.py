"""What moderators see of an answer before it is posted, and what is left of that once they have decided."""

from collections.abc import Sequence

from bot.answering.types import Answer
from bot.rendering.blocks import Block, Layout, Paragraph, TextRun, plain, strong
from bot.rendering.layout import NEAREST_QUOTED, answer_layout
from bot.text import shorten
from bot.translation import Translator

QUESTION_CHARS = 500
"""Characters of the question that are shown; the link leads to all of it."""


def preview_layout(answer: Answer, link: str, translator: Translator) -> Layout:
    """Lay out an answer for moderators: the question with its link and the confidence, then the answer as it would be.

    Args:
        answer: The answer.
        link: Address of the question.
        translator: Says what is no quote in the answer, as it would where it was asked.
    """
    asks = plain("Shall I answer this? ("), TextRun("where it was asked", "plain", link), plain("; confidence ")
    head: Sequence[Block] = (
        Paragraph((*asks, plain(f"{answer.score:.2f})")), leads=False),
        Paragraph((strong(shorten(answer.question, QUESTION_CHARS)),), leads=True),
    )
    return (tuple(head), *answer_layout(answer, (), NEAREST_QUOTED, translator))


def ended_layout(what: str, link: str, confidence: float) -> Layout:
    """Lay out what is left of a preview in one line: what came of it, and where it was asked.

    Args:
        what: What came of it, such as ``Posted by Ada``.
        link: Address of the question; ``""`` where it is gone.
        confidence: The answer's score.
    """
    where = (plain(": "), TextRun("the question", "plain", link)) if link else ()
    line = (plain(what), *where, plain(f", confidence {confidence:.2f}."))
    return ((Paragraph(line, leads=False),),)


def words_layout(text: str, person: str, translator: Translator) -> Layout:
    """Lay out what a moderator answers in place of the bot, named as that person's words."""
    says = translator.translate("{person} answers:", person=person)
    lines = tuple(Paragraph((plain(line),), leads=False) for line in text.splitlines() if line.strip())
    return ((Paragraph((strong(says),), leads=True), *lines),)
