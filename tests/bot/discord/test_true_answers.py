"""Answers on Discord that are edited when what they quote says something else, or is gone."""

import re
from pathlib import Path

import pytest

from tests.bot.discord.snapshots import kept
from tests.bot.discord.stage import Stage
from tests.fakes.discord.process import BotProcess

pytestmark = pytest.mark.asyncio(loop_scope="module")

BEES = "How many bees does a hive hold?"
PATIENCE = 90.0


async def test_a_message_says_what_its_source_says_now_and_loses_what_is_gone(
    bot: BotProcess, stage: Stage, home: Path
) -> None:
    world, channel = stage.world, stage.world.text(stage.guild, "garden")
    answer = await world.say(stage.bo, channel, f"{world.bot.mention} {BEES}").answered()
    await answer.shows("forty thousand")
    by_command = await world.slash(stage.ada, channel, "ask", question=BEES).answered()
    await by_command.shows("forty thousand")
    private = await world.slash(stage.mo, channel, "ask", question=BEES, private=True).answered()
    await private.shows("forty thousand")
    operators = world.text(stage.guild, "operators")
    bees = home / "docs" / "bees.md"
    bees.write_text(bees.read_text("utf-8").replace("forty", "fifty"), "utf-8")
    await (await world.slash(stage.ada, operators, "reindex").answered()).shows("generation 2", PATIENCE)
    for each in (answer, by_command):
        await each.shows("fifty thousand", PATIENCE)
        assert "forty" not in each.text
        assert "Edited" in each.text
    assert by_command.text.startswith(f"> {BEES}")
    assert "forty" in private.text
    seen = world.transcript(channel)
    bees.unlink()
    await (await world.slash(stage.ada, operators, "reindex").answered()).shows("generation 3", PATIENCE)
    for each in (answer, by_command):
        await each.shows("not in the sources any more", PATIENCE)
        assert "thousand" not in each.text
    seen = f"{seen}\n\n(After the document is gone.)\n{world.transcript(channel)}"
    seen = re.sub(r"Edited \d+ \w+ \d+", "Edited <day>", seen)
    assert seen == kept("true-answers", seen)
