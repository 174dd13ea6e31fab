"""What people wrote in channels answers questions, for those who can read there, as long as it stands there."""

import time
from pathlib import Path

import pytest

from tests.bot.discord.conftest import write_settings
from tests.bot.discord.snapshots import kept
from tests.bot.discord.stage import Stage
from tests.fakes.discord.answers import PATIENCE
from tests.fakes.discord.message import Message
from tests.fakes.discord.model import Channel
from tests.fakes.discord.past import wrote
from tests.fakes.discord.process import BotProcess

pytestmark = pytest.mark.asyncio(loop_scope="module")

INDEXED = 90.0
"""Seconds that a history gets to be read into the index."""
DAY = 86_400
BEGIN = 1_767_225_600.0
"""The first of January 2026."""
DRAWBRIDGE, WINDMILL, SWAN = (
    "Who repairs the drawbridge?",
    "How do I start the windmill?",
    "Where does the swan sleep?",
)


@pytest.fixture(scope="module")
def village(stage: Stage, home: Path) -> dict[str, Channel]:
    """Channels with a past, whose history the settings name."""
    world, guild = stage.world, stage.guild
    stories, cellar = world.text(guild, "stories"), world.private(guild, "cellar", stage.staff)
    asked = wrote(world, stage.bo, stories, DRAWBRIDGE, BEGIN)
    wrote(world, stage.mo, stories, "The drawbridge is repaired by the carpenter Odo.", BEGIN + 60, reply_to=asked)
    wrote(world, stage.mo, stories, "The swan sleeps behind the old mill.", BEGIN + 4 * DAY)
    wrote(world, stage.ada, cellar, "The windmill is started with the brass handle.", BEGIN + DAY)
    world.text(guild, "square")
    more = f'[sync]\ncoalesce = 1.0\n[[sources]]\nkind = "discord"\nchannels = [{stories.id}, {cellar.id}]\n'
    write_settings(home, stage, more=more)
    return {each.name: each for each in (stories, cellar)}


async def ask(stage: Stage, channel: Channel, question: str, *, private: bool = False) -> Message:
    """What Bo is answered, once it is complete."""
    return await (
        await stage.world.slash(stage.bo, channel, "ask", question=question, private=private).answered()
    ).settled()


async def until_answered(stage: Stage, channel: Channel, question: str, text: str) -> Message:
    """Ask again and again until an answer shows a text."""
    end = time.monotonic() + INDEXED * PATIENCE
    while text not in (shown := await ask(stage, channel, question)).text:
        assert time.monotonic() < end, shown.text
    return shown


async def test_people_are_cited_with_date_and_link_to_those_who_can_read_there(
    village: dict[str, Channel], bot: BotProcess, stage: Stage
) -> None:
    world, square = stage.world, next(each for each in stage.world.channels if each.name == "square")
    first = await until_answered(stage, square, DRAWBRIDGE, "carpenter Odo")
    assert f"https://discord.com/channels/{stage.guild.id}/{village['stories'].id}/" in first.text
    scene = world.text(stage.guild, "market")
    await ask(stage, scene, DRAWBRIDGE)
    refused = await ask(stage, scene, WINDMILL)
    assert "brass" not in refused.text
    inside = world.slash(stage.ada, village["cellar"], "ask", question=WINDMILL)
    assert "brass handle" in (await (await inside.answered()).settled()).text
    private = world.slash(stage.ada, scene, "ask", question=WINDMILL, private=True)
    assert "brass handle" in (await (await private.answered()).settled()).text
    told = world.transcript(scene)
    assert told == kept("history", told)


async def test_who_may_not_view_a_channel_any_more_is_not_shown_what_was_said_there(
    village: dict[str, Channel], bot: BotProcess, stage: Stage
) -> None:
    world, stories = stage.world, village["stories"]
    scene = world.text(stage.guild, "tavern")
    await until_answered(stage, scene, SWAN, "old mill")
    world.set_access(stories, stage.bo, deny="view_channel")
    for private in (True, False):
        assert "old mill" not in (await ask(stage, scene, SWAN, private=private)).text
    world.set_access(stories, stage.bo)
    await until_answered(stage, scene, SWAN, "old mill")


async def test_five_seconds_after_a_deletion_nothing_of_it_is_shown(
    village: dict[str, Channel], bot: BotProcess, stage: Stage
) -> None:
    world, stories = stage.world, village["stories"]
    scene = world.text(stage.guild, "harbour")
    said = world.say(stage.mo, stories, "The ferryman is called Hrodgar Quickwater.")
    answer = await until_answered(stage, scene, "What is the ferryman called?", "Hrodgar")
    world.delete(stage.mo, said)
    end = time.monotonic() + 5 * PATIENCE
    while "Hrodgar" in (await ask(stage, scene, "What is the ferryman called?", private=True)).text:
        assert time.monotonic() < end
    for question in ("What is the ferryman called?", "Who is Hrodgar Quickwater?"):
        assert "Hrodgar Quickwater." not in (await ask(stage, scene, question)).text
    number = next(each.label for each in answer.buttons if each.label.isdecimal() or each.label.strip("[]").isdecimal())
    passage = await (await world.press(stage.bo, answer, number).answered()).settled()
    found = await (await world.slash(stage.bo, scene, "search", words="ferryman called").answered()).settled()
    assert ("Hrodgar" in passage.text, "Hrodgar" in found.text) == (False, False)
