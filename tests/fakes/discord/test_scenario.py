"""The example of a scenario test: a bot's real process, what people do, and the transcript that is kept."""

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.fakes.discord.process import BotProcess, running
from tests.fakes.discord.scene import Scene, scene_of
from tests.fakes.discord.server import FakeDiscord

pytestmark = pytest.mark.asyncio(loop_scope="module")

EXPECTED = """\
=== Example: #general ===
· Ada uses /ask question: Why?
Footnote (to Ada's /ask question: Why?) (edited):
  > Why?
  | Because it is so. [1]
  | [1] A book, page 7
  [1]
Bo:
  @Footnote hello
Footnote (replying to Bo):
  You said: @Footnote hello
"""


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def discord_server() -> AsyncIterator[FakeDiscord]:
    """One fake for the module."""
    async with FakeDiscord() as server:
        yield server


@pytest.fixture(scope="module")
def example(discord_server: FakeDiscord) -> Scene:
    """One scene for the module."""
    return scene_of(discord_server)


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def bot(discord_server: FakeDiscord, example: Scene, repository: Path) -> AsyncIterator[BotProcess]:
    """One bot for the module, connected and with its commands registered."""
    command = [sys.executable, "-m", "tests.fakes.discord.example_bot"]
    async with running(discord_server, command, cwd=repository) as process:
        await discord_server.gateway.ready()
        await discord_server.world.answers.until(lambda: discord_server.world.commands, what="commands")
        yield process


async def test_people_see_the_bot_s_answers(bot: BotProcess, example: Scene) -> None:
    world = example.world
    asked = world.slash(example.ada, example.general, "ask", question="Why?")
    answer = await (await asked.answered()).shows("page 7")
    assert [button.label for button in answer.buttons] == ["1"]
    greeting = world.say(example.bo, example.general, f"{world.bot.mention} hello")
    await greeting.answered()
    assert world.transcript() == EXPECTED


async def test_the_bot_mentions_nobody(bot: BotProcess, discord_server: FakeDiscord, example: Scene) -> None:
    assert [message.pinged for message in example.world.from_bot()] == [set(), set()]


async def test_every_request_was_as_discord_wants_it(bot: BotProcess, discord_server: FakeDiscord) -> None:
    assert [request for request in discord_server.requests if request.status >= 400] == []


async def test_the_bot_ends_when_it_is_told_to(bot: BotProcess, discord_server: FakeDiscord) -> None:
    assert await bot.stop() in (0, -15)
    assert "Traceback" not in bot.output
