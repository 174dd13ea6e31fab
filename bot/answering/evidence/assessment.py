"""What was found for a question, before anything is shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.answering.conversation.references import TopicShift
from bot.answering.evidence.refusal import Outcome
from bot.answering.evidence.sentence_form import only_points_on
from bot.answering.types import ParsedQuestion, Quote, Status
from index.retrieval.query import PassageSentences
from index.types import Passage

LEADS = 0.15
"""By how much the best quote of a document must be better than one that stands before it, to come first."""

BESIDE, AS_GOOD = 2, 0.05
"""Place from which a quote of another document is shown only if it is as good as the best, and how near that is."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A quote that may answer a question, and why.

    Attributes:
        quote: The verbatim span.
        passage: The passage that it is taken from.
        score: Score of its best sentence (``EvidenceSelector``); higher is better, comparable within a question.
        support: The score without the terms for an expected time or amount and for an unfinished sentence.
        cosine: Cosine of that sentence to the question.
        coverage: Share of the question's term weight in that sentence or the one before.
        names_answer: Whether the quote names the time or amount that the question asks for.
        header: Of rows of a table, the table's header, None where the quote holds it or needs none.
    """

    quote: Quote
    passage: Passage
    score: float
    support: float
    cosine: float
    coverage: float
    names_answer: bool
    header: Quote | None = None


@dataclass(frozen=True, slots=True)
class PartAssessment:
    """One thing that was asked, and what was found for it.

    Attributes:
        asked: The part.
        outcome: Whether the evidence answers it.
        score: Probability that it does, 0 to 1.
        features: What the probability was computed from; empty without evidence.
        evidence: Quotes, best first.
        passages: Passages that were read, in order of rank.
        asked_before: Sentences of passages that only ask, and ask nearly the same; closest first.
        topic_shift: Why it was taken for a follow-up or for a change of topic; None if that was not decided.
        attached: Passages of files that came with the question.
        query_documents: Ids of the documents whose words were added to the query.
        near_cosine: Cosine to the question from which a quote is near enough to stand under a refusal.
        is_kept: Whether a person's answer to the same question, which was kept, answers it; it is shown word for word.
    """

    asked: ParsedQuestion
    outcome: Outcome
    score: float
    features: Mapping[str, float]
    evidence: tuple[Evidence, ...]
    passages: tuple[Passage, ...]
    asked_before: tuple[Quote, ...]
    topic_shift: TopicShift | None = None
    attached: tuple[PassageSentences, ...] = ()
    query_documents: frozenset[str] = frozenset()
    near_cosine: float = 0.0
    is_kept: bool = False


@dataclass(frozen=True, slots=True)
class Assessment:
    """What was found for a question.

    Attributes:
        question: The question as asked.
        parts: The things that it asks, in order; at least one.
        timings_ms: Stage → milliseconds.
    """

    question: str
    parts: tuple[PartAssessment, ...]
    timings_ms: Mapping[str, float]

    @property
    def status(self) -> Status:
        """``answered`` if the evidence answers any part."""
        return "answered" if any(part.outcome != "refused" for part in self.parts) else "no_evidence"

    @property
    def score(self) -> float:
        """Best score of the parts, 0 to 1."""
        return max(part.score for part in self.parts)

    @property
    def evidence(self) -> list[Evidence]:
        """Evidence of all parts, best first."""
        return sorted((each for part in self.parts for each in part.evidence), key=lambda each: -each.score)

    @property
    def quotes(self) -> tuple[Quote, ...]:
        """Quotes of all parts, best first, each once, whether or not they are good enough to be shown."""
        return tuple({(q.document.id, q.start, q.end): q for q in (each.quote for each in self.evidence)}.values())

    @property
    def passages(self) -> tuple[Passage, ...]:
        """Passages of all parts, the best of each first, each once."""
        ranked = sorted((passage for part in self.parts for passage in part.passages), key=lambda each: each.rank)
        return tuple({passage.key: passage for passage in ranked}.values())


def strongest(evidence: Sequence[Evidence], most: int, drop_off: float) -> list[Evidence]:
    """Return the first ``most`` of a question's quotes whose score is at most ``drop_off`` below the best one's.

    From the third on, one of another document must be as good as the best: of 33 that were less, none held an answer
    that the first two did not, and most had nothing to do with the question. One that only says where more is written
    is not shown beside others.
    """
    kept = [each for each in evidence[:most] if each is evidence[0] or not only_points_on(each.quote.text)]
    return [each for place, each in enumerate(kept) if _is_near(each, evidence[0], place, drop_off)]


def _is_near(each: Evidence, best: Evidence, place: int, drop_off: float) -> bool:
    is_beside = place >= BESIDE and each.quote.document.id != best.quote.document.id
    return each.score >= best.score - (min(drop_off, AS_GOOD) if is_beside else drop_off)


def in_reading_order(evidence: Sequence[Evidence]) -> list[Evidence]:
    """Sort quotes by document, the document with the best quote first, and by their place in the document.

    An answer begins with what answers: quotes that stand before the best one of their document come after the others,
    unless they are of the same section and fit the question nearly as well.
    """
    best: dict[str, tuple[int, Evidence]] = {}
    for place, each in enumerate(sorted(evidence, key=lambda each: -each.score)):
        best.setdefault(each.quote.document.id, (place, each))

    def order(each: Evidence) -> tuple[int, bool, int]:
        place, first = best[each.quote.document.id]
        is_close = each.quote.heading == first.quote.heading and each.score >= first.score - LEADS
        waits = each.quote.start < first.quote.start and not is_close
        return place, waits, each.quote.start

    return sorted(evidence, key=order)
