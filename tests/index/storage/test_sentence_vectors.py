import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from index.errors import IndexDamaged
from index.storage.sentence_vectors import TERMS, SentenceReader, SentenceWriter, quantize, restore
from index.types import Vectors


def rows(count: int, seed: int = 0) -> Vectors:
    drawn = np.random.default_rng(seed).normal(size=(count, 32)).astype(np.float32)
    unit: Vectors = drawn / np.linalg.norm(drawn, axis=1, keepdims=True)
    return unit


def test_quantizing_keeps_the_direction() -> None:
    original = rows(200)
    restored = restore(quantize(original))
    cosines = (original * restored).sum(1) / np.linalg.norm(restored, axis=1)
    assert cosines.min() > 0.999


@given(hnp.arrays(np.float32, (3, 32), elements=st.floats(-1, 1, width=32)))
def test_quantizing_errs_by_at_most_half_a_step(vectors: Vectors) -> None:
    packed = quantize(vectors)
    assert (np.abs(restore(packed) - vectors) <= packed["scale"][:, None] * 0.51 + 1e-6).all()


@given(st.lists(st.integers(0, 5), min_size=1, max_size=8))
def test_every_run_reads_as_it_was_written(counts: list[int]) -> None:
    vectors = [rows(count, seed) for seed, count in enumerate(counts)]
    terms = [np.full((count, TERMS), place, np.uint16) for place, count in enumerate(counts)]
    runs = list(zip(vectors, terms, strict=True))
    with tempfile.TemporaryDirectory() as folder:
        addresses = []
        for segment, part in ((1, runs[::2]), (2, runs[1::2])):
            with SentenceWriter(Path(folder), segment, 32) as writer:
                addresses.append([writer.append(*run) for run in part])
        in_order = [addresses[place % 2][place // 2] for place in range(len(runs))]
        found, found_terms = SentenceReader(Path(folder), 32).read(np.array(in_order), np.array(counts))
    np.testing.assert_allclose(found, np.concatenate(vectors), atol=0.01)
    np.testing.assert_array_equal(found_terms, np.concatenate(terms))


def test_a_truncated_segment_is_named(tmp_path: Path) -> None:
    (tmp_path / "1.i8").write_bytes(b"abc")
    with pytest.raises(IndexDamaged, match=r"1\.i8 is cut short"):
        SentenceReader(tmp_path, 32)


def test_a_missing_segment_is_named(tmp_path: Path) -> None:
    with pytest.raises(IndexDamaged, match="segment 3 is missing"):
        SentenceReader(tmp_path, 32).read(np.array([3 << 32]), np.array([1]))
