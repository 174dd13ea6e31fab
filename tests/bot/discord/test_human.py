"""The button that asks people: whom it pings, who may press it, and what is seen of who takes it."""

from pathlib import Path

import pytest

from tests.bot.discord.conftest import Start, write_settings
from tests.bot.discord.snapshots import kept
from tests.bot.discord.stage import Stage
from tests.fakes.discord.message import Message
from tests.fakes.discord.model import Channel

pytestmark = pytest.mark.asyncio(loop_scope="module")

UNKNOWN = "When does the ferry leave the harbour?"
LIGHTHOUSE = "When was the lighthouse built?"
ASK, TAKE = "Ask a human", "I’m on it"


async def asked(stage: Stage, channel: Channel, question: str, shows: str) -> Message:
    """The answer to a question of Bo's."""
    answer = await stage.world.say(stage.bo, channel, f"{stage.world.bot.mention} {question}").answered(10)
    await answer.shows(shows, 10)
    return await answer.settled()


def pings(stage: Stage, channel: Channel) -> list[Message]:
    return [each for each in stage.world.from_bot(channel) if "asks for your help" in each.content]


def labels(message: Message) -> set[str]:
    return {each.label for each in message.buttons}


async def test_a_role_is_pinged_once_and_everybody_sees_who_is_on_it(start: Start, stage: Stage, home: Path) -> None:
    world, channel = stage.world, stage.world.text(stage.guild, "help")
    helpers = world.role(stage.guild, "helpers", mentionable=True)
    cy = world.person("Cy", stage.guild, roles=[helpers])
    write_settings(home, stage, discord=f"human_role = {helpers.id}")
    try:
        async with start() as bot:
            sure = await asked(stage, channel, LIGHTHOUSE, "1871")
            assert ASK not in labels(sure)
            answer = await asked(stage, channel, UNKNOWN, "no clear answer")
            told = await world.press(stage.ada, answer, ASK).answered()
            await told.shows("Only the person who asked")
            assert told.audience is stage.ada
            world.press(stage.bo, answer, ASK)
            await world.answers.until(lambda: pings(stage, channel))
            (ping,) = pings(stage, channel)
            assert ping.pings.names == {"@helpers"}
            await world.answers.until(lambda: ASK not in labels(answer))
            assert {"1", "👍", "👎", "Delete"} <= labels(answer)
            refused = await world.press(stage.bo, ping, TAKE).answered()
            await refused.shows("Only the people I asked")
            world.press(cy, ping, TAKE)
            await ping.shows("is on it")
            await world.answers.until(lambda: TAKE not in labels(ping))
            assert ping.pinged == {"@helpers"}
            assert len(pings(stage, channel)) == 1
            gone = world.text(stage.guild, "gone")
            question = world.say(stage.bo, gone, f"{world.bot.mention} {UNKNOWN}")
            world.press(stage.bo, await (await question.answered(10)).shows("no clear answer", 10), ASK)
            await world.answers.until(lambda: pings(stage, gone))
            world.delete(stage.bo, question)
            await world.answers.until(lambda: world.from_bot(gone) == [])
            assert await bot.stop() == 0
        audit = (home / "var" / "records" / "audit.jsonl").read_text("utf-8")
        assert ('"human asked"' in audit, '"human took"' in audit) == (True, True)
    finally:
        write_settings(home, stage)
    assert world.transcript(channel) == kept("ask-a-human", world.transcript(channel))


async def test_it_is_offered_where_others_read_and_says_where_the_role_cannot_be_mentioned(
    start: Start, stage: Stage, home: Path
) -> None:
    world, quiet = stage.world, stage.world.text(stage.guild, "quiet")
    strict = world.text(stage.guild, "strict", deny={stage.guild.everyone: "mention_everyone"})
    closed, helpers = world.role(stage.guild, "closed"), world.role(stage.guild, "more helpers", mentionable=True)
    settings = f"human_role = {closed.id}\n[discord.channels.{quiet.id}]\nhuman_role = {helpers.id}"
    write_settings(home, stage, discord=settings)
    try:
        async with start():
            seen = {}
            for private in (True, False):
                answer = await world.slash(stage.bo, quiet, "ask", question=UNKNOWN, private=private).answered()
                await answer.shows("no clear answer", 10)
                seen[private] = ASK in labels(await answer.settled())
            direct = await world.dm_bot(stage.bo, UNKNOWN).answered(10)
            await direct.shows("no clear answer", 10)
            assert (seen, ASK in labels(await direct.settled())) == ({True: False, False: True}, False)
            world.press(stage.mo, answer, ASK)
            await world.answers.until(lambda: pings(stage, quiet))
            assert [each.pings.names for each in pings(stage, quiet)] == [{"@more helpers"}]
            other = await asked(stage, strict, UNKNOWN, "no clear answer")
            told = await world.press(stage.bo, other, ASK).answered()
            await told.shows("I may not mention the people")
            assert pings(stage, strict) == []
    finally:
        write_settings(home, stage)
