"""Lays out what people are asked who can help: the question, and what was found for it."""

from collections.abc import Sequence

from bot.answering.compose.wording import refusal_heading
from bot.answering.types import Answer
from bot.rendering.blocks import Block, Layout, Paragraph, SourceList, plain, strong
from bot.rendering.layout import by_document, numbered
from bot.text import shorten
from bot.translation import ENGLISH, Translator, msgid

QUESTION_CHARS = 500
"""Characters of the question that are shown; the link leads to all of it."""
MOST_FOUND = 3
"""Most passages that are named."""
WHERE_ASKED = msgid("Where it was asked")
TAKEN = msgid("{person} is on it.")


def help_layout(question: str, answer: Answer, translator: Translator = ENGLISH) -> Layout:
    """Lay out a question for people who can help.

    Args:
        question: The question, ``""`` where it is not shown.
        answer: What the bot found for it.
        translator: Says what is no quote.
    """
    asked: Sequence[Block] = [Paragraph((strong(shorten(question, QUESTION_CHARS)),), leads=True)] if question else []
    found = numbered(answer)[:MOST_FOUND]
    if answer.status == "no_evidence":
        said = refusal_heading(len(found), translator)
    elif found:
        said = translator.translate("I’m not sure that this answers it:")
    else:
        said = translator.translate("I’m not sure of what I found.")
    named: Sequence[Block] = [SourceList(by_document(found))] if found else []
    return tuple(tuple(group) for group in (asked, [Paragraph((plain(said),), leads=bool(found)), *named]) if group)
