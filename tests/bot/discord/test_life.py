"""How the bot starts, ends and comes back, and what it says when it cannot."""

import asyncio
import os
import re
import signal
import sys
from pathlib import Path

import pytest

from tests.bot.discord.conftest import Start, bare, is_ready, write_settings
from tests.bot.discord.snapshots import kept
from tests.bot.discord.stage import Stage
from tests.fakes.discord.answers import PATIENCE
from tests.fakes.discord.process import running
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.forking import run_forked

pytestmark = pytest.mark.asyncio(loop_scope="module")

LIGHTHOUSE = "When was the lighthouse built?"
STAIR = "How many steps has the stair?"
EDIT = "PATCH /webhooks/{webhook_id}/{webhook_token}/messages/@original"
SEND = "POST /channels/{channel_id}/messages"
BOT = [sys.executable, "-m", "bot", "discord"]


def failed(home: Path, environment: dict[str, str]) -> tuple[int, str]:
    """Start the bot where it cannot start; returns the exit code and what it said."""
    return run_forked(["discord"], home, {**bare(dict(os.environ)), **environment}, 60 * PATIENCE)


async def test_without_a_token_it_says_where_to_put_it(home: Path) -> None:
    code, said = await asyncio.to_thread(failed, home, {})
    assert (code, said) == (
        1,
        "footnote: There is no token; set FOOTNOTE_DISCORD_TOKEN (docs/discord.md says where to get it).\n",
    )


async def test_a_wrong_token_an_absent_index_and_no_network_are_one_line_each(
    discord_server: FakeDiscord, home: Path, tmp_path: Path
) -> None:
    given = discord_server.environment()
    wrong = await asyncio.to_thread(failed, home, {**given, "FOOTNOTE_DISCORD_TOKEN": "a.b.c"})
    nowhere = {**given, "FOOTNOTE_DISCORD_API_BASE": "http://127.0.0.1:9/api/v10"}
    unreachable = await asyncio.to_thread(failed, home, nowhere)
    empty = await asyncio.to_thread(failed, tmp_path, given)
    taken = {**given, "FOOTNOTE_SERVICE__LISTEN": "192.0.2.1:1"}
    port = await asyncio.to_thread(failed, home, taken)
    all_of_them = (wrong, unreachable, empty, port)
    said = "\n".join(line for _, text in all_of_them for line in text.splitlines()[-1:]) + "\n"
    assert [code for code, _ in all_of_them] == [1, 1, 1, 1]
    assert said == kept("start-errors", said)


async def test_without_the_content_intent_it_says_so_and_answers_mentions(
    discord_server: FakeDiscord, start: Start, stage: Stage
) -> None:
    world, channel = stage.world, stage.world.text(stage.guild, "no-intent")
    world.application.privileged.discard("message_content")
    try:
        async with start() as bot:
            asked = world.say(stage.bo, channel, f"{world.bot.mention} {LIGHTHOUSE}")
            await (await asked.answered()).shows("1871")
            assert "the message content intent is off" in bot.output
    finally:
        world.application.privileged.add("message_content")


@pytest.mark.parametrize(("code", "word"), [(4014, "intent"), (4004, "token")])
async def test_what_the_gateway_refuses_for_good_is_one_line(
    discord_server: FakeDiscord, start: Start, code: int, word: str
) -> None:
    async with start() as bot:
        discord_server.gateway.close(code)
        assert await bot.exited(20) == 1
        said = bot.output
    last = said.splitlines()[-1]
    assert last.startswith("footnote: Discord")
    assert word in last
    assert "Traceback" not in said


async def test_what_keeps_a_server_from_service_is_named_at_the_start(
    discord_server: FakeDiscord, start: Start, stage: Stage, home: Path
) -> None:
    world = stage.world
    poor = world.guild("Poor", bot_permissions="", everyone="view_channel")
    file = home / "footnote.toml"
    file.write_text(file.read_text("utf-8").replace("guilds = [", f"guilds = [{poor.id}, 4242, ", 1), "utf-8")
    try:
        async with start() as bot:
            assert "in Poor" in bot.output
            assert "I lack Send Messages, Send Messages in Threads, Read Message History" in bot.output
            assert "I am not in the server 4242" in bot.output
    finally:
        write_settings(home, stage)


async def test_commands_are_told_to_discord_once(discord_server: FakeDiscord, start: Start) -> None:
    async with start():
        pass
    before = [each for each in discord_server.requests if each.endpoint.startswith("PUT /applications")]
    async with start() as bot:
        assert await bot.stop() == 0
    after = [each for each in discord_server.requests if each.endpoint.startswith("PUT /applications")]
    assert len(before) == 2  # everywhere, and in the operators' server
    assert after == before


async def test_what_was_accepted_before_a_kill_is_answered_or_apologised_for_once(
    discord_server: FakeDiscord, start: Start, stage: Stage
) -> None:
    world, channel = stage.world, stage.world.text(stage.guild, "killed")
    async with start() as bot:
        discord_server.faults.stall(at=EDIT)
        discord_server.faults.stall(at=SEND)
        asked = world.slash(stage.bo, channel, "ask", question=LIGHTHOUSE)
        await asked.answered()
        mentioned = world.say(stage.ada, channel, f"{world.bot.mention} How many steps has the stair?")
        await asyncio.sleep(2.5)
        await bot.kill()
    async with start():
        await (await mentioned.answered(20)).shows("199", 20)
        assert asked.original is not None
        await asked.original.shows("restarted", 20)
    async with start():
        await world.silence(channel, 1.0)
    assert world.transcript(channel) == kept("killed", world.transcript(channel))


async def test_a_command_that_was_accepted_is_come_back_to_after_its_token_has_died(
    discord_server: FakeDiscord, start: Start, stage: Stage
) -> None:
    world, channel = stage.world, stage.world.text(stage.guild, "killed-long-ago")
    async with start() as bot:
        discord_server.faults.stall(at=EDIT)
        asked = world.slash(stage.bo, channel, "ask", question=LIGHTHOUSE)
        await asked.answered()
        async with asyncio.timeout(60):
            while discord_server.faults.pending:
                await asyncio.sleep(0.05)
        await bot.kill()
    world.clock.advance(16 * 60)
    async with start():
        assert asked.original is not None
        await asked.original.shows("restarted", 20)


async def test_answers_at_work_are_finished_when_it_is_told_to_end(
    discord_server: FakeDiscord, start: Start, stage: Stage
) -> None:
    world, channel = stage.world, stage.world.text(stage.guild, "ending")
    async with start() as bot:
        discord_server.faults.delay(1.5, at=SEND)
        world.say(stage.bo, channel, f"{world.bot.mention} {LIGHTHOUSE}")
        await asyncio.sleep(0.4)
        assert await bot.stop(20) == 0
    assert ["built in 1871" in message.text for message in world.from_bot(channel)] == [True]


async def test_limits_are_kept_politely(
    discord_server: FakeDiscord, stage: Stage, home: Path, repository: Path
) -> None:
    world, channel = stage.world, stage.world.text(stage.guild, "floods")
    settings = home / "footnote.toml"
    settings.write_text(settings.read_text("utf-8").replace("cooldown = 0.0", "cooldown = 600.0"), "utf-8")
    try:
        async with running(discord_server, BOT, home, {"PYTHONPATH": str(repository)}) as bot:
            await is_ready(bot)
            first = world.say(stage.bo, channel, f"{world.bot.mention} {LIGHTHOUSE}")
            await (await first.answered()).shows("1871")
            for _ in range(4):
                world.say(stage.bo, channel, f"{world.bot.mention} How many steps has the stair?")
            await asyncio.sleep(1.0)
            await (await world.slash(stage.bo, channel, "ask", question=LIGHTHOUSE).answered()).settled()
            bot_said = len(world.from_bot(channel))
            await bot.stop(20)
    finally:
        write_settings(home, stage)
    assert bot_said == 3
    seen = re.sub(r"\d+ seconds", "<n> seconds", world.transcript(channel))
    assert seen == kept("flood", seen)


async def test_a_server_that_asks_too_much_is_told_when_to_go_on(start: Start, stage: Stage, home: Path) -> None:
    world, channel = stage.world, stage.world.text(stage.guild, "crowds")
    settings = home / "footnote.toml"
    text = settings.read_text("utf-8")
    settings.write_text(text.replace("cooldown = 0.0", "cooldown = 0.0\nper_minute = 2"), "utf-8")
    try:
        async with start():
            for person in (stage.bo, stage.ada):
                asked = world.say(person, channel, f"{world.bot.mention} How many steps has the stair?")
                await (await asked.answered()).settled()
            refused = world.say(stage.mo, channel, f"{world.bot.mention} How many bees does a hive hold?")
            await (await refused.answered()).settled()
    finally:
        write_settings(home, stage)
    seen = re.sub(r"\d+ seconds", "<n> seconds", world.transcript(channel))
    assert seen == kept("crowded", seen)


async def test_where_it_may_not_write_it_says_so_directly(start: Start, stage: Stage) -> None:
    world = stage.world
    channel = world.text(stage.guild, "read-only", allow={stage.staff: "send_messages"})
    world.set_access(channel, stage.guild.everyone, deny="send_messages")
    async with start():
        world.say(stage.ada, channel, f"{world.bot.mention} {LIGHTHOUSE}")
        direct = world.dm(stage.ada)
        await world.answers.until(lambda: world.from_bot(direct), 10.0)
    assert world.transcript(direct) == kept("speechless", world.transcript(direct))


async def test_new_forum_posts_are_answered_where_the_settings_say_so(start: Start, stage: Stage, home: Path) -> None:
    world = stage.world
    forum = world.forum(stage.guild, "questions")
    write_settings(home, stage, discord=f"forums = [{forum.id}]\nopen_threads = true\nforum_confidence = 0.5")
    try:
        async with start():
            post = world.post(stage.bo, forum, "The stair", "How many steps has the stair?")
            await (await post.answered(10)).shows("199")
            other = world.post(stage.bo, forum, "Football", "Who won the football world cup in 1998?")
            await world.silence(other.channel, 1.5)
            asked = world.say(stage.bo, stage.general, f"{world.bot.mention} {LIGHTHOUSE}")
            await (await asked.answered(10)).shows("1871")
            assert asked.thread is not None
    finally:
        write_settings(home, stage)
    seen = "\n".join(world.transcript(each) for each in (post.channel, other.channel, stage.general, asked.thread))
    assert seen == kept("forum-and-thread", seen)


async def test_follow_ups_and_suggestions_are_set_for_each_channel(start: Start, stage: Stage, home: Path) -> None:
    world = stage.world
    quiet, lively = world.text(stage.guild, "quiet"), world.text(stage.guild, "lively")
    forum, plain = world.forum(stage.guild, "suggesting"), world.forum(stage.guild, "strict")
    settings = (
        f'forums = [{forum.id}, {plain.id}]\n[discord.channels.{quiet.id}]\nfollow_ups = "off"\n'
        f'[discord.channels.{lively.id}]\nfollow_ups = "always"\nopen_threads = false\n'
        f"[discord.channels.{forum.id}]\nsuggest = true"
    )
    write_settings(home, stage, discord=settings)
    try:
        async with start():
            thread = world.open_thread(stage.bo, quiet, "Silence")
            await (
                await world.say(stage.bo, thread, f"{world.bot.mention} How many steps has the stair?").answered()
            ).shows("199")
            world.say(stage.bo, thread, LIGHTHOUSE)
            await world.silence(thread, 1.0)
            await (
                await world.say(stage.bo, lively, f"{world.bot.mention} How many steps has the stair?").answered()
            ).shows("199")
            await (await world.say(stage.bo, lively, LIGHTHOUSE).answered()).shows("1871")
            world.say(stage.ada, lively, "I was there last summer with my brother.")
            await world.silence(lively, 1.0)
            post = world.post(stage.bo, forum, "Boats", "Which boats may moor near the lighthouse?")
            await (await post.answered(10)).settled()
            other = world.post(stage.bo, plain, "Boats", "Which boats may moor near the lighthouse?")
            await world.silence(other.channel, 1.0)
    finally:
        write_settings(home, stage)
    seen = "\n".join(world.transcript(each) for each in (thread, lively, post.channel, other.channel))
    assert seen == kept("each-channel", seen)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_signals_end_it_at_once_when_nothing_is_at_work(start: Start, number: int) -> None:
    async with start() as bot:
        bot._process.send_signal(number)
        assert await bot.exited(10) == 0
        assert "Traceback" not in bot.output
