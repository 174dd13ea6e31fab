import threading
import time
from collections.abc import Callable
from dataclasses import replace

import pytest

from index import IndexProblem, Schedule, SourceSpec, SyncFailure, SyncReport, Watcher, WatchIntervals, reindex
from index.sources import Source, open_source
from tests.index.temp_index import TempIndex, make_spec

PATIENCE = 20.0


class Watched:
    """A watcher at work in a thread, with its reports."""

    def __init__(self, temp_index: TempIndex, pace: WatchIntervals, specs: tuple[SourceSpec, ...] = ()) -> None:
        self.temp_index = temp_index
        self.reports: list[SyncReport | SyncFailure] = []
        self.problem = ""
        self.stop = threading.Event()
        self._watcher = Watcher(
            specs or temp_index.options().sources, self.sync, Schedule(temp_index.index_dir), pace, self.reports.append
        )
        self._thread = threading.Thread(target=self._watcher.run, args=(self.stop,))

    def sync(self, spec: SourceSpec) -> SyncReport:
        if self.problem:
            raise IndexProblem(self.problem)
        options = replace(self.temp_index.options(), sources=(spec,), keep_others=True)
        return reindex(options, self.temp_index.encoder, lambda _stage, _done, _total: None)

    def __enter__(self) -> "Watched":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive()

    def until(self, is_so: Callable[[], bool]) -> float:
        """Wait until a condition holds; returns how many seconds that took."""
        started = time.monotonic()
        while not is_so():
            assert time.monotonic() - started < PATIENCE
            time.sleep(0.02)
        return time.monotonic() - started


@pytest.fixture
def built(temp_index: TempIndex) -> TempIndex:
    temp_index.write("a.txt", "Graphics cards are scarce.")
    temp_index.write("b.txt", "Graphics cards are sold out.")
    temp_index.sync()
    return temp_index


def test_a_removed_file_is_hidden_within_seconds(built: TempIndex) -> None:
    with Watched(built, WatchIntervals(coalesce=3600, every=3600)) as watched:
        watched.until(lambda: bool(watched.reports))
        (built.docs / "b.txt").unlink()
        watched.until(lambda: built.found("graphics cards") == ["docs:a.txt"])


def test_a_file_that_comes_while_the_sources_are_first_read_is_added(built: TempIndex) -> None:
    class Busy(Watched):
        def sync(self, spec: SourceSpec) -> SyncReport:
            report = super().sync(spec)
            if not self.reports:
                built.write("new.txt", "Graphics cards came.")
            return report

    with Busy(built, WatchIntervals(coalesce=0, every=3600)) as watched:
        watched.until(lambda: "docs:new.txt" in built.found("graphics cards"))


def test_several_additions_are_read_together(built: TempIndex) -> None:
    with Watched(built, WatchIntervals(coalesce=2.0, every=3600)) as watched:
        watched.until(lambda: bool(watched.reports))
        for number in range(3):
            built.write(f"new{number}.txt", f"Graphics cards number {number} came.")
            time.sleep(0.2)
        watched.until(lambda: len(built.found("graphics cards")) == 5)
    assert [len(each.sources[0].added) for each in watched.reports if isinstance(each, SyncReport)] == [0, 3]


def test_every_source_is_read_again_at_intervals(built: TempIndex) -> None:
    with Watched(built, WatchIntervals(coalesce=60, every=1.0)) as watched:
        watched.until(lambda: len(watched.reports) >= 3)


def test_a_source_that_fails_is_reported_and_tried_again_later(built: TempIndex) -> None:
    with Watched(built, WatchIntervals(coalesce=0, every=3600)) as watched:
        watched.problem = "The disk is full."
        watched.until(lambda: bool(watched.reports) and isinstance(watched.reports[-1], SyncFailure))
    failure = watched.reports[-1]
    assert isinstance(failure, SyncFailure)
    assert (failure.source, failure.reason, failure.again > time.time() + 30) == ("docs", "The disk is full.", True)


def test_a_defect_in_one_source_is_reported_and_the_others_are_read(
    built: TempIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    def opened(spec: SourceSpec) -> Source:
        if spec.name == "docs":
            raise ValueError("http://[")
        return open_source(spec)

    monkeypatch.setattr("index.ingest.reindex_run.open_source", opened)
    other = built.docs.with_name("other")
    other.mkdir()
    (other / "c.txt").write_text("Graphics cards are cheap.")
    specs = (*built.options().sources, make_spec(other, name="other"))
    with Watched(built, WatchIntervals(coalesce=0, every=3600), specs) as watched:
        watched.until(lambda: len(watched.reports) >= 2)
    failures = [each for each in watched.reports if isinstance(each, SyncFailure)]
    assert [(each.source, "unexpected ValueError (http://[)" in each.reason) for each in failures] == [("docs", True)]
    assert len(built.found("graphics cards")) == 3
