"""The embedding cache: vectors by the hash of what was embedded, in SQLite.

It survives generations, restarts and killed reindexes, so that no text is encoded twice by the same model. All of it
can be computed again, so a damaged cache is deleted; one with any other problem is kept.
"""

import hashlib
import sqlite3
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import TypeVar

import numpy as np

from index.embedding.encoder import ChunkEmbedding, ChunkInput, Encoder
from index.errors import ConfigurationError, FootnoteError, IndexProblem
from index.storage.private_files import make_file, make_folder, make_private
from index.storage.sentence_vectors import quantize, restore
from index.storage.sqlite_errors import ERRORS, SQLiteError, code_of, is_damage, remove
from index.types import Vectors

KEEP_DAYS = 30
WAIT_SECONDS = 60.0
"""Seconds to wait while another process holds the cache."""
_NOT_ALLOWED = (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM)
_REMEDIES: dict[int | None, str] = {
    sqlite3.SQLITE_FULL: "make room on its disk",
    sqlite3.SQLITE_BUSY: "wait until the other process that uses it is done, and try again",
    sqlite3.SQLITE_LOCKED: "wait until the other process that uses it is done, and try again",
    sqlite3.SQLITE_IOERR: "check its disk",
}
_SCHEMA = """CREATE TABLE IF NOT EXISTS embeddings (
    hash BLOB PRIMARY KEY, day INTEGER NOT NULL, vector BLOB NOT NULL, sentences BLOB NOT NULL,
    seal BLOB NOT NULL DEFAULT x'') STRICT, WITHOUT ROWID"""
_ADD_SEAL = "ALTER TABLE embeddings ADD COLUMN seal BLOB NOT NULL DEFAULT x''"
"""For a cache of an earlier version; its rows are accepted without a seal."""
_Result = TypeVar("_Result")


def embedding_key(encoder: Encoder, item: ChunkInput) -> bytes:
    """Return a hash of everything that a chunk's vectors depend on: weights, precision, text and sentence spans."""
    digest = hashlib.blake2b(digest_size=20)
    digest.update(f"{encoder.spec.weights_sha256}\0{encoder.variant}\0{item.spans}\0".encode())
    digest.update(item.text.encode("utf-8", "surrogatepass"))
    return digest.digest()


class EmbeddingCache:
    """Vectors of chunks and their sentences; a context manager, for one thread.

    Args:
        folder: Folder of the cache; made if needed.
        dimension: Length of a vector.

    Raises:
        ConfigurationError: The folder cannot be made or written to.
        IndexProblem: The cache cannot be used now: its disk is full, or another process keeps it locked. All
            methods raise this too.
    """

    def __init__(self, folder: Path, dimension: int) -> None:
        try:
            make_folder(folder)
        except OSError as error:
            raise _unusable(folder, error.strerror or str(error)) from error
        self._path = folder / "embeddings.sqlite"
        self._today = int(time.time() // 86_400)
        self._vector_bytes = 4 * dimension
        self._record = quantize(np.zeros((0, dimension), np.float32)).dtype
        try:
            self._connection = self._open()
        except ERRORS as error:
            self._connection = self._replaced(error)

    def get(self, keys: Sequence[bytes]) -> dict[bytes, ChunkEmbedding]:
        """Return embeddings by key, without unknown and altered ones; none if the file is damaged."""

        def look_up(connection: sqlite3.Connection) -> dict[bytes, ChunkEmbedding]:
            found = {}
            aged = []
            for begin in range(0, len(keys), 500):
                part = keys[begin : begin + 500]
                marks = ",".join("?" * len(part))
                sql = f"SELECT hash, day, vector, sentences, seal FROM embeddings WHERE hash IN ({marks})"
                for key, day, vector, sentences, seal in connection.execute(sql, part):
                    if not isinstance(day, int) or not _is_whole(key, vector, sentences, seal):
                        continue
                    if len(vector) == self._vector_bytes and len(sentences) % self._record.itemsize == 0:
                        found[key] = ChunkEmbedding(np.frombuffer(vector, "<f4"), self._sentences(sentences))
                        aged += [key] if day < self._today else []
            # An UPDATE takes the write lock even if it changes nothing, so it is run only if needed.
            if aged:
                touch = "UPDATE embeddings SET day = ? WHERE hash = ?"
                connection.executemany(touch, [(self._today, key) for key in aged])
            return found

        found = self._run(look_up)
        return {} if found is None else found

    def put(self, embeddings: Iterable[tuple[bytes, ChunkEmbedding]]) -> None:
        """Add embeddings and make them durable against a kill."""
        rows = [self._row(key, embedding) for key, embedding in embeddings]

        def add(connection: sqlite3.Connection) -> bool:
            connection.executemany("INSERT OR REPLACE INTO embeddings VALUES (?, ?, ?, ?, ?)", rows)
            return True

        if self._run(add) is None:
            self._run(add)

    def prune(self) -> None:
        """Delete what no reindex has asked for in ``KEEP_DAYS`` days."""
        sql = "DELETE FROM embeddings WHERE day < ?"
        self._run(lambda connection: connection.execute(sql, (self._today - KEEP_DAYS,)))

    def __enter__(self) -> "EmbeddingCache":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def _row(self, key: bytes, embedding: ChunkEmbedding) -> tuple[bytes, int, bytes, bytes, bytes]:
        vector, sentences = embedding.vector.astype("<f4").tobytes(), quantize(embedding.sentences).tobytes()
        return key, self._today, vector, sentences, _seal(key, vector, sentences)

    def _run(self, work: Callable[[sqlite3.Connection], _Result]) -> _Result | None:
        """Run a function in a transaction; return None if the cache was damaged and has been replaced."""
        try:
            with self._connection:
                return work(self._connection)
        except ERRORS as error:
            if is_damage(error, self._path):
                self._connection.close()
            self._connection = self._replaced(error)
            return None

    def _replaced(self, error: SQLiteError) -> sqlite3.Connection:
        """Replace a damaged cache by an empty one; any other error is raised with a sentence for people."""
        if not is_damage(error, self._path):
            if code_of(error) is None:  # raised by Python's module, not by SQLite: a defect
                raise error
            raise self._problem(error) from error
        try:
            remove(self._path)
            return self._open()
        except OSError as other:
            raise _unusable(self._path, other.strerror or str(other)) from other
        except ERRORS as other:
            raise self._problem(other) from other

    def _problem(self, error: SQLiteError) -> FootnoteError:
        if code_of(error) in _NOT_ALLOWED:
            return _unusable(self._path, str(error))
        remedy = _REMEDIES.get(code_of(error), "delete it, since it can be made again")
        return IndexProblem(f"The embedding cache {self._path} cannot be used ({error}); {remedy}.")

    def _open(self) -> sqlite3.Connection:
        try:
            make_file(self._path)
        except OSError as error:
            raise _unusable(self._path, error.strerror or str(error)) from error
        for end in ("-wal", "-shm"):
            make_private(self._path.with_name(self._path.name + end))
        connection = sqlite3.connect(self._path, timeout=WAIT_SECONDS)
        connection.text_factory = bytes  # there is no text, and a damaged file may hold any bytes
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute("BEGIN IMMEDIATE")  # so that of two processes one adds the column
            connection.execute(_SCHEMA)
            if len(connection.execute("PRAGMA table_info(embeddings)").fetchall()) == 4:
                connection.execute(_ADD_SEAL)
            connection.commit()
            connection.execute("SELECT count(*) FROM (SELECT 1 FROM embeddings LIMIT 1)").fetchone()
        except ERRORS:
            connection.close()
            raise
        return connection

    def _sentences(self, blob: bytes) -> Vectors:
        return restore(np.frombuffer(blob, self._record))


def _seal(*parts: bytes) -> bytes:
    """Return the hash of a row; a single altered bit cannot make it empty, as rows of earlier versions have it."""
    return hashlib.blake2b(b"".join(parts), digest_size=12).digest()


def _is_whole(key: object, vector: object, sentences: object, seal: object) -> bool:
    parts = [each for each in (key, vector, sentences) if isinstance(each, bytes)]
    return len(parts) == 3 and seal in (b"", _seal(*parts))


def _unusable(path: Path, reason: str) -> FootnoteError:
    return ConfigurationError(
        f"The embedding cache {path} cannot be written ({reason}); correct its permissions, or name another folder "
        "as [index] cache."
    )
