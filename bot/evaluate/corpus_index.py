"""Indexes to measure on: that of a question set's corpus, kept in the cache, and those of any other sources."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from bot.components import Models, chunk_settings, search_settings
from bot.settings.settings import Settings
from index.ingest import Progress, ReindexOptions, reindex
from index.retrieval.searcher import Index
from index.sources import SourceSpec
from index.types import PUBLIC


def corpus_index(
    corpus: Path, settings: Settings, models: Models, progress: Progress = lambda *_: None
) -> AbstractContextManager[Index]:
    """Bring the cached index of a corpus in step with its file, and open it; returns a context manager.

    Each corpus has its own index, in a folder named after its path, so only changed documents are embedded again.

    Args:
        corpus: A ``corpus.jsonl``.
        settings: How it is indexed and searched.
        models: The models.
        progress: Called with (stage, done, total).
    """
    path = corpus.resolve()
    digest = hashlib.sha256(str(path).encode()).hexdigest()[:12]
    folder = settings.index.cache / "eval" / f"{path.parent.name}-{digest}"
    return index_of([corpus_source(path, settings)], folder, settings, models, progress)


def corpus_source(corpus: Path, settings: Settings, *, name: str = "eval", audience: str = PUBLIC) -> SourceSpec:
    """Return a ``corpus.jsonl`` as a source."""
    return SourceSpec(name, "folder", corpus, "", "", audience, "article", settings.documents.max_file_bytes)


@contextmanager
def index_of(
    sources: Sequence[SourceSpec],
    folder: Path,
    settings: Settings,
    models: Models,
    progress: Progress = lambda *_: None,
) -> Iterator[Index]:
    """Bring the index in a folder in step with sources, and open it.

    Args:
        sources: All that the index is to hold.
        folder: The folder of the index.
        settings: How it is indexed and searched; embeddings are kept in ``settings.index.cache``.
        models: The models.
        progress: Called with (stage, done, total).
    """
    options = ReindexOptions(
        index_dir=folder,
        cache_dir=settings.index.cache,
        sources=tuple(sources),
        full=False,
        forget=(),
        keep_others=False,
        chunking=chunk_settings(settings),
    )
    reindex(options, models.encoder, progress)
    with Index(folder, models.encoder, search_settings(settings), models.reranking) as index:
        yield index
