"""What the bot says on Discord of its own accord."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.community import Week
from bot.records import Origin, Record, RecordPlace
from bot.records.answer_records import AnswerRecords
from tests.bot.discord.snapshots import kept
from tests.bot.discord.stage import Stage
from tests.bot.records.records import make_refusal, with_database
from tests.fakes.discord.process import BotProcess

pytestmark = pytest.mark.asyncio(loop_scope="module")

LISBON = "Which train goes to Lisbon?"
PATIENCE = 60.0


LOG = "log"


@pytest.fixture(scope="module", autouse=True)
def telling(home: Path, stage: Stage) -> None:
    """The settings let people be told and name a log channel, and last week something was asked in two channels."""
    log = stage.world.text(stage.guild, LOG)
    file = home / "footnote.toml"
    text = file.read_text("utf-8").replace("[service]\n", "[service]\ntell_askers = true\n")
    file.write_text(text.replace("[discord]\n", f"[discord]\nlog_channels = [{log.id}]\n"), "utf-8")
    community, begin = f"discord:{stage.guild.id}", Week.before(datetime.now(UTC)).begin

    def refusal(question: str, channel: int) -> Record:
        place = f"discord:{channel}"
        origin = Origin(community, place, place, f"discord:{stage.bo.id}", "message-1", "https://discord.com/", True)
        audience = frozenset({"public", f"{community}:{channel}"})
        return make_refusal(question=question, origin=origin, audience=audience, asked_at=begin + timedelta(days=2))

    records = [
        refusal("Who won the football world cup in 1998?", stage.general.id),
        refusal("Who is laid off in the spring?", stage.backstage.id),
    ]
    place = RecordPlace("", home / "var" / "records", 0)
    with_database(place, lambda engine: AnswerRecords(engine).add(records))


async def test_who_asked_is_told_once_when_a_reindex_brings_an_answer(
    bot: BotProcess, stage: Stage, home: Path
) -> None:
    world, channel = stage.world, stage.world.text(stage.guild, "travel")
    asked = world.say(stage.bo, channel, f"{world.bot.mention} {LISBON}")
    await (await asked.answered()).shows("no clear answer")
    await (await world.slash(stage.ada, channel, "ask", question="When does the train leave?").answered()).settled()
    await (await world.slash(stage.mo, channel, "ask", question=LISBON, private=True).answered()).settled()
    direct = world.dm_bot(stage.mo, LISBON)
    await (await direct.answered()).shows("no clear answer")
    (home / "docs" / "train.md").write_text(
        "---\ntitle: The train\n---\nThe night train goes to Lisbon. The train leaves at ten.\n", "utf-8"
    )
    board = await world.slash(stage.ada, world.text(stage.guild, "operators"), "reindex").answered()
    await board.shows("generation 2", PATIENCE)
    await world.answers.until(lambda: world.from_bot(direct.channel)[-1].text.startswith("<@"), PATIENCE)
    await world.answers.until(lambda: sum("now answer" in each.text for each in world.from_bot(channel)) == 2, PATIENCE)
    told = [each for each in world.from_bot(channel) if "now answer" in each.text]
    assert sorted(each.text.partition(" ")[0] for each in told) == sorted([stage.bo.mention, stage.ada.mention])
    assert [each.reference is not None for each in told if each.text.startswith(stage.bo.mention)] == [True]
    assert "train" not in "".join(each.text for each in told)
    found = sum("now answer" in each.text for place in (channel, direct.channel) for each in world.from_bot(place))
    assert found == 3


async def test_a_log_channel_gets_a_digest_of_the_week_as_far_as_all_there_may_read_it(
    bot: BotProcess, stage: Stage
) -> None:
    world = stage.world
    log = next(each for each in world.channels if each.name == LOG)
    await world.answers.until(lambda: bool(world.from_bot(log)), PATIENCE)
    (digest,) = world.from_bot(log)
    assert "laid off" not in digest.text
    seen = re.sub(r"from \d+ \w+ to \d+ \w+", "from <day> to <day>", world.transcript(log))
    seen = re.sub(r"(Not asked|New:|↓|↑)[^.]*\.", "<trend>.", seen)
    assert seen == kept("digest", seen)
