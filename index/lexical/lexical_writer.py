"""Writes the lexical index: new chunks into a new segment, small segments into larger ones."""

from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np

from index.lexical.analysis import Analysis
from index.lexical.segment import META, MOST_REPEATS, Meta, Segment, SegmentEntry, build, hash_of, merge, remove
from index.types import Language

MOST_POSTINGS = 4_000_000
"""Postings that are gathered in memory before they become a segment: those of about 40,000 chunks."""
LARGEST = 16_000_000
"""Postings to which segments are merged; more would take a gigabyte while they are sorted."""
DEAD_SHARE = 0.25
"""Share of deleted chunks from which a segment is written anew."""


@dataclass(frozen=True, slots=True)
class LexicalEntry:
    """A chunk as the lexical index takes it."""

    key: int
    text: str
    language: Language


class LexicalWriter:
    """Changes the lexical index in a folder; nothing is seen before ``commit``.

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
        self._gathered = _Gathered()

    def add(self, entries: Iterable[LexicalEntry]) -> None:
        """Add chunks, whose keys were never used before."""
        for entry in entries:
            language = self._languages.setdefault(entry.language, len(self._languages))
            self._gathered.add(entry.key, language, *self._analysis(entry.language).measured_terms(entry.text))
            if len(self._gathered.terms) >= MOST_POSTINGS:
                self._flush()

    def delete(self, keys: Sequence[int]) -> None:
        """Remove chunks by key."""
        self._deleted.update(map(int, keys))

    def commit(self) -> None:
        """Write everything to disk and end; the writer is of no use afterwards."""
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
        if not self._gathered.keys:
            return
        number = self._meta.next_number
        entry = self._gathered.segment().write(self._folder, number)
        self._meta = replace(self._meta, segments=(*self._meta.segments, entry), next_number=number + 1)
        self._gathered = _Gathered()


class _Gathered:
    """Chunks and postings in memory; Python's arrays, since lists would take eight times the room."""

    def __init__(self) -> None:
        self.keys = array("q")
        self.terms = array("i")
        self._lengths = array("I")
        self._languages = array("I")
        self._spread = array("I")
        self._repeats = array("B")
        self._vocabulary: dict[str, int] = {}

    def add(self, key: int, language: int, terms: Sequence[str], length: int) -> None:
        counts = Counter(terms)
        known = self._vocabulary
        self.keys.append(key)
        self._languages.append(language)
        self._lengths.append(length)
        self._spread.append(len(counts))
        self.terms.extend([known.setdefault(term, len(known)) for term in counts])
        self._repeats.extend([min(count, MOST_REPEATS) for count in counts.values()])

    def segment(self) -> Segment:
        keys = np.array(self.keys, np.int64)
        order = np.argsort(keys, kind="stable")
        moved = np.empty(len(keys), np.uint32)
        moved[order] = np.arange(len(keys))
        hashes = np.array([hash_of(term) for term in self._vocabulary], np.uint64)
        places = np.repeat(moved, np.array(self._spread, np.int64))
        terms, repeats = np.array(self.terms, np.int32), np.array(self._repeats, np.uint8)
        if (np.diff(order) < 0).any():
            by_place = np.argsort(places, kind="stable")
            terms, places, repeats = terms[by_place], places[by_place], repeats[by_place]
        lengths, languages = np.array(self._lengths, np.uint32)[order], np.array(self._languages, np.uint32)[order]
        return build(keys[order], lengths, languages, hashes, (terms, places, repeats))


def _groups(entries: Sequence[SegmentEntry], living: Sequence[int]) -> list[list[int]]:
    """Positions of the segments, those together that become one.

    A segment joins the smaller ones once they hold as much together, so sizes at least double from one to the next up
    to ``LARGEST``: segments stay few, and a chunk is seldom written again.
    """
    joined: list[int] = []
    total = postings = 0
    for place in sorted(range(len(entries)), key=living.__getitem__):
        postings += entries[place].postings
        if joined and (living[place] > total or postings > LARGEST):
            break
        joined.append(place)
        total += living[place]
    return [joined, *([place] for place in range(len(entries)) if place not in joined)] if joined else []


def _is_worn(entry: SegmentEntry, living: int) -> bool:
    return entry.chunks - living > DEAD_SHARE * entry.chunks
