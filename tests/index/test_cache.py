import time
from pathlib import Path

import numpy as np
import pytest

from index import SentenceTransformerEncoder
from index.cache import KEEP_DAYS, EmbeddingCache, embedding_key
from index.encoder import ChunkEmbedding, ChunkInput


def embedding(seed: int) -> ChunkEmbedding:
    drawn = np.random.default_rng(seed).normal(size=(4, 16)).astype(np.float32)
    unit = drawn / np.linalg.norm(drawn, axis=1, keepdims=True)
    return ChunkEmbedding(unit[0], unit[1:])


def test_what_was_put_is_found_after_a_restart(tmp_path: Path) -> None:
    with EmbeddingCache(tmp_path, 16) as cache:
        cache.put([(b"a", embedding(1)), (b"b", embedding(2))])
    with EmbeddingCache(tmp_path, 16) as cache:
        found = cache.get([b"a", b"c"])
    assert list(found) == [b"a"]
    np.testing.assert_array_equal(found[b"a"].vector, embedding(1).vector)
    np.testing.assert_allclose(found[b"a"].sentences, embedding(1).sentences, atol=0.01)


def test_what_nobody_asked_for_is_pruned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with EmbeddingCache(tmp_path, 16) as cache:
        cache.put([(b"old", embedding(1)), (b"used", embedding(2))])
    later = time.time() + (KEEP_DAYS + 1) * 86_400
    monkeypatch.setattr("index.cache.time.time", lambda: later)
    with EmbeddingCache(tmp_path, 16) as cache:
        cache.get([b"used"])
        cache.prune()
        assert list(cache.get([b"old", b"used"])) == [b"used"]


def test_the_key_depends_on_everything_that_decides_a_vector(encoder: SentenceTransformerEncoder) -> None:
    other = SentenceTransformerEncoder("", threads=1, dtype="float32")
    inputs = [ChunkInput("ab", ()), ChunkInput("ab", ((0, 1),)), ChunkInput("ac", ())]
    keys = {embedding_key(encoder, item) for item in inputs}
    keys.add(embedding_key(other, inputs[0]))
    assert len(keys) == (4 if other.variant != encoder.variant else 3)
    assert embedding_key(encoder, inputs[0]) == embedding_key(encoder, ChunkInput("ab", ()))
