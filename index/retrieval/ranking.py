"""Ranks the chunks that both sides put forward, filtered by audience before that.

    whole  = w * cosine(question, chunk) + (1 - w) * BM25 / best BM25 of the question
    best   = max over the chunk's sentences of w * cosine(question, sentence) + (1 - w) * coverage
    fused  = (1 - s) * whole + s * best

Coverage is the share of the question's idf that stands in the sentence. Both candidate lists are scored on both
sides, so a chunk that only one side found is not punished for it; the best of them as wholes are read by sentence.
"""

import time
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from index.lexical import LexicalReader, Weighted
from index.retrieval.access_filter import AccessFilter
from index.retrieval.candidates import Candidates
from index.retrieval.query import Query, SearchSettings
from index.storage.columns import Columns
from index.storage.sentence_vectors import SentenceReader
from index.types import Keys, Vector
from index.vectors import VectorStore

DEEPER = (4, 16)
"""Times deeper that candidates are sought, one after the other, while copies or long documents fill them."""


class Clock:
    """Measures how long each stage of a search takes.

    Args:
        **laps: Milliseconds of stages that were measured elsewhere.

    Attributes:
        laps: Milliseconds by stage.
    """

    def __init__(self, **laps: float) -> None:
        self.laps: dict[str, float] = laps
        self._at = time.perf_counter()

    def lap(self, stage: str) -> None:
        """Count the time since the last call for a stage."""
        now = time.perf_counter()
        self.laps[stage] = self.laps.get(stage, 0.0) + (now - self._at) * 1000
        self._at = now


@dataclass(frozen=True, slots=True)
class _Asked:
    """A query as both sides are asked it.

    Attributes:
        query: The query.
        vector: Its embedding, ``(dim,) float32``.
        text: Its text, clean.
        also: What it carries for the lexical side.
        depth: Chunks that each side puts forward, where it is not asked deeper.
        allowed: Keys of what its reader may find, ``None`` for all.
    """

    query: Query
    vector: Vector
    text: str
    also: Weighted
    depth: int
    allowed: Keys | None


class _Lexical(NamedTuple):
    """Keys that the lexical side puts forward, BM25 of the best chunk, and if there are no more."""

    keys: Keys
    best: np.float32
    exhausted: bool


class _Dense(NamedTuple):
    """Keys that the dense side puts forward, their cosines, those of the lexical side's, and if there are no more."""

    keys: Keys
    cosines: Vector
    others: Vector
    exhausted: bool


class Ranked(NamedTuple):
    """Candidates of a query, positions of those to show, and of how many documents they are."""

    candidates: Candidates
    chosen: list[int]
    documents: int

    @property
    def keys(self) -> Keys:
        """Keys of those to show, best first."""
        return self.candidates.keys[self.chosen]


class Ranker:
    """Finds the candidates of a query and ranks them.

    Args:
        vectors: The dense side.
        lexical: The lexical side.
        sentences: Vectors and terms of the chunks' sentences.
        columns: What is known of each chunk.
        readable: What a reader may see.
        settings: The weights, and how many candidates there are.
    """

    def __init__(
        self,
        vectors: VectorStore,
        lexical: LexicalReader,
        sentences: SentenceReader,
        columns: Columns,
        readable: AccessFilter,
        settings: SearchSettings,
    ) -> None:
        self._vectors, self._lexical, self._sentences = vectors, lexical, sentences
        self._columns, self._readable, self._settings = columns, readable, settings

    def found(self, query: Query, vector: Vector, clock: Clock) -> Ranked:
        """Return the candidates of a query, and which of them to show.

        Args:
            query: What is asked.
            vector: Its embedding, ``(dim,) float32``, unit length.
            clock: Measures the stages.
        """
        asked = self._asked(query, vector)
        found = self.chosen(query, self._candidates(asked, clock))
        for times in DEEPER:  # copies and long documents may fill the candidates; others are found below them
            if found.documents >= query.top_k or found.candidates.exhausted:
                break
            further = self._candidates(asked, clock, times, found.candidates)
            found = self.chosen(query, found.candidates.joined(further))
        return found

    def _asked(self, query: Query, vector: Vector) -> _Asked:
        depth = max(self._settings.candidates, 4 * query.top_k)
        allowed = self._readable.keys(query.audience, query.kinds)
        return _Asked(query, vector, clean(query.text), carried_terms(query), depth, allowed)

    def _candidates(self, asked: _Asked, clock: Clock, times: int = 1, known: Candidates | None = None) -> Candidates:
        """Return the best chunks of both sides, each scored by both; where some are known, others than they.

        Args:
            asked: The query.
            clock: Measures the stages.
            times: How many times deeper each side looks.
            known: What was found before.
        """
        lexical = self._lexically(asked, times, known)
        clock.lap("lexical")
        dense = self._densely(asked, lexical, known, times)
        clock.lap("dense")
        fused = self._fused(asked, lexical, dense)
        clock.lap("fuse")
        return fused

    def _lexically(self, asked: _Asked, times: int, known: Candidates | None) -> _Lexical:
        depth = times * asked.depth
        scores, keys = self._lexical.search(asked.text, depth, asked.allowed, asked.also)
        best = scores[0] if len(scores) else np.float32(1)
        others = keys if known is None else keys[self._others(keys, known)[: asked.depth]]
        return _Lexical(others, best, len(keys) < depth)

    def _densely(self, asked: _Asked, lexical: _Lexical, known: Candidates | None, times: int) -> _Dense:
        depth = times * asked.depth
        cosines, keys, others = self._vectors.search_and_score(asked.vector, depth, asked.allowed, lexical.keys)
        exhausted = len(keys) < depth
        if known is not None:
            new = self._others(keys, known)[: asked.depth]
            keys, cosines = keys[new], cosines[new]
        return _Dense(keys, cosines, others, exhausted)

    def _fused(self, asked: _Asked, lexical: _Lexical, dense: _Dense) -> Candidates:
        keys = _united(dense.keys, lexical.keys)
        cosines = np.empty(len(keys), np.float32)
        cosines[np.searchsorted(keys, lexical.keys)] = dense.others
        cosines[np.searchsorted(keys, dense.keys)] = dense.cosines
        bm25 = self._lexical.score(asked.text, keys, asked.allowed, asked.also) / lexical.best
        keys, cosines, bm25 = self._foremost(keys, cosines, bm25, asked.depth)
        fused = self._fuse(asked, keys, cosines, bm25)
        return Candidates(keys, cosines, bm25, fused, None, lexical.exhausted and dense.exhausted)

    def _others(self, keys: Keys, known: Candidates) -> Keys:
        """Positions of chunks with another text and of another document than any that is known, each text once."""
        places, before = self._columns.rows_of(keys), self._columns.rows_of(known.keys)
        digests, documents = self._columns.digests, self._columns.documents
        _, first = np.unique(digests[places], return_index=True)
        first.sort()
        at = places[first]
        new = ~np.isin(digests[at], digests[before]) & ~np.isin(documents[at], documents[before])
        found: Keys = first[new]
        return found

    def _foremost(self, keys: Keys, dense: Vector, lexical: Vector, most: int) -> tuple[Keys, Vector, Vector]:
        """Those of both sides that score best as wholes: reading sentences takes as long as all else of the fusion."""
        if len(keys) <= most:
            return keys, dense, lexical
        whole = self._settings.dense_weight * dense + (1 - self._settings.dense_weight) * lexical
        best = np.sort(np.argpartition(-whole, most - 1)[:most])
        return keys[best], dense[best], lexical[best]

    def _fuse(self, asked: _Asked, keys: Keys, dense: Vector, lexical: Vector) -> Vector:
        """The rule at the head of this file; a chunk without sentences counts as its own best sentence."""
        w, s = self._settings.dense_weight, self._settings.sentence_weight
        whole: Vector = w * dense + (1 - w) * lexical
        places = self._columns.rows_of(keys)
        counts = self._columns.sentences[places]
        some = counts > 0
        if not s or not some.any():
            return whole
        cosines, terms = self._sentences.cosines(self._columns.addresses[places], counts, asked.vector)
        coverage = self._lexical.weights(asked.text, asked.allowed, asked.also).coverage(terms)
        scores = w * cosines + (1 - w) * coverage
        best = whole.copy()
        best[some] = np.maximum.reduceat(scores, (np.cumsum(counts) - counts)[some])
        fused: Vector = (1 - s) * whole + s * best
        return fused

    def chosen(self, query: Query, found: Candidates) -> Ranked:
        """Which candidates to show: duplicates once, ``top_k`` documents, so many passages of each."""
        order = found.order()
        places = self._columns.rows_of(found.keys[order])
        documents, digests = self._columns.documents[places].tolist(), self._columns.digests[places].tolist()
        chosen: list[int] = []
        texts: set[int] = set()
        shown: dict[int, int] = {}
        for i, document, text in zip(order.tolist(), documents, digests, strict=True):
            before = shown.get(document, 0)
            if text in texts or before >= query.passages_per_document or not (before or len(shown) < query.top_k):
                continue
            texts.add(text)
            shown[document] = before + 1
            chosen.append(i)
        return Ranked(found, chosen, len(shown))


def _united(some: Keys, others: Keys) -> Keys:
    """Keys of both, ascending, each once: ``numpy.union1d`` in a quarter of its time."""
    both: Keys = np.concatenate([some, others])
    both.sort()
    first = np.ones(len(both), np.bool_)
    np.not_equal(both[1:], both[:-1], out=first[1:])
    return both[first]


def clean(text: str) -> str:
    """A text without lone surrogates, which a shell's undecodable bytes become and no index can hold."""
    return text.encode("utf-8", "replace").decode("utf-8")


def carried_terms(query: Query) -> Weighted:
    """What a query carries of earlier questions for the lexical side."""
    return tuple((clean(each.text), each.lexical) for each in query.carried if each.lexical)
