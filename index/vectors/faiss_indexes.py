"""The two FAISS indexes, and FAISS itself, which is imported when it is first needed.

``ExactScan`` compares a query with every vector, in half precision. ``InvertedLists`` compares it with a part of them:
a vector lies in the list of its nearest centroid, as four bits for every two dimensions of its difference from that
centroid, and a search scans the lists of the centroids nearest to the query. (Jégou et al., Product quantization for
nearest neighbor search, 2011; André et al., Cache locality is not enough, 2015.)
"""

import importlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from index.types import Keys, Vectors
from index.vectors.codecs import Codes
from index.vectors.index_choice import Choice

BUILD_THREADS = 2
"""Threads of training and adding, so that a process that answers meanwhile keeps its cores."""
_ROUNDS = 8
_POINTS = 64
"""k-means rounds, and training vectors for each centroid; more gained no recall at a million vectors."""
_CODE_POINTS = 65_536
"""Training vectors of the product quantizer."""
_RESERVOIR = 11
"""FAISS' search for one question a call with many candidates (IndexIVFFastScan.h); the fastest by measurement."""
_SEED = 1


def faiss() -> Any:  # noqa: ANN401 - its bundled types miss the keyword constructors
    """Return the library."""
    return importlib.import_module("faiss")


def faiss_for_one() -> Any:  # noqa: ANN401
    """Return FAISS set to one thread, for a question: starting more threads takes longer than the scan.

    OpenMP keeps the number for each calling thread, so it is set at every call.
    """
    library = faiss()
    library.omp_set_num_threads(1)
    return library


def faiss_for_building() -> Any:  # noqa: ANN401
    """Return FAISS set to ``BUILD_THREADS`` threads, for training and adding."""
    library = faiss()
    library.omp_set_num_threads(BUILD_THREADS)
    return library


class ExactScan:
    """Scans all vectors, which ``HalfCodec`` packed; finds positions."""

    def __init__(self, codes: Codes, dimension: int) -> None:
        library = faiss()
        self._index = library.IndexScalarQuantizer(
            dimension, library.ScalarQuantizer.QT_fp16, library.METRIC_INNER_PRODUCT
        )
        library.copy_array_to_vector(np.ascontiguousarray(codes).ravel(), self._index.codes)
        self._index.ntotal = len(codes)

    def search(self, queries: Vectors, top_k: int, positions: Keys | None) -> tuple[Vectors, Keys]:
        """Return cosines and positions ``(n, k)``, best first; -1 where fewer were found.

        Args:
            queries: ``(n, dim) float32``.
            top_k: Results a query.
            positions: The only vectors that may be found; ``None`` for all.
        """
        library = faiss_for_one()
        parameters = None
        if positions is not None:
            mask = np.zeros(self._index.ntotal, bool)
            mask[positions] = True
            selector = library.IDSelectorBitmap(np.packbits(mask, bitorder="little"))
            parameters = library.SearchParameters(sel=selector)
        found: tuple[Vectors, Keys] = self._index.search(queries, top_k, params=parameters)
        return found


@dataclass(frozen=True, slots=True)
class Effort:
    """How much work a search does; measured when the index is built.

    Attributes:
        probes: Number of lists to scan.
        depth_10: Number of candidates to rank again for ten results.
        depth_100: The same for a hundred results. Other numbers of results are interpolated.
    """

    probes: int
    depth_10: int
    depth_100: int

    def depth(self, top_k: int) -> int:
        """Return how many candidates to rank again for so many results."""
        if top_k > 100:
            return top_k + self.depth_100 - 100
        between = max(0, top_k - 10) * (self.depth_100 - self.depth_10) / 90
        return max(top_k, round(self.depth_10 + between))


class InvertedLists:
    """A trained FAISS index of inverted lists; its ids are the keys."""

    def __init__(self, index: Any) -> None:  # noqa: ANN401 - faiss ships no types
        index.implem = _RESERVOIR
        self._index = index

    @classmethod
    def train(cls, choice: Choice, sample: Vectors) -> "InvertedLists":
        """Train on a sample of the vectors, ``(n, dim) float32`` in random order, without adding them."""
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
        faiss_for_one()  # two threads would wait for each other every few microseconds
        index.train(sample[:_CODE_POINTS])
        return cls(index)

    @staticmethod
    def training_size(choice: Choice) -> int:
        """Return how many vectors ``train`` can use."""
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
        """Return FAISS' filter of these keys, none of which is above ``last``."""
        mask = np.zeros(last + 1, bool)
        mask[keys] = True
        return faiss().IDSelectorBitmap(np.packbits(mask, bitorder="little"))

    def candidates(self, queries: Vectors, depth: int, probes: int, selector: Any) -> Keys:  # noqa: ANN401
        """Return keys ``(n, depth) int64`` of the likely nearest, best first; -1 where fewer were found."""
        library = faiss_for_one()
        parameters = library.IVFSearchParameters(nprobe=min(probes, self.lists), sel=selector)
        found: Keys = self._index.search(queries, depth, params=parameters)[1]
        return found
