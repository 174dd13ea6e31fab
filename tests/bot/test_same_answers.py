"""The same sixty questions get the same sentences and citations on Discord, on Slack and at the shell.

They are compared as they are before a platform lays them out, from the records of the one process that serves both.
"""

import asyncio
import json
import shutil
import sqlite3
import sys
import zlib
from collections.abc import Mapping
from dataclasses import asdict
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from bot.app import Footnote
from bot.records import from_json
from bot.settings.settings import load_settings
from tests.bot.discord.conftest import DOCUMENTS, ENCODER, reindex
from tests.bot.discord.stage import set_stage
from tests.bot.test_serve import Both
from tests.fakes.discord.answers import PATIENCE
from tests.fakes.discord.process import BotProcess, running
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.slack.people import Town
from tests.fakes.slack.server import FakeSlack

SETTINGS = """\
[encoder]
model = "all-MiniLM-L6-v2"
cache = "{encoder}"
[service]
cooldown = 0.0
per_minute = 0
queue = 200
[discord]
guilds = [{guild}]
[[sources]]
path = "docs"
[[sources]]
path = "seeds"
"""
GUIDE = """\
# The harbour

## Mooring

To moor a boat:

1. Call the harbour master on channel 12.
2. Wait for the green light on the pier.
3. Make fast with two lines, bow and stern.

A night at the pier costs 18 euros. Boats longer than twelve metres pay double.

## Tides

| Month | High water | Low water |
|---|---|---|
| June | 4.1 m | 0.9 m |
| July | 4.3 m | 0.7 m |

## The tide service

Start the tide service with this command:

```sh
tides serve --port 8080 --station pier
```

The service refuses to start if port 8080 is taken. Its log is kept for thirty days.
"""
OWN = (
    *("When was the lighthouse built?", "Who built the lighthouse?", "What did the lamp burn?"),
    *("Until when did the lamp burn whale oil?", "When may visitors climb the tower?", "How many steps has the stair?"),
    *("Was the coast dark before?", "How many bees does a hive hold?", "How do honey bees tell where flowers grow?"),
    *("Why do bees dance?", "How do I moor a boat?", "Which channel does the harbour master listen on?"),
    *("What does a night at the pier cost?", "What do long boats pay?", "How high is the water in July?"),
    *("How low is the water in June?", "How do I start the tide service?", "What if port 8080 is taken?"),
    *("How long is the log of the tide service kept?", "What do I wait for on the pier?"),
    *("How many lines do I make fast with?", "tide service command", "lighthouse history", "mooring"),
    *("when was the lighthouse bulit", "WHEN WAS THE LIGHTHOUSE BUILT", "how mny bees in a hive?"),
    "When was the lighthouse built and how many steps has the stair?",
    "How many bees does a hive hold? What does a night at the pier cost?",
    "What does a night at the pier cost, and who won the football world cup in 1998?",
    *("Wann wurde der Leuchtturm gebaut?", "¿Cuántas abejas hay en una colmena?"),
    *("Combien coûte une nuit au quai ?", "Quantos degraus tem a escada?"),
    *("Who is the harbour master?", "What is the name of the lighthouse?", "Is the tower open on Sundays?"),
    *("How old is the lighthouse?", "Can I moor without calling?", "What colour is the light on the pier?"),
    *("How do I bake bread?", "What is the meaning of life?", "Where can I buy honey?", "Who painted the tower?"),
)
SAME = 1e-6
"""How far two scores may lie apart: as far as 32-bit numbers are rounded."""
FIELDS = ("status", "hedged", "text", "score", "parts", "sentences", "citations", "nearest", "asked_before")


def questions(repository: Path) -> list[str]:
    """The questions of the seeds, and others of every kind, about the documents and beside them."""
    lines = (repository / "seeds" / "questions.jsonl").read_text("utf-8").splitlines()
    return [*(json.loads(line)["question"] for line in lines), *OWN]


def prepare(home: Path, repository: Path, guild: int) -> None:
    """Write documents and settings, and build the index."""
    shutil.copytree(repository / "seeds", home / "seeds")
    texts = {**{name: text for name, text in DOCUMENTS.items() if name.startswith("docs/")}, "docs/harbour.md": GUIDE}
    for name, text in texts.items():
        (home / name).parent.mkdir(exist_ok=True)
        (home / name).write_text(text, "utf-8")
    (home / "footnote.toml").write_text(SETTINGS.format(encoder=ENCODER, guild=guild), "utf-8")
    reindex(home)


def shown(answer: Any) -> Mapping[str, object]:
    """What there is to lay out of an answer."""
    return {name: value for name, value in asdict(answer).items() if name in FIELDS}


def parted(value: Any, numbers: list[float]) -> Any:
    """A value with its scores put aside, in their order: they end in what one pass of the encoder made of a question.

    Questions that come at the same moment are embedded by other threads than one alone, which add up in another order.
    """
    if isinstance(value, float):
        numbers.append(value)
        return None
    if isinstance(value, dict):
        return {name: parted(each, numbers) for name, each in value.items()}
    return [parted(each, numbers) for each in value] if isinstance(value, list | tuple) else value


def recorded(home: Path, platform: str) -> dict[str, Mapping[str, object]]:
    """What a platform's people were answered, by their question."""
    (database,) = home.rglob("records.sqlite")
    with sqlite3.connect(database, timeout=10) as connection:
        sql = "SELECT record FROM answers WHERE asker LIKE ?"
        rows = connection.execute(sql, (f"{platform}:%",)).fetchall()
    answers = [from_json(zlib.decompress(row[0])).answer for row in rows]
    return {answer.question: shown(answer) for answer in answers}


async def test_sixty_questions_are_answered_the_same_everywhere(tmp_path: Path, repository: Path) -> None:
    asked, home = questions(repository), tmp_path
    assert len(set(asked)) == len(asked) == 60
    async with FakeDiscord() as discord, FakeSlack() as slack:
        stage, town = set_stage(discord.world), Town(slack)
        await asyncio.to_thread(prepare, home, repository, stage.guild.id)
        # A channel takes a message a second, and a person waits for one answer before the next.
        rooms = [(stage.world.text(stage.guild, f"room-{at}"), town.channel(f"room-{at}")) for at in range(12)]
        command = [sys.executable, "-m", "bot", "serve", "slack", "discord"]
        async with running(Both(discord, slack), command, home, {"PYTHONPATH": str(repository)}) as bot:
            await _ready(bot)
            for at, question in zip(count(), asked):
                there, here = rooms[at % len(rooms)]
                who = f"Person {at}"
                stage.world.say(stage.world.person(who, stage.guild), there, f"{stage.world.bot.mention} {question}")
                town.say(town.person(who), here, f"{slack.bot.mention} {question}")
            async with asyncio.timeout(120 * PATIENCE):
                while any(len(recorded(home, platform)) < len(asked) for platform in ("discord", "slack")):
                    await asyncio.sleep(0.5)
            assert await bot.stop(20 * PATIENCE) == 0
            assert "Traceback" not in bot.output
        on = {platform: recorded(home, platform) for platform in ("discord", "slack")}
    with Footnote(load_settings(home / "footnote.toml", {})) as footnote:
        at_the_shell = {each: shown(footnote.ask(each)) for each in asked}
    statuses = {str(each["status"]) for each in at_the_shell.values()}
    assert statuses >= {"answered", "no_evidence"}
    for question, expected in at_the_shell.items():
        wanted: list[float] = []
        words = parted(expected, wanted)
        for platform, found in on.items():
            scores: list[float] = []
            assert (platform, question, parted(found[question], scores)) == (platform, question, words)
            assert scores == pytest.approx(wanted, abs=SAME)


async def _ready(bot: BotProcess) -> None:
    async with asyncio.timeout(60 * PATIENCE):
        while bot.output.count("ready as") < 2:
            await asyncio.sleep(0.05)
