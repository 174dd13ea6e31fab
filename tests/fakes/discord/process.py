"""A bot in a process of its own, pointed at the fake."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Protocol

from tests.fakes.forking import ROOT, ForkedProcess, fork

BOT = (sys.executable, "-m", "bot")


class BotProcess:
    """A bot's process.

    Everything that it prints goes to one file, so that no pipe fills up while nobody reads it.
    """

    def __init__(self, process: asyncio.subprocess.Process | ForkedProcess, output: IO[bytes]) -> None:
        self._process = process
        self._output = output

    @property
    def output(self) -> str:
        """What it has printed so far, both streams."""
        size = os.fstat(self._output.fileno()).st_size
        return os.pread(self._output.fileno(), size, 0).decode("utf-8", "replace")

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
    *,
    anew: bool = False,
) -> AsyncIterator[BotProcess]:
    """Start a bot against the fake, and end it with the block.

    Args:
        server: The running fake; its address and token go into the environment.
        command: Program and arguments.
        cwd: Where it runs (its ``footnote.toml`` lies there).
        environment: Variables added to this process's own, before the fake's.
        changes: Variables in place of the fake's.
        anew: Whether it has to import everything itself; else it is forked where that does the same.
    """
    whole = {**os.environ, **(environment or {}), **server.environment(), **(changes or {})}
    forked = tuple(command[: len(BOT)]) == BOT and whole.get("PYTHONPATH", "").endswith(str(ROOT)) and not anew
    with TemporaryFile() as output:
        bot = BotProcess(await (_forked if forked else _started)(command, cwd, whole, output), output)
        try:
            yield bot
        finally:
            await bot.kill()


async def _forked(command: Sequence[str], cwd: Path, whole: Mapping[str, str], output: IO[bytes]) -> ForkedProcess:
    return await fork(command[len(BOT) :], cwd, whole, output)


async def _started(
    command: Sequence[str], cwd: Path, whole: Mapping[str, str], output: IO[bytes]
) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(*command, cwd=cwd, env=whole, stdout=output, stderr=output)
