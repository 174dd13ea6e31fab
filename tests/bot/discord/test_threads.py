"""Threads: those that the bot opened, also after a restart, and people who talk in them."""

from pathlib import Path

import pytest

from tests.bot.discord.conftest import Start, write_settings
from tests.bot.discord.snapshots import kept
from tests.bot.discord.stage import Stage
from tests.fakes.discord.model import Channel

pytestmark = pytest.mark.asyncio(loop_scope="module")

LIGHTHOUSE = "When was the lighthouse built?"
STAIR = "How many steps has the stair?"
UNKNOWN = "Who won the football world cup in 1998?"


async def opened(stage: Stage, channel: Channel) -> Channel:
    """The thread that the bot opens for a question."""
    asked = stage.world.say(stage.bo, channel, f"{stage.world.bot.mention} {LIGHTHOUSE}")
    await (await asked.answered(10)).shows("1871", 10)
    assert asked.thread is not None
    return asked.thread


async def test_a_thread_that_it_opened_is_a_conversation_also_after_a_restart(
    start: Start, stage: Stage, home: Path
) -> None:
    world, channel = stage.world, stage.world.text(stage.guild, "opened")
    write_settings(home, stage, discord="open_threads = true")
    try:
        async with start():
            thread = await opened(stage, channel)
            await (await world.say(stage.bo, thread, "What did its lamp burn?").answered(10)).shows("whale oil", 10)
        async with start():
            await (await world.say(stage.bo, thread, STAIR).answered(10)).shows("199", 10)
            await (await world.say(stage.bo, thread, UNKNOWN).answered(10)).shows("no clear answer", 10)
            world.say(stage.bo, thread, "Thanks!")
            world.say(stage.ada, thread, "Did you try turning it off and on again?")
            world.say(stage.bo, thread, "Should I?")
            world.say(stage.ada, thread, "How many bees does a hive hold?")
            await world.silence(thread, 2.0)
            sure = world.say(stage.mo, thread, "How many bees does a hive hold?")
            await (await sure.answered(10)).shows("forty thousand", 10)
    finally:
        write_settings(home, stage)
    seen = world.transcript(thread)
    assert seen == kept("opened-thread", seen)


async def test_in_a_channel_set_to_it_questions_to_anybody_are_answered_and_talk_is_left_alone(
    start: Start, stage: Stage, home: Path
) -> None:
    world, auto, plain = stage.world, stage.world.text(stage.guild, "auto"), stage.world.text(stage.guild, "plain")
    write_settings(home, stage, discord=f"[discord.channels.{auto.id}]\nauto_answer = true")
    try:
        async with start():
            world.say(stage.bo, plain, LIGHTHOUSE)
            world.say(stage.ada, auto, "The tower is closed today.")
            said = world.say(stage.bo, auto, "Since when?")
            world.say(stage.ada, auto, STAIR)  # who talks with Bo asks Bo
            world.say(stage.mo, auto, STAIR, reply_to=said)
            await world.silence(auto, 2.0)
            await (await world.say(stage.mo, auto, LIGHTHOUSE).answered(10)).shows("1871", 10)
            assert world.from_bot(plain) == []
    finally:
        write_settings(home, stage)


async def test_a_reply_to_a_message_of_one_s_own_is_for_nobody_in_particular(start: Start, stage: Stage) -> None:
    world, channel = stage.world, stage.world.text(stage.guild, "replies")
    async with start():
        thread = world.open_thread(stage.bo, channel, "Lamps")
        asked = world.say(stage.bo, thread, f"{world.bot.mention} {LIGHTHOUSE}")
        await (await asked.answered(10)).shows("1871", 10)
        world.say(stage.ada, thread, STAIR, reply_to=asked)
        await world.silence(thread, 1.0)
        own = world.say(stage.mo, thread, "I was there last summer.")
        await (await world.say(stage.mo, thread, STAIR, reply_to=own).answered(10)).shows("199", 10)
