"""Sentences on disk: for each an int8 vector and hashed terms, in memory-mapped segment files.

A segment is written once and then linked from generation to generation, so that keeping the sentences of unchanged
text costs nothing. A sentence's address is ``segment << 32 | row``.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from index.errors import REBUILD_COMMAND, IndexDamaged
from index.types import Keys, Vector, Vectors

Terms = npt.NDArray[np.uint16]
"""Hashed terms of sentences, ``(n, TERMS) uint16``; a sentence with fewer terms is padded with 0."""
TERMS = 32
"""Distinct terms kept of a sentence; a sentence with more keeps its longest."""
_MERGED_RUNS = 4096
"""Runs of sentences that are copied at a time when segments are merged."""


def _packed(dimension: int) -> np.dtype[np.void]:
    return np.dtype([("scale", "<f4"), ("values", "i1", (dimension,))])


def _record(dimension: int) -> np.dtype[np.void]:
    return np.dtype([("packed", _packed(dimension)), ("terms", "<u2", (TERMS,))])


def quantize(vectors: Vectors) -> npt.NDArray[np.void]:
    """Pack unit vectors as int8 records, each with its scale.

    Each row is scaled by its largest magnitude, which keeps the cosine to the original above 0.998 (measured on random
    directions).
    """
    records = np.zeros(len(vectors), _packed(vectors.shape[1]))
    scale = np.abs(vectors).max(1, initial=0) / 127
    records["scale"] = scale
    records["values"] = np.rint(vectors / np.maximum(scale, 1e-12)[:, None])
    return records


def restore(records: npt.NDArray[np.void]) -> Vectors:
    """Return the vectors that were packed by ``quantize``, ``(n, dim) float32``."""
    restored: Vectors = records["values"].astype(np.float32) * records["scale"][:, None]
    return restored


class SentenceWriter:
    """Writes one new segment; a context manager.

    Args:
        folder: Where segments lie.
        segment: The new segment's number.
        dimension: Length of a vector.
    """

    def __init__(self, folder: Path, segment: int, dimension: int) -> None:
        folder.mkdir(exist_ok=True)
        self._file: BinaryIO = (folder / f"{segment}.i8").open("wb")
        self._segment = segment
        self._record = _record(dimension)
        self._rows = 0

    def append(self, vectors: Vectors, terms: Terms) -> int:
        """Add sentences and return the address of the first."""
        records = np.zeros(len(vectors), self._record)
        records["packed"] = quantize(vectors)
        records["terms"] = terms
        return self.append_records(records)

    def append_records(self, records: npt.NDArray[np.void]) -> int:
        """Add sentences in the form of ``SentenceReader.records`` and return the address of the first."""
        address = self._segment << 32 | self._rows
        self._file.write(records.tobytes())
        self._rows += len(records)
        return address

    def __enter__(self) -> "SentenceWriter":
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()


class SentenceReader:
    """Reads sentence vectors by address; safe to share between threads.

    Args:
        folder: Where segments lie.
        dimension: Length of a vector.
    """

    def __init__(self, folder: Path, dimension: int) -> None:
        self._record = _record(dimension)
        self._segments = {int(path.stem): self._map(path) for path in sorted(folder.glob("*.i8"))}

    def read(self, addresses: Keys, counts: Keys) -> tuple[Vectors, Terms]:
        """Read runs of consecutive sentences, one run after the other.

        Args:
            addresses: ``(n,) int64``, the first sentence of each run.
            counts: ``(n,) int64``, the length of each run.

        Returns:
            Vectors ``(counts.sum(), dim) float32`` and hashed terms ``(counts.sum(), TERMS) uint16``.

        Raises:
            IndexDamaged: A segment is missing or too short.
        """
        found = self.records(addresses, counts)
        return restore(found["packed"]), found["terms"]

    def cosines(self, addresses: Keys, counts: Keys, vector: Vector) -> tuple[Vector, Terms]:
        """Like ``read``, but with each sentence's cosine to ``vector`` ``(dim,) float32`` instead of its vector."""
        found = self.records(addresses, counts)
        packed = found["packed"]
        # BLAS would need a float copy, and its threads take longer to meet than one takes alone.
        products: Vector = np.einsum("ij,j->i", packed["values"], vector)
        return products * packed["scale"], found["terms"]

    def records(self, addresses: Keys, counts: Keys) -> npt.NDArray[np.void]:
        """Like ``read``, but packed as in the segments: vectors and terms of a sentence in one record."""
        total = int(counts.sum())
        within = np.arange(total) - np.repeat(np.cumsum(counts) - counts, counts)
        rows = np.repeat(addresses & 0xFFFFFFFF, counts) + within
        segments = np.repeat(addresses >> 32, counts)
        if total and segments[0] == segments[-1] and (segments == segments[0]).all():
            found = self._rows(int(segments[0]), rows)
        else:
            found = np.zeros((total, self._record.itemsize), np.uint8)
            for segment in np.unique(segments).tolist():
                inside = segments == segment
                found[inside] = self._rows(segment, rows[inside])
        return found.view(self._record)[:, 0]

    def _rows(self, segment: int, rows: Keys) -> npt.NDArray[np.uint8]:
        held = self._segments.get(segment)
        if held is None or rows.max() >= len(held):
            raise IndexDamaged(f"Sentence segment {segment} is missing or cut short; rebuild it: {REBUILD_COMMAND}")
        return held.take(rows, 0)

    def _map(self, path: Path) -> npt.NDArray[np.uint8]:
        """Map a segment's rows as bytes, which NumPy copies four times faster than records."""
        size, width = path.stat().st_size, self._record.itemsize
        if size % width:
            raise IndexDamaged(f"{path} is cut short; rebuild it: {REBUILD_COMMAND}")
        if not size:
            return np.zeros((0, width), np.uint8)
        # A plain array, since every access to a memmap object is several times slower.
        return np.asarray(np.memmap(path, np.uint8, "r")).reshape(-1, width)


def merge_segments(
    folder: Path, segment: int, dimension: int, runs: Sequence[tuple[int, int, int]]
) -> list[tuple[int, int]]:
    """Copy sentences into one new segment and delete the others, with all sentences that no chunk needs any more.

    Args:
        folder: Where segments lie.
        segment: The new segment's number.
        dimension: Length of a vector.
        runs: The sentences to keep, as (chunk key, address of its first sentence, number of its sentences).

    Returns:
        The new addresses, as (address, chunk key).
    """
    old = list(folder.glob("*.i8"))
    reader = SentenceReader(folder, dimension)
    moved: list[tuple[int, int]] = []
    with SentenceWriter(folder, segment, dimension) as writer:
        for begin in range(0, len(runs), _MERGED_RUNS):
            columns = zip(*runs[begin : begin + _MERGED_RUNS], strict=True)
            keys, addresses, counts = (np.array(column, np.int64) for column in columns)
            first = writer.append_records(reader.records(addresses, counts))
            moved += zip((first + np.cumsum(counts) - counts).tolist(), keys.tolist(), strict=True)
    for path in old:
        path.unlink()
    return moved
