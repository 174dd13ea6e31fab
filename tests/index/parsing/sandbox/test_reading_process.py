"""The process that reads files which nobody vouches for."""

import io
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from index.errors import UnreadableDocument
from index.parsing.loader import DocumentDraft, LoadRequest
from index.parsing.markdown import MarkdownLoader
from index.parsing.sandbox import reading_process
from index.parsing.sandbox.bounded_loader import BoundedLoader
from index.parsing.sandbox.reading_process import BOUNDS, Bounds, read_limited

TOLD = {"local_id": "a.md", "comments": 0, "max_bytes": 10**8}
ROOT = Path(__file__).parents[4]
# Lines that a deep quotation goes on over take the parser the longest.
SLOW = ("> " * 20 + "a\n" + "b\n" * 400_000).encode()


def titles(data: bytes, bounds: Bounds = BOUNDS) -> list[str]:
    return [each["title"] for each in read_limited("markdown", data, bounds, TOLD)]


def reader(bounds: Bounds = BOUNDS) -> int:
    """The number of the process that waits."""
    (waiting,) = [each for each in reading_process._IDLE._waiting if each.bounds == bounds]
    return waiting._process.pid


@pytest.fixture(autouse=True)
def _alone() -> None:
    reading_process._IDLE.close()


def test_one_process_reads_many_files() -> None:
    assert titles(b"# One") == ["One"]
    first = reader()
    assert titles(b"# Two") == ["Two"]
    assert reader() == first


def test_a_file_that_is_too_slow_is_named_so_and_the_next_one_is_read() -> None:
    bounds = Bounds(seconds=1, memory=10**9, output=10**8)
    started = time.perf_counter()
    with pytest.raises(UnreadableDocument, match="more than 1 s"):
        titles(SLOW, bounds)
    assert time.perf_counter() - started < 4
    assert titles(b"# Next", Bounds(seconds=10, memory=10**9, output=10**8)) == ["Next"]


def test_a_process_that_ended_while_it_waited_is_replaced() -> None:
    titles(b"# One")
    os.kill(reader(), signal.SIGKILL)
    assert titles(b"# Two") == ["Two"]


def test_a_large_process_has_its_files_read_by_one_process_too() -> None:
    bounds = Bounds(seconds=20, memory=300_000_000, output=10**8)
    held = b"x" * (bounds.memory // 2)
    assert titles(b"# One", bounds) == ["One"]
    first = reader(bounds)
    assert titles(b"# Two", bounds) == ["Two"]
    assert reader(bounds) == first
    assert len(held) == bounds.memory // 2


def test_each_of_several_large_files_has_the_memory_that_it_needs() -> None:
    bounds = Bounds(seconds=20, memory=300_000_000, output=10**8)
    large = b"# One\n\n" + b"word\n\n" * 60_000
    assert [titles(large, bounds) for _ in range(3)] == [["One"]] * 3


def test_a_file_that_takes_too_much_memory_is_named_so() -> None:
    bounds = Bounds(seconds=30, memory=100_000_000, output=10**8)
    with pytest.raises(UnreadableDocument, match="too much memory"):
        titles(b"word\n\n" * 500_000, bounds)


def test_an_interrupt_ends_the_process_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    titles(b"# One")
    first = reader()

    def interrupted(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(reading_process._Process, "_exchange", interrupted)
    with pytest.raises(KeyboardInterrupt):
        titles(b"# Two")
    with pytest.raises(ProcessLookupError):
        os.kill(first, 0)


def test_an_interrupt_of_the_whole_group_does_not_reach_the_file() -> None:
    titles(b"# One")
    first = reader()
    os.kill(first, signal.SIGINT)
    assert titles(b"# Two") == ["Two"]
    assert reader() == first


def test_a_worker_that_does_not_start_is_a_defect_and_no_fault_of_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_process, "_COMMAND", (sys.executable, "-c", "import nowhere_to_be_found"))
    with pytest.raises(RuntimeError, match="nowhere_to_be_found"):
        titles(b"# One")


def test_several_threads_read_at_once() -> None:
    found: list[str] = []
    threads = [threading.Thread(target=lambda name=name: found.extend(titles(f"# {name}".encode()))) for name in "abc"]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(found) == ["a", "b", "c"]


def test_what_is_read_comes_back_as_it_was() -> None:
    data = "\ufeff---\ntitle: Größe\n---\n# Ä\n\nText 😀\r\n\n## B\n".encode()
    request = LoadRequest("ä.md", 0, 10**6)
    (own,) = MarkdownLoader().load(io.BytesIO(data), request)
    (bounded,) = BoundedLoader("markdown", MarkdownLoader()).load(io.BytesIO(data), request)
    assert isinstance(own, DocumentDraft)
    assert bounded == own


def test_no_process_is_left_behind() -> None:
    code = (
        "from index.parsing.sandbox.reading_process import read_limited, BOUNDS, _IDLE; "
        f"read_limited('markdown', b'# A', BOUNDS, {TOLD!r}); print(_IDLE._waiting[0]._process.pid)"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stderr == ""
    with pytest.raises(ProcessLookupError):
        os.kill(int(done.stdout), 0)
