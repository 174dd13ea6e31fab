"""Reads a mirrored history into the index: soon after changes, and at intervals."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import cast

from bot.service.live_index import LiveIndex
from bot.service.reindex_process import Failed, Finished, Reindexing, Step
from index.errors import FootnoteError

LOOK_SECONDS = 0.5
"""Seconds between two looks at what has changed."""
UNREAD = -1
"""A number of changes that no mirror has: what failed is tried again after a wait."""
MOST_WAITS = 10
"""Changes that go on and on are read after so many waits."""
log = logging.getLogger("footnote.history")


@dataclass(frozen=True, slots=True)
class HistoryPace:
    """When a history is read into the index.

    Attributes:
        coalesce: Seconds without a change after which changes are read.
        every: Seconds after which it is read in any case.
    """

    coalesce: float
    every: float


class HistoryReindex:
    """Reindexes the sources of a history, one after the other.

    Args:
        reindexing: Runs reindexes, one at a time with those that operators ask for.
        live_index: Serves what was built.
        sources: Names of the sources.
        changes: Returns a number that grows with every change of the mirror.
        pace: When to reindex.
    """

    def __init__(
        self,
        reindexing: Reindexing,
        live_index: LiveIndex,
        sources: Sequence[str],
        changes: Callable[[], int],
        pace: HistoryPace,
    ) -> None:
        self._reindexing, self._live_index, self._sources = reindexing, live_index, tuple(sources)
        self._changes, self._pace = changes, pace

    async def follow(self) -> None:
        """Reindex when it is due, until cancelled."""
        done = UNREAD  # an earlier run may have left something unread
        while True:
            await self._wait(done)
            done = self._changes()
            if not all([await self._reindex(source) for source in self._sources]):
                done = UNREAD

    async def _wait(self, done: int) -> None:
        """Wait until something has changed and nothing more does, or until it is time in any case."""
        now = asyncio.get_running_loop().time
        began, seen, first, last = now(), done, 0.0, 0.0
        while now() - began < self._pace.every:
            await asyncio.sleep(LOOK_SECONDS)
            if self._changes() != seen:
                seen, last = self._changes(), now()
                first = first or last
            if first and (now() - last >= self._pace.coalesce or now() - first >= MOST_WAITS * self._pace.coalesce):
                return

    async def _reindex(self, source: str) -> bool:
        """Read a source into the index; returns whether that went well."""
        done = False
        while not self._reindexing.reserve():
            await asyncio.sleep(LOOK_SECONDS)
        run = cast("AsyncGenerator[Step]", self._reindexing.run(full=False, source=source))
        async with aclosing(run) as steps:  # so that the process ends with this task
            async for step in steps:
                done = self._tell(source, step) or done
        try:
            await asyncio.to_thread(self._live_index.renew)
        except FootnoteError as error:
            log.error("the new generation is not served: %s", error)
        return done

    def _tell(self, source: str, step: Step) -> bool:
        """Say what came of a reindex; returns whether it went well."""
        match step:
            case Finished(report):
                (read,) = [each for each in report["sources"] if each["name"] == source]
                counts = ", ".join(f"{len(read[word])} {word}" for word in ("added", "changed", "removed"))
                log.info("%s: %s", source, counts)
                return True
            case Failed(reason, _):
                log.warning("%s could not be read into the index: %s", source, reason)
        return False
