"""Runs ``worker.py``: files that nobody vouches for are read in a process that is bounded in time and memory.

A process reads one file after another, since starting one takes longer than reading most files. It is ended where a
file would take it beyond the bounds, and another is started for the next file. Where the system knows no limits of
resources (Windows), or does not hold to that of memory (macOS), the clock alone bounds it.
"""

import atexit
import contextlib
import json
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from index.errors import UnreadableDocument

_COMMAND = (sys.executable, "-P", "-m", "index.parsing.sandbox.reading_worker")
_TOO_BIG = "reading it takes too much memory; split it"
_MOST_IDLE = 2
_SIGKILL, _SIGXCPU = 9, 24  # by number, as not every system has the names


@dataclass(frozen=True, slots=True)
class Bounds:
    """What reading one file may cost.

    Attributes:
        seconds: Processor time; twice as much may pass by the clock.
        memory: Bytes of address space of the reading process.
        output: Bytes of what is read.
    """

    seconds: int
    memory: int
    output: int


BOUNDS = Bounds(seconds=60, memory=1_500_000_000, output=200_000_000)


def read_limited(kind: str, data: bytes, bounds: Bounds, told: Mapping[str, object]) -> Any:  # noqa: ANN401
    """Read a file in a bounded process.

    Args:
        kind: One of those that ``worker.py`` knows.
        data: The whole file.
        bounds: What it may cost.
        told: What else its reader is told.

    Returns:
        What the kind's reader returns, as it comes back from JSON.

    Raises:
        UnreadableDocument: The file is damaged, or reading it would go beyond the bounds.
        RuntimeError: The worker itself does not run: a defect of the installation, not of the file.
    """
    while True:
        process = _IDLE.take(bounds)
        used = process.used
        answer = process.ask({"kind": kind, "seconds": bounds.seconds, "told": dict(told)}, data)
        if used and (answer is None or answer.get("memory")):
            continue  # it had ended for want of work, or earlier files had left it too little memory
        return _understood(answer or {}, kind)


def _understood(answer: dict[str, Any], kind: str) -> Any:  # noqa: ANN401
    if "broken" in answer:
        raise RuntimeError(f"files cannot be read: {answer['broken']}")
    if answer.get("memory"):
        raise UnreadableDocument(_TOO_BIG)
    if "found" not in answer:
        raise UnreadableDocument(answer.get("error") or f"it is damaged, or no {kind.upper()}")
    return answer["found"]


class _Process:
    """A process that reads files.

    Attributes:
        bounds: Its bounds.
        used: Whether it has read a file.
    """

    def __init__(self, bounds: Bounds) -> None:
        self.bounds = bounds
        self.used = False
        self._messages = tempfile.TemporaryFile()  # noqa: SIM115 - closed by end()
        self._process = subprocess.Popen(  # noqa: S603 - the command is ours, and the file comes by standard input
            [*_COMMAND, str(bounds.memory)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._messages,
        )

    @property
    def waits(self) -> bool:
        """Whether it still runs."""
        return self._process.poll() is None

    def ask(self, request: Mapping[str, object], data: bytes) -> dict[str, Any] | None:
        """Have a file read; it waits for the next one afterwards, unless it had to be ended.

        Returns:
            What it answers, or what is to be said where it ended over the file; None where it ended without a fault.
        """
        late = threading.Event()

        def cut() -> None:
            late.set()
            self._process.kill()

        timer = threading.Timer(2 * self.bounds.seconds, cut)
        timer.daemon = True
        timer.start()
        fit = False
        try:
            answer = self._exchange(json.dumps(request).encode(), data)
            fit = answer is not None and "memory" not in answer and self.waits
            return self._fault(late) if answer is None else answer
        finally:
            timer.cancel()
            self.used = True
            if fit:
                _IDLE.keep(self)
            else:
                self.end()

    def end(self) -> None:
        """End it by force, as it holds nothing that could be lost."""
        self._process.kill()
        for stream in (self._process.stdin, self._process.stdout, self._messages):
            with contextlib.suppress(OSError):  # what was not written to it yet
                stream.close()  # type: ignore[union-attr]
        self._process.wait()

    def _exchange(self, request: bytes, data: bytes) -> dict[str, Any] | None:
        into, out = self._process.stdin, self._process.stdout
        assert into is not None  # noqa: S101 - both are pipes
        assert out is not None  # noqa: S101
        try:
            into.write(len(request).to_bytes(8) + len(data).to_bytes(8) + request)
            into.write(data)
            into.flush()
        except OSError:
            return None
        size = int.from_bytes(out.read(8))
        if size > self.bounds.output:
            self.end()
            return {"error": "it holds too much text for one document; split it"}
        answer = out.read(size)
        if not size or len(answer) < size:
            return None
        found: dict[str, Any] = json.loads(answer.decode("utf-8", "surrogatepass"))
        return found

    def _fault(self, late: threading.Event) -> dict[str, Any] | None:
        """Tell why it ended."""
        status = self._process.wait()
        if late.is_set() or status == -_SIGXCPU:
            return {"error": f"reading it takes more than {self.bounds.seconds} s; split it"}
        if status == -_SIGKILL:  # by the system, when memory was short
            return {"memory": True}
        if status > 0:
            self._messages.seek(0)
            said = self._messages.read(100_000).decode(errors="replace").strip()[-500:]
            return {"memory": True} if "MemoryError" in said else {"broken": said}
        return None if status == 0 else {}


class _Idle:
    """Processes that wait for a file."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: list[_Process] = []
        self._at_exit = False

    def take(self, bounds: Bounds) -> _Process:
        """Give a process with these bounds, a new one where none waits."""
        with self._guard:
            if not self._at_exit:
                self._at_exit = True
                atexit.register(self.close)
            found = [each for each in self._waiting if each.bounds == bounds]
            for each in found:
                self._waiting.remove(each)
                if each.waits:
                    return each
                each.end()
        return _Process(bounds)

    def keep(self, process: _Process) -> None:
        """Keep a process for the next file."""
        with self._guard:
            if len(self._waiting) < _MOST_IDLE:
                self._waiting.append(process)
                return
        process.end()

    def close(self) -> None:
        """End them all."""
        with self._guard:
            ended, self._waiting = self._waiting, []
        for each in ended:
            each.end()


_IDLE = _Idle()
