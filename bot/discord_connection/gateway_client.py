"""The connection to Discord's gateway: which address, how often a start is tried, and how it is."""

import asyncio
import math
import sys
import time
from collections import Counter
from typing import Any

import aiohttp
import discord
import yarl
from discord import app_commands

from bot.discord_connection.watchdog import Watchdog
from bot.service.event_follower import EventFollower
from bot.service.readership import check_readers
from bot.settings.chat_section import DiscordSection
from bot.translation import LanguageChoice
from index.errors import ConfigurationError

CONNECT_SECONDS = 20.0
"""Seconds that the gateway gets to greet a shard."""
LISTING_SECONDS = 0.1
"""Seconds without another server after which discord.py holds those that are there for all; it would wait for two."""
SERVERS_SECONDS = 5.0
"""Seconds that servers which Discord has named get to come."""
MAX_TRIES = 2
"""Tries, five seconds apart, to reach the gateway at the start."""


class GatewayClient(discord.AutoShardedClient):
    """A client whose start fails where the gateway cannot be reached, and whose requests check their readers.

    Args:
        settings: The settings of Discord.
        intents: What Discord tells it.
        languages: Chooses the language of what is said.

    Attributes:
        watchdog: Restarts connections that have gone silent.
        languages: The same.
        followers: Hear of every event as well.
        menus: Entries of a message's menu that are made elsewhere.
    """

    def __init__(self, settings: DiscordSection, intents: discord.Intents, languages: LanguageChoice) -> None:
        super().__init__(
            intents=intents,
            allowed_mentions=discord.AllowedMentions.none(),
            max_messages=None,
            shard_connect_timeout=CONNECT_SECONDS,
            guild_ready_timeout=LISTING_SECONDS,
            http_trace=_readers_check(),
        )
        self.watchdog, self.languages = Watchdog(self, settings.silence), languages
        self.followers: tuple[EventFollower, ...] = ()
        self.menus: tuple[app_commands.ContextMenu, ...] = ()
        self._launches: Counter[int] = Counter()
        self._listing: asyncio.Task[None] | None = None
        if settings.gateway:
            self._name_gateway(settings.gateway)

    def dispatch(self, event: str, /, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - discord.py's own
        """Tell of an event; that the bot is ready, once the servers are there that Discord has named."""
        if event == "ready" and any(guild.unavailable for guild in self.guilds):
            self._listing = asyncio.create_task(self._tell_once_listed())
        else:
            self._tell(event, *args, **kwargs)

    async def _tell_once_listed(self) -> None:
        until = time.monotonic() + SERVERS_SECONDS
        while any(guild.unavailable for guild in self.guilds) and time.monotonic() < until:
            await asyncio.sleep(LISTING_SECONDS)
        self._tell("ready")

    def _tell(self, event: str, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - discord.py's own
        for follower in self.followers:
            follower.hear(event, args)
        super().dispatch(event, *args, **kwargs)

    async def close(self) -> None:
        """Close the connections."""
        if self._listing is not None:
            self._listing.cancel()
        await super().close()

    async def launch_shard(self, gateway: yarl.URL, shard_id: int, *, initial: bool = False) -> None:
        """Connect a shard at the start; after some tries the start has failed.

        discord.py would try for ever. It calls this method for each try, while it handles what the last one met.

        Raises:
            ConfigurationError: The gateway cannot be reached.
        """
        self._launches[shard_id] += 1
        if self._launches[shard_id] > MAX_TRIES:
            reason = sys.exc_info()[1]
            raise ConfigurationError(
                f"Discord's gateway cannot be reached at {gateway} ({reason or type(reason).__name__}); check the "
                "network and discord.gateway."
            )
        await super().launch_shard(gateway, shard_id, initial=initial)

    def trouble(self) -> str:
        """What keeps the bot from answering now, ``""`` where nothing does; for another thread."""
        if not self.is_ready():
            return "not connected to Discord yet"
        closed = [str(number) for number, shard in self.shards.items() if shard.is_closed()]
        return f"no connection to Discord: shard {', '.join(closed)}" if closed else ""

    def gateway_latencies(self) -> dict[str, float]:
        """Seconds from a heartbeat to its answer, by shard; those without an answer yet left out."""
        return {str(shard): seconds for shard, seconds in self.latencies if math.isfinite(seconds)}

    def _name_gateway(self, address: str) -> None:
        """Connect to a gateway of the settings, whatever the REST interface names."""
        asked = self.http.get_bot_gateway

        async def named() -> Any:  # noqa: ANN401 - discord.py's own
            shards, _, limits = await asked()
            return shards, address, limits

        self.http.get_bot_gateway = named  # type: ignore[method-assign]


def _readers_check() -> aiohttp.TraceConfig:
    """Have the readers checked before each request of discord.py's, its own repetitions included."""

    async def check(_session: object, _context: object, _request: object) -> None:
        await check_readers()

    trace = aiohttp.TraceConfig()
    trace.on_request_start.append(check)
    return trace
