"""The catalogue: documents, chunks and what was read from where, in SQLite.

One file a generation. A generation under construction is written by one connection; a published one is opened
read-only and immutable, one connection a thread.
"""

import hashlib
import json
import sqlite3
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.errors import IndexDamaged, IndexProblem
from index.storage.manifest import REBUILD
from index.types import Chunk, Document, DocumentRef, Heading, MessageStart, Page, revision_of

SCHEMA = """
CREATE TABLE sources (
    name TEXT PRIMARY KEY, configured INTEGER NOT NULL, spec TEXT NOT NULL, read_at TEXT NOT NULL) STRICT;
CREATE TABLE items (
    source TEXT NOT NULL, key TEXT NOT NULL, fingerprint TEXT NOT NULL, skipped TEXT NOT NULL,
    PRIMARY KEY (source, key)) STRICT, WITHOUT ROWID;
CREATE TABLE documents (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, source TEXT NOT NULL, item TEXT NOT NULL,
    title TEXT NOT NULL, location TEXT NOT NULL, kind TEXT NOT NULL, author TEXT NOT NULL,
    published TEXT NOT NULL, audience TEXT NOT NULL, parent TEXT NOT NULL, revision TEXT NOT NULL,
    headings TEXT NOT NULL, pages TEXT NOT NULL, messages TEXT NOT NULL, origin BLOB NOT NULL,
    text TEXT NOT NULL) STRICT;
CREATE INDEX documents_by_item ON documents (source, item, origin, id);
CREATE INDEX documents_by_revision ON documents (revision);
CREATE TABLE chunks (
    key INTEGER PRIMARY KEY, document INTEGER NOT NULL REFERENCES documents (number) ON DELETE CASCADE,
    start INTEGER NOT NULL, end INTEGER NOT NULL, heading TEXT NOT NULL, page INTEGER NOT NULL,
    digest BLOB NOT NULL, embedded BLOB NOT NULL, address INTEGER, spans BLOB NOT NULL, text TEXT NOT NULL) STRICT;
CREATE INDEX chunks_by_document ON chunks (document);
CREATE INDEX chunks_to_embed ON chunks (key) WHERE address IS NULL;
"""
DOCUMENT_COLUMNS = "d.text, d.revision, d.headings, d.pages, d.messages"
REF_COLUMNS = "d.id, d.title, d.location, d.kind, d.author, d.published, d.audience, d.parent"


@dataclass(frozen=True, slots=True)
class FoundChunk:
    """A chunk with what a passage shows of its document."""

    key: int
    chunk: Chunk
    page: int
    document: DocumentRef
    revision: str


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source that documents came from.

    Attributes:
        name: The source's name.
        configured: True where it stands in the settings, False where it came by a path on the command line.
        spec: Its description, as JSON.
        read_at: When it was last read, ISO 8601.
    """

    name: str
    configured: bool
    spec: str
    read_at: str


class CatalogReader:
    """A published catalogue; safe to share between threads.

    Raises:
        IndexDamaged: The file is missing or no catalogue.
    """

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise IndexDamaged(f"{path} is missing; rebuild it: {REBUILD}")
        self._path = path
        self._lock = threading.Lock()
        # One connection, opened now: a later one would follow the path, where another generation may lie by then.
        address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        self._connection = sqlite3.connect(address, uri=True, check_same_thread=False)
        try:
            self._query(f"PRAGMA mmap_size = {path.stat().st_size}")
            self._query("SELECT count(*) FROM sources")
        except IndexDamaged:
            self.close()
            raise

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()

    def chunks(self, keys: Sequence[int]) -> dict[int, FoundChunk]:
        """Look chunks up by key; their texts are compared with their hashes.

        Raises:
            IndexDamaged: A text was altered.
        """
        found = {}
        for part in _batches(keys):
            rows = self._query(
                f"SELECT c.key, c.start, c.end, c.heading, c.page, c.digest, d.revision, c.text, {REF_COLUMNS} "
                f"FROM chunks c JOIN documents d ON d.number = c.document WHERE c.key IN ({_marks(part)})",
                part,
            )
            for key, start, end, heading, page, digest, revision, text, *ref in rows:
                if digest_of(text) != digest:
                    raise self._altered(f"a passage of {ref[0]}")
                document = DocumentRef(*ref)
                found[key] = FoundChunk(key, Chunk(document.id, start, end, text, heading), page, document, revision)
        return found

    def spans(self, keys: Sequence[int]) -> dict[int, npt.NDArray[np.int32]]:
        """Sentence spans ``(n, 2)``, relative to the chunk, by chunk key."""
        found: dict[int, npt.NDArray[np.int32]] = {}
        for part in _batches(keys):
            rows = self._query(f"SELECT key, spans FROM chunks WHERE key IN ({_marks(part)})", part)
            found |= {key: np.frombuffer(spans, "<i4").reshape(-1, 2) for key, spans in rows}
        return found

    def document(self, document_id: str) -> Document | None:
        """Read a whole document, or ``None``; its text is compared with its revision.

        Raises:
            IndexDamaged: It was altered.
        """
        rows = self._query(
            f"SELECT {DOCUMENT_COLUMNS}, {REF_COLUMNS} FROM documents d WHERE d.id = ?",
            (document_id,),
        )
        if not rows:
            return None
        found = document_of(rows[0])
        if found.id != document_id or revision_of(found.text) != found.revision:
            raise self._altered(document_id)
        return found

    def numbers(self, document_ids: Sequence[str]) -> dict[str, int]:
        """Numbers of documents by id; those that are not there are left out."""
        found: dict[str, int] = {}
        for begin in range(0, len(document_ids), 500):
            part = document_ids[begin : begin + 500]
            found |= dict(self._query(f"SELECT id, number FROM documents WHERE id IN ({_marks(part)})", part))
        return found

    def counts(self, document_ids: Sequence[str], labels: frozenset[str]) -> dict[str, int]:
        """How many of some documents bear one of the labels, by source."""
        chosen, found = sorted(labels), Counter[str]()
        for begin in range(0, len(document_ids), 500):
            part = document_ids[begin : begin + 500]
            rows = self._query(
                f"SELECT source, count(*) FROM documents WHERE id IN ({_marks(part)}) "
                f"AND audience IN ({_marks(chosen)}) GROUP BY source",
                (*part, *chosen),
            )
            found.update(dict(rows))
        return dict(found)

    def titled(self, words: str, labels: frozenset[str], most: int) -> list[DocumentRef]:
        """Documents with one of the labels whose title holds some words, those that begin with them first."""
        inside = "".join(f"\\{letter}" if letter in "\\%_" else letter for letter in words)
        chosen = sorted(labels)
        rows = self._query(
            f"SELECT {REF_COLUMNS} FROM documents d WHERE d.title LIKE ? ESCAPE '\\' "
            f"AND d.audience IN ({_marks(chosen)}) ORDER BY d.title NOT LIKE ? ESCAPE '\\', d.title, d.id LIMIT ?",
            (f"%{inside}%", *chosen, f"{inside}%", most),
        )
        return [DocumentRef(*row) for row in rows]

    def sources(self, labels: frozenset[str] | None = None) -> list[tuple[SourceRow, int]]:
        """Sources with their number of documents, by name; with labels, only what carries one of them."""
        chosen = sorted(labels or ())
        readable = "" if labels is None else f" AND d.audience IN ({_marks(chosen)})"
        rows = self._query(
            "SELECT s.name, s.configured, s.spec, s.read_at, count(d.number) FROM sources s "
            f"LEFT JOIN documents d ON d.source = s.name{readable} GROUP BY s.name ORDER BY s.name",
            chosen,
        )
        return [(SourceRow(n, bool(c), spec, at), count) for n, c, spec, at, count in rows]

    def _altered(self, what: str) -> IndexDamaged:
        return IndexDamaged(f"The text of {what} in {self._path} was altered; rebuild the index: {REBUILD}")

    def _query(self, sql: str, parameters: Sequence[object] = ()) -> list[Any]:
        try:
            with self._lock:
                return self._connection.execute(sql, parameters).fetchall()
        except sqlite3.ProgrammingError as error:
            raise IndexProblem(f"The index of {self._path} was closed while it was being read.") from error
        except sqlite3.DatabaseError as error:
            raise IndexDamaged(f"{self._path} is damaged ({error}); rebuild it: {REBUILD}") from error


def digest_of(text: str) -> bytes:
    """Hash of a chunk's own text, by which copies and damage are told."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def document_of(row: Sequence[Any]) -> Document:
    """Make a document of ``DOCUMENT_COLUMNS`` and ``REF_COLUMNS``."""
    text, revision, headings, pages, messages, *ref = row
    return Document(
        DocumentRef(*ref),
        text,
        revision,
        tuple(Heading(*each) for each in json.loads(headings)),
        tuple(Page(*each) for each in json.loads(pages)),
        tuple(MessageStart(*each) for each in json.loads(messages)),
    )


def _batches(keys: Sequence[int], size: int = 500) -> Iterator[list[int]]:
    for begin in range(0, len(keys), size):
        yield [int(key) for key in keys[begin : begin + size]]


def _marks(values: Sequence[object]) -> str:
    return ",".join("?" * len(values))
