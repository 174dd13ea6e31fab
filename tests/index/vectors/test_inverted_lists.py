"""Inverted lists: what they find, and that they stay right as the store changes."""

import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import IndexDamaged, IndexProblem
from index.types import Keys, Vectors
from index.vectors import DEFAULTS, FaissVectors
from index.vectors.faiss_indexes import Effort
from index.vectors.index_choice import EXACT, Choice, choose

DIMENSION = 32
COUNT = 6_000
IVF = replace(DEFAULTS, index="ivf")


def drawn(count: int, seed: int) -> Vectors:
    """Unit vectors around two hundred centres, as texts lie around topics."""
    centres = np.random.default_rng(0).normal(size=(200, DIMENSION))
    generator = np.random.default_rng(seed)
    made = centres[generator.integers(0, 200, count)] + generator.normal(scale=0.7, size=(count, DIMENSION))
    unit: Vectors = (made / np.linalg.norm(made, axis=1, keepdims=True)).astype(np.float32)
    return unit


def nearest(vectors: Vectors, keys: Keys, queries: Vectors, count: int) -> Keys:
    found: Keys = keys[np.argsort(-(queries @ vectors.T), axis=1)[:, :count]]
    return found


def recall(found: Keys, expected: Keys) -> float:
    return float(np.mean([np.isin(e, f).mean() for f, e in zip(found, expected, strict=True)]))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = FaissVectors.empty(DIMENSION, IVF)
    made.upsert(np.arange(COUNT), drawn(COUNT, 1))
    assert made.fit().value >= IVF.target_recall
    path = tmp_path_factory.mktemp("vectors")
    made.commit(path)
    return path


@pytest.fixture
def store(folder: Path) -> FaissVectors:
    return FaissVectors.open(folder, IVF)


@pytest.mark.parametrize("top_k", [1, 10, 100])
def test_nearly_all_of_the_nearest_are_found(store: FaissVectors, top_k: int) -> None:
    queries = drawn(50, 2)
    scores, found = store.search(queries, top_k, None)
    expected = nearest(drawn(COUNT, 1), np.arange(COUNT), queries, top_k)
    assert recall(found, expected) >= 0.95
    assert (np.diff(scores, axis=1) <= 0).all()
    np.testing.assert_allclose(scores[:, 0], np.einsum("ij,ij->i", store.vectors(found[:, 0]), queries), atol=1e-4)


@pytest.mark.parametrize("share", [None, 0.01, 0.75])
def test_others_are_scored_in_full_beside_what_a_search_finds(store: FaissVectors, share: float | None) -> None:
    allowed = None if share is None else np.flatnonzero(np.random.default_rng(4).random(COUNT) < share)
    others = np.random.default_rng(5).choice(COUNT, 60, replace=False)
    for query in drawn(10, 8):
        scores, found = store.search(query[None], 10, allowed)
        near, keys, further = store.search_and_score(query, 10, allowed, others)
        assert (found[0].tolist(), scores[0].tolist()) == (keys.tolist(), near.tolist())
        np.testing.assert_allclose(further, store.vectors(others) @ query, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("share", [0.01, 0.5, 0.75, 0.99])
def test_recall_is_kept_under_a_filter(store: FaissVectors, share: float) -> None:
    queries = drawn(50, 3)
    allowed = np.flatnonzero(np.random.default_rng(4).random(COUNT) < share)
    for prepared in (False, True):
        allowed.setflags(write=not prepared)
        _, found = store.search(queries, 10, allowed)
        assert set(np.unique(found).tolist()) <= {-1, *allowed.tolist()}
        assert recall(found, nearest(drawn(COUNT, 1)[allowed], allowed, queries, 10)) >= 0.95


def test_a_search_finds_as_many_as_are_asked_for(store: FaissVectors) -> None:
    _, found = store.search(drawn(3, 5), COUNT, None)
    assert [COUNT, COUNT, COUNT] == [len(set(row.tolist())) for row in found]


def test_fewer_than_asked_are_padded(store: FaissVectors) -> None:
    _, found = store.search(drawn(1, 5), 10, np.array([7, 3]))
    assert [3, 7] == sorted(found[0][found[0] >= 0].tolist())
    assert (1, 10) == found.shape


@given(seed=st.integers(0, 2**32 - 1), removed=st.integers(0, 500), added=st.integers(0, 500))
def test_changes_keep_the_recall_and_the_training(folder: Path, seed: int, removed: int, added: int) -> None:
    made, generator = FaissVectors.open(folder, IVF), np.random.default_rng(seed)
    gone = generator.choice(COUNT, removed, replace=False)
    new = generator.choice(2 * COUNT, added, replace=False).astype(np.int64)
    vectors = {key: row for key, row in enumerate(drawn(COUNT, 1)) if key not in set(gone.tolist())}
    vectors |= dict(zip(new.tolist(), drawn(added, seed), strict=True))
    made.delete(gone.tolist())
    made.upsert(new, drawn(added, seed))
    made.fit()
    with tempfile.TemporaryDirectory() as path:
        made.commit(Path(path))
        made = FaissVectors.open(Path(path), IVF)
    keys, queries = np.array(sorted(vectors)), drawn(20, seed + 1)
    _, found = made.search(queries, 10, None)
    assert keys.tolist() == made.keys.tolist()
    assert recall(found, nearest(np.stack([vectors[key] for key in keys.tolist()]), keys, queries, 10)) >= 0.9


def test_a_store_that_has_doubled_is_trained_again(store: FaissVectors) -> None:
    before = store.fit().index
    store.upsert(np.arange(COUNT, 2 * COUNT + 10), drawn(COUNT + 10, 6))
    assert (before, "48 inverted lists") == ("24 inverted lists", store.fit().index)


def test_a_store_that_has_become_small_is_scanned_exactly(store: FaissVectors, tmp_path: Path) -> None:
    store.delete(range(900, COUNT))
    assert "exact scan" == store.fit().index
    store.commit(tmp_path)
    assert ["keys.npy", "rows.bin", "vectors.json"] == sorted(path.name for path in tmp_path.iterdir())
    _, found = FaissVectors.open(tmp_path).search(drawn(5, 7), 10, None)
    assert 1.0 == recall(found, nearest(drawn(COUNT, 1)[:900], np.arange(900), drawn(5, 7), 10))


def test_too_low_a_recall_fails_and_says_what_to_do() -> None:
    made = FaissVectors.empty(DIMENSION, replace(IVF, target_recall=1.0, min_recall=1.0))
    made.upsert(np.arange(2_000), np.random.default_rng(1).normal(size=(2_000, DIMENSION)).astype(np.float32))
    with pytest.raises(IndexProblem, match=r'min_recall = 1; set vectors\.index = "exact", or lower the limit'):
        made.fit()


def test_the_same_vectors_give_the_same_recall(folder: Path, store: FaissVectors) -> None:
    again = FaissVectors.empty(DIMENSION, IVF)
    again.upsert(np.arange(COUNT), drawn(COUNT, 1))
    assert store.fit() == again.fit()


def test_threads_read_at_once_as_one_reads_alone(store: FaissVectors) -> None:
    queries = drawn(64, 8)
    alone = [store.search(query[None], 10, None)[1].tolist() for query in queries]
    with ThreadPoolExecutor(8) as pool:
        assert alone == list(pool.map(lambda query: store.search(query[None], 10, None)[1].tolist(), queries))


@pytest.mark.parametrize("content", [None, b"", b"nonsense", b"IwPf" + bytes(64)])
def test_damaged_lists_are_named_with_the_remedy(store: FaissVectors, tmp_path: Path, content: bytes | None) -> None:
    store.delete([0])
    store.commit(tmp_path)
    (tmp_path / "lists.faiss").unlink()
    if content is not None:
        (tmp_path / "lists.faiss").write_bytes(content)
    with pytest.raises(IndexDamaged, match=r"lists\.faiss is missing or damaged; rebuild it: footnote reindex --full"):
        FaissVectors.open(tmp_path)


def test_lists_of_another_store_are_refused(store: FaissVectors, folder: Path, tmp_path: Path) -> None:
    store.delete([0])
    store.commit(tmp_path)
    (tmp_path / "lists.faiss").write_bytes((folder / "lists.faiss").read_bytes())
    with pytest.raises(IndexDamaged, match=r"lists\.faiss is missing or damaged"):
        FaissVectors.open(tmp_path)


def test_the_index_is_chosen_by_size_and_settings() -> None:
    assert EXACT == choose(15_000, 384, DEFAULTS)
    assert EXACT == choose(390_000, 384, DEFAULTS)
    assert Choice(1600, 192) == choose(400_000, 384, DEFAULTS)
    assert EXACT == choose(100_000, 384, replace(DEFAULTS, index="exact"))
    assert Choice(40, 192) == choose(10_000, 384, IVF)
    assert Choice(8000, 192) == choose(4_000_000, 384, DEFAULTS)
    assert [EXACT, EXACT] == [choose(999, 384, IVF), choose(100_000, 385, IVF)]


def test_the_depth_grows_along_a_line_and_beyond_a_hundred_with_what_is_asked_for() -> None:
    effort = Effort(probes=8, depth_10=100, depth_100=280)
    assert [100, 100, 200, 280, 640] == [effort.depth(k) for k in (1, 10, 60, 100, 460)]
