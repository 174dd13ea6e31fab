"""Answers that a language model writes on Slack: they are streamed, can be stopped, and come all the same without."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.bot.discord.test_model import BUILT, LAMP, LIGHTHOUSE, ON_AND_ON, writing
from tests.bot.slack.conftest import Stage, Start, write_settings
from tests.bot.slack.transcripts import kept
from tests.fakes.discord.process import BotProcess
from tests.fakes.openai import KEY, MODEL, FakeOpenAI
from tests.fakes.slack.model import Channel, Message, Refused

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture(scope="module")
def model() -> Iterator[FakeOpenAI]:
    """A language model on loopback, which says what the test wants."""
    with FakeOpenAI(lambda _: writing(BUILT)) as fake:
        yield fake


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def writer(start: Start, home: Path, stage: Stage, model: FakeOpenAI) -> AsyncIterator[BotProcess]:
    """A bot that has the model write."""
    more = (
        f'[model]\nbase_url = "{model.base_url}"\nname = "{MODEL}"\nkey = "{KEY}"\nretries = 0\ntimeout = 30\n'
        'audiences = ["public", "staff"]\n[cache]\nanswers = 0'
    )
    write_settings(home, stage, more=more)
    async with start() as process:
        warm = stage.say(stage.bo, stage.general, f"{stage.slack.bot.mention} {LIGHTHOUSE}")
        await stage.answer(warm, "Written by")
        yield process


async def growing(stage: Stage, channel: Channel, model: FakeOpenAI) -> tuple[Message, Message]:
    """A question, and its answer, of which one sentence is there, and no more comes for a long time."""
    model.reply = lambda _: writing(f"{BUILT} Its lamp burned", *ON_AND_ON)
    asked = stage.say(stage.bo, channel, f"{stage.slack.bot.mention} {LIGHTHOUSE}")
    return asked, await stage.answer(asked, "The harbour commission")


async def test_an_answer_is_streamed_and_then_stands_with_its_sources(
    writer: BotProcess, stage: Stage, model: FakeOpenAI
) -> None:
    channel = stage.channel("streaming", stage.bo)
    model.reply = lambda _: writing(f"{BUILT} Its lamp burned", 2.5, LAMP.removeprefix("Its lamp burned"))
    asked = stage.say(stage.bo, channel, f"{stage.slack.bot.mention} {LIGHTHOUSE}")
    growing = await stage.answer(asked, "The harbour commission")
    assert growing.streaming
    # Whether a step of the work stands there depends on how busy the machine is.
    lines = stage.transcript(channel).splitlines(keepends=True)
    half = "".join(each for each in lines if "  … " not in each)
    await stage.until(lambda: "Written by" in stage.text(growing))
    assert not growing.streaming
    assert "whale oil" in stage.text(growing)
    await stage.until(lambda: stage.slack.sessions[channel.id, asked.ts] == ["processing", "active"])
    assert len(stage.replies(asked)) == 1
    seen = f"{half}\n--- once it is written ---\n{stage.transcript(channel)}"
    assert seen == kept("streaming", seen)


async def test_what_takes_longer_than_two_seconds_shows_the_sources_that_its_readers_may_know(
    writer: BotProcess, stage: Stage, model: FakeOpenAI
) -> None:
    open_to_all, staff_only = stage.channel("waiting", stage.bo), stage.channel("staff", stage.ada, private=True)
    model.reply, seen = lambda _: writing(4.0, BUILT), ""
    for person, channel, said in (
        (stage.bo, open_to_all, "… Searching 1 source (docs)"),
        (stage.ada, staff_only, "… Searching 2 sources (docs, staff)"),
    ):
        asked = stage.say(person, channel, f"{stage.slack.bot.mention} {LIGHTHOUSE}")
        answer = await stage.answer(asked, said)
        assert answer.streaming
        seen += f"{stage.transcript(channel)}\n"
        await stage.until(lambda answer=answer: "Written by" in stage.text(answer))
        assert "Searching" not in stage.text(answer)
    assert seen == kept("steps", seen)


async def test_slacks_own_stop_button_ends_it_for_its_asker_with_the_quotes_that_were_found(
    writer: BotProcess, stage: Stage, model: FakeOpenAI
) -> None:
    asked, answer = await growing(stage, stage.channel("stopping", stage.bo, stage.ada), model)
    stopped = {"type": "agent_session_stopped", "channel": asked.channel.id, "thread_ts": asked.ts}
    stage.hear({**stopped, "user": stage.ada.id})
    await stage.silence()
    assert "This helped" not in stage.text(answer)
    stage.hear({**stopped, "user": stage.bo.id})
    await stage.until(lambda: "This helped" in stage.text(answer))
    assert stage.transcript(asked.channel) == kept("stopping", stage.transcript(asked.channel))


async def test_a_stream_that_expired_is_ended_by_an_edit(writer: BotProcess, stage: Stage, model: FakeOpenAI) -> None:
    channel = stage.channel("expiring", stage.bo)
    model.reply = lambda _: writing(f"{BUILT} Its lamp burned", 2.5, LAMP.removeprefix("Its lamp burned"))
    asked = stage.say(stage.bo, channel, f"{stage.slack.bot.mention} {LIGHTHOUSE}")
    answer = await stage.answer(asked, "The harbour commission")
    answer.streaming = False
    await stage.until(lambda: "Written by" in stage.text(answer))


async def test_where_slack_takes_no_more_of_a_stream_the_same_message_grows_by_edits(
    writer: BotProcess, stage: Stage, model: FakeOpenAI
) -> None:
    channel = stage.channel("refusing", stage.bo)
    stage.slack.fail("chat.appendStream", Refused("unsupported_chunk"))
    model.reply = lambda _: writing(f"{BUILT} Its lamp burned", 2.5, LAMP.removeprefix("Its lamp burned"))
    asked = stage.say(stage.bo, channel, f"{stage.slack.bot.mention} {LIGHTHOUSE}")
    answer = await stage.answer(asked, "Written by")
    assert (stage.replies(asked), answer.streaming) == ([answer], False)


async def test_where_no_streams_are_offered_it_grows_by_edits_and_has_a_stop_button(
    writer: BotProcess, stage: Stage, model: FakeOpenAI
) -> None:
    stage.slack.streams = False
    asked, answer = await growing(stage, stage.channel("editing", stage.bo), model)
    assert not answer.streaming
    stage.press(stage.ada, answer, "Stop")
    await stage.shown(stage.ada, asked.channel, "Only the person who asked")
    stage.press(stage.bo, answer, "Stop")
    await stage.until(lambda: "This helped" in stage.text(answer))
    assert stage.slack.complaints == []
    assert "Traceback" not in writer.output
