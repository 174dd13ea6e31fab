import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import IndexDamaged
from index.types import Keys, Vectors
from index.vectors import FaissVectors


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


def test_save_and_load_keep_everything(store: FaissVectors, tmp_path: Path) -> None:
    store.save(tmp_path / "vectors")
    loaded = FaissVectors.load(tmp_path / "vectors")
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
        made.save(Path(folder) / "vectors")
        loaded = FaissVectors.load(Path(folder) / "vectors")
    assert sorted(loaded.keys.tolist()) == sorted(expected)
    for key, vector in expected.items():
        np.testing.assert_allclose(loaded.vectors(keys(key)), vector, atol=1e-3)


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "vectors").write_bytes(b"nonsense")
    with pytest.raises(IndexDamaged, match="vectors is damaged"):
        FaissVectors.load(tmp_path / "vectors")
