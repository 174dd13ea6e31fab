"""The record of an answer: what was asked, what was found, and what was answered."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING

from bot.answering.conversation.references import TopicShift
from bot.answering.evidence.assessment import Assessment, PartAssessment
from bot.answering.types import Answer, Quote
from bot.records.origin import Origin
from bot.translation import msgid
from index.errors import FootnoteError
from index.types import Passage, is_attachment

if TYPE_CHECKING:
    from pydantic import TypeAdapter

MAX_QUOTES = 10
"""Quotes that are kept of each part, the best ones; few are ever shown."""


@dataclass(frozen=True, slots=True)
class ScoredQuote:
    """A quote that was considered, with its score and the parts of it (``bot.answering.evidence``)."""

    quote: Quote
    score: float
    support: float
    cosine: float
    coverage: float


@dataclass(frozen=True, slots=True)
class PartRecord:
    """One part of a question, and what was found for it.

    Attributes:
        question: The words of this part of the question.
        query: What was searched: for a follow-up, the words with the topic of the questions before.
        clues: Why it was taken for a follow-up or for a change of topic; None without earlier turns.
        outcome: ``answered``, ``hedged`` or ``refused``.
        score: Probability that the documents answer it.
        features: What the probability was computed from.
        passages: The passages that were found, by rank, with their scores and text.
        quotes: The best quotes, shown or not.
    """

    question: str
    query: str
    clues: TopicShift | None
    outcome: str
    score: float
    features: Mapping[str, float]
    passages: tuple[Passage, ...]
    quotes: tuple[ScoredQuote, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """Everything that is kept of an answer.

    Attributes:
        answer: The answer; its id is the record's id.
        asked_at: When it was asked, in UTC.
        origin: Who asked, and where.
        audience: Labels of the readers that the answer was made for.
        generation: The index generation that it was made from.
        turns: Earlier turns of the conversation that were taken into account.
        parts: What was found for each part of the question.
    """

    answer: Answer
    asked_at: datetime
    origin: Origin
    audience: frozenset[str]
    generation: int
    turns: int
    parts: tuple[PartRecord, ...]

    @property
    def outcome(self) -> str:
        """The outcome of the part that fared worst: ``refused``, ``hedged`` or ``answered``."""
        if any(part.status != "answered" for part in self.answer.parts):
            return "refused"
        return "hedged" if any(part.hedged for part in self.answer.parts) else "answered"


@dataclass(frozen=True, slots=True)
class VoteCount:
    """How many people found an answer helpful, and how many did not."""

    helpful: int
    unhelpful: int


@dataclass(frozen=True, slots=True)
class VotersCount:
    """How many people have voted.

    Attributes:
        people: People.
        answers: Answers that they voted on.
        most: Votes of the person who cast most.
    """

    people: int
    answers: int
    most: int


class RecordsProblem(FootnoteError):
    """The records cannot be opened or read; the message names the remedy (seen by the operator)."""

    public = msgid("My records do not answer just now; please try again in a minute.")


class RecordNotFound(FootnoteError):
    """No answer is kept under this id (seen by the asker)."""

    public = msgid("This answer is not kept, or not any more.")


def record_of(
    answer: Answer,
    assessment: Assessment,
    *,
    origin: Origin,
    audience: frozenset[str],
    generation: int,
    turns: int,
    asked_at: datetime | None = None,
) -> Record:
    """Return the record of an answer.

    Args:
        answer: The answer.
        assessment: What was found for the question.
        origin: Who asked, and where.
        audience: Labels of the readers that the answer was made for.
        generation: The index generation that it was made from.
        turns: Earlier turns of the conversation that were taken into account.
        asked_at: When it was asked, in UTC; now unless given.
    """
    parts = tuple(_part_record(part) for part in assessment.parts)
    return Record(answer, asked_at or datetime.now(UTC), origin, audience, generation, turns, parts)


def to_json(record: Record) -> bytes:
    """Return a record as JSON in UTF-8; lone surrogates, which UTF-8 cannot hold, become question marks."""
    plain = _adapter().dump_python(record, mode="json")
    return json.dumps(plain, ensure_ascii=False).encode("utf-8", "replace")


def from_json(data: bytes | str) -> Record:
    """Read a record that ``to_json`` wrote.

    Raises:
        ValueError: The data is not a record.
    """
    return _adapter().validate_json(data)


def _part_record(part: PartAssessment) -> PartRecord:
    # Files that came with a question were read for that question only: nothing of them is kept beyond what the answer
    # quotes.
    evidence = [each for each in part.evidence if not is_attachment(each.quote.document)]
    quotes = tuple(
        ScoredQuote(each.quote, each.score, each.support, each.cosine, each.coverage) for each in evidence[:MAX_QUOTES]
    )
    return PartRecord(
        part.asked.question,
        part.asked.query,
        part.topic_shift,
        part.outcome,
        part.score,
        part.features,
        tuple(passage for passage in part.passages if not is_attachment(passage.document)),
        quotes,
    )


@cache
def _adapter() -> "TypeAdapter[Record]":
    from pydantic import TypeAdapter

    return TypeAdapter(Record)
