"""Answers that are long, or hold tables and code; and the whole line of a source."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.bot.discord.conftest import Start, reindex
from tests.bot.discord.snapshots import kept
from tests.bot.discord.stage import Stage
from tests.fakes.discord.process import BotProcess
from tests.fakes.discord.server import FakeDiscord

pytestmark = pytest.mark.asyncio(loop_scope="module")

TIDES = """---
title: Tide tables
author: Mo
url: https://example.org/tides
published: 2024-03-01
---
# Tide tables

## Spring tides

Spring tides of the harbour in metres above the chart's zero are these:

| Month | High water | Low water | Highest ever measured |
|-------|------------|-----------|-----------------------|
| March | 4.8 | 0.4 | 5.6 |
| April | 4.9 | 0.3 | 5.7 |
| September | 5.0 | 0.2 | 5.9 |

## Ringing the bell

The command that rings the fog bell three times at the harbour is this:

```sh
bell ring --times 3
bell rest  # stars *stay* as they are
```
"""
CHAPTER = (
    "The {thing} of the harbour is looked after by the {guild}, who {verb} it every morning before the boats go out, "
    "whatever the weather may be and however late the night before was for everybody concerned. "
    "In winter the {thing} needs {many} men, since ice on the {thing} is heavy and the days are short, and each of "
    "them is paid two shillings for the work by the harbour commission, which has been the custom since the great "
    "storm carried the old {thing} away and left the boats without any help for a whole winter, so that the "
    "harbour's people had to carry ropes, barrels, nets, anchors, lamps, sails, tar, coal and salted fish by hand over "
    "the ice from the quay to the town and back again twice a day until the thaw came at the end of April. "
    "No stranger may touch the {thing}, as the rules of {year} say in so many words, and who does it all the same is "
    "made to sweep the quay for a week."
)
THINGS = (
    ("crane", "porters", "grease", "eleven", "1880"),
    ("pontoon", "ferrymen", "scrub", "seven", "1884"),
    ("beacon", "pilots", "polish", "three", "1888"),
    ("capstan", "sailors", "wind", "nine", "1892"),
)


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def well_read(start: Start, home: Path) -> AsyncIterator[BotProcess]:
    """A bot whose documents hold long paragraphs, a table and code."""
    (home / "docs" / "tides.md").write_text(TIDES, "utf-8")
    for thing, guild, verb, many, year in THINGS:
        text = CHAPTER.format(thing=thing, guild=guild, verb=verb, many=many, year=year)
        (home / "docs" / f"{thing}.md").write_text(f"---\ntitle: The {thing}\n---\n{text}\n", "utf-8")
    await asyncio.to_thread(reindex, home)
    async with start() as process:
        yield process


async def test_a_long_answer_is_parted_at_sentences_and_none_is_lost(well_read: BotProcess, stage: Stage) -> None:
    world, channel = stage.world, stage.world.text(stage.guild, "long-answers")
    question = " ".join(f"How many men does the {each} need in winter?" for each, *_ in THINGS)
    asked = world.say(stage.bo, channel, f"{world.bot.mention} {question}")
    await asked.answered(20)
    await world.answers.until(lambda: len(world.from_bot(channel)) > 1, 20)
    last = await world.from_bot(channel)[-1].settled()
    messages = world.from_bot(channel)
    assert messages[-1] is last
    assert all(len(message.content) <= 2000 for message in messages)
    text = "\n".join(message.content for message in messages)
    assert [thing for thing, _, _, many, _ in THINGS if f"the {thing} needs {many} men" not in text] == []
    seen = world.transcript(channel)
    assert seen == kept("long", seen)
    world.press(stage.bo, messages[-1], "Delete")
    await world.answers.until(lambda: world.from_bot(channel) == [])


async def test_tables_and_code_stay_such_and_a_source_s_line_is_whole(well_read: BotProcess, stage: Stage) -> None:
    world, channel = stage.world, stage.world.text(stage.guild, "laid-out")
    table = world.say(stage.bo, channel, f"{world.bot.mention} What is the high water of spring tides in September?")
    answer = await (await table.answered(10)).shows("5.9", 10)
    await (await world.press(stage.mo, answer, "1").answered()).settled()
    code = world.say(stage.ada, channel, f"{world.bot.mention} Which command rings the fog bell three times?")
    await (await code.answered(10)).shows("bell ring --times 3", 10)
    seen = world.transcript(channel)
    assert seen == kept("laid-out", seen)


async def test_every_request_was_as_discord_wants_it(well_read: BotProcess, discord_server: FakeDiscord) -> None:
    assert [request for request in discord_server.requests if request.status >= 400] == []
    assert discord_server.world.unanswered() == []
    assert "Traceback" not in well_read.output
