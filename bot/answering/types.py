"""The words of an answer.

Frozen, slotted dataclasses with required fields; offsets count characters of the document's text.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from index.types import DocumentRef, Passage

Status = Literal["answered", "no_evidence", "failed"]
Fallback = Literal[
    "", "timeout", "unavailable", "busy", "budget", "garbled", "babbling", "audience", "no_answer", "unsupported",
    "cancelled",
]  # fmt: skip
"""Why quotes stand where a language model was to write: ``bot.answering.llm.Reason``, or ``""`` where none do."""


@dataclass(frozen=True, slots=True)
class Quote:
    """A verbatim span of a document at one revision.

    Attributes:
        document: The document it was sliced from.
        revision: Revision of the text that the offsets refer to.
        start: Offset of the first character.
        end: Offset past the last character.
        text: ``document.text[start:end]``, verified before it is shown.
        heading: Path of the headings it stands under, ``""`` where there is none.
        page: Page it starts on, 0 where the format has no pages.
    """

    document: DocumentRef
    revision: str
    start: int
    end: int
    text: str
    heading: str
    page: int


def quote_of(passage: Passage, start: int, end: int) -> Quote:
    """A span of a passage as a quote; offsets in the document's text, both within the passage."""
    chunk = passage.chunk
    text = chunk.text[start - chunk.start : end - chunk.start]
    return Quote(passage.document, passage.revision, start, end, text, chunk.heading, passage.page)


@dataclass(frozen=True, slots=True)
class Citation:
    """A numbered quote that stands behind one or more sentences.

    Attributes:
        number: Number shown to people, from 1, unique in an answer.
        quote: The passage.
        link: Address that opens the quoted span; ``""`` where the location is no web address.
    """

    number: int
    quote: Quote
    link: str


@dataclass(frozen=True, slots=True)
class AnswerSentence:
    """A sentence of the answer and the numbers of the citations that prove it (never empty)."""

    text: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that was asked.

    Attributes:
        question: The part's own words.
        status: Outcome for this part.
        hedged: True where the documents touch on it without clearly answering.
        score: Probability that the documents answer it, 0 to 1.
        sentences: Positions (from 0) in ``Answer.sentences`` that answer it.
    """

    question: str
    status: Status
    hedged: bool
    score: float
    sentences: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a question.

    Attributes:
        id: Unique id of this answer.
        status: ``answered`` when any part is.
        hedged: True where every answered part is hedged.
        question: The question as asked.
        text: What a person reads, the refusal's words included.
        score: Best score of the parts, -1 where none was computed.
        model: Name of the language model that wrote it or a part of it, ``""`` for an extractive answer.
        fallback: Why it, or a part of it, is in quotes though a language model was to write it; ``""`` otherwise.
        parts: The things asked, in order.
        sentences: The answer's sentences in reading order.
        dropped: Sentences removed because they failed verification.
        unanswered: Things asked beyond the parts, which were not looked into.
        citations: In order of number.
        nearest: Where nothing answers: the nearest passages, numbered from 1 on their own.
        asked_before: Passages that ask the same, numbered from 1 on their own.
        timings_ms: Stage → milliseconds.
    """

    id: str
    status: Status
    hedged: bool
    question: str
    text: str
    score: float
    model: str
    fallback: Fallback
    parts: tuple[Part, ...]
    sentences: tuple[AnswerSentence, ...]
    dropped: int
    unanswered: int
    citations: tuple[Citation, ...]
    nearest: tuple[Citation, ...]
    asked_before: tuple[Citation, ...]
    timings_ms: Mapping[str, float]
