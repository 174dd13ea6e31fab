"""Segments of the lexical index: files that are written once and memory-mapped.

A segment holds chunks, and for each term the chunks that have it. A term is stored as a 64-bit hash; among a million
terms, two have the same hash with a probability of 3e-8. ``meta.json`` lists the segments and the chunks that were
deleted since; it is replaced at every change.
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
MAX_FREQUENCY = 255
"""Highest frequency of a term in a chunk that is stored; BM25 hardly grows beyond it."""

Hashes = npt.NDArray[np.uint64]


def hash_of(term: str) -> int:
    """Return a term's 64-bit hash."""
    return int.from_bytes(hashlib.blake2b(term.encode(), digest_size=8).digest(), "little")


@dataclass(frozen=True, slots=True)
class SegmentEntry:
    """A segment in ``meta.json``: its number, and how many chunks, terms and postings it has."""

    number: int
    chunks: int
    terms: int
    postings: int


@dataclass(frozen=True, slots=True)
class Meta:
    """``meta.json``.

    Attributes:
        segments: The segments.
        next_number: Number of the next segment; none was written under it before.
        languages: All languages; a chunk names its own by position.
        deleted: Keys of deleted chunks that the segments still hold, ascending.
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
            IndexDamaged: It is missing or damaged.
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
    """Return an error that names the folder and what to do."""
    return IndexDamaged(f"{folder} is damaged ({cause}); rebuild it: footnote reindex --full")


def unreadable(folder: Path, error: OSError) -> IndexProblem:
    """Return an error for a file that the system does not let us read; the index itself may be sound."""
    return IndexProblem(f"{folder} cannot be opened ({error}); check its permissions and its disk")


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment, column by column.

    Attributes:
        keys: ``(chunks,) int64``, ascending.
        hashes: ``(terms,) uint64``, ascending.
        offsets: ``(terms + 1,) int64``; the postings of term ``i`` are ``offsets[i]`` to ``offsets[i + 1]``.
        positions: ``(postings,) uint32``, each posting's chunk as a position in ``keys``, ascending for each term.
        lengths: ``(chunks,) uint32``, each chunk's number of words, or of characters in scripts without spaces.
        languages: ``(chunks,) uint32``, positions in ``Meta.languages``.
        frequencies: ``(postings,) uint8``, how often the term occurs in the chunk.
    """

    keys: Keys
    hashes: Hashes
    offsets: Keys
    positions: npt.NDArray[np.uint32]
    lengths: npt.NDArray[np.uint32]
    languages: npt.NDArray[np.uint32]
    frequencies: npt.NDArray[np.uint8]

    def find(self, term: int) -> slice:
        """Return where the postings of a term lie, by its hash."""
        at = int(self.hashes.searchsorted(np.uint64(term)))
        if at == len(self.hashes) or int(self.hashes[at]) != term:
            return slice(0, 0)
        return slice(int(self.offsets[at]), int(self.offsets[at + 1]))

    def write(self, folder: Path, number: int) -> SegmentEntry:
        """Write the segment under a new number."""
        with _path(folder, number).open("wb") as file:
            for name, dtype, _ in _layout(SegmentEntry(number, 0, 0, 0)):
                file.write(getattr(self, name).astype(dtype, copy=False).tobytes())
        return SegmentEntry(number, len(self.keys), len(self.hashes), len(self.positions))

    @classmethod
    def open(cls, folder: Path, entry: SegmentEntry) -> "Segment":
        """Map a segment into memory.

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
    """Make a segment: order its postings by term.

    Args:
        keys: Chunks, ascending.
        lengths: Their lengths.
        languages: Positions of their languages in ``Meta.languages``.
        hashes: Distinct terms, in any order.
        postings: Each posting's term as its position in ``hashes``, its chunk as its position in ``keys``, ascending,
            and its frequency.
    """
    terms, positions, frequencies = postings
    # Terms without postings are dropped.
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
        positions[order],
        np.asarray(lengths, np.uint32),
        np.asarray(languages, np.uint32),
        frequencies[order],
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
    positions = moved[np.concatenate([each.positions + first for each, first in zip(segments, firsts, strict=False)])]
    frequencies = np.concatenate([each.frequencies for each in segments])
    alive = np.flatnonzero(positions >= 0)
    alive = alive[np.argsort(positions[alive], kind="stable")]
    lengths = np.concatenate([each.lengths for each in segments])[order]
    languages = np.concatenate([each.languages for each in segments])[order]
    postings = terms[alive], positions[alive].astype(np.uint32), frequencies[alive]
    return build(keys[order], lengths, languages, hashes, postings)


def _path(folder: Path, number: int) -> Path:
    return folder / f"{number}.segment"


def _layout(entry: SegmentEntry) -> tuple[tuple[str, str, int], ...]:
    """Return name, type and length of a file's columns; the widest come first, so that each is aligned."""
    return (
        ("keys", "<i8", entry.chunks),
        ("hashes", "<u8", entry.terms),
        ("offsets", "<i8", entry.terms + 1),
        ("positions", "<u4", entry.postings),
        ("lengths", "<u4", entry.chunks),
        ("languages", "<u4", entry.chunks),
        ("frequencies", "<u1", entry.postings),
    )
