"""The record of an answer: what was asked, what was found for it, and what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

from bot.answering import TopicShift
from bot.answering.evidence.assessment import Assessment, PartAssessment
from bot.answering.types import Answer, Quote
from index.parsing import is_attached
from index.types import Passage

if TYPE_CHECKING:
    from pydantic import TypeAdapter

QUOTES = 10
"""Quotes that are kept of each part, the best ones; few are ever shown."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Who asked where, in opaque ids that the adapter makes; ``""`` where there is none.

    Attributes:
        community: The server or workspace, with its platform.
        channel: The channel.
        thread: The thread or conversation.
        asker: The person.
    """

    community: str
    channel: str
    thread: str
    asker: str


SHELL = Origin("shell", "", "", "shell")


@dataclass(frozen=True, slots=True)
class ScoredQuote:
    """A quote that was considered, with its parts of the score (``bot.answering.evidence.evidence_selector``)."""

    quote: Quote
    score: float
    support: float
    cosine: float
    coverage: float


@dataclass(frozen=True, slots=True)
class PartRecord:
    """One thing that was asked, and what was found for it.

    Attributes:
        question: The part's own words.
        query: As searched; where it follows others, with what they were about.
        clues: Why it was taken for a follow-up or for a change of topic; None where that was not asked.
        outcome: answered, hedged or refused.
        score: Probability that the documents answer it.
        features: What the probability was computed from.
        passages: Candidates in order of rank, with score parts and text: the quotes' context.
        quotes: The best quotes, whether or not they were shown.
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
        answer: The answer; its id names the record.
        asked_at: When, in UTC.
        origin: Who asked where.
        audience: Labels that the answer was made for.
        generation: Generation of the index that it was made from.
        turns: Earlier turns of its conversation that were looked at.
        parts: What was found.
    """

    answer: Answer
    asked_at: datetime
    origin: Origin
    audience: frozenset[str]
    generation: int
    turns: int
    parts: tuple[PartRecord, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many found an answer helpful, and how many did not."""

    helpful: int
    unhelpful: int


def record_of(
    answer: Answer,
    assessment: Assessment,
    *,
    asked_at: datetime,
    origin: Origin,
    audience: frozenset[str],
    generation: int,
    turns: int,
) -> Record:
    """Put together what is kept of an answer."""
    parts = tuple(_part(part) for part in assessment.parts)
    return Record(answer, asked_at, origin, audience, generation, turns, parts)


def to_json(record: Record) -> bytes:
    """Return a record as JSON in UTF-8; lone surrogates, which no encoding holds, become question marks."""
    text = _adapter().dump_python(record, mode="json")
    import json

    return json.dumps(text, ensure_ascii=False).encode("utf-8", "replace")


def from_json(data: bytes | str) -> Record:
    """Undo ``to_json``.

    Raises:
        ValueError: It is no record.
    """
    return _adapter().validate_json(data)


@cache
def _adapter() -> "TypeAdapter[Record]":
    from pydantic import TypeAdapter

    return TypeAdapter(Record)


def _part(part: PartAssessment) -> PartRecord:
    # What came with a question was read for that question only, so of it no more is kept than the answer quotes.
    evidence = [each for each in part.evidence if not is_attached(each.quote.document)]
    quotes = tuple(
        ScoredQuote(each.quote, each.score, each.support, each.cosine, each.coverage) for each in evidence[:QUOTES]
    )
    return PartRecord(
        part.asked.question,
        part.asked.query,
        part.clues,
        part.outcome,
        part.score,
        part.features,
        tuple(passage for passage in part.passages if not is_attached(passage.document)),
        quotes,
    )
