"""SIGTERM in every state ends the bot in order: exit status 0, in time, and nothing that was accepted is lost."""

import asyncio
import os
import random
import signal
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from bot.records import Journal
from bot.service.shutdown import CLOSING
from tests.bot.discord.conftest import is_ready, write_settings
from tests.bot.discord.ledger import Ledger
from tests.bot.discord.stage import Stage
from tests.bot.discord.test_life import BOT
from tests.fakes.discord.answers import PATIENCE as SLOWER
from tests.fakes.discord.process import BotProcess, running
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.openai import KEY, MODEL, FakeOpenAI, Reply

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(7000)]

STATES = 8
SOAK = os.environ.get("FOOTNOTE_TEST_PROFILE") == "soak"
ROUNDS = int(os.environ.get("FOOTNOTE_TEST_STOPS", "200" if SOAK else str(STATES))) // STATES
"""Stops in each state: 200 in all in the soak, else one; states that other tests stop in are left to the soak."""
PATIENCE = 4.0
LONG = 90.0
"""Seconds that whatever is no stop may take on a busy machine."""
SEND = "POST /channels/{channel_id}/messages"
SERVICE = f"[service]\npatience = {PATIENCE}\nper_minute = 0\nqueue = 500\n"


@dataclass(slots=True)
class Scene:
    """Where the bot is stopped.

    Attributes:
        discord: The fake.
        stage: Its guild.
        home: The bot's folder.
        repository: The repository's root.
        ledger: What was asked.
        chance: When exactly it is stopped.
    """

    discord: FakeDiscord
    stage: Stage
    home: Path
    repository: Path
    ledger: Ledger
    chance: random.Random

    def run(self, *, anew: bool = False) -> AbstractAsyncContextManager[BotProcess]:
        """The bot's process, which may still be starting."""
        return running(self.discord, BOT, self.home, {"PYTHONPATH": str(self.repository)}, anew=anew)

    @asynccontextmanager
    async def ready(self) -> AsyncIterator[BotProcess]:
        """The bot, connected."""
        async with self.run() as bot:
            await is_ready(bot)
            yield bot

    async def end(self, bot: BotProcess) -> None:
        """Send SIGTERM or SIGINT, and hold the bot to what is promised."""
        began = time.monotonic()
        bot._process.send_signal(self.chance.choice([signal.SIGTERM, signal.SIGINT]))
        code = await bot.exited(LONG)
        took = time.monotonic() - began
        print(f"{took:.1f} s", bot.output)
        assert (code, "Traceback" in bot.output, "did not end within" in bot.output) == (0, False, False)
        assert took < (PATIENCE + CLOSING) * SLOWER


@pytest.fixture(scope="module")
def scene(discord_server: FakeDiscord, stage: Stage, home: Path, repository: Path) -> Scene:
    adjust(home, stage)
    # As an earlier run leaves it: what is written from here on while none runs is heard by the next one.
    Journal(home / "var" / "records" / "accepted").save_position({"heard": stage.world.ids.next(), "direct": []})
    chance = random.Random(7)
    return Scene(discord_server, stage, home, repository, Ledger(stage, chance, excused=True), chance)


@pytest.fixture(autouse=True)
def nothing_left_broken(discord_server: FakeDiscord, stage: Stage, home: Path) -> Iterator[None]:
    yield
    adjust(home, stage)
    discord_server.faults.clear()
    discord_server.gateway.accepting = True


def adjust(home: Path, stage: Stage, more: str = "") -> None:
    """Write settings with the patience of these tests."""
    write_settings(home, stage, more=more)
    file = home / "footnote.toml"
    file.write_text(file.read_text("utf-8").replace("[service]\n", SERVICE), "utf-8")


async def until(condition: Callable[[], object], what: str) -> None:
    """Wait for something."""
    try:
        async with asyncio.timeout(LONG):
            while not condition():
                await asyncio.sleep(0.02)
    except TimeoutError:
        raise TimeoutError(what) from None


async def says(bot: BotProcess, words: str) -> None:
    """Wait until the bot says something in its log."""
    await until(lambda: words in bot.output, words)


def catches(bot: BotProcess) -> bool:
    """Whether a process has said what is to be done at SIGTERM."""
    status = Path(f"/proc/{bot._process.pid}/status").read_text("ascii")
    caught = next(line for line in status.splitlines() if line.startswith("SigCgt:"))
    return bool(int(caught.split()[1], 16) >> (signal.SIGTERM - 1) & 1)


@pytest.mark.soak
async def test_when_it_is_ready(scene: Scene) -> None:
    for _ in range(ROUNDS):
        async with scene.ready() as bot:
            await scene.end(bot)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux says what a process does at a signal")
async def test_while_it_starts(scene: Scene) -> None:
    for _ in range(ROUNDS):
        scene.ledger.say()  # nobody is there to hear it
        async with scene.run(anew=True) as bot:
            await until(partial(catches, bot), "the signals are caught")
            await asyncio.sleep(scene.chance.random() * 2.5)
            await scene.end(bot)


async def test_after_a_new_generation_was_served(scene: Scene) -> None:
    file = scene.home / "docs" / "swap.md"
    for number in range(ROUNDS):
        async with scene.ready() as bot:
            scene.ledger.say()
            await scene.ledger.settle(LONG)
            channel = scene.stage.world.text(scene.stage.guild, f"swap-{len(scene.ledger.said)}")
            for which in range(2 if SOAK else 1):
                file.write_text(f"---\ntitle: Swap\n---\nThis is text {which} of {number}.\n", "utf-8")
                board = await scene.stage.world.slash(scene.stage.ada, channel, "reindex").answered(LONG)
                await board.shows("generation", LONG)
                scene.ledger.say()
                await scene.ledger.settle(LONG)
            await scene.end(bot)


@pytest.mark.soak
async def test_while_it_answers(scene: Scene) -> None:
    for _ in range(ROUNDS):
        async with scene.ready() as bot:
            for _ in range(3):
                scene.ledger.say()
                scene.ledger.use()
            await asyncio.sleep(scene.chance.random() * 0.5)
            await scene.end(bot)


async def test_while_it_reindexes(scene: Scene) -> None:
    for number in range(ROUNDS):
        async with scene.ready() as bot:
            channel = scene.stage.world.text(scene.stage.guild, f"board-{number}")
            board = await scene.stage.world.slash(scene.stage.ada, channel, "reindex", full=True).answered(LONG)
            await asyncio.sleep(scene.chance.random() * 1.5)
            child = [*children(bot)]
            await scene.end(bot)
            assert [each for each in child if Path(f"/proc/{each}").exists()] == []
            assert "Starting…" not in board.content


def children(bot: BotProcess) -> list[str]:
    """Ids of the processes that the bot has started."""
    path = Path(f"/proc/{bot._process.pid}/task/{bot._process.pid}/children")
    return path.read_text("ascii").split() if path.exists() else []


async def test_while_the_gateway_cannot_be_reached(scene: Scene) -> None:
    gateway = scene.discord.gateway
    for number in range(ROUNDS):
        lost = number % 2 == 1
        gateway.accepting = lost
        async with scene.run() as bot:
            if lost:
                await is_ready(bot)
                gateway.accepting = False
                gateway.drop()
                scene.ledger.say()
                await says(bot, "Attempting a reconnect")
            else:
                scene.ledger.say()
                await says(bot, "Failed to connect")
            await asyncio.sleep(scene.chance.random())
            await scene.end(bot)
        gateway.accepting = True


async def test_while_a_model_is_slow(scene: Scene) -> None:
    with FakeOpenAI(lambda _: Reply([b": nothing yet\n\n", 600.0], wait=0.0)) as model:
        settings = (
            f'[model]\nbase_url = "{model.base_url}"\nname = "{MODEL}"\nkey = "{KEY}"\nretries = 0\ntimeout = 600'
        )
        adjust(scene.home, scene.stage, settings)
        for _ in range(ROUNDS):
            async with scene.ready() as bot:
                scene.ledger.say()
                scene.ledger.use()
                await until(lambda: len(model.requests) == 2, "two calls of the model")
                model.requests.clear()
                await scene.end(bot)
                # The quotes were ready, so it is not left to the next start.
                said, used = scene.ledger.said[-1][0], scene.ledger.used[-1][0]
                shown = [*scene.stage.world.from_bot(said.channel), *used.messages]
                assert ["Quotes only" in each.content for each in shown] == [True, True]


@pytest.mark.soak
async def test_while_discord_takes_no_message(scene: Scene) -> None:
    for _ in range(ROUNDS):
        async with scene.ready() as bot:
            scene.discord.faults.refuse(503, at=SEND, times=1000)
            scene.ledger.say()
            await says(bot, "sending again")
            await scene.end(bot)
            scene.discord.faults.clear()


async def test_nothing_that_was_accepted_is_lost_or_answered_twice(scene: Scene) -> None:
    async with scene.ready() as bot:
        await scene.ledger.settle(LONG)
        await scene.end(bot)
    assert (scene.ledger.open(), scene.ledger.twice()) == ([], [])
    assert list((scene.home / "var" / "records" / "accepted").glob("*.json")) == []


async def test_where_the_gateway_cannot_be_reached_the_start_fails_with_one_line(scene: Scene) -> None:
    scene.discord.gateway.accepting = False
    async with scene.run() as bot:
        code = await bot.exited(LONG)
        said = bot.output
    assert (code, "Traceback" in said) == (1, False)
    assert said.splitlines()[-1].startswith("footnote: Discord's gateway cannot be reached at ws://127.0.0.1:")
