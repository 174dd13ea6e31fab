"""What moderators see on Discord of what people ask."""

import csv
import io
import json
from pathlib import Path

import pytest

from tests.bot.discord.snapshots import kept
from tests.bot.discord.stage import Stage
from tests.fakes.discord.calling import CommandNotShown
from tests.fakes.discord.process import BotProcess

pytestmark = pytest.mark.asyncio(loop_scope="module")

LISBON = "Which train goes to Lisbon?"


async def test_moderators_see_gaps_as_far_as_they_may_read_them(bot: BotProcess, stage: Stage, home: Path) -> None:
    world, office = stage.world, stage.world.text(stage.guild, "moderators")
    for person, channel, text in (
        (stage.bo, stage.general, LISBON),
        (stage.ada, stage.general, "What train can I take to Lisbon?"),
        (stage.ada, stage.backstage, "Who is laid off in the spring?"),
    ):
        await (await world.slash(person, channel, "ask", question=text).answered()).shows("no clear answer")
    alone = world.slash(stage.bo, stage.general, "ask", question="How do I quit my job here?", private=True)
    await (await alone.answered()).shows("no clear answer")
    direct = await world.dm_bot(stage.bo, "What is the boss's salary?").answered()
    await direct.shows("no clear answer")
    mentioned = world.say(stage.bo, stage.general, f"<@{world.bot.id}> Who won the football world cup in 1998?")
    await (await mentioned.answered()).shows("no clear answer")
    seen = await world.slash(stage.mo, office, "gaps").answered()
    await seen.shows("2 gaps in the last 28 days, from 3 questions. 2 more answers were for other readers, or private.")
    assert [word for word in ("laid off", "quit", "salary") if word in seen.text] == []
    assert f"https://discord.com/channels/{stage.guild.id}/{stage.general.id}" in seen.text
    assert seen.audience == stage.mo
    assert world.transcript(office) == kept("gaps", world.transcript(office))
    lines = (home / "var" / "records" / "audit.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["what"] for line in lines] == ["gaps shown"]


async def test_all_of_it_comes_as_a_file_that_only_who_looks_sees(bot: BotProcess, stage: Stage) -> None:
    world, channel = stage.world, stage.world.text(stage.guild, "tables")
    asked = world.slash(stage.mo, channel, "gaps", table=True)
    await (await asked.answered()).shows("2 gaps")
    await world.answers.until(lambda: len(asked.messages) > 1)
    (file,) = asked.messages[1].attachments
    rows = list(csv.DictReader(io.StringIO(file.content.decode())))
    assert [int(row["people"]) for row in rows] == [2, 1]
    assert [word for word in ("laid off", "quit", "salary") if word in str(rows)] == []
    assert {each.audience for each in asked.messages} == {stage.mo}


async def test_a_deleted_question_is_gone_from_the_gaps(bot: BotProcess, stage: Stage) -> None:
    world, channel = stage.world, stage.world.text(stage.guild, "deleting-questions")
    asked = world.say(stage.bo, channel, f"<@{world.bot.id}> Where can I buy a purple umbrella?")
    await (await asked.answered()).shows("no clear answer")
    await (await world.slash(stage.mo, channel, "gaps").answered()).shows("umbrella")
    world.delete(stage.bo, asked)
    later = await world.slash(stage.mo, channel, "gaps").answered()
    await later.shows("2 gaps in the last 28 days")
    assert "umbrella" not in later.text


async def test_the_words_of_a_command_go_with_the_answer_that_repeats_them(bot: BotProcess, stage: Stage) -> None:
    world, channel = stage.world, stage.world.text(stage.guild, "deleting-commands")
    answer = await world.slash(stage.bo, channel, "ask", question="Who sells green parrots?").answered()
    await answer.shows("no clear answer")
    await (await world.slash(stage.mo, channel, "gaps").answered()).shows("parrots")
    world.press(stage.bo, answer, "Delete")
    await world.answers.until(lambda: answer.deleted, 5.0)
    later = await world.slash(stage.mo, channel, "gaps").answered()
    await later.shows("2 gaps in the last 28 days")
    assert "parrots" not in later.text


async def test_nobody_but_moderators_is_offered_gaps(bot: BotProcess, stage: Stage) -> None:
    with pytest.raises(CommandNotShown):
        stage.world.slash(stage.bo, stage.general, "gaps")
    direct = await stage.world.dm_bot(stage.mo, "hello").answered()
    with pytest.raises(CommandNotShown):
        stage.world.slash(stage.mo, direct.channel, "gaps")
