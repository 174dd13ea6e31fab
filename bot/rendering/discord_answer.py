"""Answers as Discord messages: the sentences with their numbers, then a line a source in small print."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.answering import footer
from bot.answering.compose.wording import (
    HEDGE,
    PARTLY,
    REFUSAL,
    asked_before_text,
    nothing_found,
    refusal_heading,
    sentence_text,
    short_question,
)
from bot.answering.evidence.text_blocks import is_laid_out
from bot.answering.types import Answer, AnswerSentence, Citation, Part
from bot.rendering.blocks import FENCE, blocks_of
from bot.rendering.discord_markdown import bold, code_block, escape
from bot.rendering.discord_quote import as_block_quote, is_preformatted, quote_lines
from bot.rendering.discord_source import source_line, titled_link
from bot.rendering.split import split_markdown
from index.parsing import is_attachment

MESSAGE_CHARS = 2000
"""Most characters of a Discord message."""
GROWING = "-# Writing…"

_NUMBER = re.compile(r"(?<!\\)\[(\d{1,4})\](?!\()")
_SMALL = "-# "


@dataclass(frozen=True, slots=True)
class MessagePart:
    """One message of several.

    Attributes:
        text: Markdown, at most ``MESSAGE_CHARS``; send it with link previews and mentions off all the same.
        numbers: Numbers of the citations that stand in it, rising; for buttons.
    """

    text: str
    numbers: tuple[int, ...]


def answer_messages(answer: Answer, notes: Sequence[str] = ()) -> tuple[MessagePart, ...]:
    """Lay out an answer as messages.

    An answer shows its sentences with their numbers, those of each part under its question where several were asked;
    then a line a source; what was asked before; how it was made. A refusal shows the nearest passages, whose numbers
    are those of ``answer.nearest``.

    Args:
        answer: The answer.
        notes: What stands under it in small print, a sentence each.
    """
    paragraphs = list(filter(None, answer_paragraphs(answer)))
    paragraphs[-1:] = ["\n".join([*paragraphs[-1:], *(_SMALL + escape(note) for note in notes)])]
    shown = message_parts(paragraphs, answer_numbers(answer))
    return shown or (MessagePart(REFUSAL, ()),)


def text_messages(text: str) -> tuple[str, ...]:
    """Lay out plain text as messages that show it to the letter."""
    return split_markdown(escape(text), MESSAGE_CHARS)


def draft_message(sentences: Sequence[AnswerSentence], taken: int = 0) -> str:
    """One message for an answer that still grows: as many of its sentences as fit, and a line that says so.

    Args:
        sentences: The sentences so far.
        taken: Characters of the message that something else takes.
    """
    return draft(sentences_markdown(sentences), taken)


def answer_numbers(answer: Answer) -> tuple[int, ...]:
    """Numbers of the citations that a button can look up; what came with the question is kept nowhere."""
    return tuple(each.number for each in numbered(answer) if not is_attachment(each.quote.document))


def numbered(answer: Answer) -> tuple[Citation, ...]:
    """The passages that the numbers in an answer's messages mean."""
    return answer.nearest if _refused(answer) else answer.citations


def sentences_markdown(sentences: Sequence[AnswerSentence]) -> str:
    """Sentences as Markdown, one a line, each with its numbers; code in a block of its own."""
    return "\n".join(_sentence(sentence) for sentence in sentences)


def draft(text: str, taken: int = 0) -> str:
    """One message for an answer that still grows: its Markdown, as much as fits, and a line that says so.

    Fences are closed; nothing written yet is the line alone.

    Args:
        text: Markdown.
        taken: Characters of the message that something else takes.
    """
    parts = split_markdown(text, MESSAGE_CHARS - taken - len(GROWING) - 1)
    return f"{parts[0]}\n{GROWING}" if parts else GROWING


def message_parts(paragraphs: Sequence[str], numbers: Sequence[int]) -> tuple[MessagePart, ...]:
    """Join paragraphs, split them into messages, and say which of the numbers stand in each."""
    known = frozenset(numbers)
    parts = split_markdown("\n\n".join(filter(None, paragraphs)), MESSAGE_CHARS)
    return tuple(MessagePart(text, tuple(sorted(known & _numbers(text)))) for text in parts)


def answer_paragraphs(answer: Answer) -> list[str]:
    """An answer as paragraphs of Markdown."""
    if answer.status == "failed":
        paragraphs = [escape(answer.text.strip() or REFUSAL)]
    elif _refused(answer):
        paragraphs = [refusal_heading(len(answer.nearest)), *map(_nearest, answer.nearest)]
    else:
        paragraphs = [*_answered(answer), "\n".join(source_line(citation) for citation in answer.citations)]
    if answer.asked_before:
        paragraphs.append(asked_before_text(answer.asked_before, titled_link))
    paragraphs.append("\n".join(_SMALL + escape(line) for line in footer(answer)))
    return paragraphs


def _refused(answer: Answer) -> bool:
    return answer.status == "no_evidence"


def _nearest(citation: Citation) -> str:
    text = citation.quote.text
    lines = quote_lines(text, "") if _keeps_lines(text) else [escape(sentence_text(text))]
    return f"{as_block_quote(lines)}\n{source_line(citation)}"


def _answered(answer: Answer) -> Iterator[str]:
    answered = [part for part in answer.parts if part.status == "answered"]
    all_hedged = bool(answered) and all(part.hedged for part in answered)
    if all_hedged:
        yield HEDGE
    shown: set[int] = set()
    for part in answered:
        asked = [bold(short_question(part.question))] if len(answer.parts) > 1 else []
        yield "\n".join([*asked, *_part(answer, part, shown, hedge=part.hedged and not all_hedged)])
    yield _sentences(answer, [at for at in range(len(answer.sentences)) if at not in shown])
    yield from (escape(nothing_found(part.question)) for part in answer.parts if part.status != "answered")


def _part(answer: Answer, part: Part, shown: set[int], *, hedge: bool) -> Iterator[str]:
    """The sentences that answer a part; of those that an earlier part has shown, the numbers."""
    places = [at for at in part.sentences if 0 <= at < len(answer.sentences)]
    fresh = [at for at in dict.fromkeys(places) if at not in shown]
    if hedge:
        yield PARTLY
    if fresh:
        yield _sentences(answer, fresh)
    elif places:
        again = dict.fromkeys(number for at in places for number in answer.sentences[at].citations)
        yield f"See {_marks(tuple(again))} above."
    shown.update(fresh)


def _sentences(answer: Answer, places: Sequence[int]) -> str:
    """Sentences at some places; one that is a quote may be shown as its document lays it out."""
    quotes = {sentence_text(citation.quote.text): citation.quote.text for citation in answer.citations}
    return "\n".join(
        _quote(quotes[sentence.text], sentence.citations) if sentence.text in quotes else _sentence(sentence)
        for sentence in (answer.sentences[at] for at in places)
    )


def _sentence(sentence: AnswerSentence) -> str:
    text = sentence.text.strip()
    if text.startswith(f"{FENCE}\n") and text.endswith(f"\n{FENCE}") and len(text) > 2 * len(FENCE) + 1:
        block = code_block(text[len(FENCE) + 1 : -len(FENCE) - 1])
        return f"{block}\n{_marks(sentence.citations)}".rstrip()
    return f"{escape(sentence_text(text))} {_marks(sentence.citations)}".strip()


def _quote(text: str, numbers: Sequence[int]) -> str:
    """A quote that stands as a sentence: on one line, or as its document lays it out."""
    if not _keeps_lines(text):
        return f"{escape(sentence_text(text))} {_marks(numbers)}"
    return "\n".join([*quote_lines(text, ""), _marks(numbers)])


def _keeps_lines(text: str) -> bool:
    return is_preformatted(text) or is_laid_out(text)


def _marks(numbers: Sequence[int]) -> str:
    return "".join(f"[{number}]" for number in numbers)


def _numbers(text: str) -> set[int]:
    """Numbers in square brackets outside code; brackets of quoted text are escaped."""
    found: set[int] = set()
    at = 0
    for block in (*(block for block in blocks_of(text) if block.closing), None):
        found.update(int(mark[1]) for mark in _NUMBER.finditer(text, at, block.start if block else len(text)))
        at = block.end if block else at
    return found
