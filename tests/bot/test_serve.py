"""One process serves Discord and Slack: the same questions get the same quotes there, and at the shell."""

import asyncio
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.app import Footnote
from bot.settings.settings import load_settings
from tests.bot.discord.conftest import ENCODER, indexed
from tests.bot.discord.stage import set_stage
from tests.fakes.discord.answers import PATIENCE
from tests.fakes.discord.process import BotProcess, running
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.slack.people import Town
from tests.fakes.slack.server import FakeSlack

__all__ = ["indexed"]
QUESTIONS = (
    "When was the lighthouse built?",
    "How many steps has the stair?",
    "How many bees does a hive hold?",
    "When may visitors climb the tower?",
    "How do honey bees tell where flowers grow?",
)
SETTINGS = """\
[encoder]
model = "all-MiniLM-L6-v2"
cache = "{encoder}"
[service]
cooldown = 0.0
[discord]
guilds = [{guild}]
[[sources]]
path = "docs"
[[sources]]
path = "staff"
audience = "staff"
"""


@dataclass(frozen=True, slots=True)
class Both:
    """Two fakes that one process is pointed at."""

    discord: FakeDiscord
    slack: FakeSlack

    def environment(self) -> Mapping[str, str]:
        """The variables of both."""
        return {**self.discord.environment(), **self.slack.environment()}


def asked_at_the_shell(folder: Path) -> dict[str, str]:
    """The first quote for each question, as the facade of the shell gives it."""
    with Footnote(load_settings(folder / "footnote.toml", {})) as footnote:
        return {each: footnote.ask(each).citations[0].quote.text for each in QUESTIONS}


async def test_discord_and_slack_are_served_by_one_process(indexed: Path, tmp_path: Path, repository: Path) -> None:
    home = shutil.copytree(indexed, tmp_path / "home")
    async with FakeDiscord() as discord, FakeSlack() as slack:
        stage, town = set_stage(discord.world), Town(slack)
        (home / "footnote.toml").write_text(SETTINGS.format(encoder=ENCODER, guild=stage.guild.id), "utf-8")
        bo = town.person("Bo")
        room = town.channel("room", bo)
        command = [sys.executable, "-m", "bot", "serve", "slack", "discord"]
        async with running(Both(discord, slack), command, home, {"PYTHONPATH": str(repository)}, anew=True) as bot:
            async with asyncio.timeout(60 * PATIENCE):
                while bot.output.count("ready as") < 2:
                    await asyncio.sleep(0.05)
            quotes = await asyncio.to_thread(asked_at_the_shell, home)
            for question, quote in quotes.items():
                asked = stage.world.say(stage.bo, stage.general, f"{stage.world.bot.mention} {question}")
                await (await asked.answered()).shows(quote)
                await town.answer(town.say(bo, room, f"{slack.bot.mention} {question}"), quote)
            assert await bot.stop(20 * PATIENCE) == 0
            assert "Traceback" not in bot.output
        assert slack.complaints == []


async def test_a_platform_that_cannot_be_served_ends_all_with_one_line(
    indexed: Path, tmp_path: Path, repository: Path
) -> None:
    home = shutil.copytree(indexed, tmp_path / "home")
    async with FakeDiscord() as discord, FakeSlack() as slack:
        (home / "footnote.toml").write_text(SETTINGS.format(encoder=ENCODER, guild=1), "utf-8")
        slack.bot_token = "xoxb-2-other"
        command = [sys.executable, "-m", "bot", "serve", "discord", "slack"]
        wrong = {"FOOTNOTE_SLACK_BOT_TOKEN": "xoxb-1-test"}
        async with running(Both(discord, slack), command, home, {"PYTHONPATH": str(repository)}, wrong) as bot:
            assert await bot.exited(60 * PATIENCE) == 1
            assert _last_line(bot).startswith("footnote: Slack does not take the bot token (invalid_auth)")
            assert "Traceback" not in bot.output


def _last_line(bot: BotProcess) -> str:
    return bot.output.strip().splitlines()[-1]
