"""Measures how soon the bot on Discord acknowledges and answers with 100 questions in flight, a reindex running.

    python -m benchmarks.discord ../shared/evaldata        # writes docs/benchmarks.md

The bot's real process, against the tests' Discord on loopback, which runs in the measuring process: bot, Discord and
reindex share the cores. People ask questions of squad2_dev with /ask, each a new one as soon as the last is answered,
so that so many are in flight all the time: one, then a hundred, then a hundred while an operator's /reindex embeds new
text. Acknowledged is when Discord has the interaction's callback; answered, when the answer stands. Both count from the
moment at which the question was sent.
"""

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from typing import Protocol

from benchmarks.busy import embedded
from benchmarks.machine import parse, timed_command_line
from benchmarks.report import Spread, table, write_section
from bot.components import encoder_cache
from bot.evaluate import read_question_set
from bot.settings.settings import load_settings
from tests.fakes.discord.message import Message
from tests.fakes.discord.model import Channel, Guild, User
from tests.fakes.discord.process import Server, running
from tests.fakes.discord.server import FakeDiscord

SET = "squad2_dev"
NEW_TEXT = "medquad"
NEW_DOCUMENTS = 3_000
"""So many take longer to embed than the questions take to be answered."""
IN_FLIGHT = 100
QUESTIONS = 1_000
ALONE = 100
"""Questions asked one at a time."""
FEW = 100
"""Articles of a dry run."""
PATIENCE_SECONDS = 300.0
LOOK_SECONDS = 0.05
SETTINGS = """\
[index]
path = "index"
cache = "cache"
[encoder]
cache = "{encoder}"
[service]
cooldown = 0.0
queue = 200
per_minute = 0
{served}
[[sources]]
name = "articles"
path = "articles"
[[sources]]
name = "new"
path = "new"
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question's times in seconds from when it was sent."""

    acknowledged: float
    answered: float


@dataclass(frozen=True, slots=True)
class Run:
    """What was asked with so many in flight, and the seconds that all of it took."""

    asked: Sequence[Asked]
    seconds: float


class Questioner(Protocol):
    """Those who ask on a platform."""

    async def ask(self, texts: Sequence[str], in_flight: int) -> Run:
        """Ask questions, so many at a time."""
        ...

    async def reindex(self) -> Callable[[], bool]:
        """Have the index brought up to date; returns what tells whether that is still at work."""
        ...


def main() -> None:
    """Measure and write."""
    arguments = timed_command_line(__doc__)
    options = parse(arguments)
    runs = asyncio.run(_measured(options.evaldata, small=options.dry_run))
    command = "python -m benchmarks.discord ../shared/evaldata"
    write_section("discord", "On Discord", command, report(runs), dry_run=options.dry_run)


def report(runs: dict[str, Run]) -> str:
    """The table of runs by what they are called."""
    header = ["in flight", "acknowledged p50, ms", "p95", "p99", "longest", "answered p50, s", "p95", "questions/s"]
    return table(header, [_row(name, run) for name, run in runs.items()])


async def _measured(evaldata: Path, *, small: bool) -> dict[str, Run]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        async with FakeDiscord() as server:
            stage = Stage(server)
            served = f"[discord]\nguilds = [{stage.guild.id}]\noperators = [{stage.guild.id}]\n"
            return await measured(server, stage, "discord", folder, evaldata, served, small=small)


async def measured(
    server: Server, stage: Questioner, platform: str, folder: Path, evaldata: Path, served: str, *, small: bool
) -> dict[str, Run]:
    """Ask on a platform with one question in flight, with a hundred, and with a hundred while a reindex runs.

    Args:
        server: The fake of the platform.
        stage: Those who ask there.
        platform: Its command.
        folder: An empty folder.
        evaldata: The public question sets.
        served: The platform's settings.
        small: Whether a hundred articles and questions are enough.
    """
    texts = iter(dict.fromkeys(each.text for each in read_question_set(evaldata / SET, None).questions))
    many, alone = (IN_FLIGHT, 3) if small else (QUESTIONS, ALONE)
    _write(folder, evaldata, served, FEW if small else None)
    await _reindexed(folder)
    async with _bot(server, platform, folder):
        await stage.ask(list(islice(texts, 10)), 1)  # to warm up
        runs = {"1": await stage.ask(list(islice(texts, alone)), 1)}
        runs[f"{IN_FLIGHT}"] = await stage.ask(list(islice(texts, many)), IN_FLIGHT)
        async with _reindexing(stage, folder, evaldata):
            run = await stage.ask(list(islice(texts, many)), IN_FLIGHT)
            runs[f"{IN_FLIGHT}, a reindex running"] = run
    return runs


class Stage:
    """A server of a hundred channels, with two people in each who ask in turn.

    A person's next question is taken once the last one is put away, which is some time after its answer stands.

    Args:
        server: The fake.
    """

    def __init__(self, server: FakeDiscord) -> None:
        self.world = server.world
        self.guild: Guild = self.world.guild("Example")
        self._manager = self.world.person("Mo", self.guild, roles=[self.world.role(self.guild, "m", "manage_guild")])
        self._places: list[tuple[tuple[User, User], Channel]] = [
            (
                (self.world.person(f"Ann {number}", self.guild), self.world.person(f"Bob {number}", self.guild)),
                self.world.text(self.guild, f"channel-{number}"),
            )
            for number in range(IN_FLIGHT)
        ]

    async def ask(self, texts: Sequence[str], in_flight: int) -> Run:
        """Ask questions, so many at a time."""
        left, asked = iter(texts), list[Asked]()
        started = time.perf_counter()
        await asyncio.gather(*(self._ask_on(*place, left, asked) for place in self._places[:in_flight]))
        return Run(asked, time.perf_counter() - started)

    async def reindex(self) -> Callable[[], bool]:
        """Have the index brought up to date; returns what tells whether that is still at work."""
        board = await self.world.slash(self._manager, self._places[0][1], "reindex").answered(PATIENCE_SECONDS)
        return lambda: "Cancel" in [button.label for button in board.buttons]

    async def _ask_on(self, people: tuple[User, User], where: Channel, left: Iterator[str], asked: list[Asked]) -> None:
        for who, text in zip(cycle(people), left):
            question = self.world.slash(who, where, "ask", question=text)
            end = question.created + PATIENCE_SECONDS
            # Looked at now and then: a hundred who wait for every change would take the processor from the bot.
            while not (stands := [message for message in question.messages if _stands(message)]):
                if self.world.clock.now() > end:
                    raise RuntimeError(f"not answered: {text}\n{self.world.transcript(where)}")
                await asyncio.sleep(LOOK_SECONDS)
            assert question.acknowledged_after is not None  # noqa: S101 - it was answered
            asked.append(Asked(question.acknowledged_after, stands[0].versions[-1].at - question.created))


def _stands(message: Message) -> bool:
    """Whether a message is an answer, and not a word on how far it is, which can be stopped."""
    labels = [button.label for button in message.buttons]
    return bool(labels) and "Stop" not in labels


@asynccontextmanager
async def _bot(server: Server, platform: str, folder: Path) -> AsyncIterator[None]:
    async with running(server, [sys.executable, "-m", "bot", platform], folder, _environment()) as process:
        end = time.monotonic() + PATIENCE_SECONDS
        while "ready as" not in process.output:
            if time.monotonic() > end:
                raise RuntimeError(f"the bot did not start: {process.output}")
            await asyncio.sleep(0.1)
        try:
            yield
        finally:
            if "Traceback" in process.output:
                print(process.output, file=sys.stderr)


@asynccontextmanager
async def _reindexing(stage: Questioner, folder: Path, evaldata: Path) -> AsyncIterator[None]:
    """An operator's reindex that embeds new text all the while.

    Raises:
        RuntimeError: It ended before the questions did.
    """
    known = embedded(folder / "cache" / "embeddings.sqlite")
    _copy(evaldata / NEW_TEXT / "corpus.jsonl", folder / "new" / "new.jsonl", NEW_DOCUMENTS)
    is_at_work = await stage.reindex()
    end = time.monotonic() + PATIENCE_SECONDS
    while embedded(folder / "cache" / "embeddings.sqlite") <= known:
        if time.monotonic() > end:
            raise RuntimeError("the reindex did not begin to embed")
        await asyncio.sleep(0.2)
    yield
    if not is_at_work():
        raise RuntimeError("the reindex was done before the questions were; give it more text")


def _write(folder: Path, evaldata: Path, served: str, articles: int | None) -> None:
    settings = load_settings(None, {})
    encoder = encoder_cache(settings).resolve()
    (folder / "footnote.toml").write_text(SETTINGS.format(encoder=encoder, served=served), "utf-8")
    for name in ("articles", "new"):
        (folder / name).mkdir()
    _copy(evaldata / SET / "corpus.jsonl", folder / "articles" / "articles.jsonl", articles)
    (folder / "new" / "first.md").write_text("More will come.\n", "utf-8")


def _copy(corpus: Path, target: Path, documents: int | None) -> None:
    with corpus.open(encoding="utf-8") as lines:
        target.write_text("".join(islice(lines, documents)), "utf-8")


async def _reindexed(folder: Path) -> None:
    command = [sys.executable, "-m", "bot", "reindex", "--quiet"]
    process = await asyncio.create_subprocess_exec(*command, cwd=folder, env=_environment())
    if await process.wait():
        raise RuntimeError("the index could not be made")


def _environment() -> dict[str, str]:
    """This process's variables without the settings of the machine, and where the bot's code is."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("FOOTNOTE_")}
    return plain | {"PYTHONPATH": str(Path(__file__).parents[1])}


def _row(name: str, run: Run) -> list[str]:
    acknowledged = [1000 * each.acknowledged for each in run.asked]
    spread, answered = Spread.of(acknowledged), Spread.of([each.answered for each in run.asked])
    times = [f"{value:.0f}" for value in (spread.p50, spread.p95, spread.p99, max(acknowledged))]
    return [name, *times, f"{answered.p50:.2f}", f"{answered.p95:.2f}", f"{len(run.asked) / run.seconds:.1f}"]


if __name__ == "__main__":
    main()
