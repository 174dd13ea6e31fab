"""Ranks the candidates of the dense and the lexical side, which are filtered by audience before.

    whole  = w * cosine(question, chunk) + (1 - w) * trust * BM25 / best BM25 of the question
    best   = max over the chunk's sentences of w * cosine(question, sentence) + (1 - w) * coverage
    fused  = (1 - s) * whole + s * best

Coverage is the share of the question's idf whose terms the sentence has. Trust is the share of its words that any chunk
has, so that a question in another language than the documents' is not ranked by the one word that it shares with them.
All candidates are scored by both sides, so that a chunk which only one side found loses nothing. Chunks of changelogs
keep only a share of it, unless changes are asked for (``index.retrieval.changes``). Sentences are scored only for the
chunks with the best ``whole``.
"""

import time
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from index.lexical.lexical_reader import LexicalReader, Weighted
from index.retrieval.access_filter import AccessFilter
from index.retrieval.candidates import Candidates, Ranked, union
from index.retrieval.changes import VersionHeadings, raised, shares_kept
from index.retrieval.query import Query, SearchSettings
from index.storage.columns import Columns
from index.storage.sentence_vectors import SentenceReader
from index.types import Keys, Vector
from index.vectors.vector_store import VectorStore

DEEPER = (4, 16)
"""Factors by which the search goes deeper, one after the other, while copies or long documents fill the candidates."""


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
    """A query as both sides get it.

    Attributes:
        query: The query.
        vector: Its embedding, ``(dim,) float32``.
        text: Its text, without lone surrogates.
        also: Earlier texts for the lexical side.
        depth: Number of candidates of each side, unless it goes deeper.
        allowed: Keys of the chunks that its reader may find; ``None`` for all.
    """

    query: Query
    vector: Vector
    text: str
    also: Weighted
    depth: int
    allowed: Keys | None


class _Lexical(NamedTuple):
    """Candidates of the lexical side, BM25 of the best chunk, and whether there are no more."""

    keys: Keys
    best: np.float32
    exhausted: bool


class _Dense(NamedTuple):
    """Candidates of the dense side, their cosines, those of the lexical candidates, and whether there are no more."""

    keys: Keys
    cosines: Vector
    others: Vector
    exhausted: bool


class Ranker:
    """Finds the candidates of a query and ranks them.

    Args:
        vectors: The dense side.
        lexical: The lexical side.
        sentences: Vectors and terms of the chunks' sentences.
        columns: Facts about each chunk.
        access: What a reader may see.
        settings: The weights, and how many candidates there are.
        versions: Finds what is under the heading of a version.
    """

    def __init__(
        self,
        vectors: VectorStore,
        lexical: LexicalReader,
        sentences: SentenceReader,
        columns: Columns,
        access: AccessFilter,
        settings: SearchSettings,
        versions: VersionHeadings,
    ) -> None:
        self._versions = versions
        self._vectors, self._lexical, self._sentences = vectors, lexical, sentences
        self._columns, self._access, self._settings = columns, access, settings

    def found(self, query: Query, vector: Vector, clock: Clock) -> Ranked:
        """Return the candidates of a query, and which of them to show.

        Args:
            query: What is asked.
            vector: Its embedding, ``(dim,) float32``, unit length.
            clock: Measures the stages.
        """
        asked = self._asked(query, vector)
        found = self.chosen(query, self._with_version(asked, self._candidates(asked, clock)))
        for times in DEEPER:  # copies and long documents may fill the candidates
            if found.documents >= query.top_k or found.candidates.exhausted:
                break
            further = self._candidates(asked, clock, times, found.candidates)
            found = self.chosen(query, found.candidates.joined(further))
        return found

    def _asked(self, query: Query, vector: Vector) -> _Asked:
        depth = max(self._settings.candidates, 4 * query.top_k)
        allowed = self._access.keys(query.audience, query.kinds)
        return _Asked(query, vector, clean(query.text), carried_terms(query), depth, allowed)

    def _candidates(self, asked: _Asked, clock: Clock, times: int = 1, known: Candidates | None = None) -> Candidates:
        """Return the best chunks of both sides, each scored by both; without those that are known already.

        Args:
            asked: The query.
            clock: Measures the stages.
            times: How many times deeper each side looks.
            known: Candidates that were found before.
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
        others = keys if known is None else keys[self._unknown(keys, known)[: asked.depth]]
        return _Lexical(others, best, len(keys) < depth)

    def _densely(self, asked: _Asked, lexical: _Lexical, known: Candidates | None, times: int) -> _Dense:
        depth = times * asked.depth
        cosines, keys, others = self._vectors.search_and_score(asked.vector, depth, asked.allowed, lexical.keys)
        exhausted = len(keys) < depth
        if known is not None:
            new = self._unknown(keys, known)[: asked.depth]
            keys, cosines = keys[new], cosines[new]
        return _Dense(keys, cosines, others, exhausted)

    def _fused(self, asked: _Asked, lexical: _Lexical, dense: _Dense) -> Candidates:
        keys = union(dense.keys, lexical.keys)
        cosines = np.empty(len(keys), np.float32)
        cosines[np.searchsorted(keys, lexical.keys)] = dense.others
        cosines[np.searchsorted(keys, dense.keys)] = dense.cosines
        bm25 = self._shares_of(lexical.best, asked, keys)
        keys, cosines, bm25 = self._best_wholes(keys, cosines, bm25, asked.depth)
        fused = self._fuse(asked, keys, cosines, bm25) * shares_kept(asked.query, self._columns, keys)
        return Candidates(keys, cosines, bm25, fused, None, lexical.exhausted and dense.exhausted)

    def _shares_of(self, best: np.float32, asked: _Asked, keys: Keys) -> Vector:
        """Return BM25 of chunks as a share of the question's best chunk, times the trust in it."""
        trust = np.float32(self._lexical.trust(asked.text, asked.allowed, asked.also))
        shares: Vector = self._lexical.score(asked.text, keys, asked.allowed, asked.also) * (trust / best)
        return shares

    def _with_version(self, asked: _Asked, found: Candidates) -> Candidates:
        """Return the candidates with the passages of the version that is asked about, which count more."""
        keys = self._versions.keys(asked.text, asked.allowed)
        if not len(keys):
            return found
        scores, _ = self._lexical.search(asked.text, 1, asked.allowed, asked.also)
        bm25 = self._shares_of(scores[0] if len(scores) else np.float32(1), asked, keys)
        _, _, cosines = self._vectors.search_and_score(asked.vector, 1, asked.allowed, keys)
        fused = raised(self._fuse(asked, keys, cosines, bm25))
        of_version = Candidates(keys, cosines, bm25, fused, None, found.exhausted)
        return found.without(keys).joined(of_version)

    def _unknown(self, keys: Keys, known: Candidates) -> Keys:
        """Return positions of chunks whose text and document are not among the known ones, each text once."""
        positions, before = self._columns.rows_of(keys), self._columns.rows_of(known.keys)
        digests, documents = self._columns.digests, self._columns.documents
        _, first = np.unique(digests[positions], return_index=True)
        first.sort()
        at = positions[first]
        new = ~np.isin(digests[at], digests[before]) & ~np.isin(documents[at], documents[before])
        found: Keys = first[new]
        return found

    def _best_wholes(self, keys: Keys, dense: Vector, lexical: Vector, most: int) -> tuple[Keys, Vector, Vector]:
        """Return the candidates with the best ``whole``; reading the sentences of more would take too long."""
        if len(keys) <= most:
            return keys, dense, lexical
        whole = self._settings.dense_weight * dense + (1 - self._settings.dense_weight) * lexical
        best = np.sort(np.argpartition(-whole, most - 1)[:most])
        return keys[best], dense[best], lexical[best]

    def _fuse(self, asked: _Asked, keys: Keys, dense: Vector, lexical: Vector) -> Vector:
        """Return the fused scores; a chunk without sentences counts as its own best sentence."""
        w, s = self._settings.dense_weight, self._settings.sentence_weight
        whole: Vector = w * dense + (1 - w) * lexical
        positions = self._columns.rows_of(keys)
        counts = self._columns.sentences[positions]
        some = counts > 0
        if not s or not some.any():
            return whole
        cosines, terms = self._sentences.cosines(self._columns.addresses[positions], counts, asked.vector)
        coverage = self._lexical.weights(asked.text, asked.allowed, asked.also).coverage(terms)
        scores = w * cosines + (1 - w) * coverage
        best = whole.copy()
        best[some] = np.maximum.reduceat(scores, (np.cumsum(counts) - counts)[some])
        fused: Vector = (1 - s) * whole + s * best
        return fused

    def chosen(self, query: Query, found: Candidates) -> Ranked:
        """Choose what to show: ``top_k`` documents, of each at most as many passages as asked for, no text twice."""
        order = found.order()
        positions = self._columns.rows_of(found.keys[order])
        documents, digests = self._columns.documents[positions].tolist(), self._columns.digests[positions].tolist()
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


def clean(text: str) -> str:
    """Return a text without lone surrogates, which undecodable bytes of a shell become, and which no index can hold."""
    return text.encode("utf-8", "replace").decode("utf-8")


def carried_terms(query: Query) -> Weighted:
    """Return the earlier texts of a query, for the lexical side."""
    return tuple((clean(each.text), each.lexical) for each in query.carried if each.lexical)
