"""Writes the lexical index: new chunks become a segment, and small segments are merged into larger ones."""

from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np

from index.lexical.analysis import Analysis
from index.lexical.segment import MAX_FREQUENCY, META, Meta, Segment, SegmentEntry, build, hash_of, merge, remove
from index.types import Language

MAX_POSTINGS = 4_000_000
"""Most postings in memory before they become a segment: those of about 40,000 chunks."""
MAX_MERGED_POSTINGS = 16_000_000
"""Most postings of a merged segment; sorting more would take a gigabyte."""
MAX_DELETED_SHARE = 0.25
"""Share of deleted chunks above which a segment is written anew."""


@dataclass(frozen=True, slots=True)
class LexicalEntry:
    """A chunk to be added to the lexical index."""

    key: int
    text: str
    language: Language


class LexicalWriter:
    """Changes the lexical index in a folder; readers see nothing of it before ``commit``.

    Args:
        folder: An existing folder, empty or with a lexical index.

    Raises:
        IndexDamaged: The index that is there cannot be read.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._meta = Meta.read(folder) if (folder / META).exists() else Meta((), 1, (), ())
        self._languages = {language: place for place, language in enumerate(self._meta.languages)}
        self._deleted = set(self._meta.deleted)
        self._analysis = cache(Analysis)
        self._buffer = _Buffer()

    def add(self, entries: Iterable[LexicalEntry]) -> None:
        """Add chunks, whose keys were never used before."""
        for entry in entries:
            language = self._languages.setdefault(entry.language, len(self._languages))
            self._buffer.add(entry.key, language, *self._analysis(entry.language).measured_terms(entry.text))
            if len(self._buffer.terms) >= MAX_POSTINGS:
                self._flush()

    def delete(self, keys: Sequence[int]) -> None:
        """Remove chunks by key."""
        self._deleted.update(map(int, keys))

    def commit(self) -> None:
        """Write everything to disk; the writer cannot be used afterwards."""
        self._flush()
        dead = np.array(sorted(self._deleted), np.int64)
        opened = [(entry, Segment.open(self._folder, entry)) for entry in self._meta.segments]
        living = [len(each.keys) - int(np.isin(each.keys, dead).sum()) for _, each in opened]
        segments, worn = [], []
        number = self._meta.next_number
        for group in _groups([entry for entry, _ in opened], living):
            if len(group) == 1 and not _is_worn(opened[group[0]][0], living[group[0]]):
                segments.append(opened[group[0]])
                continue
            worn += [opened[place][0] for place in group]
            if any(living[place] for place in group):
                merged = merge([opened[place][1] for place in group], dead)
                segments.append((merged.write(self._folder, number), merged))
                number += 1
        held = [np.intersect1d(dead, segment.keys) for _, segment in segments]
        deleted = sorted(key for keys in held for key in keys.tolist())
        Meta(tuple(entry for entry, _ in segments), number, tuple(self._languages), tuple(deleted)).write(self._folder)
        for entry in worn:
            remove(self._folder, entry)

    def _flush(self) -> None:
        if not self._buffer.keys:
            return
        number = self._meta.next_number
        entry = self._buffer.segment().write(self._folder, number)
        self._meta = replace(self._meta, segments=(*self._meta.segments, entry), next_number=number + 1)
        self._buffer = _Buffer()


class _Buffer:
    """Chunks and postings in memory, in Python's arrays, since lists would take eight times the memory."""

    def __init__(self) -> None:
        self.keys = array("q")
        self.terms = array("i")
        self._lengths = array("I")
        self._languages = array("I")
        self._spread = array("I")
        self._frequencies = array("B")
        self._vocabulary: dict[str, int] = {}

    def add(self, key: int, language: int, terms: Sequence[str], length: int) -> None:
        counts = Counter(terms)
        known = self._vocabulary
        self.keys.append(key)
        self._languages.append(language)
        self._lengths.append(length)
        self._spread.append(len(counts))
        self.terms.extend([known.setdefault(term, len(known)) for term in counts])
        self._frequencies.extend([min(count, MAX_FREQUENCY) for count in counts.values()])

    def segment(self) -> Segment:
        keys = np.array(self.keys, np.int64)
        order = np.argsort(keys, kind="stable")
        moved = np.empty(len(keys), np.uint32)
        moved[order] = np.arange(len(keys))
        hashes = np.array([hash_of(term) for term in self._vocabulary], np.uint64)
        positions = np.repeat(moved, np.array(self._spread, np.int64))
        terms, frequencies = np.array(self.terms, np.int32), np.array(self._frequencies, np.uint8)
        if (np.diff(order) < 0).any():
            by_place = np.argsort(positions, kind="stable")
            terms, positions, frequencies = terms[by_place], positions[by_place], frequencies[by_place]
        lengths, languages = np.array(self._lengths, np.uint32)[order], np.array(self._languages, np.uint32)[order]
        return build(keys[order], lengths, languages, hashes, (terms, positions, frequencies))


def _groups(entries: Sequence[SegmentEntry], living: Sequence[int]) -> list[list[int]]:
    """Return groups of positions of segments; each group is to become one segment.

    A segment is merged with the smaller ones once these hold as much as it together. So sizes at least double from one
    segment to the next, up to ``MAX_MERGED_POSTINGS``: there are few segments, and a chunk is seldom written again.
    """
    joined: list[int] = []
    total = postings = 0
    for place in sorted(range(len(entries)), key=living.__getitem__):
        postings += entries[place].postings
        if joined and (living[place] > total or postings > MAX_MERGED_POSTINGS):
            break
        joined.append(place)
        total += living[place]
    return [joined, *([place] for place in range(len(entries)) if place not in joined)] if joined else []


def _is_worn(entry: SegmentEntry, living: int) -> bool:
    return entry.chunks - living > MAX_DELETED_SHARE * entry.chunks
