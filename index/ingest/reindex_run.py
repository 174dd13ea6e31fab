"""Brings an index in step with its sources: reads what changed, embeds what is new, publishes a new generation.

The catalogue remembers what every item of every source looked like, so unchanged items are not read. The next
generation starts from the live one's files, and only new text is embedded. Without changes there is no next generation.
"""

import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing, nullcontext
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property

from index.embedding.encoder import Encoder
from index.errors import (
    ConfigurationError,
    FootnoteError,
    IndexDamaged,
    IndexProblem,
    SourceFailed,
    SourceShrunk,
    SourceUnreachable,
    UnreadableDocument,
)
from index.ingest.baseline import Baseline, baseline_after_error, chunker_version, find_baseline, language_of
from index.ingest.generation_builder import GenerationBuilder
from index.ingest.reindex_types import (
    Progress,
    ReindexOptions,
    SourceChanges,
    SourceReport,
    SyncReport,
    failure_sentence,
    source_failure,
)
from index.ingest.source_findings import save_findings
from index.ingest.source_sync import SourceSync, losses_are_meant
from index.ingest.stored_state import StoredState
from index.sources.source import Source, SourceSpec
from index.sources.source_registry import open_source, refuse_overlaps
from index.storage.catalog import SourceRow
from index.storage.generation import CATALOG, Manifest
from index.storage.index_folder import IndexFolder
from index.storage.tombstones import NO_AUDIENCE, Tombstone, Tombstones
from index.storage.withdrawals import Withdrawals
from index.types import Language

PUBLISHED_RELOADS = 200
"""Items or lines loaded only to be found unchanged that justify a generation, so that the next reindex skips them."""


def reindex(options: ReindexOptions, encoder: Encoder, progress: Progress) -> SyncReport:
    """Bring an index in step with its sources.

    The documents of a source that fails are kept as they were, and the report says so; the others are published
    nevertheless. Nothing is published if every source fails, or if a rebuild would lose the documents of one that does.

    Args:
        options: What to reindex, and where.
        encoder: The embedding model; loaded only if something must be embedded.
        progress: Called with (stage, done, total); total 0 while unknown.

    Raises:
        IndexLocked: Another process is writing.
        ConfigurationError: The only source cannot be opened, or two sources contradict each other; nothing is changed.
        EncoderError: The model cannot be loaded; nothing is changed.
        IndexProblem: The index cannot be written; nothing is changed.
    """
    folder = IndexFolder(options.index_dir)
    try:
        with folder.write_lock(options.wait):
            baseline = find_baseline(folder, encoder.spec, options)
            while True:
                try:
                    with closing(ReindexRun(folder, options, encoder, progress, baseline)) as run:
                        return run.run()
                except Exception as error:  # noqa: BLE001 - damage can cause any error
                    baseline = baseline_after_error(error, folder, baseline)
    except (OSError, sqlite3.OperationalError) as error:
        raise IndexProblem(
            f"The index in {options.index_dir} cannot be written ({error}); look at the disk's space and the folder's "
            "permissions. What was indexed before is unchanged."
        ) from error


class ReindexRun:
    """One attempt at a reindex; ``close`` it afterwards.

    Args:
        folder: The index's folder; the caller holds its writer lock.
        options: What to reindex.
        encoder: The embedding model.
        progress: Called with (stage, done, total).
        baseline: What to start from.
    """

    def __init__(
        self, folder: IndexFolder, options: ReindexOptions, encoder: Encoder, progress: Progress, baseline: Baseline
    ) -> None:
        self._folder = folder
        self._options = options
        self._encoder = encoder
        self._progress = progress
        self._live = baseline.live
        self._rebuild = baseline.rebuild
        self._recorded = baseline.sources
        self._requested = {spec.name for spec in options.sources}
        self._forgotten = self._sources_to_forget()
        self._tombstones = Tombstones(options.index_dir)
        self._state = self._stored_state()
        self._builder: GenerationBuilder | None = None
        self._failures: list[tuple[str, FootnoteError]] = []
        self._started_at = datetime.now(UTC).isoformat(timespec="seconds")

    def run(self) -> SyncReport:
        """Read the sources, embed and publish."""
        started = time.perf_counter()
        others = self._other_sources()
        specs = self._options.sources + (others if self._rebuild else ())
        refuse_overlaps((*self._options.sources, *others))
        changes = [(spec, found) for spec in specs if (found := self._read(spec)) is not None]
        self._refuse_failures(specs)
        reports = [each.report for _, each in changes] + [self._failure_report(*each) for each in self._failures]
        reports += [self._forget(name) for name in self._forgotten]
        read = time.perf_counter()
        reloads = sum(each.reloaded + len(each.new_record_digests) for _, each in changes)
        manifest, encoded, reused = self._live, 0, 0
        if self._builder is not None or self._rebuild or reloads >= PUBLISHED_RELOADS or manifest is None:
            manifest, encoded, reused = self._publish(changes)
        save_findings(self._options.index_dir, reports, [each["name"] for each in manifest.sources])
        return SyncReport(
            manifest.generation,
            manifest is not self._live,
            self._rebuild,
            tuple(reports),
            encoded,
            reused,
            manifest.counts,
            {"read": (read - started) * 1000, "build": (time.perf_counter() - read) * 1000},
        )

    def close(self) -> None:
        """Drop whatever was not published."""
        self._state.close()
        self._drop_builder()

    def _drop_builder(self) -> None:
        if self._builder is not None:
            self._builder.close()
            self._builder = None

    def _stored_state(self) -> StoredState:
        if self._live is None:
            return StoredState(None)
        tombstoned = frozenset(self._tombstones.hidden(self._live.generation))
        try:
            catalog = self._folder.generation(self._live.generation) / CATALOG
            return StoredState(catalog, tombstoned, Withdrawals(self._options.index_dir).read())
        except IndexDamaged:
            if not self._rebuild:
                raise
            return StoredState(None)

    def _other_sources(self) -> tuple[SourceSpec, ...]:
        """Return recorded sources that stay although they were not requested."""
        gone = {*self._requested, *self._forgotten}
        return tuple(SourceSpec.from_json(row.spec) for name, row in sorted(self._recorded.items()) if name not in gone)

    def _sources_to_forget(self) -> list[str]:
        """Return the sources to remove: those asked for, and configured ones that the settings no longer name."""
        unknown = sorted(set(self._options.forget) - set(self._recorded))
        if unknown:
            known = ", ".join(sorted(self._recorded)) or "none"
            raise ConfigurationError(f"There is no source {', '.join(unknown)} to forget; known: {known}.")
        both = sorted(set(self._options.forget) & self._requested)
        if both:
            raise ConfigurationError(f"{', '.join(both)} cannot be read and forgotten at once; choose one.")
        return [
            name
            for name, row in sorted(self._recorded.items())
            if name in self._options.forget
            or (not self._options.keep_others and row.configured and name not in self._requested)
        ]

    def _build(self) -> GenerationBuilder:
        """Return the builder of the next generation, made on the first call."""
        if self._builder is None:
            self._builder = GenerationBuilder(
                self._folder,
                None if self._rebuild else self._live,
                self._encoder,
                self._options.chunking,
                self._languages,
                self._progress,
                self._options.vectors,
            )
        return self._builder

    @cached_property
    def _languages(self) -> dict[str, Language]:
        specs = self._options.sources + (self._other_sources() if self._rebuild else ())
        return {spec.name: spec.language for spec in specs}

    def _read(self, spec: SourceSpec) -> SourceChanges | None:
        """Read a source; None if it fails, which is noted."""
        builder = self._builder
        try:
            source = self._open(spec)
            with builder.savepoint() if builder else nullcontext():
                changes = self._compare(spec, source)
        except (ConfigurationError, UnreadableDocument, SourceFailed, SourceShrunk, SourceUnreachable) as error:
            self._failures.append((spec.name, error))
        except (FootnoteError, OSError, sqlite3.Error):  # of the index itself
            raise
        except Exception as error:  # noqa: BLE001 - no error of one source's documents may end another source's sync
            self._failures.append((spec.name, source_failure(spec.name, error)))
        else:
            self._hide(changes.hidden)
            return changes
        if builder is None:  # so there is nothing in the new one but the failed source
            self._drop_builder()
        return None

    def _open(self, spec: SourceSpec) -> Source:
        try:
            return open_source(spec)
        except ConfigurationError as error:
            if spec.name in self._requested:
                raise
            raise ConfigurationError(
                f"{error} To go on without what it brought: footnote reindex --forget {spec.name}"
            ) from error
        except OSError as error:
            raise source_failure(spec.name, error) from error

    def _compare(self, spec: SourceSpec, source: Source) -> SourceChanges:
        recorded = self._recorded.get(source.name)
        return SourceSync(
            source,
            self._state,
            self._build,
            rebuild=bool(self._rebuild),
            full=self._options.full,
            reanalyse=recorded is not None and language_of(recorded) != self._languages[source.name],
            max_loss=1.0 if losses_are_meant(spec, recorded) else self._options.max_loss,
        ).run()

    def _refuse_failures(self, specs: Sequence[SourceSpec]) -> None:
        """Refuse to go on if every source failed, or if a rebuild would lose the documents of one that did.

        Raises:
            FootnoteError: What the source raised, or all that they raised.
        """
        would_lose = self._rebuild and any(name in self._recorded for name, _ in self._failures)
        if self._failures and (would_lose or len(self._failures) == len(specs)):
            if len(self._failures) == 1:
                raise self._failures[0][1]
            raise SourceFailed(" ".join(failure_sentence(name, str(error)) for name, error in self._failures))

    def _failure_report(self, name: str, error: FootnoteError) -> SourceReport:
        return SourceReport(name, (), (), (), self._state.count(name), (), 0.0, kept=True, failed=str(error))

    def _hide(self, documents: Sequence[tuple[str, str]]) -> None:
        """Hide removed and narrowed documents in every generation so far, before the next one is built."""
        before = self._folder.next_number()
        self._tombstones.add(Tombstone(document_id, before, audience) for document_id, audience in documents)

    def _forget(self, name: str) -> SourceReport:
        started = time.perf_counter()
        removed = self._state.of_source(name)
        self._hide([(each.ref.id, NO_AUDIENCE) for each in removed])
        if not self._rebuild:
            for each in removed:
                self._build().delete(each.number)
            self._build().catalog.delete_source(name)
        seconds = time.perf_counter() - started
        return SourceReport(
            name, (), (), tuple(each.ref.id for each in removed), 0, (), seconds, kept=False, failed="", forgotten=True
        )

    def _publish(self, changes: Sequence[tuple[SourceSpec, SourceChanges]]) -> tuple[Manifest, int, int]:
        """Publish the next generation; returns it, and the numbers of encoded and of reused chunks."""
        builder = self._build()
        for spec, each in changes:
            builder.catalog.put_source(self._source_row(spec, was_kept=each.report.kept))
            each.record(builder.catalog)
        encoded, reused = builder.embed(self._options.cache_dir)
        manifest = builder.publish(self._started_at, chunker_version(self._options.chunking), self._options.approve)
        self._tombstones.prune(self._folder.oldest())
        return manifest, encoded, reused

    def _source_row(self, spec: SourceSpec, *, was_kept: bool) -> SourceRow:
        recorded = self._recorded.get(spec.name)
        is_named = spec.name in self._options.configured if self._options.keep_others else spec.name in self._requested
        configured = is_named or (recorded is not None and recorded.configured)
        if was_kept and recorded is not None:
            # Documents that could not be read are still analysed in the old language; the next reindex must know.
            spec = replace(spec, language=language_of(recorded))
        return SourceRow(spec.name, configured, spec.to_json(), self._started_at)
