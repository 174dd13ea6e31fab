"""Fixtures of the fake's own tests."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio

from tests.fakes.discord.client import Rest
from tests.fakes.discord.model import Channel, Guild, User
from tests.fakes.discord.schema import SPEC, Spec
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.discord.world import World


@dataclass(slots=True)
class Scene:
    """A guild with two people and a channel."""

    world: World
    guild: Guild
    ada: User
    bo: User
    general: Channel


@pytest_asyncio.fixture
async def server() -> AsyncIterator[FakeDiscord]:
    """A running fake."""
    async with FakeDiscord() as running:
        yield running


@pytest_asyncio.fixture(params=["with the description", "without it"])
async def either_server(request: pytest.FixtureRequest) -> AsyncIterator[FakeDiscord]:
    """A running fake that has Discord's OpenAPI description, and one that has not."""
    absent = request.param == "without it"
    if not absent and not SPEC.is_file():
        pytest.skip("Discord's OpenAPI description (../shared/specs) is absent")
    async with FakeDiscord(spec=Spec(Path("nowhere")) if absent else None) as running:
        yield running


def scene_of(server: FakeDiscord) -> Scene:
    """Set the usual scene."""
    world = server.world
    guild = world.guild("Example")
    ada, bo = world.person("Ada", guild), world.person("Bo", guild)
    return Scene(world, guild, ada, bo, world.text(guild, "general"))


@pytest.fixture
def scene(server: FakeDiscord) -> Scene:
    """The usual scene of ``server``."""
    return scene_of(server)


@pytest_asyncio.fixture
async def rest(server: FakeDiscord) -> AsyncIterator[Rest]:
    """Plain requests to ``server``."""
    async with aiohttp.ClientSession() as session:
        yield Rest(server, session)
