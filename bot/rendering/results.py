"""Search results as lines for the shell."""

from collections.abc import Iterable

from bot.rendering.lines import GAP, TextLine
from index.types import Passage

EXCERPT = 300
"""Characters of a passage that a list of results shows."""


def result_lines(passages: Iterable[Passage]) -> list[TextLine]:
    """Lay out passages in their order: rank, title, score, id, the beginning of the text."""
    lines: list[TextLine] = []
    for passage in passages:
        parts = [passage.document.title, passage.chunk.heading, f"page {passage.page}" if passage.page else ""]
        rerank = passage.scores.rerank
        reranked = "" if rerank is None else f", re-ranked {rerank:.3f}"
        lines += [
            GAP,
            TextLine(", ".join(part for part in parts if part), "title", 4, f"{passage.rank}."),
            TextLine(f"{passage.document.id}  score {passage.scores.fused:.3f}{reranked}", "place", 4, ""),
            TextLine(excerpt(passage.chunk.text), "quote", 4, ""),
        ]
    return lines[1:]


def excerpt(text: str) -> str:
    """The beginning of a passage on one line, cut at a word where it is long."""
    flat = " ".join(text.split())
    if len(flat) <= EXCERPT:
        return flat
    return flat[:EXCERPT].rsplit(" ", 1)[0] + " …"
