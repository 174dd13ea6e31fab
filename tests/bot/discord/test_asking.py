"""People ask with /ask, mentions, replies and direct messages; what they see is kept as text."""

import pytest

from tests.bot.discord.stage import Stage
from tests.fakes.discord.process import BotProcess
from tests.fakes.discord.server import FakeDiscord

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_slash_ask_is_answered_with_citations(bot: BotProcess, stage: Stage) -> None:
    world = stage.world
    asked = world.slash(stage.bo, stage.general, "ask", question="When was the lighthouse built?")
    answer = await asked.answered()
    await answer.settled()
    print(world.transcript(history=True))
    print(bot.output)
    assert "1871" in answer.text


async def test_every_request_was_as_discord_wants_it(bot: BotProcess, discord_server: FakeDiscord) -> None:
    print(bot.output)
    assert [request for request in discord_server.requests if request.status >= 400] == []
