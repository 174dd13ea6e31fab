"""What goes wrong at Discord or on the way there costs nobody an answer, and gives nobody two."""

import pytest

from tests.bot.discord.stage import Stage
from tests.fakes.discord.process import BotProcess
from tests.fakes.discord.server import FakeDiscord

pytestmark = pytest.mark.asyncio(loop_scope="module")

LIGHTHOUSE = "When was the lighthouse built?"
SEND = "POST /channels/{channel_id}/messages"
EDIT = "PATCH /webhooks/{webhook_id}/{webhook_token}/messages/@original"


async def test_a_broken_connection_a_server_error_and_a_rate_limit_delay_an_answer_only(
    bot: BotProcess, discord_server: FakeDiscord, stage: Stage
) -> None:
    world, channel = stage.world, stage.world.text(stage.guild, "troubles")
    discord_server.faults.refuse(502, at=SEND)
    discord_server.faults.lose_answer(SEND)
    discord_server.faults.rate_limit(0.3, at=SEND, scope="shared")
    asked = world.say(stage.bo, channel, f"{world.bot.mention} {LIGHTHOUSE}")
    await (await asked.answered(20)).shows("1871")
    await world.silence(channel, 2.0)
    assert len(world.from_bot(channel)) == 1
    discord_server.faults.clear()
    discord_server.faults.drop(EDIT)
    answer = await world.slash(stage.bo, channel, "ask", question=LIGHTHOUSE).answered()
    await answer.shows("1871", 15)


async def test_a_long_answer_takes_as_many_messages_as_it_needs(
    bot: BotProcess, discord_server: FakeDiscord, stage: Stage
) -> None:
    world, channel = stage.world, stage.world.text(stage.guild, "long")
    topics = ["When was the lighthouse built?", "How many steps has the stair?", "How many bees does a hive hold?"]
    question = " ".join(f"{topic} And I ask because {'it matters to me, ' * 10}." for topic in topics)[:990]
    asked = world.slash(stage.bo, channel, "ask", question=question)
    answer = await asked.answered()
    await answer.shows("1871", 10)
    await answer.settled()
    texts = "\n".join(message.text for message in asked.messages)
    assert all(len(message.content) <= 2000 for message in asked.messages)
    assert "1871" in texts
    last = asked.messages[-1]
    world.press(stage.bo, last, "Delete")
    await world.answers.until(lambda: all(message.deleted for message in world.from_bot(channel)))


async def test_an_answer_that_comes_after_its_token_has_died_is_put_into_the_message_all_the_same(
    bot: BotProcess, discord_server: FakeDiscord, stage: Stage
) -> None:
    world, channel = stage.world, stage.world.text(stage.guild, "dead-token")
    discord_server.faults.refuse(503, at=EDIT)
    asked = world.slash(stage.bo, channel, "ask", question=LIGHTHOUSE)
    await world.answers.until(lambda: not discord_server.faults.pending, 20)
    world.clock.advance(16 * 60)
    await (await asked.answered(20)).shows("1871", 20)


@pytest.mark.soak
async def test_a_message_that_discord_took_and_forgot_is_not_sent_again(
    bot: BotProcess, discord_server: FakeDiscord, stage: Stage
) -> None:
    world, channel = stage.world, stage.world.text(stage.guild, "taken")
    discord_server.faults.lose_answer(SEND)
    discord_server.faults.refuse(503, at=SEND, times=8)
    asked = world.say(stage.bo, channel, f"{world.bot.mention} {LIGHTHOUSE}")
    await (await asked.answered(20)).shows("1871", 20)
    world.clock.advance(600)  # the nonce is forgotten
    await world.answers.until(lambda: not discord_server.faults.pending, 200)
    await world.silence(channel, 40.0)
    assert len(world.from_bot(channel)) == 1


async def test_nothing_was_refused_but_what_was_meant_to_be(bot: BotProcess, discord_server: FakeDiscord) -> None:
    refused = {each.status for each in discord_server.requests if each.status >= 400}
    assert refused <= {401, 404, 429, 502, 503}
    assert discord_server.world.unanswered() == []
    assert "Traceback" not in bot.output
