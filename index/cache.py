"""The embedding cache: vectors by the hash of what was embedded, in SQLite.

It outlives generations, restarts and killed reindexes, so that no text is encoded twice by the same model. It
holds nothing that cannot be made again: a damaged cache is thrown away.
"""

import hashlib
import sqlite3
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType

import numpy as np

from index.encoder import ChunkEmbedding, ChunkInput, Encoder
from index.sentence_vectors import quantize, restore
from index.types import Vectors

KEEP_DAYS = 30
_SCHEMA = """CREATE TABLE IF NOT EXISTS embeddings (
    hash BLOB PRIMARY KEY, day INTEGER NOT NULL, vector BLOB NOT NULL, sentences BLOB NOT NULL) STRICT, WITHOUT ROWID"""


def embedding_key(encoder: Encoder, item: ChunkInput) -> bytes:
    """Hash of everything that decides a chunk's vectors: model weights, precision, text and sentence spans."""
    digest = hashlib.blake2b(digest_size=20)
    digest.update(f"{encoder.spec.weights_sha256}\0{encoder.variant}\0{item.spans}\0".encode())
    digest.update(item.text.encode("utf-8", "surrogatepass"))
    return digest.digest()


class EmbeddingCache:
    """Vectors of chunks and their sentences; a context manager, for one thread.

    Args:
        folder: Where the cache lies; made if needed.
        dimension: Length of a vector.
    """

    def __init__(self, folder: Path, dimension: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._dimension = dimension
        self._path = folder / "embeddings.sqlite"
        self._today = int(time.time() // 86_400)
        try:
            self._connection = self._open()
        except sqlite3.DatabaseError:
            for path in folder.glob("embeddings.sqlite*"):
                path.unlink()
            self._connection = self._open()

    def get(self, keys: Sequence[bytes]) -> dict[bytes, ChunkEmbedding]:
        """Look embeddings up by key; unknown keys are left out."""
        found = {}
        for begin in range(0, len(keys), 500):
            part = keys[begin : begin + 500]
            marks = ",".join("?" * len(part))
            sql = f"SELECT hash, vector, sentences FROM embeddings WHERE hash IN ({marks})"
            for key, vector, sentences in self._connection.execute(sql, part):
                found[key] = ChunkEmbedding(self._vector(vector), self._sentences(sentences))
            touch = f"UPDATE embeddings SET day = ? WHERE hash IN ({marks}) AND day < ?"
            self._connection.execute(touch, [self._today, *part, self._today])
        return found

    def put(self, embeddings: Iterable[tuple[bytes, ChunkEmbedding]]) -> None:
        """Add embeddings and make them durable against a kill."""
        self._connection.executemany(
            "INSERT OR REPLACE INTO embeddings VALUES (?, ?, ?, ?)",
            [
                (key, self._today, e.vector.astype("<f4").tobytes(), quantize(e.sentences).tobytes())
                for key, e in embeddings
            ],
        )
        self._connection.commit()

    def prune(self) -> None:
        """Delete what no reindex has asked for in ``KEEP_DAYS`` days."""
        self._connection.execute("DELETE FROM embeddings WHERE day < ?", (self._today - KEEP_DAYS,))
        self._connection.commit()

    def __enter__(self) -> "EmbeddingCache":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.commit()
        self._connection.close()

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=60)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute(_SCHEMA)
            connection.execute("SELECT count(*) FROM (SELECT 1 FROM embeddings LIMIT 1)").fetchone()
        except sqlite3.DatabaseError:
            connection.close()
            raise
        return connection

    def _vector(self, blob: bytes) -> Vectors:
        return np.frombuffer(blob, "<f4")

    def _sentences(self, blob: bytes) -> Vectors:
        record = quantize(np.zeros((0, self._dimension), np.float32)).dtype
        return restore(np.frombuffer(blob, record))
