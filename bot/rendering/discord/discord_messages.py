"""Answers, drafts, passages and plain text as Discord messages."""

from collections.abc import Sequence
from dataclasses import replace

from bot.answering.types import Answer, AnswerSentence, Citation, Quote
from bot.rendering.blocks import Layout, Note, SourceList
from bot.rendering.discord.block_writer import MESSAGE_CHARS, SMALL, layout_messages
from bot.rendering.discord.discord_markdown import escape
from bot.rendering.help_layout import help_layout
from bot.rendering.layout import NEAREST_QUOTED, answer_layout, code_layout, draft_layout, openable_numbers, text_layout
from bot.rendering.packing import MessagePart, Row, WrittenBlock, pack, utf16_units
from bot.rendering.passage_layout import passage_layout, search_layout
from bot.rendering.readable_source import NO_SOURCES, ReadableSource, source_text
from bot.translation import ENGLISH, Translator
from index.retrieval.query import SearchResult


def answer_messages(
    answer: Answer, notes: Sequence[str] = (), translator: Translator = ENGLISH
) -> tuple[MessagePart, ...]:
    """Show an answer; the numbers of a message are those that a button can look up.

    Args:
        answer: The answer; the numbers of a refusal are those of ``answer.nearest``.
        notes: What stands under it in small print, a sentence each.
        translator: Says what is no quote.
    """
    kept = openable_numbers(answer)
    layout = _with_small_print_together(answer_layout(answer, notes, NEAREST_QUOTED, translator))
    messages = layout_messages(layout, translator=translator)
    return tuple(replace(part, numbers=tuple(each for each in part.numbers if each in kept)) for part in messages)


def _with_small_print_together(layout: Layout) -> Layout:
    """A layout whose notes stand right under its sources, where these are alone: both are small print."""
    *before, sources, notes = ((), *layout) if len(layout) > 1 else ((), (), *layout)
    together = sources and all(isinstance(each, SourceList) for each in sources)
    if not together or not all(isinstance(each, Note) for each in notes):
        return layout
    return tuple(group for group in (*before, (*sources, *notes)) if group)


def draft_message(sentences: Sequence[AnswerSentence], taken: int = 0, translator: Translator = ENGLISH) -> str:
    """One message for an answer that still grows: as many of its sentences as fit, and a line that says so.

    Args:
        sentences: The sentences so far.
        taken: Characters of the message that something else takes.
        translator: Says the line.
    """
    growing = SMALL + translator.translate("Writing…")
    parts = layout_messages(draft_layout(sentences), MESSAGE_CHARS - taken - utf16_units(growing) - 1)
    return f"{parts[0].text}\n{growing}" if parts else growing


def help_message(question: str, answer: Answer, head: str, tail: str, translator: Translator = ENGLISH) -> str:
    """One message that asks people for help.

    Args:
        question: The question, ``""`` where it is not shown.
        answer: What was found for it.
        head: Markdown above it, which names whom it is for.
        tail: Markdown under it.
        translator: Says what is no quote.
    """
    room = MESSAGE_CHARS - utf16_units(head) - utf16_units(tail) - 2
    first, *_ = layout_messages(help_layout(question, answer, translator), room, translator)
    return f"{head}\n{first.text}\n{tail}"


def text_messages(text: str) -> tuple[str, ...]:
    """Show plain text to the letter."""
    return tuple(part.text for part in layout_messages(text_layout(text)))


def said_messages(text: str) -> tuple[str, ...]:
    """Show a sentence of the bot's own, which is Markdown."""
    return (text,)


def code_messages(text: str) -> tuple[str, ...]:
    """Show text whose lines and columns mean something."""
    return tuple(part.text for part in layout_messages(code_layout(text)))


def report_messages(layout: Layout) -> tuple[str, ...]:
    """Show what was laid out for people who look after a community."""
    return tuple(part.text for part in layout_messages(layout))


def passage_messages(
    quote: Quote, before: str, after: str, link: str, translator: Translator = ENGLISH
) -> tuple[str, ...]:
    """Show a quote in bold among its neighbouring sentences, under where it stands.

    Args:
        quote: The quote; tables and code in it stay such.
        before: Text right before it, ``""`` for none; its end is shown.
        after: Text right after it, ``""`` for none; its beginning is shown.
        link: Address that opens the quote, ``""`` for none.
        translator: Says where it stands.

    Returns:
        One message; several where the quote alone is longer.
    """
    layout = passage_layout(Citation(1, quote, link), before, after, translator)
    return tuple(part.text for part in layout_messages(layout))


def search_messages(result: SearchResult, translator: Translator = ENGLISH) -> tuple[MessagePart, ...]:
    """List the passages that a search found: where each stands, and its beginning; numbered by rank."""
    return layout_messages(search_layout(result, translator))


def sources_messages(sources: Sequence[ReadableSource], translator: Translator = ENGLISH) -> tuple[str, ...]:
    """List what a place may read, and how fresh it is in the reader's own time."""
    lines = [f"**{escape(each.name)}**: {source_text(each.documents, _ago(each), translator)}" for each in sources]
    shown = lines or [translator.translate(NO_SOURCES)]
    group = [WrittenBlock("", (Row(line, ()),), "", "", leads=False) for line in shown]
    return tuple(part.text for part in pack([group], MESSAGE_CHARS, utf16_units))


def _ago(source: ReadableSource) -> str:
    """Discord shows such a time as "2 hours ago"."""
    second = source.read_second
    return escape(source.read_at) if second is None else f"<t:{second}:R>"
