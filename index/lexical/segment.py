"""Segments of the lexical index: files that are written once and memory-mapped.

A segment holds chunks and, term by term, the chunks that have it. Terms are told by 64-bit hashes: among a million
terms two share one with a probability of 3e-8. Which chunks were deleted since, and which segments there are, stands
in ``meta.json``, which is replaced.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.errors import IndexDamaged, IndexProblem
from index.types import Keys, Language

META = "meta.json"
MOST_REPEATS = 255
"""A term counts at most so often in a chunk; BM25 is long saturated there."""

Hashes = npt.NDArray[np.uint64]


def hash_of(term: str) -> int:
    """A term's 64-bit hash."""
    return int.from_bytes(hashlib.blake2b(term.encode(), digest_size=8).digest(), "little")


@dataclass(frozen=True, slots=True)
class SegmentEntry:
    """A segment as ``meta.json`` names it: its number, and how many chunks, terms and postings it has."""

    number: int
    chunks: int
    terms: int
    postings: int


@dataclass(frozen=True, slots=True)
class Meta:
    """``meta.json``.

    Attributes:
        segments: The segments.
        next_number: First segment number that was never used.
        languages: Chunks refer to them by position.
        deleted: Keys of chunks that segments hold and the index does not, ascending.
    """

    segments: tuple[SegmentEntry, ...]
    next_number: int
    languages: tuple[Language, ...]
    deleted: tuple[int, ...]

    def write(self, folder: Path) -> None:
        """Replace the file."""
        new = folder / f"{META}.new"
        new.write_text(json.dumps(asdict(self), ensure_ascii=False), "utf-8")
        new.replace(folder / META)

    @classmethod
    def read(cls, folder: Path) -> "Meta":
        """Read the file.

        Raises:
            IndexDamaged: It is missing or no such file.
            IndexProblem: It may not be read.
        """
        if not (folder / META).is_file():
            raise IndexDamaged(f"{folder} holds no lexical index; rebuild it: footnote reindex --full")
        try:
            raw = json.loads((folder / META).read_text("utf-8"))
            segments = tuple(SegmentEntry(**each) for each in raw["segments"])
            return cls(segments, int(raw["next_number"]), tuple(raw["languages"]), tuple(map(int, raw["deleted"])))
        except OSError as error:
            raise unreadable(folder, error) from error
        except (ValueError, TypeError, KeyError) as error:
            raise damaged(folder, f"{META}: {' '.join(str(error).split())[:200]}") from error


def damaged(folder: Path, cause: str) -> IndexDamaged:
    """An error that names the folder and the remedy."""
    return IndexDamaged(f"{folder} is damaged ({cause}); rebuild it: footnote reindex --full")


def unreadable(folder: Path, error: OSError) -> IndexProblem:
    """An error of the system, which says nothing about the index itself."""
    return IndexProblem(f"{folder} cannot be opened ({error}); check its permissions and its disk")


@dataclass(frozen=True, slots=True)
class Segment:
    """A segment's columns.

    Attributes:
        keys: ``(chunks,) int64``, ascending.
        hashes: ``(terms,) uint64``, ascending.
        offsets: ``(terms + 1,) int64``; a term's postings are those from its offset to the next.
        places: ``(postings,) uint32``, a posting's chunk as its position in ``keys``, ascending in a term.
        lengths: ``(chunks,) uint32``, a chunk's number of words, or of characters where no spaces part them.
        languages: ``(chunks,) uint32``, positions in ``Meta.languages``.
        repeats: ``(postings,) uint8``, how often the term stands in the chunk.
    """

    keys: Keys
    hashes: Hashes
    offsets: Keys
    places: npt.NDArray[np.uint32]
    lengths: npt.NDArray[np.uint32]
    languages: npt.NDArray[np.uint32]
    repeats: npt.NDArray[np.uint8]

    def find(self, term: int) -> slice:
        """Where the postings of a term lie, by its hash."""
        at = int(self.hashes.searchsorted(np.uint64(term)))
        if at == len(self.hashes) or int(self.hashes[at]) != term:
            return slice(0, 0)
        return slice(int(self.offsets[at]), int(self.offsets[at + 1]))

    def write(self, folder: Path, number: int) -> SegmentEntry:
        """Write it under a new number."""
        with _path(folder, number).open("wb") as file:
            for name, dtype, _ in _layout(SegmentEntry(number, 0, 0, 0)):
                file.write(getattr(self, name).astype(dtype, copy=False).tobytes())
        return SegmentEntry(number, len(self.keys), len(self.hashes), len(self.places))

    @classmethod
    def open(cls, folder: Path, entry: SegmentEntry) -> "Segment":
        """Map it into memory.

        Raises:
            IndexDamaged: The file is missing or of another size than it was.
            IndexProblem: It may not be read.
        """
        path, layout = _path(folder, entry.number), _layout(entry)
        try:
            size = path.stat().st_size
            if size != sum(np.dtype(dtype).itemsize * count for _, dtype, count in layout):
                raise damaged(folder, f"{path.name} has {size:,} bytes")
            data = np.memmap(path, np.uint8, "r")
        except FileNotFoundError as error:
            raise damaged(folder, f"{path.name} is missing") from error
        except OSError as error:
            raise unreadable(folder, error) from error
        columns: dict[str, Any] = {}
        begin = 0
        for name, dtype, count in layout:
            end = begin + np.dtype(dtype).itemsize * count
            # A plain array, since every operation on a memmap takes some microseconds more.
            columns[name] = np.frombuffer(data[begin:end], dtype)
            begin = end
        return cls(**columns)


def remove(folder: Path, entry: SegmentEntry) -> None:
    """Delete a segment's file."""
    _path(folder, entry.number).unlink()


def build(
    keys: Keys,
    lengths: Sequence[int] | npt.NDArray[np.uint32],
    languages: Sequence[int] | npt.NDArray[np.uint32],
    hashes: Hashes,
    postings: tuple[npt.NDArray[np.int32], npt.NDArray[np.uint32], npt.NDArray[np.uint8]],
) -> Segment:
    """Order postings by term.

    Args:
        keys: Chunks, ascending.
        lengths: Their lengths.
        languages: Positions of their languages in ``Meta.languages``.
        hashes: Distinct terms, in any order.
        postings: Each posting's term as its position in ``hashes``, its chunk as its position in ``keys``, ascending,
            and its repeats.
    """
    terms, places, repeats = postings
    # Terms that nothing has any more are dropped.
    counts = np.bincount(terms, minlength=len(hashes))
    by_hash = np.argsort(hashes)
    by_hash = by_hash[counts[by_hash] > 0]
    ranks = np.zeros(len(hashes), np.int32)
    ranks[by_hash] = np.arange(len(by_hash))
    order = np.argsort(ranks[terms], kind="stable")
    offsets = np.concatenate([[0], np.cumsum(counts[by_hash])]).astype(np.int64)
    return Segment(
        keys,
        hashes[by_hash],
        offsets,
        places[order],
        np.asarray(lengths, np.uint32),
        np.asarray(languages, np.uint32),
        repeats[order],
    )


def merge(segments: Sequence[Segment], deleted: Keys) -> Segment:
    """Make one segment of several, without the deleted chunks."""
    keys = np.concatenate([each.keys for each in segments])
    kept = np.flatnonzero(~np.isin(keys, deleted))
    order = kept[np.argsort(keys[kept], kind="stable")]
    moved = np.full(len(keys), -1, np.int64)
    moved[order] = np.arange(len(order))
    hashes, ranks = np.unique(np.concatenate([each.hashes for each in segments]), return_inverse=True)
    spread = np.concatenate([np.diff(each.offsets) for each in segments])
    terms = np.repeat(ranks.astype(np.int32), spread)
    firsts = np.cumsum([0, *(len(each.keys) for each in segments)])
    places = moved[np.concatenate([each.places + first for each, first in zip(segments, firsts, strict=False)])]
    repeats = np.concatenate([each.repeats for each in segments])
    alive = np.flatnonzero(places >= 0)
    alive = alive[np.argsort(places[alive], kind="stable")]
    lengths = np.concatenate([each.lengths for each in segments])[order]
    languages = np.concatenate([each.languages for each in segments])[order]
    postings = terms[alive], places[alive].astype(np.uint32), repeats[alive]
    return build(keys[order], lengths, languages, hashes, postings)


def _path(folder: Path, number: int) -> Path:
    return folder / f"{number}.segment"


def _layout(entry: SegmentEntry) -> tuple[tuple[str, str, int], ...]:
    """A file's columns in their order, the widest first so that each is aligned: name, type, length."""
    return (
        ("keys", "<i8", entry.chunks),
        ("hashes", "<u8", entry.terms),
        ("offsets", "<i8", entry.terms + 1),
        ("places", "<u4", entry.postings),
        ("lengths", "<u4", entry.chunks),
        ("languages", "<u4", entry.chunks),
        ("repeats", "<u1", entry.postings),
    )
