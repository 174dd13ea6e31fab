"""When a mirrored history is read into the index."""

import asyncio
import contextlib
import json
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.service.history_reindex import HistoryPace, HistoryReindex
from bot.service.reindex_process import Reindexing

pytestmark = pytest.mark.asyncio
REPORT = {"report": {"sources": [{"name": "history", "added": [], "changed": [], "removed": []}]}}
PROBLEM = {"problem": "the index is locked", "public": "the index is locked"}


class Mirror:
    """What changes, and how often it was read."""

    def __init__(self, folder: Path, said: Mapping[str, object], pace: HistoryPace) -> None:
        self.changes, self.renewed, self._log = 0, 0, folder / "runs"
        code = f"open({str(self._log)!r}, 'a').write('x'); print({json.dumps(said)!r}, flush=True)"
        self.reindexing = Reindexing([sys.executable, "-c", code])
        self._reindex = HistoryReindex(
            self.reindexing,
            self,  # type: ignore[arg-type]
            ["history"],
            lambda: self.changes,
            pace,
        )

    def renew(self) -> None:
        """Serve what was built."""
        self.renewed += 1

    @property
    def runs(self) -> int:
        """How often it was read."""
        return len(self._log.read_text("utf-8")) if self._log.exists() else 0

    @contextlib.asynccontextmanager
    async def followed(self):  # type: ignore[no-untyped-def]  # noqa: ANN201
        """Read it when it is due."""
        task = asyncio.create_task(self._reindex.follow())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.wait({task})
            await asyncio.sleep(0.1)  # asyncio closes the pipes of a process that was ended

    async def until(self, runs: int) -> None:
        """Wait until it was read so often."""
        end = time.monotonic() + 30
        while self.runs < runs:
            assert time.monotonic() < end
            await asyncio.sleep(0.02)


async def test_it_is_read_once_changes_are_over(tmp_path: Path) -> None:
    mirror = Mirror(tmp_path, REPORT, HistoryPace(coalesce=1.0, every=3600))
    async with mirror.followed():
        for _ in range(8):
            mirror.changes += 1
            await asyncio.sleep(0.2)
        assert mirror.runs == 0
        await mirror.until(1)
        await asyncio.sleep(2.5)
    assert (mirror.runs, mirror.renewed) == (1, 1)


async def test_changes_that_go_on_do_not_keep_it_from_being_read(tmp_path: Path) -> None:
    mirror = Mirror(tmp_path, REPORT, HistoryPace(coalesce=0.2, every=3600))
    async with mirror.followed():
        while mirror.runs < 1:
            mirror.changes += 1
            await asyncio.sleep(0.05)
    assert mirror.changes < 500


async def test_it_is_read_at_intervals_in_any_case(tmp_path: Path) -> None:
    mirror = Mirror(tmp_path, REPORT, HistoryPace(coalesce=1.0, every=1.0))
    async with mirror.followed():
        await mirror.until(2)


async def test_what_failed_is_tried_again(tmp_path: Path) -> None:
    mirror = Mirror(tmp_path, PROBLEM, HistoryPace(coalesce=0.2, every=3600))
    async with mirror.followed():
        mirror.changes = 1
        await mirror.until(2)


async def test_it_waits_for_an_operators_reindex(tmp_path: Path) -> None:
    mirror = Mirror(tmp_path, REPORT, HistoryPace(coalesce=0.1, every=3600))
    assert mirror.reindexing.reserve()
    async with mirror.followed():
        mirror.changes = 1
        await asyncio.sleep(1.5)
        assert mirror.runs == 0
        mirror.reindexing.release()
        await mirror.until(1)
