"""Searches the lexical index: BM25, exactly, over every chunk that has a term of the question.

    BM25 = sum over the question's terms of  weight * idf * (k1 + 1) * tf / (tf + k1 * (1 - b + b * length / mean))

with k1 = 1.2 and b = 0.75, idf = ln(1 + (N - n + 0.5) / (n + 0.5)), and a weight of 1 for words. Statistics count the
chunks that a search may find: not those deleted, so that an updated index scores as one built anew, and not those that
its reader may not read, so that they change nothing that the reader sees, not even a score.

All chunks are scored at once, in one array: the contribution of a term that many chunks have is such an array itself,
kept for the next question of such a reader, and adding it takes less time than a pruned search takes to pass over it
(10 microseconds for 100,000 chunks). The best of them are then read off the same array.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.lexical.analysis import Analysis, unstemmed
from index.lexical.segment import META, Meta, Segment, damaged, hash_of
from index.lexical.term_weights import TermWeights
from index.storage.columns import KeyLookup
from index.types import Keys, Language, Vector
from index.weak_caches import ArrayCache, weak_method

K1, B = 1.2, 0.75
MOST_TERMS = 256
"""Distinct terms of one query; a pasted page is cut here, its first words kept."""
FREQUENT = 1 / 32
"""Share of chunks from which a term's contribution is kept as an array over all chunks."""
ROWS_BYTES = 64_000_000
"""Bytes of such arrays that are kept, again of the contributions of rarer terms, and thrice that at most of where terms
stand; 32 arrays are in any case."""
REMEMBERED = 4_096
"""Texts whose terms are kept, some 3 kB each."""
SPREAD = 64
"""Chunks are looked at in so many interleaved stripes to find a score that the best reach."""

Mask = npt.NDArray[np.bool_]
Weighted = tuple[tuple[str, float], ...]
"""Further texts of a question, each with what its terms weigh beside the question's own."""


class _Scope:
    """The chunks that count for a search, and their statistics; equal to nothing but itself, so caches tell it apart.

    Attributes:
        inside: Which chunks count, ``(chunks,) bool``; ``None`` for all.
        count: How many do.
        mean: Their mean length in terms.
        analyses: How they were analysed: one of each language that they are in.
    """

    __slots__ = ("__weakref__", "analyses", "count", "inside", "mean")

    def __init__(self, inside: "Mask | None", count: int, mean: float, analyses: tuple[Analysis, ...]) -> None:
        self.inside, self.count, self.mean, self.analyses = inside, count, mean, analyses

    def idf(self, count: int) -> float:
        """Inverse document frequency of a term that so many chunks have."""
        return math.log(1 + (self.count - count + 0.5) / (count + 0.5))


@dataclass(frozen=True, slots=True)
class _Question:
    """A question's terms with the weight of each; those of all languages, and language by language."""

    terms: dict[str, float]
    languages: tuple[dict[str, float], ...]


class LexicalReader:
    """Searches the lexical index in a folder; safe to share between threads.

    Raises:
        IndexDamaged: The folder holds no readable lexical index.
        IndexProblem: It may not be read.
    """

    def __init__(self, folder: Path) -> None:
        meta = Meta.read(folder)
        self._segments = [Segment.open(folder, entry) for entry in meta.segments]
        keys = np.concatenate([np.zeros(0, np.int64), *(each.keys for each in self._segments)])
        lengths = np.concatenate([np.zeros(0, np.uint32), *(each.lengths for each in self._segments)])
        languages = np.concatenate([np.zeros(0, np.uint32), *(each.languages for each in self._segments)])
        if languages.max(initial=0) >= max(1, len(meta.languages)):
            raise damaged(folder, f"{META} misses languages")
        self._alive: Mask = ~np.isin(keys, np.array(meta.deleted, np.int64))
        self._keys = keys
        self._by_key = np.argsort(keys, kind="stable")
        self._places = KeyLookup(keys[self._by_key])
        self._lengths, self._rounded = lengths, _rounded(lengths).astype(np.float32)
        self._languages, self._names = languages, meta.languages
        self._analysis = lru_cache(maxsize=None)(Analysis)
        self._whole = self._scope_of(self._alive if meta.deleted else None)
        self._remember()

    def _remember(self) -> None:
        rows = max(32, ROWS_BYTES // (4 * len(self._keys) + 1))
        self._asked = lru_cache(maxsize=256)(weak_method(self._ask))
        self._scored = lru_cache(maxsize=16)(weak_method(self._score_all))
        self._frequency = lru_cache(maxsize=65_536)(weak_method(self._count_of))
        self._row = lru_cache(maxsize=min(rows, 1024))(weak_method(self._make_row))
        # A rarer term takes 12 bytes a chunk at most in a 32nd of them: a tenth of a row.
        self._few = lru_cache(maxsize=min(10 * rows, 16_384))(weak_method(self._make_few))
        # Of readers of whom each may read something else, these are what they share.
        self._postings = lru_cache(maxsize=max(32, min(rows, 1024)))(weak_method(self._postings_of))
        self._scopes = ArrayCache(weak_method(self._scope_among))
        self._distinct = lru_cache(maxsize=REMEMBERED)(weak_method(self._distinct_in))

    def _scope(self, allowed: Keys | None) -> _Scope:
        """The chunks that count where these keys may be found."""
        return self._whole if allowed is None else self._scopes.get(allowed)

    def _scope_among(self, allowed: Keys) -> _Scope:
        places = self._places.find(allowed)
        inside: Mask = np.zeros(len(self._keys), np.bool_)
        inside[self._by_key[places[places >= 0]]] = True
        return self._scope_of(inside & self._alive)

    def _scope_of(self, inside: Mask | None) -> _Scope:
        lengths = self._lengths if inside is None else self._lengths[inside]
        languages = self._languages if inside is None else self._languages[inside]
        names: list[Language] = sorted({self._names[each] for each in np.unique(languages).tolist()}) or ["english"]
        mean = float(lengths.mean()) if len(lengths) else 1.0
        return _Scope(inside, len(lengths), max(mean, 1e-9), tuple(map(self._analysis, names)))

    def search(self, text: str, top_k: int, allowed: Keys | None, also: Weighted = ()) -> tuple[Vector, Keys]:
        """Find the best chunks for a text, and what is asked with it.

        Args:
            text: What is asked.
            top_k: Most results.
            allowed: Keys that may be found, ``None`` for all; what is worked out of an array that is read-only is kept
                as long as the array lives.
            also: What is asked with it.

        Returns:
            BM25 scores ``(k,) float32`` and keys ``(k,) int64``, best first, the older of equals first.
        """
        scores = self._scored(self._scope(allowed), text, also)
        best = _best(scores, max(1, top_k))
        order = np.lexsort((self._keys[best], -scores[best]))[: max(1, top_k)]
        return scores[best[order]], self._keys[best[order]]

    def score(self, text: str, keys: Keys, allowed: Keys | None, also: Weighted = ()) -> Vector:
        """BM25 of given chunks for a text, ``(n,) float32``; 0 for one without its terms, unknown or not allowed."""
        scores: Vector = np.zeros(len(keys), np.float32)
        places = self._places.find(keys)
        known = places >= 0
        scores[known] = self._scored(self._scope(allowed), text, also)[self._by_key[places[known]]]
        return scores

    @property
    def is_of_one_language(self) -> bool:
        """Whether all chunks were analysed alike, so that a question's terms are those of any sentence."""
        return len(self._whole.analyses) == 1

    def count(self, allowed: Keys | None) -> int:
        """How many chunks may be found."""
        return self._scope(allowed).count

    def terms(self, text: str, allowed: Keys | None) -> list[str]:
        """The text's terms, stop words left out, with repeats.

        Where the chunks that may be found are of several languages, a word's term is its stem in the one in which most
        of them have it.
        """
        return self._terms(self._scope(allowed), text)

    def distinct(self, text: str, allowed: Keys | None) -> frozenset[str]:
        """The text's distinct terms; remembered, for all readers together whose chunks are of the same one language."""
        scope = self._scope(allowed)
        return self._distinct(scope.analyses[0] if len(scope.analyses) == 1 else scope, text)

    def _distinct_in(self, scope: _Scope | Analysis, text: str) -> frozenset[str]:
        return frozenset(self._terms(scope, text) if isinstance(scope, _Scope) else scope.content(text))

    def _terms(self, scope: _Scope, text: str) -> list[str]:
        if len(scope.analyses) == 1:
            return scope.analyses[0].content(text)
        words = zip(*(each.words(text) for each in scope.analyses), strict=True)
        stems = [
            max((stem for stem, _ in each), key=lambda stem: self._frequency(scope, stem))
            for each in words
            if not all(stop for _, stop in each)
        ]
        return [*stems, *unstemmed(text)]

    def idf(self, terms: Iterable[str], allowed: Keys | None) -> dict[str, float]:
        """Inverse document frequency of indexed terms: ``ln(1 + (N - n + 0.5) / (n + 0.5))`` (BM25's)."""
        scope = self._scope(allowed)
        return {term: scope.idf(self._frequency(scope, term)) for term in terms}

    def weights(self, text: str, allowed: Keys | None, also: Weighted = ()) -> TermWeights:
        """A question's distinct terms, weighted by idf."""
        scope = self._scope(allowed)
        question = self._asked(scope, text, also)
        return TermWeights(
            *({t: w * scope.idf(self._frequency(scope, t)) for t, w in each.items()} for each in question.languages)
        )

    def _ask(self, scope: _Scope, text: str, also: Weighted) -> _Question:
        most = max(1, MOST_TERMS // len(scope.analyses))
        languages: list[dict[str, float]] = [dict(list(each.question(text).items())[:most]) for each in scope.analyses]
        for further, share in also:
            for analysis, own in zip(scope.analyses, languages, strict=True):
                for term, weight in list(analysis.question(further).items())[:most]:
                    own[term] = own.get(term, 0.0) + share * weight
        terms: dict[str, float] = {}
        for each in languages:
            terms |= each
        return _Question(terms, tuple(languages))

    def _score_all(self, scope: _Scope, text: str, also: Weighted) -> Vector:
        """BM25 of every chunk that counts, ``(chunks,) float32``; 0 for the others."""
        scores: Vector = np.zeros(len(self._keys), np.float32)
        for term, weight in self._asked(scope, text, also).terms.items():
            if self._frequency(scope, term) >= FREQUENT * len(self._keys):
                row = self._row(scope, term)
                scores += row if weight == 1 else row * np.float32(weight)
            else:
                places, parts = self._few(scope, term)
                scores[places] += parts if weight == 1 else parts * np.float32(weight)
        scores.flags.writeable = False
        return scores

    def _make_row(self, scope: _Scope, term: str) -> Vector:
        places, parts = self._make_few(scope, term)
        row: Vector = np.zeros(len(self._keys), np.float32)
        row[places] = parts
        return row

    def _make_few(self, scope: _Scope, term: str) -> tuple[Keys, Vector]:
        """Chunks that count and have a term, and what it adds to the score of each."""
        places, repeats = self._postings(term)
        if scope.inside is not None:
            inside = np.flatnonzero(scope.inside[places])
            places, repeats = places[inside], repeats[inside]
        norms: Vector = self._rounded[places] * np.float32(K1 * B / scope.mean) + np.float32(K1 * (1 - B))
        parts: Vector = np.float32(scope.idf(len(places)) * (K1 + 1)) * repeats / (repeats + norms)
        return places, parts

    def _count_of(self, scope: _Scope, term: str) -> int:
        if scope.inside is not None:
            return int(np.count_nonzero(scope.inside[self._postings(term)[0]]))
        wanted = hash_of(term)
        found = [each.find(wanted) for each in self._segments]
        return sum(each.stop - each.start for each in found)

    def _postings_of(self, term: str) -> tuple[Keys, Vector]:
        """Places of the chunks that have a term, whether or not they count, and how often each has it."""
        wanted, first = hash_of(term), 0
        places, repeats = [], []
        for each in self._segments:
            found = each.find(wanted)
            if found.stop > found.start:
                places.append(each.places[found].astype(np.int64) + first)
                repeats.append(each.repeats[found].astype(np.float32))
            first += len(each.keys)
        if not places:
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        return (places[0], repeats[0]) if len(places) == 1 else (np.concatenate(places), np.concatenate(repeats))


def _rounded(lengths: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint32]:
    """Lengths to four significant bits above 24, as Lucene and tantivy keep them in a byte: scores are theirs."""
    above = np.maximum(lengths, 40) - 24
    dropped = np.log2(above).astype(np.uint32) - 3
    return np.where(lengths < 40, lengths, 24 + (above >> dropped << dropped)).astype(np.uint32)


def _best(scores: Vector, top_k: int) -> Keys:
    """Places of the ``top_k`` best scores above 0, all that tie with the last among them, in no order.

    At least ``top_k`` stripes reach the ``top_k``-th best of the stripes' maxima, so no score below it need be sorted.
    """
    floor = 0.0
    columns = len(scores) // max(1, min(SPREAD, len(scores) // (4 * top_k)))
    if columns >= top_k and columns:
        stripes = scores[: len(scores) // columns * columns].reshape(-1, columns).max(0)
        floor = float(np.partition(stripes, -top_k)[-top_k])
    found: Keys = np.flatnonzero(scores >= floor) if floor > 0 else np.flatnonzero(scores)
    return found
