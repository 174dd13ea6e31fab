"""Slow files of some people keep nobody else waiting."""

import asyncio

import pytest

from tests.bot.discord.stage import Stage
from tests.bot.service.test_file_reader import NESTED, SLOW
from tests.fakes.discord.process import BotProcess


@pytest.mark.soak
@pytest.mark.asyncio(loop_scope="module")
async def test_people_with_slow_files_keep_nobody_else_from_an_answer(bot: BotProcess, stage: Stage) -> None:
    world, channel = stage.world, stage.world.text(stage.guild, "slow")
    slow = world.file(channel, "slow.md", SLOW)
    nested = world.file(channel, "nested.md", NESTED)
    asked = [
        world.say(who, channel, f"{world.bot.mention} When does the regatta start?", files=[slow, slow, nested])
        for who in (stage.bo, stage.mo)
    ]
    await asyncio.sleep(2)
    other = world.say(stage.ada, channel, f"{world.bot.mention} How many steps has the stair?")
    await (await other.answered(30)).shows("199", 30)
    for each in asked:
        await (await each.answered(60)).shows("reading it takes", 30)
