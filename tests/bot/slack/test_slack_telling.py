"""What the bot says on Slack of its own accord."""

import asyncio
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.community import Week
from bot.records import Origin, RecordPlace
from bot.records.answer_records import AnswerRecords
from tests.bot.records.records import make_refusal, with_database
from tests.bot.slack.conftest import Stage
from tests.bot.slack.transcripts import kept
from tests.fakes.discord.process import BotProcess
from tests.fakes.slack.model import Channel

pytestmark = pytest.mark.asyncio(loop_scope="module")

LISBON = "Which train goes to Lisbon?"
PATIENCE = 60.0


@pytest.fixture(scope="module")
def log(stage: Stage) -> Channel:
    """The channel for reports, in which Ada and Bo are."""
    return stage.channel("log", stage.ada, stage.bo, private=True)


@pytest.fixture(scope="module", autouse=True)
def telling(home: Path, stage: Stage, log: Channel) -> None:
    """The settings let people be told and name a log channel, and last week something was asked in two channels."""
    file = home / "footnote.toml"
    text = file.read_text("utf-8").replace("[service]\n", "[service]\ntell_askers = true\n")
    file.write_text(text.replace("[slack]\n", f'[slack]\nlog_channel = "{log.id}"\n'), "utf-8")
    asked_at = Week.before(datetime.now(UTC)).begin + timedelta(days=2)
    party = stage.channel("party", stage.bo, private=True)
    records = []
    for question, channel in (("Who won the football world cup in 1998?", stage.general), ("Where is it?", party)):
        place = f"slack:{channel.id}"
        origin = Origin(
            f"slack:{stage.slack.team}", place, f"{place}-1.1", f"slack:{stage.bo.id}", "message-1", "", True
        )
        records.append(make_refusal(question=question, origin=origin, asked_at=asked_at))
    with_database(RecordPlace("", home / "var" / "records", 0), lambda engine: AnswerRecords(engine).add(records))


async def test_people_are_told_and_the_week_is_summed_up_as_far_as_all_in_the_channel_may_read_it(
    bot: BotProcess, stage: Stage, log: Channel, home: Path
) -> None:
    channel = stage.channel("travel", stage.bo, stage.ada)
    await stage.answer(stage.say(stage.bo, channel, f"{stage.slack.bot.mention} {LISBON}"), "no clear answer")
    (home / "docs" / "train.md").write_text("The night train goes to Lisbon.\n", "utf-8")
    stage.slash(stage.mo, channel, "/footnote", "reindex")
    async with asyncio.timeout(PATIENCE):
        for place, words in ((channel, "generation 2"), (channel, "The documents now answer"), (log, "The week from")):
            while words not in stage.transcript(place):
                await asyncio.sleep(0.1)
    assert "Where is it?" not in stage.transcript(log)
    told = [stage.text(each) for each in stage.slack.messages if "The documents now answer" in stage.text(each)]
    assert len(told) == 1
    seen = re.sub(r"from \d+ \w+ to \d+ \w+", "from <day> to <day>", stage.transcript(log))
    seen = re.sub(r"(Not asked|New:|↓|↑)[^.]*\.", "<trend>.", seen)
    assert seen == kept("digest", seen)
