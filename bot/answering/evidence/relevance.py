"""Finds the passages that are relevant for a query, and those that ask the same question.

    relevance = cosine of the closest sentence + 0.5 covered

covered: share of the query's term weight that the passage, its title or its heading contains. A search may show more
than an answer may rest on, so its threshold is lower than that of answers. ``python -m benchmarks.search_cut`` prints
what it costs: of the right documents that questions of squad2_dev and clapnq_dev find, whole or shortened to two words,
at most 1 in 100 is cut; of queries of random letters, 99 in 100 find nothing.
"""

from collections.abc import Sequence

from bot.answering.evidence.refusal import smallness
from bot.answering.question.question_detection import has_only_questions, is_question
from bot.answering.question.question_terms import TermWeigher
from bot.answering.types import Quote, quote_of, text_with_headings
from index.retrieval.query import PassageSentences
from index.types import Passage, Vector

COVERED = 0.5
"""Weight of the terms; a passage that contains all of them is nearly relevant by that alone."""
RELEVANT, LENIENCY = 0.42, 0.15
"""Least relevance of a passage that is shown in an index of ``LARGE`` chunks, and its reduction in one of ``SMALL``."""

AFTER_QUESTION = 0.9
"""In articles and FAQs, a sentence after a question gets at least this share of the question's cosine."""


def least_relevance(chunks: int) -> float:
    """Return the least relevance of a passage that is shown, in an index of so many chunks.

    The more sentences there are, the closer some sentence is to anything by chance. Under a refusal the cosine alone
    must reach it. Of 68 refusals of questions that have nothing to do with the documents, over four indexes, 15 then
    show a passage; of 10 refused questions that the documents answer, all do.
    """
    return RELEVANT - LENIENCY * smallness(chunks)


def relevance(query: str, vector: Vector, found: PassageSentences, weigher: TermWeigher) -> float:
    """Return how relevant a passage is for a query, -1 to 1.5.

    Args:
        query: The query.
        vector: The query's embedding, unit length.
        found: The passage with its sentences.
        weigher: Weighs the query's terms.
    """
    passage = found.passage
    cosine = float((found.vectors @ vector).max()) if len(found.vectors) else 0.0
    words = weigher.terms(text_with_headings(passage))
    return cosine + COVERED * weigher.question(query).coverage(words)


def relevant_passages(
    query: str, vector: Vector, found: Sequence[PassageSentences], weigher: TermWeigher
) -> list[Passage]:
    """Return the passages that are relevant for a query, in their order."""
    threshold = least_relevance(weigher.chunks)
    return [each.passage for each in found if relevance(query, vector, each, weigher) >= threshold]


def same_questions(vector: Vector, found: Sequence[PassageSentences], min_cosine: float) -> list[Quote]:
    """Return, of each passage that only asks, the question closest to the asker's; the closest first.

    Args:
        vector: The embedding of the asker's question, unit length.
        found: Passages with their sentences.
        min_cosine: Least cosine of a question that counts as the same.
    """
    close: list[tuple[float, Quote]] = []
    for each in found:
        if not has_only_questions([sentence.text for sentence in each.sentences]):
            continue
        cosines = (each.vectors @ vector).tolist()
        asking = [
            (c, s) for c, s in zip(cosines, each.sentences, strict=True) if c >= min_cosine and is_question(s.text)
        ]
        if asking:
            cosine, sentence = max(asking, key=lambda pair: pair[0])
            close.append((cosine, quote_of(each.passage, sentence.start, sentence.end)))
    return [quote for _, quote in sorted(close, key=lambda pair: -pair[0])]


def cosines_after_questions(found: PassageSentences, cosines: list[float]) -> list[float]:
    """Return the cosines; the sentence after a written question, its answer, gets most of the question's cosine."""
    if found.passage.document.kind not in ("article", "faq"):
        return cosines
    raised = list(cosines)
    for place in range(1, len(cosines)):
        inherited = AFTER_QUESTION * cosines[place - 1]
        if inherited > cosines[place] and is_question(found.sentences[place - 1].text):
            raised[place] = inherited
    return raised
