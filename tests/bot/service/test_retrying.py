"""What a platform does not take is sent again while it only fails, and for a time."""

import asyncio
import time
from itertools import pairwise

import pytest

from bot.service import retrying
from bot.service.retrying import retry
from tests.bot.service.memory_platform import FORBIDDEN, REFUSED, TEMPORARY, MemoryPlatform, classify


class Sender:
    """Sends to a platform, and knows when it tried."""

    def __init__(self, *failures: Exception) -> None:
        self.platform = MemoryPlatform()
        self.platform.failures = list(failures)
        self.tried: list[float] = []

    async def __call__(self) -> str:
        self.tried.append(time.monotonic())
        await self.platform.request()
        return "sent"


@pytest.mark.usefixtures("quick")
async def test_what_fails_for_a_time_is_sent_again() -> None:
    send = Sender(TEMPORARY, TEMPORARY, TEMPORARY)
    assert await retry(send, 60.0, classify) == "sent"
    assert len(send.tried) == 4


async def test_waits_grow_up_to_the_longest(monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    monkeypatch.setattr(retrying, "FIRST_WAIT", 0.5)
    monkeypatch.setattr(retrying, "LONGEST_WAIT", 3.0)
    await retry(Sender(*[TEMPORARY] * 6), 60.0, classify)
    assert waited == [0.5, 1.0, 2.0, 3.0, 3.0, 3.0]


@pytest.mark.parametrize("failure", [FORBIDDEN, REFUSED, ArithmeticError("a defect")])
async def test_what_the_platform_will_never_take_is_raised_at_once(failure: Exception) -> None:
    send = Sender(failure)
    with pytest.raises(type(failure)) as raised:
        await retry(send, 60.0, classify)
    assert (raised.value, len(send.tried)) == (failure, 1)


@pytest.mark.usefixtures("quick")
async def test_after_its_time_the_failure_is_raised() -> None:
    send = Sender(*[TEMPORARY] * 1000)
    with pytest.raises(type(TEMPORARY)):
        await retry(send, 0.1, classify)
    assert len(send.tried) > 1
    assert send.tried[-1] - send.tried[0] <= 0.1
    assert all(later > earlier for earlier, later in pairwise(send.tried))


async def test_what_has_no_time_is_tried_once() -> None:
    send = Sender(TEMPORARY)
    with pytest.raises(type(TEMPORARY)):
        await retry(send, 0.0, classify)
    assert len(send.tried) == 1
