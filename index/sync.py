"""Brings the index in step with its sources: reads what changed, embeds what is new, swaps.

The catalogue of a generation remembers what every item of every source looked like, so unchanged items are not
read. The next generation starts from the live one's files; only new text is embedded, and where nothing changed
there is no next generation.
"""

import json
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from index.builder import GenerationBuilder, Progress
from index.catalog import SourceRow
from index.catalog_writer import StoredState
from index.chunking import CHUNKER, ChunkSettings
from index.documents import Source, SourceSpec, open_source
from index.encoder import Encoder
from index.errors import ConfigurationError, IndexDamaged, IndexIncompatible, IndexMissing
from index.generation import CATALOG, IndexFolder
from index.integrity import check_sizes
from index.manifest import Manifest
from index.source_sync import SourceChanges, SourceReport, SourceSync

WORTH_REMEMBERING = 200
"""Items read again and found unchanged that are worth a generation, so that the next reindex skips them."""


@dataclass(frozen=True, slots=True)
class ReindexOptions:
    """What to reindex, and where.

    Attributes:
        index_dir: The index's folder.
        cache_dir: The embedding cache's folder.
        sources: The sources to read.
        full: Build from nothing instead of from the live generation.
        forget: Names of sources to remove.
        keep_others: Leave all other sources as they are; else configured sources that are not in ``sources``
            are removed. Sources that came by a path stay either way.
        chunking: Chunk sizes.
    """

    index_dir: Path
    cache_dir: Path
    sources: tuple[SourceSpec, ...]
    full: bool
    forget: tuple[str, ...]
    keep_others: bool
    chunking: ChunkSettings


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a reindex did.

    Attributes:
        generation: The live generation afterwards.
        published: Whether it is a new one.
        rebuilt: Why everything was built anew, ``""`` where it was not.
        sources: One report a source that was read or removed.
        encoded_chunks: Chunks that went through the model.
        reused_chunks: New chunks whose vectors the cache held.
        counts: Documents, chunks and sentences in the live generation.
        timings_ms: Stage → milliseconds.
    """

    generation: int
    published: bool
    rebuilt: str
    sources: tuple[SourceReport, ...]
    encoded_chunks: int
    reused_chunks: int
    counts: dict[str, int]
    timings_ms: dict[str, float]


def reindex(options: ReindexOptions, encoder: Encoder, progress: Progress) -> SyncReport:
    """Bring the index in step with its sources.

    Args:
        options: What and where.
        encoder: The embedding model; loaded only if something must be embedded.
        progress: Called with (stage, done, total); total 0 where it is not known.

    Raises:
        IndexLocked: Another process is writing.
        ConfigurationError: A source cannot be opened; nothing is changed.
        EncoderError: The model cannot be loaded; nothing is changed.
    """
    folder = IndexFolder(options.index_dir)
    with folder.writing():
        live, rebuilt = _live(folder, options, encoder)
        run = _Run(folder, options, encoder, progress, live, rebuilt)
        try:
            return run.execute()
        finally:
            run.abandon()


def chunker_version(settings: ChunkSettings) -> str:
    """What must agree for chunks of two reindexes to stand in one index."""
    return f"{CHUNKER} max={settings.max_tokens} overlap={settings.overlap_tokens}"


def _live(folder: IndexFolder, options: ReindexOptions, encoder: Encoder) -> tuple[Manifest | None, str]:
    """The live generation, and why it cannot be built upon (``""`` where it can)."""
    try:
        manifest = folder.manifest()
        manifest.require(encoder.spec)
        check_sizes(folder.generation(manifest.generation), manifest)
    except IndexMissing:
        return None, "there was no index"
    except IndexIncompatible:
        return None, "the old index was built by another encoder or version"
    except IndexDamaged as error:
        return None, f"the old index was damaged ({error})"
    if manifest.chunker != chunker_version(options.chunking):
        return manifest, "the chunk settings changed"
    return manifest, "asked for" if options.full and not options.keep_others else ""


class _Run:
    """One reindex at work."""

    def __init__(
        self,
        folder: IndexFolder,
        options: ReindexOptions,
        encoder: Encoder,
        progress: Progress,
        live: Manifest | None,
        rebuilt: str,
    ) -> None:
        self._folder = folder
        self._options = options
        self._encoder = encoder
        self._progress = progress
        self._live = live
        self._rebuilt = rebuilt
        self._state = StoredState(folder.generation(live.generation) / CATALOG if live else None)
        self._builder: GenerationBuilder | None = None
        self._read_at = datetime.now(UTC).isoformat(timespec="seconds")

    def execute(self) -> SyncReport:
        """Read, embed, publish."""
        started = time.perf_counter()
        specs = self._specs()
        opened = [open_source(spec) for spec in specs]
        changes = [self._read(source) for source in opened]
        reports = [each.report for each in changes]
        reports += [self._forget(name) for name in self._forgotten({spec.name for spec in specs})]
        read = time.perf_counter()
        worth = bool(self._rebuilt) or sum(each.reread for each in changes) >= WORTH_REMEMBERING
        manifest, encoded, reused = self._live, 0, 0
        if worth or self._builder is not None:
            manifest, encoded, reused = self._publish(specs, changes)
        assert manifest is not None  # noqa: S101 - without a live generation one was just published
        return SyncReport(
            manifest.generation,
            manifest is not self._live,
            self._rebuilt,
            tuple(reports),
            encoded,
            reused,
            manifest.counts,
            {"read": (read - started) * 1000, "build": (time.perf_counter() - read) * 1000},
        )

    def abandon(self) -> None:
        """Drop whatever was not published."""
        if self._builder is not None:
            self._builder.close()

    def _specs(self) -> tuple[SourceSpec, ...]:
        """The sources to read: those asked for, and in a rebuild all others that stay."""
        asked = self._options.sources
        if not self._rebuilt or self._live is None:
            return asked
        gone = {spec.name for spec in asked} | set(self._forgotten({spec.name for spec in asked}))
        stored = [_spec(row.spec) for name, row in sorted(self._state.sources.items()) if name not in gone]
        return asked + tuple(stored)

    def _forgotten(self, asked: set[str]) -> list[str]:
        unknown = set(self._options.forget) - set(self._state.sources)
        if unknown:
            known = ", ".join(sorted(self._state.sources)) or "none"
            raise ConfigurationError(f"There is no source {', '.join(sorted(unknown))} to forget; known: {known}.")
        return [
            name
            for name, row in sorted(self._state.sources.items())
            if name in self._options.forget or (row.configured and not self._options.keep_others and name not in asked)
        ]

    def _build(self) -> GenerationBuilder:
        if self._builder is None:
            parent = None if self._rebuilt else self._live
            self._builder = GenerationBuilder(
                self._folder, parent, self._encoder, self._options.chunking, self._progress
            )
        return self._builder

    def _read(self, source: Source) -> SourceChanges:
        return SourceSync(
            source, self._state, self._build, rebuild=bool(self._rebuilt), full=self._options.full
        ).execute()

    def _forget(self, name: str) -> SourceReport:
        removed = [d.ref.id for d in self._state.documents.values() if d.ref.id.startswith(f"{name}:")]
        for document_id in removed:
            self._delete(document_id)
        if not self._rebuilt:
            self._build().catalog.drop_source(name)
        return SourceReport(name, (), (), tuple(removed), 0, ())

    def _delete(self, document_id: str) -> None:
        if not self._rebuilt:
            self._build().delete(self._state.documents[document_id].number)

    def _publish(self, specs: Sequence[SourceSpec], changes: Sequence[SourceChanges]) -> tuple[Manifest, int, int]:
        builder = self._build()
        for spec, each in zip(specs, changes, strict=True):
            stored = self._state.sources.get(spec.name)
            configured = not self._options.keep_others or (stored is not None and stored.configured)
            builder.catalog.put_source(SourceRow(spec.name, configured, _spec_json(spec), self._read_at))
            for item in each.read:
                builder.catalog.put_item(spec.name, item.key, item.fingerprint, item.skipped)
            for key in each.gone:
                builder.catalog.drop_item(spec.name, key)
        encoded, reused = builder.embed(self._options.cache_dir)
        manifest = builder.publish(self._read_at, chunker_version(self._options.chunking))
        return manifest, encoded, reused


def _spec_json(spec: SourceSpec) -> str:
    return json.dumps(asdict(spec) | {"path": str(spec.path)}, ensure_ascii=False)


def _spec(text: str) -> SourceSpec:
    raw = json.loads(text)
    return SourceSpec(**raw | {"path": Path(raw["path"])})
