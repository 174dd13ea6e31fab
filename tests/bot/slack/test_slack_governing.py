"""Moderators and managers on Slack: settings, blocks, and why an answer came about."""

import re
from pathlib import Path

import pytest

from tests.bot.slack.conftest import Stage
from tests.bot.slack.transcripts import kept
from tests.fakes.discord.looking import pretending
from tests.fakes.discord.process import BotProcess

pytestmark = pytest.mark.asyncio(loop_scope="module")

BUILT = "When was the lighthouse built?"
MADE_OF = (
    (r"\b[0-9a-f]{8}(?=, asked)", "<number>"),
    (r"\d{4}-\d\d-\d\d \d\d:\d\d UTC", "<time>"),
    (r"\bon \d{1,2} \w{3}\b", "on <day>"),
    (r"/archives/\w+(/p\d+)?", "/archives/…"),
    (r"\b[CUS]0\w{4,}\b", "<id>"),
)


def plain(transcript: str) -> str:
    """A transcript without what differs from run to run."""
    for found, shown in MADE_OF:
        transcript = re.sub(found, shown, transcript)
    return transcript


@pytest.fixture(scope="module")
def python_path(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Where a look at ``preview.example`` finds some pages, since no test reads from outside."""
    return f"{pretending(tmp_path_factory.mktemp('pretending'))}:{repository}"


async def test_managers_pause_a_channel_moderators_block_and_ask_why(bot: BotProcess, stage: Stage) -> None:
    channel = stage.channel("governing", stage.ada, stage.bo, stage.mo)
    name = stage.slack.bot.mention
    await stage.answer(stage.say(stage.bo, channel, f"{name} {BUILT}"), "1871")
    for words, shown in (
        ("why", "stands as it was"),
        (f"settings set paused on channel=<#{channel.id}|{channel.name}>", "paused is on now"),
    ):
        stage.slash(stage.ada, channel, "/footnote", words)
        await stage.shown(stage.ada, channel, shown)
    await stage.answer(stage.say(stage.bo, channel, f"{name} {BUILT}"), "I’m paused here")
    stage.slash(stage.bo, channel, "/ask", BUILT)
    await stage.shown(stage.bo, channel, "I’m paused here")
    for words, shown in (
        (f"settings reset paused channel=<#{channel.id}|{channel.name}>", "paused is off again"),
        (f"block add <@{stage.bo.id}|bo> 2h asks the same again", "I do not answer"),
        (f"block add <@{stage.mo.id}|mo>", "cannot be blocked"),
        ("block", "asks the same again"),
        ("settings set confidence high", "a number from 0 to 1"),
    ):
        stage.slash(stage.ada, channel, "/footnote", words)
        await stage.shown(stage.ada, channel, shown)
    await stage.answer(stage.say(stage.bo, channel, f"{name} {BUILT}"), "I don’t answer you here for now")
    stage.slash(stage.ada, channel, "/footnote", f"block lift <@{stage.bo.id}>")
    await stage.shown(stage.ada, channel, "I answer")
    await stage.answer(stage.say(stage.bo, channel, f"{name} How many steps has the stair?"), "199")
    assert plain(stage.transcript(channel)) == kept("governing", plain(stage.transcript(channel)))


async def test_nobody_else_may_but_everybody_may_search(bot: BotProcess, stage: Stage) -> None:
    channel = stage.channel("others", stage.bo, stage.gus)
    tried = ("settings", "settings set paused on", f"block add <@{stage.gus.id}>", "block list", "why", "why 0000")
    for words in tried:
        stage.slash(stage.bo, channel, "/footnote", words)
    await stage.until(lambda: stage.transcript(channel).count("Only operators may do this") == len(tried))
    answered = await stage.answer(stage.say(stage.bo, channel, f"{stage.slack.bot.mention} {BUILT}"), "1871")
    stage.menu(stage.bo, answered, "why_this")
    await stage.until(lambda: stage.transcript(channel).count("Only operators may do this") == len(tried) + 1)
    stage.slash(stage.bo, channel, "/footnote", "search key of the boiler room")
    await stage.silence()
    assert "green door" not in stage.transcript(channel)
    stage.slash(stage.bo, channel, "/footnote", "search lighthouse history")
    await stage.shown(stage.bo, channel, "The lighthouse")
    stage.slash(stage.bo, channel, "/footnote", "privacy")
    await stage.shown(stage.bo, channel, "/footnote privacy export")


async def test_the_shortcut_and_a_link_explain_an_answer(bot: BotProcess, stage: Stage) -> None:
    channel = stage.channel("shortcuts", stage.ada, stage.bo)
    answered = await stage.answer(stage.say(stage.bo, channel, f"{stage.slack.bot.mention} {BUILT}"), "1871")
    stage.menu(stage.ada, answered, "why_this")
    await stage.shown(stage.ada, channel, "stands as it was")
    link = f"https://example.slack.com/archives/{channel.id}/p{answered.ts.replace('.', '')}"
    for each in (link, f"{link}?thread_ts={answered.thread}&cid={channel.id}", f"<{link}>"):
        before = stage.transcript(channel).count("stands as it was")
        stage.slash(stage.ada, channel, "/footnote", f"why {each}")
        await stage.until(lambda before=before: stage.transcript(channel).count("stands as it was") > before)


async def test_operators_alone_look_at_sources_and_run_question_sets(bot: BotProcess, stage: Stage) -> None:
    channel = stage.channel("sources", stage.ada, stage.bo)
    tried = ("eval", "source", "source add site https://docs.example.org/", "source remove docs")
    for words in tried:
        stage.slash(stage.bo, channel, "/footnote", words)
    await stage.until(lambda: stage.transcript(channel).count("Only operators may do this") == len(tried))
    for words, shown in (
        ("eval", "The settings name no question set"),
        ("source add site <http://127.0.0.1:9/>", "private address"),
        ("source add site https://docs.example.org/ audience=board", "audience must be a label of the settings file"),
        ("source", "No source was added here"),
        ("source add site https://preview.example/docs/", "Nothing is indexed yet"),
    ):
        stage.slash(stage.ada, channel, "/footnote", words)
        await stage.shown(stage.ada, channel, shown)
    offered = await stage.shown(stage.ada, channel, "Nothing is indexed yet")
    stage.press(stage.bo, offered, "Confirm")
    await stage.shown(stage.bo, channel, "There is nothing of yours to confirm")
    stage.press(stage.ada, offered, "Confirm")
    await stage.shown(stage.ada, channel, "preview.example is added")


async def test_every_request_was_as_slack_wants_it(bot: BotProcess, stage: Stage) -> None:
    assert stage.slack.complaints == []
    assert "Traceback" not in bot.output
