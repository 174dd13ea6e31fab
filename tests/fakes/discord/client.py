"""discord.py, unchanged, as the client of the tests, and a plain one for what discord.py would not do."""

from __future__ import annotations

import asyncio
import json
import zlib
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
import discord
import yarl
from discord import app_commands

from tests.fakes.discord.model import Json
from tests.fakes.discord.server import FakeDiscord


class Client(discord.AutoShardedClient):
    """A client that does not pause before it identifies again; the fake's own limit is switched off with it."""

    def __init__(self, intents: discord.Intents | None = None, shards: int | None = None) -> None:
        super().__init__(intents=intents or discord.Intents.all(), shard_count=shards, guild_ready_timeout=0.05)
        self.tree = app_commands.CommandTree(self)
        self.heard: list[discord.Message] = []

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Do not wait."""

    async def on_message(self, message: discord.Message) -> None:
        """Keep what is heard of others."""
        if message.author != self.user:
            self.heard.append(message)


@asynccontextmanager
async def connected(server: FakeDiscord, client: Client) -> AsyncIterator[Client]:
    """Log the client in, connect it, and close it at the end."""
    server.gateway.identify_seconds = 0
    with pointed_at(server):
        async with _connected(server, client):
            yield client


@contextmanager
def pointed_at(server: FakeDiscord) -> Iterator[None]:
    """Let discord.py take the fake for Discord."""
    before = discord.http.Route.BASE, discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY
    discord.http.Route.BASE = server.api
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(server.gateway_url)
    try:
        yield
    finally:
        discord.http.Route.BASE, discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = before


@asynccontextmanager
async def _connected(server: FakeDiscord, client: Client) -> AsyncIterator[None]:
    async with client:
        await client.login(server.world.application.token)
        running = asyncio.create_task(client.connect())
        await asyncio.wait([running, asyncio.create_task(client.wait_until_ready())], return_when="FIRST_COMPLETED")
        if running.done():
            await running
        yield
        await client.close()
        await asyncio.gather(running, return_exceptions=True)


async def soon(found: Callable[[], object], seconds: float = 3.0) -> None:
    """Wait until something is true of the client, of whose changes the fake knows nothing.

    Raises:
        TimeoutError: It is not in time.
    """
    async with asyncio.timeout(seconds):
        while not found():
            await asyncio.sleep(0.01)


@dataclass(slots=True, frozen=True)
class Reply:
    """A REST response."""

    status: int
    body: Any
    headers: dict[str, str]

    @property
    def code(self) -> int:
        """Discord's error code."""
        return int(self.body.get("code", 0)) if isinstance(self.body, dict) else 0

    @property
    def error_codes(self) -> set[str]:
        """The codes in the tree of an "Invalid Form Body"."""
        return set(_codes(self.body.get("errors", {})))


class Rest:
    """Plain requests with the bot's token."""

    def __init__(self, server: FakeDiscord, session: aiohttp.ClientSession) -> None:
        self._server = server
        self._session = session

    async def __call__(self, method: str, path: str, body: object = None, **options: Any) -> Reply:
        """Make a request; ``body`` becomes its JSON."""
        headers = {"Authorization": f"Bot {self._server.world.application.token}"} | options.pop("headers", {})
        if body is not None:
            options["data"] = json.dumps(body)
            headers.setdefault("Content-Type", "application/json")
        async with self._session.request(method, self._server.api + path, headers=headers, **options) as response:
            text = await response.text()
            found = json.loads(text) if response.content_type == "application/json" else text
            return Reply(response.status, found, dict(response.headers))


class Socket:
    """A plain gateway client."""

    def __init__(self, server: FakeDiscord, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._server = server
        self._socket = socket
        self._inflate = zlib.decompressobj()

    async def send(self, op: int, data: object) -> None:
        """Send a payload."""
        await self._socket.send_str(json.dumps({"op": op, "d": data}))

    async def identify(self, intents: int = 1 << 9, **changes: object) -> None:
        """Send an identify."""
        await self.send(
            2, {"token": self._server.world.application.token, "intents": intents, "properties": {}, **changes}
        )

    async def close(self, code: int) -> None:
        """Close from this side."""
        await self._socket.close(code=code)

    async def next(self) -> Json:
        """The next payload; once closed, ``{"closed": code}``."""
        message = await self._socket.receive(timeout=5)
        if message.type is aiohttp.WSMsgType.BINARY:
            return dict(json.loads(self._inflate.decompress(message.data)))
        if message.type is aiohttp.WSMsgType.TEXT:
            return dict(json.loads(message.data))
        return {"closed": self._socket.close_code}

    async def until(self, event: str) -> Json:
        """The next event of that name."""
        while (payload := await self.next()).get("t") != event:
            assert "closed" not in payload, payload
        return payload


@asynccontextmanager
async def socket(server: FakeDiscord, query: str = "?v=10&encoding=json&compress=zlib-stream") -> AsyncIterator[Socket]:
    """Open a plain socket and take its hello."""
    async with aiohttp.ClientSession() as session, session.ws_connect(server.gateway_url + query) as ws:
        yield Socket(server, ws)
        await ws.close(code=4000)


def _codes(tree: Json) -> list[str]:
    own = [error["code"] for error in tree.get("_errors", [])]
    return own + [code for key, inner in tree.items() if key != "_errors" for code in _codes(inner)]
