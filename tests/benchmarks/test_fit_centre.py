import numpy as np
import pytest

from benchmarks.fit_centre import KEPT, shared_part
from index.types import Vectors


def test_what_is_left_of_every_language_and_of_passages_has_the_same_mean() -> None:
    chance = np.random.default_rng(7)
    questions = {name: chance.normal(at, 1, (50, 32)).astype(np.float32) for at, name in enumerate(("de", "en", "zh"))}
    passages = [chance.normal(-at, 1, (40, 32)).astype(np.float32) for at in (2, 3)]
    shared = shared_part(questions, passages)
    assert shared.directions.shape == (3, 32)

    def left(vectors: Vectors) -> Vectors:
        return (vectors - (vectors @ shared.directions.T) @ shared.directions - shared.mean).astype(np.float32)

    means = [left(vectors).mean(0) for vectors in questions.values()]
    for mean in (*means, np.mean([left(vectors).mean(0) for vectors in passages], axis=0)):
        np.testing.assert_allclose(mean, means[0], atol=1e-4)


def test_unrelated_vectors_keep_a_small_cosine() -> None:
    chance = np.random.default_rng(8)
    questions = {name: chance.normal(at, 1, (400, 128)).astype(np.float32) for at, name in enumerate(("de", "en"))}
    passages = [chance.normal(-2, 1, (400, 128)).astype(np.float32)]
    shared = shared_part(questions, passages)
    left = [v - (v @ shared.directions.T) @ shared.directions - shared.mean for v in (questions["de"], passages[0])]
    asked, given = (rows / np.linalg.norm(rows, axis=1, keepdims=True) for rows in left)
    assert float((asked @ given.T).mean()) == pytest.approx(KEPT, abs=0.01)
