"""What people thought of quotes orders the quotes for the same question: raised where they helped, lowered where not.

A vote is on an answer, and counts for its first quote. It counts once a person, whatever that person voted on; fewer
than ``MIN_PEOPLE`` move nothing, and all together no more than ``BOUND``. Whether the documents answer at all is not
changed. ``python -m benchmarks.voted_quotes`` prints what it is worth, with hostile voters among the others.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.answering.evidence.assessment import Assessment, Evidence, PartAssessment
from bot.answering.question.question_terms import TermWeigher
from bot.answering.question.same_question import LEAST, asks_same
from index.retrieval.searcher import Index
from index.types import Vectors

MIN_PEOPLE = 3
"""People who must have voted on a quote before that changes anything: neither one person nor two can."""
BOUND = 0.2
"""Most by which votes change a quote's score; enough to change which of two near ones comes first."""
UNSURE = 2.0
"""People with no opinion who are counted in, so that few votes weigh less than many."""


@dataclass(frozen=True, slots=True)
class VotedQuote:
    """The first quote of an answer that people have voted on.

    Attributes:
        question: What was searched for.
        audience: Labels of the readers that the answer was made for.
        document: Id of the quote's document.
        text: The quote.
        votes: What each person thought: 1 for helpful, -1 for not, nearer to 0 the longer ago.
    """

    question: str
    audience: frozenset[str]
    document: str
    text: str
    votes: Mapping[str, float]


@dataclass(frozen=True, slots=True, eq=False)
class VotedQuotes:
    """All of a community, as they were read last; compared by identity, so that it can be part of a key.

    Attributes:
        quotes: The quotes.
        vectors: Embeddings of their questions, ``(n, dim) float32``, unit rows.
    """

    quotes: Sequence[VotedQuote]
    vectors: Vectors

    def applied(self, assessment: Assessment, index: Index, audience: frozenset[str]) -> Assessment:
        """Return an assessment with its quotes in the order that votes on the same question give them.

        Args:
            assessment: What was found.
            index: The index.
            audience: Labels that all readers of the answer hold; votes on what was made for others do not count.
        """
        weigher = TermWeigher(index.lexicon(audience))
        parts = (self._part(each, index, audience, weigher) for each in assessment.parts)
        return replace(assessment, parts=tuple(parts))

    def _part(
        self, part: PartAssessment, index: Index, audience: frozenset[str], weigher: TermWeigher
    ) -> PartAssessment:
        follows = part.topic_shift is not None and part.topic_shift.follows
        if part.is_kept or follows or len(part.evidence) < 2:
            return part
        query = part.asked.query
        near = (self.vectors @ index.encode([query])[0]).tolist()
        same = [
            voted
            for voted, cosine in zip(self.quotes, near, strict=True)
            if cosine >= LEAST and voted.audience <= audience and asks_same(query, voted.question, "", cosine, weigher)
        ]
        if not same:
            return part
        moved = [replace(each, score=each.score + shift(each, same)) for each in part.evidence]
        return replace(part, evidence=tuple(sorted(moved, key=lambda each: -each.score)))


def shift(evidence: Evidence, same: Sequence[VotedQuote]) -> float:
    """Return by how much votes change a quote's score: between ``-BOUND`` and ``BOUND``.

    Args:
        evidence: The quote.
        same: Quotes that were voted on for the same question.
    """
    quote, votes = evidence.quote, dict[str, float]()
    for voted in same:
        if voted.document == quote.document.id and (voted.text in quote.text or quote.text in voted.text):
            for person, value in voted.votes.items():
                # Who voted twice, on two answers, counts once; two opinions cancel each other out.
                before = votes.get(person, value)
                votes[person] = max(before, value, key=abs) if before * value > 0 else 0.0
    return BOUND * sum(votes.values()) / (len(votes) + UNSURE) if len(votes) >= MIN_PEOPLE else 0.0
