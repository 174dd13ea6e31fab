"""Keeps requests below Discord's limit for all of them together, so that answers never wait for the history."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import aiohttp
import discord

from bot.service.retrying import SendFailure, retry

T = TypeVar("T")
PER_SECOND = 20.0
"""Requests a second; Discord allows 50, and says less for single channels, which discord.py heeds."""
TRY_SECONDS = 900.0
"""Seconds for which a request is tried while Discord fails."""


class Pace:
    """Spaces requests evenly.

    Args:
        per_second: Requests a second.
    """

    def __init__(self, per_second: float = PER_SECOND) -> None:
        self._between = 1 / per_second
        self._next = 0.0

    async def wait(self) -> None:
        """Wait for one's turn."""
        now = asyncio.get_running_loop().time()
        turn = max(now, self._next)
        self._next = turn + self._between
        await asyncio.sleep(turn - now)

    async def keep(self, ask: Callable[[], Awaitable[T]]) -> T:
        """Ask Discord for something in one's turn, again while it fails.

        Raises:
            discord.HTTPException: Discord refuses, or goes on failing; an ``aiohttp.ClientError`` or ``OSError`` too.
        """

        async def paced() -> T:
            await self.wait()
            return await ask()

        return await retry(paced, TRY_SECONDS, classify_reading)


def classify_reading(error: Exception) -> SendFailure | None:
    """Tell what kind of failure of Discord an exception is; None where it is a defect of the bot."""
    if isinstance(error, discord.Forbidden | discord.NotFound):
        return SendFailure.FORBIDDEN
    if isinstance(error, discord.HTTPException):
        return SendFailure.TEMPORARY if error.status >= 500 or error.status == 429 else SendFailure.REFUSED
    return SendFailure.TEMPORARY if isinstance(error, aiohttp.ClientError | OSError) else None
