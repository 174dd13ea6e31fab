"""A reindex in a process of its own."""

import json
import sys

from bot.service.reindexing import CANCELLED, Failed, Reindexing, Step


async def run(reindexing: Reindexing) -> list[Step]:
    return [step async for step in reindexing.run(full=False, source="")]


def program(text: str) -> list[str]:
    return [sys.executable, "-c", text]


async def test_one_that_is_cancelled_before_its_process_runs_ends_at_once() -> None:
    reindexing = Reindexing(program("import time; time.sleep(600)"))
    assert reindexing.reserve()
    reindexing.cancel()
    assert await run(reindexing) == [Failed(CANCELLED, CANCELLED)]


async def test_what_was_cancelled_does_not_cancel_the_next() -> None:
    reindexing = Reindexing(program("pass"))
    reindexing.cancel()
    assert reindexing.reserve()
    assert not reindexing.reserve()
    ended = "It ended with code 0; the log says why."
    assert await run(reindexing) == [Failed(ended, ended)]


async def test_a_reason_comes_with_what_may_be_said_of_it() -> None:
    said = json.dumps({"problem": "The source layoffs-2027 would lose 3.", "public": "A source would lose some."})
    reindexing = Reindexing(program(f"print({said!r})"))
    assert reindexing.reserve()
    assert await run(reindexing) == [Failed("The source layoffs-2027 would lose 3.", "A source would lose some.")]
