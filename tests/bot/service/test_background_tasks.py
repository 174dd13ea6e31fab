"""Lasting work goes on after a defect."""

import asyncio
import logging

import pytest

from bot.service import background_tasks
from bot.service.background_tasks import keep_going


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Work begins anew at once."""
    monkeypatch.setattr(background_tasks, "AGAIN_SECONDS", 0.0)


async def test_after_a_defect_the_work_begins_anew_and_the_log_names_it(caplog: pytest.LogCaptureFixture) -> None:
    runs: list[int] = []

    async def follow() -> None:
        runs.append(len(runs))
        if len(runs) < 3:
            raise ZeroDivisionError

    await keep_going("the weekly digest", follow)
    assert runs == [0, 1, 2]
    told = [each for each in caplog.records if "a defect stopped the weekly digest" in each.message]
    assert [(each.levelno, each.exc_info is not None) for each in told] == [(logging.ERROR, True)] * 2


async def test_it_ends_when_it_is_cancelled() -> None:
    begun = asyncio.Event()

    async def follow() -> None:
        begun.set()
        await asyncio.sleep(3600)

    task = asyncio.create_task(keep_going("the weekly digest", follow))
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
