"""What a reindex is asked to do."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from index.chunking.chunker import ChunkSettings
from index.sources.source import SourceSpec
from index.storage.manifest import Manifest
from index.vectors.index_choice import DEFAULTS, VectorSettings

Progress = Callable[[str, int, int], None]
"""Called with (stage, done, total); total 0 while unknown."""
ApprovalCheck = Callable[[Path, Manifest], None]
"""Checks a finished generation before it becomes the live one; raises an ``IndexProblem`` to prevent that."""


@dataclass(frozen=True, slots=True)
class ReindexOptions:
    """What to reindex, and where.

    Attributes:
        index_dir: The index's folder.
        cache_dir: The embedding cache's folder.
        sources: The sources to read.
        full: Build from nothing instead of from the live generation.
        forget: Names of sources to remove.
        keep_others: Keep all sources that are not in ``sources``; else those of them that the settings named are
            removed. Sources that came by a path are kept either way.
        chunking: Chunk sizes.
        vectors: How the vectors are searched.
        max_loss: Share of a source's documents that may be gone, in [0, 1]; a source that lost more fails.
        approve: Checks the next generation before it becomes the live one.
        wait: Seconds to wait for another process that writes.
        configured: Names of the sources in the settings. Needed only with ``keep_others``; without it all of
            ``sources`` count as configured.
    """

    index_dir: Path
    cache_dir: Path
    sources: tuple[SourceSpec, ...]
    full: bool
    forget: tuple[str, ...]
    keep_others: bool
    chunking: ChunkSettings
    vectors: VectorSettings = DEFAULTS
    max_loss: float = 1.0
    approve: ApprovalCheck = lambda _folder, _manifest: None
    wait: float = 0.0
    configured: frozenset[str] = frozenset()
