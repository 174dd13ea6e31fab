"""When the bot on Discord holds itself for ready."""

import asyncio
import time

import discord
import pytest

from bot.discord_connection import gateway_client
from bot.discord_connection.gateway_client import GatewayClient
from bot.settings.chat_section import DiscordSection
from bot.translation import LanguageChoice
from tests.fakes.discord.answers import PATIENCE
from tests.fakes.discord.client import pointed_at
from tests.fakes.discord.server import FakeDiscord


class Newcomer(GatewayClient):
    """A client that notes which servers are there when it is told that it is ready, and after how long."""

    def __init__(self) -> None:
        super().__init__(DiscordSection(), discord.Intents(guilds=True), LanguageChoice({}, {}, lambda _: ""))
        self.told: asyncio.Future[tuple[list[str], float]] = asyncio.get_running_loop().create_future()
        self._began = time.monotonic()

    async def on_ready(self) -> None:
        there = [each.name for each in self.guilds if not each.unavailable]
        self.told.set_result((there, time.monotonic() - self._began))


async def told_ready(server: FakeDiscord) -> tuple[list[str], float]:
    """Connect a client; return which servers were there once it was ready, and after how many seconds."""
    server.gateway.identify_seconds = 0
    for name in ("First", "Second"):
        server.world.guild(name)
    with pointed_at(server):
        async with Newcomer() as client:
            running = asyncio.create_task(client.start(server.world.application.token))
            told = await asyncio.wait_for(client.told, 20)
        await asyncio.gather(running, return_exceptions=True)
    return told


async def test_it_is_ready_as_soon_as_its_servers_are_there() -> None:
    async with FakeDiscord() as server:
        there, seconds = await told_ready(server)
    assert there == ["First", "Second"]
    assert seconds < 2.0 * PATIENCE


async def test_servers_that_come_late_are_waited_for() -> None:
    async with FakeDiscord() as server:
        server.gateway.listing_seconds = 0.5
        there, seconds = await told_ready(server)
    assert there == ["First", "Second"]
    assert seconds >= 1.0


async def test_a_server_that_does_not_come_keeps_nobody_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gateway_client, "SERVERS_SECONDS", 0.3)
    async with FakeDiscord() as server:
        server.gateway.listing_seconds = 1.5
        there, _ = await told_ready(server)
    assert there == []
