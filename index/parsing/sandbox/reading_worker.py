"""Reads files whose parsers are not to be trusted with their time and memory, in a process of its own.

Run by ``index.parsing.sandbox.reading_process`` with the bytes of memory that it may take. Each file comes on standard
input, after a
request in JSON and the lengths of both; the answer goes to standard output as JSON after its length: ``found``, or
``error`` for what a report says, ``memory``, ``broken`` for a fault of the installation, or nothing where the parser
failed.
"""

import contextlib
import io
import json
import math
import os
import select
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from index.errors import UnreadableDocument
from index.parsing.docx import DocxLoader
from index.parsing.html.html_loader import HtmlLoader
from index.parsing.loader import Loader, LoadRequest
from index.parsing.markdown import MarkdownLoader
from index.parsing.pdf.pdf_loader import PdfLoader
from index.parsing.plain_text import TextLoader
from index.parsing.sandbox.draft_json import told_of
from index.sources.web.feed import feed_entries, html_text
from index.sources.web.sitemap import sitemap_entries

_IDLE = 30.0  # seconds
_MESSAGES = 1_000_000  # bytes
_DEPTH = 3000
_LOADERS: Mapping[str, Loader] = {
    "text": TextLoader(),
    "markdown": MarkdownLoader(),
    "html": HtmlLoader(),
    "pdf": PdfLoader(),
    "docx": DocxLoader(),
}


def _load(kind: str, data: bytes, told: Mapping[str, Any]) -> object:
    return [told_of(each) for each in _LOADERS[kind].load(io.BytesIO(data), LoadRequest(**told))]


_READERS: Mapping[str, Callable[[bytes, Mapping[str, Any]], object]] = {
    "feed": lambda data, told: feed_entries(data, told["content_type"], told["base"]),
    "sitemap": lambda data, _: sitemap_entries(data),
    "fragment": lambda data, _: html_text(data.decode("utf-8", "replace")),
}


def _answer(request: Mapping[str, Any], data: bytes) -> bytes:
    kind, told = request["kind"], request["told"]
    try:
        found = _READERS[kind](data, told) if kind in _READERS else _load(kind, data, told)
        answer: dict[str, object] = {"found": found}
        return json.dumps(answer, ensure_ascii=False).encode("utf-8", "surrogatepass")
    except UnreadableDocument as error:
        answer = {"error": str(error)}
    except ImportError as error:
        answer = {"broken": str(error)}
    except MemoryError:
        answer = {"memory": True}
    # Whatever a file does to a parser makes it a file that cannot be read.
    except Exception:  # noqa: BLE001
        answer = {}
    return json.dumps(answer).encode()


def _requests(stream: BinaryIO) -> Iterator[tuple[dict[str, Any], bytes]]:
    """Give what is to be read, until nothing came for a while."""
    while _comes(stream) and (sizes := stream.read(16)):
        request = json.loads(stream.read(int.from_bytes(sizes[:8])))
        yield request, stream.read(int.from_bytes(sizes[8:]))


def _comes(stream: BinaryIO) -> bool:
    if sys.platform == "win32":  # where pipes cannot be waited for
        return True
    return bool(select.select([stream], [], [], _IDLE)[0])


def _address_space() -> int:
    """Bytes that the process has mapped, 0 where that is not known."""
    try:
        return int(Path("/proc/self/statm").read_text("ascii").split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return 0


class _Limits:
    """The system's limits of what the process may take, where it knows such."""

    def __init__(self, memory: int) -> None:
        self._memory, self._begin = memory, _address_space()
        self._limit("RLIMIT_AS", memory + self._begin)
        self._limit("RLIMIT_FSIZE", _MESSAGES)
        self._limit("RLIMIT_CORE", 0)

    def allow(self, seconds: int) -> None:
        """Allow so many seconds of processor time from now."""
        used = os.times()
        self._limit("RLIMIT_CPU", math.ceil(used.user + used.system) + seconds)

    @property
    def reached(self) -> bool:
        """Whether so much is kept of earlier files that another one might want for it."""
        return _address_space() - self._begin > self._memory / 3

    @staticmethod
    def _limit(name: str, most: int) -> None:
        try:
            import resource
        except ImportError:  # Windows, where the parent's clock alone bounds this process
            return
        which = getattr(resource, name)
        with contextlib.suppress(ValueError, OSError):  # the system allows less, or does not know this bound
            resource.setrlimit(which, (most, resource.getrlimit(which)[1]))


def main() -> None:
    """Read files within the bounds and write what was read, until no more come."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # which goes to the parent too, and is its to heed
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not pass for an answer
    limits = _Limits(int(sys.argv[1]))
    sys.setrecursionlimit(_DEPTH)
    for request, data in _requests(sys.stdin.buffer):
        limits.allow(request["seconds"])
        answer = _answer(request, data)
        answers.write(len(answer).to_bytes(8) + answer)
        answers.flush()
        if limits.reached:
            return


if __name__ == "__main__":
    main()
