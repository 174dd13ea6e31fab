"""The exact scan: every vector, in half precision."""

import numpy as np

from index.types import Keys, Vectors
from index.vectors.codecs import Codes
from index.vectors.faiss_library import faiss, faiss_for_one


class ExactScan:
    """Scans rows that ``HalfCodec`` packed; found by their place."""

    def __init__(self, codes: Codes, dimension: int) -> None:
        library = faiss()
        self._index = library.IndexScalarQuantizer(
            dimension, library.ScalarQuantizer.QT_fp16, library.METRIC_INNER_PRODUCT
        )
        library.copy_array_to_vector(np.ascontiguousarray(codes).ravel(), self._index.codes)
        self._index.ntotal = len(codes)

    def search(self, queries: Vectors, top_k: int, places: Keys | None) -> tuple[Vectors, Keys]:
        """Cosines and places ``(n, k)``, best first, -1 where fewer were found.

        Args:
            queries: ``(n, dim) float32``.
            top_k: Results a query.
            places: The only rows that may be found, ``None`` for all.
        """
        library = faiss_for_one()
        parameters = None
        if places is not None:
            mask = np.zeros(self._index.ntotal, bool)
            mask[places] = True
            selector = library.IDSelectorBitmap(np.packbits(mask, bitorder="little"))
            parameters = library.SearchParameters(sel=selector)
        found: tuple[Vectors, Keys] = self._index.search(queries, top_k, params=parameters)
        return found
