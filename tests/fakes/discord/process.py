"""A bot in a process of its own, pointed at the fake."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import Protocol


class BotProcess:
    """A bot's process.

    Everything that it prints goes to one file, so that no pipe fills up while nobody reads it.
    """

    def __init__(self, process: asyncio.subprocess.Process, output: object) -> None:
        self._process = process
        self._output = output

    @property
    def output(self) -> str:
        """What it has printed so far, both streams."""
        size = os.fstat(self._output.fileno()).st_size  # type: ignore[attr-defined]
        return os.pread(self._output.fileno(), size, 0).decode("utf-8", "replace")  # type: ignore[attr-defined]

    async def stop(self, timeout: float = 10.0) -> int:
        """Send SIGTERM and wait; returns the exit code.

        Raises:
            TimeoutError: It did not end in time (it is killed then).
        """
        if self._process.returncode is None:
            self._process.send_signal(signal.SIGTERM)
        try:
            return await self.exited(timeout)
        except TimeoutError:
            await self.kill()
            raise

    async def kill(self) -> None:
        """Send SIGKILL and wait."""
        if self._process.returncode is None:
            self._process.kill()
        await self._process.wait()

    async def exited(self, timeout: float = 10.0) -> int:
        """Wait until it ends by itself; returns the exit code."""
        return await asyncio.wait_for(self._process.wait(), timeout)


class Server(Protocol):
    """A fake that a bot is pointed at."""

    def environment(self) -> Mapping[str, str]:
        """The variables that point a process at it."""
        ...


@asynccontextmanager
async def running(
    server: Server,
    command: Sequence[str],
    cwd: Path,
    environment: Mapping[str, str] | None = None,
    changes: Mapping[str, str] | None = None,
) -> AsyncIterator[BotProcess]:
    """Start a bot against the fake, and end it with the block.

    Args:
        server: The running fake; its address and token go into the environment.
        command: Program and arguments.
        cwd: Where it runs (its ``footnote.toml`` lies there).
        environment: Variables added to this process's own, before the fake's.
        changes: Variables in place of the fake's.
    """
    whole = {**os.environ, **(environment or {}), **server.environment(), **(changes or {})}
    with TemporaryFile() as output:
        process = await asyncio.create_subprocess_exec(*command, cwd=cwd, env=whole, stdout=output, stderr=output)
        bot = BotProcess(process, output)
        try:
            yield bot
        finally:
            await bot.kill()
