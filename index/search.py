"""Finds passages: dense and lexical candidates, filtered by audience before ranking, fused, told apart.

    whole  = w * cosine(question, chunk) + (1 - w) * BM25 / best BM25 of the question
    best   = max over the chunk's sentences of w * cosine(question, sentence) + (1 - w) * coverage
    fused  = (1 - s) * whole + s * best

Coverage is the share of the question's idf that stands in the sentence. Both candidate lists are scored on both
sides, so a chunk that only one side found is not punished for it; the best of them as wholes are read by sentence. A
re-ranker then may reorder the best of them (``index.reranker``); it leaves the fused scores as they are.
"""

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path

import numpy as np

from index.catalog import CatalogReader, FoundChunk, SourceRow
from index.columns import Columns
from index.enclosure import Enclosure
from index.encoder import Encoder
from index.errors import DocumentNotFound
from index.generation import CATALOG, COLUMNS, LEXICAL, SENTENCES, VECTORS, IndexFolder
from index.integrity import BackgroundCheck, FileCheck, check_sizes
from index.lexical import LexicalReader, TermWeights, Weighted
from index.manifest import Manifest
from index.query import PassageSentences, Query, SearchResult, SearchSettings
from index.questions import QuestionEncoder
from index.readable import Readable
from index.reranker import Reranking, passage_text
from index.sentence_vectors import SentenceReader
from index.tombstones import Stamp, Tombstones
from index.types import Document, DocumentRef, Keys, Passage, Scores, Sentence, Vector, Vectors
from index.vectors import FaissVectors

DEEPER = (4, 16)
"""Times deeper that candidates are sought, one after the other, while copies or long documents fill them."""


class Index:
    """One generation, open for reading; a context manager, safe to share between threads.

    The generation stays on disk while it is open, even after a reindex has replaced it.

    Args:
        path: The index's folder.
        encoder: The encoder that it was built with; loaded at the first query.
        settings: How candidates are ranked.
        reranking: What reorders the best of them, or None.
        staged: Folder and manifest of a generation that is not live yet, to open that one.

    Raises:
        IndexMissing: Nothing is indexed yet.
        IndexIncompatible: Built by another encoder, dimension or format version.
        IndexDamaged: A file is missing or of another size; the message names it.
    """

    def __init__(
        self,
        path: Path,
        encoder: Encoder,
        settings: SearchSettings,
        reranking: Reranking | None = None,
        *,
        staged: tuple[Path, Manifest] | None = None,
    ) -> None:
        self._encoder = encoder
        self._questions = QuestionEncoder(encoder)
        self._settings = settings
        self._reranking = reranking
        self._ranking = threading.Lock()
        self._held = ExitStack()
        self._held.callback(self._questions.close)
        self._folder, self.manifest = staged or self._held.enter_context(IndexFolder(path).hold())
        folder = self._folder
        try:
            self.manifest.require(encoder.spec)
            check_sizes(folder, self.manifest)
            self._catalog = CatalogReader(folder / CATALOG)
            self._held.callback(self._catalog.close)
            self._columns = Columns.load(folder / COLUMNS)
            self._vectors = FaissVectors.load(folder / VECTORS)
            self._lexical = LexicalReader(folder / LEXICAL)
            self._sentences = SentenceReader(folder / SENTENCES, encoder.spec.dimension)
        except BaseException:
            self._held.close()
            raise
        self._readable = Readable(self.generation, self._columns, self._catalog, Tombstones(path))

    def check_in_background(self, on_damage: Callable[[FileCheck], None]) -> BackgroundCheck:
        """Compare the files with their checksums while the index serves; ends at the latest with ``close``.

        Args:
            on_damage: Called in another thread with each damaged file.
        """
        check = BackgroundCheck(self._folder, self.manifest, on_damage)
        self._held.callback(check.stop)
        return check

    @property
    def generation(self) -> int:
        """The generation's number."""
        return self.manifest.generation

    @property
    def ranking(self) -> tuple[SearchSettings, Reranking | None]:
        """How candidates are ranked, and what reorders the best of them."""
        return self._settings, self._reranking

    @property
    def state(self) -> tuple[int, Stamp]:
        """The generation, and what was hidden in it since: whatever it showed holds while this stays the same."""
        return self.generation, self._readable.stamp

    def close(self) -> None:
        """Release the generation."""
        self._held.close()

    def __enter__(self) -> "Index":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def search(self, query: Query) -> SearchResult:
        """Find the passages that match a query best."""
        return self.search_many([query])[0]

    def search_many(self, queries: Sequence[Query]) -> list[SearchResult]:
        """Answer several queries; their texts are embedded in batches."""
        started = time.perf_counter()
        vectors = self._vectors_of(queries)
        encode = (time.perf_counter() - started) * 1000 / max(1, len(queries))
        return [self._search(query, vector, encode) for query, vector in zip(queries, vectors, strict=True)]

    def _vectors_of(self, queries: Sequence[Query]) -> list[Vector]:
        """The queries' embeddings, what they carry added; all texts are embedded together."""
        further = [[each for each in query.carried if each.dense] for query in queries]
        texts = [query.text for query in queries] + [each.text for group in further for each in group]
        vectors = iter(self._questions.encode([_clean(text) for text in texts], self._preparation(queries)))
        own = list(islice(vectors, len(queries)))
        return [
            _sum(vector, [(each.dense, next(vectors)) for each in group])
            for vector, group in zip(own, further, strict=True)
        ]

    def _preparation(self, queries: Sequence[Query]) -> Callable[[], object] | None:
        """What a lone query needs beside its embedding."""
        if len(queries) != 1:
            return None
        return partial(self._lexical.prepare, _clean(queries[0].text), _also(queries[0]))

    def sentences(self, passages: Sequence[Passage]) -> list[PassageSentences]:
        """Sentences of passages, with their vectors."""
        keys = np.array([passage.key for passage in passages], np.int64)
        spans = self._catalog.spans(keys.tolist())
        places = self._columns.places(keys)
        counts = self._columns.sentences[places]
        vectors, _ = self._sentences.read(self._columns.addresses[places], counts)
        parts = np.split(vectors, np.cumsum(counts)[:-1]) if len(keys) else []
        return [
            PassageSentences(passage, _sentences(passage, spans[passage.key].tolist()), part)
            for passage, part in zip(passages, parts, strict=True)
        ]

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Embed texts as questions: ``(n, dim) float32``, unit rows."""
        return self._questions.encode(texts)

    def enclose(self, documents: Sequence[Document]) -> Enclosure:
        """Read documents that come with a question; they are searched beside the index, and never become part of it."""
        return Enclosure(documents, self._encoder, self._settings)

    def terms(self, text: str) -> list[str]:
        """A text's terms as they are indexed, stop words left out, in order, with repeats."""
        return self._lexical.terms(text)

    def idf(self, terms: Sequence[str]) -> dict[str, float]:
        """Inverse document frequency of terms (BM25's), over the chunks of all audiences alike."""
        return self._lexical.idf(terms)

    def document(self, document_id: str, audience: frozenset[str]) -> Document:
        """Read a whole document.

        Raises:
            DocumentNotFound: There is none, or the audience may not read it.
        """
        found = self._catalog.document(document_id)
        if found is None or not self._readable.shows(document_id, found.ref.audience, audience):
            raise DocumentNotFound(f"There is no document {document_id}; `footnote search` shows the ids.")
        return found

    def sources(self, audience: frozenset[str] | None = None) -> list[tuple[SourceRow, int]]:
        """Sources with their number of documents, by name; for an audience, only of what it may read."""
        return self._catalog.sources(audience)

    def titled(self, words: str, audience: frozenset[str], most: int) -> list[DocumentRef]:
        """Documents that an audience may read whose title holds some words, those that begin with them first."""
        found = self._catalog.titled(_clean(words), audience, 2 * most)
        return [ref for ref in found if self._readable.shows(ref.id, ref.audience, audience)][:most]

    @property
    def labels(self) -> frozenset[str]:
        """Labels that the documents carry."""
        return frozenset(self._columns.audience_labels.tolist())

    def _search(self, query: Query, vector: Vector, encode_ms: float) -> SearchResult:
        clock = _Clock()
        with self._ranking:
            clock.lap("wait")
            found, chosen = self._found(query, vector, clock)
        if self._reranking:
            found = self._reranked(self._reranking, query, found)
            chosen, _ = self._choose(found, query)
            clock.lap("rerank")
        rows = self._catalog.chunks(found.keys[chosen].tolist())
        passages = [_passage(rank, rows[int(found.keys[i])], found, i) for rank, i in enumerate(chosen, 1)]
        shows = self._readable.to(query.audience)
        readable = tuple(each for each in passages if shows(each.document.id, each.document.audience))
        clock.lap("fetch")
        return SearchResult(query, vector, readable, {"encode": encode_ms, **clock.laps})

    def _found(self, query: Query, vector: Vector, clock: "_Clock") -> tuple["_Candidates", list[int]]:
        """Candidates, and which of them to show."""
        depth = max(self._settings.candidates, 4 * query.top_k)
        found = self._candidates(query, vector, depth, depth, clock)
        chosen, documents = self._choose(found, query)
        for times in DEEPER:
            if documents >= query.top_k or found.exhausted:
                break
            # Copies and long documents fill the candidates; others are found below them.
            found = found.joined(self._candidates(query, vector, times * depth, depth, clock, found))
            chosen, documents = self._choose(found, query)
        return found, chosen

    def _candidates(
        self,
        query: Query,
        vector: Vector,
        depth: int,
        most: int,
        clock: "_Clock",
        known: "_Candidates | None" = None,
    ) -> "_Candidates":
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
        text, also = _clean(query.text), _also(query)
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
        return _Candidates(keys, dense, lexical, fused, None, exhausted)

    def _others(self, keys: Keys, known: "_Candidates") -> Keys:
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

    def _reranked(self, reranking: Reranking, query: Query, found: "_Candidates") -> "_Candidates":
        """The same candidates, the best of them judged by the re-ranker; copies of a text share its judgement."""
        order = found.order()
        digests = self._columns.digests[self._columns.places(found.keys)]
        _, first = np.unique(digests[order], return_index=True)
        best = order[np.sort(first)[: reranking.depth]]
        rows = self._catalog.chunks(found.keys[best].tolist())
        texts = [passage_text(rows[key].document.title, rows[key].chunk) for key in found.keys[best].tolist()]
        judged = dict(zip(digests[best].tolist(), reranking.reranker.score(_asked_whole(query), texts), strict=True))
        return replace(found, rerank=np.array([judged.get(text, np.nan) for text in digests.tolist()], np.float32))

    def _choose(self, found: "_Candidates", query: Query) -> tuple[list[int], int]:
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


class _Clock:
    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        self._at = time.perf_counter()

    def lap(self, stage: str) -> None:
        now = time.perf_counter()
        self.laps[stage] = self.laps.get(stage, 0.0) + (now - self._at) * 1000
        self._at = now


@dataclass(frozen=True, slots=True)
class _Candidates:
    """Chunks that may be shown, in columns ordered by key.

    ``rerank`` is not a number where the re-ranker was not asked; ``exhausted`` says that neither side has any more.
    """

    keys: Keys
    dense: Vector
    lexical: Vector
    fused: Vector
    rerank: Vector | None
    exhausted: bool

    def joined(self, others: "_Candidates") -> "_Candidates":
        """These and others, none of which was re-ranked."""
        keys = np.concatenate([self.keys, others.keys])
        order = np.argsort(keys)
        dense, lexical, fused = (
            np.concatenate(pair)[order]
            for pair in ((self.dense, others.dense), (self.lexical, others.lexical), (self.fused, others.fused))
        )
        return _Candidates(keys[order], dense, lexical, fused, None, others.exhausted)

    def order(self) -> Keys:
        """Positions, best first: those that were re-ranked by that, then the others by the fused score."""
        fused: Keys = np.lexsort((self.keys, -self.fused))
        if self.rerank is None:
            return fused
        last = np.nan_to_num(self.rerank, nan=-1.0)
        return fused[np.argsort(-last[fused], kind="stable")]


def _passage(rank: int, row: FoundChunk, found: _Candidates, at: int) -> Passage:
    rerank = None if found.rerank is None or np.isnan(found.rerank[at]) else float(found.rerank[at])
    scores = Scores(float(found.dense[at]), float(found.lexical[at]), float(found.fused[at]), rerank)
    return Passage(row.key, rank, row.document, row.revision, row.chunk, scores, row.page)


def _clean(text: str) -> str:
    """A text without lone surrogates, which a shell's undecodable bytes become and no index can hold."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _also(query: Query) -> Weighted:
    return tuple((_clean(each.text), each.lexical) for each in query.carried if each.lexical)


def _asked_whole(query: Query) -> str:
    """What a re-ranker, which reads one text, is asked: the earlier questions first."""
    return " ".join([*(text for text, _ in _also(query)), _clean(query.text)])


def _sum(vector: Vector, further: Sequence[tuple[float, Vector]]) -> Vector:
    """Unit vector of a weighted sum."""
    if not further:
        return vector
    total = vector + sum(weight * each for weight, each in further)
    mixed: Vector = (total / max(float(np.linalg.norm(total)), 1e-12)).astype(np.float32)
    return mixed


def _sentences(passage: Passage, spans: list[list[int]]) -> tuple[Sentence, ...]:
    start, text = passage.chunk.start, passage.chunk.text
    return tuple(Sentence(start + begin, start + end, text[begin:end]) for begin, end in spans)
