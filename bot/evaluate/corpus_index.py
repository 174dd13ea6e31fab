"""The index of a question set's corpus, kept in the cache."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from index.chunking import ChunkSettings
from index.embedding import Encoder, Reranking
from index.ingest import Progress, ReindexOptions, reindex
from index.retrieval import Index, SearchSettings
from index.sources import SourceSpec
from index.types import PUBLIC


@dataclass(frozen=True, slots=True)
class CorpusIndexOptions:
    """How a corpus is indexed.

    Attributes:
        cache: Folder of the embedding cache; the indexes are in a folder below it.
        chunking: Chunk sizes.
        search: How candidates are ranked.
        max_bytes: Longest line that is read, in bytes.
    """

    cache: Path
    chunking: ChunkSettings
    search: SearchSettings
    max_bytes: int


@contextmanager
def corpus_index(
    corpus: Path,
    options: CorpusIndexOptions,
    encoder: Encoder,
    progress: Progress,
    reranking: Reranking | None = None,
) -> Iterator[Index]:
    """Bring the cached index of a corpus in step with the file, and open it.

    Each corpus has its own index, in a folder named after its path, so only changed documents are embedded again.
    """
    path = corpus.resolve()
    digest = hashlib.sha256(str(path).encode()).hexdigest()[:12]
    folder = options.cache / "eval" / f"{path.parent.name}-{digest}"
    spec = SourceSpec("eval", "folder", path, "", "", PUBLIC, "article", options.max_bytes)
    reindex(
        ReindexOptions(
            index_dir=folder,
            cache_dir=options.cache,
            sources=(spec,),
            full=False,
            forget=(),
            keep_others=False,
            chunking=options.chunking,
        ),
        encoder,
        progress,
    )
    with Index(folder, encoder, options.search, reranking) as index:
        yield index
