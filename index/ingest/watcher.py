"""Follows the sources: folders as they change, and every source on a schedule.

What is removed is removed at once; what is added or changed waits some seconds for more of it. A source that cannot be
read keeps what it brought and is tried again, later after each failure.
"""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.errors import FootnoteError
from index.ingest.reindex_run import SyncReport
from index.ingest.schedule import Due, Schedule
from index.sources import SourceSpec

_TICK = 0.5
"""Seconds between two looks at the queue."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How often and how soon.

    Attributes:
        coalesce: Seconds that additions wait for more.
        every: Seconds after which a source is read again though nothing was heard of it.
    """

    coalesce: float
    every: float


@dataclass(frozen=True, slots=True)
class SyncFailure:
    """A source could not be read or indexed.

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
        queue: What is to be read and when.
        pace: How often and how soon.
        tell: Called with what came of each source.
    """

    def __init__(
        self,
        specs: Sequence[SourceSpec],
        sync: Callable[[SourceSpec], SyncReport],
        queue: Schedule,
        pace: Pace,
        tell: Callable[[SyncReport | SyncFailure], None],
    ) -> None:
        self._specs = {spec.name: spec for spec in specs}
        self._sync = sync
        self._queue = queue
        self._pace = pace
        self._tell = tell

    def run(self, stop: threading.Event) -> None:
        """Read everything once, then follow; returns when stopped, after the source at hand."""
        self._queue.drop_others(frozenset(self._specs))
        for name in self._specs:
            self._queue.put(name, time.time(), 0)
        for changes in self._heard(stop):
            for removal, path in changes:
                self._note(path, removal=removal)
            for due in self._queue.due(time.time()):
                if stop.is_set():
                    return
                self._read(due)

    def _heard(self, stop: threading.Event) -> Iterator[list[tuple[bool, Path]]]:
        """Changes of the folders as (whether it is a removal, path); an empty list at every tick without any."""
        from watchfiles import Change, watch

        yield []
        # A file is watched through its folder, since editors put a new file in its place.
        roots = {
            spec.path if spec.path.is_dir() else spec.path.parent for spec in self._specs.values() if not spec.remote
        }
        if not roots:
            while not stop.wait(_TICK):
                yield []
            return
        heard = watch(
            *roots,
            watch_filter=None,
            stop_event=stop,
            rust_timeout=int(1000 * _TICK),
            yield_on_timeout=True,
            raise_interrupt=False,
        )
        for changes in heard:
            yield [(change == Change.deleted, Path(path)) for change, path in changes]

    def _note(self, path: Path, *, removal: bool) -> None:
        wait = 0 if removal else self._pace.coalesce
        for name, spec in self._specs.items():
            if not spec.remote and path.is_relative_to(spec.path.resolve()):
                self._queue.put(name, time.time(), wait)

    def _read(self, due: Due) -> None:
        spec = self._specs[due.source]
        problem, report = "", None
        try:
            report = self._sync(spec)
            kept = [each for each in report.sources if each.kept]
            problem = kept[0].failed or kept[0].skipped[-1].reason if kept else ""
        except FootnoteError as error:
            problem = str(error)
        if report is not None:
            self._tell(report)
        if problem:
            again = self._queue.failed(due, time.time(), problem)
            self._tell(SyncFailure(due.source, problem, again))
            return
        self._queue.done(due)
        self._queue.put(due.source, time.time(), self._pace.every)
