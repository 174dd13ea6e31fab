"""Fixtures of the fake's own tests."""

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.fakes.discord.server import FakeDiscord


@pytest_asyncio.fixture
async def discord_server() -> AsyncIterator[FakeDiscord]:
    """A running fake."""
    async with FakeDiscord() as server:
        yield server
