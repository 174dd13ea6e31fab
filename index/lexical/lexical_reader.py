"""Searches the lexical index by exact BM25 over every chunk that has a term of the question.

    BM25 = sum over the question's terms of  weight * idf * (k1 + 1) * tf / (tf + k1 * (1 - b + b * length / mean))

with k1 = 1.2 and b = 0.75, idf = ln(1 + (N - n + 0.5) / (n + 0.5)), and a weight of 1 for words. The statistics count
only the chunks that a search may find. Deleted chunks are left out, so that an updated index gives the scores of a new
one. Chunks that the reader may not read are left out, so that they change nothing that the reader sees, not even a
score.

All chunks are scored at once, in one array. The scores that a frequent term adds are such an array too, which is cached
for the next question of a reader with the same rights. Adding it takes 10 microseconds for 100,000 chunks, less than a
search that skips chunks would need. The best chunks are then taken from the array.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.lexical.analysis import Analysis, unstemmed
from index.lexical.question_trust import question_trust
from index.lexical.segment import META, Meta, Segment, damaged, hash_of
from index.lexical.term_weights import TermWeights
from index.storage.columns import KeyLookup
from index.types import Keys, Language, Vector
from index.weak_caches import ArrayCache, weak_method

K1, B = 1.2, 0.75
MAX_TERMS = 256
"""Most distinct terms of one query; of a pasted page only the first words count."""
FREQUENT = 1 / 32
"""Share of chunks that makes a term frequent, so that its scores are cached as an array over all chunks."""
CACHE_BYTES = 64_000_000
"""Most bytes of cached arrays of frequent terms; as many for the scores of rarer terms, and up to three times as many
for postings. At least 32 arrays are cached."""
CACHED_TEXTS = 4_096
"""Number of texts whose terms are cached, about 3 kB each."""
SPREAD = 64
"""Number of interleaved stripes of chunks whose maxima give a lower bound of the best scores."""

Mask = npt.NDArray[np.bool_]
Weighted = tuple[tuple[str, float], ...]
"""Further texts of a question, each with the weight of its terms; the question's own terms weigh 1."""


class _Scope:
    """The chunks that a search may find, and their statistics; a cache key that is equal only to itself.

    Attributes:
        mask: Which chunks these are, ``(chunks,) bool``; ``None`` for all.
        count: How many they are.
        mean: Their mean length in terms.
        analyses: One analysis for each language of these chunks.
    """

    __slots__ = ("__weakref__", "analyses", "count", "mask", "mean")

    def __init__(self, mask: "Mask | None", count: int, mean: float, analyses: tuple[Analysis, ...]) -> None:
        self.mask, self.count, self.mean, self.analyses = mask, count, mean, analyses

    def idf(self, count: int) -> float:
        """Return the inverse document frequency of a term that so many chunks have."""
        return math.log(1 + (self.count - count + 0.5) / (count + 0.5))


@dataclass(frozen=True, slots=True)
class _Question:
    """A question's terms with their weights: of all languages together, and of each language."""

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
        self._lookup = KeyLookup(keys[self._by_key])
        self._lengths, self._rounded = lengths, _rounded(lengths).astype(np.float32)
        self._languages, self._names = languages, meta.languages
        self._analysis = lru_cache(maxsize=None)(Analysis)
        self._whole = self._scope_of(self._alive if meta.deleted else None)
        self._make_caches()

    def _make_caches(self) -> None:
        rows = max(32, CACHE_BYTES // (4 * len(self._keys) + 1))
        self._analysed = lru_cache(maxsize=256)(weak_method(self._analyse))
        self._scored = lru_cache(maxsize=16)(weak_method(self._score_all))
        self._chunk_count = lru_cache(maxsize=65_536)(weak_method(self._count_chunks))
        self._dense_scores = lru_cache(maxsize=min(rows, 1024))(weak_method(self._compute_dense_scores))
        # A rarer term takes 12 bytes for each chunk that has it, at most one in 32: a tenth of a row.
        self._sparse_scores = lru_cache(maxsize=min(10 * rows, 16_384))(weak_method(self._compute_sparse_scores))
        # Postings are shared by readers with different rights.
        self._postings = lru_cache(maxsize=max(32, min(rows, 1024)))(weak_method(self._find_postings))
        self._scopes = ArrayCache(weak_method(self._scope_among))
        self._distinct = lru_cache(maxsize=CACHED_TEXTS)(weak_method(self._find_distinct))

    def _scope(self, allowed: Keys | None) -> _Scope:
        """Return the scope of a search that may find these keys."""
        return self._whole if allowed is None else self._scopes.get(allowed)

    def _scope_among(self, allowed: Keys) -> _Scope:
        positions = self._lookup.find(allowed)
        mask: Mask = np.zeros(len(self._keys), np.bool_)
        mask[self._by_key[positions[positions >= 0]]] = True
        return self._scope_of(mask & self._alive)

    def _scope_of(self, mask: Mask | None) -> _Scope:
        lengths = self._lengths if mask is None else self._lengths[mask]
        languages = self._languages if mask is None else self._languages[mask]
        names: list[Language] = sorted({self._names[each] for each in np.unique(languages).tolist()}) or ["english"]
        mean = float(lengths.mean()) if len(lengths) else 1.0
        return _Scope(mask, len(lengths), max(mean, 1e-9), tuple(map(self._analysis, names)))

    def search(self, text: str, top_k: int, allowed: Keys | None, also: Weighted = ()) -> tuple[Vector, Keys]:
        """Find the best chunks for a text and the further texts of its question.

        Args:
            text: What is asked.
            top_k: Most results.
            allowed: Keys that may be found, ``None`` for all. What is computed from a read-only array is cached as long
                as the array lives.
            also: Further texts of the question.

        Returns:
            BM25 scores ``(k,) float32`` and keys ``(k,) int64``, best first; of equal scores the older key first.
        """
        scores = self._scored(self._scope(allowed), text, also)
        best = _best(scores, max(1, top_k))
        order = np.lexsort((self._keys[best], -scores[best]))[: max(1, top_k)]
        return scores[best[order]], self._keys[best[order]]

    def score(self, text: str, keys: Keys, allowed: Keys | None, also: Weighted = ()) -> Vector:
        """Return BM25 of given chunks for a text, ``(n,) float32``; 0 without its terms, if unknown or not allowed."""
        scores: Vector = np.zeros(len(keys), np.float32)
        positions = self._lookup.find(keys)
        known = positions >= 0
        scores[known] = self._scored(self._scope(allowed), text, also)[self._by_key[positions[known]]]
        return scores

    @property
    def is_of_one_language(self) -> bool:
        """Whether all chunks have the same language, so that the terms of any two texts are comparable."""
        return len(self._whole.analyses) == 1

    def count(self, allowed: Keys | None) -> int:
        """Return how many chunks may be found."""
        return self._scope(allowed).count

    def terms(self, text: str, allowed: Keys | None) -> list[str]:
        """Return a text's terms in order, with repeats, without stop words.

        If the chunks that may be found have several languages, a word's term is the one of its stems that most of these
        chunks have.
        """
        return self._terms(self._scope(allowed), text)

    def distinct(self, text: str, allowed: Keys | None) -> frozenset[str]:
        """Return a text's distinct terms; cached, for all readers whose chunks have the same single language."""
        scope = self._scope(allowed)
        return self._distinct(scope.analyses[0] if len(scope.analyses) == 1 else scope, text)

    def _find_distinct(self, scope: _Scope | Analysis, text: str) -> frozenset[str]:
        return frozenset(self._terms(scope, text) if isinstance(scope, _Scope) else scope.content(text))

    def _terms(self, scope: _Scope, text: str) -> list[str]:
        if len(scope.analyses) == 1:
            return scope.analyses[0].content(text)
        words = zip(*(each.words(text) for each in scope.analyses), strict=True)
        stems = [
            max((stem for stem, _ in each), key=lambda stem: self._chunk_count(scope, stem))
            for each in words
            if not all(stop for _, stop in each)
        ]
        return [*stems, *unstemmed(text)]

    def idf(self, terms: Iterable[str], allowed: Keys | None) -> dict[str, float]:
        """Return the inverse document frequency of indexed terms, as in BM25."""
        scope = self._scope(allowed)
        return {term: scope.idf(self._chunk_count(scope, term)) for term in terms}

    def weights(self, text: str, allowed: Keys | None, also: Weighted = ()) -> TermWeights:
        """Return a question's distinct terms, weighted by idf."""
        scope = self._scope(allowed)
        question = self._analysed(scope, text, also)
        return TermWeights(
            *({t: w * scope.idf(self._chunk_count(scope, t)) for t, w in each.items()} for each in question.languages)
        )

    def trust(self, text: str, allowed: Keys | None, also: Weighted = ()) -> float:
        """Return how far BM25 can tell the chunks of a question apart, 0 to 1; see ``question_trust``."""
        scope = self._scope(allowed)
        languages = self._analysed(scope, text, also).languages
        return question_trust(languages, lambda term: self._chunk_count(scope, term), scope.count)

    def _analyse(self, scope: _Scope, text: str, also: Weighted) -> _Question:
        most = max(1, MAX_TERMS // len(scope.analyses))
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
        """Return BM25 of every chunk of the scope, ``(chunks,) float32``; 0 for the others."""
        scores: Vector = np.zeros(len(self._keys), np.float32)
        for term, weight in self._analysed(scope, text, also).terms.items():
            if self._chunk_count(scope, term) >= FREQUENT * len(self._keys):
                row = self._dense_scores(scope, term)
                scores += row if weight == 1 else row * np.float32(weight)
            else:
                positions, contributions = self._sparse_scores(scope, term)
                scores[positions] += contributions if weight == 1 else contributions * np.float32(weight)
        scores.flags.writeable = False
        return scores

    def _compute_dense_scores(self, scope: _Scope, term: str) -> Vector:
        positions, contributions = self._compute_sparse_scores(scope, term)
        row: Vector = np.zeros(len(self._keys), np.float32)
        row[positions] = contributions
        return row

    def _compute_sparse_scores(self, scope: _Scope, term: str) -> tuple[Keys, Vector]:
        """Return the positions of the scope's chunks that have a term, and what it adds to the score of each."""
        positions, frequencies = self._postings(term)
        if scope.mask is not None:
            inside = np.flatnonzero(scope.mask[positions])
            positions, frequencies = positions[inside], frequencies[inside]
        norms: Vector = self._rounded[positions] * np.float32(K1 * B / scope.mean) + np.float32(K1 * (1 - B))
        contributions: Vector = np.float32(scope.idf(len(positions)) * (K1 + 1)) * frequencies / (frequencies + norms)
        return positions, contributions

    def _count_chunks(self, scope: _Scope, term: str) -> int:
        if scope.mask is not None:
            return int(np.count_nonzero(scope.mask[self._postings(term)[0]]))
        wanted = hash_of(term)
        found = [each.find(wanted) for each in self._segments]
        return sum(each.stop - each.start for each in found)

    def _find_postings(self, term: str) -> tuple[Keys, Vector]:
        """Return the positions of all chunks that have a term, and how often each has it."""
        wanted, first = hash_of(term), 0
        positions, frequencies = [], []
        for each in self._segments:
            found = each.find(wanted)
            if found.stop > found.start:
                positions.append(each.positions[found].astype(np.int64) + first)
                frequencies.append(each.frequencies[found].astype(np.float32))
            first += len(each.keys)
        if not positions:
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        return (
            (positions[0], frequencies[0])
            if len(positions) == 1
            else (np.concatenate(positions), np.concatenate(frequencies))
        )


def _rounded(lengths: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint32]:
    """Round lengths as Lucene and tantivy do, which gives their scores: above 24, to four significant bits."""
    above = np.maximum(lengths, 40) - 24
    dropped = np.log2(above).astype(np.uint32) - 3
    return np.where(lengths < 40, lengths, 24 + (above >> dropped << dropped)).astype(np.uint32)


def _best(scores: Vector, top_k: int) -> Keys:
    """Return positions that hold the ``top_k`` best scores above 0, with all that equal the last of them, unordered.

    At least ``top_k`` scores reach the ``top_k``-th best of the stripes' maxima, so lower scores need not be sorted.
    """
    floor = 0.0
    columns = len(scores) // max(1, min(SPREAD, len(scores) // (4 * top_k)))
    if columns >= top_k and columns:
        stripes = scores[: len(scores) // columns * columns].reshape(-1, columns).max(0)
        floor = float(np.partition(stripes, -top_k)[-top_k])
    found: Keys = np.flatnonzero(scores >= floor) if floor > 0 else np.flatnonzero(scores)
    return found
