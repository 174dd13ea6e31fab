import random
import shutil
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from index import SentenceTransformerEncoder
from index.embedding.embedding_cache import KEEP_DAYS, EmbeddingCache, embedding_key
from index.embedding.encoder import ChunkEmbedding, ChunkInput
from index.errors import ConfigurationError, IndexProblem
from tests.models import bundled_model


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
    monkeypatch.setattr("index.embedding.embedding_cache.time.time", lambda: later)
    with EmbeddingCache(tmp_path, 16) as cache:
        cache.get([b"used"])
        cache.prune()
        assert list(cache.get([b"old", b"used"])) == [b"used"]


def test_the_key_depends_on_everything_that_decides_a_vector(encoder: SentenceTransformerEncoder) -> None:
    other = bundled_model("float32")
    inputs = [ChunkInput("ab", ()), ChunkInput("ab", ((0, 1),)), ChunkInput("ac", ())]
    keys = {embedding_key(encoder, item) for item in inputs}
    keys.add(embedding_key(other, inputs[0]))
    assert len(keys) == (4 if other.variant != encoder.variant else 3)
    assert embedding_key(encoder, inputs[0]) == embedding_key(encoder, ChunkInput("ab", ()))


def fill(folder: Path, count: int = 200) -> list[bytes]:
    keys = [f"{number:020}".encode() for number in range(count)]
    with EmbeddingCache(folder, 16) as cache:
        cache.put([(key, embedding(1)) for key in keys])
    return keys


def spoil_all_but_the_first_page(path: Path) -> None:
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (size - 4096))


@pytest.mark.parametrize(
    "data", [b"no database at all, but longer than its header" * 100, b"SQLite format 3\0" + b"x" * 9000]
)
def test_a_file_that_is_no_database_is_replaced(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "embeddings.sqlite").write_bytes(data)
    with EmbeddingCache(tmp_path, 16) as cache:
        cache.put([(b"a", embedding(1))])
        assert list(cache.get([b"a"])) == [b"a"]


def test_damage_found_while_reading_loses_the_cache_and_nothing_else(tmp_path: Path) -> None:
    keys = fill(tmp_path)
    with EmbeddingCache(tmp_path, 16) as cache:
        spoil_all_but_the_first_page(tmp_path / "embeddings.sqlite")
        assert cache.get(keys) == {}
        cache.put([(keys[0], embedding(2))])
    with EmbeddingCache(tmp_path, 16) as cache:
        assert list(cache.get(keys)) == keys[:1]


def test_damage_found_while_writing_keeps_what_was_to_be_written(tmp_path: Path) -> None:
    keys = fill(tmp_path)
    with EmbeddingCache(tmp_path, 16) as cache:
        spoil_all_but_the_first_page(tmp_path / "embeddings.sqlite")
        cache.put([(keys[-1], embedding(2))])
        assert list(cache.get(keys)) == keys[-1:]


def test_damage_found_while_pruning_stops_nothing(tmp_path: Path) -> None:
    keys = fill(tmp_path)
    with EmbeddingCache(tmp_path, 16) as cache:
        spoil_all_but_the_first_page(tmp_path / "embeddings.sqlite")
        cache.prune()
        assert cache.get(keys) == {}


def test_a_vector_of_another_length_is_not_found(tmp_path: Path) -> None:
    fill(tmp_path, 1)
    with EmbeddingCache(tmp_path, 8) as cache:
        assert cache.get([b"0" * 20]) == {}


def test_a_locked_cache_is_named_and_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = fill(tmp_path)
    monkeypatch.setattr("index.embedding.embedding_cache.WAIT_SECONDS", 0.01)
    other = sqlite3.connect(tmp_path / "embeddings.sqlite", isolation_level=None)
    with EmbeddingCache(tmp_path, 16) as cache:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(IndexProblem, match=r"embeddings.sqlite cannot be used \(database is locked\); wait until"):
            cache.put([(b"a", embedding(1))])
        other.execute("COMMIT")
    other.execute("PRAGMA journal_mode = DELETE")
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(IndexProblem, match="database is locked"):
        EmbeddingCache(tmp_path, 16)
    other.close()
    with EmbeddingCache(tmp_path, 16) as cache:
        assert list(cache.get(keys)) == keys


def test_a_full_disk_is_named_and_what_was_there_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = fill(tmp_path)
    connect = sqlite3.connect

    def connect_to_full_disk(path: Path, timeout: float) -> sqlite3.Connection:
        connection = connect(path, timeout=timeout)
        connection.execute("PRAGMA max_page_count = 1")  # as SQLite has it: none beyond those in use
        return connection

    with monkeypatch.context() as patch:
        patch.setattr(sqlite3, "connect", connect_to_full_disk)
        with (
            EmbeddingCache(tmp_path, 16) as cache,
            pytest.raises(IndexProblem, match=r"\(database or disk is full\); make room on its disk"),
        ):
            cache.put([(f"new {number}".encode(), embedding(2)) for number in range(200)])
    with EmbeddingCache(tmp_path, 16) as cache:
        assert list(cache.get([*keys, b"new 1"])) == keys


def test_looking_up_leaves_no_lock_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = fill(tmp_path)
    monkeypatch.setattr("index.embedding.embedding_cache.WAIT_SECONDS", 0.01)
    tomorrow = time.time() + 86_400
    monkeypatch.setattr("index.embedding.embedding_cache.time.time", lambda: tomorrow)
    with EmbeddingCache(tmp_path, 16) as cache, EmbeddingCache(tmp_path, 16) as other:
        cache.get(keys)
        other.put([(b"a", embedding(1))])


def test_looking_up_what_was_used_today_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = fill(tmp_path)
    monkeypatch.setattr("index.embedding.embedding_cache.WAIT_SECONDS", 0.01)
    writer = sqlite3.connect(tmp_path / "embeddings.sqlite", isolation_level=None)
    with EmbeddingCache(tmp_path, 16) as cache:
        writer.execute("BEGIN IMMEDIATE")
        assert list(cache.get(keys)) == keys
    writer.close()


def test_a_cache_that_is_a_file_or_cannot_be_opened_is_named_with_the_remedy(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "odd" / "embeddings.sqlite").mkdir(parents=True)
    for folder in (tmp_path / "file", tmp_path / "file" / "below", tmp_path / "odd", Path("/proc/cache")):
        with pytest.raises(ConfigurationError, match=f"The embedding cache {folder}.* name another folder"):
            EmbeddingCache(folder, 16)


def flip(path: Path, bit: int) -> None:
    data = bytearray(path.read_bytes())
    data[bit // 8] ^= 1 << bit % 8
    path.write_bytes(bytes(data))


@pytest.mark.parametrize("every", [40, pytest.param(1, marks=pytest.mark.soak)])
def test_an_altered_embedding_is_made_again_and_never_used(tmp_path: Path, every: int) -> None:
    with EmbeddingCache(tmp_path / "whole", 16) as cache:
        cache.put([(f"{n:020}".encode(), embedding(n)) for n in range(4)])
    keys = [f"{n:020}".encode() for n in range(4)]
    whole = (tmp_path / "whole" / "embeddings.sqlite").read_bytes()
    draw = random.Random(5)
    head = range(100 * 8)
    for bit in [*head, *(draw.randrange(8 * len(whole)) for _ in range(1000))][::every]:
        shutil.rmtree(tmp_path / "flipped", ignore_errors=True)
        (tmp_path / "flipped").mkdir()
        (tmp_path / "flipped" / "embeddings.sqlite").write_bytes(whole)
        flip(tmp_path / "flipped" / "embeddings.sqlite", bit)
        with EmbeddingCache(tmp_path / "flipped", 16) as cache:
            found = cache.get(keys)
            for n, key in enumerate(keys):
                if key in found:
                    np.testing.assert_array_equal(found[key].vector, embedding(n).vector, f"bit {bit}")
            cache.put([(keys[0], embedding(0))])
            np.testing.assert_array_equal(cache.get(keys)[keys[0]].vector, embedding(0).vector)


def test_a_cache_of_an_earlier_version_is_still_of_use(tmp_path: Path) -> None:
    with EmbeddingCache(tmp_path, 16) as cache:
        cache.put([(b"a", embedding(1))])
    with closing(sqlite3.connect(tmp_path / "embeddings.sqlite")) as database, database:
        database.execute("ALTER TABLE embeddings DROP COLUMN seal")
    with EmbeddingCache(tmp_path, 16) as cache:
        np.testing.assert_array_equal(cache.get([b"a"])[b"a"].vector, embedding(1).vector)
        cache.put([(b"b", embedding(2))])
    with EmbeddingCache(tmp_path, 16) as cache:
        assert list(cache.get([b"a", b"b"])) == [b"a", b"b"]
