"""A guild, an index and the bot's real process."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio

from tests.bot.discord.snapshots import FOLDER
from tests.bot.discord.stage import Stage, set_stage
from tests.fakes.discord.answers import PATIENCE
from tests.fakes.discord.process import BotProcess, running
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.forking import run_forked
from tests.pictures.discord_scenes import discord_scenes
from tests.pictures.scene_files import scenes_kept
from tests.shared_folders import shared_folder

ENCODER = Path(__file__).parents[3] / "var" / "tests" / "encoder"
DOCUMENTS = {
    "docs/lighthouse.md": (
        "---\ntitle: The lighthouse\nauthor: Ada\nlocation: https://example.org/lighthouse\n---\n# The lighthouse\n\n"
        "## History\n\nThe coast was dark for centuries. "
        "The lighthouse was built in 1871 by the harbour commission. Its lamp burned whale oil until 1902.\n\n"
        "## Visiting\n\nVisitors may climb the tower on Saturdays. The stair has 199 steps.\n"
    ),
    "docs/bees.md": (
        "---\ntitle: Bees\n---\nHoney bees dance to tell their sisters where flowers grow. "
        "A hive holds forty thousand bees.\n"
    ),
    "staff/rota.md": (
        "---\ntitle: The rota\n---\nThe key of the boiler room hangs behind the green door in the cellar.\n"
    ),
}
SETTINGS = """\
[encoder]
model = "all-MiniLM-L6-v2"
cache = "{encoder}"
threads = 2
[service]
cooldown = 0.0
[discord]
guilds = [{guild}]
operators = [{guild}]
{discord}
[audience.staff]
discord_roles = [{staff}]
[[sources]]
path = "docs"
[[sources]]
path = "staff"
audience = "staff"
{more}
"""


def bare(environment: dict[str, str]) -> dict[str, str]:
    """An environment without settings of the machine."""
    return {name: value for name, value in environment.items() if not name.startswith("FOOTNOTE_")}


def reindex(folder: Path, seconds: float = 240.0) -> None:
    """Bring the index of a folder with settings up to date."""
    code, said = run_forked(["reindex", "--quiet"], folder, bare(dict(os.environ)), seconds * PATIENCE)
    assert code == 0, said


@pytest.fixture(scope="session")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with documents and their index; copied, never changed."""
    return shared_folder(tmp_path_factory, "discord-indexed", _index)


def _index(folder: Path) -> None:
    for name, text in DOCUMENTS.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    settings = SETTINGS.format(encoder=ENCODER, guild=1, staff=2, discord="", more="")
    (folder / "footnote.toml").write_text(settings, "utf-8")
    reindex(folder)


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def discord_server() -> AsyncIterator[FakeDiscord]:
    """One fake for the module."""
    async with FakeDiscord() as server:
        server.gateway.identify_seconds = 0
        yield server


@pytest.fixture(autouse=True)
def scenes(request: pytest.FixtureRequest) -> Iterator[None]:
    """Keeps what there was to see, for pictures, where transcripts are written anew."""
    if "discord_server" not in request.fixturenames:
        yield
        return
    server = request.getfixturevalue("discord_server")
    with scenes_kept(FOLDER, lambda: discord_scenes(server.world)):
        yield


@pytest.fixture(scope="module")
def stage(discord_server: FakeDiscord) -> Stage:
    """One guild for the module, with public and staff channels."""
    return set_stage(discord_server.world)


@pytest.fixture(scope="module")
def home(indexed: Path, stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bot's working directory: the index, and settings that serve the stage's guild."""
    folder = tmp_path_factory.mktemp("bot")
    for path in indexed.rglob("*"):
        target = folder / path.relative_to(indexed)
        if path.is_dir():
            target.mkdir(exist_ok=True, parents=True)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
    write_settings(folder, stage)
    return folder


def write_settings(folder: Path, stage: Stage, discord: str = "", more: str = "") -> None:
    """Write the settings that serve a stage."""
    text = SETTINGS.format(encoder=ENCODER, guild=stage.guild.id, staff=stage.staff.id, discord=discord, more=more)
    (folder / "footnote.toml").write_text(text, "utf-8")


Start = Callable[[], AbstractAsyncContextManager[BotProcess]]


@pytest.fixture(scope="module")
def python_path(repository: Path) -> str:
    """Where the bot's process finds its modules."""
    return str(repository)


@pytest.fixture(scope="module")
def start(discord_server: FakeDiscord, home: Path, python_path: str) -> Start:
    """Start the bot in its home; it is connected and its commands are registered."""

    @asynccontextmanager
    async def started() -> AsyncIterator[BotProcess]:
        environment = {"PYTHONPATH": python_path}
        async with running(discord_server, [sys.executable, "-m", "bot", "discord"], home, environment) as process:
            try:
                await is_ready(process)
                yield process
                # Told to end, it notes what it heard; after a kill the next one would hear some of it again.
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
