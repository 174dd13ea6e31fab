"""What operators see on Slack of what people ask."""

import re

import pytest

from tests.bot.slack.conftest import Stage
from tests.bot.slack.transcripts import kept
from tests.fakes.discord.process import BotProcess

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_operators_see_gaps_as_far_as_they_may_read_them(bot: BotProcess, stage: Stage) -> None:
    channel, secret = stage.channel("gaps", stage.ada, stage.bo), stage.channel("party", stage.bo, private=True)
    bot_name = stage.slack.bot.mention
    for place, text in (
        (channel, "Which train goes to Lisbon?"),
        (channel, "What train can I take to Lisbon?"),
        (secret, "When does the surprise party begin?"),
    ):
        await stage.answer(stage.say(stage.bo, place, f"{bot_name} {text}"), "no clear answer")
    stage.slash(stage.bo, channel, "/ask", "How do I quit my job here?")
    await stage.shown(stage.bo, channel, "no clear answer")
    stage.slash(stage.bo, channel, "/footnote", "gaps")
    await stage.shown(stage.bo, channel, "Only operators may do this")
    stage.slash(stage.ada, channel, "/footnote", "gaps")
    found = stage.text(await stage.shown(stage.ada, channel, "in the last 28 days"))
    assert [word for word in ("Lisbon", "party", "quit") if word in found] == ["Lisbon"]
    assert re.search(rf"https://example\.slack\.com/archives/{channel.id}/p\d+", found)
    stage.slash(stage.ada, channel, "/footnote", "gaps 0")
    await stage.shown(stage.ada, channel, "I do not understand")
    seen = re.sub(r"/archives/\w+(/p\d+)?", "/archives/…", stage.transcript(channel))
    assert seen == kept("gaps", seen)
