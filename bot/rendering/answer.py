"""An answer as lines for the shell: quotes with their sources under them; what a model wrote, then what proves it."""

from collections.abc import Iterator, Sequence
from typing import assert_never

from bot.answering.types import Answer, Citation
from bot.rendering.blocks import (
    AskedBefore,
    Block,
    CitationMark,
    CodeBlock,
    ListBlock,
    Note,
    Paragraph,
    QuoteBlock,
    Runs,
    SourceList,
    TableBlock,
    TextRun,
)
from bot.rendering.layout import answer_layout
from bot.rendering.lines import GAP, TextLine


def answer_lines(answer: Answer) -> list[TextLine]:
    """Lay out an answer.

    Returns:
        The text, in which a quote has its source under it; the quotes behind what a model wrote; what was asked before;
        how the answer was made.
    """
    layout = answer_layout(answer)
    quoted = [block for group in layout for block in group if isinstance(block, QuoteBlock)]
    width = max((len(_marks(block)) + 1 for block in quoted), default=0)
    shown = {citation.number for block in quoted for citation in (*block.headers, block.citation)}
    lines: list[TextLine] = []
    for group in layout:
        for at, block in enumerate(group):
            found = list(_block_lines(block, width, shown))
            apart = at == 0 or isinstance(block, QuoteBlock)
            lines += [GAP, *found] if found and apart and lines else found
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


def _block_lines(block: Block, width: int, shown: set[int]) -> Iterator[TextLine]:
    """A block of an answer; a source whose quote the answer shows is not listed again."""
    match block:
        case Paragraph(runs):
            yield TextLine(_text(runs), "body", 0, "")
        case CodeBlock(text, language):
            yield TextLine(f"```{language}\n{text}\n```", "body", 0, "")
        case QuoteBlock(_, citation, _, headers):
            text = "\n".join(each.quote.shown for each in (*headers, citation))
            yield TextLine(f"“{text}”", "quote", width, _marks(block))
            yield from place_lines(citation, width, "")
        case SourceList(documents):
            yield from _listed("Sources", [each for cited in documents for each in cited if each.number not in shown])
        case AskedBefore(citations):
            yield from _listed("Asked before", citations)
        case Note(text):
            yield TextLine(text, "place", 0, "")
        case ListBlock(items):
            yield from (TextLine(_text(item.runs), "body", 2 * item.depth + 4, item.sign) for item in items)
        case TableBlock(rows):
            yield from (TextLine(" | ".join(row), "body", 0, "") for row in rows)
        case _:
            assert_never(block)


def _text(runs: Runs) -> str:
    return "".join(map(_run_text, runs))


def _run_text(run: TextRun | CitationMark) -> str:
    if isinstance(run, CitationMark):
        return f"[{run.number}]"
    if run.link:
        return f"{run.text} ({run.link})"
    return f"`{run.text}`" if run.style == "code" else run.text


def _listed(heading: str, citations: Sequence[Citation]) -> Iterator[TextLine]:
    if not citations:
        return
    yield TextLine(heading, "heading", 0, "")
    width = max(map(_width, citations))
    for citation in citations:
        yield GAP
        yield from place_lines(citation, width, f"[{citation.number}]")
        yield TextLine(f"“{citation.quote.text}”", "quote", width, "")


def _marks(block: QuoteBlock) -> str:
    return "".join(f"[{each.number}]" for each in (*block.headers, block.citation))


def _width(citation: Citation) -> int:
    return len(f"[{citation.number}] ")
