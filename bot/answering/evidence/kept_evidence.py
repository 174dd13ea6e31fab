"""Finds the answers of people that were kept: one to the same question comes before whatever the documents say.

One to another question counts as a document among others, but never as a sure answer: its question is not this one.
"""

from collections.abc import Sequence

from bot.answering.evidence.assessment import Evidence, PartAssessment
from bot.answering.evidence.refusal import Outcome
from bot.answering.question.question_terms import TermWeigher
from bot.answering.question.same_question import LEAST, ask_different_things, asks_same
from bot.answering.types import ParsedQuestion, Quote
from index.document_ids import is_kept_answer
from index.retrieval.query import PassageSentences, Query, SearchResult
from index.retrieval.searcher import Index
from index.retrieval.side_documents import AskedAlike

CANDIDATES = 5
"""Kept answers whose questions are compared."""
NEAR = 0.65
"""Cosine of two questions from which the kept answer to one may help with the other."""
AS_NEAR = 0.02
"""Kept answers whose questions are so much farther are as good; of those, the newest counts."""


def kept_evidence(index: Index, asked: ParsedQuestion, query: Query, weigher: TermWeigher) -> PartAssessment | None:
    """Return the assessment of a part whose question was answered before, None where it was not.

    Args:
        index: The index, with the answers that were kept.
        asked: The part.
        query: What is searched for it. Earlier turns do not count: what they are about may be another thing.
        weigher: Weighs the question's terms.
    """
    if not index.beside.labels:
        return None
    vector = index.encode([query.text])[0]
    alike = [
        each
        for each in index.beside.asked_alike(vector, query.audience, LEAST, CANDIDATES)
        if asks_same(query.text, each.side.question, each.side.document.text, each.cosine, weigher)
    ]
    if not alike:
        return None
    near = [each for each in alike if each.cosine >= alike[0].cosine - AS_NEAR]
    return _assessment(asked, max(near, key=lambda each: each.side.document.ref.published))


def kept_passages(index: Index, result: SearchResult, most: int) -> list[PassageSentences]:
    """Return a passage of each kept answer that may help, best first: its question is near, and asks no other thing."""
    if not index.beside.labels:
        return []
    text, audience = result.query.text, result.query.audience
    alike = index.beside.asked_alike(index.encode([text])[0], audience, NEAR, most)
    fitting = [each for each in alike if not ask_different_things(text, each.side.question)]
    return [passage for each in fitting for passage in each.passages.nearest(result.vector, 1)]


def unsure_of_kept(outcome: Outcome, evidence: Sequence[Evidence]) -> Outcome:
    """Return an outcome that is not sure where a kept answer to another question is the best evidence."""
    is_kept = bool(evidence) and is_kept_answer(evidence[0].quote.document)
    return "hedged" if is_kept and outcome == "answered" else outcome


def _assessment(asked: ParsedQuestion, found: AskedAlike) -> PartAssessment:
    document, score = found.side.document, min(found.cosine, 1.0)
    quote = Quote(document.ref, document.revision, 0, len(document.text), document.text, "", 0)
    passages = tuple(each.passage for each in found.passages.found)
    evidence = Evidence(quote, passages[0], score, score, score, 1.0, names_answer=False)
    return PartAssessment(asked, "answered", score, {}, (evidence,), passages, (), is_kept=True)
