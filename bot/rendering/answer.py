"""An answer as lines for the shell: the text, then the numbered sources with their verbatim quotes."""

from collections.abc import Iterator, Sequence

from bot.answering import Answer, Citation, footer
from bot.rendering.lines import GAP, Line


def answer_lines(answer: Answer) -> list[Line]:
    """Lay out an answer.

    Returns:
        The text; the sources, or in a refusal the nearest passages; what was asked before; how the answer was made.
    """
    lines = [Line(answer.text, "body", 0, "")]
    for heading, citations in (
        ("Sources", answer.citations),
        ("Nearest passages", answer.nearest),
        ("Asked before", answer.asked_before),
    ):
        lines += _listed(heading, citations)
    made = footer(answer)
    if made:
        lines += [GAP, *(Line(text, "place", 0, "") for text in made)]
    return lines


def place_lines(citation: Citation, indent: int, mark: str) -> list[Line]:
    """Return where a quote stands: the title with heading and page, and the link or the location."""
    quote = citation.quote
    parts = [quote.document.title, quote.heading, f"page {quote.page}" if quote.page else ""]
    where = citation.link or quote.document.location
    return [
        Line(", ".join(part for part in parts if part), "title", indent, mark),
        Line(where, "place", indent, ""),
    ]


def _listed(heading: str, citations: Sequence[Citation]) -> Iterator[Line]:
    if not citations:
        return
    yield GAP
    yield Line(heading, "heading", 0, "")
    width = max(len(f"[{citation.number}] ") for citation in citations)
    for citation in citations:
        yield GAP
        yield from place_lines(citation, width, f"[{citation.number}]")
        yield Line(f"“{citation.quote.text}”", "quote", width, "")
