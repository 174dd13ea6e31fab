"""The life of a forum's posts: answered, linked to solved ones, tagged, solved."""

import asyncio
from pathlib import Path

import pytest

from tests.bot.discord.conftest import write_settings
from tests.bot.discord.snapshots import kept
from tests.bot.discord.stage import Stage
from tests.fakes.discord.answers import PATIENCE
from tests.fakes.discord.model import Channel
from tests.fakes.discord.people import NotPossible
from tests.fakes.discord.process import BotProcess

pytestmark = pytest.mark.asyncio(loop_scope="module")

LIGHTHOUSE = "When was the lighthouse built?"
INDEXED = 60.0
"""Seconds that a history gets to be read into the index."""
TAGS = ("Answered", "Solved", "Needs a human")


@pytest.fixture(scope="module")
def forums(stage: Stage, home: Path) -> dict[str, Channel]:
    """Forums whose posts are answered and read, one without the tags that the settings name; some posts are solved."""
    world, guild = stage.world, stage.guild
    world.give(world.bot, world.role(guild, "gardener", "manage_threads"))
    open_, bare, hidden = (
        world.forum(guild, "help", TAGS),
        world.forum(guild, "bare"),
        world.forum(guild, "hidden", TAGS),
    )
    world.set_access(hidden, guild.everyone, deny="view_channel")
    for reader in (stage.staff, world.bot):
        world.set_access(hidden, reader, allow="view_channel")
    for forum, title in ((open_, "Why does my printer jam?"), (hidden, "Why does the staff’s printer jam?")):
        post = world.post(stage.ada, forum, title, title)
        world.say(stage.ada, post.channel, "Thanks!")
        world.tag(stage.guild.owner, post.channel, "Solved")
    settings = f"forums = [{open_.id}, {bare.id}]\n" + "".join(
        f"[discord.channels.{forum.id}]\n"
        'answered_tag = "Answered"\nsolved_tag = "Solved"\nhuman_tag = "needs a human"\n'
        for forum in (open_, bare)
    )
    more = f'[sync]\ncoalesce = 1.0\n[[sources]]\nkind = "discord"\nchannels = [{open_.id}, {hidden.id}]\n'
    write_settings(home, stage, settings, more)
    return {each.name: each for each in (open_, bare, hidden)}


async def tagged(stage: Stage, post: Channel, *names: str) -> None:
    """Wait until a post has these tags and no others."""
    await stage.world.answers.until(lambda: sorted(post.tags.values()) == sorted(names), 20 * PATIENCE, f"{post.tags}")


async def test_a_post_is_answered_and_whoever_asked_says_that_it_solved_it(
    forums: dict[str, Channel], bot: BotProcess, stage: Stage
) -> None:
    world = stage.world
    asked = world.post(stage.bo, forums["help"], "The lighthouse", LIGHTHOUSE)
    answer = await (await asked.answered(20)).shows("1871")
    await tagged(stage, asked.channel, "Answered")
    stranger = await world.press(stage.ada, answer, "This solved it").answered()
    await stranger.shows("Only the person who asked")
    await tagged(stage, asked.channel, "Answered")
    await (await world.press(stage.bo, answer, "This solved it").answered()).shows("marked")
    await tagged(stage, asked.channel, "Answered", "Solved")
    told = world.transcript(asked.channel)
    assert told == kept("forum-solved", told)


async def test_without_a_sure_answer_solved_posts_are_named_to_who_may_read_them(
    forums: dict[str, Channel], bot: BotProcess, stage: Stage
) -> None:
    world = stage.world
    async with asyncio.timeout(INDEXED * PATIENCE):
        while '"discord: ' not in bot.output:
            await asyncio.sleep(0.1)
    asked = world.post(stage.bo, forums["help"], "Why does my printer always jam?", "My printer jams. Why?")
    shown = await (await asked.answered(20)).shows("solved posts")
    known = next(each for each in world.channels if each.name == "Why does my printer jam?")
    assert shown.text.splitlines()[1:] == [f"https://discord.com/channels/{stage.guild.id}/{known.id}"]
    await tagged(stage, asked.channel, "Needs a human")
    told = world.transcript(asked.channel)
    assert told == kept("forum-links", told)


async def test_what_nobody_knows_waits_for_a_person_and_what_helped_comes_first(
    forums: dict[str, Channel], bot: BotProcess, stage: Stage
) -> None:
    world = stage.world
    asked = world.post(stage.bo, forums["help"], "Kettle", "How do I descale the copper kettle?")
    await tagged(stage, asked.channel, "Needs a human")
    assert world.from_bot(asked.channel) == []
    world.say(stage.ada, asked.channel, "Good question, I wonder as well.")
    helped = world.say(stage.mo, asked.channel, "The copper kettle is descaled with citric acid overnight.")
    other = await world.message_command(stage.ada, helped, "This solved it").answered()
    await other.shows("Only the person who asked")
    await (await world.message_command(stage.bo, helped, "This solved it").answered()).shows("marked")
    await tagged(stage, asked.channel, "Solved")
    elsewhere = world.say(stage.bo, stage.general, "Nothing.")
    await (await world.message_command(stage.bo, elsewhere, "This solved it").answered()).shows("forum only")
    told = world.transcript(asked.channel)
    assert told == kept("forum-human", told)


async def test_a_tag_that_is_missing_is_told_once_in_the_log(
    forums: dict[str, Channel], bot: BotProcess, stage: Stage
) -> None:
    world = stage.world
    for number in range(2):
        asked = world.post(stage.bo, forums["bare"], f"Post {number}", LIGHTHOUSE)
        answer = await (await asked.answered(20)).shows("1871")
        await (await world.press(stage.bo, answer, "This solved it").answered()).shows("marked")
    assert bot.output.count("has no tag Answered") == 1
    assert bot.output.count("has no tag Solved") == 1
    with pytest.raises(NotPossible):
        world.press(stage.bo, answer, "Ask a human")
