"""The button that asks people on Slack: whom it pings, who may press it, and what is seen of who takes it."""

from pathlib import Path

import pytest

from tests.bot.slack.conftest import Stage, Start, write_settings
from tests.bot.slack.transcripts import kept
from tests.fakes.slack.blocks import buttons, pings_of
from tests.fakes.slack.model import Channel, Message

pytestmark = pytest.mark.asyncio(loop_scope="module")

UNKNOWN = "When does the ferry leave the harbour?"
LIGHTHOUSE = "When was the lighthouse built?"
ASK, TAKE = "Ask a human", "I’m on it"


def pings(stage: Stage, channel: Channel) -> list[Message]:
    found = [each for each in stage.slack.messages if each.channel is channel and not each.deleted]
    return [each for each in found if "asks for your help" in stage.text(each)]


async def test_a_group_is_pinged_once_in_the_thread_and_everybody_sees_who_is_on_it(
    start: Start, stage: Stage, home: Path
) -> None:
    cy = stage.person("Cy")
    helpers = stage.group(cy)
    channel = stage.channel("help", stage.ada, stage.bo, stage.mo, cy)
    write_settings(home, stage, more=f'[slack.channels.{channel.id}]\nhuman_group = "{helpers}"')
    try:
        async with start():
            sure = await stage.answer(stage.say(stage.bo, channel, f"{stage.slack.bot.mention} {LIGHTHOUSE}"), "1871")
            assert ASK not in buttons(sure.blocks)
            asked = stage.say(stage.bo, channel, f"{stage.slack.bot.mention} {UNKNOWN}")
            answer = await stage.answer(asked, "no clear answer")
            await stage.until(lambda: ASK in buttons(answer.blocks))
            stage.press(stage.ada, answer, ASK)
            await stage.shown(stage.ada, channel, "Only the person who asked")
            stage.press(stage.bo, answer, ASK)
            await stage.until(lambda: pings(stage, channel))
            (ping,) = pings(stage, channel)
            (pinged,) = pings_of(ping.blocks, ping.text)
            assert (helpers in pinged, ping.thread) == (True, asked.ts)
            await stage.until(lambda: ASK not in buttons(answer.blocks))
            assert {"1", "This helped", "Delete"} <= set(buttons(answer.blocks))
            stage.press(stage.bo, ping, TAKE)
            await stage.shown(stage.bo, channel, "Only the people I asked")
            stage.press(cy, ping, TAKE)
            await stage.until(lambda: "Cy is on it." in stage.text(ping))
            assert (buttons(ping.blocks), len(pings(stage, channel))) == ({}, 1)
            elsewhere = stage.channel("elsewhere", stage.bo)
            other = stage.say(stage.bo, elsewhere, f"{stage.slack.bot.mention} {UNKNOWN}")
            assert ASK not in buttons((await stage.answer(other, "no clear answer")).blocks)
        audit = (home / "var" / "records" / "audit.jsonl").read_text("utf-8")
        assert (audit.count('"human asked"'), audit.count('"human took"')) == (1, 1)
    finally:
        write_settings(home, stage)
    assert stage.transcript(channel) == kept("ask-a-human", stage.transcript(channel))
