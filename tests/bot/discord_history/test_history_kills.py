"""A process that mirrors a server is killed again and again: nothing is missing, nothing is there twice."""

import asyncio
import random
import signal
import sqlite3
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest

from index.storage.withdrawals import Withdrawals, is_outdated
from tests.bot.discord_history.village import Village, change, documents, following, settle, shown
from tests.fakes.discord.answers import PATIENCE
from tests.fakes.discord.server import FakeDiscord

pytestmark = pytest.mark.asyncio
SCRIPT = Path(__file__).with_name("follow_process.py")


@asynccontextmanager
async def mirroring(village: Village, folder: Path, repository: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """A process that mirrors a village; it is killed at the end."""
    server = village.server
    command = [sys.executable, str(SCRIPT), str(folder), server.api, server.gateway_url]
    process = await asyncio.create_subprocess_exec(
        *command, server.world.application.token, *village.read, cwd=repository, env={"PYTHONPATH": str(repository)}
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGKILL)
        await process.wait()


def mirrored(folder: Path) -> int:
    """How many messages a mirror has, read by another process."""
    file = folder / "history.sqlite"
    if not file.exists():
        return 0
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True, timeout=10)) as database:
        try:
            return int(database.execute("SELECT count(*) FROM messages").fetchone()[0])
        except sqlite3.OperationalError:  # its tables are being made
            return 0


async def until(found: object, seconds: float) -> None:
    """Wait until something is so."""
    end = time.monotonic() + seconds * PATIENCE
    while not found():  # type: ignore[operator]
        assert time.monotonic() < end, "it takes too long"
        await asyncio.sleep(0.01)


REFUSED_AT_START = 2
"""Most requests that are refused at a start: a process cannot know what the one before it, killed just now, has used of
the limits. While a process runs, none is refused (``test_reading_stays_within_the_limits``)."""


async def killed_mirror(village: Village, folder: Path, repository: Path, kills: int, seed: int) -> None:
    """Mirror a village by processes that are killed while people write, edit and delete."""
    chance, (mirror, total) = random.Random(seed), (folder, len(village.messages()))
    for _ in range(kills):
        async with mirroring(village, mirror, repository):
            goal = min(mirrored(mirror) + total // (kills + 1), total * 9 // 10)
            await until(lambda goal=goal: mirrored(mirror) >= goal, 300)
            change(village, chance, 20)
            await asyncio.sleep(chance.random() / 10)
        change(village, chance, 10)  # while nobody listens


async def compare(village: Village, mirror: Path, fresh: Path) -> None:
    """Hold a mirror that has caught up against a fresh one."""
    fresh.mkdir()
    async with following(village, fresh, 400.0) as other:
        await other.caught_up(300)
        expected = other.documents()
    found = documents(mirror / "history.sqlite", village.read)
    assert found.keys() == expected.keys()
    assert found == expected
    gone = {m.content for place in village.places for m in place.messages.values() if m.deleted and m.content}
    assert [line for line in shown(found).splitlines() if line in gone] == []


async def test_kills_leave_neither_gaps_nor_doubles(server: FakeDiscord, tmp_path: Path, repository: Path) -> None:
    village, mirror = settle(server, 22, channels=4, messages=1_200), tmp_path / "mirror"
    mirror.mkdir()
    await killed_mirror(village, mirror, repository, kills=3, seed=21)
    async with following(village, mirror) as last:
        await last.caught_up()
    await compare(village, mirror, tmp_path / "fresh")
    assert server.limits.refused <= REFUSED_AT_START * 5  # after three kills, at the last start, and for the comparison


@pytest.mark.soak
async def test_a_large_server_is_mirrored_within_its_limits_and_followed(
    server: FakeDiscord, tmp_path: Path, repository: Path
) -> None:
    """200 channels, 100,000 messages; kills while they are read; 5,000 changes while they are followed."""
    server.limits.set("GET /channels/{channel_id}/messages", 5, 1.0)
    village, mirror = settle(server, 22, channels=200, messages=100_000), tmp_path / "mirror"
    mirror.mkdir()
    began = time.monotonic()
    await killed_mirror(village, mirror, repository, kills=3, seed=22)
    async with following(village, mirror) as last:
        await last.caught_up(600)
        print(f"{mirrored(mirror):,} messages after {time.monotonic() - began:.0f} s, {server.limits.refused} refused")
        assert server.limits.refused <= REFUSED_AT_START * 4
        before, chance = last.tagged_documents(), random.Random(23)  # no text is written twice
        began = time.monotonic()
        for _ in range(250):
            change(village, chance, 20)
            await asyncio.sleep(0.01)
        await last.caught_up(300)
        print(f"5,000 changes followed after {time.monotonic() - began:.0f} s")
        withdrawn = Withdrawals(last.index).read()
        gone = {m.content for place in village.places for m in place.messages.values() if m.deleted and m.content}
        old = [each for key, (text, each) in before.items() if gone & set(text.splitlines()) and key in withdrawn]
        held = [key for key, (text, _) in before.items() if gone & set(text.splitlines())]
        assert len(old) == len(held) > 100
        assert all(is_outdated(before[key][1], withdrawn[key]) for key in held)
    server.limits.global_per_second = 10_000
    server.limits.set("GET /channels/{channel_id}/messages", 1_000, 1.0)
    await compare(village, mirror, tmp_path / "fresh")
