"""Nothing that a stranger writes holds up the event loop, and so everybody else."""

import re
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from bot.rendering.discord import is_unfinished
from tests.bot.discord.conftest import is_ready
from tests.bot.discord.stage import Stage
from tests.fakes.discord.answers import PATIENCE
from tests.fakes.discord.message import Message
from tests.fakes.discord.process import BotProcess, running
from tests.fakes.discord.server import FakeDiscord
from tests.growth import Make, repeated

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(900)]

LONGEST_MESSAGE = 4_000
"""Characters that Discord lets somebody write at most."""
MOST = 0.02
"""Seconds of the processor that one step on the loop may take."""
WATCHED = f"""
import asyncio, gc, sys, threading, time, traceback
from bot.__main__ import main

run, began, places = asyncio.Handle._run, [0.0], []

def timed(handle):
    places.clear()
    began[0] = time.perf_counter()
    spent = time.thread_time()
    run(handle)
    spent, began[0] = time.thread_time() - spent, 0.0
    if spent > {MOST}:
        print(f"HELD UP for {{1000 * spent:.0f}} ms in", *places[-1:], file=sys.stderr, flush=True)

def look():
    while True:
        time.sleep({MOST / 4})
        if began[0] and time.perf_counter() - began[0] > {MOST / 2}:
            stack = traceback.extract_stack(sys._current_frames()[threading.main_thread().ident])
            places.append(" < ".join(f"{{each.name}}:{{each.lineno}}" for each in reversed(stack[-9:])))

asyncio.Handle._run = timed
threading.Thread(target=look, daemon=True).start()
gc.disable()  # a collection is no text's doing
sys.argv = ["footnote", "discord"]
main()
"""
"""The bot, which says what held up its loop, by the time of that thread alone: a busy machine changes little."""
HOSTILE_TEXTS: dict[str, Make] = {
    "spaces": repeated(" ", "How", "?"),
    "full stops": repeated("."),
    "question marks": repeated("?", "Why"),
    "letters": repeated("a", after="?"),
    "questions": repeated("How is it done? "),
    "joined questions": repeated("how is it and ", after="?"),
    "requests": repeated("you please tell me "),
    "greetings": repeated("hello thanks "),
    "items": repeated("- a\n  b\n", "What?\n"),
    "rows": repeated("| a | b |\n"),
    "fences": repeated("```\n"),
    "brackets": repeated("["),
    "quotation marks": repeated("“"),
    "digits": repeated("7", after=" million?"),
    "mentions": repeated("<@1"),
    "addresses": repeated("https://a.b/("),
    "abbreviations": repeated("A. "),
    "emphasis": repeated("*a* **b** ", "Why "),
}


@dataclass(frozen=True, slots=True)
class Watched:
    """A bot that says what held up its loop; ``started`` characters of its output are of its start."""

    process: BotProcess
    started: int

    def held_up(self) -> list[str]:
        """What held up the loop since it was warm."""
        return re.findall("HELD UP.*", self.process.output[self.started :])


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def watched(discord_server: FakeDiscord, home: Path, stage: Stage, repository: Path) -> AsyncIterator[Watched]:
    settings = home / "footnote.toml"
    settings.write_text(settings.read_text("utf-8").replace("[service]\n", "[service]\nper_minute = 0\n"), "utf-8")
    command = [sys.executable, "-c", WATCHED]
    async with running(discord_server, command, home, {"PYTHONPATH": str(repository)}) as process:
        await is_ready(process)
        # What is loaded at the first answer, and collected once at the start, is no text's doing.
        warm = stage.world.say(stage.bo, stage.general, f"{stage.world.bot.mention} When was the lighthouse built?")
        await (await warm.answered(60 * PATIENCE)).settled()
        await stage.world.slash(stage.bo, stage.general, "search", words="lighthouse").answered(60 * PATIENCE)
        yield Watched(process, len(process.output))
        await process.stop(20 * PATIENCE)


FEW = ("spaces", "question marks", "questions", "requests", "items", "fences", "digits", "abbreviations")
OTHERS = [pytest.param(kind, marks=pytest.mark.soak) for kind in HOSTILE_TEXTS if kind not in FEW]


async def end_of(asked: Message, stage: Stage) -> None:
    """Wait for the end of an answer; a busy machine shows first that it is being read."""
    answer = await asked.answered(60 * PATIENCE)
    await stage.world.answers.until(lambda: not is_unfinished(answer.content), 60, "the end of an answer")


@pytest.mark.parametrize("kind", [*FEW, *OTHERS])
async def test_no_message_holds_up_the_loop(watched: Watched, stage: Stage, kind: str) -> None:
    world = stage.world
    mention = world.bot.mention
    text = HOSTILE_TEXTS[kind](LONGEST_MESSAGE - len(mention) - 1)
    thread = world.open_thread(stage.bo, stage.general, f"about {kind}")
    asked = world.say(stage.bo, thread, f"{mention} {text}")
    await end_of(asked, stage)
    file = world.file(thread, "notes.txt", f"The lighthouse has notes.\n\n{text}".encode())
    with_file = world.say(stage.bo, thread, f"{mention} What notes has the lighthouse?", files=[file])
    await end_of(with_file, stage)
    world.say(stage.ada, thread, text)
    direct = world.dm_bot(stage.bo, text)
    await end_of(direct, stage)
    searched = world.slash(stage.bo, stage.general, "search", words=text[:1000].strip() or "x")
    await searched.answered(60 * PATIENCE)
    assert watched.held_up() == []


async def test_no_message_brought_a_defect_to_light(watched: Watched) -> None:
    assert "Traceback" not in watched.process.output
