"""One generation, open for reading: finds passages and reads documents.

``index.retrieval.ranking`` ranks the candidates. A re-ranker (``index.embedding.reranker``) may then reorder the best
of them; it does not change the fused scores.
"""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from functools import cached_property, partial, wraps
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

import numpy as np

from index.chunking.chunker import Chunker
from index.embedding.encoder import Encoder, unit
from index.embedding.query_encoder import QueryEncoder
from index.embedding.reranker import Reranking, passage_text
from index.errors import DocumentNotFound
from index.lexical.lexical_reader import LexicalReader
from index.lexical.lexicon import Lexicon
from index.retrieval.access_filter import AccessFilter
from index.retrieval.attachments import ENCLOSED, Attachments
from index.retrieval.candidates import Candidates, Ranked
from index.retrieval.changes import CHANGELOG, VersionHeadings, shares_kept
from index.retrieval.query import PassageSentences, Query, SearchResult, SearchSettings
from index.retrieval.ranking import Clock, Ranker, carried_terms, clean
from index.retrieval.side_documents import SideDocuments
from index.storage.catalog import CatalogReader, FoundChunk, SourceRow
from index.storage.columns import Columns
from index.storage.generation import CATALOG, COLUMNS, LEXICAL, SENTENCES, VECTORS, Manifest
from index.storage.index_folder import IndexFolder
from index.storage.integrity import BackgroundCheck
from index.storage.sentence_vectors import SentenceReader
from index.storage.tombstones import Stamp, Tombstones
from index.storage.withdrawals import Withdrawals
from index.types import KINDS, Document, DocumentRef, Passage, Scores, Sentence, Vector, Vectors
from index.vectors.faiss_vectors import FaissVectors

P = ParamSpec("P")
T = TypeVar("T")


def _checked(method: Callable[Concatenate["Index", P], T]) -> Callable[Concatenate["Index", P], T]:
    """Decorate a method so that it returns nothing that was read from damaged files."""

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
        reranking: The re-ranker for the best of them, or None.
        staged: Folder and manifest of a generation that is not live yet, to open that one.
        beside: Documents beside the index, None for none.

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
        beside: SideDocuments | None = None,
    ) -> None:
        self._encoder = encoder
        self.beside = beside or SideDocuments(encoder, settings)
        self._questions = QueryEncoder(encoder)
        self._settings = settings
        self._reranking = reranking
        self._ranking = threading.Lock()
        self._held = ExitStack()
        self._folder, self.manifest = staged or self._held.enter_context(IndexFolder(path).read_lock())
        try:
            IndexFolder(path).make_private()
            self.manifest.require(encoder.spec)
            self.check = BackgroundCheck(self._folder, self.manifest.files)
            self._held.callback(self.check.stop)
            self.check.guard(partial(self._open, path), patient=False)
        except BaseException:
            self._held.close()
            raise

    def _open(self, path: Path) -> None:
        folder = self._folder
        self._catalog = CatalogReader(folder / CATALOG)
        self._held.callback(self._catalog.close)
        self._columns = Columns.load(folder / COLUMNS)
        vectors = FaissVectors.open(folder / VECTORS)
        self._lexical = LexicalReader(folder / LEXICAL)
        self._sentences = SentenceReader(folder / SENTENCES, self._encoder.spec.dimension)
        hidden = Tombstones(path), Withdrawals(path)
        self._access = AccessFilter(self.generation, self._columns, self._catalog, *hidden)
        versions = VersionHeadings(partial(self._catalog.headings, CHANGELOG))
        self._ranker = Ranker(
            vectors, self._lexical, self._sentences, self._columns, self._access, self._settings, versions
        )

    @property
    def generation(self) -> int:
        """The generation's number."""
        return self.manifest.generation

    @property
    def ranking(self) -> tuple[SearchSettings, Reranking | None]:
        """How candidates are ranked, and the re-ranker for the best of them."""
        return self._settings, self._reranking

    @property
    @_checked
    def state(self) -> tuple[int, Stamp, int]:
        """The generation, and stamps of what was hidden since and of what is beside it.

        While all stay the same, earlier results hold.
        """
        return self.generation, self._access.stamp, self.beside.stamp

    def close(self) -> None:
        """Release the generation."""
        self._held.close()

    def __enter__(self) -> "Index":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @_checked
    def search(self, query: Query) -> SearchResult:
        """Find the passages that match a query best."""
        clock = Clock()
        vector = self._embedded([query])[0]
        clock.lap("encode")
        return self._search(query, vector, clock)

    @_checked
    def search_many(self, queries: Sequence[Query]) -> list[SearchResult]:
        """Answer several queries one after another; their texts are embedded together, in batches."""
        started = time.perf_counter()
        vectors = self._embedded(queries)
        share = (time.perf_counter() - started) * 1000 / max(1, len(queries))
        return [self._search(*each, Clock(encode=share)) for each in zip(queries, vectors, strict=True)]

    def _embedded(self, queries: Sequence[Query]) -> list[Vector]:
        """Return each query's embedding ``(dim,) float32``, unit length, with those of what it carries added."""
        carried = [[each for each in query.carried if each.dense] for query in queries]
        texts = [query.text for query in queries] + [each.text for group in carried for each in group]
        vectors = self._questions.encode([clean(text) for text in texts])
        further = iter(vectors[len(queries) :])
        return [
            unit(own + sum(each.dense * next(further) for each in group)) if group else own
            for own, group in zip(vectors, carried, strict=False)
        ]

    @_checked
    def sentences(self, passages: Sequence[Passage]) -> list[PassageSentences]:
        """Return the sentences of passages, with their vectors."""
        keys = np.array([passage.key for passage in passages], np.int64)
        spans = self._catalog.spans(keys.tolist())
        places = self._columns.rows_of(keys)
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

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return the number of the encoder's tokens of each text, without special tokens."""
        encodings = self._encoder.tokenizer().encode_batch_fast(list(texts), add_special_tokens=False)
        return [len(each) for each in encodings]

    def enclose(self, documents: Sequence[Document]) -> Attachments:
        """Read documents that come with a question; they never become part of the index."""
        return Attachments(documents, self._encoder, self._enclosing, self._settings)

    @cached_property
    def _enclosing(self) -> Chunker:
        return Chunker(self._encoder, ENCLOSED)

    @_checked
    def terms(self, text: str) -> list[str]:
        """Return a text's terms as they are indexed, to compare texts: without stop words, in order, with repeats."""
        return self._lexical.terms(text, None)

    @_checked
    def lexicon(self, audience: frozenset[str]) -> Lexicon:
        """Return terms and their weights, over the chunks that a reader may read now."""
        return Lexicon(self._lexical, self._access.keys(audience, frozenset(KINDS)), self.check.guard)

    @_checked
    def document(self, document_id: str, audience: frozenset[str]) -> Document:
        """Read a whole document.

        Raises:
            DocumentNotFound: There is none, or the audience may not read it.
        """
        if beside := self.beside.document(document_id, audience):
            return beside
        found = self._catalog.document(document_id)
        if found is None or not self._access.shows(document_id, found.ref.audience, audience):
            raise DocumentNotFound(f"There is no document {document_id}; `footnote search` shows the ids.")
        return found

    @_checked
    def states(self, ids: Sequence[str]) -> dict[str, tuple[str, str]]:
        """Return the revision and the label of documents by id; those that are gone or hidden are left out.

        A document of messages that is hidden only until it is read anew has the revision ``""``.
        """
        shown = self.beside.states(ids)
        for document, (revision, label) in self._catalog.states(ids).items():
            if self._access.shows(document, label, frozenset({label})):
                shown[document] = revision, label
            elif self._access.is_awaited(document):
                shown[document] = "", label
        return shown

    @_checked
    def sources(self, audience: frozenset[str] | None = None) -> list[tuple[SourceRow, int]]:
        """Return the sources by name with their numbers of documents; for an audience, only what it may read."""
        rows = self._catalog.sources(audience)
        if audience is None:
            return rows
        withheld = self._catalog.counts(self._access.withheld(audience), audience)
        return [(row, documents - withheld.get(row.name, 0)) for row, documents in rows]

    @_checked
    def titled(self, words: str, audience: frozenset[str], most: int) -> list[DocumentRef]:
        """Return documents that an audience may read whose title has some words; those that begin with them first."""
        found = self._catalog.find_by_title(clean(words), audience, 2 * most)
        return [ref for ref in found if self._access.shows(ref.id, ref.audience, audience)][:most]

    @property
    def labels(self) -> frozenset[str]:
        """Labels that the documents have, or will have in the next generation.

        Event loops read them, so this does not wait for checksums; the file that they come from was checked before.
        """
        labels = self.check.guard(lambda: self._access.labels, patient=False)
        return labels | self.beside.labels if self.beside.labels else labels

    def _search(self, query: Query, vector: Vector, clock: Clock) -> SearchResult:
        """Run a query whose embedding is known."""
        with self._ranking:
            clock.lap("wait")
            ranked = self._ranker.found(query, vector, clock)
        if self._reranking:
            ranked = self._reranked(self._reranking, query, ranked)
            clock.lap("rerank")
        passages = self._readable_passages(query, ranked, self._catalog.chunks(ranked.keys.tolist()))
        clock.lap("fetch")
        return SearchResult(query, vector, passages, clock.laps)

    def _readable_passages(self, query: Query, ranked: Ranked, rows: Mapping[int, FoundChunk]) -> tuple[Passage, ...]:
        found, chosen = ranked.candidates, ranked.chosen
        passages = [_passage(rank, rows[int(found.keys[i])], found, i) for rank, i in enumerate(chosen, 1)]
        shows = self._access.to(query.audience)
        return tuple(each for each in passages if shows(each.document.id, each.document.audience))

    def _reranked(self, reranking: Reranking, query: Query, ranked: Ranked) -> Ranked:
        """Return the same candidates with the re-ranker's scores of the best; copies of a text share its score."""
        found = ranked.candidates
        order = found.order()
        digests = self._columns.digests[self._columns.rows_of(found.keys)]
        _, first = np.unique(digests[order], return_index=True)
        best = order[np.sort(first)[: reranking.depth]]
        rows = self._catalog.chunks(found.keys[best].tolist())
        texts = [passage_text(rows[key].document.title, rows[key].chunk) for key in found.keys[best].tolist()]
        judged = dict(zip(digests[best].tolist(), reranking.reranker.score(_as_one_text(query), texts), strict=True))
        rerank = np.array([judged.get(text, np.nan) for text in digests.tolist()], np.float32)
        rerank *= shares_kept(query, self._columns, found.keys)
        return self._ranker.chosen(query, replace(found, rerank=rerank))


def _passage(rank: int, row: FoundChunk, found: Candidates, at: int) -> Passage:
    rerank = None if found.rerank is None or np.isnan(found.rerank[at]) else float(found.rerank[at])
    scores = Scores(float(found.dense[at]), float(found.lexical[at]), float(found.fused[at]), rerank)
    return Passage(row.key, rank, row.document, row.revision, row.chunk, scores, row.page)


def _as_one_text(query: Query) -> str:
    """Return a query as one text, for a re-ranker: the earlier questions first."""
    return " ".join([*(text for text, _ in carried_terms(query)), clean(query.text)])


def _sentences(passage: Passage, spans: list[list[int]]) -> tuple[Sentence, ...]:
    start, text = passage.chunk.start, passage.chunk.text
    return tuple(Sentence(start + begin, start + end, text[begin:end]) for begin, end in spans)
