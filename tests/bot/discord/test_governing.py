"""Moderators and managers on Discord: settings, blocks, and why an answer came about."""

import json
import re
from pathlib import Path

import pytest

from tests.bot.discord.snapshots import kept
from tests.bot.discord.stage import Stage
from tests.fakes.discord.calling import CommandNotShown
from tests.fakes.discord.process import BotProcess
from tests.fakes.discord.server import FakeDiscord

pytestmark = pytest.mark.asyncio(loop_scope="module")

BUILT = "When was the lighthouse built?"
MADE_OF = (
    (r"\b[0-9a-f]{8}(?=, asked)", "<number>"),
    (r"\d{4}-\d\d-\d\d \d\d:\d\d UTC", "<time>"),
    (r"\bon \d{1,2} \w{3}\b", "on <day>"),
    (r"/channels/\d+/\d+/\d+", "/channels/…"),
    (r"\b\d{16,20}\b", "<id>"),
)


def plain(transcript: str) -> str:
    """A transcript without what differs from run to run."""
    for found, shown in MADE_OF:
        transcript = re.sub(found, shown, transcript)
    return transcript


def audited(home: Path) -> list[str]:
    file = home / "var" / "records" / "audit.jsonl"
    return [json.loads(line)["what"] for line in file.read_text("utf-8").splitlines()] if file.exists() else []


async def test_managers_pause_a_channel_and_see_who_did(bot: BotProcess, stage: Stage, home: Path) -> None:
    world, channel = stage.world, stage.world.text(stage.guild, "settings")
    await (await world.slash(stage.ada, channel, "settings show").answered()).shows("confidence: 0.6")
    change = {"setting": "paused", "value": "on", "channel": channel}
    await (await world.slash(stage.ada, channel, "settings set", **change).answered()).shows("paused is on now")
    asked = await world.say(stage.bo, channel, f"<@{world.bot.id}> {BUILT}").answered()
    await asked.shows("I’m paused here")
    alone = await world.slash(stage.bo, channel, "ask", question=BUILT).answered()
    await alone.shows("I’m paused here")
    assert alone.audience == stage.bo
    elsewhere = await world.slash(stage.bo, stage.general, "ask", question=BUILT).answered()
    await elsewhere.shows("1871")
    undo = {"setting": "paused", "channel": channel}
    await (await world.slash(stage.ada, channel, "settings reset", **undo).answered()).shows("paused is off again")
    await (await world.say(stage.bo, channel, f"<@{world.bot.id}> {BUILT}").answered()).shows("1871")
    wrong = world.slash(stage.ada, channel, "settings set", setting="confidence", value="high")
    await (await wrong.answered()).shows("a number from 0 to 1")
    assert audited(home) == ["settings shown", "setting changed", "setting reset"]
    assert plain(world.transcript(channel)) == kept("settings", plain(world.transcript(channel)))


async def test_moderators_block_who_abuses_it(bot: BotProcess, stage: Stage) -> None:
    world, channel = stage.world, stage.world.text(stage.guild, "blocking")
    eve = world.person("Eve", stage.guild)
    blocked = {"person": eve, "time": "7d", "reason": "floods the channel"}
    await (await world.slash(stage.mo, channel, "block add", **blocked).answered()).shows("I do not answer")
    asked = await world.say(eve, channel, f"<@{world.bot.id}> {BUILT}").answered()
    await asked.shows("I don’t answer you here for now")
    world.say(eve, channel, f"<@{world.bot.id}> And now?")
    await (await world.slash(eve, channel, "ask", question=BUILT).answered()).shows("I don’t answer you here")
    await (await world.slash(stage.mo, channel, "block list").answered()).shows("floods the channel")
    manager = await world.slash(stage.mo, channel, "block add", person=stage.ada).answered()
    await manager.shows("cannot be blocked")
    await (await world.slash(stage.mo, channel, "block lift", person=eve).answered()).shows("I answer")
    await (await world.slash(eve, channel, "ask", question=BUILT).answered()).shows("1871")
    assert plain(world.transcript(channel)) == kept("block", plain(world.transcript(channel)))


async def test_moderators_ask_why(bot: BotProcess, stage: Stage) -> None:
    world, channel = stage.world, stage.world.text(stage.guild, "why")
    answer = await world.say(stage.bo, channel, f"<@{world.bot.id}> {BUILT}").answered()
    await answer.shows("1871")
    found = await world.slash(stage.mo, channel, "why").answered()
    await found.shows("stands as it was")
    assert found.audience == stage.mo
    link = f"https://discord.com/channels/{stage.guild.id}/{channel.id}/{answer.id}"
    by_link = await world.slash(stage.mo, channel, "why", answer=link).answered()
    await by_link.shows("stands as it was")
    by_menu = await world.message_command(stage.mo, answer, "Why this answer?").answered()
    await by_menu.shows("stands as it was")
    assert found.text == by_link.text == by_menu.text
    secret = world.slash(stage.ada, stage.backstage, "ask", question="Where does the key of the boiler room hang?")
    hidden = await secret.answered()
    await hidden.shows("green door")
    link = f"https://discord.com/channels/{stage.guild.id}/{stage.backstage.id}/{hidden.id}"
    nothing = await world.slash(stage.mo, channel, "why", answer=link).answered()
    await nothing.shows("I keep no such answer")
    assert plain(world.transcript(channel)) == kept("why", plain(world.transcript(channel)))


async def test_nobody_else_is_offered_any_of_it(bot: BotProcess, stage: Stage) -> None:
    world = stage.world
    for words in ("settings show", "settings set", "settings reset"):
        for person in (stage.bo, stage.mo):
            with pytest.raises(CommandNotShown):
                world.slash(person, stage.general, words)
    for words in ("block add", "block lift", "block list", "why"):
        with pytest.raises(CommandNotShown):
            world.slash(stage.bo, stage.general, words)
    answer = await world.slash(stage.bo, stage.general, "ask", question=BUILT).answered()
    await answer.shows("1871")
    with pytest.raises(CommandNotShown):
        world.message_command(stage.bo, answer, "Why this answer?")


async def test_every_request_was_as_discord_wants_it(bot: BotProcess, discord_server: FakeDiscord) -> None:
    assert [request.code for request in discord_server.requests if request.status >= 400] == []
    assert discord_server.world.unanswered() == []
    assert "Traceback" not in bot.output
