"""Writes the catalogue of a generation under construction."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.storage.catalog import SCHEMA, SourceRow, chunk_of, context_json
from index.storage.columns import Columns
from index.types import Chunk, Document


@dataclass(frozen=True, slots=True)
class ChunkRow:
    """A chunk as the catalogue stores it.

    Attributes:
        key: Its number, never used again until the index is rebuilt.
        chunk: The chunk.
        page: Page on which it starts, 0 if the document has no pages.
        digest: Hash of its own text, equal for duplicates.
        embedding_key: Key of its vectors in the embedding cache.
        spans: ``(n, 2) int32``, its sentences, relative to the chunk's start.
    """

    key: int
    chunk: Chunk
    page: int
    digest: bytes
    embedding_key: bytes
    spans: npt.NDArray[np.int32]


class CatalogWriter:
    """The catalogue of a generation under construction; for one thread.

    Nothing is flushed to the disk before the end, since a crash discards the whole generation anyway.

    Args:
        path: The file.
        create: Create the tables; else the file holds the parent generation's.
    """

    def __init__(self, path: Path, *, create: bool) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.execute("PRAGMA synchronous = OFF")
        self._connection.execute("PRAGMA foreign_keys = ON")
        self._connection.execute("PRAGMA secure_delete = ON")  # so that no free page keeps removed text
        if create:
            self._connection.executescript(SCHEMA)
        self._connection.execute("BEGIN")

    def close(self) -> None:
        """Write everything and close."""
        self._connection.execute("COMMIT")
        self._connection.close()

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Undo what is written in the context if it ends in an error."""
        self._connection.execute("SAVEPOINT source")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK TO source")
            raise
        finally:
            self._connection.execute("RELEASE source")

    def discard(self) -> None:
        """Close without writing; does nothing after ``close``."""
        self._connection.close()

    def put_source(self, row: SourceRow) -> None:
        """Record that a source was read."""
        values = (row.name, int(row.configured), row.spec, row.read_at)
        self._connection.execute("INSERT OR REPLACE INTO sources VALUES (?, ?, ?, ?)", values)

    def delete_source(self, name: str) -> None:
        """Delete a source and its items, but not its documents."""
        self._connection.execute("DELETE FROM items WHERE source = ?", (name,))
        self._connection.execute("DELETE FROM sources WHERE name = ?", (name,))

    def put_item(self, source: str, key: str, fingerprint: str, skipped: str) -> None:
        """Record an item's fingerprint, and what was skipped in it as JSON."""
        values = (source, key, fingerprint, skipped)
        self._connection.execute("INSERT OR REPLACE INTO items VALUES (?, ?, ?, ?)", values)

    def delete_item(self, source: str, key: str) -> None:
        """Delete an item, but not its documents."""
        self._connection.execute("DELETE FROM items WHERE source = ? AND key = ?", (source, key))

    def move_document(self, number: int, item: str, record_digest: bytes) -> None:
        """Record that an unchanged document now comes from another item of its source."""
        self._connection.execute(
            "UPDATE documents SET item = ?, origin = ? WHERE number = ?", (item, record_digest, number)
        )

    def set_record_digests(self, digests: Iterable[tuple[int, bytes]]) -> None:
        """Record new digests of the records of unchanged documents, given as (document number, digest)."""
        rows = [(digest, number) for number, digest in digests]
        self._connection.executemany("UPDATE documents SET origin = ? WHERE number = ?", rows)

    def update_document(self, number: int, item: str, document: Document) -> None:
        """Replace all data of a document except its text, title, kind and audience, which are part of the index."""
        ref = document.ref
        self._connection.execute(
            "UPDATE documents SET id = ?, item = ?, location = ?, author = ?, published = ?, parent = ?, "
            "messages = ?, origin = ? WHERE number = ?",
            (ref.id, item, ref.location, ref.author, ref.published, ref.parent)
            + (messages_json(document), document.record_digest, number),
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
            + (messages_json(document), document.record_digest, document.text),
        )
        return int(cursor.lastrowid or 0)

    def delete_document(self, number: int) -> list[int]:
        """Delete a document with its chunks, whose keys are returned."""
        rows = self._connection.execute("SELECT key FROM chunks WHERE document = ?", (number,)).fetchall()
        self._connection.execute("DELETE FROM documents WHERE number = ?", (number,))
        return [key for (key,) in rows]

    def add_chunks(self, number: int, rows: Iterable[ChunkRow]) -> None:
        """Add a document's chunks, without vectors yet."""
        self._connection.executemany(
            "INSERT INTO chunks VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, ?, ?)",
            [
                (r.key, number, r.chunk.start, r.chunk.end, r.chunk.heading, context_json(r.chunk), r.page)
                + (r.digest, r.embedding_key)
                + (r.spans.astype("<i4").tobytes(), r.chunk.text)
                for r in rows
            ],
        )

    def chunks_to_embed(self, limit: int) -> list[tuple[str, ChunkRow]]:
        """Return up to ``limit`` chunks without vectors, each as (title of its document, chunk)."""
        rows = self._connection.execute(
            "SELECT d.title, d.id, c.key, c.start, c.end, c.heading, c.context, c.page, c.digest, c.embedded, c.spans, "
            "c.text "
            "FROM chunks c JOIN documents d ON d.number = c.document "
            "WHERE c.address IS NULL ORDER BY c.key LIMIT ?",
            (limit,),
        )
        return [
            (
                title,
                ChunkRow(
                    key,
                    chunk_of(document, start, end, text, heading, context),
                    page,
                    digest,
                    embedding_key,
                    np.frombuffer(spans, "<i4").reshape(-1, 2),
                ),
            )
            for title, document, key, start, end, heading, context, page, digest, embedding_key, spans, text in rows
        ]

    def count_to_embed(self) -> int:
        """Return the number of chunks without vectors."""
        return int(self._connection.execute("SELECT count(*) FROM chunks WHERE address IS NULL").fetchone()[0])

    def set_addresses(self, addresses: Iterable[tuple[int, int]]) -> None:
        """Record where the sentence vectors of chunks are, given as (address, chunk key)."""
        self._connection.executemany("UPDATE chunks SET address = ? WHERE key = ?", addresses)

    def document_count(self) -> int:
        """Return the number of documents."""
        return int(self._connection.execute("SELECT count(*) FROM documents").fetchone()[0])

    def sources(self) -> list[SourceRow]:
        """Return all sources, by name."""
        rows = self._connection.execute("SELECT * FROM sources ORDER BY name")
        return [SourceRow(name, bool(configured), spec, at) for name, configured, spec, at in rows]

    def sentence_runs(self) -> list[tuple[int, int, int]]:
        """Return (chunk key, address of its first sentence, number of its sentences) of every embedded chunk."""
        sql = "SELECT key, address, length(spans) / 8 FROM chunks WHERE address IS NOT NULL ORDER BY key"
        return self._connection.execute(sql).fetchall()

    def columns(self, first: int) -> Columns:
        """Return the columns of all chunks whose keys are at least ``first``."""
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


def headings_json(document: Document) -> str:
    """Return a document's headings as the catalogue stores them."""
    return _json([[h.start, h.level, h.text, *filter(None, [h.anchor])] for h in document.headings])


def pages_json(document: Document) -> str:
    """Return a document's pages as the catalogue stores them."""
    return _json([[p.start, p.number] for p in document.pages])


def messages_json(document: Document) -> str:
    """Return a document's messages as the catalogue stores them."""
    return _json([[m.start, m.author, m.published, m.location] for m in document.messages])


def _json(rows: Sequence[Sequence[object]]) -> str:
    # The short way for most documents: a reindex calls this for each line of a changed export.
    return json.dumps(rows, ensure_ascii=False) if rows else "[]"
