"""What a person reads: the quotes with their numbers, and the few words around them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from bot.answering.evidence.text_blocks import is_laid_out
from bot.answering.question.question_parts import MAX_PARTS
from bot.answering.types import Answer, AnswerSentence, Citation, Fallback, Part, Quote
from bot.translation import ENGLISH, Translator, msgid

HEDGE = msgid("This may help, but I’m not sure it answers you:")
PARTLY = msgid("This may help:")
REPEATED = msgid("See {numbers} above.")
REFUSAL = msgid("I found no clear answer in the documents.")
QUOTES_ONLY: Mapping[Fallback, str] = MappingProxyType(
    {
        "timeout": msgid("the language model took too long"),
        "unavailable": msgid("the language model is not available"),
        "busy": msgid("the language model is busy"),
        "budget": msgid("today’s budget for the language model is spent"),
        "garbled": msgid("the language model sent nothing readable"),
        "babbling": msgid("the language model would not stop"),
        "audience": msgid("these documents are not shown to the language model"),
        "no_answer": msgid("the language model found no clear answer in the documents"),
        "unsupported": msgid("the documents don’t support what the language model wrote"),
        "cancelled": msgid("the language model was stopped"),
    }
)
"""Why an answer, or a part of it, is in quotes though a language model was to write it."""
TITLES_NAMED = 3
QUESTION_CHARS = 120


@dataclass(frozen=True, slots=True)
class AnsweredPart:
    """What an answer says on one thing that was asked.

    Attributes:
        question: The thing in its own words, ``""`` where nothing else was asked.
        lead: What is said before the sentences, ``""`` for nothing.
        sentences: The sentences that answer it and no part before it.
        repeated: Numbers of the sentences that answer it, where a part before it has shown them all.
    """

    question: str
    lead: str
    sentences: tuple[AnswerSentence, ...]
    repeated: tuple[int, ...]


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
    if not any(part.status == "answered" for part in parts):
        paragraphs = [_refused(nearest)]
    else:
        by_number = {each.number: each for each in citations}
        shown = [replace(each, text=_laid_out(each, by_number)) for each in sentences]
        paragraphs = [hedge] if (hedge := answer_hedge(parts)) else []
        paragraphs += map(_part_text, answered_parts(parts, shown))
        paragraphs += [nothing_found(part.question) for part in parts if part.status != "answered"]
    if asked_before:
        said = (each if isinstance(each, str) else title_of(each) for each in asked_before_pieces(asked_before))
        paragraphs.append("".join(said))
    return "\n\n".join(paragraphs)


def answer_hedge(parts: Sequence[Part], translator: Translator = ENGLISH) -> str:
    """What is said before an answer of which every part is hedged; ``""`` for any other answer."""
    answered = [part for part in parts if part.status == "answered"]
    return translator.translate(HEDGE) if answered and all(part.hedged for part in answered) else ""


def answered_parts(
    parts: Sequence[Part], sentences: Sequence[AnswerSentence], translator: Translator = ENGLISH
) -> list[AnsweredPart]:
    """What an answer says on each part that is answered, in order.

    A sentence that an earlier part has shown is only pointed at. Sentences of no part come last.
    """
    partly = "" if answer_hedge(parts) else translator.translate(PARTLY)
    said: list[AnsweredPart] = []
    shown: set[int] = set()
    for part in (part for part in parts if part.status == "answered"):
        places = [at for at in dict.fromkeys(part.sentences) if 0 <= at < len(sentences)]
        fresh = tuple(sentences[at] for at in places if at not in shown)
        again = () if fresh else dict.fromkeys(number for at in places for number in sentences[at].citations)
        question = short_question(part.question) if len(parts) > 1 else ""
        said.append(AnsweredPart(question, partly if part.hedged else "", fresh, tuple(again)))
        shown.update(places)
    rest = tuple(sentence for at, sentence in enumerate(sentences) if at not in shown)
    return [*said, *([AnsweredPart("", "", rest, ())] if rest else [])]


def footer(answer: Answer, translator: Translator = ENGLISH) -> tuple[str, ...]:
    """How an answer was made, where that needs saying: a line each, mostly none or one."""
    lines = []
    if answer.unanswered:
        lines.append(
            translator.translate_count(
                "I take {most} questions at a time: one more question was left out; please ask again.",
                "I take {most} questions at a time: {count} more questions were left out; please ask again.",
                answer.unanswered,
                most=MAX_PARTS,
            )
        )
    if answer.dropped:
        lines.append(
            translator.translate_count(
                "{count} sentence that no source supports was left out.",
                "{count} sentences that no source supports were left out.",
                answer.dropped,
            )
        )
    if answer.fallback:
        what = msgid("Partly in quotes: {reason}.") if answer.model else msgid("Quotes only: {reason}.")
        lines.append(translator.translate(what, reason=translator.translate(QUOTES_ONLY[answer.fallback])))
    if answer.model:
        written = msgid("Written by {model} and checked against the quotes.")
        lines.append(translator.translate(written, model=answer.model))
    return tuple(lines)


def code_text(code: str) -> str:
    """Code as a block of an answer's text."""
    return f"```\n{code}\n```"


def refusal_heading(nearest: int, translator: Translator = ENGLISH) -> str:
    """Return the sentence of a refusal that stands above so many passages."""
    refusal, closest = translator.translate(REFUSAL), translator.translate("Closest:")
    return f"{refusal} {closest}" if nearest else refusal


def nothing_found(question: str, translator: Translator = ENGLISH) -> str:
    """Say that the documents hold nothing on a part of what was asked."""
    return translator.translate("Nothing was found on “{question}”", question=short_question(question))


def asked_before_pieces(citations: Sequence[Citation], translator: Translator = ENGLISH) -> list[str | Citation]:
    """Say where the same was asked before, in pieces: our own words, and the passages whose titles stand there."""
    by_readers = all(citation.quote.document.kind == "comment" for citation in citations)
    readers, anybody = (
        msgid("A reader has asked this before: {titles}."),
        msgid("This has been asked before: {titles}."),
    )
    before, after = translator.around(readers if by_readers else anybody, "titles")
    return [before, *_titles(citations, translator), after]


def title_of(citation: Citation) -> str:
    """The title of the document that a passage is of."""
    return citation.quote.document.title


def short_question(question: str) -> str:
    """A question on one line, cut where it is long."""
    text = sentence_text(question)
    return text if len(text) <= QUESTION_CHARS else f"{text[: QUESTION_CHARS - 1].rstrip()}…"


def quotes_of(sentence: AnswerSentence, by_number: Mapping[int, Citation]) -> Sequence[Citation]:
    """The citations that a sentence consists of: one quote, or rows of a table after its header; none otherwise."""
    cited = [by_number[number] for number in sentence.citations if number in by_number]
    text = sentence_text(sentence.text)
    whole = next(([each] for each in cited if sentence_text(each.quote.text) == text), [])
    return whole or (cited if quoted_text([each.quote for each in cited]) == text else [])


def _laid_out(sentence: AnswerSentence, by_number: Mapping[int, Citation]) -> str:
    """A sentence with the lines of its code, table or list, where it consists of quotes."""
    quotes = quotes_of(sentence, by_number)
    return laid_out_text("\n".join(each.quote.shown for each in quotes)) if quotes else sentence.text


def laid_out_text(quote: str) -> str:
    """A quote as its document lays it out where that means something, else as a sentence of running text."""
    return quote.strip("\n") if is_laid_out(quote) else sentence_text(quote)


def sentence_text(quote: str) -> str:
    """A quote as a sentence of running text: line breaks and runs of spaces become one space."""
    return " ".join(quote.split())


def quoted_text(quotes: Sequence[Quote]) -> str:
    """Quotes as one sentence, such as a table's header and a row of it."""
    return " ".join(sentence_text(quote.text) for quote in quotes)


def _part_text(part: AnsweredPart) -> str:
    lines = [part.question, part.lead, *map(_sentence_line, part.sentences)]
    if part.repeated:
        lines.append(ENGLISH.translate(REPEATED, numbers=_marks(part.repeated)))
    return "\n".join(filter(None, lines))


def _sentence_line(sentence: AnswerSentence) -> str:
    """A sentence with its numbers behind it, under it where it holds several lines."""
    gap = "\n" if "\n" in sentence.text else " "
    return f"{sentence.text}{gap}{_marks(sentence.citations)}"


def _marks(numbers: Sequence[int]) -> str:
    return "".join(f"[{number}]" for number in numbers)


def _refused(nearest: Sequence[Citation]) -> str:
    titles = "".join(each if isinstance(each, str) else title_of(each) for each in _titles(nearest, ENGLISH))
    if not titles:
        return REFUSAL
    return f"{REFUSAL} Closest: {titles}."


def _titles(citations: Sequence[Citation], translator: Translator) -> list[str | Citation]:
    """The titles of some passages' documents, each once, with the words between them."""
    named: dict[str, Citation] = {}
    for citation in citations:
        named.setdefault(title_of(citation), citation)
    shown = list(named.values())[:TITLES_NAMED]
    opening, closing = translator.around("“{title}”", "title")
    conjunction = translator.translate("and")
    pieces: list[str | Citation] = []
    for at, citation in enumerate(shown):
        gap = "" if at == 0 else f" {conjunction} " if at == len(shown) - 1 else ", "
        pieces += [f"{gap}{opening}", citation, closing]
    return pieces
