"""Processes of the bot that are forked from one which has imported the code, so that a start costs a third.

They run the same code as ``python -m bot`` with the same words, folder, environment and output.
"""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

ROOT = Path(__file__).parents[2]
SERVER = Path(__file__).parent / "fork_server.py"


class ForkedProcess:
    """A process that was forked; it is used like one of asyncio's."""

    def __init__(self, pid: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._ended = asyncio.create_task(self._watch(reader, writer))

    async def wait(self) -> int:
        """Wait for its end; returns the exit status."""
        return await asyncio.shield(self._ended)

    def send_signal(self, number: int) -> None:
        """Send it a signal, if it is still there."""
        if self.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def kill(self) -> None:
        """Kill it."""
        self.send_signal(signal.SIGKILL)

    async def _watch(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> int:
        self.returncode = int(await reader.readline())
        writer.close()
        return self.returncode


async def fork(words: Sequence[str], cwd: Path, environment: Mapping[str, str], output: IO[bytes]) -> ForkedProcess:
    """Start a command of the bot.

    Args:
        words: What follows ``python -m bot``.
        cwd: Where it runs.
        environment: All its variables.
        output: Gets what it prints, both streams.
    """
    reader, writer = await asyncio.open_connection(sock=_started(words, cwd, environment, output))
    return ForkedProcess(int(await reader.readline()), reader, writer)


def run_forked(words: Sequence[str], cwd: Path, environment: Mapping[str, str], timeout: float) -> tuple[int, str]:
    """Run a command of the bot; returns its exit status and what it printed, both streams.

    Raises:
        TimeoutError: It did not end in time (it is killed then).
    """
    with TemporaryFile() as output, _started(words, cwd, environment, output) as status:
        status.settimeout(timeout)
        with status.makefile("r") as lines:
            pid = int(lines.readline())
            try:
                code = int(lines.readline())
            except TimeoutError:
                os.kill(pid, signal.SIGKILL)
                raise
        output.seek(0)
        return code, output.read().decode("utf-8", "replace")


def _started(words: Sequence[str], cwd: Path, environment: Mapping[str, str], output: IO[bytes]) -> socket.socket:
    """The socket that tells the id of a process and then its exit status."""
    ours, theirs = socket.socketpair()
    with TemporaryFile() as request, theirs:
        asked = {"words": list(words), "cwd": str(cwd), "environment": dict(environment)}
        request.write(json.dumps(asked).encode())
        request.seek(0)
        socket.send_fds(_server(), [b"."], [request.fileno(), output.fileno(), theirs.fileno()])
    return ours


@cache
def _server() -> socket.socket:
    """The socket of the server, which is started once for each process of the tests and ends with it."""
    ours, theirs = socket.socketpair()
    command = [sys.executable, str(SERVER), str(theirs.fileno())]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with theirs:
        server = subprocess.Popen(command, pass_fds=[theirs.fileno()], env=environment, stdin=subprocess.DEVNULL)

    def end() -> None:
        ours.close()
        server.wait()

    atexit.register(end)
    return ours
