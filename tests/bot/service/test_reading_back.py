"""What was written while nothing heard it is read back, and each message is heard once."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.records import Journal
from bot.service.background_tasks import BackgroundTasks
from bot.service.reading_back import ReadingBack
from bot.service.recovery import Recovery
from tests.bot.service.memory_bot import until
from tests.bot.service.memory_platform import REFUSED, TEMPORARY, PlatformError, classify

BEGAN, FURTHEST = 1_000, 900


@dataclass(frozen=True)
class Written:
    """A message."""

    id: int


@dataclass
class Channels:
    """What stands in channels, what was heard of it, and what was asked for."""

    written: list[int] = field(default_factory=list)
    fails: dict[int, Exception] = field(default_factory=dict)
    heard: list[tuple[int, bool]] = field(default_factory=list)
    asked: list[tuple[int, list[int]]] = field(default_factory=list)

    async def take(self, message: Written, old: bool) -> None:
        self.heard.append((message.id, old))
        if message.id in self.fails:
            raise self.fails.pop(message.id)

    async def missed(self, after: int, direct: Iterable[int]) -> AsyncIterator[Written]:
        self.asked.append((after, list(direct)))
        for each in self.written:
            yield Written(each)


async def nothing_left(_entry: object) -> bool:
    return True


async def reading(channels: Channels, folder: Path, marked: dict[str, object]) -> ReadingBack[Written]:
    """What reads a platform's channels, after an earlier run noted how far it had heard."""
    recovery = Recovery(Journal(folder), "test", nothing_left, classify)
    await recovery.save(marked)
    made: ReadingBack[Written] = ReadingBack(
        recovery,
        channels.take,
        channels.missed,
        began=BEGAN,
        furthest=FURTHEST,
        tasks=BackgroundTasks(),
        troubles=(PlatformError,),
        classify=classify,
    )
    await made.load()
    return made


@pytest.mark.parametrize(("heard", "after"), [(950, 950), (10, FURTHEST), (2_000, BEGAN), ("damaged", BEGAN)])
async def test_a_new_run_reads_back_to_where_the_last_one_ended_but_not_too_far(
    heard: object, after: int, tmp_path: Path
) -> None:
    channels = Channels(written=[after - 1, after + 1, BEGAN + 5])
    read = await reading(channels, tmp_path, {"heard": heard, "direct": [7, "damaged"]})
    read.connect()
    await until(lambda: len(channels.heard) == 2)
    assert channels.asked == [(after, [7])]
    assert channels.heard == [(after + 1, after + 1 < BEGAN), (BEGAN + 5, False)]


async def test_after_a_gap_nothing_of_an_earlier_run_is_heard(tmp_path: Path) -> None:
    channels = Channels()
    read = await reading(channels, tmp_path, {})
    read.connect()
    await until(lambda: len(channels.asked) == 1)
    await read.hear(Written(1_010))
    read.position.open_gap(0)
    channels.written = [990, 1_020]
    read.connect()
    await until(lambda: len(channels.heard) == 2)
    assert channels.asked[1] == (1_010, [])
    assert channels.heard == [(1_010, False), (1_020, False)]


async def test_what_the_platform_refuses_keeps_nothing_else_from_being_heard(tmp_path: Path) -> None:
    channels = Channels(written=[1_010, 1_020], fails={1_010: REFUSED})
    read = await reading(channels, tmp_path, {})
    read.connect()
    await until(lambda: len(channels.heard) == 2)


async def test_the_next_run_begins_where_this_one_could_not_go_on(tmp_path: Path) -> None:
    channels = Channels(written=[1_010, 1_020], fails={1_010: TEMPORARY})
    read = await reading(channels, tmp_path, {"heard": 950})
    loop, failed = asyncio.get_running_loop(), list[object]()
    loop.set_exception_handler(lambda _, context: failed.append(context))
    read.connect()
    await until(lambda: bool(channels.heard))
    await asyncio.sleep(0)
    await read.save()
    again = Recovery(Journal(tmp_path), "test", nothing_left, classify)
    assert (await again.load())["heard"] == 950
    assert channels.heard == [(1_010, False)]


async def test_once_it_ends_nothing_is_read_back(tmp_path: Path) -> None:
    channels = Channels(written=[1_010])
    read = await reading(channels, tmp_path, {"heard": 950})
    read.end()
    read.connect()
    await until(lambda: bool(channels.asked))
    await asyncio.sleep(0)
    await read.save()
    assert channels.heard == []
    assert (await Recovery(Journal(tmp_path), "test", nothing_left, classify).load())["heard"] == 950
