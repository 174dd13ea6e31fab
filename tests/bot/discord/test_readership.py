"""Who reads a reply is worked out before every request, those that discord.py repeats by itself among them."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.bot.discord.conftest import Start, reindex
from tests.bot.discord.stage import Stage
from tests.bot.discord.test_long import CHAPTER, THINGS
from tests.fakes.discord.message import Message
from tests.fakes.discord.model import Channel
from tests.fakes.discord.process import BotProcess
from tests.fakes.discord.server import FakeDiscord

pytestmark = pytest.mark.asyncio(loop_scope="module")

SEND = "POST /channels/{channel_id}/messages"
FOLLOW_UP = "POST /webhooks/{webhook_id}/{webhook_token}"
PRIVATE = "men, since ice on the"
CARRIED = "ropes, barrels, nets, anchors, lamps, sails, tar, coal and salted fish"
MORE = f"{CARRIED}, {', '.join(f'their {kind} boxes of candles' for kind in ('red', 'blue', 'brown', 'green') * 4)}"
LONG = " ".join(f"How many men does the {each} need in winter?" for each, *_ in THINGS)
SHORT = f"How many men does the {THINGS[0][0]} need in winter?"
HELD = 2.0
"""Seconds that Discord holds a request up."""


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def well_read(start: Start, home: Path) -> AsyncIterator[BotProcess]:
    """A bot whose private documents hold long paragraphs."""
    for thing, guild, verb, many, year in THINGS:
        text = CHAPTER.replace(CARRIED, MORE).format(thing=thing, guild=guild, verb=verb, many=many, year=year)
        (home / "staff" / f"{thing}.md").write_text(f"---\ntitle: The {thing}\n---\n{text}\n", "utf-8")
    await asyncio.to_thread(reindex, home)
    async with start() as process:
        yield process


async def happened(server: FakeDiscord, stage: Stage, faults: int) -> None:
    """Wait until so many more faults have come."""
    before = len(server.faults.happened)
    await stage.world.answers.until(lambda: len(server.faults.happened) >= before + faults, 20)


def private(messages: list[Message]) -> list[str]:
    """What of them can be read that is for the staff alone."""
    return [each.content for each in messages if PRIVATE in each.content and not each.deleted]


def opened(stage: Stage, channel: Channel) -> None:
    """Let everybody into a channel."""
    stage.world.set_access(channel, stage.guild.everyone, allow="view_channel")


async def test_the_parts_of_an_answer_go_once_one_of_them_may_not_be_sent(
    well_read: BotProcess, discord_server: FakeDiscord, stage: Stage
) -> None:
    world, channel = stage.world, stage.world.private(stage.guild, "parted", stage.staff)
    discord_server.faults.delay(0.1, at=SEND, times=2)
    discord_server.faults.rate_limit(HELD, at=SEND)
    world.say(stage.ada, channel, f"{world.bot.mention} {LONG}")
    await happened(discord_server, stage, 3)
    assert len(private(world.from_bot(channel))) == 2
    opened(stage, channel)
    first = world.from_bot(channel)[0]
    await first.shows("no clear answer", 20)
    await first.settled()
    assert private(world.from_bot(channel)) == []
    assert len(world.from_bot(channel)) == 1


async def test_the_parts_of_a_command_s_answer_go_likewise(
    well_read: BotProcess, discord_server: FakeDiscord, stage: Stage
) -> None:
    world, channel = stage.world, stage.world.private(stage.guild, "commanded", stage.staff)
    discord_server.faults.delay(0.1, at=FOLLOW_UP)
    discord_server.faults.rate_limit(HELD, at=FOLLOW_UP)
    asked = world.slash(stage.ada, channel, "ask", question=LONG)
    await happened(discord_server, stage, 2)
    opened(stage, channel)
    first = await asked.answered()
    await first.shows("no clear answer", 20)
    await first.settled()
    assert private(asked.messages) == []


async def test_a_private_answer_that_was_held_up_goes_by_the_roles_of_now(
    well_read: BotProcess, discord_server: FakeDiscord, stage: Stage
) -> None:
    world = stage.world
    eve = world.person("Eve", stage.guild, roles=[stage.staff])
    discord_server.faults.delay(0.1, at=FOLLOW_UP)
    discord_server.faults.rate_limit(HELD, at=FOLLOW_UP)
    asked = world.slash(eve, stage.general, "ask", question=LONG, private=True)
    await happened(discord_server, stage, 2)
    world.take(eve, stage.staff)
    first = await asked.answered()
    await first.shows("no clear answer", 20)
    await first.settled()
    assert private(asked.messages) == []


async def test_a_private_answer_goes_by_the_roles_of_now_where_the_command_came_before(
    well_read: BotProcess, discord_server: FakeDiscord, stage: Stage
) -> None:
    world = stage.world
    kit = world.person("Kit", stage.guild, roles=[stage.staff])
    discord_server.faults.delay(1.0, at="POST /interactions/{interaction_id}/{interaction_token}/callback")
    asked = world.slash(kit, stage.general, "ask", question=SHORT, private=True)
    world.take(kit, stage.staff)
    answer = await asked.answered(20)
    await answer.shows("no clear answer", 20)
    assert [each.content for each in answer.versions if PRIVATE in each.content] == []


async def test_only_a_limit_was_ever_refused(well_read: BotProcess, discord_server: FakeDiscord) -> None:
    assert [each for each in discord_server.requests if each.status >= 400 and each.status != 429] == []
    assert "Traceback" not in well_read.output
