"""Types of the retrieval core: documents, chunks, and the passages that a search returns.

Offsets count characters (Unicode code points, as in Python's ``str``), never bytes. Spans are half open.
"""

import hashlib
from bisect import bisect_right
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

Kind = Literal["article", "comment", "message", "faq", "changelog"]
KINDS: tuple[Kind, ...] = ("article", "comment", "message", "faq", "changelog")
PUBLIC = "public"
"""The audience label that every reader holds."""
HEADING_SEPARATOR = " > "
"""Stands between the headings of a path."""
ATTACHED_SOURCE = "@attached"
"""Source name in the ids of attached files; no configured source can have it."""
Language = Literal[
    "none", "arabic", "danish", "dutch", "english", "finnish", "french", "german", "greek", "hungarian", "italian",
    "norwegian", "portuguese", "romanian", "russian", "spanish", "swedish", "tamil", "turkish",
]  # fmt: skip
"""Languages with known stems and stop words; ``none`` takes words as they are written."""

if TYPE_CHECKING:
    Vector = npt.NDArray[np.float32]
    """One embedding, ``(dim,) float32``, unit length."""
    Vectors = npt.NDArray[np.float32]
    """Embeddings, ``(n, dim) float32``."""
    Keys = npt.NDArray[np.int64]
    """Chunk keys, ``(n,) int64``."""
else:  # importing NumPy takes a third of the time in which a process starts that reads a file
    Vector = Vectors = Keys = Any


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading in a document's text.

    Attributes:
        start: Offset of the heading line's first character in the document's text.
        level: Depth, 1 for the outermost.
        text: The heading without markup.
        anchor: Its id on the page where the text itself gives it one, ``""`` where the generator makes it of the words.
    """

    start: int
    level: int
    text: str
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """The start of a page.

    Attributes:
        start: Offset in the document's text.
        number: Page number for people, from 1.
    """

    start: int
    number: int


@dataclass(frozen=True, slots=True)
class MessageStart:
    """The start of a message in a document by several authors.

    Attributes:
        start: Offset in the document's text; the message ends where the next one begins.
        author: Author's name, ``""`` if unknown.
        published: Date or time, ISO 8601.
        location: Its own address, ``""`` if it has none.
    """

    start: int
    author: str
    published: str
    location: str


@dataclass(frozen=True, slots=True)
class DocumentRef:
    """A document's identity and display data, without its text.

    Attributes:
        id: ``<source>:<local id>``, unique in an index.
        title: Title for display; never empty.
        location: URL or path shown to people.
        kind: One of ``KINDS``.
        author: Author's name, ``""`` if unknown.
        published: ISO 8601 date or time, ``""`` if unknown.
        audience: The label that a reader must hold to see the document.
        parent: Id of the document that this one comments on, ``""`` if it is no comment.
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
        pages: Page starts in reading order; empty if the format has no pages.
        messages: Messages in the order of the text; empty if the whole text has one author.
        record_digest: Digest of the record that it was read from, such as a line of ``.jsonl``; by it the source knows
            documents that need not be read again. ``b""`` if the source has no records.
    """

    ref: DocumentRef
    text: str
    revision: str
    headings: tuple[Heading, ...]
    pages: tuple[Page, ...]
    messages: tuple[MessageStart, ...] = ()
    record_digest: bytes = b""

    @property
    def id(self) -> str:
        """The document's unique id."""
        return self.ref.id

    def page_at(self, offset: int) -> int:
        """Return the number of the page that holds a character, 0 if the format has no pages."""
        position = bisect_right(self.pages, offset, key=lambda page: page.start)
        return self.pages[position - 1].number if position else 0

    def heading_at(self, offset: int) -> str:
        """Return the path of the headings above a character, joined by `` > ``, without those that repeat the title."""
        above = self.headings[: bisect_right(self.headings, offset, key=lambda heading: heading.start)]
        path: list[Heading] = []
        for heading in reversed(above):
            if not path or heading.level < path[-1].level:
                path.append(heading)
        return HEADING_SEPARATOR.join(each.text for each in reversed(path) if each.text != self.ref.title)

    def ref_at(self, offset: int) -> DocumentRef:
        """Return the display data for a character: the document's, with those of the message that holds it.

        The address of a page leads to the nearest heading above the character that has an anchor.
        """
        position = bisect_right(self.messages, offset, key=lambda message: message.start)
        if not position:
            return self._ref_below_heading(offset)
        message = self.messages[position - 1]
        location = message.location or self.ref.location
        return replace(self.ref, author=message.author, published=message.published, location=location)

    def _ref_below_heading(self, offset: int) -> DocumentRef:
        position = bisect_right(self.headings, offset, key=lambda heading: heading.start)
        anchor = next((heading.anchor for heading in reversed(self.headings[:position]) if heading.anchor), "")
        return replace(self.ref, location=f"{self.ref.location}#{anchor}") if anchor and self._is_page else self.ref

    @property
    def _is_page(self) -> bool:
        return self.ref.location.startswith(("https://", "http://")) and "#" not in self.ref.location


def is_attachment(document: DocumentRef) -> bool:
    """Return whether a document is a file that was attached to a question."""
    return document.id.startswith(f"{ATTACHED_SOURCE}:")


def revision_of(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8, hexadecimal.

    UTF-8 has no encoding for lone surrogates; they are encoded as in WTF-8.
    """
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Chunk:
    """A span of a document that is embedded and searched as a unit.

    Attributes:
        document_id: The document that it was cut from.
        start: Offset of the first character.
        end: Offset past the last character; ``document.text[start:end] == text``.
        text: The text of the span.
        heading: Path of the headings above all of it, joined by `` > ``; ``""`` if there are none.
        headings: The headings inside it: the offset of each, and the path that holds from there.
        table_header: Where it begins inside a table: the table's header and the rule under it, with their offset.
        fence: Where it begins inside code between fences: the line that opens the code, else ``""``.
    """

    document_id: str
    start: int
    end: int
    text: str
    heading: str
    headings: tuple[tuple[int, str], ...] = ()
    table_header: tuple[int, str] = (0, "")
    fence: str = ""

    def heading_at(self, offset: int) -> str:
        """Return the path of the headings above a character of the chunk."""
        position = bisect_right(self.headings, offset, key=lambda heading: heading[0])
        return self.headings[position - 1][1] if position else self.heading

    @property
    def column_names(self) -> str:
        """The names of the columns that the chunk's first rows stand in, ``""`` where it does not begin in a table."""
        return self.table_header[1].partition("\n")[0]

    @property
    def begins_in_code(self) -> bool:
        """Whether it begins inside code between fences."""
        return bool(self.fence)

    def is_heading(self, offset: int) -> bool:
        """Return whether a character of the chunk is in a heading: on its line, up to the end of its words."""
        return any(start <= offset < self._heading_end(start, path) for start, path in self.headings)

    def _heading_end(self, start: int, path: str) -> int:
        begin = start - self.start
        line = self.text[begin:].partition("\n")[0]
        words = path.rpartition(HEADING_SEPARATOR)[2]
        found = line.find(words) if words else -1  # a heading that is the title is in no path
        return start + (found + len(words) if found >= 0 else len(line))


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
        fused: Both combined, for the whole chunk and for its best sentence, at most 1.
        rerank: The reranker's score, 0 to 1; None if it was not asked.
    """

    dense: float
    lexical: float
    fused: float
    rerank: float | None

    @property
    def ranking(self) -> float:
        """The score that orders passages, higher first: ``1 + rerank`` for reranked passages, else ``fused``."""
        return self.fused if self.rerank is None else 1 + self.rerank


@dataclass(frozen=True, slots=True)
class Passage:
    """A chunk found for a query.

    Attributes:
        key: The chunk's number in its generation.
        rank: Position in the result, from 1.
        document: Its document.
        revision: Revision of the document's text that the offsets refer to.
        chunk: The chunk.
        scores: Its scores.
        page: Page on which the chunk starts, 0 if the format has no pages.
    """

    key: int
    rank: int
    document: DocumentRef
    revision: str
    chunk: Chunk
    scores: Scores
    page: int
