"""Inverted lists over product-quantized residuals, scanned by SIMD table look-ups; finds candidates by key.

A vector lies in the list of its nearest centroid, as four bits for every two dimensions of what it differs from
that centroid. A search scans the lists of the centroids nearest to the question. (Jégou et al., Product quantization
for nearest neighbor search, 2011; André et al., Cache locality is not enough, 2015.)
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from index.types import Keys, Vectors
from index.vectors.faiss_library import faiss, faiss_for_building, faiss_for_one
from index.vectors.index_choice import Choice

_ROUNDS = 8
_POINTS = 64
"""k-means rounds, and training vectors a centroid: more of either gained no recall at a million vectors."""
_CODE_POINTS = 65_536
"""Training vectors of the product quantizer."""
_RESERVOIR = 11
"""FAISS' search for one question a call with many candidates (IndexIVFFastScan.h); the fastest by measurement."""
_SEED = 1


@dataclass(frozen=True, slots=True)
class Effort:
    """How hard a search looks; chosen by measurement when the index is built.

    Attributes:
        probes: Lists to scan.
        depth_10: Candidates to rank again for ten results.
        depth_100: The same for a hundred; in between along the line, beyond as many more as for a hundred.
    """

    probes: int
    depth_10: int
    depth_100: int

    def depth(self, top_k: int) -> int:
        """Candidates to rank again for so many results."""
        if top_k > 100:
            return top_k + self.depth_100 - 100
        between = max(0, top_k - 10) * (self.depth_100 - self.depth_10) / 90
        return max(top_k, round(self.depth_10 + between))


class InvertedLists:
    """A trained FAISS index whose ids are the keys."""

    def __init__(self, index: Any) -> None:  # noqa: ANN401 - faiss ships no types
        index.implem = _RESERVOIR
        self._index = index

    @classmethod
    def train(cls, choice: Choice, sample: Vectors) -> "InvertedLists":
        """Train on a sample of the vectors, ``(n, dim) float32`` in random order; adds none."""
        library = faiss_for_building()
        dimension = sample.shape[1]
        means = library.Kmeans(
            dimension,
            choice.lists,
            niter=_ROUNDS,
            spherical=True,
            seed=_SEED,
            min_points_per_centroid=1,
            max_points_per_centroid=_POINTS,
        )
        means.train(sample[: _POINTS * choice.lists])
        centroids = library.IndexFlatIP(dimension)
        centroids.add(means.centroids)
        index = library.IndexIVFPQFastScan(
            centroids, dimension, choice.lists, choice.subvectors, 4, library.METRIC_INNER_PRODUCT
        )
        index.own_fields = True
        centroids.this.disown()
        index.by_residual = True
        faiss_for_one()  # two threads would meet after every few microseconds of work, for a minute on a busy machine
        index.train(sample[:_CODE_POINTS])
        return cls(index)

    @staticmethod
    def points(choice: Choice) -> int:
        """Vectors that ``train`` makes use of."""
        return max(_POINTS * choice.lists, _CODE_POINTS)

    @classmethod
    def load(cls, path: Path) -> "InvertedLists":
        """Read saved lists.

        Raises:
            ValueError: The file is missing or holds none.
        """
        library = faiss()
        try:
            index = library.read_index(str(path))
        except (RuntimeError, MemoryError) as error:
            raise ValueError(f"{path} holds no index") from error
        if not isinstance(index, library.IndexIVFPQFastScan):
            raise ValueError(f"{path} holds another index")
        return cls(index)

    def save(self, path: Path) -> None:
        """Write the lists.

        Raises:
            OSError: They cannot be written.
        """
        try:
            faiss().write_index(self._index, str(path))
        except RuntimeError as error:
            raise OSError(f"FAISS could not write {path}") from error

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def lists(self) -> int:
        """Number of lists."""
        return int(self._index.nlist)

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return int(self._index.d)

    def add(self, keys: Keys, vectors: Vectors) -> None:
        """Add vectors without training anew."""
        faiss_for_building()
        self._index.add_with_ids(np.ascontiguousarray(vectors, np.float32), np.ascontiguousarray(keys, np.int64))

    def remove(self, keys: Keys) -> None:
        """Remove the vectors with these keys."""
        library = faiss_for_building()
        self._index.remove_ids(library.IDSelectorBatch(np.ascontiguousarray(keys, np.int64)))

    def selector(self, keys: Keys, last: int) -> Any:  # noqa: ANN401
        """What lets through only these keys, none of them above ``last``."""
        mask = np.zeros(last + 1, bool)
        mask[keys] = True
        return faiss().IDSelectorBitmap(np.packbits(mask, bitorder="little"))

    def candidates(self, queries: Vectors, depth: int, probes: int, selector: Any) -> Keys:  # noqa: ANN401
        """Keys ``(n, depth) int64`` of what seems nearest, best first, -1 where fewer were found; on this thread."""
        library = faiss_for_one()
        parameters = library.IVFSearchParameters(nprobe=min(probes, self.lists), sel=selector)
        found: Keys = self._index.search(queries, depth, params=parameters)[1]
        return found
