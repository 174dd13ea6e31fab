"""The processes that parse untrusted files."""

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
from index.parsing import sandbox
from index.parsing.document_loader import DocumentDraft, LoadContext
from index.parsing.markdown import MarkdownLoader
from index.parsing.sandbox import DEFAULT_LIMITS, SandboxedLoader, SandboxLimits, run_sandboxed

ARGUMENTS = {"local_id": "a.md", "comments": 0, "max_bytes": 10**8}
ROOT = Path(__file__).parents[4]
# Lines that a deep quotation goes on over take the parser the longest.
SLOW = ("> " * 20 + "a\n" + "b\n" * 400_000).encode()


def titles(data: bytes, bounds: SandboxLimits = DEFAULT_LIMITS) -> list[str]:
    return [each["title"] for each in run_sandboxed("markdown", data, ARGUMENTS, bounds)]


def worker_pid(bounds: SandboxLimits = DEFAULT_LIMITS) -> int:
    """Process id of the idle worker."""
    (worker,) = [each for each in sandbox._POOL._idle if each.limits == bounds]
    return worker._process.pid


@pytest.fixture(autouse=True)
def _fresh_pool() -> None:
    sandbox._POOL.close()


def test_one_process_reads_many_files() -> None:
    assert titles(b"# One") == ["One"]
    first = worker_pid()
    assert titles(b"# Two") == ["Two"]
    assert worker_pid() == first


def test_a_file_that_is_too_slow_is_reported_and_the_next_one_is_read() -> None:
    bounds = SandboxLimits(seconds=1, memory_bytes=10**9, output_bytes=10**8)
    started = time.perf_counter()
    with pytest.raises(UnreadableDocument, match="more than 1 s"):
        titles(SLOW, bounds)
    assert time.perf_counter() - started < 4
    assert titles(b"# Next", SandboxLimits(seconds=10, memory_bytes=10**9, output_bytes=10**8)) == ["Next"]


def test_a_worker_that_ended_while_idle_is_replaced() -> None:
    titles(b"# One")
    os.kill(worker_pid(), signal.SIGKILL)
    assert titles(b"# Two") == ["Two"]


def test_a_large_parent_process_reuses_its_worker_too() -> None:
    bounds = SandboxLimits(seconds=20, memory_bytes=100_000_000, output_bytes=10**8)
    held = b"x" * (bounds.memory_bytes // 2)
    assert titles(b"# One", bounds) == ["One"]
    first = worker_pid(bounds)
    assert titles(b"# Two", bounds) == ["Two"]
    assert worker_pid(bounds) == first
    assert len(held) == bounds.memory_bytes // 2


def test_each_of_several_large_files_has_the_memory_that_it_needs() -> None:
    bounds = SandboxLimits(seconds=20, memory_bytes=300_000_000, output_bytes=10**8)
    large = b"# One\n\n" + b"word\n\n" * 20_000
    assert [titles(large, bounds) for _ in range(3)] == [["One"]] * 3


def test_a_file_that_takes_too_much_memory_is_reported() -> None:
    bounds = SandboxLimits(seconds=30, memory_bytes=40_000_000, output_bytes=10**8)
    with pytest.raises(UnreadableDocument, match="too much memory"):
        titles(b"word\n\n" * 200_000, bounds)
    assert titles(b"# One", bounds) == ["One"]


def test_an_interrupt_ends_the_process_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    titles(b"# One")
    first = worker_pid()

    def interrupted(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(sandbox._Worker, "_exchange", interrupted)
    with pytest.raises(KeyboardInterrupt):
        titles(b"# Two")
    with pytest.raises(ProcessLookupError):
        os.kill(first, 0)


def test_an_interrupt_of_the_whole_group_does_not_reach_the_file() -> None:
    titles(b"# One")
    first = worker_pid()
    os.kill(first, signal.SIGINT)
    assert titles(b"# Two") == ["Two"]
    assert worker_pid() == first


def test_a_worker_that_does_not_start_is_a_defect_not_a_bad_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sandbox, "_COMMAND", (sys.executable, "-c", "import nowhere_to_be_found"))
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
    context = LoadContext("ä.md", 0, 10**6)
    (in_process,) = MarkdownLoader().load(io.BytesIO(data), context)
    (sandboxed,) = SandboxedLoader(MarkdownLoader()).load(io.BytesIO(data), context)
    assert isinstance(in_process, DocumentDraft)
    assert sandboxed == in_process


def test_no_process_is_left_behind() -> None:
    code = (
        "from index.parsing.sandbox import run_sandboxed, _POOL; "
        f"run_sandboxed('markdown', b'# A', {ARGUMENTS!r}); print(_POOL._idle[0]._process.pid)"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stderr == ""
    with pytest.raises(ProcessLookupError):
        os.kill(int(done.stdout), 0)
