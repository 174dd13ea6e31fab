"""Builds a generation: adds and deletes documents, embeds new chunks, publishes.

Documents go to the staged catalogue and lexical index as they come, so that memory does not grow with the corpus. Then
the catalogue's chunks without vectors are embedded in windows, from the embedding cache if it has them.
"""

import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from index.chunking.chunker import Chunker, ChunkSettings
from index.embedding.embedding_cache import EmbeddingCache, embedding_key
from index.embedding.encoder import ChunkEmbedding, ChunkInput, Encoder
from index.errors import IndexDamaged
from index.ingest.reindex_types import ApprovalCheck, Progress
from index.lexical.analysis import Analysis
from index.lexical.lexical_writer import LexicalEntry, LexicalWriter
from index.lexical.term_weights import hashed_terms
from index.storage.catalog import chunk_digest
from index.storage.catalog_writer import CatalogWriter, ChunkRow
from index.storage.columns import Columns
from index.storage.generation import (
    CATALOG,
    COLUMNS,
    FORMAT,
    LEXICAL,
    SENTENCES,
    VECTORS,
    Manifest,
    describe_files,
    flush_files,
)
from index.storage.index_folder import IndexFolder
from index.storage.integrity import FileEntry, describe_changed_copy, describe_file, first_problem
from index.storage.sentence_vectors import SentenceWriter, merge_segments
from index.types import Chunk, Document, Language
from index.vectors.faiss_vectors import FaissVectors
from index.vectors.index_choice import DEFAULTS, VectorSettings

WINDOW = 4096
"""Chunks that are looked up in the cache, sorted by length and embedded together."""
MAX_SEGMENTS = 32
"""Number of sentence segments from which they are merged into one."""
COMMITTED_CHUNKS = 256
"""Chunks after which new embeddings are committed to the cache, so that a kill loses few."""


class GenerationBuilder:
    """A generation under construction; for one thread.

    Args:
        folder: The index's folder; the caller holds its writer lock.
        parent: The generation to start from, None to start from nothing.
        encoder: The embedding model.
        chunking: Chunk sizes.
        languages: Languages of the sources whose documents are added, by source name.
        progress: Told how far the work is.
        vectors: How the vectors are searched.

    Raises:
        IndexDamaged: A file of the parent was altered.
    """

    def __init__(
        self,
        folder: IndexFolder,
        parent: Manifest | None,
        encoder: Encoder,
        chunking: ChunkSettings,
        languages: Mapping[str, Language],
        progress: Progress,
        vectors: VectorSettings = DEFAULTS,
    ) -> None:
        self._folder = folder
        self._parent = parent
        self._encoder = encoder
        self._progress = progress
        analyses = {language: Analysis(language) for language in set(languages.values())}
        self._analyses = {source: analyses[language] for source, language in languages.items()}
        self._chunker = Chunker(encoder, chunking)
        self._next_key = parent.next_key if parent else 1
        self._segment = parent.next_segment if parent else 1
        self._added_documents = 0
        self._deleted_keys: list[int] = []
        self._segments_merged = False
        # Checksums and flushing take as long as the rest of a small change and need no interpreter lock.
        self._background = ThreadPoolExecutor(2, "generation-files")
        self._parent_check = self._background.submit(_require_sound, folder, parent, "")
        # Native code parses the vectors, so they are checked first.
        _require_sound(folder, parent, f"{VECTORS}/")
        self._staging = folder.stage(parent.generation if parent else 0)
        self._first_flush = self._background.submit(flush_files, self._staging)
        self.catalog = CatalogWriter(self._staging / CATALOG, create=parent is None)
        self._lexical = LexicalWriter(self._staging / LEXICAL)
        self._vectors = (
            FaissVectors.open(folder.generation(parent.generation) / VECTORS, vectors)
            if parent
            else FaissVectors.empty(encoder.spec.dimension, vectors)
        )

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Undo what is added and deleted in the context if it ends in an error."""
        deleted, key = len(self._deleted_keys), self._next_key
        try:
            with self.catalog.savepoint():
                yield
        except BaseException:
            del self._deleted_keys[deleted:]
            self._lexical.delete(range(key, self._next_key))
            raise

    def add(self, source: str, item: str, document: Document) -> None:
        """Cut a document into chunks and add it."""
        number = self.catalog.add_document(source, item, document)
        rows = [self._chunk_row(document, chunk) for chunk in self._chunker.chunks(document)]
        self.catalog.add_chunks(number, rows)
        ref, language = document.ref, self._analyses[source].language
        self._lexical.add(LexicalEntry(row.key, _lexical_text(ref.title, row.chunk), language) for row in rows)
        self._added_documents += 1
        self._progress("read", self._added_documents, 0)

    def delete(self, number: int) -> None:
        """Delete a document of the parent generation by its number."""
        self._deleted_keys += self.catalog.delete_document(number)

    def embed(self, cache_folder: Path) -> tuple[int, int]:
        """Give every chunk its vectors, from the cache if it has them.

        Returns:
            Number of chunks that were encoded, and of chunks whose vectors were cached.
        """
        self._lexical.delete(self._deleted_keys)
        self._vectors.delete(self._deleted_keys)
        self._merge_segments()
        total, encoded, reused = self.catalog.count_to_embed(), 0, 0
        dimension = self._encoder.spec.dimension
        with (
            EmbeddingCache(cache_folder, dimension) as cache,
            SentenceWriter(self._staging / SENTENCES, self._segment, dimension) as sentences,
        ):
            while window := self.catalog.chunks_to_embed(WINDOW):
                embedded = [self._chunker.encoder_input(title, row.chunk) for title, row in window]
                inputs = {row.embedding_key: item for (_, row), (item, _) in zip(window, embedded, strict=True)}
                cached = cache.get(list(inputs))
                missing = {key: item for key, item in inputs.items() if key not in cached}
                new = self._encode(cache, missing, encoded + reused, total)
                encoded += len(new)
                reused += len(window) - len(new)
                texts = [[sentence.text for sentence in each] for _, each in embedded]
                self._store([row for _, row in window], texts, cached | new, sentences)
                self._progress("embed", encoded + reused, total)
            if self._parent is None:
                cache.prune()
        return encoded, reused

    def publish(self, created: str, chunker: str, approve: ApprovalCheck) -> Manifest:
        """Write everything to the disk and, once it is approved, make it the live generation."""
        self._progress("publish", 0, 0)
        sources = tuple(
            json.loads(row.spec) | {"configured": row.configured, "read_at": row.read_at}
            for row in self.catalog.sources()
        )
        self._parent_check.result()
        columns = self._columns()
        columns.save(self._staging / COLUMNS)
        counts = {
            "documents": self.catalog.document_count(),
            "chunks": len(columns.keys),
            "sentences": int(columns.sentences.sum()),
        }
        self.catalog.close()
        catalog = self._background.submit(self._describe_catalog)
        self._lexical.commit()
        recall = self._vectors.fit()
        self._vectors.commit(self._staging / VECTORS)
        self._delete_empty_segment()
        self._first_flush.result()
        last_flush = self._background.submit(flush_files, self._staging)
        manifest = Manifest(
            FORMAT,
            self._folder.next_number(),
            self._parent is None,
            created,
            self._encoder.spec,
            chunker,
            counts,
            self._next_key,
            self._segment + 1,
            recall,
            sources,
            describe_files(self._staging, self._parent.files if self._parent else {}, {CATALOG: catalog.result()}),
        )
        last_flush.result()
        approve(self._staging, manifest)
        self._folder.publish(self._staging, manifest)
        self._folder.prune()
        return manifest

    def close(self) -> None:
        """Delete the staged files unless they were published."""
        self._background.shutdown(cancel_futures=True)
        self.catalog.discard()
        shutil.rmtree(self._staging, ignore_errors=True)

    def _describe_catalog(self) -> FileEntry:
        path = self._staging / CATALOG
        if self._parent is None:
            return describe_file(path)
        original = self._folder.generation(self._parent.generation) / CATALOG
        return describe_changed_copy(path, original, self._parent.files[CATALOG])

    def _columns(self) -> Columns:
        """Return every chunk's columns; those of unchanged chunks come from the parent if they still hold."""
        if self._parent is None or self._segments_merged:
            return self.catalog.columns(0)
        columns = Columns.load(self._folder.generation(self._parent.generation) / COLUMNS)
        return columns.updated(np.array(self._deleted_keys, np.int64), self.catalog.columns(self._parent.next_key))

    def _chunk_row(self, document: Document, chunk: Chunk) -> ChunkRow:
        item, sentences = self._chunker.encoder_input(document.ref.title, chunk)
        key, self._next_key = self._next_key, self._next_key + 1
        return ChunkRow(
            key,
            chunk,
            document.page_at(chunk.start),
            chunk_digest(chunk.text),
            embedding_key(self._encoder, item),
            np.array([(s.start - chunk.start, s.end - chunk.start) for s in sentences], np.int32).reshape(-1, 2),
        )

    def _encode(
        self, cache: EmbeddingCache, inputs: Mapping[bytes, ChunkInput], done: int, total: int
    ) -> dict[bytes, ChunkEmbedding]:
        """Encode inputs by embedding key, and commit them to the cache as batches are done."""
        keys = list(inputs)
        encoded: dict[bytes, ChunkEmbedding] = {}
        uncommitted: list[tuple[bytes, ChunkEmbedding]] = []
        for position, embedding in self._encoder.encode_chunks(list(inputs.values())):
            encoded[keys[position]] = embedding
            uncommitted.append((keys[position], embedding))
            if len(uncommitted) >= COMMITTED_CHUNKS:
                cache.put(uncommitted)
                uncommitted.clear()
                self._progress("embed", done + len(encoded), total)
        cache.put(uncommitted)
        return encoded

    def _store(
        self,
        rows: Sequence[ChunkRow],
        texts: Sequence[Sequence[str]],
        embeddings: Mapping[bytes, ChunkEmbedding],
        sentences: SentenceWriter,
    ) -> None:
        """Store chunks' vectors, and their sentences' vectors and terms; ``texts`` are the sentences of each chunk."""
        found = [embeddings[row.embedding_key] for row in rows]
        analyses = [self._analyses[row.chunk.document_id.partition(":")[0]] for row in rows]
        addresses = [
            sentences.append(each.sentences, hashed_terms(analysis, words))
            for each, words, analysis in zip(found, texts, analyses, strict=True)
        ]
        keys = np.array([row.key for row in rows], np.int64)
        self._vectors.upsert(keys, np.stack([each.vector for each in found]))
        self.catalog.set_addresses(zip(addresses, keys.tolist(), strict=True))

    def _merge_segments(self) -> None:
        """Merge the sentence segments once there are many, so that neither files nor dead rows pile up."""
        folder = self._staging / SENTENCES
        if len(list(folder.glob("*.i8"))) >= MAX_SEGMENTS:
            runs = self.catalog.sentence_runs()
            self.catalog.set_addresses(merge_segments(folder, self._segment, self._encoder.spec.dimension, runs))
            self._segment += 1
            self._segments_merged = True

    def _delete_empty_segment(self) -> None:
        path = self._staging / SENTENCES / f"{self._segment}.i8"
        if not path.stat().st_size:
            path.unlink()


def _require_sound(index: IndexFolder, manifest: Manifest | None, prefix: str) -> None:
    """Check the parent's files whose names begin with ``prefix``: damage must never be published with new checksums."""
    if manifest is not None:
        files = {name: entry for name, entry in manifest.files.items() if name.startswith(prefix)}
        if problem := first_problem(index.generation(manifest.generation), files):
            raise IndexDamaged(problem)


def _lexical_text(title: str, chunk: Chunk) -> str:
    # Twice the title: measured +0.003 nDCG@10 on scifact and nothing lost elsewhere (docs/benchmarks.md).
    columns = f"{chunk.column_names}\n" if chunk.column_names else ""
    return f"{title}\n{title}\n{chunk.heading}\n{columns}{chunk.text}"
