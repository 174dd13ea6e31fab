"""Keeps an index in step with its sources: reads folders when they change, and every source at intervals.

Removals are read at once. Additions and changes wait some seconds, so that several are read together. The documents of
a source that cannot be read are kept, and it is tried again, later after each failure.
"""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.errors import FootnoteError
from index.ingest.reindex_types import SyncReport
from index.ingest.schedule import Schedule, ScheduledSource
from index.sources.source import SourceSpec

_TICK_SECONDS = 0.5
"""Time between two looks at the schedule."""


@dataclass(frozen=True, slots=True)
class WatchIntervals:
    """How soon and how often sources are read.

    Attributes:
        coalesce: Seconds that additions and changes wait for more.
        every: Seconds after which a source is read again without any sign of a change.
    """

    coalesce: float
    every: float


@dataclass(frozen=True, slots=True)
class SyncFailure:
    """A source that could not be read or indexed.

    Attributes:
        source: Its name.
        reason: Why, a sentence for people.
        again: When it is tried again, seconds since 1970.
    """

    source: str
    reason: str
    again: float


class Watcher:
    """Keeps an index in step with its sources until it is stopped.

    Args:
        specs: The sources.
        sync: Brings the index in step with one of them.
        schedule: What is to be read and when.
        pace: How soon and how often.
        report: Called with the result for each source that was read.
    """

    def __init__(
        self,
        specs: Sequence[SourceSpec],
        sync: Callable[[SourceSpec], SyncReport],
        schedule: Schedule,
        pace: WatchIntervals,
        report: Callable[[SyncReport | SyncFailure], None],
    ) -> None:
        self._specs = {spec.name: spec for spec in specs}
        self._sync = sync
        self._schedule = schedule
        self._pace = pace
        self._report = report

    def run(self, stop: threading.Event) -> None:
        """Read every source once, then watch; returns after the current source once ``stop`` is set."""
        self._schedule.keep_only(frozenset(self._specs))
        for name in self._specs:
            self._schedule.put(name, time.time(), 0)
        for changes in self._changes(stop):
            for is_removal, path in changes:
                self._request(path, 0 if is_removal else self._pace.coalesce)
            for source in self._schedule.due(time.time()):
                if stop.is_set():
                    return
                self._read(source)

    def _changes(self, stop: threading.Event) -> Iterator[list[tuple[bool, Path]]]:
        """Yield changes as (whether it is a removal, path); an empty list when a tick passes without changes."""
        from watchfiles import Change, watch

        # A file is watched through its folder, since editors put a new file in its place.
        roots = {
            spec.path if spec.path.is_dir() else spec.path.parent for spec in self._specs.values() if not spec.remote
        }
        if not roots:
            yield []
            while not stop.wait(_TICK_SECONDS):
                yield []
            return
        # It watches before it gives its first result, so a change while the sources are first read is not missed.
        watched = watch(
            *roots,
            watch_filter=None,
            stop_event=stop,
            rust_timeout=int(1000 * _TICK_SECONDS),
            yield_on_timeout=True,
            raise_interrupt=False,
        )
        for changes in watched:
            yield [(change == Change.deleted, Path(path)) for change, path in changes]

    def _request(self, path: Path, wait: float) -> None:
        """Request that the sources that hold a path are read."""
        for name, spec in self._specs.items():
            if not spec.remote and path.is_relative_to(spec.path.resolve()):
                self._schedule.put(name, time.time(), wait)

    def _read(self, source: ScheduledSource) -> None:
        problem = ""
        try:
            report = self._sync(self._specs[source.name])
        except FootnoteError as error:
            problem = str(error)
        else:
            kept = [each for each in report.sources if each.kept]
            problem = kept[0].failed or kept[0].skipped[-1].reason if kept else ""
            self._report(report)
        if problem:
            again = self._schedule.mark_failed(source, time.time(), problem)
            self._report(SyncFailure(source.name, problem, again))
        else:
            self._schedule.mark_read(source)
            self._schedule.put(source.name, time.time(), self._pace.every)
