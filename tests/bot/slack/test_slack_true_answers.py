"""Answers on Slack that are edited when what they quote says something else, or is gone."""

import asyncio
import re
from pathlib import Path

import pytest

from tests.bot.slack.conftest import Stage
from tests.bot.slack.transcripts import kept
from tests.fakes.discord.process import BotProcess

pytestmark = pytest.mark.asyncio(loop_scope="module")

BEES = "How many bees does a hive hold?"
PATIENCE = 90.0


async def test_a_message_says_what_its_source_says_now_and_loses_what_is_gone(
    bot: BotProcess, stage: Stage, home: Path
) -> None:
    channel = stage.channel("garden", stage.bo, stage.ada)
    answer = await stage.answer(stage.say(stage.bo, channel, f"{stage.slack.bot.mention} {BEES}"), "forty thousand")
    bees = home / "docs" / "bees.md"
    seen, before = "", bees.read_text("utf-8")
    for text, words in ((before.replace("forty", "fifty"), "fifty thousand"), (None, "not in the sources any more")):
        if text is None:
            bees.unlink()
        else:
            bees.write_text(text, "utf-8")
        stage.slash(stage.mo, stage.general, "/footnote", "reindex")
        async with asyncio.timeout(PATIENCE):
            while words not in stage.text(answer):
                await asyncio.sleep(0.1)
        assert "forty" not in stage.text(answer)
        seen += f"{stage.transcript(channel)}\n"
    assert "thousand" not in stage.text(answer)
    seen = re.sub(r"Edited \d+ \w+ \d+", "Edited <day>", seen)
    assert seen == kept("true-answers", seen)
