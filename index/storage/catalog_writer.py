"""Writing the catalogue of a generation under construction."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.storage.catalog import SCHEMA, SourceRow
from index.storage.columns import Columns
from index.types import Chunk, Document


@dataclass(frozen=True, slots=True)
class ChunkRow:
    """A chunk as the catalogue keeps it.

    Attributes:
        key: Its number, never used again until the index is rebuilt.
        chunk: The span.
        page: Page it starts on, 0 where there are none.
        digest: Hash of its own text, by which exact duplicates are told.
        embedded: Hash of the embedded text, by which its vectors are kept.
        spans: ``(n, 2) int32``: its sentences, relative to the chunk's start.
    """

    key: int
    chunk: Chunk
    page: int
    digest: bytes
    embedded: bytes
    spans: npt.NDArray[np.int32]


class CatalogWriter:
    """The catalogue of a generation under construction; for one thread.

    A crash leaves the whole generation unpublished, so syncing is off until the end.
    """

    def __init__(self, path: Path, *, create: bool) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.execute("PRAGMA synchronous = OFF")
        self._connection.execute("PRAGMA foreign_keys = ON")
        self._connection.execute("PRAGMA secure_delete = ON")  # what was removed stays in no free page
        if create:
            self._connection.executescript(SCHEMA)
        self._connection.execute("BEGIN")

    def close(self) -> None:
        """Write everything and close."""
        self._connection.execute("COMMIT")
        self._connection.close()

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Take back what is written within, where that ends in an error."""
        self._connection.execute("SAVEPOINT attempt")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK TO attempt")
            raise
        finally:
            self._connection.execute("RELEASE attempt")

    def discard(self) -> None:
        """Close without writing; after ``close`` nothing happens."""
        self._connection.close()

    def put_source(self, row: SourceRow) -> None:
        """Record that a source was read."""
        values = (row.name, int(row.configured), row.spec, row.read_at)
        self._connection.execute("INSERT OR REPLACE INTO sources VALUES (?, ?, ?, ?)", values)

    def drop_source(self, name: str) -> None:
        """Forget a source and its items; its documents are deleted apart."""
        self._connection.execute("DELETE FROM items WHERE source = ?", (name,))
        self._connection.execute("DELETE FROM sources WHERE name = ?", (name,))

    def put_item(self, source: str, key: str, fingerprint: str, skipped: str) -> None:
        """Record an item's state, and as JSON what was skipped in it."""
        values = (source, key, fingerprint, skipped)
        self._connection.execute("INSERT OR REPLACE INTO items VALUES (?, ?, ?, ?)", values)

    def drop_item(self, source: str, key: str) -> None:
        """Forget an item; its documents are deleted apart."""
        self._connection.execute("DELETE FROM items WHERE source = ? AND key = ?", (source, key))

    def move_document(self, number: int, item: str, origin: bytes) -> None:
        """Record that a document, as it stands, now comes from another item of its source."""
        self._connection.execute("UPDATE documents SET item = ?, origin = ? WHERE number = ?", (item, origin, number))

    def retell(self, origins: Iterable[tuple[int, bytes]]) -> None:
        """Record what documents that stand were read from, by their numbers."""
        rows = [(origin, number) for number, origin in origins]
        self._connection.executemany("UPDATE documents SET origin = ? WHERE number = ?", rows)

    def describe_document(self, number: int, item: str, document: Document) -> None:
        """Change what is said of a document but its text, title, kind and audience: its id and item as well."""
        ref = document.ref
        self._connection.execute(
            "UPDATE documents SET id = ?, item = ?, location = ?, author = ?, published = ?, parent = ?, "
            "messages = ?, origin = ? WHERE number = ?",
            (ref.id, item, ref.location, ref.author, ref.published, ref.parent)
            + (messages_json(document), document.origin, number),
        )

    def add_document(self, source: str, item: str, document: Document) -> int:
        """Add a document and return its number."""
        ref = document.ref
        cursor = self._connection.execute(
            "INSERT INTO documents (id, source, item, title, location, kind, author, published, audience, "
            "parent, revision, headings, pages, messages, origin, text) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (ref.id, source, item, ref.title, ref.location, ref.kind, ref.author, ref.published, ref.audience)
            + (ref.parent, document.revision, headings_json(document), pages_json(document))
            + (messages_json(document), document.origin, document.text),
        )
        return int(cursor.lastrowid or 0)

    def delete_document(self, number: int) -> list[int]:
        """Delete a document with its chunks, whose keys are returned."""
        rows = self._connection.execute("SELECT key FROM chunks WHERE document = ?", (number,)).fetchall()
        self._connection.execute("DELETE FROM documents WHERE number = ?", (number,))
        return [key for (key,) in rows]

    def add_chunks(self, number: int, rows: Iterable[ChunkRow]) -> None:
        """Add a document's chunks, not embedded yet."""
        self._connection.executemany(
            "INSERT INTO chunks VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL, ?, ?)",
            [
                (r.key, number, r.chunk.start, r.chunk.end, r.chunk.heading, r.page, r.digest, r.embedded)
                + (r.spans.astype("<i4").tobytes(), r.chunk.text)
                for r in rows
            ],
        )

    def pending(self, limit: int) -> list[tuple[str, ChunkRow]]:
        """Up to ``limit`` chunks without vectors, each after its document's title."""
        rows = self._connection.execute(
            "SELECT d.title, d.id, c.key, c.start, c.end, c.heading, c.page, c.digest, c.embedded, c.spans, c.text "
            "FROM chunks c JOIN documents d ON d.number = c.document "
            "WHERE c.address IS NULL ORDER BY c.key LIMIT ?",
            (limit,),
        )
        return [
            (
                title,
                ChunkRow(
                    key,
                    Chunk(document, start, end, text, heading),
                    page,
                    digest,
                    embedded,
                    np.frombuffer(spans, "<i4").reshape(-1, 2),
                ),
            )
            for title, document, key, start, end, heading, page, digest, embedded, spans, text in rows
        ]

    def set_addresses(self, addresses: Iterable[tuple[int, int]]) -> None:
        """Record (address of the sentence vectors, key) of embedded chunks."""
        self._connection.executemany("UPDATE chunks SET address = ? WHERE key = ?", addresses)

    def document_count(self) -> int:
        """How many documents there are."""
        return int(self._connection.execute("SELECT count(*) FROM documents").fetchone()[0])

    def sources(self) -> list[SourceRow]:
        """All sources, by name."""
        rows = self._connection.execute("SELECT * FROM sources ORDER BY name")
        return [SourceRow(name, bool(configured), spec, at) for name, configured, spec, at in rows]

    def sentence_runs(self) -> list[tuple[int, int, int]]:
        """Every embedded chunk's key, address of its sentences, and their number."""
        sql = "SELECT key, address, length(spans) / 8 FROM chunks WHERE address IS NOT NULL ORDER BY key"
        return self._connection.execute(sql).fetchall()

    def columns(self, first: int) -> Columns:
        """Filterable facts of every chunk from a key on."""
        rows = self._connection.execute(
            "SELECT c.key, c.document, d.audience, d.kind, c.digest, c.address, length(c.spans) / 8 FROM chunks c "
            "JOIN documents d ON d.number = c.document WHERE c.key >= ? ORDER BY c.key",
            (first,),
        ).fetchall()
        keys, documents, audiences, kinds, digests, addresses, counts = zip(*rows, strict=True) if rows else ((),) * 7
        audience_labels, audience_codes = np.unique(np.array(audiences, np.str_), return_inverse=True)
        kind_labels, kind_codes = np.unique(np.array(kinds, np.str_), return_inverse=True)
        return Columns(
            np.array(keys, np.int64),
            np.array(documents, np.int64),
            audience_codes.astype(np.int32),
            kind_codes.astype(np.int32),
            np.array([int.from_bytes(each[:8], "little", signed=True) for each in digests], np.int64),
            np.array(addresses, np.int64),
            np.array(counts, np.int64),
            audience_labels,
            kind_labels,
        )

    def pending_count(self) -> int:
        """How many chunks have no vectors yet."""
        return int(self._connection.execute("SELECT count(*) FROM chunks WHERE address IS NULL").fetchone()[0])


def headings_json(document: Document) -> str:
    """A document's headings as the catalogue keeps them."""
    return _json([[h.start, h.level, h.text] for h in document.headings])


def pages_json(document: Document) -> str:
    """A document's pages as the catalogue keeps them."""
    return _json([[p.start, p.number] for p in document.pages])


def messages_json(document: Document) -> str:
    """A document's messages as the catalogue keeps them."""
    return _json([[m.start, m.author, m.published, m.location] for m in document.messages])


def _json(rows: Sequence[Sequence[object]]) -> str:
    # Most documents have none, and a reindex compares each line of an export.
    return json.dumps(rows, ensure_ascii=False) if rows else "[]"
