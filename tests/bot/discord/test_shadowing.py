"""Moderators on Discord see first what would be answered unasked: their buttons and forms, the report, switching on."""

import re
from functools import partial

import pytest

from tests.bot.discord.snapshots import kept
from tests.bot.discord.stage import Stage
from tests.fakes.discord.model import Channel
from tests.fakes.discord.process import BotProcess
from tests.fakes.discord.world import World

pytestmark = pytest.mark.asyncio(loop_scope="module")

ASKED = (
    "When was the lighthouse built?",
    "Does anybody know when the lighthouse was built?",
    "In which year was the lighthouse built?",
)
LABEL = "Your answer, posted with your name"
REASON = "Reason (may be left empty)"
PATIENCE = 30.0


def plain(transcript: str) -> str:
    """A transcript without what differs from run to run."""
    transcript = re.sub(r"/channels/\d+/\d+/\d+", "/channels/…", transcript)
    return re.sub(r"\b\d{16,20}\b", "<id>", re.sub(r"\b0\.\d+", "0.…", transcript))


def _are(world: World, channel: Channel, number: int) -> bool:
    return len(world.from_bot(channel)) == number


async def test_moderators_post_answer_themselves_or_discard(bot: BotProcess, stage: Stage) -> None:
    world, channel = stage.world, stage.world.text(stage.guild, "help")
    mods = world.private(stage.guild, "mods", stage.ada, stage.mo)
    change = {"setting": "shadow", "value": f"<#{mods.id}>", "channel": channel}
    await (await world.slash(stage.ada, channel, "settings set", **change).answered()).shows("shadow is")
    previews = []
    for number, question in enumerate(ASKED, 1):
        world.say(stage.bo, channel, question)
        await world.answers.until(partial(_are, world, mods, number), PATIENCE)
        previews.append(world.from_bot(mods)[-1])
        await previews[-1].shows("1871", PATIENCE)
    assert world.from_bot(channel)[1:] == []
    post, edit, drop = previews
    refused = await world.press(stage.ada, post, "Post").answered()
    await refused.shows("Only moderators can decide")
    await (await world.press(stage.mo, post, "Post").answered()).shows("Posted.")
    opened = world.press(stage.mo, edit, "Edit")
    await opened.opened()
    await (await world.submit(stage.mo, opened, {LABEL: "In 1872, says the plaque."}).answered()).shows("Posted.")
    discarded = world.press(stage.mo, drop, "Discard")
    await discarded.opened()
    await (await world.submit(stage.mo, discarded, {REASON: "asked before"}).answered()).shows("Thanks, noted.")
    await world.answers.until(lambda: [each.buttons for each in previews] == [[], [], []], PATIENCE)
    assert [each.text.partition(":")[0] for each in previews] == [
        "Posted by Mo",
        "Answered by Mo in their words",
        "Discarded by Mo",
    ]
    posted, written = world.from_bot(channel)[-2:]
    assert ("1871" in posted.text, "👍" in [each.label for each in posted.buttons]) == (True, True)
    assert (written.text, written.buttons) == ("**Mo answers:**\nIn 1872, says the plaque.", [])
    report = await world.slash(stage.mo, mods, "shadow report", channel=channel).answered()
    await report.shows("3 answers decided in the last 28 days: 1 posted, 1 edited, 1 discarded.")
    assert report.buttons == []
    mention = await world.say(stage.bo, channel, f"<@{world.bot.id}> {ASKED[0]}").answered(10)
    await mention.shows("1871", 10)
    seen = plain(world.transcript(channel)) + plain(world.transcript(mods))
    assert seen == kept("shadow", seen)


async def test_a_deleted_question_takes_its_preview_along(bot: BotProcess, stage: Stage) -> None:
    world, channel = stage.world, stage.world.text(stage.guild, "deleting")
    mods = world.private(stage.guild, "other-mods", stage.mo)
    change = {"setting": "shadow", "value": f"<#{mods.id}>", "channel": channel}
    await (await world.slash(stage.ada, channel, "settings set", **change).answered()).shows("shadow is")
    question = world.say(stage.bo, channel, ASKED[0])
    await world.answers.until(lambda: len(world.from_bot(mods)) == 1, PATIENCE)
    (preview,) = world.from_bot(mods)
    await preview.shows("1871", PATIENCE)
    world.delete(stage.bo, question)
    await preview.shows("The question was deleted", 5)
    assert "1871" not in preview.text
