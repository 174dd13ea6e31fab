"""Builds a generation: takes documents in and out, embeds what is new, publishes.

Documents are written to the staged catalogue and the lexical index as they come, so memory does not grow with the
corpus; embedding goes over the catalogue's chunks without vectors, in windows, with the cache before the model.
"""

import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from index.chunking.chunker import Chunker, ChunkSettings
from index.embedding.embedding_cache import EmbeddingCache, embedding_key
from index.embedding.encoder import ChunkEmbedding, ChunkInput, Encoder
from index.errors import IndexDamaged
from index.lexical import Analysis, LexicalEntry, LexicalWriter, hashed_terms
from index.storage.catalog import digest_of
from index.storage.catalog_writer import CatalogWriter, ChunkRow
from index.storage.checksums import FileEntry, describe_changed, describe_file
from index.storage.columns import Columns
from index.storage.generation import (
    CATALOG,
    COLUMNS,
    LEXICAL,
    SENTENCES,
    VECTORS,
    IndexFolder,
    describe_files,
    flush_files,
)
from index.storage.integrity import check_file
from index.storage.manifest import FORMAT, Manifest
from index.storage.sentence_vectors import SentenceReader, SentenceWriter
from index.types import Chunk, Document, Language
from index.vectors import DEFAULTS, FaissVectors, VectorSettings

Progress = Callable[[str, int, int], None]
Approval = Callable[[Path, Manifest], None]
"""Looks at a finished generation before it becomes the live one, and raises an ``IndexProblem`` to prevent that."""
WINDOW = 4096
"""Chunks that are looked up in the cache and sorted by length together."""
MOST_SEGMENTS = 32
"""Sentence segments from which they are merged into one."""
DURABLE = 256
"""Chunks after which new embeddings are committed to the cache, so that a kill loses few."""


class GenerationBuilder:
    """A generation under construction; for one thread.

    Args:
        folder: The index's folder; the caller holds its writer lock.
        parent: The generation to start from, ``None`` for an empty one.
        encoder: The embedding model.
        chunking: Chunk sizes.
        languages: The language of every source whose documents are added, by the source's name.
        progress: Called with (stage, done, total).
        vectors: How the vectors are searched.
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
        self._read = 0
        # Checksums and the disk take as long as the rest of a small change; they need no interpreter, so they go on
        # beside it.
        self._beside = ThreadPoolExecutor(2, "beside")
        self._sound = self._beside.submit(_require_sound, folder, parent)
        if parent:
            # These are parsed by native code.
            _require_files(folder, parent, [name for name in parent.files if name.startswith(f"{VECTORS}/")])
        self._staging = folder.stage(parent.generation if parent else 0)
        self._flushed = self._beside.submit(flush_files, self._staging)
        self.catalog = CatalogWriter(self._staging / CATALOG, create=parent is None)
        self._lexical = LexicalWriter(self._staging / LEXICAL)
        self._vectors = (
            FaissVectors.load(folder.generation(parent.generation) / VECTORS, vectors)
            if parent
            else FaissVectors.empty(encoder.spec.dimension, vectors)
        )
        self._gone: list[int] = []
        self._moved = False

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Take back what is added and deleted within, where that ends in an error."""
        gone, key = len(self._gone), self._next_key
        try:
            with self.catalog.attempt():
                yield
        except BaseException:
            del self._gone[gone:]
            self._lexical.delete(range(key, self._next_key))
            raise

    def add(self, source: str, item: str, document: Document) -> None:
        """Add a document, cut into chunks."""
        number = self.catalog.add_document(source, item, document)
        rows = [self._row(document, chunk) for chunk in self._chunker.chunks(document)]
        self.catalog.add_chunks(number, rows)
        ref, language = document.ref, self._analyses[source].language
        self._lexical.add(LexicalEntry(row.key, _lexical_text(ref.title, row.chunk), language) for row in rows)
        self._read += 1
        self._progress("read", self._read, 0)

    def delete(self, number: int) -> None:
        """Delete a document that the parent generation holds."""
        self._gone += self.catalog.delete_document(number)

    def embed(self, cache_folder: Path) -> tuple[int, int]:
        """Give every chunk its vectors, from the cache where it has them.

        Returns:
            Chunks that were encoded, and chunks whose vectors were cached.
        """
        self._lexical.delete(self._gone)
        self._vectors.delete(self._gone)
        self._compact()
        total, encoded, reused = self.catalog.pending_count(), 0, 0
        dimension = self._encoder.spec.dimension
        with (
            EmbeddingCache(cache_folder, dimension) as cache,
            SentenceWriter(self._staging / SENTENCES, self._segment, dimension) as sentences,
        ):
            while window := self.catalog.pending(WINDOW):
                pairs = [self._chunker.embedded(title, row.chunk) for title, row in window]
                inputs = [item for item, _ in pairs]
                keys = [row.embedded for _, row in window]
                known = cache.get(list(dict.fromkeys(keys)))
                new = self._encode(cache, keys, inputs, known, encoded + reused, total)
                encoded += len(new)
                reused += len(window) - len(new)
                texts = [[sentence.text for sentence in each] for _, each in pairs]
                self._store([row for _, row in window], texts, known | new, sentences)
                self._progress("embed", encoded + reused, total)
            if self._parent is None:
                cache.prune()
        return encoded, reused

    def publish(self, created: str, chunker: str, approve: Approval) -> Manifest:
        """Write everything to disk and, once it is approved, make it the live generation."""
        self._progress("publish", 0, 0)
        sources = tuple(
            json.loads(row.spec) | {"configured": row.configured, "read_at": row.read_at}
            for row in self.catalog.sources()
        )
        self._sound.result()
        columns = self._columns()
        columns.save(self._staging / COLUMNS)
        counts = {
            "documents": self.catalog.document_count(),
            "chunks": len(columns.keys),
            "sentences": int(columns.sentences.sum()),
        }
        self.catalog.close()
        described = self._beside.submit(self._described_catalog)
        self._lexical.commit()
        recall = self._vectors.fit()
        self._vectors.save(self._staging / VECTORS)
        self._drop_empty_segment()
        self._flushed.result()
        flushed = self._beside.submit(flush_files, self._staging)
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
            describe_files(self._staging, self._parent.files if self._parent else {}, {CATALOG: described.result()}),
        )
        flushed.result()
        approve(self._staging, manifest)
        self._folder.publish(self._staging, manifest)
        self._folder.prune()
        return manifest

    def close(self) -> None:
        """Throw the staged files away, if they are still there."""
        self._beside.shutdown(cancel_futures=True)
        self.catalog.discard()
        shutil.rmtree(self._staging, ignore_errors=True)

    def _described_catalog(self) -> FileEntry:
        path = self._staging / CATALOG
        if self._parent is None:
            return describe_file(path)
        return describe_changed(
            path, self._folder.generation(self._parent.generation) / CATALOG, self._parent.files[CATALOG]
        )

    def _columns(self) -> Columns:
        """Every chunk's columns: the parent's where they stand, else the catalogue's."""
        if self._parent is None or self._moved:
            return self.catalog.columns(0)
        known = Columns.load(self._folder.generation(self._parent.generation) / COLUMNS)
        return known.changed(np.array(self._gone, np.int64), self.catalog.columns(self._parent.next_key))

    def _row(self, document: Document, chunk: Chunk) -> ChunkRow:
        item, sentences = self._chunker.embedded(document.ref.title, chunk)
        key, self._next_key = self._next_key, self._next_key + 1
        return ChunkRow(
            key,
            chunk,
            document.page_at(chunk.start),
            digest_of(chunk.text),
            embedding_key(self._encoder, item),
            np.array([(s.start - chunk.start, s.end - chunk.start) for s in sentences], np.int32).reshape(-1, 2),
        )

    def _encode(
        self,
        cache: EmbeddingCache,
        keys: Sequence[bytes],
        inputs: Sequence[ChunkInput],
        known: dict[bytes, ChunkEmbedding],
        done: int,
        total: int,
    ) -> dict[bytes, ChunkEmbedding]:
        """Encode what the cache lacks, each distinct text once, committing as batches are done."""
        missing = list({key: i for i, key in enumerate(keys) if key not in known}.items())
        new: dict[bytes, ChunkEmbedding] = {}
        unsaved: list[tuple[bytes, ChunkEmbedding]] = []
        for place, embedding in self._encoder.encode_chunks([inputs[i] for _, i in missing]):
            key = missing[place][0]
            new[key] = embedding
            unsaved.append((key, embedding))
            if len(unsaved) >= DURABLE:
                cache.put(unsaved)
                unsaved.clear()
                self._progress("embed", done + len(new), total)
        cache.put(unsaved)
        return new

    def _store(
        self,
        rows: Sequence[ChunkRow],
        texts: Sequence[Sequence[str]],
        embeddings: dict[bytes, ChunkEmbedding],
        sentences: SentenceWriter,
    ) -> None:
        found = [embeddings[row.embedded] for row in rows]
        analyses = [self._analyses[row.chunk.document_id.partition(":")[0]] for row in rows]
        addresses = [
            sentences.append(each.sentences, hashed_terms(analysis, words))
            for each, words, analysis in zip(found, texts, analyses, strict=True)
        ]
        keys = np.array([row.key for row in rows], np.int64)
        self._vectors.upsert(keys, np.stack([each.vector for each in found]))
        self.catalog.set_addresses(zip(addresses, keys.tolist(), strict=True))

    def _compact(self) -> None:
        """Rewrite the living sentences into one segment once there are many, so that files and dead rows don't grow."""
        folder = self._staging / SENTENCES
        old = list(folder.glob("*.i8"))
        if len(old) < MOST_SEGMENTS:
            return
        runs = self.catalog.sentence_runs()
        reader = SentenceReader(folder, self._encoder.spec.dimension)
        with SentenceWriter(folder, self._segment, self._encoder.spec.dimension) as writer:
            for begin in range(0, len(runs), WINDOW):
                part = runs[begin : begin + WINDOW]
                keys, addresses, counts = (np.array(column, np.int64) for column in zip(*part, strict=True))
                first = writer.append_records(reader.records(addresses, counts))
                moved = first + np.cumsum(counts) - counts
                self.catalog.set_addresses(zip(moved.tolist(), keys.tolist(), strict=True))
        for path in old:
            path.unlink()
        self._segment += 1
        self._moved = True

    def _drop_empty_segment(self) -> None:
        path = self._staging / SENTENCES / f"{self._segment}.i8"
        if not path.stat().st_size:
            path.unlink()


def _require_sound(index: IndexFolder, manifest: Manifest | None) -> None:
    """Check the files that the next generation takes over, so that damage is never published under a fresh checksum."""
    if manifest is not None:
        _require_files(index, manifest, manifest.files)


def _require_files(index: IndexFolder, manifest: Manifest, names: Iterable[str]) -> None:
    folder = index.generation(manifest.generation)
    for name in names:
        check = check_file(folder / name, manifest.files[name])
        if check.problem:
            raise IndexDamaged(f"{check.path} {check.problem}")


def _lexical_text(title: str, chunk: Chunk) -> str:
    # Twice the title: measured +0.003 nDCG@10 on scifact and nothing lost elsewhere (docs/benchmarks.md).
    return f"{title}\n{title}\n{chunk.heading}\n{chunk.text}"
