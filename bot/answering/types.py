"""The types that all of ``bot.answering`` shares: a question's parts, an answer and its citations, who waits for it.

All are frozen, slotted dataclasses with required fields; offsets count characters of the document's text.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from index.chunking.code_fences import FencedCode, fence_at, find_code, with_fences
from index.types import DocumentRef, Passage

Status = Literal["answered", "no_evidence", "failed"]
Fallback = Literal[
    "", "timeout", "unavailable", "busy", "budget", "garbled", "babbling", "audience", "no_answer", "unsupported",
    "cancelled",
]  # fmt: skip
"""Why an answer is in quotes although a language model was to write it (``bot.answering.llm.Reason``); else ``""``."""
MAX_QUERY_CHARS = 1_000
"""Longer than any encoder input here (about 250 tokens), short enough for lexical search."""


@dataclass(frozen=True, slots=True)
class ParsedQuestion:
    """One thing that a message asks.

    Attributes:
        question: The part in the asker's own words.
        query: The text to search for: without the words that only say that something is asked, with the context that
            the part needs; at most ``MAX_QUERY_CHARS`` characters and never empty.
        alternatives: Other texts that may find the answer, such as the line of an error; each like ``query``.
    """

    question: str
    query: str
    alternatives: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Quote:
    """A verbatim span of a document at one revision.

    Attributes:
        document: The document that it is taken from.
        revision: Revision of the text that the offsets refer to.
        start: Offset of the first character.
        end: Offset past the last character.
        text: ``document.text[start:end]``, verified before it is shown.
        heading: Path of the headings above it, ``""`` if there is none.
        page: Page that it starts on, 0 if the format has no pages.
        fence: The line that opens the code that it starts within, so that it is shown as code; else ``""``.
    """

    document: DocumentRef
    revision: str
    start: int
    end: int
    text: str
    heading: str
    page: int
    fence: str = ""

    @property
    def shown(self) -> str:
        """The text to be laid out: code that it starts within has its fences again."""
        return with_fences(self.text, self.fence)


def quote_of(passage: Passage, start: int, end: int) -> Quote:
    """Return a span of a passage as a quote.

    Args:
        passage: The passage.
        start: Offset in the document's text, within the passage.
        end: Offset past the last character, within the passage.
    """
    chunk = passage.chunk
    text = chunk.text[start - chunk.start : end - chunk.start]
    heading, fence = chunk.heading_at(start), fence_at(_code(chunk.text, chunk.fence), start - chunk.start)
    return Quote(passage.document, passage.revision, start, end, text, heading, passage.page, fence)


@lru_cache(maxsize=1_024)
def _code(text: str, fence: str) -> tuple[FencedCode, ...]:
    return find_code(text, fence)


def text_with_headings(passage: Passage) -> str:
    """Return all that a passage says: its document's title and the headings over it, then its text."""
    return f"{passage.document.title} {passage.chunk.heading} {passage.chunk.text}"


@dataclass(frozen=True, slots=True)
class Citation:
    """A numbered quote that supports one or more sentences.

    Attributes:
        number: Number shown to people, from 1, unique in an answer.
        quote: The quote.
        link: Address that opens the quoted span; ``""`` if the location is no web address.
    """

    number: int
    quote: Quote
    link: str


@dataclass(frozen=True, slots=True)
class AnswerSentence:
    """A sentence of the answer, with the numbers of the citations that support it (at least one)."""

    text: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that was asked, and what came of it.

    Attributes:
        question: The part's own words.
        status: Outcome for this part.
        hedged: True if the documents touch on it without clearly answering it.
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
    """The answer to a question, or a refusal.

    Attributes:
        id: Unique id of this answer.
        status: ``answered`` if any part is.
        hedged: True if every answered part is hedged.
        question: The question as asked.
        text: The whole text for a reader; of a refusal, the words that refuse.
        score: Best score of the parts, -1 if none was computed.
        model: Name of the language model that wrote the answer or a part of it, ``""`` if all of it is in quotes.
        fallback: Why the answer or a part of it is in quotes although a language model was to write it; else ``""``.
        parts: The things asked, in order.
        sentences: The answer's sentences in reading order.
        dropped: Sentences that were removed because verification failed.
        unanswered: Things asked beyond the parts; they were not searched.
        citations: In order of number.
        nearest: Of a refusal, the nearest passages, numbered from 1 on their own.
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


@dataclass(frozen=True, slots=True)
class ProgressListener:
    """Who waits for an answer, and follows it while a language model writes it.

    Attributes:
        community: The community whose budget is charged for the model.
        on_sentences: Called with all sentences so far each time another one is verified, so that a message can be
            edited. If the model fails in the end, quotes may still replace them.
        is_cancelled: Returns whether nobody waits any more; called many times a second.
    """

    community: str
    on_sentences: Callable[[Sequence[AnswerSentence]], None]
    is_cancelled: Callable[[], bool]


NO_LISTENER = ProgressListener("", lambda _: None, lambda: False)
"""Follows nothing and waits until the end."""
