"""Fixtures of the fake's own tests."""

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio

from tests.fakes.discord.client import Rest
from tests.fakes.discord.scene import Scene, scene_of
from tests.fakes.discord.schema import SPEC, Spec
from tests.fakes.discord.server import FakeDiscord


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


@pytest.fixture
def scene(server: FakeDiscord) -> Scene:
    """The usual scene of ``server``."""
    return scene_of(server)


@pytest_asyncio.fixture
async def rest(server: FakeDiscord) -> AsyncIterator[Rest]:
    """Plain requests to ``server``."""
    async with aiohttp.ClientSession() as session:
        yield Rest(server, session)
