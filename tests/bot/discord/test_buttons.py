"""What buttons under answers do, before and after a restart of the bot."""

import pytest

from tests.bot.discord.conftest import Start
from tests.bot.discord.snapshots import kept
from tests.bot.discord.stage import Stage
from tests.fakes.discord.message import Message
from tests.fakes.discord.model import Channel, User
from tests.fakes.discord.server import FakeDiscord

pytestmark = pytest.mark.asyncio(loop_scope="module")

LIGHTHOUSE = "When was the lighthouse built?"
KEY = "Where does the key of the boiler room hang?"


async def answered(stage: Stage, channel: Channel, who: User, question: str, shows: str) -> Message:
    message = await stage.world.slash(who, channel, "ask", question=question).answered()
    await message.shows(shows)
    return await message.settled()


async def test_buttons_work_and_live_on_after_a_restart(start: Start, stage: Stage) -> None:
    world, channel = stage.world, stage.world.text(stage.guild, "buttons")
    async with start() as bot:
        answer = await answered(stage, channel, stage.bo, LIGHTHOUSE, "1871")
        await (await world.press(stage.mo, answer, "1").answered()).shows("1871")
        assert await bot.stop() == 0
    async with start():
        shown = await world.press(stage.bo, answer, "1").answered()
        assert shown.audience is stage.bo
        await (await world.press(stage.bo, answer, "👍").answered()).settled()
        unhappy = world.press(stage.mo, answer, "👎")
        await unhappy.opened()
        said = {"Choose what fits best": "It answers something else", "In your words": "Another tower."}
        reason = world.submit(stage.mo, unhappy, said)
        await (await reason.answered()).settled()
        await (await world.press(stage.ada, answer, "Delete").answered()).settled()
        assert not answer.deleted
        world.press(stage.mo, answer, "Delete")
        await world.answers.until(lambda: answer.deleted)
    assert world.transcript(channel) == kept("buttons", world.transcript(channel))


async def test_every_request_was_as_discord_wants_it(discord_server: FakeDiscord) -> None:
    assert [request for request in discord_server.requests if request.status >= 400] == []
    assert discord_server.world.unanswered() == []
