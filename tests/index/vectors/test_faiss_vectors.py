import os
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import IndexDamaged
from index.storage.manifest import Recall
from index.types import Keys, Vectors
from index.vectors import FaissVectors
from index.vectors.codecs import TenBitCodec


def rows(count: int, seed: int = 0) -> Vectors:
    drawn = np.random.default_rng(seed).normal(size=(count, 16)).astype(np.float32)
    unit: Vectors = drawn / np.linalg.norm(drawn, axis=1, keepdims=True)
    return unit


def keys(*values: int) -> Keys:
    return np.array(values, np.int64)


@pytest.fixture
def store() -> FaissVectors:
    made = FaissVectors.empty(16)
    made.upsert(np.arange(10, 110, dtype=np.int64), rows(100))
    return made


def test_search_agrees_with_the_plain_product(store: FaissVectors) -> None:
    queries = rows(5, seed=1)
    scores, found = store.search(queries, 10, None)
    exact = queries @ rows(100).T
    assert found.tolist() == (np.argsort(-exact, axis=1)[:, :10] + 10).tolist()
    np.testing.assert_allclose(scores, -np.sort(-exact, axis=1)[:, :10], atol=2e-3)


def test_a_filter_acts_before_ranking(store: FaissVectors) -> None:
    allowed = keys(12, 50, 109)
    _, found = store.search(rows(1, seed=1), 10, allowed)
    assert sorted(found[0][found[0] >= 0].tolist()) == [12, 50, 109]


def test_an_empty_filter_finds_nothing(store: FaissVectors) -> None:
    _, found = store.search(rows(1), 10, keys())
    assert found[found >= 0].tolist() == []


def test_keys_beyond_the_store_in_a_filter_are_harmless(store: FaissVectors) -> None:
    _, found = store.search(rows(1), 1, keys(10, 1_000_000))
    assert found.tolist() == [[10]]


def test_deleted_vectors_are_not_found(store: FaissVectors) -> None:
    store.delete([10, 999])
    assert len(store) == 99
    assert store.search(rows(1), 1, None)[1].tolist() != [[10]]


def test_upsert_replaces(store: FaissVectors) -> None:
    replacement = rows(1, seed=9)
    store.upsert(keys(10), replacement)
    assert len(store) == 100
    np.testing.assert_allclose(store.vectors(keys(10)), replacement, atol=1e-3)


def test_vectors_are_read_back_in_the_order_asked(store: FaissVectors) -> None:
    np.testing.assert_allclose(store.vectors(keys(60, 11)), rows(100)[[50, 1]], atol=1e-3)


@pytest.mark.parametrize("made", [FaissVectors.empty(16), None])
def test_an_unknown_key_is_named(store: FaissVectors, made: FaissVectors | None) -> None:
    with pytest.raises(KeyError, match="7"):
        (made or store).vectors(keys(7))


def test_counts_must_agree(store: FaissVectors) -> None:
    with pytest.raises(ValueError, match="2 keys for 1 vectors"):
        store.upsert(keys(1, 2), rows(1))


def test_an_empty_store_answers() -> None:
    scores, found = FaissVectors.empty(16).search(rows(2), 5, None)
    assert (scores.shape, found.shape) == ((2, 0), (2, 0))
    scored = FaissVectors.empty(16).search_and_score(rows(1)[0], 5, None, keys())
    assert [0, 0, 0] == [len(each) for each in scored]


def test_others_are_scored_with_the_search_whatever_the_filter(store: FaissVectors) -> None:
    query, allowed, others = rows(1, 1)[0], keys(12, 50, 109), keys(60, 11)
    scores, found, further = store.search_and_score(query, 10, allowed, others)
    assert [12, 50, 109] == sorted(found.tolist())
    np.testing.assert_allclose(scores, np.sort(rows(100)[[2, 40, 99]] @ query)[::-1], atol=2e-3)
    np.testing.assert_allclose(further, rows(100)[[50, 1]] @ query, atol=2e-3)
    with pytest.raises(KeyError, match="7"):
        store.search_and_score(query, 10, None, keys(7))


def test_save_and_load_keep_everything(store: FaissVectors, tmp_path: Path) -> None:
    store.commit(tmp_path / "vectors")
    loaded = FaissVectors.open(tmp_path / "vectors")
    assert loaded.keys.tolist() == store.keys.tolist()
    assert loaded.search(rows(3, 2), 7, None)[1].tolist() == store.search(rows(3, 2), 7, None)[1].tolist()


@given(st.lists(st.tuples(st.integers(0, 30), st.booleans()), max_size=40))
def test_after_any_changes_a_saved_store_is_what_a_dictionary_would_be(steps: list[tuple[int, bool]]) -> None:
    made, expected = FaissVectors.empty(16), dict[int, Vectors]()
    for place, (key, keep) in enumerate(steps):
        if keep:
            expected[key] = rows(1, seed=place)
            made.upsert(keys(key), expected[key])
        else:
            expected.pop(key, None)
            made.delete([key])
    with tempfile.TemporaryDirectory() as folder:
        made.commit(Path(folder) / "vectors")
        loaded = FaissVectors.open(Path(folder) / "vectors")
    assert sorted(loaded.keys.tolist()) == sorted(expected)
    for key, vector in expected.items():
        np.testing.assert_allclose(loaded.vectors(keys(key)), vector, atol=1e-3)


@pytest.mark.parametrize("name", ["keys.npy", "rows.bin", "vectors.json"])
@pytest.mark.parametrize("content", [None, b"nonsense"])
def test_a_damaged_or_missing_file_is_named_with_the_remedy(
    store: FaissVectors, tmp_path: Path, name: str, content: bytes | None
) -> None:
    store.commit(tmp_path)
    (tmp_path / name).unlink()
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(IndexDamaged, match=f"{name} is missing or damaged; rebuild it: footnote reindex --full"):
        FaissVectors.open(tmp_path)


def test_a_saved_store_is_not_altered_by_its_successor(store: FaissVectors, tmp_path: Path) -> None:
    store.commit(tmp_path / "first")
    (tmp_path / "second").mkdir()
    for path in (tmp_path / "first").iterdir():
        os.link(path, tmp_path / "second" / path.name)
    successor = FaissVectors.open(tmp_path / "first")
    successor.delete([10])
    successor.commit(tmp_path / "second")
    assert (100, 99) == (len(FaissVectors.open(tmp_path / "first")), len(FaissVectors.open(tmp_path / "second")))


def test_a_store_without_changes_writes_nothing(store: FaissVectors, tmp_path: Path) -> None:
    store.commit(tmp_path)
    before = {path.name: path.stat().st_ino for path in tmp_path.iterdir()}
    loaded = FaissVectors.open(tmp_path)
    loaded.fit()
    loaded.commit(tmp_path)
    assert before == {path.name: path.stat().st_ino for path in tmp_path.iterdir()}


def test_a_small_store_is_scanned_exactly_and_says_so(store: FaissVectors) -> None:
    assert Recall("exact scan", 10, 1.0, 0) == store.fit()


@given(st.integers(1, 60), st.integers(1, 70), st.integers(0, 2**32 - 1))
def test_an_exact_scan_agrees_with_brute_force_under_any_filter(count: int, top_k: int, seed: int) -> None:
    made, generator = FaissVectors.empty(16), np.random.default_rng(seed)
    given_keys = np.sort(generator.choice(200, count, replace=False)).astype(np.int64)
    made.upsert(given_keys, rows(count, seed))
    allowed = given_keys[generator.random(count) < 0.5]
    scores, found = made.search(rows(1, seed + 1), top_k, allowed)
    exact = np.sort(made.vectors(allowed) @ rows(1, seed + 1)[0])[::-1]
    assert (1, min(top_k, count)) == found.shape
    assert set(found[0][found[0] >= 0].tolist()) <= set(allowed.tolist())
    np.testing.assert_allclose(scores[0][found[0] >= 0], exact[: min(top_k, len(allowed))], atol=1e-4)


@given(st.integers(1, 8).map(lambda quarter: 4 * quarter), st.integers(0, 2**32 - 1))
def test_ten_bits_keep_each_number_to_a_thousandth_of_the_largest(dimension: int, seed: int) -> None:
    drawn = np.random.default_rng(seed).normal(size=(5, dimension)).astype(np.float32)
    codec = TenBitCodec(dimension)
    restored = codec.unpack(codec.pack(drawn))
    assert (np.abs(restored - drawn) <= np.abs(drawn).max(1, keepdims=True) / 1000).all()
    np.testing.assert_allclose(
        codec.cosines(codec.pack(drawn), drawn[0], 5, 0), restored @ drawn[0], rtol=1e-4, atol=1e-4
    )


def test_a_dimension_that_ten_bits_cannot_pack_is_refused() -> None:
    with pytest.raises(ValueError, match="6 dimensions are no multiple of 4"):
        TenBitCodec(6)


def test_no_vectors_are_packed_to_no_rows() -> None:
    codec = TenBitCodec(8)
    assert (0, 8) == codec.unpack(codec.pack(np.zeros((0, 8), np.float32))).shape
