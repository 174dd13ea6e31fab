"""A workspace, an index and the bot's real process."""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from tests.bot.discord.conftest import ENCODER, indexed
from tests.bot.slack.transcripts import FOLDER
from tests.fakes.discord.answers import PATIENCE
from tests.fakes.discord.process import BotProcess, running
from tests.fakes.slack.model import Channel, Person
from tests.fakes.slack.people import Town
from tests.fakes.slack.server import FakeSlack
from tests.pictures.scene_files import scenes_kept
from tests.pictures.workspace_scenes import workspace_scenes

__all__ = ["indexed"]
SETTINGS = """\
[encoder]
model = "all-MiniLM-L6-v2"
cache = "{encoder}"
threads = 2
[service]
cooldown = 0.0
{service}
[slack]
operators = ["{operators}"]
[audience.staff]
slack_usergroups = ["{staff}"]
[[sources]]
path = "docs"
[[sources]]
path = "staff"
audience = "staff"
{more}
"""


@dataclass(slots=True)
class Stage(Town):
    """A workspace in which Ada is staff, Bo is not, Mo is an admin, and Gus is a guest."""

    slack: FakeSlack
    ada: Person
    bo: Person
    mo: Person
    gus: Person
    staff: str
    general: Channel


def set_stage(slack: FakeSlack) -> Stage:
    """Set the stage."""
    town = Town(slack)
    ada, bo, mo, gus = town.person("Ada"), town.person("Bo"), town.person("Mo", "admin"), town.person("Gus", "guest")
    return Stage(slack, ada, bo, mo, gus, town.group(ada), town.channel("general", ada, bo, mo))


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def slack() -> AsyncIterator[FakeSlack]:
    """One fake for the module."""
    async with FakeSlack() as server:
        yield server


@pytest.fixture(autouse=True)
def scenes(request: pytest.FixtureRequest) -> Iterator[None]:
    """Keeps what there was to see, for pictures, where transcripts are written anew."""
    if "slack" not in request.fixturenames:
        yield
        return
    server = request.getfixturevalue("slack")
    with scenes_kept(FOLDER, lambda: workspace_scenes(server)):
        yield


@pytest.fixture(scope="module")
def stage(slack: FakeSlack) -> Stage:
    """One workspace for the module."""
    return set_stage(slack)


@pytest.fixture(scope="module")
def home(indexed: Path, stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bot's working directory."""
    folder = tmp_path_factory.mktemp("slack")
    for path in indexed.rglob("*"):
        target = folder / path.relative_to(indexed)
        if path.is_dir():
            target.mkdir(exist_ok=True, parents=True)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
    write_settings(folder, stage)
    return folder


def write_settings(folder: Path, stage: Stage, service: str = "", more: str = "") -> None:
    """Write the settings that serve a stage."""
    values = {"encoder": ENCODER, "staff": stage.staff, "operators": stage.staff, "service": service, "more": more}
    (folder / "footnote.toml").write_text(SETTINGS.format(**values), "utf-8")


Start = Callable[..., AbstractAsyncContextManager[BotProcess]]


@pytest.fixture(scope="module")
def python_path(repository: Path) -> str:
    """Where the bot's process finds its modules."""
    return str(repository)


@pytest.fixture(scope="module")
def start(slack: FakeSlack, home: Path, python_path: str) -> Start:
    """Start the bot in its home; it is connected."""

    @asynccontextmanager
    async def started(**changes: str) -> AsyncIterator[BotProcess]:
        environment = {"PYTHONPATH": python_path}
        async with running(slack, [sys.executable, "-m", "bot", "slack"], home, environment, changes) as process:
            try:
                await is_ready(process)
                yield process
                await process.stop(20 * PATIENCE)
            finally:
                print(process.output)

    return started


async def is_ready(process: BotProcess) -> None:
    """Wait until the bot says that it is ready."""
    async with asyncio.timeout(60 * PATIENCE):
        while "ready as" not in process.output:
            await asyncio.sleep(0.05)


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def bot(start: Start) -> AsyncIterator[BotProcess]:
    """One bot for the module."""
    async with start() as process:
        yield process
