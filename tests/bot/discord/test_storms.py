"""Whatever breaks, every question that was accepted has one end: an answer, or a word on why there is none."""

import asyncio
import contextlib
import random
import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.bot.discord.conftest import Start, write_settings
from tests.bot.discord.ledger import Ledger
from tests.bot.discord.stage import Stage
from tests.fakes.discord.server import FakeDiscord

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(1800)]

SEND = "POST /channels/{channel_id}/messages"
EDIT = "PATCH /webhooks/{webhook_id}/{webhook_token}/messages/@original"
CALLBACK = "POST /interactions/{interaction_id}/{interaction_token}/callback"
PATIENCE = 60.0


def few_or(many: int, *, few: int) -> pytest.MarkDecorator:
    """A short run, and a long one in the soak."""
    return pytest.mark.parametrize("rounds", [few, pytest.param(many, marks=pytest.mark.soak)])


@pytest.fixture(scope="module")
def limitless(home: Path, stage: Stage) -> Iterator[None]:
    """No limits on how much is asked."""
    write_settings(home, stage)
    settings = home / "footnote.toml"
    text = settings.read_text("utf-8")
    settings.write_text(text.replace("[service]\n", "[service]\nper_minute = 0\nqueue = 500\n"), "utf-8")
    yield
    settings.write_text(text, "utf-8")


@few_or(20, few=2)
async def test_reconnects_and_lost_sessions_lose_no_message(
    discord_server: FakeDiscord, start: Start, stage: Stage, limitless: None, rounds: int
) -> None:
    gateway, chance = discord_server.gateway, random.Random(1)

    def forgotten() -> None:
        gateway.forget()
        gateway.drop()

    breaks: list[Callable[[], None]] = [
        lambda: gateway.invalidate(resumable=False),
        gateway.reconnect,
        gateway.drop,
        lambda: gateway.close(4000),
        lambda: gateway.close(4009),
        lambda: gateway.invalidate(resumable=True),
        forgotten,
    ]
    ledger = Ledger(stage, chance)
    async with start() as bot:
        await (await ledger.say().answered(PATIENCE)).settled()
        direct = stage.world.dm_bot(stage.bo, "When was the lighthouse built?")
        await (await direct.answered(PATIENCE)).settled()
        for number in range(rounds):
            ledger.say()
            await asyncio.sleep(chance.random() * 0.3)
            breaks[number % len(breaks)]()
            await asyncio.sleep(chance.random() * 0.3)
            ledger.say()
            missed = stage.world.dm_bot(stage.bo, "How many steps has the stair?")
            await gateway.ready(timeout=PATIENCE)
            await ledger.use().acknowledged(PATIENCE)
            await ledger.settle(PATIENCE)
            await (await missed.answered(PATIENCE)).shows("199", PATIENCE)
        await asyncio.sleep(2.0)
        assert "Traceback" not in bot.output
    assert (ledger.open(), ledger.twice()) == ([], [])


@few_or(25, few=3)
async def test_rate_limits_errors_and_broken_connections_delay_answers_only(
    discord_server: FakeDiscord, start: Start, stage: Stage, limitless: None, rounds: int
) -> None:
    faults, chance = discord_server.faults, random.Random(2)
    ledger = Ledger(stage, chance)
    async with start():
        for _ in range(rounds):
            for _ in range(chance.randint(1, 3)):
                at = chance.choice([SEND, EDIT, CALLBACK])
                break_one = [
                    lambda at=at: faults.rate_limit(0.3, at=at, scope=chance.choice(["user", "shared", "global"])),
                    lambda at=at: faults.refuse(chance.choice([500, 502]), at=at),
                    lambda at=at: faults.drop(at),
                    lambda at=at: faults.lose_answer(at),
                    lambda at=at: faults.delay(0.5, at=at),
                ]
                chance.choice(break_one)()
            for _ in range(3):
                ledger.say()
                ledger.use()
            await ledger.settle(PATIENCE)
            faults.clear()
        await asyncio.sleep(2.0)
    assert [asked.label for asked, _ in ledger.used if asked.callback is None] == []
    assert (ledger.open(), ledger.twice()) == ([], [])


@few_or(30, few=4)
async def test_a_database_that_stands_still_delays_nobody(
    start: Start, stage: Stage, home: Path, limitless: None, rounds: int
) -> None:
    ledger = Ledger(stage, random.Random(3))
    async with start() as bot:
        await (await ledger.say().answered(PATIENCE)).settled()
        with held(home / "var" / "records" / "records.sqlite"):
            until = time.monotonic() + rounds
            while time.monotonic() < until:
                ledger.say()
                asked = ledger.use()
                await ledger.settle(PATIENCE)
                assert asked.acknowledged_after is not None
                assert asked.acknowledged_after < 1.0
                await asyncio.sleep(0.3)
        assert "Traceback" not in bot.output
        assert asked.original is not None
        passage = await stage.world.press(stage.bo, asked.original, "1").answered(PATIENCE)
        await passage.shows("**", PATIENCE)
    assert (ledger.open(), ledger.twice()) == ([], [])


@few_or(24, few=1)
async def test_ended_at_any_moment_it_comes_back_to_everything(
    discord_server: FakeDiscord, start: Start, stage: Stage, limitless: None, rounds: int
) -> None:
    chance = random.Random(4)
    ledger = Ledger(stage, chance, excused=True)
    async with start() as bot:
        await (await ledger.say().answered(PATIENCE)).settled()
        assert await bot.stop(30) == 0
    for number in range(rounds):
        async with start() as bot:
            if chance.random() < 0.5:
                discord_server.faults.delay(chance.random(), at=chance.choice([SEND, EDIT]), times=2)
            for _ in range(chance.randint(2, 5)):
                chance.choice([ledger.say, ledger.use])()
                await asyncio.sleep(chance.random() * 0.05)
            await asyncio.sleep(chance.random() * 0.5)
            if number % 2:
                assert await bot.stop(30) == 0
            else:
                await bot.kill()
        ledger.say()  # nobody is there to hear it
    async with start() as bot:
        await ledger.settle(PATIENCE)
        await asyncio.sleep(2.0)
        assert "Traceback" not in bot.output
    async with start():  # there is nothing left to come back to
        await asyncio.sleep(3.0)
    assert (ledger.open(), ledger.twice()) == ([], [])


@contextlib.contextmanager
def held(database: Path) -> Iterator[None]:
    """Nobody else gets to write to a database meanwhile."""
    with contextlib.closing(sqlite3.connect(database, timeout=30, isolation_level=None)) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        yield
        connection.execute("ROLLBACK")
