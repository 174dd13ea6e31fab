"""A reindex in a process of its own, so that it takes no time from those who ask; one at a time."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any

LINE_BYTES = 1 << 26
"""Longest line that is read: a report names every document."""

ENDING = 1.0
"""Seconds that a run which was cancelled gets to end by itself."""


@dataclass(frozen=True, slots=True)
class Stage:
    """How far it is.

    Attributes:
        name: What is being done.
        done: How much of it.
        total: Of how much, 0 where that is not known.
    """

    name: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Finished:
    """It is done; the report has the shape of ``footnote reindex --json``."""

    report: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Failed:
    """It is not done; what was served before still is.

    Attributes:
        reason: Why, for operators.
        public: What of it may be said to anybody.
    """

    reason: str
    public: str


CANCELLED = "It was cancelled; the index stays as it was."
Step = Stage | Finished | Failed


class Reindexing:
    """Runs ``footnote reindex``.

    Args:
        command: The program and its arguments, to which the wishes are added.
    """

    def __init__(self, command: Sequence[str]) -> None:
        self._command = tuple(command)
        self._process: asyncio.subprocess.Process | None = None
        self._reserved = False
        self._cancelled = self._over = False

    @property
    def at_work(self) -> bool:
        """Whether one is at work."""
        return self._reserved

    def reserve(self) -> bool:
        """Reserve the next run; False where another one is at work. ``run`` or ``release`` must follow."""
        if self._reserved or self._over:
            return False
        self._reserved, self._cancelled = True, False
        return True

    def release(self) -> None:
        """Give back what was reserved and will not be run."""
        self._reserved = False

    async def run(self, *, full: bool, source: str) -> AsyncIterator[Step]:
        """Reindex, after ``reserve``, and yield how far it is; the last step is ``Finished`` or ``Failed``.

        Args:
            full: Read and build everything anew.
            source: Only this source; ``""`` for all.
        """
        wishes = [*(["--full"] if full else []), *(["--source", source] if source else [])]
        process: asyncio.subprocess.Process | None = None
        try:
            if self._cancelled:  # before it began
                yield Failed(CANCELLED, CANCELLED)
                return
            process = await asyncio.create_subprocess_exec(
                *self._command, *wishes, stdout=asyncio.subprocess.PIPE, limit=LINE_BYTES
            )
            self._process = process
            if self._cancelled:
                self.cancel()
            async for step in self._steps(process):
                if not isinstance(step, Stage):
                    self._make_room(process)  # before it is told: whoever reads it may ask for the next one at once
                yield step
        finally:
            self._make_room(process)
            if process is not None:
                _terminate(process)
                await _ended(process)

    def _make_room(self, process: asyncio.subprocess.Process | None) -> None:
        """Let another one be reserved, unless one has begun since."""
        if self._process is process:
            self._process, self._reserved = None, False

    def cancel(self) -> None:
        """End the one at work; the index stays as it was."""
        self._cancelled = True
        if self._process is not None:
            _terminate(self._process)

    def end(self) -> None:
        """End the one at work, and begin no other."""
        self._over = True
        self.cancel()

    async def _steps(self, process: asyncio.subprocess.Process) -> AsyncIterator[Step]:
        assert process.stdout is not None  # noqa: S101 - it was asked for
        async for line in process.stdout:
            with contextlib.suppress(ValueError, KeyError):
                step = _step(json.loads(line))
                yield step
                if not isinstance(step, Stage):
                    return
        code = await process.wait()
        ended = CANCELLED if self._cancelled else f"It ended with code {code}; the log says why."
        yield Failed(ended, ended)


def _terminate(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()


async def _ended(process: asyncio.subprocess.Process) -> None:
    """Wait until a process that was told to end has done so; one that does not is killed."""
    try:
        await asyncio.wait_for(process.wait(), ENDING)
    except TimeoutError:
        process.kill()
        await process.wait()


def _step(said: dict[str, Any]) -> Step:
    if "report" in said:
        return Finished(said["report"])
    if "problem" in said:
        return Failed(said["problem"], said["public"])
    return Stage(said["stage"], said["done"], said["total"])
