"""One generation, open for reading: finds passages, reads documents.

``index.ranking`` ranks the candidates. A re-ranker then may reorder the best of them (``index.reranker``); it leaves
the fused scores as they are.
"""

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from functools import cached_property, partial, wraps
from itertools import islice
from pathlib import Path
from typing import Concatenate, NamedTuple, ParamSpec, TypeVar

import numpy as np

from index.chunking.chunker import Chunker
from index.embedding.encoder import Encoder, unit
from index.embedding.query_batcher import QueryBatcher
from index.embedding.reranker import Reranking, passage_text
from index.errors import DocumentNotFound
from index.lexical import LexicalReader, Lexicon
from index.retrieval.access_filter import AccessFilter
from index.retrieval.attachments import ENCLOSED, Attachments
from index.retrieval.candidates import Candidates
from index.retrieval.query import Carried, PassageSentences, Query, SearchResult, SearchSettings
from index.retrieval.ranking import Clock, Ranked, Ranker, carried_terms, clean
from index.storage.catalog import CatalogReader, FoundChunk, SourceRow
from index.storage.columns import Columns
from index.storage.generation import CATALOG, COLUMNS, LEXICAL, SENTENCES, VECTORS
from index.storage.index_folder import IndexFolder
from index.storage.integrity import BackgroundCheck
from index.storage.manifest import Manifest
from index.storage.sentence_vectors import SentenceReader
from index.storage.tombstones import Stamp, Tombstones
from index.types import KINDS, TOGETHER, Document, DocumentRef, Passage, Scores, Sentence, Vector, Vectors
from index.vectors import FaissVectors
from index.weak_caches import weak_method

P = ParamSpec("P")
T = TypeVar("T")


class _Job(NamedTuple):
    """Queries of one caller, the texts that each carries for the dense side, and when they were asked."""

    queries: Sequence[Query]
    carried: Sequence[Sequence[Carried]]
    started: float

    def summed(self, vectors: Vectors) -> list[Vector]:
        """The queries' embeddings, those of what they carry added, unit length; all of their texts come in order."""
        further = iter(vectors[len(self.queries) :])
        return [
            unit(own + sum(each.dense * next(further) for each in carried)) if carried else own
            for own, carried in zip(vectors, self.carried, strict=False)
        ]


def _checked(method: Callable[Concatenate["Index", P], T]) -> Callable[Concatenate["Index", P], T]:
    """A method that gives out nothing that was read from damaged files."""

    @wraps(method)
    def checked(index: "Index", /, *args: P.args, **named: P.kwargs) -> T:
        return index.check.guard(partial(method, index, *args, **named))

    return checked


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
        IndexDamaged: A file is missing or altered; the message names it. All methods raise it, too, once it is known.
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
        self._questions = QueryBatcher(encoder, weak_method(self._searched))
        self._settings = settings
        self._reranking = reranking
        self._ranking = threading.Lock()
        self._held = ExitStack()
        self._held.callback(self._questions.close)
        self._folder, self.manifest = staged or self._held.enter_context(IndexFolder(path).hold())
        try:
            IndexFolder(path).tighten()
            self.manifest.require(encoder.spec)
            self.check = BackgroundCheck(self._folder, self.manifest.files)
            self._held.callback(self.check.stop)
            self.check.guard(partial(self._open, Tombstones(path)), patient=False)
        except BaseException:
            self._held.close()
            raise

    def _open(self, tombstones: Tombstones) -> None:
        folder = self._folder
        self._catalog = CatalogReader(folder / CATALOG)
        self._held.callback(self._catalog.close)
        self._columns = Columns.load(folder / COLUMNS)
        vectors = FaissVectors.load(folder / VECTORS)
        self._lexical = LexicalReader(folder / LEXICAL)
        self._sentences = SentenceReader(folder / SENTENCES, self._encoder.spec.dimension)
        self._readable = AccessFilter(self.generation, self._columns, self._catalog, tombstones)
        self._ranker = Ranker(vectors, self._lexical, self._sentences, self._columns, self._readable, self._settings)

    @property
    def generation(self) -> int:
        """The generation's number."""
        return self.manifest.generation

    @property
    def ranking(self) -> tuple[SearchSettings, Reranking | None]:
        """How candidates are ranked, and what reorders the best of them."""
        return self._settings, self._reranking

    @property
    @_checked
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

    @_checked
    def search_many(self, queries: Sequence[Query]) -> list[SearchResult]:
        """Answer several queries; their texts are embedded in batches."""
        further = [[each for each in query.carried if each.dense] for query in queries]
        texts = [query.text for query in queries] + [each.text for group in further for each in group]
        job = _Job(queries, further, time.perf_counter())
        return self._questions.do(job, [clean(text) for text in texts], self._preparation(queries)) if queries else []

    def _searched(self, jobs: Sequence[tuple[_Job, Vectors]]) -> Iterator[list[SearchResult]]:
        """Answer the queries of several callers, whose embeddings are there; each is answered as soon as it can be."""
        embedded = time.perf_counter()
        encode = [(embedded - job.started) * 1000 / len(job.queries) for job, _ in jobs for _ in job.queries]
        queries = [query for job, _ in jobs for query in job.queries]
        vectors = [vector for job, own in jobs for vector in job.summed(own)]
        parts = [slice(begin, begin + TOGETHER) for begin in range(0, len(queries), TOGETHER)]
        found = (
            result for part in parts for result in self._search(queries[part], vectors[part], encode[part], embedded)
        )
        for job, _ in jobs:
            yield list(islice(found, len(job.queries)))

    def _preparation(self, queries: Sequence[Query]) -> Callable[[], object] | None:
        """What a lone query needs beside its embedding."""
        if len(queries) != 1:
            return None
        query = queries[0]
        allowed = self._readable.keys(query.audience, query.kinds)
        return partial(self._lexical.prepare, clean(query.text), allowed, carried_terms(query))

    @_checked
    def sentences(self, passages: Sequence[Passage]) -> list[PassageSentences]:
        """Sentences of passages, with their vectors."""
        keys = np.array([passage.key for passage in passages], np.int64)
        spans = self._catalog.spans(keys.tolist())
        places = self._columns.places(keys)
        counts = self._columns.sentences[places]
        vectors, terms = self._sentences.read(self._columns.addresses[places], counts)
        ends = np.cumsum(counts).tolist()
        return [
            PassageSentences(
                passage,
                _sentences(passage, spans[passage.key].tolist()),
                vectors[end - count : end],
                terms[end - count : end] if self._lexical.is_of_one_language else None,
            )
            for passage, count, end in zip(passages, counts.tolist(), ends, strict=True)
        ]

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Embed texts as questions: ``(n, dim) float32``, unit rows."""
        return self._questions.encode(texts)

    def enclose(self, documents: Sequence[Document]) -> Attachments:
        """Read documents that come with a question; they are searched beside the index, and never become part of it."""
        return Attachments(documents, self._encoder, self._enclosing, self._settings)

    @cached_property
    def _enclosing(self) -> Chunker:
        return Chunker(self._encoder, ENCLOSED)

    @_checked
    def terms(self, text: str) -> list[str]:
        """A text's terms as they are indexed, stop words left out, in order, with repeats: to compare texts by."""
        return self._lexical.terms(text, None)

    @_checked
    def lexicon(self, audience: frozenset[str]) -> Lexicon:
        """Terms and their weights for a reader, over the chunks that the reader may read now."""
        return Lexicon(self._lexical, self._readable.keys(audience, frozenset(KINDS)), self.check.guard)

    @_checked
    def document(self, document_id: str, audience: frozenset[str]) -> Document:
        """Read a whole document.

        Raises:
            DocumentNotFound: There is none, or the audience may not read it.
        """
        found = self._catalog.document(document_id)
        if found is None or not self._readable.shows(document_id, found.ref.audience, audience):
            raise DocumentNotFound(f"There is no document {document_id}; `footnote search` shows the ids.")
        return found

    @_checked
    def sources(self, audience: frozenset[str] | None = None) -> list[tuple[SourceRow, int]]:
        """Sources with their number of documents, by name; for an audience, only of what it may read."""
        rows = self._catalog.sources(audience)
        if audience is None:
            return rows
        withheld = self._catalog.counts(self._readable.withheld(audience), audience)
        return [(row, documents - withheld.get(row.name, 0)) for row, documents in rows]

    @_checked
    def titled(self, words: str, audience: frozenset[str], most: int) -> list[DocumentRef]:
        """Documents that an audience may read whose title holds some words, those that begin with them first."""
        found = self._catalog.titled(clean(words), audience, 2 * most)
        return [ref for ref in found if self._readable.shows(ref.id, ref.audience, audience)][:most]

    @property
    def labels(self) -> frozenset[str]:
        """Labels that the documents carry, or will in the next generation.

        They are asked for by event loops, which may not wait for checksums; the file that they come from was checked
        before it was read.
        """
        return self.check.guard(lambda: self._readable.labels, patient=False)

    def _search(
        self, queries: Sequence[Query], vectors: Sequence[Vector], encode_ms: Sequence[float], embedded: float
    ) -> list[SearchResult]:
        """Answer up to ``TOGETHER`` queries whose embeddings are there, since when stands in ``embedded``."""
        with self._ranking:
            clock = Clock(len(queries))
            waited = (time.perf_counter() - embedded) * 1000
            ranked = self._ranker.found(queries, vectors, clock)
        if self._reranking:
            ranked = [self._reranked(self._reranking, *each) for each in zip(queries, ranked, strict=True)]
            clock.lap("rerank")
        rows = self._catalog.chunks([key for each in ranked for key in each.keys.tolist()])
        passages = [self._readable_of(*each, rows) for each in zip(queries, ranked, strict=True)]
        clock.lap("fetch")
        timings = [{"encode": each, "wait": waited, **clock.laps} for each in encode_ms]
        return [SearchResult(*each) for each in zip(queries, vectors, passages, timings, strict=True)]

    def _readable_of(self, query: Query, ranked: Ranked, rows: Mapping[int, FoundChunk]) -> tuple[Passage, ...]:
        found, chosen = ranked.candidates, ranked.chosen
        passages = [_passage(rank, rows[int(found.keys[i])], found, i) for rank, i in enumerate(chosen, 1)]
        shows = self._readable.to(query.audience)
        return tuple(each for each in passages if shows(each.document.id, each.document.audience))

    def _reranked(self, reranking: Reranking, query: Query, ranked: Ranked) -> Ranked:
        """The same candidates, the best of them judged by the re-ranker; copies of a text share its judgement."""
        found = ranked.candidates
        order = found.order()
        digests = self._columns.digests[self._columns.places(found.keys)]
        _, first = np.unique(digests[order], return_index=True)
        best = order[np.sort(first)[: reranking.depth]]
        rows = self._catalog.chunks(found.keys[best].tolist())
        texts = [passage_text(rows[key].document.title, rows[key].chunk) for key in found.keys[best].tolist()]
        judged = dict(zip(digests[best].tolist(), reranking.reranker.score(_asked_whole(query), texts), strict=True))
        rerank = np.array([judged.get(text, np.nan) for text in digests.tolist()], np.float32)
        return self._ranker.chosen(query, replace(found, rerank=rerank))


def _passage(rank: int, row: FoundChunk, found: Candidates, at: int) -> Passage:
    rerank = None if found.rerank is None or np.isnan(found.rerank[at]) else float(found.rerank[at])
    scores = Scores(float(found.dense[at]), float(found.lexical[at]), float(found.fused[at]), rerank)
    return Passage(row.key, rank, row.document, row.revision, row.chunk, scores, row.page)


def _asked_whole(query: Query) -> str:
    """What a re-ranker, which reads one text, is asked: the earlier questions first."""
    return " ".join([*(text for text, _ in carried_terms(query)), clean(query.text)])


def _sentences(passage: Passage, spans: list[list[int]]) -> tuple[Sentence, ...]:
    start, text = passage.chunk.start, passage.chunk.text
    return tuple(Sentence(start + begin, start + end, text[begin:end]) for begin, end in spans)
