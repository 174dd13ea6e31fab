"""A reindex beside what serves: it can be cancelled at any moment, and leaves no process behind."""

import asyncio
import json
import sys
import time
from pathlib import Path

from bot.service.reindex_process import CANCELLED, Failed, Reindexing, Stage, Step

SLOW = [
    sys.executable,
    "-c",
    'import time; print(\'{"stage": "read", "done": 0, "total": 1}\', flush=True); time.sleep(60)',
]
DEAF = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
    'print(\'{"stage": "read", "done": 0, "total": 1}\', flush=True); time.sleep(60)',
]


async def steps(work: Reindexing) -> list[Step]:
    return [step async for step in work.run(full=False, source="")]


async def test_one_that_is_cancelled_before_it_began_does_not_begin(tmp_path: Path) -> None:
    work = Reindexing([sys.executable, "-c", f"open({str(tmp_path / 'begun')!r}, 'w')"])
    assert work.reserve()
    work.cancel()
    assert await steps(work) == [Failed(CANCELLED, CANCELLED)]
    assert list(tmp_path.iterdir()) == []
    assert work.reserve()


async def test_one_that_is_cancelled_ends_and_another_may_follow() -> None:
    work = Reindexing(SLOW)
    assert work.reserve()
    seen = []
    async for step in work.run(full=False, source=""):
        seen.append(step)
        work.cancel()
    assert seen == [Stage("read", 0, 1), Failed(CANCELLED, CANCELLED)]
    assert work.reserve()


async def test_a_process_that_does_not_end_by_itself_is_killed() -> None:
    work = Reindexing(DEAF)
    assert work.reserve()
    running, began = work.run(full=False, source=""), time.monotonic()
    assert await anext(running) == Stage("read", 0, 1)
    process = work._process
    await asyncio.wait_for(running.aclose(), 20)  # type: ignore[attr-defined]
    assert process is not None
    assert process.returncode == -9
    assert time.monotonic() - began < 20


async def test_after_the_end_none_begins() -> None:
    work = Reindexing(SLOW)
    work.end()
    assert not work.reserve()


async def test_what_was_cancelled_does_not_cancel_the_next() -> None:
    work = Reindexing([sys.executable, "-c", "pass"])
    work.cancel()
    assert work.reserve()
    assert not work.reserve()
    ended = "It ended with code 0; the log says why."
    assert await steps(work) == [Failed(ended, ended)]


async def test_a_reason_comes_with_what_may_be_said_of_it() -> None:
    said = json.dumps({"problem": "The source layoffs-2027 would lose 3.", "public": "A source would lose some."})
    work = Reindexing([sys.executable, "-c", f"print({said!r})"])
    assert work.reserve()
    assert await steps(work) == [Failed("The source layoffs-2027 would lose 3.", "A source would lose some.")]
