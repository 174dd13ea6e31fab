"""The catalogue of a generation: its sources, their items, documents and chunks, in one SQLite file.

One connection writes the catalogue of a generation under construction. A published one is opened read-only.
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

from index.errors import REBUILD_COMMAND, IndexDamaged, IndexProblem
from index.types import Chunk, Document, DocumentRef, Heading, Kind, MessageStart, Page, revision_of

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
    start INTEGER NOT NULL, end INTEGER NOT NULL, heading TEXT NOT NULL, context TEXT NOT NULL, page INTEGER NOT NULL,
    digest BLOB NOT NULL, embedded BLOB NOT NULL, address INTEGER, spans BLOB NOT NULL, text TEXT NOT NULL) STRICT;
CREATE INDEX chunks_by_document ON chunks (document);
CREATE INDEX chunks_to_embed ON chunks (key) WHERE address IS NULL;
"""
REF_COLUMNS = "d.id, d.title, d.location, d.kind, d.author, d.published, d.audience, d.parent"
"""Columns of ``documents d`` in the order of ``DocumentRef``."""
_BATCH = 500
"""Values that one query looks up."""


@dataclass(frozen=True, slots=True)
class FoundChunk:
    """A chunk with the data of its document that a passage shows."""

    key: int
    chunk: Chunk
    page: int
    document: DocumentRef
    revision: str


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source whose documents are indexed.

    Attributes:
        name: The source's name.
        configured: True if the settings name it, False if it was a path on the command line.
        spec: Its description, as JSON.
        read_at: When it was last read, ISO 8601.
    """

    name: str
    configured: bool
    spec: str
    read_at: str


class CatalogReader:
    """A published catalogue; safe to share between threads.

    Args:
        path: The file.

    Raises:
        IndexDamaged: The file is missing or no catalogue.
    """

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise IndexDamaged(f"{path} is missing; rebuild it: {REBUILD_COMMAND}")
        self._path = path
        self._lock = threading.Lock()
        # One connection for all: one opened later would find the path's file of then, maybe of another generation.
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
        """Look chunks up by key and compare their texts with their hashes.

        Raises:
            IndexDamaged: A text was altered.
        """
        found = {}
        sql = (
            f"SELECT c.key, c.start, c.end, c.heading, c.context, c.page, c.digest, d.revision, c.text, {REF_COLUMNS} "
            "FROM chunks c JOIN documents d ON d.number = c.document WHERE c.key IN ({})"
        )
        for row in self._lookup(sql, list(map(int, keys))):
            key, start, end, heading, context, page, digest, revision, text, *ref = row
            if chunk_digest(text) != digest:
                raise self._altered(f"a passage of {ref[0]}")
            document = DocumentRef(*ref)
            chunk = chunk_of(document.id, start, end, text, heading, context)
            found[key] = FoundChunk(key, chunk, page, document, revision)
        return found

    def spans(self, keys: Sequence[int]) -> dict[int, npt.NDArray[np.int32]]:
        """Return sentence spans by chunk key: ``(n, 2) int32``, relative to the chunk."""
        rows = self._lookup("SELECT key, spans FROM chunks WHERE key IN ({})", list(map(int, keys)))
        return {key: np.frombuffer(spans, "<i4").reshape(-1, 2) for key, spans in rows}

    def headings(self, kind: Kind) -> list[tuple[int, str]]:
        """Return the key and the path of headings of each chunk of a kind of documents."""
        joined = "FROM chunks c JOIN documents d ON d.number = c.document"
        return self._query(f"SELECT c.key, c.heading {joined} WHERE d.kind = ? ORDER BY c.key", (kind,))

    def document(self, document_id: str) -> Document | None:
        """Read a whole document and compare its text with its revision; None if there is none.

        Raises:
            IndexDamaged: It was altered.
        """
        columns = f"d.text, d.revision, d.headings, d.pages, d.messages, {REF_COLUMNS}"
        rows = self._query(f"SELECT {columns} FROM documents d WHERE d.id = ?", (document_id,))
        if not rows:
            return None
        text, revision, headings, pages, messages, *ref = rows[0]
        document = Document(
            DocumentRef(*ref),
            text,
            revision,
            tuple(Heading(*each) for each in json.loads(headings)),
            tuple(Page(*each) for each in json.loads(pages)),
            tuple(MessageStart(*each) for each in json.loads(messages)),
        )
        if document.id != document_id or revision_of(text) != revision:
            raise self._altered(document_id)
        return document

    def numbers(self, document_ids: Sequence[str]) -> dict[str, int]:
        """Return numbers of documents by id; unknown ids are left out."""
        return dict(self._lookup("SELECT id, number FROM documents WHERE id IN ({})", document_ids))

    def record_digests(self, document_ids: Sequence[str]) -> dict[str, bytes]:
        """Return the digests of documents' records by id; unknown ids are left out."""
        return dict(self._lookup("SELECT id, origin FROM documents WHERE id IN ({})", document_ids))

    def states(self, document_ids: Sequence[str]) -> dict[str, tuple[str, str]]:
        """Return the revision and the label of documents by id; unknown ids are left out."""
        rows = self._lookup("SELECT id, revision, audience FROM documents WHERE id IN ({})", document_ids)
        return {document: (revision, label) for document, revision, label in rows}

    def counts(self, document_ids: Sequence[str], labels: frozenset[str]) -> dict[str, int]:
        """Count those of the documents that bear one of the labels, by source."""
        chosen, totals = sorted(labels), Counter[str]()
        sql = f"AND audience IN ({_placeholders(chosen)}) GROUP BY source"
        rows = self._lookup(f"SELECT source, count(*) FROM documents WHERE id IN ({{}}) {sql}", document_ids, chosen)
        for source, count in rows:
            totals[source] += count
        return dict(totals)

    def find_by_title(self, words: str, labels: frozenset[str], limit: int) -> list[DocumentRef]:
        """Find documents with one of the labels whose titles contain ``words``; titles that begin so come first."""
        pattern = "".join(f"\\{letter}" if letter in "\\%_" else letter for letter in words)
        chosen = sorted(labels)
        rows = self._query(
            f"SELECT {REF_COLUMNS} FROM documents d "
            f"WHERE d.title LIKE ? ESCAPE '\\' AND d.audience IN ({_placeholders(chosen)}) "
            "ORDER BY d.title NOT LIKE ? ESCAPE '\\', d.title, d.id LIMIT ?",
            (f"%{pattern}%", *chosen, f"{pattern}%", limit),
        )
        return [DocumentRef(*row) for row in rows]

    def sources(self, labels: frozenset[str] | None = None) -> list[tuple[SourceRow, int]]:
        """Return all sources by name, each with its number of documents; with labels, only of those that bear one."""
        chosen = sorted(labels or ())
        readable = "" if labels is None else f" AND d.audience IN ({_placeholders(chosen)})"
        rows = self._query(
            "SELECT s.name, s.configured, s.spec, s.read_at, count(d.number) FROM sources s "
            f"LEFT JOIN documents d ON d.source = s.name{readable} GROUP BY s.name ORDER BY s.name",
            chosen,
        )
        return [(SourceRow(n, bool(c), spec, at), count) for n, c, spec, at, count in rows]

    def _altered(self, what: str) -> IndexDamaged:
        return IndexDamaged(f"The text of {what} in {self._path} was altered; rebuild the index: {REBUILD_COMMAND}")

    def _lookup(self, sql: str, values: Sequence[object], more: Sequence[object] = ()) -> Iterator[Any]:
        """Yield the rows of a query for any number of values; ``{}`` in it stands for their placeholders."""
        for begin in range(0, len(values), _BATCH):
            batch = values[begin : begin + _BATCH]
            yield from self._query(sql.format(_placeholders(batch)), (*batch, *more))

    def _query(self, sql: str, parameters: Sequence[object] = ()) -> list[Any]:
        try:
            with self._lock:
                return self._connection.execute(sql, parameters).fetchall()
        except sqlite3.ProgrammingError as error:
            raise IndexProblem(f"The index of {self._path} was closed while it was being read.") from error
        except sqlite3.DatabaseError as error:
            raise IndexDamaged(f"{self._path} is damaged ({error}); rebuild it: {REBUILD_COMMAND}") from error


def chunk_digest(text: str) -> bytes:
    """Return the hash of a chunk's own text, which shows duplicates and damage."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def context_json(chunk: Chunk) -> str:
    """Return a chunk's headings, and what opens the table or code that it begins within, as they are stored."""
    if not chunk.headings and not chunk.table_header[1] and not chunk.fence:
        return ""
    return json.dumps([chunk.headings, chunk.table_header, chunk.fence], ensure_ascii=False)


def chunk_of(document_id: str, start: int, end: int, text: str, heading: str, context: str) -> Chunk:
    """Return a chunk as the catalogue stores it, with what ``context_json`` wrote."""
    headings, header, fence = json.loads(context) if context else ((), (0, ""), "")
    inside = tuple((place, path) for place, path in headings)
    return Chunk(document_id, start, end, text, heading, inside, tuple(header), fence)


def _placeholders(values: Sequence[object]) -> str:
    return ",".join("?" * len(values))
