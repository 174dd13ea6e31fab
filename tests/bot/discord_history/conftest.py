"""A fake Discord for each test."""

from collections.abc import AsyncIterator, Iterator

import discord
import pytest
import pytest_asyncio

from tests.fakes.discord.server import FakeDiscord


@pytest.fixture(autouse=True)
def _addresses() -> Iterator[None]:
    """Put back discord.py's own addresses."""
    before = discord.http.Route.BASE, discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY
    yield
    discord.http.Route.BASE, discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = before


@pytest_asyncio.fixture
async def server() -> AsyncIterator[FakeDiscord]:
    """A fake of its own for each test."""
    async with FakeDiscord() as fake:
        fake.gateway.identify_seconds = 0
        yield fake
