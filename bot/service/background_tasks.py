"""Work that goes on beside the events of a chat platform."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

AGAIN_SECONDS = 60.0
"""Seconds after which work that a defect has stopped begins anew."""
log = logging.getLogger("footnote.service")
Work = Callable[[], Awaitable[None]]
"""Begins lasting work."""


class BackgroundTasks:
    """Tasks that are at work, and that a stop waits for; asyncio alone would not keep hold of them."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()

    def start(self, work: Coroutine[Any, Any, Any]) -> None:
        """Start a task."""
        self._hold(asyncio.create_task(work))

    def hold_current(self) -> None:
        """Have the end wait for the task that calls this, too."""
        if (task := asyncio.current_task()) is not None:
            self._hold(task)

    async def finish(self, until: float) -> None:
        """Wait for all tasks, also those that start meanwhile, up to a time of ``time.monotonic``."""
        while self._tasks and (left := until - time.monotonic()) > 0:
            await asyncio.wait(set(self._tasks), timeout=left)

    def cancel(self) -> None:
        """Cancel what is still at work."""
        for task in self._tasks:
            task.cancel()

    def _hold(self, task: asyncio.Task[Any]) -> None:
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def keep_going(about: str, follow: Work) -> None:
    """Do lasting work until it ends or is cancelled; after a defect, which is logged, it begins anew.

    Args:
        about: What the work does, for the log, such as ``"the weekly digest"``.
        follow: The work.
    """
    while True:
        try:
            return await follow()
        except Exception:
            log.exception("a defect stopped %s; it begins anew in %d s", about, AGAIN_SECONDS)
        await asyncio.sleep(AGAIN_SECONDS)
