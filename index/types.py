"""The words of the retrieval core: what is indexed, and what a search gives back.

Every type is a frozen, slotted dataclass with required fields. Offsets count characters (Unicode code points,
as Python's ``str`` does), never bytes; spans are half open.
"""

import hashlib
from bisect import bisect_right
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

Kind = Literal["article", "comment", "message", "faq"]
KINDS: tuple[Kind, ...] = ("article", "comment", "message", "faq")
PUBLIC = "public"
Language = Literal[
    "none", "arabic", "danish", "dutch", "english", "finnish", "french", "german", "greek", "hungarian", "italian",
    "norwegian", "portuguese", "romanian", "russian", "spanish", "swedish", "tamil", "turkish",
]  # fmt: skip
"""Languages whose stems and stop words are known; ``none`` takes words as they stand."""

Vector = npt.NDArray[np.float32]
"""One embedding, ``(dim,) float32``, unit length."""
Vectors = npt.NDArray[np.float32]
"""Embeddings in rows, ``(n, dim) float32``."""
Keys = npt.NDArray[np.int64]
"""Chunk keys, ``(n,) int64``."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside a document's text.

    Attributes:
        start: Offset of the heading line's first character in the document's text.
        level: Depth, 1 for the outermost.
        text: The heading's words, without markup.
    """

    start: int
    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Page:
    """The first character of a page.

    Attributes:
        start: Offset in the document's text.
        number: Page number as printed for people, from 1.
    """

    start: int
    number: int


@dataclass(frozen=True, slots=True)
class MessageStart:
    """The first character of a message, in a document that several people wrote.

    Attributes:
        start: Offset in the document's text; the message ends where the next one begins.
        author: Who wrote it, ``""`` where unknown.
        published: When, ISO 8601.
        location: Its own address, ``""`` where it has none.
    """

    start: int
    author: str
    published: str
    location: str


@dataclass(frozen=True, slots=True)
class DocumentRef:
    """What a person needs to recognise a document, without its text.

    Attributes:
        id: ``<source>:<local id>``, unique in an index.
        title: Title for display; never empty.
        location: URL or path shown to people.
        kind: One of ``KINDS``.
        author: Author's name, ``""`` where unknown.
        published: ISO 8601 date or time, ``""`` where unknown.
        audience: The one label a reader must hold to see the document.
        parent: Id of the document this one comments on, ``""`` for a document of its own.
    """

    id: str
    title: str
    location: str
    kind: Kind
    author: str
    published: str
    audience: str
    parent: str


@dataclass(frozen=True, slots=True)
class Document:
    """A text to answer from.

    Attributes:
        ref: Identity and display data.
        text: The text that quotes are sliced from.
        revision: SHA-256 of ``text`` in UTF-8, hexadecimal.
        headings: Headings in reading order.
        pages: Page starts in reading order; empty where the format has no pages.
        messages: Messages in the order of the text; empty where one author wrote all of it.
        origin: Digest of what it was read from, by which its source tells that it need not be read again; ``b""``
            where the source does not tell.
    """

    ref: DocumentRef
    text: str
    revision: str
    headings: tuple[Heading, ...]
    pages: tuple[Page, ...]
    messages: tuple[MessageStart, ...] = ()
    origin: bytes = b""

    @property
    def id(self) -> str:
        """The document's unique id."""
        return self.ref.id

    def page_at(self, offset: int) -> int:
        """Number of the page on which a character stands, 0 where the format has no pages."""
        place = bisect_right(self.pages, offset, key=lambda page: page.start)
        return self.pages[place - 1].number if place else 0

    def ref_at(self, offset: int) -> DocumentRef:
        """What a person needs to recognise who wrote a character: the document, or the one message of it."""
        place = bisect_right(self.messages, offset, key=lambda message: message.start)
        if not place:
            return self.ref
        said = self.messages[place - 1]
        return replace(
            self.ref,
            author=said.author,
            published=said.published,
            location=said.location or self.ref.location,
        )


def revision_of(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8, hexadecimal.

    Lone surrogates cannot be encoded in UTF-8, so they are passed through as WTF-8 would.
    """
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Chunk:
    """A span of a document that is embedded and searched as one.

    Attributes:
        document_id: The document it was cut from.
        start: Offset of the first character.
        end: Offset past the last character; ``document.text[start:end] == text``.
        text: The span itself.
        heading: Path of the headings it stands under, joined by `` > ``; ``""`` where there is none.
    """

    document_id: str
    start: int
    end: int
    text: str
    heading: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a passage.

    Attributes:
        start: Offset in the document's text.
        end: Offset past the last character.
        text: The sentence without surrounding white space.
    """

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Scores:
    """How well a chunk matches a query.

    Attributes:
        dense: Cosine similarity of the embeddings, -1 to 1.
        lexical: BM25 divided by the query's best BM25, 0 to 1.
        fused: Both, for the whole chunk and for its best sentence (see ``index.ranking``), at most 1.
        rerank: The re-ranker's judgement, 0 to 1; None where it was not asked.
    """

    dense: float
    lexical: float
    fused: float
    rerank: float | None

    @property
    def ranking(self) -> float:
        """What orders passages, higher first: ``1 + rerank`` of those that were re-ranked, ``fused`` of the others."""
        return self.fused if self.rerank is None else 1 + self.rerank


@dataclass(frozen=True, slots=True)
class Passage:
    """A chunk found for a query.

    Attributes:
        key: The chunk's number in its generation, by which its sentences are looked up.
        rank: Place in the result, from 1.
        document: The document it belongs to.
        revision: Revision of the document's text that the offsets refer to.
        chunk: The span.
        scores: Score parts.
        page: Page on which the chunk starts, 0 where the format has no pages.
    """

    key: int
    rank: int
    document: DocumentRef
    revision: str
    chunk: Chunk
    scores: Scores
    page: int


TOGETHER = 8
"""Queries that are worked off step by step together: each step's code and tables are then in the processor's caches for
all but the first (on squad2_dev .55 ms a query, where one after the other takes .85)."""
