"""Answers, drafts, passages and plain text as Slack messages."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from bot.answering.types import Answer, AnswerSentence, Citation, Quote
from bot.rendering.blocks import Layout, Paragraph, plain, strong
from bot.rendering.help_layout import WHERE_ASKED, help_layout
from bot.rendering.layout import (
    NEAREST_QUOTED,
    answer_layout,
    code_layout,
    draft_layout,
    openable_numbers,
    text_layout,
)
from bot.rendering.lines import visible
from bot.rendering.passage_layout import numbered_layout, passage_layout, without_tables
from bot.rendering.readable_source import NO_SOURCES, ReadableSource, source_text
from bot.rendering.slack.block_kit import SlackMessage, blocks_of, layout_messages
from bot.rendering.slack.rich_text import Json, escape, rich_text, text_element
from bot.translation import ENGLISH, Translator

FORM_BLOCKS = 99
"""Most blocks of a form, so that Slack's 100 leave room for a note."""
FORM_CHARS = 60_000
"""Most that the blocks of a form take as JSON; Slack takes about four times as much."""


@dataclass(frozen=True, slots=True)
class NumberedPassage:
    """A passage that is shown among others.

    Attributes:
        number: Its number.
        quote: The quote.
        before: Text right before it, ``""`` for none.
        after: Text right after it, ``""`` for none.
        link: Address that opens the quote, ``""`` for none.
    """

    number: int
    quote: Quote
    before: str
    after: str
    link: str


def small(text: str) -> SlackMessage:
    """Return a word on how far a question is, in small print."""
    said = [{"type": "plain_text", "text": text, "emoji": False}]
    return SlackMessage(({"type": "context", "elements": said},), escape(text), ())


def answer_messages(
    answer: Answer, notes: Sequence[str] = (), asked: str = "", translator: Translator = ENGLISH
) -> tuple[SlackMessage, ...]:
    """Show an answer; the numbers of a message are those that a button can look up.

    Args:
        answer: The answer; the numbers of a refusal are those of ``answer.nearest``.
        notes: What stands under it in small print, a sentence each.
        asked: The question, where the answer repeats it; ``""`` otherwise.
        translator: Says what is no quote.
    """
    kept = openable_numbers(answer)
    messages = layout_messages((*_asked(asked), *answer_layout(answer, notes, NEAREST_QUOTED, translator)), translator)
    return tuple(replace(each, numbers=tuple(number for number in each.numbers if number in kept)) for each in messages)


def draft_messages(sentences: Sequence[AnswerSentence]) -> tuple[SlackMessage, ...]:
    """Show the sentences of an answer that still grows."""
    return layout_messages(draft_layout(sentences))


def help_message(
    question: str, answer: Answer, group: str, asks: str, link: str, translator: Translator = ENGLISH
) -> SlackMessage:
    """One message that pings a user group, and nobody else, to ask for help.

    Args:
        question: The question, ``""`` where it is not shown.
        answer: What was found for it.
        group: Id of the group.
        asks: Name of who asks.
        link: Address of where it was asked.
        translator: Says what is no quote.
    """
    first, *_ = layout_messages(help_layout(question, answer, translator), translator)
    said = translator.translate("{person} asks for your help:", person=visible(asks))
    head = [{"type": "usergroup", "usergroup_id": group}, text_element(f", {said}")]
    tail = [{"type": "link", "url": link, "text": translator.translate(WHERE_ASKED)}]
    blocks = (rich_text(head), *first.blocks, rich_text(tail))
    return SlackMessage(blocks, f"{escape(said)} {first.text}", ())


def text_messages(text: str, asked: str = "") -> tuple[SlackMessage, ...]:
    """Show plain text to the letter, under the question where that is given."""
    return layout_messages((*_asked(asked), *text_layout(text)))


def code_messages(text: str) -> tuple[SlackMessage, ...]:
    """Show text whose lines and columns mean something."""
    return layout_messages(code_layout(text))


def passage_messages(
    quote: Quote, before: str, after: str, link: str, translator: Translator = ENGLISH
) -> tuple[SlackMessage, ...]:
    """Show a quote in bold among its neighbouring sentences, under where it stands.

    Args:
        quote: The quote; tables and code in it stay such.
        before: Text right before it, ``""`` for none; its end is shown.
        after: Text right after it, ``""`` for none; its beginning is shown.
        link: Address that opens the quote, ``""`` for none.
        translator: Says where it stands.
    """
    return layout_messages(passage_layout(Citation(1, quote, link), before, after, translator))


def passages_blocks(passages: Iterable[NumberedPassage], translator: Translator = ENGLISH) -> tuple[Json, ...]:
    """Show several passages with their numbers for a form, which has no tables; what has no room is named at the end.

    Args:
        passages: The passages.
        translator: Says where they stand.
    """
    blocks: list[Json] = []
    left: list[int] = []
    size = 0
    for each in passages:
        cited = Citation(each.number, each.quote, each.link)
        layout = without_tables(numbered_layout(cited, each.before, each.after, translator))
        more = blocks_of(layout_messages(layout))
        size += sum(len(json.dumps(block)) for block in more)
        if left or (blocks and (len(blocks) + len(more) >= FORM_BLOCKS or size > FORM_CHARS)):
            left.append(each.number)
        else:
            blocks += more[:FORM_BLOCKS]
    if left:
        numbers = " ".join(f"[{number}]" for number in left)
        note = translator.translate("There is no room here for {numbers}; press these numbers.", numbers=numbers)
        blocks += layout_messages(text_layout(note))[0].blocks
    return tuple(blocks)


def sources_messages(sources: Iterable[ReadableSource], translator: Translator = ENGLISH) -> tuple[SlackMessage, ...]:
    """List what a place may read, and when it was read last."""
    lines = [
        Paragraph((strong(each.name), plain(f": {source_text(each.documents, _read(each), translator)}")), leads=False)
        for each in sources
    ]
    return layout_messages((tuple(lines or [Paragraph((plain(translator.translate(NO_SOURCES)),), leads=False)]),))


def _read(source: ReadableSource) -> str:
    second = source.read_second
    return source.read_at if second is None else f"{datetime.fromtimestamp(second, UTC):%Y-%m-%d %H:%M} UTC"


def _asked(question: str) -> Layout:
    return ((Paragraph((strong(question),), leads=True),),) if question else ()
