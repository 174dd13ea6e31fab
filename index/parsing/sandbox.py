"""The sandbox: worker processes that parse untrusted files within bounds of time and memory.

A worker (``sandbox_worker.py``) parses one file after another, since starting a process takes longer than parsing most
files. It is killed when a file exceeds the limits, and the next file gets a new worker. Where the system has no
resource limits (Windows) or does not enforce the one on memory (macOS), only the clock bounds a worker.
"""

import atexit
import contextlib
import io
import json
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any, BinaryIO

from index.errors import UnreadableDocument
from index.parsing.document_loader import DocumentDraft, LoadContext, Loader, SkippedPart, UnchangedRecord, read_whole
from index.parsing.inclusion import included_texts
from index.types import Heading, Page

_COMMAND = (sys.executable, "-P", "-m", "index.parsing.sandbox_worker")
_TOO_MUCH_MEMORY = "reading it takes too much memory; split it"
_MAX_IDLE_WORKERS = 2
_SIGKILL, _SIGXCPU = 9, 24  # as numbers, because not every system has the names
_TEXT_FIELDS = [each.name for each in fields(DocumentDraft) if each.name not in ("headings", "pages", "record_digest")]
"""Fields of a draft that JSON gives back as they were."""


@dataclass(frozen=True, slots=True)
class SandboxLimits:
    """What parsing one file may cost.

    Attributes:
        seconds: Processor time; twice as much may pass on the clock.
        memory_bytes: Address space of the worker.
        output_bytes: Size of the result.
    """

    seconds: int
    memory_bytes: int
    output_bytes: int


DEFAULT_LIMITS = SandboxLimits(seconds=60, memory_bytes=1_500_000_000, output_bytes=200_000_000)


def run_sandboxed(
    task: str, data: bytes, arguments: Mapping[str, object], limits: SandboxLimits = DEFAULT_LIMITS
) -> Any:  # noqa: ANN401 - whatever the task returns
    """Parse a file in a worker process.

    Args:
        task: Name of a loader, or another task that ``sandbox_worker.py`` knows.
        data: The whole file.
        arguments: Further arguments of the task, which JSON can hold.
        limits: What it may cost.

    Returns:
        The task's result, as JSON gives it back.

    Raises:
        UnreadableDocument: The file is damaged, or exceeds the limits.
        RuntimeError: The worker itself does not run: a defect of the installation, not of the file.
    """
    while True:
        worker = _POOL.take(limits)
        was_used = worker.was_used
        answer = worker.ask({"task": task, "seconds": limits.seconds, "arguments": dict(arguments)}, data)
        if was_used and (answer is None or answer.get("out_of_memory")):
            continue  # the worker had ended after idling, or earlier files had left it too little memory
        return _result(answer or {}, task)


def _result(answer: dict[str, Any], task: str) -> Any:  # noqa: ANN401
    if "defect" in answer:
        raise RuntimeError(f"files cannot be read: {answer['defect']}")
    if answer.get("out_of_memory"):
        raise UnreadableDocument(_TOO_MUCH_MEMORY)
    if "result" not in answer:
        raise UnreadableDocument(answer.get("error") or f"it is damaged, or not {task.upper()}")
    return answer["result"]


class _Worker:
    """A worker process.

    Attributes:
        limits: Its limits.
        was_used: Whether it has parsed a file.
    """

    def __init__(self, limits: SandboxLimits) -> None:
        self.limits = limits
        self.was_used = False
        self._stderr = tempfile.TemporaryFile()  # noqa: SIM115 - closed by end()
        self._process = subprocess.Popen(  # noqa: S603 - a fixed command; the file goes to its standard input
            [*_COMMAND, str(limits.memory_bytes)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._stderr,
        )

    def is_running(self) -> bool:
        """Return whether the process still runs."""
        return self._process.poll() is None

    def ask(self, request: Mapping[str, object], data: bytes) -> dict[str, Any] | None:
        """Have a file parsed. Afterwards the worker goes back to the pool, or is killed if it is no longer usable.

        Returns:
            The worker's answer, or the reason why it ended without one; None where it ended without an error.
        """
        timed_out = threading.Event()

        def kill_late() -> None:
            timed_out.set()
            self._process.kill()

        timer = threading.Timer(2 * self.limits.seconds, kill_late)
        timer.daemon = True
        timer.start()
        is_reusable = False
        try:
            answer = self._exchange(json.dumps(request).encode(), data)
            is_reusable = answer is not None and "out_of_memory" not in answer and self.is_running()
            return self._failure(timed_out) if answer is None else answer
        finally:
            timer.cancel()
            self.was_used = True
            if is_reusable:
                _POOL.put_back(self)
            else:
                self.end()

    def end(self) -> None:
        """Kill the process; it holds nothing that could be lost."""
        self._process.kill()
        for stream in (self._process.stdin, self._process.stdout, self._stderr):
            with contextlib.suppress(OSError):  # bytes that were not written to it yet
                stream.close()  # type: ignore[union-attr]
        self._process.wait()

    def _exchange(self, request: bytes, data: bytes) -> dict[str, Any] | None:
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None  # noqa: S101 - both are pipes
        assert stdout is not None  # noqa: S101
        try:
            stdin.write(len(request).to_bytes(8) + len(data).to_bytes(8) + request)
            stdin.write(data)
            stdin.flush()
        except OSError:
            return None
        size = int.from_bytes(stdout.read(8))
        if size > self.limits.output_bytes:
            self.end()
            return {"error": "it holds too much text for one document; split it"}
        answer = stdout.read(size)
        if not size or len(answer) < size:
            return None
        decoded: dict[str, Any] = json.loads(answer.decode("utf-8", "surrogatepass"))
        return decoded

    def _failure(self, timed_out: threading.Event) -> dict[str, Any] | None:
        """Return why the process ended."""
        status = self._process.wait()
        if timed_out.is_set() or status == -_SIGXCPU:
            return {"error": f"reading it takes more than {self.limits.seconds} s; split it"}
        if status == -_SIGKILL:  # by the system, when memory was short
            return {"out_of_memory": True}
        if status > 0:
            self._stderr.seek(0)
            message = self._stderr.read(100_000).decode(errors="replace").strip()[-500:]
            return {"out_of_memory": True} if "MemoryError" in message else {"defect": message}
        return None if status == 0 else {}


class _WorkerPool:
    """Idle workers."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._idle: list[_Worker] = []
        self._has_exit_handler = False

    def take(self, limits: SandboxLimits) -> _Worker:
        """Return an idle worker with these limits, or a new one."""
        with self._lock:
            if not self._has_exit_handler:
                self._has_exit_handler = True
                atexit.register(self.close)
            for worker in [each for each in self._idle if each.limits == limits]:
                self._idle.remove(worker)
                if worker.is_running():
                    return worker
                worker.end()
        return _Worker(limits)

    def put_back(self, worker: _Worker) -> None:
        """Keep a worker for the next file."""
        with self._lock:
            if len(self._idle) < _MAX_IDLE_WORKERS:
                self._idle.append(worker)
                return
        worker.end()

    def close(self) -> None:
        """Kill all idle workers."""
        with self._lock:
            workers, self._idle = self._idle, []
        for worker in workers:
            worker.end()


_POOL = _WorkerPool()


Quick = Callable[[bytes], bool]
"""Tells by a file's bytes whether its parser needs no limits."""


class SandboxedLoader:
    """Reads a format in the sandbox, so that no file can take more time or memory than its limits.

    Args:
        loader: The format's loader; it reads whole files.
        limits: What one file may cost.
        is_quick: Tells by a file's bytes whether it is parsed without the sandbox, which saves starting a process. Only
            for content on which the parser stays fast and small.
    """

    is_line_based = False

    def __init__(self, loader: Loader, limits: SandboxLimits = DEFAULT_LIMITS, is_quick: Quick | None = None) -> None:
        self.loader = loader
        self.name, self.suffixes, self.media_types = loader.name, loader.suffixes, loader.media_types
        self._limits, self._is_quick = limits, is_quick

    def version(self) -> str:
        """Return what the loaded text depends on."""
        return self.loader.version()

    def load(self, stream: BinaryIO, context: LoadContext) -> Iterator[DocumentDraft | UnchangedRecord | SkippedPart]:
        """Read a file.

        Raises:
            UnreadableDocument: The file cannot be parsed, or exceeds the limits.
            OSError: Reading failed.
        """
        data = read_whole(stream, context.max_bytes)
        if self._is_quick is not None and self._is_quick(data):
            yield from self.loader.load(io.BytesIO(data), context)
            return
        arguments = {
            "local_id": context.local_id,
            "comments": context.comments,
            "max_bytes": context.max_bytes,
            "named": context.named,
            "included": dict(included_texts(self.loader, data, context)),
        }
        yield from map(_result_from_json, run_sandboxed(self.name, data, arguments, self._limits))


def load_as_json(loader: Loader, data: bytes, arguments: dict[str, Any]) -> list[dict[str, Any]]:
    """Load a file in the worker process; ``SandboxedLoader`` turns the JSON back into drafts."""
    return [_result_to_json(each) for each in loader.load(io.BytesIO(data), LoadContext(**arguments))]


def _result_to_json(result: DocumentDraft | UnchangedRecord | SkippedPart) -> dict[str, Any]:
    if isinstance(result, SkippedPart):
        return {"reason": result.reason}
    assert isinstance(result, DocumentDraft)  # noqa: S101 - only line formats yield unchanged records
    return {name: getattr(result, name) for name in _TEXT_FIELDS} | {
        "headings": [(each.start, each.level, each.text, each.anchor) for each in result.headings],
        "pages": [(each.start, each.number) for each in result.pages],
    }


def _result_from_json(result: dict[str, Any]) -> DocumentDraft | SkippedPart:
    if "reason" in result:
        return SkippedPart(result["reason"])
    headings = tuple(Heading(*each) for each in result.pop("headings"))
    html_headings = tuple(result.pop("html_headings"))
    pages = tuple(Page(*each) for each in result.pop("pages"))
    return DocumentDraft(**result, headings=headings, html_headings=html_headings, pages=pages)
