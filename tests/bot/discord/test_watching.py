"""Those who look after the bot: health, metrics, logs, and a gateway that has gone silent."""

import asyncio
import json
import re
import urllib.error
import urllib.request
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.bot.discord.conftest import Start, write_settings
from tests.bot.discord.snapshots import kept
from tests.bot.discord.stage import Stage
from tests.fakes.discord.process import BotProcess
from tests.fakes.discord.server import FakeDiscord

pytestmark = pytest.mark.asyncio(loop_scope="module")

LIGHTHOUSE = "When was the lighthouse built?"
NUMBER = re.compile(r" [\d.e+-]+$", re.MULTILINE)


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def watched(start: Start, home: Path, stage: Stage, discord_server: FakeDiscord) -> AsyncIterator[BotProcess]:
    """A bot with a port for those who look after it, a quick heart, and little patience with silence."""
    discord_server.gateway.heartbeat_interval = 1.0
    write_settings(home, stage, discord="silence = 4.0")
    file = home / "footnote.toml"
    listening = 'cooldown = 0.0\nlisten = "127.0.0.1:0"'
    file.write_text(file.read_text("utf-8").replace("cooldown = 0.0", listening), "utf-8")
    async with start() as process:
        yield process


def lines(bot: BotProcess) -> list[dict[str, object]]:
    return [json.loads(line) for line in bot.output.splitlines() if line.startswith("{")]


async def look(bot: BotProcess, path: str) -> tuple[int, str]:
    address = next(str(each["event"]) for each in lines(bot) if "listening on" in str(each["event"])).split()[-1]

    def get() -> tuple[int, str]:
        try:
            with urllib.request.urlopen(f"http://{address}{path}", timeout=10) as response:
                return response.status, response.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    return await asyncio.to_thread(get)


async def test_health_and_readiness_are_told_apart(
    watched: BotProcess, stage: Stage, discord_server: FakeDiscord
) -> None:
    assert await look(watched, "/healthz") == (200, "ok\n")
    assert await look(watched, "/readyz") == (200, "ok\n")
    assert (await look(watched, "/elsewhere"))[0] == 404
    discord_server.gateway.accepting = False
    discord_server.gateway.drop()
    try:
        await until_said(watched, "/readyz", "no connection to Discord")
        assert (await look(watched, "/healthz"))[0] == 200
    finally:
        discord_server.gateway.accepting = True
    await until_said(watched, "/readyz", "ok", 30.0)


async def until_said(bot: BotProcess, path: str, text: str, seconds: float = 10.0) -> None:
    async with asyncio.timeout(seconds):
        while text not in (await look(bot, path))[1]:
            await asyncio.sleep(0.2)


async def test_metrics_count_outcomes_stages_queue_gateway_and_generation(watched: BotProcess, stage: Stage) -> None:
    world, channel = stage.world, stage.world.text(stage.guild, "counted")
    await (await world.slash(stage.bo, channel, "ask", question=LIGHTHOUSE).answered()).shows("1871", 10)
    refused = await world.slash(stage.bo, channel, "ask", question="Who won the world cup in 1998?").answered()
    await refused.shows("no clear answer", 10)
    await (await world.press(stage.bo, refused, "👍").answered()).settled()
    status, text = await look(watched, "/metrics")
    assert status == 200
    counted = [line for line in text.splitlines() if line.startswith(("footnote_questions_total", "footnote_votes_t"))]
    assert counted == [
        'footnote_questions_total{outcome="answered",platform="discord"} 1.0',
        'footnote_questions_total{outcome="refused",platform="discord"} 1.0',
        'footnote_votes_total{value="up"} 1.0',
    ]
    assert "footnote_index_generation 1.0" in text
    named = sorted({NUMBER.sub("", line) for line in text.splitlines() if not line.startswith("#")})
    names = "\n".join(line for line in named if "_bucket" not in line and "_created" not in line) + "\n"
    assert names == kept("metrics", names)


async def test_the_log_is_json_names_the_request_and_holds_neither_words_nor_token(
    watched: BotProcess, stage: Stage, discord_server: FakeDiscord
) -> None:
    world, channel = stage.world, stage.world.text(stage.guild, "logged")
    asked = world.say(stage.bo, channel, f"{world.bot.mention} {LIGHTHOUSE}")
    await (await asked.answered()).shows("1871", 10)
    await asyncio.sleep(0.5)
    found = [each for each in lines(watched) if each.get("request") == f"message-{asked.id}"]
    assert [(each["event"], each["outcome"]) for each in found] == [("question", "answered")]
    assert {"timestamp", "level", "logger", "seconds", "community"} <= found[0].keys()
    assert LIGHTHOUSE not in watched.output
    assert discord_server.environment()["FOOTNOTE_DISCORD_TOKEN"] not in watched.output


async def test_a_silent_gateway_is_connected_anew_and_nothing_is_missed(
    watched: BotProcess, stage: Stage, discord_server: FakeDiscord
) -> None:
    world, channel = stage.world, stage.world.text(stage.guild, "silent")
    faults = discord_server.gateway.faults
    faults.lose("ack", times=1000)
    faults.lose("MESSAGE_CREATE")
    asked = world.say(stage.bo, channel, f"{world.bot.mention} {LIGHTHOUSE}")
    async with asyncio.timeout(20):
        while "connected anew" not in watched.output:
            await asyncio.sleep(0.2)
    faults.clear()
    await (await asked.answered(30)).shows("1871", 10)
