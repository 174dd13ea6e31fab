"""Embeds questions, and caches the embeddings of the latest ones."""

import threading
from collections.abc import Sequence

import numpy as np
from cachetools import LRUCache

from index.embedding.encoder import Encoder
from index.types import Vector, Vectors

BATCH = 64
"""Most texts in one call of the encoder."""
CACHED_QUESTIONS = 4_096
"""Number of questions whose embeddings are cached, 1.5 kB each at 384 dimensions."""


class QueryEncoder:
    """Embeds questions for any number of threads.

    A conversation and its answer cache ask for the same texts again and again, so the latest embeddings are cached.
    Two threads that ask for the same new text at the same moment may both compute it; that costs time and nothing else.

    Args:
        encoder: The model.
    """

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._lock = threading.Lock()
        self._cache: LRUCache[str, Vector] = LRUCache(CACHED_QUESTIONS)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return the embeddings of texts: ``(n, dim) float32``, unit rows.

        Raises:
            EncoderError: The model cannot be loaded.
        """
        if not texts:
            return self._encoder.encode_queries([])
        with self._lock:
            known = {text: self._cache[text] for text in texts if text in self._cache}
        missing = [text for text in dict.fromkeys(texts) if text not in known]
        for begin in range(0, len(missing), BATCH):
            batch = missing[begin : begin + BATCH]
            # Copied row by row, so that one cached text does not keep the whole batch in memory.
            fresh = {text: row.copy() for text, row in zip(batch, self._encoder.encode_queries(batch), strict=True)}
            known |= fresh
            with self._lock:
                self._cache.update(fresh)
        return np.stack([known[text] for text in texts])
