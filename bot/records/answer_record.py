"""The record of an answer: what was asked, what was found, and what was answered."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

from bot.answering.conversation.references import TopicShift
from bot.answering.types import Answer, Quote
from index.errors import FootnoteError
from index.types import Passage

if TYPE_CHECKING:
    from pydantic import TypeAdapter


@dataclass(frozen=True, slots=True)
class Origin:
    """Who asked, and where: opaque ids that the chat platform's adapter makes, ``""`` where there is none.

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

    @property
    def platform(self) -> str:
        """The chat platform, such as ``discord``; ``shell`` for the shell."""
        return self.community.partition(":")[0]


DIRECT = "direct"
"""What stands for the community, after the platform, in direct messages."""
SHELL = Origin("shell", "", "", "shell")


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


@dataclass(frozen=True, slots=True)
class VoteCount:
    """How many people found an answer helpful, and how many did not."""

    helpful: int
    unhelpful: int


class RecordsProblem(FootnoteError):
    """The records cannot be opened or read; the message names the remedy (seen by the operator)."""

    public = "My records do not answer just now; please try again in a minute."


class RecordNotFound(FootnoteError):
    """No answer is kept under this id (seen by the asker)."""

    public = "This answer is not kept, or not any more."


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


@cache
def _adapter() -> "TypeAdapter[Record]":
    from pydantic import TypeAdapter

    return TypeAdapter(Record)
