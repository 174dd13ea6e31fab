"""What a reindex is asked to do, and what it reports: changes, skipped files, and sources that failed."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from index.chunking.chunker import ChunkSettings
from index.errors import SourceFailed
from index.ingest.stored_state import ItemState
from index.sources.source import Skipped, SourceSpec
from index.storage.catalog_writer import CatalogWriter
from index.storage.generation import Manifest
from index.vectors.index_choice import DEFAULTS, VectorSettings

Progress = Callable[[str, int, int], None]
"""Called with (stage, done, total); total 0 while unknown."""
ApprovalCheck = Callable[[Path, Manifest], None]
"""Checks a finished generation before it becomes the live one; raises an ``IndexProblem`` to prevent that."""
log = logging.getLogger("footnote.index")


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


@dataclass(frozen=True, slots=True)
class SourceReport:
    """What a reindex did for one source.

    Attributes:
        name: The source.
        added: Ids of new documents.
        changed: Ids of documents whose text or description changed.
        removed: Ids of documents that are gone.
        unchanged: Number of the others.
        skipped: Items that could not be read, with reasons.
        seconds: How long reading and comparing took.
        kept: Whether something could not be read now, so that its documents were kept as they were.
        failed: Why the whole source was kept as it was and somebody must look after it; ``""`` if it was read.
        forgotten: Whether the source itself was removed.
    """

    name: str
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: int
    skipped: tuple[Skipped, ...]
    seconds: float
    kept: bool
    failed: str
    forgotten: bool = False


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a reindex did.

    Attributes:
        generation: The live generation afterwards.
        published: Whether that is a new one.
        rebuilt: Why the index was rebuilt from nothing, ``""`` if it was not.
        sources: One report for each source that was read, failed or removed.
        encoded_chunks: Chunks that the encoder embedded.
        reused_chunks: New chunks whose vectors the embedding cache held.
        counts: Documents, chunks and sentences in the live generation.
        timings_ms: Milliseconds by stage.
    """

    generation: int
    published: bool
    rebuilt: str
    sources: tuple[SourceReport, ...]
    encoded_chunks: int
    reused_chunks: int
    counts: dict[str, int]
    timings_ms: dict[str, float]

    def problem(self) -> str:
        """Say which sources failed, and why; ``""`` if none did."""
        return " ".join(failure_sentence(each.name, each.failed) for each in self.sources if each.failed)

    @property
    def empty(self) -> tuple[SourceReport, ...]:
        """Reports of sources that were read and have no document in the index."""
        read = (each for each in self.sources if not each.failed and not each.forgotten)
        return tuple(each for each in read if not (each.added or each.changed or each.unchanged))


@dataclass(frozen=True, slots=True)
class SourceChanges:
    """How a source differs from the live generation, besides the documents that the builder got.

    Attributes:
        report: For people.
        items: Items that were loaded.
        deleted_items: Keys of items that no longer exist.
        reloaded: Number of items that were loaded only to find their documents unchanged.
        new_record_digests: New digests of the records of unchanged documents, as (document number, digest).
        hidden: Documents that the generations so far must hide, as (document id, label that a reader needs in
            addition); the label is ``NO_AUDIENCE`` for removed documents.
    """

    report: SourceReport
    items: tuple[ItemState, ...]
    deleted_items: tuple[str, ...]
    reloaded: int
    new_record_digests: tuple[tuple[int, bytes], ...]
    hidden: tuple[tuple[str, str], ...]

    def record(self, catalog: CatalogWriter) -> None:
        """Write to a catalogue what the next reindex must know of the source's items."""
        for item in self.items:
            catalog.put_item(self.report.name, item.key, item.fingerprint, item.skipped)
        for key in self.deleted_items:
            catalog.delete_item(self.report.name, key)
        catalog.set_record_digests(self.new_record_digests)


def failure_sentence(source: str, reason: str) -> str:
    """Say in a sentence why a source failed."""
    return f"{source}: {reason.rstrip('.')}."


def source_failure(name: str, error: Exception, item: str = "") -> SourceFailed:
    """Return the error that says why a source cannot be read; a defect is logged with its traceback.

    Args:
        name: The source.
        error: What it raised.
        item: Key of the item that was being read, ``""`` for none.
    """
    place = f" at {item}" if item else ""
    if isinstance(error, OSError):
        return SourceFailed(f"The source {name} cannot be read{place} ({error}); look at its files and permissions.")
    log.error("the source %s ended in a defect%s", name, place, exc_info=error)
    return SourceFailed(
        f"The source {name} cannot be read{place}: unexpected {type(error).__name__} ({error}). This is a defect; "
        "please report it with the lines of the log."
    )
