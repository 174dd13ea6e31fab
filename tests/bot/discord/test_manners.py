"""When the bot speaks and when it does not: among people, to who greets it, to who edits or deletes a question."""

import pytest

from tests.bot.discord.snapshots import kept
from tests.bot.discord.stage import Stage
from tests.fakes.discord.message import Message
from tests.fakes.discord.process import BotProcess
from tests.fakes.discord.server import FakeDiscord

pytestmark = pytest.mark.asyncio(loop_scope="module")

LIGHTHOUSE = "When was the lighthouse built?"
STAIR = "How many steps has the stair?"
UNKNOWN = "Who won the football world cup in 1998?"
KEY = "Where does the key of the boiler room hang?"
SEND = "POST /channels/{channel_id}/messages"


async def test_people_who_talk_in_a_thread_are_left_alone_unless_an_answer_is_sure(
    bot: BotProcess, stage: Stage
) -> None:
    world, channel = stage.world, stage.world.text(stage.guild, "talk")
    thread = world.open_thread(stage.bo, channel, "Broken lamp")
    first = world.say(stage.bo, thread, f"{world.bot.mention} {LIGHTHOUSE}")
    await (await first.answered()).shows("1871")
    world.say(stage.ada, thread, "Did you try turning it off and on again?")
    world.say(stage.mo, thread, "Any idea what the weather will be like?")
    world.say(stage.bo, thread, UNKNOWN)
    world.say(stage.mo, thread, "¡Muchas gracias!")
    world.say(stage.ada, thread, "help")
    world.say(stage.bo, thread, "?")
    await world.silence(thread, 2.0)
    sure = world.say(stage.ada, thread, STAIR)
    await (await sure.answered()).shows("199")
    seen = world.transcript(thread)
    assert seen == kept("talk", seen)


async def test_who_greets_it_is_told_how_to_ask(bot: BotProcess, stage: Stage) -> None:
    world, channel = stage.world, stage.world.text(stage.guild, "greetings")
    for text in ("hi", "are you a bot?", "help", "?", "Danke!"):
        await (await world.say(stage.bo, channel, f"{world.bot.mention} {text}").answered()).settled()
    answer = await world.say(stage.bo, channel, f"{world.bot.mention} {STAIR}").answered()
    await answer.shows("199")
    await (await world.say(stage.bo, channel, "thanks a lot!", reply_to=answer).answered()).settled()
    await (await world.say(stage.mo, channel, "👍", reply_to=answer).answered()).settled()
    await (await world.slash(stage.bo, channel, "ask", question="hi").answered()).settled()
    thanked = world.say(stage.ada, channel, "Thank you all!")
    await (await world.message_command(stage.bo, thanked, "Answer this").answered()).settled()
    direct = world.dm_bot(stage.mo, "hello")
    await (await direct.answered()).settled()
    seen = world.transcript(channel) + "\n" + world.transcript(direct.channel)
    assert seen == kept("greetings", seen)


async def test_a_mention_added_by_an_edit_is_answered_once(bot: BotProcess, stage: Stage) -> None:
    world, channel = stage.world, stage.world.text(stage.guild, "edits")
    asked = world.say(stage.bo, channel, STAIR)
    await world.silence(channel)
    world.edit(stage.bo, asked, f"{world.bot.mention} {STAIR}")
    await (await asked.answered()).shows("199")
    world.edit(stage.bo, asked, f"{world.bot.mention} {LIGHTHOUSE}")
    await world.silence(channel, 1.0)
    assert len(world.from_bot(channel)) == 1


async def test_an_edit_long_after_is_left_alone(bot: BotProcess, stage: Stage) -> None:
    world, channel = stage.world, stage.world.text(stage.guild, "late-edits")
    asked = world.say(stage.bo, channel, STAIR)
    world.clock.advance(601)
    world.edit(stage.bo, asked, f"{world.bot.mention} {STAIR}")
    await world.silence(channel, 1.0)
    assert world.from_bot(channel) == []


async def test_a_deleted_question_takes_its_answer_with_it(bot: BotProcess, stage: Stage) -> None:
    world, channel = stage.world, stage.world.text(stage.guild, "deletions")
    own = world.say(stage.bo, channel, f"{world.bot.mention} {STAIR}")
    answer = await (await own.answered()).shows("199")
    other = world.say(stage.ada, channel, f"{world.bot.mention} {LIGHTHOUSE}")
    remaining = await (await other.answered()).shows("1871")
    world.delete(stage.mo, own)
    await world.answers.until(lambda: answer.deleted, 5.0)
    assert not remaining.deleted
    world.purge(stage.mo, [other])
    await world.answers.until(lambda: remaining.deleted, 5.0)


async def test_a_refusal_tells_who_may_read_more_where_to_ask(bot: BotProcess, stage: Stage) -> None:
    world, channel = stage.world, stage.world.text(stage.guild, "rights")
    hint = "In a direct message"

    async def refused(asked: Message) -> bool:
        return hint in (await (await asked.answered()).shows("no clear answer")).text

    told = {
        name: await refused(world.say(person, channel, f"{world.bot.mention} {question}"))
        for name, person, question in (
            ("staff, answered by what only staff may read", stage.ada, KEY),
            ("staff, answered by nothing", stage.ada, UNKNOWN),
            ("another", stage.bo, KEY),
        )
    }
    by_command = await world.slash(stage.ada, channel, "ask", question=UNKNOWN).answered()
    assert hint in (await by_command.shows("no clear answer")).text
    alone = await world.slash(stage.ada, channel, "ask", question=UNKNOWN, private=True).answered()
    assert hint not in (await alone.shows("no clear answer")).text
    inside = await refused(world.say(stage.ada, stage.backstage, f"{world.bot.mention} {UNKNOWN}"))
    assert list(told.values()) == [True, True, False]
    assert not inside
    seen = world.transcript(channel)
    assert seen == kept("wider-rights", seen)


async def test_who_waits_for_an_answer_sees_the_bot_type(
    bot: BotProcess, discord_server: FakeDiscord, stage: Stage
) -> None:
    world, channel = stage.world, stage.world.text(stage.guild, "typing")
    discord_server.faults.delay(1.0, at=SEND)
    await (await world.say(stage.bo, channel, f"{world.bot.mention} {LIGHTHOUSE}").answered()).shows("1871")
    assert sum(f"/channels/{channel.id}/typing" in each.path for each in discord_server.requests) == 1


async def test_an_echo_shows_names_and_mentions_nobody(bot: BotProcess, stage: Stage) -> None:
    world, channel = stage.world, stage.world.text(stage.guild, "names")
    question = f"How many steps has the stair, {stage.ada.mention}, {stage.staff.mention}, in {channel.mention}?"
    answer = await (await world.slash(stage.bo, channel, "ask", question=question).answered()).shows("199")
    assert answer.text.splitlines()[0] == "> How many steps has the stair, @Ada, @staff, in #names?"
    asked = world.say(stage.bo, channel, f"{stage.ada.mention} how many steps has the stair?")
    menu = await (await world.message_command(stage.mo, asked, "Answer this").answered()).shows("199")
    assert menu.text.splitlines()[0] == "> @Ada how many steps has the stair?"
    assert (answer.pinged, menu.pinged) == (set(), set())


async def test_every_request_was_as_discord_wants_it(bot: BotProcess, discord_server: FakeDiscord) -> None:
    assert [each for each in discord_server.requests if each.status >= 400] == []
    assert discord_server.world.unanswered() == []
    assert "Traceback" not in bot.output
