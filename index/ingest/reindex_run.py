"""Brings the index in step with its sources: reads what changed, embeds what is new, swaps.

The catalogue of a generation remembers what every item of every source looked like, so unchanged items are not
read. The next generation starts from the live one's files; only new text is embedded, and where nothing changed
there is no next generation.
"""

import sqlite3
import time
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from index.chunking.chunker import CHUNKER, ChunkSettings
from index.embedding.encoder import Encoder
from index.errors import (
    ConfigurationError,
    FootnoteError,
    IndexDamaged,
    IndexIncompatible,
    IndexMissing,
    IndexProblem,
    SourceFailed,
    SourceShrunk,
    SourceUnreachable,
    UnreadableDocument,
)
from index.ingest.generation_builder import Approval, GenerationBuilder, Progress
from index.ingest.overlaps import refuse_overlaps
from index.ingest.source_specs import language_of, read_recorded, spec_from_json, spec_to_json
from index.ingest.source_sync import SourceChanges, SourceReport, SourceSync, failure
from index.ingest.stored_state import StoredState
from index.sources import Source, SourceSpec, open_source
from index.storage.catalog import SourceRow
from index.storage.generation import CATALOG, MANIFEST, IndexFolder
from index.storage.integrity import check_sizes, damage_of
from index.storage.manifest import Manifest
from index.storage.tombstones import NOBODY, Tombstone, Tombstones
from index.types import Language
from index.vectors import DEFAULTS, VectorSettings

WORTH_REMEMBERING = 200
"""Items or lines read again and found unchanged that are worth a generation, so that the next reindex skips them."""


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
        vectors: How the vectors are searched.
        max_loss: Share of a source's documents that may be gone, in [0, 1]; above it nothing is changed.
        approve: Looks at the next generation before it becomes the live one.
        wait: Seconds to wait for another process that writes.
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
    approve: Approval = lambda _folder, _manifest: None
    wait: float = 0.0


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a reindex did.

    Attributes:
        generation: The live generation afterwards.
        published: Whether it is a new one.
        rebuilt: Why everything was built anew, ``""`` where it was not.
        sources: One report a source that was read, failed or removed.
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

    def problem(self) -> str:
        """Say which sources failed, and why; ``""`` where none did."""
        return " ".join(_sentence(source.name, source.failed) for source in self.sources if source.failed)


def reindex(options: ReindexOptions, encoder: Encoder, progress: Progress) -> SyncReport:
    """Bring the index in step with its sources.

    A source that fails stands as it was, and the report says so; the others are read and published nevertheless. Only
    where every one fails, or a rebuild would lose what one of them brought, is nothing published.

    Args:
        options: What and where.
        encoder: The embedding model; loaded only if something must be embedded.
        progress: Called with (stage, done, total); total 0 where it is not known.

    Raises:
        IndexLocked: Another process is writing.
        ConfigurationError: The only source cannot be opened, or the sources do not go together; nothing is changed.
        EncoderError: The model cannot be loaded; nothing is changed.
        IndexProblem: The index cannot be written; nothing is changed.
    """
    folder = IndexFolder(options.index_dir)
    try:
        with folder.writing(options.wait):
            start = _start(folder, options, encoder)
            while True:
                try:
                    return _run(folder, options, encoder, progress, start)
                except Exception as error:  # noqa: BLE001 - damage shows in any error whatever
                    start = _after_damage(folder, start, error)
    except (OSError, sqlite3.OperationalError) as error:
        raise IndexProblem(
            f"The index in {options.index_dir} cannot be written ({error}); look at the disk's space and the folder's "
            "permissions. What was indexed before is unchanged."
        ) from error


def _sentence(source: str, reason: str) -> str:
    return f"{source}: {reason.rstrip('.')}."


def _run(
    folder: IndexFolder, options: ReindexOptions, encoder: Encoder, progress: Progress, start: "_Start"
) -> SyncReport:
    run = _Run(folder, options, encoder, progress, start)
    try:
        return run.execute()
    finally:
        run.abandon()


def _after_damage(folder: IndexFolder, start: "_Start", error: Exception) -> "_Start":
    """What to start from after an error that damage of the live generation may have caused.

    At first everything is written anew, but compared with what the live generation says of the sources; where that
    cannot be read either, without it.

    Raises:
        Exception: The same error, where nothing is damaged.
    """
    expected = isinstance(error, FootnoteError) and not isinstance(error, IndexDamaged)
    if start.live is None or expected:
        raise error
    reason = str(error)
    if not isinstance(error, IndexDamaged):
        reason = damage_of(folder.generation(start.live.generation), start.live)
    if not reason:
        raise error
    return replace(start, live=None if start.rebuild else start.live, rebuild=f"the old index was damaged ({reason})")


def chunker_version(settings: ChunkSettings) -> str:
    """What must agree for chunks of two reindexes to stand in one index."""
    return f"{CHUNKER} max={settings.max_tokens} overlap={settings.overlap_tokens}"


@dataclass(frozen=True, slots=True)
class _Start:
    """What a reindex starts from.

    Attributes:
        live: The live generation, ``None`` where there is none that this version can read.
        rebuild: Why the next generation starts from nothing, ``""`` where it starts from the live one.
        sources: The sources that the live generation's manifest names, whatever state the rest is in.
    """

    live: Manifest | None
    rebuild: str
    sources: dict[str, SourceRow]


def _start(folder: IndexFolder, options: ReindexOptions, encoder: Encoder) -> _Start:
    Tombstones(options.index_dir).read()  # a rebuild does not mend it, so that its error ends the reindex
    sources: dict[str, SourceRow] = {}
    try:
        sources = read_recorded(folder.generation(folder.current()) / MANIFEST)
        manifest = folder.manifest()
        manifest.require(encoder.spec)
        check_sizes(folder.generation(manifest.generation), manifest)
    except IndexMissing:
        return _Start(None, "there was no index", sources)
    except IndexIncompatible:
        return _Start(None, "the old index was built by another encoder or version", sources)
    except IndexDamaged as error:
        return _Start(None, f"the old index was damaged ({error})", sources)
    rebuild = "asked for" if options.full and not options.keep_others else ""
    if manifest.chunker != chunker_version(options.chunking):
        rebuild = "the chunk settings changed"
    return _Start(manifest, rebuild, sources)


class _Run:
    """One reindex at work."""

    def __init__(
        self, folder: IndexFolder, options: ReindexOptions, encoder: Encoder, progress: Progress, start: _Start
    ) -> None:
        self._folder = folder
        self._options = options
        self._encoder = encoder
        self._progress = progress
        self._live = start.live
        self._rebuilt = start.rebuild
        self._sources = start.sources
        self._asked = {spec.name for spec in options.sources}
        self._forgotten = self._to_forget()
        self._tombstones = Tombstones(options.index_dir)
        self._state = self._stored_state()
        self._builder: GenerationBuilder | None = None
        self._failures: list[tuple[str, FootnoteError]] = []
        self._read_at = datetime.now(UTC).isoformat(timespec="seconds")

    def execute(self) -> SyncReport:
        """Read, embed, publish."""
        started = time.perf_counter()
        specs = self._specs()
        refuse_overlaps((*self._options.sources, *self._others()))
        changes = [(spec, found) for spec in specs if (found := self._read(spec)) is not None]
        self._refuse_failures(specs)
        reports = [each.report for _, each in changes] + [self._left(*each) for each in self._failures]
        reports += [self._forget(name) for name in self._forgotten]
        read = time.perf_counter()
        read_again = sum(each.reread + len(each.retold) for _, each in changes)
        worth = bool(self._rebuilt) or read_again >= WORTH_REMEMBERING
        manifest, encoded, reused = self._live, 0, 0
        if worth or self._builder is not None:
            manifest, encoded, reused = self._publish(changes)
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
        self._state.close()
        if self._builder is not None:
            self._builder.close()

    def _stored_state(self) -> StoredState:
        path = self._folder.generation(self._live.generation) / CATALOG if self._live else None
        buried = self._tombstones.hidden(self._live.generation) if self._live else {}
        try:
            return StoredState(path, frozenset(buried))
        except IndexDamaged:
            if not self._rebuilt:
                raise
            return StoredState(None)

    def _specs(self) -> tuple[SourceSpec, ...]:
        """The sources to read: those asked for, and in a rebuild all others that stay."""
        return self._options.sources + (self._others() if self._rebuilt else ())

    def _others(self) -> tuple[SourceSpec, ...]:
        """Recorded sources that stay without being asked for."""
        gone = {*self._asked, *self._forgotten}
        return tuple(spec_from_json(row.spec) for name, row in sorted(self._sources.items()) if name not in gone)

    def _open(self, spec: SourceSpec) -> Source:
        try:
            return open_source(spec)
        except ConfigurationError as error:
            if spec.name in self._asked:
                raise
            raise ConfigurationError(
                f"{error} To go on without what it brought: footnote reindex --forget {spec.name}"
            ) from error
        except OSError as error:
            raise failure(spec.name, error) from error

    def _to_forget(self) -> list[str]:
        """Names of sources to remove: those named, and configured ones that the settings no longer name."""
        unknown = sorted(set(self._options.forget) - set(self._sources))
        if unknown:
            known = ", ".join(sorted(self._sources)) or "none"
            raise ConfigurationError(f"There is no source {', '.join(unknown)} to forget; known: {known}.")
        both = sorted(set(self._options.forget) & self._asked)
        if both:
            raise ConfigurationError(f"{', '.join(both)} cannot be read and forgotten at once; choose one.")
        dropped = not self._options.keep_others
        return [
            name
            for name, row in sorted(self._sources.items())
            if name in self._options.forget or (dropped and row.configured and name not in self._asked)
        ]

    def _build(self) -> GenerationBuilder:
        if self._builder is None:
            parent = None if self._rebuilt else self._live
            self._builder = GenerationBuilder(
                self._folder,
                parent,
                self._encoder,
                self._options.chunking,
                self._languages,
                self._progress,
                self._options.vectors,
            )
        return self._builder

    @cached_property
    def _languages(self) -> dict[str, Language]:
        return {spec.name: spec.language for spec in self._specs()}

    def _read(self, spec: SourceSpec) -> SourceChanges | None:
        """Read a source; one that fails stands as it was, and is noted."""
        builder = self._builder
        try:
            source = self._open(spec)
            with builder.attempt() if builder else nullcontext():
                changes = self._compare(source)
        except (ConfigurationError, UnreadableDocument, SourceFailed, SourceShrunk, SourceUnreachable) as error:
            self._failures.append((spec.name, error))
        except (FootnoteError, OSError, sqlite3.Error):  # of the index itself
            raise
        except Exception as error:  # noqa: BLE001 - whatever a source's documents cause is no matter of the others
            self._failures.append((spec.name, failure(spec.name, error)))
        else:
            self._hide(changes.hidden)
            return changes
        if builder is None and self._builder is not None:
            self._builder.close()
            self._builder = None
        return None

    def _compare(self, source: Source) -> SourceChanges:
        stored = self._sources.get(source.name)
        reanalyse = stored is not None and language_of(stored) != self._languages[source.name]
        return SourceSync(
            source,
            self._state,
            self._build,
            rebuild=bool(self._rebuilt),
            full=self._options.full,
            reanalyse=reanalyse,
            max_loss=self._options.max_loss,
        ).execute()

    def _refuse_failures(self, specs: Sequence[SourceSpec]) -> None:
        """Refuse to go on where nothing was read, or where a rebuild would lose what a source brought.

        Raises:
            FootnoteError: What the source raised, or all that they raised.
        """
        lost = self._rebuilt and any(name in self._sources for name, _ in self._failures)
        if self._failures and (lost or len(self._failures) == len(specs)):
            if len(self._failures) == 1:
                raise self._failures[0][1]
            raise SourceFailed(" ".join(_sentence(name, str(error)) for name, error in self._failures))

    def _left(self, name: str, error: FootnoteError) -> SourceReport:
        return SourceReport(name, (), (), (), self._state.count(name), (), 0.0, kept=True, failed=str(error))

    def _hide(self, documents: Sequence[tuple[str, str]]) -> None:
        """Hide what is gone or narrowed from every generation so far, before the next one is built."""
        before = self._folder.next_number()
        self._tombstones.add(Tombstone(document_id, before, audience) for document_id, audience in documents)

    def _forget(self, name: str) -> SourceReport:
        started = time.perf_counter()
        removed = self._state.of_source(name)
        self._hide([(each.ref.id, NOBODY) for each in removed])
        if not self._rebuilt:
            for each in removed:
                self._build().delete(each.number)
            self._build().catalog.drop_source(name)
        seconds = time.perf_counter() - started
        return SourceReport(name, (), (), tuple(each.ref.id for each in removed), 0, (), seconds, kept=False, failed="")

    def _publish(self, changes: Sequence[tuple[SourceSpec, SourceChanges]]) -> tuple[Manifest, int, int]:
        builder = self._build()
        for spec, each in changes:
            stored = self._sources.get(spec.name)
            named = spec.name in self._asked and not self._options.keep_others
            configured = named or (stored is not None and stored.configured)
            if each.report.kept and stored is not None:
                # What could not be read is still analysed in the old language, which the next reindex must know.
                spec = replace(spec, language=language_of(stored))
            builder.catalog.put_source(SourceRow(spec.name, configured, spec_to_json(spec), self._read_at))
            for item in each.read:
                builder.catalog.put_item(spec.name, item.key, item.fingerprint, item.skipped)
            for key in each.gone:
                builder.catalog.drop_item(spec.name, key)
            builder.catalog.retell(each.retold)
        encoded, reused = builder.embed(self._options.cache_dir)
        manifest = builder.publish(self._read_at, chunker_version(self._options.chunking), self._options.approve)
        self._tombstones.prune(self._folder.oldest())
        return manifest, encoded, reused
