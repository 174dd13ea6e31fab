"""The worker process of the sandbox: parses untrusted files until none come any more.

``sandbox.py`` starts it with the number of bytes of memory that it may use. Each request arrives on standard
input: the length of the request and of the file (8 bytes each), the request as JSON, and the file. The answer goes to
standard output as JSON after its length: ``result``, ``error`` for a reason to report, ``out_of_memory``, ``defect``
for a fault of the installation, or nothing where the parser failed.
"""

import contextlib
import json
import math
import os
import select
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from index.errors import UnreadableDocument
from index.parsing.feed import parse_feed, parse_html_fragment
from index.parsing.formats import LOADERS
from index.parsing.page_links import parse_page_links
from index.parsing.sandbox import SandboxedLoader, load_as_json
from index.parsing.sitemap import parse_sitemap

_IDLE_SECONDS = 30.0
_STDERR_BYTES = 1_000_000
_RECURSION_LIMIT = 3000
_LOADERS = {each.name: each.loader for each in LOADERS if isinstance(each, SandboxedLoader)}
_OTHER_TASKS: dict[str, Callable[[bytes, dict[str, Any]], object]] = {
    "feed": lambda data, arguments: parse_feed(data, **arguments),
    "sitemap": lambda data, _: parse_sitemap(data),
    "page-links": lambda data, arguments: parse_page_links(data, **arguments),
    "html-fragment": lambda data, _: parse_html_fragment(data.decode("utf-8", "replace")),
}


def _run(task: str, data: bytes, arguments: dict[str, Any]) -> object:
    if task in _OTHER_TASKS:
        return _OTHER_TASKS[task](data, arguments)
    return load_as_json(_LOADERS[task], data, arguments)


def _answer(request: dict[str, Any], data: bytes) -> bytes:
    try:
        answer: dict[str, object] = {"result": _run(request["task"], data, request["arguments"])}
        return json.dumps(answer, ensure_ascii=False).encode("utf-8", "surrogatepass")
    except UnreadableDocument as error:
        answer = {"error": str(error)}
    except ImportError as error:
        answer = {"defect": str(error)}
    except MemoryError:
        answer = {"out_of_memory": True}
    # Whatever a file does to its parser, the file counts as unreadable and the worker goes on.
    except Exception:  # noqa: BLE001
        answer = {}
    return json.dumps(answer).encode()


def _requests(stream: BinaryIO) -> Iterator[tuple[dict[str, Any], bytes]]:
    """Yield requests with their files, until none has come for a while."""
    while _has_input(stream) and (sizes := stream.read(16)):
        request = json.loads(stream.read(int.from_bytes(sizes[:8])))
        yield request, stream.read(int.from_bytes(sizes[8:]))


def _has_input(stream: BinaryIO) -> bool:
    if sys.platform == "win32":  # which cannot wait for a pipe
        return True
    return bool(select.select([stream], [], [], _IDLE_SECONDS)[0])


def _mapped_bytes() -> int:
    """Return the size of the address space, 0 where the system does not tell."""
    try:
        return int(Path("/proc/self/statm").read_text("ascii").split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return 0


class _ResourceLimits:
    """Limits that the system puts on this process, where it has such limits."""

    def __init__(self, memory_bytes: int) -> None:
        self._memory_bytes, self._bytes_at_start = memory_bytes, _mapped_bytes()
        self._set("RLIMIT_AS", memory_bytes + self._bytes_at_start)
        self._set("RLIMIT_FSIZE", _STDERR_BYTES)
        self._set("RLIMIT_CORE", 0)

    def allow_seconds(self, seconds: int) -> None:
        """Allow this much processor time from now."""
        used = os.times()
        self._set("RLIMIT_CPU", math.ceil(used.user + used.system) + seconds)

    def is_memory_short(self) -> bool:
        """Return whether earlier files have left so much behind that the next one may not fit."""
        return _mapped_bytes() - self._bytes_at_start > self._memory_bytes / 3

    @staticmethod
    def _set(name: str, limit: int) -> None:
        try:
            import resource
        except ImportError:  # Windows, where only the parent's clock bounds this process
            return
        kind = getattr(resource, name)
        with contextlib.suppress(ValueError, OSError):  # the system allows less, or does not know this limit
            resource.setrlimit(kind, (limit, resource.getrlimit(kind)[1]))


def main() -> None:
    """Parse files within the limits and write the results, until no more files come."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupt reaches the parent too, which decides what to do
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # anything that a library prints must not pass for an answer
    # No parser needs NumPy, but openpyxl imports it where it is, within the limit of memory that the file is to have.
    sys.modules["numpy"] = None  # type: ignore[assignment]
    limits = _ResourceLimits(int(sys.argv[1]))
    sys.setrecursionlimit(_RECURSION_LIMIT)
    for request, data in _requests(sys.stdin.buffer):
        limits.allow_seconds(request["seconds"])
        answer = _answer(request, data)
        answers.write(len(answer).to_bytes(8) + answer)
        answers.flush()
        if limits.is_memory_short():
            return


if __name__ == "__main__":
    main()
