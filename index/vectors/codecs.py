"""How vectors are packed: half precision for exact scans, ten bits a number for large indexes."""

from collections.abc import Callable
from typing import Protocol

import numpy as np
import numpy.typing as npt

from index.types import Keys, Vector, Vectors

Codes = npt.NDArray[np.uint8]
"""Packed vectors in rows, ``(n, row_bytes) uint8``."""
_LEVELS = 511
"""Largest magnitude of a signed number of ten bits."""
_LOW_BITS = np.stack([np.arange(256) >> shift & 3 for shift in (0, 2, 4, 6)]).astype(np.float32)
"""The four numbers of two bits that a byte holds, ``(4, 256)``."""
_LOW_MEAN = np.float32(1.5)
"""The mean number of two bits."""


class Codec(Protocol):
    """Packs unit vectors of one dimension into rows of bytes."""

    name: str
    row_bytes: int

    def pack(self, vectors: Vectors) -> Codes:
        """Pack ``(n, dim) float32``."""

    def unpack(self, codes: Codes) -> Vectors:
        """Undo ``pack``, up to the codec's precision."""

    def cosines(self, codes: Codes, query: Vector, best: int, last: int) -> Vector:
        """Score packed rows by a query ``(dim,)``: ``(n,) float32``.

        Args:
            codes: The rows.
            query: A unit vector.
            best: How many of the best to score to full precision, the last ones left out.
            last: How many rows at the end to score to full precision in any case.
        """


class HalfCodec:
    """IEEE half precision, as FAISS' QT_fp16 stores it; two bytes a number."""

    name = "half"

    def __init__(self, dimension: int) -> None:
        self.row_bytes = 2 * dimension

    def pack(self, vectors: Vectors) -> Codes:
        """Pack ``(n, dim) float32``."""
        return np.ascontiguousarray(vectors, "<f2").view(np.uint8)

    def unpack(self, codes: Codes) -> Vectors:
        """Undo ``pack``."""
        return np.ascontiguousarray(codes).view("<f2").astype(np.float32)

    def cosines(self, codes: Codes, query: Vector, best: int, last: int) -> Vector:
        """Score packed rows by a query."""
        products: Vector = np.einsum("ij,j->i", self.unpack(codes), query)
        return products


class TenBitCodec:
    """Ten bits a number: the row's scale, then the upper eight bits of all numbers, then the lower two.

    The row's largest magnitude is 511. On MiniLM's vectors the error of a cosine has a standard deviation of
    0.0001 (eight bits alone: 0.0004), which exchanges no more than two in a thousand of the nearest ten.

    Args:
        dimension: Length of a vector, a multiple of 4.
    """

    name = "ten-bit"

    def __init__(self, dimension: int) -> None:
        if dimension % 4:
            raise ValueError(f"{dimension} dimensions are no multiple of 4")
        self._dimension = dimension
        self.row_bytes = 4 + dimension + dimension // 4
        self._tables = 256 * np.arange(dimension // 4)

    def pack(self, vectors: Vectors) -> Codes:
        """Pack ``(n, dim) float32``."""
        scale = np.abs(vectors).max(1, initial=0).astype("<f4") / _LEVELS
        levels = np.rint(vectors / np.maximum(scale, np.float32(1e-12))[:, None]).astype(np.int16)
        codes = np.empty((len(vectors), self.row_bytes), np.uint8)
        codes[:, :4] = scale[:, None].view(np.uint8)
        codes[:, 4 : 4 + self._dimension] = (levels >> 2).astype(np.int8).view(np.uint8)
        low = (levels & 3).astype(np.uint8).reshape(len(vectors), self._dimension // 4, 4)
        codes[:, 4 + self._dimension :] = low[..., 0] | low[..., 1] << 2 | low[..., 2] << 4 | low[..., 3] << 6
        return codes

    def unpack(self, codes: Codes) -> Vectors:
        """Undo ``pack``."""
        scale, high, low = self._parts(codes)
        levels = high.astype(np.float32)
        levels *= 4
        levels += _LOW_BITS.T[low].reshape(len(codes), self._dimension)
        levels *= scale[:, None]
        return levels

    def cosines(self, codes: Codes, query: Vector, best: int, last: int) -> Vector:
        """Score packed rows by a query; the lower bits are read for the best by the upper ones and for the last."""
        scale, high, low = self._parts(codes)
        # Not a BLAS product: its threads take longer to meet than a product of this size takes alone.
        # Not of a converted copy either: einsum converts as it goes, which reads and writes a third as much.
        products: Vector = 4 * np.einsum("ij,j->i", high, query)
        whole = _whole(products * scale, best, last)
        mean = _LOW_MEAN * query.sum()
        table = (query.reshape(-1, 4) @ _LOW_BITS).ravel()
        lower = np.full(len(codes), mean, np.float32)
        lower[whole] = table.take(low[whole] + self._tables).sum(1)
        scored: Vector = (products + lower) * scale
        return scored

    def _parts(self, codes: Codes) -> tuple[Vector, npt.NDArray[np.int8], Codes]:
        scale = np.ascontiguousarray(codes[:, :4]).view("<f4")[:, 0]
        return scale, codes[:, 4 : 4 + self._dimension].view(np.int8), codes[:, 4 + self._dimension :]


def _whole(products: Vector, best: int, last: int) -> Keys | slice:
    """Return the positions of the best products and of the last."""
    some = len(products) - last
    if best >= some:
        return slice(None)
    found = np.argpartition(-products[:some], best)[:best]
    return np.concatenate([found, np.arange(some, len(products))]) if last else found


def codec_named(name: str, dimension: int) -> Codec:
    """Return the codec of a saved store.

    Raises:
        KeyError: There is none of that name.
        ValueError: It cannot pack that dimension.
    """
    codecs: dict[str, Callable[[int], Codec]] = {HalfCodec.name: HalfCodec, TenBitCodec.name: TenBitCodec}
    return codecs[name](dimension)
