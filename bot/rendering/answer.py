"""An answer as lines for the shell: quotes with their sources under them; what a model wrote, then what proves it."""

from collections.abc import Iterator, Mapping, Sequence

from bot.answering import footer
from bot.answering.compose.wording import line_text, sentence_text, told
from bot.answering.types import Answer, AnswerSentence, Citation
from bot.rendering.lines import GAP, TextLine


def answer_lines(answer: Answer) -> list[TextLine]:
    """Lay out an answer.

    Returns:
        The text, in which a quote has its source under it; the quotes behind what a model wrote, or in a refusal the
        nearest passages; what was asked before; how the answer was made.
    """
    quotes = dict(_quotes(answer))
    lines = list(_told(answer, quotes)) if quotes else [TextLine(answer.text, "body", 0, "")]
    shown = {citation.number for citation in quotes.values()}
    for heading, citations in (
        ("Sources", [citation for citation in answer.citations if citation.number not in shown]),
        ("Nearest passages", answer.nearest),
        ("Asked before", answer.asked_before),
    ):
        lines += _listed(heading, citations)
    made = footer(answer)
    if made:
        lines += [GAP, *(TextLine(text, "place", 0, "") for text in made)]
    return lines


def place_lines(citation: Citation, indent: int, mark: str) -> list[TextLine]:
    """Return where a quote stands: the title with heading and page, and the link or the location."""
    quote = citation.quote
    parts = [quote.document.title, quote.heading, f"page {quote.page}" if quote.page else ""]
    where = citation.link or quote.document.location
    return [
        TextLine(", ".join(part for part in parts if part), "title", indent, mark),
        TextLine(where, "place", indent, ""),
    ]


def _quotes(answer: Answer) -> Iterator[tuple[AnswerSentence, Citation]]:
    """The sentences that are quotes themselves, each with its citation."""
    by_number = {citation.number: citation for citation in answer.citations}
    for sentence in answer.sentences:
        found = by_number.get(sentence.citations[0]) if len(sentence.citations) == 1 else None
        if found is not None and sentence.text == sentence_text(found.quote.text):
            yield sentence, found


def _told(answer: Answer, quotes: Mapping[AnswerSentence, Citation]) -> Iterator[TextLine]:
    width = _width(list(quotes.values()))
    for place, paragraph in enumerate(told(answer.parts, answer.sentences, answer.asked_before)):
        if place:
            yield GAP
        for at, line in enumerate(paragraph):
            if isinstance(line, str) or line not in quotes:
                yield TextLine(line_text(line), "body", 0, "")
                continue
            if at:
                yield GAP
            yield from _quote_lines(quotes[line], width)


def _quote_lines(citation: Citation, width: int) -> Iterator[TextLine]:
    """A quote with its number, and its source under it."""
    yield TextLine(f"“{citation.quote.text}”", "quote", width, f"[{citation.number}]")
    yield from place_lines(citation, width, "")


def _width(citations: Sequence[Citation]) -> int:
    return max(len(f"[{citation.number}] ") for citation in citations)


def _listed(heading: str, citations: Sequence[Citation]) -> Iterator[TextLine]:
    if not citations:
        return
    yield GAP
    yield TextLine(heading, "heading", 0, "")
    width = _width(citations)
    for citation in citations:
        yield GAP
        yield from place_lines(citation, width, f"[{citation.number}]")
        yield TextLine(f"“{citation.quote.text}”", "quote", width, "")
