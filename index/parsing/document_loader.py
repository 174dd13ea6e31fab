"""The protocol between a source and the file formats, and the types that pass through it.

A loader turns the bytes of one file into document drafts. It knows only its format. Ids, audiences, the entries of
``sources.toml`` and the source's defaults are the source's task.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO, Literal, Protocol

from index.errors import UnreadableDocument
from index.types import Heading, Page

DraftRole = Literal["file", "comment", "record"]


@dataclass(frozen=True, slots=True)
class LoadContext:
    """What a loader needs to know about a file besides its bytes.

    Attributes:
        local_id: Posix path of the file inside its source.
        comments: How many paragraphs at the end of the file are readers' comments (plain text only).
        max_bytes: Largest file in bytes; for formats that are read line by line, the longest line.
        config_digest: Digest of everything else that the documents depend on. Line formats mix it into each record's
            digest.
        known_records: Local ids of the documents that are already indexed, by the digests of their lines.
        included: Texts of the files that the file includes, by the names that it writes.
        read_file: Reads another file of the source by its posix path inside the source; None for one that is not there
            or must not be read. Without it, nothing is included.
        find_label: Returns the paths of the files that give a part of theirs a label, for links to that part.
        named: Whether the source names this very file, so that it is read though others of its kind are not.
    """

    local_id: str
    comments: int
    max_bytes: int
    config_digest: str = ""
    known_records: Mapping[bytes, str] = field(default_factory=dict)
    included: Mapping[str, str] = field(default_factory=dict)
    read_file: Callable[[str], bytes | None] | None = None
    find_label: Callable[[str], Sequence[str]] | None = None
    named: bool = False


@dataclass(frozen=True, slots=True)
class DocumentDraft:
    """A document as its file describes it, before the source adds defaults; ``""`` where the file says nothing.

    Attributes:
        role: ``file`` for the content of the whole file, ``comment`` for a reader's comment on it, ``record`` for one
            of many equal records in the file.
        local_id: Id inside the source.
        title: The document's own title.
        author: Author's name.
        published: ISO 8601 date or time.
        location: The document's own URL.
        slug: The last parts of the page's address, as the document gives them for the generator of its site.
        page_id: Its name for the generator of its site.
        text: The text, without lone surrogates and NUL characters.
        headings: Headings in reading order.
        html_headings: Of those that Markdown writes as HTML, where they start; few generators make anchors of them.
        pages: Page starts in reading order.
        record_digest: Digest of the line that it was read from, ``b""`` where the format is not read line by line.
    """

    role: DraftRole
    local_id: str
    text: str
    title: str = ""
    author: str = ""
    published: str = ""
    location: str = ""
    headings: tuple[Heading, ...] = ()
    pages: tuple[Page, ...] = ()
    record_digest: bytes = b""
    slug: str = ""
    page_id: str = ""
    html_headings: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class UnchangedRecord:
    """A record whose line is the same as in the index, so that it was not parsed again.

    Attributes:
        local_id: Id inside the source.
    """

    local_id: str


@dataclass(frozen=True, slots=True)
class SkippedPart:
    """A part of a file that did not become a document.

    Attributes:
        reason: Why, with the place in the file.
    """

    reason: str


class Loader(Protocol):
    """Reads one file format; see ``index.parsing`` on how to add one."""

    @property
    def name(self) -> str:
        """Short unique name of the format."""
        ...

    @property
    def suffixes(self) -> tuple[str, ...]:
        """File name endings, in lower case with the dot."""
        ...

    @property
    def media_types(self) -> tuple[str, ...]:
        """Media types of the format on the web, in lower case; empty where it is not read from there."""
        ...

    @property
    def is_line_based(self) -> bool:
        """Whether the file is read line by line, so that only the length of its lines is limited."""
        ...

    def version(self) -> str:
        """Return what the loaded text depends on, such as ``pdf/1 pypdfium2/5.0``; a change reads all files again.

        It is a number that you raise whenever this loader gives other text, and the versions of the libraries that do.
        """
        ...

    def load(self, stream: BinaryIO, context: LoadContext) -> Iterator[DocumentDraft | UnchangedRecord | SkippedPart]:
        """Read the drafts of a file that is open at its beginning.

        Raises:
            UnreadableDocument: The file cannot become a document.
            OSError: Reading failed.
        """
        ...


def comment_id(local_id: str, number: int) -> str:
    """Return the local id of a file's comment; numbers count from 1."""
    return f"{local_id}#comment-{number}"


def read_whole(stream: BinaryIO, max_bytes: int) -> bytes:
    """Read a file to its end.

    Raises:
        UnreadableDocument: It is empty, or larger than ``max_bytes``.
    """
    data = stream.read(max_bytes + 1)
    if len(data) > max_bytes:
        raise UnreadableDocument(too_large(max_bytes))
    if not data:
        raise UnreadableDocument("it is empty")
    return data


def too_large(max_bytes: int) -> str:
    """Return the reason for skipping a file of more than ``max_bytes``."""
    return f"it is larger than {max_bytes:,} bytes; split it, or raise the source's max_bytes"
