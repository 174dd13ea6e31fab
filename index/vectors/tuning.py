"""Measures how many of the nearest vectors inverted lists find, and how hard they must look for that.

The questions are made from the index's own vectors, with a seed: each is turned away to a cosine of 0.6, which is how
far a question lies from its passages. Such a question finds the vector that it was made from, and near copies of it,
however few lists are scanned. So the nearest twenty of a made question stand for the nearest ten of a real one. In an
index full of near copies that is still too easy, so there is also a least number of lists.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.types import Keys, Vectors
from index.vectors.faiss_indexes import Effort, InvertedLists, faiss_for_building
from index.vectors.vector_rows import Rows

SAMPLE = 512
"""Number of questions; the standard error of a recall of 0.99 is then 0.002."""
_COSINE = 0.6
_DEEPEST = 600
_LEAST, _LEAST_ROOT = 64, 3.0
"""Least number of lists to scan: the larger of a number and a multiple of the root of all lists."""
_STEP = 1.2
"""Factor by which the number of lists to scan is raised until the target is reached."""
_DEPTHS = (40, 60, 80, 100, 150, 200, 250, 300, 400, 500, 600)
_LOST, _LOST_100 = 0.003, 0.02
"""How much recall a smaller number of candidates may cost, for few and for a hundred results."""
_STANDING_IN = 20
"""How many of the nearest of a made question stand for the nearest ten of a real one."""
_SEED = 2


@dataclass(frozen=True, slots=True)
class TunedEffort:
    """An effort, and the recall at ten that was measured with it."""

    effort: Effort
    recall: float


@dataclass(frozen=True, slots=True)
class Probe:
    """Questions and their nearest vectors by an exact search.

    Attributes:
        questions: ``(SAMPLE, dim) float32``.
        nearest: Their hundred nearest keys, best first, ``(SAMPLE, 100) int64``.
    """

    questions: Vectors
    nearest: Keys


def make_probe(rows: Rows) -> Probe:
    """Make questions, and find their nearest by an exact search."""
    generator = np.random.default_rng(_SEED)
    positions = np.sort(generator.choice(len(rows), min(SAMPLE, len(rows)), replace=False))
    questions = _turned(rows.vectors(positions), generator)
    library = faiss_for_building()
    scores = np.full((len(questions), 0), 0, np.float32)
    found = np.zeros((len(questions), 0), np.int64)
    for begin in range(0, len(rows), 65_536):
        block = rows.block(begin)
        best, local = library.knn(questions, block, min(100, len(block)), metric=library.METRIC_INNER_PRODUCT)
        scores, found = np.hstack([scores, best]), np.hstack([found, local + begin])
        order = np.argsort(-scores, axis=1)[:, :100]
        scores, found = np.take_along_axis(scores, order, 1), np.take_along_axis(found, order, 1)
    return Probe(questions, rows.keys[found])


def tune(lists: InvertedLists, probe: Probe, target: float) -> TunedEffort:
    """Find the least effort that reaches a recall, or else the effort that finds the most.

    Args:
        lists: The trained lists with all vectors.
        probe: Questions and their nearest.
        target: Recall to reach, in [0, 1].
    """
    best = None
    for probes in _probe_counts(lists.lists):
        ranks = _ranks(lists, probe, probes)
        few, hundred = _share_found(ranks[:, :_STANDING_IN], _DEEPEST), _share_found(ranks, _DEEPEST)
        depth_10 = next(d for d in _DEPTHS if _share_found(ranks[:, :_STANDING_IN], d) >= few - _LOST)
        depth_100 = next(d for d in _DEPTHS if d >= 100 and _share_found(ranks, d) >= hundred - _LOST_100)
        tuned = TunedEffort(
            Effort(probes, depth_10, max(depth_10, depth_100)), _share_found(ranks[:, :_STANDING_IN], depth_10)
        )
        if best is None or tuned.recall > best.recall:
            best = tuned
        if tuned.recall >= target:
            return tuned
    assert best is not None  # noqa: S101 - there is one list at least
    return best


def _probe_counts(lists: int) -> Iterator[int]:
    """Yield numbers of lists to try, up to all of them."""
    probes = max(_LEAST, _LEAST_ROOT * lists**0.5)
    while probes < lists:
        yield round(probes)
        probes *= _STEP
    yield lists


def _turned(vectors: Vectors, generator: np.random.Generator) -> Vectors:
    """Return unit vectors in random directions at the same cosine to each of these."""
    noise = generator.standard_normal(vectors.shape, np.float32)
    noise -= np.einsum("ij,ij->i", noise, vectors)[:, None] * vectors
    noise /= np.linalg.norm(noise, axis=1, keepdims=True)
    turned: Vectors = _COSINE * vectors + np.float32((1 - _COSINE**2) ** 0.5) * noise
    return np.ascontiguousarray(turned, np.float32)


def _ranks(lists: InvertedLists, probe: Probe, probes: int) -> Keys:
    """Return at which rank each of the nearest is found as a candidate; ``_DEEPEST`` if it is not."""
    depth = min(_DEEPEST, len(lists))
    ranks = np.full(probe.nearest.shape, _DEEPEST, np.int64)
    found = lists.candidates(probe.questions, depth, probes, None)
    for row, (nearest, candidates) in enumerate(zip(probe.nearest, found, strict=True)):
        order = np.argsort(candidates)
        near = np.minimum(np.searchsorted(candidates[order], nearest), depth - 1)
        ranks[row] = np.where(candidates[order][near] == nearest, order[near], _DEEPEST)
    return ranks


def _share_found(ranks: npt.NDArray[np.int64], depth: int) -> float:
    """Return the share of the nearest that stand among the first candidates."""
    return float((ranks < depth).mean())
