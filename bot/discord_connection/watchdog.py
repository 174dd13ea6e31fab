"""Restarts a gateway connection that has gone silent, where discord.py has not done so by itself."""

import asyncio
import contextlib
import logging
import time

import discord

log = logging.getLogger("footnote.discord")
CLOSING = 5.0
"""Seconds that a silent connection gets to close properly."""


class Watchdog:
    """Looks at each shard's last sign of life.

    discord.py closes a connection whose heartbeats are not answered. It does not see one that hangs while it connects
    or closes, nor that it has waited a quarter of an hour between two tries.

    Args:
        client: The bot.
        silence: Seconds without anything from the gateway, heartbeats' answers included, after which it is restarted.
    """

    def __init__(self, client: discord.AutoShardedClient, silence: float) -> None:
        self._client, self._silence = client, silence
        self._barked: dict[int, float] = {}

    def silent(self) -> dict[str, float]:
        """Seconds since each shard last heard something."""
        now = time.perf_counter()
        return {str(number): now - self._last_sign(shard) for number, shard in self._client.shards.items()}

    async def watch(self) -> None:
        """Watch, until cancelled."""
        while True:
            await asyncio.sleep(min(5.0, self._silence / 4))
            now = time.perf_counter()
            for number, shard in list(self._client.shards.items()):
                since = max(self._last_sign(shard), self._barked.get(number, 0.0))
                if now - since > self._silence:
                    self._barked[number] = now
                    log.error("shard %s has been silent for %.0f s and is connected anew", number, now - since)
                    await self._restart(shard)

    async def _restart(self, shard: discord.ShardInfo) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(shard.disconnect(), CLOSING)
        # What keeps it from connecting is handled by discord.py, which tries again.
        await shard._parent.reconnect()

    def _last_sign(self, shard: discord.ShardInfo) -> float:
        """On ``time.perf_counter()``'s clock; discord.py keeps it for itself."""
        alive = shard._parent.ws._keep_alive
        return alive._last_recv if alive is not None else self._barked.setdefault(shard.id, time.perf_counter())
