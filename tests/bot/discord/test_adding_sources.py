"""Operators on Discord look at sources and run question sets; others are offered none of it."""

import json
import re
from pathlib import Path

import pytest

from tests.bot.discord.conftest import write_settings
from tests.bot.discord.snapshots import kept
from tests.bot.discord.stage import Stage
from tests.fakes.discord.calling import CommandNotShown
from tests.fakes.discord.looking import pretending
from tests.fakes.discord.process import BotProcess
from tests.fakes.discord.server import FakeDiscord

pytestmark = pytest.mark.asyncio(loop_scope="module")

PATIENCE = 60.0


@pytest.fixture(scope="module", autouse=True)
def question_set(home: Path, stage: Stage) -> None:
    """A question set of the settings, and what passes of it."""
    asked = [
        {"question": "How many steps has the stair?", "documents": ["lighthouse.md"], "contains": "199 steps"},
        {"question": "Who won the cup in 1998?", "documents": ["bees.md"], "contains": "forty"},
    ]
    (home / "own.jsonl").write_text("".join(f"{json.dumps(each)}\n" for each in asked), "utf-8")
    write_settings(home, stage, more='[evaluation.sets]\nown = "own.jsonl"')


@pytest.fixture(scope="module")
def python_path(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Where a look at ``preview.example`` finds some pages, since no test reads from outside."""
    return f"{pretending(tmp_path_factory.mktemp('pretending'))}:{repository}"


async def test_a_source_is_added_once_it_is_confirmed(bot: BotProcess, stage: Stage) -> None:
    world, channel = stage.world, stage.world.text(stage.guild, "confirming")
    asked = world.slash(stage.ada, channel, "source add", kind="site", address="https://preview.example/docs/")
    found = await asked.answered(PATIENCE)
    await found.shows("Nothing is indexed yet", PATIENCE)
    done = await world.press(stage.ada, found, "Confirm").answered()
    await done.shows("preview.example is added")
    again = await world.press(stage.ada, found, "Confirm").answered()
    await again.shows("There is nothing of yours to confirm any more")
    await (await world.slash(stage.ada, channel, "source list").answered()).shows("preview.example")
    removed = world.slash(stage.ada, channel, "source remove", name="preview.example")
    await (await removed.answered()).shows("is taken out")
    seen = re.sub(r"on \d{1,2} \w{3}", "on <day>", re.sub(r"\b\d{16,20}\b", "<id>", world.transcript(channel)))
    assert seen == kept("source-added", seen)


async def test_operators_run_a_question_set(bot: BotProcess, stage: Stage) -> None:
    world, channel = stage.world, stage.world.text(stage.guild, "measuring")
    found = await world.slash(stage.ada, channel, "eval", set="own").answered(PATIENCE)
    await found.shows("failing lines: 2", PATIENCE)
    assert found.audience == stage.ada
    assert "cup" not in found.text
    nothing = await world.slash(stage.ada, channel, "eval", set="other").answered()
    await nothing.shows("There is no question set other; there is own.")
    assert world.transcript(channel) == kept("eval", world.transcript(channel))


async def test_nothing_inside_the_network_can_be_added(bot: BotProcess, stage: Stage, home: Path) -> None:
    world, channel = stage.world, stage.world.text(stage.guild, "adding")
    for address in ("http://127.0.0.1:9/", "http://localhost:9/docs"):
        asked = world.slash(stage.ada, channel, "source add", kind="site", address=address)
        refused = await asked.answered(PATIENCE)
        await refused.shows("private address", PATIENCE)
        assert "[Confirm]" not in world.transcript(channel)
    unknown = {"kind": "site", "address": "https://docs.example.org/", "audience": "board"}
    wrong = await world.slash(stage.ada, channel, "source add", **unknown).answered()
    await wrong.shows("audience must be a label of the settings file: public, staff.")
    await (await world.slash(stage.ada, channel, "source list").answered()).shows("No source was added here")
    await (await world.slash(stage.ada, channel, "source remove", name="docs").answered()).shows("of the settings file")
    seen = re.sub(r"\(\d+\)", "", world.transcript(channel))
    assert seen == kept("source", seen)
    lines = (home / "var" / "records" / "audit.jsonl").read_text("utf-8").splitlines()
    whats = [json.loads(line)["what"] for line in lines]
    confirmed = ["source looked at", "source added", "sources shown", "source removed"]
    assert whats == [*confirmed, "evaluated", "source looked at", "source looked at", "sources shown"]


async def test_nobody_else_is_offered_any_of_it(bot: BotProcess, stage: Stage) -> None:
    for words in ("eval", "source list", "source add", "source remove"):
        for person in (stage.bo, stage.mo):
            with pytest.raises(CommandNotShown):
                stage.world.slash(person, stage.general, words)


async def test_every_request_was_as_discord_wants_it(bot: BotProcess, discord_server: FakeDiscord) -> None:
    assert [request.code for request in discord_server.requests if request.status >= 400] == []
    assert discord_server.world.unanswered() == []
    assert "Traceback" not in bot.output
