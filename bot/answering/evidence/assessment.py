"""What was found for a question, before anything is shown."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.answering.conversation.topic_shift import TopicShift
from bot.answering.evidence.evidence_selector import Evidence
from bot.answering.evidence.refusal import Outcome
from bot.answering.question.question_parts import ParsedQuestion
from bot.answering.types import Quote, Status
from index.retrieval import PassageSentences
from index.types import Passage


@dataclass(frozen=True, slots=True)
class PartAssessment:
    """One thing that was asked, and what bears on it.

    Attributes:
        asked: The part.
        outcome: Whether the evidence answers it.
        score: Probability that it does, 0 to 1.
        features: What the probability was computed from; empty where there is no evidence.
        evidence: Quotes best first.
        passages: Passages considered, in order of rank.
        repeats: Closest sentences of passages that only ask, and ask nearly the same; best first.
        clues: Why it was taken for a follow-up or for a change of topic; None where that was not asked.
        enclosed: Passages of documents that came with the question.
        taken_up: Ids of the documents whose words the query takes up, beside what people said.
    """

    asked: ParsedQuestion
    outcome: Outcome
    score: float
    features: Mapping[str, float]
    evidence: tuple[Evidence, ...]
    passages: tuple[Passage, ...]
    repeats: tuple[Quote, ...]
    clues: TopicShift | None = None
    enclosed: tuple[PassageSentences, ...] = ()
    taken_up: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Assessment:
    """What was found for a question.

    Attributes:
        question: The question as asked.
        parts: What it asks, in order; at least one.
        timings_ms: Stage → milliseconds.
    """

    question: str
    parts: tuple[PartAssessment, ...]
    timings_ms: Mapping[str, float]

    @property
    def status(self) -> Status:
        """``answered`` where the evidence answers any part."""
        return "answered" if any(part.outcome != "refused" for part in self.parts) else "no_evidence"

    @property
    def score(self) -> float:
        """Best score of the parts, 0 to 1."""
        return max(part.score for part in self.parts)

    @property
    def quotes(self) -> tuple[Quote, ...]:
        """Quotes of all parts, best first, each once, whether or not they are good enough to be shown."""
        evidence = sorted((each for part in self.parts for each in part.evidence), key=lambda each: -each.score)
        return tuple({(q.document.id, q.start, q.end): q for q in (each.quote for each in evidence)}.values())

    @property
    def passages(self) -> tuple[Passage, ...]:
        """Passages of all parts, the best of each first, each once."""
        ranked = sorted((passage for part in self.parts for passage in part.passages), key=lambda each: each.rank)
        return tuple({passage.key: passage for passage in ranked}.values())
