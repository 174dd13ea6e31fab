"""The vector store: FAISS behind four verbs (upsert, delete, search, read back).

Chunks are keyed by the catalogue's integers. Vectors are scanned exactly in half precision, which halves memory
against float32; filters act inside the scan, before ranking.
"""

import importlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from index.errors import IndexDamaged
from index.types import Keys, Vectors

EXACT = "IDMap,SQfp16"


def _faiss() -> Any:  # noqa: ANN401 - its bundled types miss the keyword constructors
    return importlib.import_module("faiss")


def _faiss_on_one_thread() -> Any:  # noqa: ANN401
    """FAISS for one question: its threads would take longer to meet than the scan takes, above all when busy.

    OpenMP keeps the number a thread, so it is set at every call.
    """
    faiss = _faiss()
    faiss.omp_set_num_threads(1)
    return faiss


class FaissVectors:
    """Unit vectors by chunk key, searched by cosine similarity.

    Reads are safe from several threads; writes are not and belong to one writer.
    """

    def __init__(self, index: Any) -> None:  # noqa: ANN401 - faiss ships no types
        self._index = index
        self._refresh()

    @classmethod
    def empty(cls, dimension: int) -> "FaissVectors":
        """A store without vectors."""
        faiss = _faiss()
        return cls(faiss.index_factory(dimension, EXACT, faiss.METRIC_INNER_PRODUCT))

    @classmethod
    def load(cls, path: Path) -> "FaissVectors":
        """Open a saved store.

        Raises:
            IndexDamaged: The file is missing or no FAISS index.
        """
        faiss = _faiss()
        try:
            return cls(faiss.read_index(str(path)))
        except RuntimeError as error:
            raise IndexDamaged(f"{path} is damaged; rebuild it: footnote reindex --full") from error

    def save(self, path: Path) -> None:
        """Write the store to a file.

        Raises:
            OSError: It cannot be written.
        """
        try:
            _faiss().write_index(self._index, str(path))
        except RuntimeError as error:
            raise OSError(f"FAISS could not write {path}") from error

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return int(self._index.d)

    @property
    def keys(self) -> Keys:
        """Keys in the order of storage."""
        return self._keys

    def upsert(self, keys: Keys, vectors: Vectors) -> None:
        """Add vectors, replacing those with the same keys.

        Args:
            keys: ``(n,) int64``, distinct.
            vectors: ``(n, dim) float32``, unit rows.
        """
        if len(keys) != len(vectors):
            raise ValueError(f"{len(keys)} keys for {len(vectors)} vectors")
        known = keys[np.isin(keys, self._keys)]
        if len(known):
            self.delete(known)
        self._index.add_with_ids(np.ascontiguousarray(vectors, np.float32), np.ascontiguousarray(keys, np.int64))
        self._refresh()

    def delete(self, keys: Iterable[int]) -> None:
        """Remove the vectors with these keys; unknown keys are ignored."""
        faiss = _faiss()
        gone = np.fromiter(keys, np.int64)
        if len(gone):
            self._index.remove_ids(faiss.IDSelectorBatch(gone))
            self._refresh()

    def search(self, queries: Vectors, top_k: int, allowed: Keys | None) -> tuple[Vectors, Keys]:
        """Find the most similar vectors.

        Args:
            queries: ``(n, dim) float32``, unit rows.
            top_k: Results a query.
            allowed: Keys that may be found, ``None`` for all.

        Returns:
            Cosines ``(n, k) float32`` and keys ``(n, k) int64``, best first; key -1 where fewer were found.
        """
        faiss = _faiss_on_one_thread()
        k = min(top_k, len(self))
        if k == 0:
            return np.zeros((len(queries), 0), np.float32), np.zeros((len(queries), 0), np.int64)
        parameters = None
        if allowed is not None:
            mask = np.zeros(int(self._sorted[-1]) + 1, bool)
            mask[allowed[allowed < len(mask)]] = True
            selector = faiss.IDSelectorBitmap(np.packbits(mask, bitorder="little"))
            parameters = faiss.SearchParameters(sel=selector)
        scores, keys = self._index.search(np.ascontiguousarray(queries, np.float32), k, params=parameters)
        return scores, keys

    def vectors(self, keys: Keys) -> Vectors:
        """Read vectors back: ``(n, dim) float32``.

        Raises:
            KeyError: A key is unknown.
        """
        places = self._places(keys)
        if not len(places):
            return np.zeros((0, self.dimension), np.float32)
        _faiss_on_one_thread()
        found: Vectors = self._index.index.reconstruct_batch(places)
        return found

    def _places(self, keys: Keys) -> Keys:
        if not len(keys):
            return np.zeros(0, np.int64)
        if not len(self._keys):
            raise KeyError(int(keys[0]))
        near = np.minimum(np.searchsorted(self._sorted, keys), len(self._sorted) - 1)
        if (self._sorted[near] != keys).any():
            raise KeyError(int(keys[self._sorted[near] != keys][0]))
        places: Keys = self._order[near]
        return places

    def _refresh(self) -> None:
        faiss = _faiss()
        self._keys: Keys = faiss.vector_to_array(self._index.id_map)
        self._order = np.argsort(self._keys, kind="stable")
        self._sorted = self._keys[self._order]
