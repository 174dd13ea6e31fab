"""Tells passages that bear on what somebody searches for from those that are merely the nearest there are.

    relevance = cosine of the closest sentence + 0.5 covered

covered: share of the query's term weight that stands in the passage, its title or its heading. A search may show more
than an answer may rest on, so the bar is lower than that of answers. ``python -m benchmarks.search_cut`` prints what it
costs: of the right documents that questions of squad2_dev and clapnq_dev find, whole or down to two words, 1 in 100 is
cut at most; of rows of random letters, 99 in 100 find nothing.
"""

from collections.abc import Sequence

from bot.answering.evidence.refusal import smallness
from bot.answering.question.question_terms import TermWeigher
from index.retrieval import PassageSentences
from index.types import Passage, Vector

COVERED = 0.5
"""Weight of the words; a passage that has all of them nearly suffices, whatever its sentences mean."""
RELEVANT, LENIENCY = 0.42, 0.15
"""Relevance from which a passage is shown in an index of ``LARGE`` chunks, and what is taken off in one of ``SMALL``,
since of many sentences the closest to anything is closer by chance."""


def relevance(query: str, vector: Vector, found: PassageSentences, weigher: TermWeigher) -> float:
    """How much a passage bears on a query, -1 to 1.5.

    Args:
        query: What is searched for.
        vector: The query's embedding, unit length.
        found: The passage with its sentences.
        weigher: Weighs terms by the index.
    """
    passage = found.passage
    cosine = float((found.vectors @ vector).max()) if len(found.vectors) else 0.0
    words = weigher.terms(f"{passage.document.title} {passage.chunk.heading} {passage.chunk.text}")
    return cosine + COVERED * weigher.question(query).coverage(words)


def relevant(query: str, vector: Vector, found: Sequence[PassageSentences], weigher: TermWeigher) -> list[Passage]:
    """The passages that bear on a query, in their order."""
    bar = RELEVANT - LENIENCY * smallness(weigher.chunks)
    return [each.passage for each in found if relevance(query, vector, each, weigher) >= bar]
