"""Ranks the chunks that both sides put forward, filtered by audience before that.

    whole  = w * cosine(question, chunk) + (1 - w) * BM25 / best BM25 of the question
    best   = max over the chunk's sentences of w * cosine(question, sentence) + (1 - w) * coverage
    fused  = (1 - s) * whole + s * best

Coverage is the share of the question's idf that stands in the sentence. Both candidate lists are scored on both
sides, so a chunk that only one side found is not punished for it; the best of them as wholes are read by sentence.
"""

import time

import numpy as np

from index.candidates import Candidates
from index.columns import Columns
from index.lexical import LexicalReader, TermWeights, Weighted
from index.query import Query, SearchSettings
from index.readable import Readable
from index.sentence_vectors import SentenceReader
from index.types import Keys, Vector
from index.vectors import VectorStore

DEEPER = (4, 16)
"""Times deeper that candidates are sought, one after the other, while copies or long documents fill them."""


class Clock:
    """Says what took how long, in milliseconds."""

    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        self._at = time.perf_counter()

    def lap(self, stage: str) -> None:
        """Count the time since the last call for a stage."""
        now = time.perf_counter()
        self.laps[stage] = self.laps.get(stage, 0.0) + (now - self._at) * 1000
        self._at = now


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
        readable: Readable,
        settings: SearchSettings,
    ) -> None:
        self._vectors, self._lexical, self._sentences = vectors, lexical, sentences
        self._columns, self._readable, self._settings = columns, readable, settings

    def found(self, query: Query, vector: Vector, clock: Clock) -> tuple[Candidates, list[int]]:
        """Candidates, and which of them to show."""
        depth = max(self._settings.candidates, 4 * query.top_k)
        found = self._candidates(query, vector, depth, depth, clock)
        chosen, documents = self.choose(found, query)
        for times in DEEPER:
            if documents >= query.top_k or found.exhausted:
                break
            # Copies and long documents fill the candidates; others are found below them.
            found = found.joined(self._candidates(query, vector, times * depth, depth, clock, found))
            chosen, documents = self.choose(found, query)
        return found, chosen

    def _candidates(
        self,
        query: Query,
        vector: Vector,
        depth: int,
        most: int,
        clock: Clock,
        known: Candidates | None = None,
    ) -> Candidates:
        """The best chunks of both sides, each scored by both; where some are known, others than they.

        Args:
            query: What is asked.
            vector: Its embedding.
            depth: How many each side puts forward.
            most: How many are read by sentence.
            clock: Told what took how long.
            known: What was found before.
        """
        allowed = self._readable.keys(query.audience, query.kinds)
        text, also = clean(query.text), carried_terms(query)
        bm25, lexical_keys = self._lexical.search(text, depth, allowed, also)
        best = bm25[0] if len(bm25) else np.float32(1)
        exhausted = len(lexical_keys) < depth
        if known is not None:
            lexical_keys = lexical_keys[self._others(lexical_keys, known)[:most]]
        clock.lap("lexical")
        cosines, nearest, others = self._vectors.search_and_score(vector, depth, allowed, lexical_keys)
        exhausted &= len(nearest) < depth
        if known is not None:
            other = self._others(nearest, known)[:most]
            nearest, cosines = nearest[other], cosines[other]
        clock.lap("dense")
        keys = np.union1d(nearest, lexical_keys)
        dense = np.empty(len(keys), np.float32)
        dense[np.searchsorted(keys, lexical_keys)] = others
        dense[np.searchsorted(keys, nearest)] = cosines
        lexical = self._lexical.score(text, keys, also) / best
        keys, dense, lexical = self._foremost(keys, dense, lexical, most)
        fused = self._fuse(self._lexical.weights(text, also), vector, keys, dense, lexical)
        clock.lap("fuse")
        return Candidates(keys, dense, lexical, fused, None, exhausted)

    def _others(self, keys: Keys, known: Candidates) -> Keys:
        """Positions of chunks with another text and of another document than any that is known, each text once."""
        places, before = self._columns.places(keys), self._columns.places(known.keys)
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

    def _fuse(self, asked: TermWeights, vector: Vector, keys: Keys, dense: Vector, lexical: Vector) -> Vector:
        """The rule at the head of this file; a chunk without sentences counts as its own best sentence."""
        w, s = self._settings.dense_weight, self._settings.sentence_weight
        whole: Vector = w * dense + (1 - w) * lexical
        places = self._columns.places(keys)
        counts = self._columns.sentences[places]
        some = counts > 0
        if not s or not some.any():
            return whole
        cosines, terms = self._sentences.cosines(self._columns.addresses[places], counts, vector)
        scores = w * cosines + (1 - w) * asked.coverage(terms)
        best = whole.copy()
        best[some] = np.maximum.reduceat(scores, (np.cumsum(counts) - counts)[some])
        fused: Vector = (1 - s) * whole + s * best
        return fused

    def choose(self, found: Candidates, query: Query) -> tuple[list[int], int]:
        """Positions of the passages to show, and of how many documents they are.

        Duplicates once, ``top_k`` documents, so many passages of each.
        """
        order = found.order()
        places = self._columns.places(found.keys[order])
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
        return chosen, len(shown)


def clean(text: str) -> str:
    """A text without lone surrogates, which a shell's undecodable bytes become and no index can hold."""
    return text.encode("utf-8", "replace").decode("utf-8")


def carried_terms(query: Query) -> Weighted:
    """What a query carries of earlier questions for the lexical side."""
    return tuple((clean(each.text), each.lexical) for each in query.carried if each.lexical)
