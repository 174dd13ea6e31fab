"""Answers as reports on a community need them: what was asked, what came of it, and what people thought of it."""

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from bot.records.origin import Origin, own_id

PartOutcome = Literal["answered", "hedged", "refused"]


@dataclass(frozen=True, slots=True)
class KeptPart:
    """One thing that was asked.

    Attributes:
        question: Its own words.
        query: What was searched for it; of a follow-up, with the topic of the questions before.
        outcome: What came of it.
        alone: What to ask so that it is understood without the turns before it.
    """

    question: str
    query: str
    outcome: PartOutcome
    alone: str


@dataclass(frozen=True, slots=True)
class RestingQuote:
    """A quote that an answer rests on.

    Attributes:
        document: Id of its document.
        text: Its words.
    """

    document: str
    text: str


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """An answer that is kept, without what was found for it.

    Attributes:
        id: The answer's id.
        asked_at: When it was asked, in UTC.
        origin: Who asked, and where.
        audience: Labels of the readers that it was made for.
        question: The question as asked.
        parts: The things that it asks.
        quotes: What it rests on.
        fallback: Why it is in quotes although a language model was to write it; else ``""``.
        helped: People whom it helped.
        failed: People whom it did not help.
        reasons: What those wrote about it.
        answered_since: When the documents were first seen to answer it after all; None where they do not.
    """

    id: str
    asked_at: datetime
    origin: Origin
    audience: frozenset[str]
    question: str
    parts: tuple[KeptPart, ...]
    quotes: tuple[RestingQuote, ...]
    fallback: str
    helped: frozenset[str]
    failed: frozenset[str]
    reasons: tuple[str, ...]
    answered_since: datetime | None

    @property
    def is_downvoted(self) -> bool:
        """Whether more people said that it did not help than that it did."""
        return len(self.failed) > len(self.helped)

    @property
    def readers(self) -> frozenset[str]:
        """Labels that those hold who may read the question: those of the answer's readers, and its channel's own."""
        place = own_id(self.origin.channel)
        return self.audience | {f"{self.origin.community}:{place}"} if place else self.audience


@dataclass(frozen=True, slots=True)
class Opinion:
    """A vote on an answer: who, 1 for helpful or -1 for not, and why."""

    voter: str
    value: int
    reason: str


@dataclass(frozen=True, slots=True)
class KeptSelection:
    """Which answers are wanted.

    Attributes:
        community: Of this community; ``""`` for all.
        since: Asked at this time or later.
        until: Asked before this time; None for no end.
        gaps: Only answers that may show a gap: refused, hedged or voted down.
        limit: Most answers that are read, the newest ones.
        voted: Only answers that somebody has voted on.
    """

    community: str
    since: datetime
    until: datetime | None
    gaps: bool
    limit: int
    voted: bool = False


def kept_answer(
    answer_id: str, asked_at: int, packed: bytes, opinions: Sequence[Opinion], since: int | None
) -> KeptAnswer:
    """Read a row of the table of answers.

    Only what is needed is read, by hand: a record has the text of every passage that was found, and reports read
    thousands of records.

    Args:
        answer_id: The answer's id.
        asked_at: Milliseconds since 1970.
        packed: The record, compressed.
        opinions: The votes on it.
        since: When the documents were seen to answer it, in milliseconds; None or 0 where they do not.

    Raises:
        ValueError: The record is damaged.
    """
    try:
        found = json.loads(zlib.decompress(packed))
        answer = found["answer"]
        return KeptAnswer(
            id=answer_id,
            asked_at=_time(asked_at),
            origin=Origin(**found["origin"]),
            audience=frozenset(found["audience"]),
            question=answer["question"],
            parts=_parts(answer["parts"], found["parts"], follows=found["turns"] > 0),
            quotes=tuple(
                RestingQuote(each["quote"]["document"]["id"], each["quote"]["text"]) for each in answer["citations"]
            ),
            fallback=answer["fallback"],
            helped=frozenset(each.voter for each in opinions if each.value > 0),
            failed=frozenset(each.voter for each in opinions if each.value < 0),
            reasons=tuple(each.reason for each in opinions if each.value < 0 and each.reason),
            answered_since=_time(since) if since else None,
        )
    except (zlib.error, KeyError, TypeError, ValueError) as error:
        raise ValueError(f"The record {answer_id} is damaged.") from error


def _parts(
    asked: Sequence[Mapping[str, Any]], found: Sequence[Mapping[str, Any]], *, follows: bool
) -> tuple[KeptPart, ...]:
    queries = [each["query"] for each in found] if len(found) == len(asked) else [each["question"] for each in asked]
    return tuple(
        KeptPart(each["question"], query, _outcome(each), query if follows else each["question"])
        for each, query in zip(asked, queries, strict=True)
    )


def _outcome(part: Mapping[str, Any]) -> PartOutcome:
    if part["status"] != "answered":
        return "refused"
    return "hedged" if part["hedged"] else "answered"


def _time(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
