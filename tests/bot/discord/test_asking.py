"""People ask with /ask, mentions, replies and direct messages; what they see is kept as text."""

import pytest

from tests.bot.discord.snapshots import kept
from tests.bot.discord.stage import Stage
from tests.fakes.discord.process import BotProcess
from tests.fakes.discord.server import FakeDiscord

pytestmark = pytest.mark.asyncio(loop_scope="module")

LIGHTHOUSE = "When was the lighthouse built?"
KEY = "Where does the key of the boiler room hang?"


async def test_slash_ask_echoes_the_question_at_once_and_answers_with_citations(bot: BotProcess, stage: Stage) -> None:
    channel = stage.world.text(stage.guild, "slash")
    asked = stage.world.slash(stage.bo, channel, "ask", question=LIGHTHOUSE)
    answer = await asked.answered()
    await answer.shows("1871")
    await answer.settled()
    assert asked.acknowledged_after is not None
    assert asked.acknowledged_after < 0.3
    assert stage.world.transcript(channel, history=True) == kept("ask", stage.world.transcript(channel, history=True))


async def test_what_the_documents_do_not_hold_is_refused_with_the_passages_that_are_near(
    bot: BotProcess, stage: Stage
) -> None:
    channel = stage.world.text(stage.guild, "refusals")
    for question in ("When does the ferry leave the harbour?", "Who won the football world cup in 1998?"):
        await (await stage.world.slash(stage.bo, channel, "ask", question=question).answered()).settled()
    assert stage.world.transcript(channel) == kept("refusal", stage.world.transcript(channel))


async def test_a_private_answer_is_seen_by_the_asker_alone(bot: BotProcess, stage: Stage) -> None:
    channel = stage.world.text(stage.guild, "private-answers")
    asked = stage.world.slash(stage.ada, channel, "ask", question=KEY, private=True)
    answer = await asked.answered()
    await answer.shows("green door")
    await answer.settled()
    assert answer.audience is stage.ada
    assert stage.world.transcript(channel) == kept("private", stage.world.transcript(channel))


async def test_a_mention_is_answered_with_a_reply(bot: BotProcess, stage: Stage) -> None:
    world, channel = stage.world, stage.world.text(stage.guild, "mentions")
    asked = world.say(stage.bo, channel, f"{world.bot.mention} how many steps has the stair?")
    answer = await asked.answered()
    await answer.shows("199")
    again = world.say(stage.ada, channel, "And when may visitors climb the tower?", reply_to=answer)
    await (await again.answered()).shows("Saturdays")
    about = world.say(stage.bo, channel, "How many bees does a hive hold?")
    pointed = world.say(stage.ada, channel, world.bot.mention, reply_to=about)
    await (await pointed.answered()).shows("forty thousand")
    empty = world.say(stage.ada, channel, world.bot.mention)
    await (await empty.answered()).settled()
    assert world.transcript(channel) == kept("mention", world.transcript(channel))


async def test_a_direct_message_is_answered_for_what_the_asker_may_read(bot: BotProcess, stage: Stage) -> None:
    world = stage.world
    staff = world.dm_bot(stage.ada, KEY)
    await (await staff.answered()).shows("green door")
    other = world.dm_bot(stage.bo, KEY)
    answer = await other.answered()
    await answer.settled()
    assert "green door" not in answer.text
    seen = world.transcript(staff.channel) + "\n" + world.transcript(other.channel)
    assert seen == kept("direct", seen)


async def test_a_thread_goes_on_without_mentions_once_the_bot_has_answered(bot: BotProcess, stage: Stage) -> None:
    world, channel = stage.world, stage.world.text(stage.guild, "threads")
    thread = world.open_thread(stage.bo, channel, "Lighthouse")
    world.say(stage.bo, thread, "Does anybody know the lighthouse?")
    await world.silence(thread)
    first = world.say(stage.bo, thread, f"{world.bot.mention} {LIGHTHOUSE}")
    await (await first.answered()).shows("1871")
    further = world.say(stage.bo, thread, "What did its lamp burn?")
    await (await further.answered()).shows("whale oil")
    world.say(stage.bo, thread, "Thanks a lot!")
    world.say(stage.bo, thread, f"{stage.ada.mention} what do you think, when was it built?")
    await world.silence(thread)
    assert world.transcript(thread) == kept("thread", world.transcript(thread))


async def test_bots_webhooks_and_everyone_are_not_answered(bot: BotProcess, stage: Stage) -> None:
    world, channel = stage.world, stage.world.text(stage.guild, "others")
    robot = world.person("Robot", stage.guild, bot=True)
    world.say(robot, channel, f"{world.bot.mention} {LIGHTHOUSE}")
    world.webhook_says(channel, "News", f"{world.bot.mention} {LIGHTHOUSE}")
    world.say(stage.bo, channel, f"@everyone {LIGHTHOUSE}")
    world.say(stage.bo, channel, LIGHTHOUSE)
    await world.silence(channel)
    assert world.from_bot(channel) == []


async def test_a_server_that_is_not_listed_gets_one_message_and_no_service(bot: BotProcess, stage: Stage) -> None:
    world = stage.world
    elsewhere = world.guild("Elsewhere")
    cy = world.person("Cy", elsewhere)
    hall = world.text(elsewhere, "hall")
    await (await world.say(cy, hall, f"{world.bot.mention} {LIGHTHOUSE}").answered()).settled()
    world.say(cy, hall, f"{world.bot.mention} {LIGHTHOUSE}")
    await world.silence(hall)
    await (await world.slash(cy, hall, "ask", question=LIGHTHOUSE).answered()).settled()
    stranger = world.dm_bot(cy, LIGHTHOUSE)
    await (await stranger.answered()).settled()
    seen = world.transcript(hall) + "\n" + world.transcript(stranger.channel)
    assert seen == kept("unserved", seen)


async def test_the_bot_mentions_nobody(bot: BotProcess, stage: Stage) -> None:
    world, channel = stage.world, stage.world.text(stage.guild, "loud")
    loud = f"@everyone {stage.ada.mention} {stage.staff.mention} {LIGHTHOUSE}"
    answer = await world.slash(stage.bo, channel, "ask", question=loud).answered()
    await answer.settled()
    assert {name for message in world.from_bot() for name in message.pinged} == set()


async def test_every_request_was_as_discord_wants_it(bot: BotProcess, discord_server: FakeDiscord) -> None:
    # A stranger's direct message makes the bot look for the stranger among the members.
    refused = [each for each in discord_server.requests if each.status >= 400]
    assert {each.code for each in refused} <= {10007}
    assert discord_server.world.unanswered() == []
    assert "Traceback" not in bot.output
