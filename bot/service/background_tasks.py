"""Work that goes on beside the events of a chat platform, and that a stop waits for."""

import asyncio
import time
from collections.abc import Coroutine
from typing import Any


class BackgroundTasks:
    """Tasks that are at work; asyncio alone would not keep hold of them."""

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
