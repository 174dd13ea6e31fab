"""People talk on Slack, in threads and in a channel whose questions are answered without a mention."""

from pathlib import Path

import pytest

from tests.bot.slack.conftest import Stage, Start, write_settings

pytestmark = pytest.mark.asyncio(loop_scope="module")

LIGHTHOUSE = "When was the lighthouse built by the commission?"
STAIR = "How many steps has the stair of the tower?"


async def test_in_a_channel_set_to_it_questions_to_anybody_are_answered_and_talk_is_left_alone(
    start: Start, stage: Stage, home: Path
) -> None:
    auto, plain = (stage.channel(name, stage.ada, stage.bo, stage.mo) for name in ("auto", "plain"))
    write_settings(home, stage, more=f"[slack.channels.{auto.id}]\nauto_answer = true")
    try:
        async with start():
            stage.say(stage.bo, plain, LIGHTHOUSE)
            stage.say(stage.ada, auto, "The tower is closed today.")
            stage.say(stage.bo, auto, "Since when?")
            stage.say(stage.ada, auto, STAIR)  # who talks with Bo asks Bo
            await stage.silence()
            asked = stage.say(stage.mo, auto, LIGHTHOUSE)
            await stage.answer(asked, "1871")
            assert [
                each for each in stage.slack.messages if each.user == stage.slack.bot.id and each.channel is plain
            ] == []
            own = [each for each in stage.slack.messages if each.user == stage.slack.bot.id and each.channel is auto]
            assert {each.thread for each in own} == {asked.ts}
    finally:
        write_settings(home, stage)


async def test_in_a_thread_people_who_talk_to_each_other_are_left_alone(start: Start, stage: Stage) -> None:
    channel = stage.channel("talking", stage.ada, stage.bo, stage.mo)
    async with start():
        asked = stage.say(stage.bo, channel, f"{stage.slack.bot.mention} {LIGHTHOUSE}")
        await stage.answer(asked, "1871")
        for who, text in (
            (stage.ada, "Which lighthouse do you mean?"),
            (stage.bo, "The one with the whale oil lamp."),
            (stage.ada, "ah, that one"),
            (stage.bo, STAIR),  # still to Ada
        ):
            stage.say(who, channel, text, thread=asked)
        await stage.silence()
        further = stage.say(stage.mo, channel, STAIR, thread=asked)
        await stage.answer(further, "199")
        answers = [each for each in stage.replies(asked) if each.user == stage.slack.bot.id and not each.deleted]
        assert len(answers) == 2
