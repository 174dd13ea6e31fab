"""Answers that a language model writes: they grow, can be stopped, and come in quotes where the model fails."""

from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path

import pytest
import pytest_asyncio

from tests.bot.discord.conftest import Start, write_settings
from tests.bot.discord.snapshots import kept
from tests.bot.discord.stage import Stage
from tests.fakes.discord.message import Message
from tests.fakes.discord.process import BotProcess
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.openai import KEY, MODEL, FakeOpenAI, Reply, event, usage

pytestmark = pytest.mark.asyncio(loop_scope="module")

LIGHTHOUSE = "When was the lighthouse built?"
BUILT = "The harbour commission built the lighthouse in 1871. [1]"
LAMP = "Its lamp burned whale oil until 1902. [1]"
ON_AND_ON = (" on", 0.2) * 300


def writing(*parts: str | float) -> Reply:
    """Write some texts, with pauses in seconds between them."""
    body: Sequence[bytes | float] = [event(part) if isinstance(part, str) else part for part in parts]
    return Reply([*body, event("", "stop"), usage(100, 20), b"data: [DONE]\n\n"])


@pytest.fixture(scope="module")
def model() -> Iterator[FakeOpenAI]:
    """A language model on loopback, which says what the test wants."""
    with FakeOpenAI(lambda _: writing(BUILT)) as fake:
        yield fake


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def writer(start: Start, home: Path, stage: Stage, model: FakeOpenAI) -> AsyncIterator[BotProcess]:
    """A bot that has the model write, one answer at a time."""
    settings = (
        f'[model]\nbase_url = "{model.base_url}"\nname = "{MODEL}"\nkey = "{KEY}"\nretries = 0\ntimeout = 30\n'
        'audiences = ["public", "staff"]'
    )
    write_settings(home, stage, more=settings)
    file = home / "footnote.toml"
    file.write_text(file.read_text("utf-8").replace("cooldown = 0.0", "cooldown = 0.0\nworkers = 1"), "utf-8")
    async with start() as process:
        # The first answer loads the client's libraries, which takes a while on a busy machine.
        warm = stage.world.say(stage.bo, stage.general, f"{stage.world.bot.mention} {LIGHTHOUSE}")
        await (await warm.answered(20)).shows("Written by", 20)
        yield process


async def growing(stage: Stage, channel: object, model: FakeOpenAI) -> Message:
    """An answer of which one sentence is there, and no more comes for a long time."""
    model.reply = lambda _: writing(f"{BUILT} Its lamp burned", *ON_AND_ON)
    answer = await stage.world.slash(stage.bo, channel, "ask", question=LIGHTHOUSE).answered()  # type: ignore[arg-type]
    return await answer.shows("Writing…", 10)


async def test_an_answer_grows_by_edits_and_then_stands(writer: BotProcess, stage: Stage, model: FakeOpenAI) -> None:
    channel = stage.world.text(stage.guild, "growing")
    model.reply = lambda _: writing(f"{BUILT} Its lamp burned", 3.0, LAMP.removeprefix("Its lamp burned"))
    answer = await stage.world.slash(stage.bo, channel, "ask", question=LIGHTHOUSE).answered()
    await answer.shows(f"{BUILT}\n-# Writing…", 10)
    await answer.shows("Written by", 10)
    await answer.settled()
    seen = stage.world.transcript(channel, history=True)
    assert seen == kept("growing", seen)


async def test_stop_ends_the_writing_and_leaves_the_quotes(writer: BotProcess, stage: Stage, model: FakeOpenAI) -> None:
    world, channel = stage.world, stage.world.text(stage.guild, "stopping")
    answer = await growing(stage, channel, model)
    await (await world.press(stage.ada, answer, "Stop").answered()).settled()
    world.press(stage.bo, answer, "Stop")
    await answer.shows("Quotes only", 5)
    seen = world.transcript(channel, history=True)
    assert seen == kept("stop", seen)


async def test_who_waits_sees_the_place_and_can_stop_waiting(
    writer: BotProcess, stage: Stage, model: FakeOpenAI
) -> None:
    world, channel = stage.world, stage.world.text(stage.guild, "queueing")
    first = await growing(stage, channel, model)
    second = await world.slash(stage.ada, channel, "ask", question="How many steps has the stair?").answered()
    third = world.say(stage.mo, channel, f"{world.bot.mention} How many bees does a hive hold?")
    waiting = await third.answered()
    await waiting.shows("1 question ahead of yours", 10)
    await second.shows("Your question is next")
    world.press(stage.mo, waiting, "Stop")
    await waiting.shows("Stopped")
    model.reply = lambda _: writing("The stair has 199 steps. [1]")
    world.press(stage.mo, first, "Stop")
    await second.shows("Written by", 10)
    await second.settled()
    seen = world.transcript(channel, history=True)
    assert seen == kept("queue", seen)


ROTA = "Where does the key of the boiler room hang?"
HANGS = "The key of the boiler room hangs behind the green door in the cellar. [1]"
REST = " of the boiler room hangs behind the green door. [1] And"


async def test_every_request_was_as_discord_wants_it(writer: BotProcess, discord_server: FakeDiscord) -> None:
    assert [request for request in discord_server.requests if request.status >= 400] == []
    assert discord_server.world.unanswered() == []
    assert "Traceback" not in writer.output
