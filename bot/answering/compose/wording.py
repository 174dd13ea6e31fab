"""What a person reads: the quotes with their numbers, and the few words around them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from bot.answering.evidence.text_blocks import is_laid_out
from bot.answering.question.question_parts import MAX_PARTS
from bot.answering.types import Answer, AnswerSentence, Citation, Fallback, Part

HEDGE = "The documents touch on this, but may not answer it outright:"
PARTLY = "Touched on, perhaps not answered outright:"
REFUSAL = "The documents do not answer this."
QUOTES_ONLY: Mapping[Fallback, str] = MappingProxyType(
    {
        "timeout": "the language model took too long",
        "unavailable": "the language model is not available",
        "busy": "the language model is busy",
        "budget": "today’s budget for the language model is spent",
        "garbled": "the language model sent nothing readable",
        "babbling": "the language model would not stop",
        "audience": "these documents are not shown to the language model",
        "no_answer": "the language model found no clear answer in the documents",
        "unsupported": "what the language model wrote was not borne out by the documents",
        "cancelled": "the language model was stopped",
    }
)
"""Why an answer, or a part of it, is in quotes though a language model was to write it."""
TITLES_NAMED = 3
DraftPart = Sequence[str | AnswerSentence]
"""A paragraph: lines of our own, and sentences of the answer."""
QUESTION_CHARS = 120


def answer_text(
    parts: Sequence[Part],
    sentences: Sequence[AnswerSentence],
    citations: Sequence[Citation],
    nearest: Sequence[Citation],
    asked_before: Sequence[Citation],
) -> str:
    """Put an answer into words.

    Args:
        parts: What was asked, with the positions of the sentences that answer.
        sentences: Sentences of the answer.
        citations: What proves them; a sentence that is such a quote keeps the lines of its code, table or list.
        nearest: Nearest passages of a refusal.
        asked_before: Passages that ask the same.

    Returns:
        Paragraphs parted by empty lines; each quote on a line of its own, its numbers in brackets after it.
    """
    answered = [part for part in parts if part.status == "answered"]
    laid_out = {sentence_text(each.quote.text): laid_out_text(each.quote.text) for each in citations}
    shown = [replace(sentence, text=laid_out.get(sentence.text, sentence.text)) for sentence in sentences]
    paragraphs = told(parts, shown, asked_before) if answered else [[_refused(nearest)], *_before(asked_before)]
    return "\n\n".join("\n".join(map(line_text, paragraph)) for paragraph in paragraphs)


def told(
    parts: Sequence[Part], sentences: Sequence[AnswerSentence], asked_before: Sequence[Citation]
) -> list[DraftPart]:
    """What an answer says, in order.

    Args:
        parts: What was asked; at least one part is answered.
        sentences: Sentences of the answer.
        asked_before: Passages that ask the same.

    Returns:
        Paragraphs: one for each answered part, under its question where several were asked, and what is said around
        them. A sentence that an earlier part has shown is only pointed at.
    """
    answered = [part for part in parts if part.status == "answered"]
    paragraphs = _answered(answered, sentences, several=len(parts) > 1)
    paragraphs += [[nothing_found(part.question)] for part in parts if part.status != "answered"]
    return [*paragraphs, *_before(asked_before)]


def footer(answer: Answer) -> tuple[str, ...]:
    """How an answer was made, where that needs saying: a line each, mostly none or one."""
    lines = []
    if answer.unanswered:
        rest = "one more question was" if answer.unanswered == 1 else f"{answer.unanswered} more questions were"
        lines.append(f"I take {MAX_PARTS} questions at a time: {rest} left out; please ask again.")
    if answer.dropped:
        noun = "sentence was" if answer.dropped == 1 else "sentences were"
        lines.append(f"{answer.dropped} {noun} left out: not borne out by a source.")
    if answer.fallback:
        what = "Partly in quotes" if answer.model else "Quotes only"
        lines.append(f"{what}: {QUOTES_ONLY[answer.fallback]}.")
    if answer.model:
        lines.append(f"Written by {answer.model} and checked against the quotes.")
    return tuple(lines)


def code_text(code: str) -> str:
    """Code as a block of an answer's text."""
    return f"```\n{code}\n```"


def refusal_heading(nearest: int) -> str:
    """Refuse, above a list of so many nearest passages."""
    if not nearest:
        return REFUSAL
    return f"{REFUSAL} The nearest passage{'' if nearest == 1 else 's'}:"


def nothing_found(question: str) -> str:
    """Say that the documents hold nothing on a part of what was asked."""
    return f"Nothing was found on “{short_question(question)}”"


def asked_before_text(citations: Sequence[Citation], name: Callable[[Citation], str]) -> str:
    """Say where the same was asked before; ``name`` writes the title of a passage's document."""
    by_readers = all(citation.quote.document.kind == "comment" for citation in citations)
    who = "A reader has asked this before" if by_readers else "This has been asked before"
    return f"{who}: {_titles(citations, name)}."


def title_of(citation: Citation) -> str:
    """The title of the document that a passage is of."""
    return citation.quote.document.title


def short_question(question: str) -> str:
    """A question on one line, cut where it is long."""
    text = sentence_text(question)
    return text if len(text) <= QUESTION_CHARS else f"{text[: QUESTION_CHARS - 1].rstrip()}…"


def laid_out_text(quote: str) -> str:
    """A quote as its document lays it out where that means something, else as a sentence of running text."""
    return quote.strip("\n") if is_laid_out(quote) else sentence_text(quote)


def sentence_text(quote: str) -> str:
    """A quote as a sentence of running text: line breaks and runs of spaces become one space."""
    return " ".join(quote.split())


def line_text(line: str | AnswerSentence) -> str:
    """A line of ``told``; a sentence has its numbers behind it, under it where it holds several lines."""
    if isinstance(line, str):
        return line
    gap = "\n" if "\n" in line.text else " "
    return f"{line.text}{gap}{_marks(line.citations)}"


def _answered(parts: Sequence[Part], sentences: Sequence[AnswerSentence], *, several: bool) -> list[DraftPart]:
    all_hedged = all(part.hedged for part in parts)
    paragraphs: list[DraftPart] = [[HEDGE]] if all_hedged else []
    shown: set[int] = set()
    for part in parts:
        lines: list[str | AnswerSentence] = [short_question(part.question)] if several else []
        lines += [PARTLY] if part.hedged and not all_hedged else []
        fresh = [at for at in part.sentences if at not in shown]
        lines += [sentences[at] for at in fresh]
        if not fresh:
            again = dict.fromkeys(number for at in part.sentences for number in sentences[at].citations)
            lines.append(f"See {_marks(tuple(again))} above.")
        shown.update(fresh)
        paragraphs.append(lines)
    return paragraphs


def _before(asked_before: Sequence[Citation]) -> list[DraftPart]:
    return [[asked_before_text(asked_before, title_of)]] if asked_before else []


def _marks(numbers: Sequence[int]) -> str:
    return "".join(f"[{number}]" for number in numbers)


def _refused(nearest: Sequence[Citation]) -> str:
    titles = _titles(nearest, title_of)
    if not titles:
        return REFUSAL
    noun = "The nearest passages are in" if len(nearest) > 1 else "The nearest passage is in"
    return f"{REFUSAL} {noun} {titles}."


def _titles(citations: Sequence[Citation], name: Callable[[Citation], str]) -> str:
    titles = list(dict.fromkeys(f"“{name(citation)}”" for citation in citations))[:TITLES_NAMED]
    return titles[0] if len(titles) == 1 else " and ".join([", ".join(titles[:-1]), titles[-1]]) if titles else ""
