"""Nothing that a stranger writes holds up the event loop, and so everybody else."""

import re
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.bot.discord.conftest import is_ready
from tests.bot.discord.stage import Stage
from tests.fakes.discord.answers import PATIENCE
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
"""The bot, which says what held up its loop. Time is the loop's thread's own, so that a busy machine changes nothing."""
NASTY: dict[str, Make] = {
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


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def watched(discord_server: FakeDiscord, home: Path, repository: Path) -> AsyncIterator[BotProcess]:
    """A bot that says what held up its loop."""
    command = [sys.executable, "-c", WATCHED]
    async with running(discord_server, command, home, {"PYTHONPATH": str(repository)}) as process:
        await is_ready(process)
        yield process
        await process.stop(20 * PATIENCE)


def held_up(process: BotProcess) -> list[str]:
    """What held up the loop since the bot was ready."""
    return re.findall("HELD UP.*", process.output.partition("ready as")[2])


@pytest.mark.parametrize("kind", NASTY)
async def test_no_message_holds_up_the_loop(watched: BotProcess, stage: Stage, kind: str) -> None:
    world = stage.world
    mention = world.bot.mention
    text = NASTY[kind](LONGEST_MESSAGE - len(mention) - 1)
    thread = world.open_thread(stage.bo, stage.general, f"about {kind}")
    asked = world.say(stage.bo, thread, f"{mention} {text}")
    await (await asked.answered(60 * PATIENCE)).settled()
    file = world.file(thread, "notes.txt", f"The lighthouse has notes.\n\n{text}".encode())
    with_file = world.say(stage.bo, thread, f"{mention} What notes has the lighthouse?", files=[file])
    await (await with_file.answered(60 * PATIENCE)).settled()
    world.say(stage.ada, thread, text)
    direct = world.dm_bot(stage.bo, text)
    await (await direct.answered(60 * PATIENCE)).settled()
    searched = world.slash(stage.bo, stage.general, "search", words=text[:1000].strip() or "x")
    await searched.answered(60 * PATIENCE)
    assert held_up(watched) == []


async def test_what_holds_up_the_loop_would_be_told(watched: BotProcess) -> None:
    assert "ready as" in watched.output
    assert "Traceback" not in watched.output
