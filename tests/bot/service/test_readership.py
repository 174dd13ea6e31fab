"""What is made for certain readers is sent while they are the ones who read it."""

import asyncio

import pytest

from bot.service.readership import ReadersChanged, check_readers, only_for
from tests.bot.service.bot_parts import PUBLIC_LABELS, STAFF_LABELS
from tests.bot.service.memory_platform import MemoryMessageContext, MemoryPlatform


@pytest.mark.parametrize("now", [STAFF_LABELS, STAFF_LABELS | {"beta"}])
async def test_what_all_readers_may_know_is_sent(now: frozenset[str]) -> None:
    context = MemoryMessageContext(MemoryPlatform(now))
    with only_for(STAFF_LABELS, context.audience):
        await check_readers()


@pytest.mark.parametrize("now", [PUBLIC_LABELS, frozenset[str]()])
async def test_what_some_reader_may_not_know_is_not_sent(now: frozenset[str]) -> None:
    context = MemoryMessageContext(MemoryPlatform(now))
    with pytest.raises(ReadersChanged), only_for(STAFF_LABELS, context.audience):
        await check_readers()


async def test_every_request_is_checked_anew() -> None:
    context = MemoryMessageContext(MemoryPlatform(STAFF_LABELS, PUBLIC_LABELS))
    with only_for(STAFF_LABELS, context.audience):
        await check_readers()
        with pytest.raises(ReadersChanged):
            await check_readers()


async def test_what_is_made_for_nobody_in_particular_is_not_checked() -> None:
    context = MemoryMessageContext(MemoryPlatform(PUBLIC_LABELS))
    await check_readers()
    with only_for(STAFF_LABELS, context.audience):
        pass
    await check_readers()


async def test_requests_that_find_out_who_reads_are_not_checked_themselves() -> None:
    async def audience() -> frozenset[str]:
        await check_readers()
        return STAFF_LABELS

    with only_for(STAFF_LABELS, audience):
        async with asyncio.timeout(5):
            await check_readers()


async def test_the_readers_of_one_reply_do_not_bind_another_that_is_sent_meanwhile() -> None:
    context = MemoryMessageContext(MemoryPlatform(PUBLIC_LABELS))
    with only_for(STAFF_LABELS, context.audience):
        inside = asyncio.create_task(check_readers())
    await check_readers()
    with pytest.raises(ReadersChanged):
        await inside
