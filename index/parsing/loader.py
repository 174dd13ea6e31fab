"""The seam between a source and the formats it can read.

A loader turns the bytes of one file into drafts. It knows its format alone: ids, audience, the sidecar's
word and the source's defaults are the source's business.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO, Literal, Protocol

from index.errors import UnreadableDocument
from index.types import Heading, Page

Role = Literal["file", "comment", "record"]


@dataclass(frozen=True, slots=True)
class LoadRequest:
    """What a loader is told about the file.

    Attributes:
        local_id: The file's posix path in its source.
        comments: How many paragraphs at the file's end are readers' comments (plain text only).
        max_bytes: Most bytes of a file, or of a line where the format is read by lines.
        described: What else the documents depend on; of lines it goes into each one's origin.
        known: Local ids of the documents that were read from lines before, by the line's origin.
    """

    local_id: str
    comments: int
    max_bytes: int
    described: str = ""
    known: Mapping[bytes, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DocumentDraft:
    """A document as its file tells it, before defaults; ``""`` stands for what the file does not say.

    Attributes:
        role: ``file`` for what the whole file holds, ``comment`` for a reader's comment on it, ``record``
            for one of many equals.
        local_id: Id inside the source.
        title: The document's own title.
        author: Author's name.
        published: ISO 8601 date or time.
        location: The document's own URL.
        text: The text, without lone surrogates and NUL characters.
        headings: Headings in reading order.
        pages: Page starts in reading order.
        origin: Digest of the line it was read from, ``b""`` where the format is not read by lines.
    """

    role: Role
    local_id: str
    title: str
    author: str
    published: str
    location: str
    text: str
    headings: tuple[Heading, ...]
    pages: tuple[Page, ...]
    origin: bytes = b""


@dataclass(frozen=True, slots=True)
class Known:
    """A document whose line stands as it was read before, so that it is not read again.

    Attributes:
        local_id: Its id inside the source.
    """

    local_id: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """A part of a file that cannot become a document.

    Attributes:
        reason: Why, naming the place in the file.
    """

    reason: str


class Loader(Protocol):
    """Reads one format."""

    @property
    def suffixes(self) -> tuple[str, ...]:
        """File name endings it reads, in lower case with the dot."""
        ...

    @property
    def by_lines(self) -> bool:
        """Whether files are read line by line, so that only lines are limited in size."""
        ...

    def version(self) -> str:
        """Name what loaded text depends on; another version makes files load again."""
        ...

    def load(self, stream: BinaryIO, request: LoadRequest) -> Iterator[DocumentDraft | Known | Rejected]:
        """Read drafts from a file opened at its beginning.

        Raises:
            UnreadableDocument: Nothing can be made of the file.
            OSError: Reading failed.
        """
        ...


def comment_id(local_id: str, number: int) -> str:
    """Return the local id of the comment with this number, from 1, on a file."""
    return f"{local_id}#comment-{number}"


def read_whole(stream: BinaryIO, max_bytes: int) -> bytes:
    """Read a file to its end.

    Raises:
        UnreadableDocument: It is empty or holds more than ``max_bytes``.
    """
    data = stream.read(max_bytes + 1)
    if len(data) > max_bytes:
        raise UnreadableDocument(over_large(max_bytes))
    if not data:
        raise UnreadableDocument("it is empty")
    return data


def over_large(max_bytes: int) -> str:
    """Return the reason for leaving out a file of more than ``max_bytes``."""
    return f"it is larger than {max_bytes:,} bytes; split it, or raise the source's max_bytes"
