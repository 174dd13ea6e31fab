"""People ask on Slack with mentions, /ask and direct messages; what they see is kept as text."""

import pytest

from tests.bot.slack.conftest import Stage
from tests.bot.slack.transcripts import kept
from tests.fakes.discord.process import BotProcess

pytestmark = pytest.mark.asyncio(loop_scope="module")

LIGHTHOUSE = "When was the lighthouse built?"
KEY = "Where does the key of the boiler room hang?"


async def test_a_mention_is_answered_once_in_its_thread_which_goes_on_without_mentions(
    bot: BotProcess, stage: Stage
) -> None:
    channel = stage.channel("mentions", stage.ada, stage.bo)
    asked = stage.say(stage.bo, channel, f"{stage.slack.bot.mention} {LIGHTHOUSE}")
    await stage.answer(asked, "1871")
    further = stage.say(stage.bo, channel, "What did its lamp burn?", thread=asked)
    await stage.answer(further, "whale oil")
    stage.say(stage.bo, channel, "Thanks a lot!", thread=asked)
    stage.say(stage.bo, channel, f"{stage.ada.mention} what do you think, when was it built?", thread=asked)
    await stage.silence()
    assert stage.transcript(channel) == kept("mention", stage.transcript(channel))


async def test_ask_is_answered_to_its_user_alone_and_can_be_shared(bot: BotProcess, stage: Stage) -> None:
    channel = stage.channel("asking", stage.ada, stage.bo)
    asked = stage.slash(stage.bo, channel, "/ask", LIGHTHOUSE)
    answer = await stage.shown(stage.bo, channel, "1871")
    await asked.done.wait()
    assert asked.acknowledged_after is not None
    assert asked.acknowledged_after < 1.0
    before = stage.transcript(channel)
    stage.press(stage.bo, answer, "Share")
    await stage.until(lambda: answer.deleted)
    assert [each.audience for each in stage.slack.messages if each.channel is channel and not each.deleted] == [""]
    seen = f"{before}\n--- after Share ---\n{stage.transcript(channel)}"
    assert seen == kept("ask", seen)


async def test_an_answer_that_not_everyone_may_read_is_not_shared(bot: BotProcess, stage: Stage) -> None:
    channel = stage.channel("keeping", stage.ada, stage.bo)
    stage.slash(stage.ada, channel, "/ask", KEY)
    answer = await stage.shown(stage.ada, channel, "green door")
    stage.press(stage.ada, answer, "Share")
    await stage.shown(stage.ada, channel, "Not everyone here may read")
    stage.press(stage.ada, answer, "Keep private")
    await stage.until(lambda: "Share" not in stage.text(answer))
    assert not answer.deleted
    assert stage.transcript(channel) == kept("keep-private", stage.transcript(channel))


async def test_in_a_channel_the_answer_uses_what_everyone_there_may_read(bot: BotProcess, stage: Stage) -> None:
    open_to_all = stage.channel("open", stage.ada)
    staff_only = stage.channel("staff-only", stage.ada, private=True)
    shared = stage.channel("with-others", stage.ada, private=True, shared=True)
    for channel, reads in ((open_to_all, False), (staff_only, True), (shared, False)):
        asked = stage.say(stage.ada, channel, f"{stage.slack.bot.mention} {KEY}")
        await stage.answer(asked, "green door" if reads else "no clear answer")
    seen = "\n".join(map(stage.transcript, (open_to_all, staff_only, shared)))
    assert seen == kept("readers", seen)


async def test_who_joins_a_channel_is_a_reader_from_then_on(bot: BotProcess, stage: Stage) -> None:
    channel = stage.channel("joining", stage.ada, private=True)
    await stage.answer(stage.say(stage.ada, channel, f"{stage.slack.bot.mention} {KEY}"), "green door")
    channel.members.add(stage.bo.id)
    stage.hear({"type": "member_joined_channel", "user": stage.bo.id, "channel": channel.id})
    await stage.silence()
    await stage.answer(stage.say(stage.ada, channel, f"{stage.slack.bot.mention} {KEY}"), "no clear answer")


async def test_a_direct_message_is_answered_for_what_its_author_may_read(bot: BotProcess, stage: Stage) -> None:
    staff = stage.say(stage.ada, stage.slack.direct(stage.ada), KEY)
    await stage.answer(staff, "green door")
    other = stage.say(stage.bo, stage.slack.direct(stage.bo), KEY)
    await stage.answer(other, "no clear answer")
    seen = stage.transcript(staff.channel) + "\n" + stage.transcript(other.channel)
    assert seen == kept("direct", seen)


async def test_bots_and_talk_among_people_are_not_answered(bot: BotProcess, stage: Stage) -> None:
    channel, robot = stage.channel("others", stage.bo), stage.person("Robot", "bot")
    stage.say(robot, channel, f"{stage.slack.bot.mention} {LIGHTHOUSE}")
    stage.say(stage.bo, channel, LIGHTHOUSE)
    stage.say(stage.bo, channel, f"<!channel> {LIGHTHOUSE}")
    stage.say(stage.bo, channel, f"{stage.slack.bot.mention} {LIGHTHOUSE}", subtype="channel_join")
    await stage.silence()
    assert [each for each in stage.slack.messages if each.channel is channel and each.user == stage.slack.bot.id] == []


async def test_a_question_that_is_edited_is_answered_anew_and_one_that_is_deleted_loses_its_answer(
    bot: BotProcess, stage: Stage
) -> None:
    channel = stage.channel("edits", stage.bo)
    asked = stage.say(stage.bo, channel, f"{stage.slack.bot.mention} {LIGHTHOUSE}")
    first = await stage.answer(asked, "1871")
    previewed = {**stage.event(asked), "text": f"{asked.text} https://example.org"}
    changed = {"type": "message", "subtype": "message_changed", "channel": channel.id, "ts": "2.1"}
    stage.hear({**changed, "message": previewed, "previous_message": stage.event(asked)})
    own = {**stage.event(first), "text": "new", "bot_id": "B1", "edited": {"user": first.user, "ts": first.ts}}
    stage.hear({**changed, "message": own, "previous_message": stage.event(first)})
    await stage.silence()
    assert stage.replies(asked) == [first]
    assert not first.deleted
    stage.edit(asked, f"{stage.slack.bot.mention} how many bees does a hive hold?")
    second = await stage.answer(asked, "forty thousand")
    await stage.until(lambda: first.deleted)
    edited = stage.transcript(channel)
    stage.delete(asked)
    await stage.until(lambda: second.deleted)
    seen = f"{edited}\n--- after the question was deleted ---\n{stage.transcript(channel)}"
    assert seen == kept("edits", seen)


async def test_a_message_can_be_answered_by_its_shortcut(bot: BotProcess, stage: Stage) -> None:
    channel = stage.channel("shortcuts", stage.bo, stage.ada)
    about = stage.say(stage.bo, channel, "How many bees does a hive hold?")
    stage.shortcut(stage.ada, about)
    await stage.shown(stage.ada, channel, "forty thousand")
    stage.shortcut(stage.ada, stage.say(stage.bo, channel, "thanks!"))
    await stage.shown(stage.ada, channel, "no question")
    assert stage.transcript(channel) == kept("shortcut", stage.transcript(channel))


async def test_nobody_is_notified_and_every_request_was_as_slack_wants_it(bot: BotProcess, stage: Stage) -> None:
    channel = stage.channel("loud", stage.bo)
    asked = stage.say(stage.bo, channel, f"{stage.slack.bot.mention} <!here> {stage.ada.mention} {LIGHTHOUSE}")
    await stage.answer(asked, "1871")
    stage.slash(stage.bo, channel, "/ask", f"<!channel> {stage.ada.mention} what is <b>@here</b>?")
    await stage.shown(stage.bo, channel, "@Ada")
    assert stage.pings() == []
    assert stage.slack.complaints == []
    assert [each.payload for each in stage.slack.envelopes if each.acknowledged_after is None] == []
    assert "Traceback" not in bot.output
