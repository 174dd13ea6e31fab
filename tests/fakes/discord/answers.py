"""Waiting, with a time limit, for what the bot does."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from tests.fakes.discord.message import SYSTEM

if TYPE_CHECKING:
    from tests.fakes.discord.message import Message
    from tests.fakes.discord.model import Channel
    from tests.fakes.discord.state import State

T = TypeVar("T")
PATIENCE = float(os.environ.get("FOOTNOTE_TEST_PATIENCE", "1"))
"""By how much every wait is longer, for a machine that is busy with other things."""


class AnswerService:
    """Wakes those who wait whenever anything in the world changes."""

    def __init__(self, world: State) -> None:
        self._world = world
        self._changes = 0
        self._waiting: set[asyncio.Future[None]] = set()

    def changed(self) -> None:
        """Something changed: look again."""
        self._changes += 1
        for future in self._waiting:
            if not future.done():
                future.set_result(None)

    async def until(self, found: Callable[[], T | bool | None], timeout: float = 5.0, what: str = "it") -> T:
        """Wait until ``found`` returns something true, and return that.

        Raises:
            TimeoutError: It did not in ``timeout`` seconds; the message holds what was to be seen meanwhile.
        """
        loop = asyncio.get_running_loop()
        end = loop.time() + timeout * PATIENCE
        while not (result := found()):
            if not await self._next_change(end - loop.time()):
                seen = self._world.transcript()
                raise TimeoutError(f"waited {timeout:g} s for {what}; this is what was to be seen:\n\n{seen}")
        return result  # type: ignore[return-value]

    async def quiet(self, seconds: float, timeout: float, mark: Callable[[], object]) -> None:
        """Wait until ``mark()`` has been the same for ``seconds``.

        Raises:
            TimeoutError: It never was, in ``timeout`` seconds.
        """
        loop = asyncio.get_running_loop()
        end, since, last = loop.time() + timeout * PATIENCE, loop.time(), mark()
        while (left := since + seconds - loop.time()) > 0:
            if loop.time() > end:
                raise TimeoutError(f"waited {timeout:g} s for quiet:\n\n{self._world.transcript()}")
            await self._next_change(left)
            if (now := mark()) != last:
                since, last = loop.time(), now

    async def to(self, message: Message, timeout: float) -> Message:
        """The bot's first message that replies to ``message``, or else comes after it in its channel or its thread.

        Raises:
            TimeoutError: There is none in time.
        """

        def found() -> Message | None:
            places = [message.channel, *([message.thread] if message.thread else [])]
            later = [m for place in places for m in self._from_bot(place) if m.id > message.id]
            replies = [m for m in later if m.reference is message]
            return next(iter(replies or later), None)

        return await self.until(found, timeout, f"an answer to {message.content!r}")

    async def settled(self, message: Message, quiet: float, timeout: float) -> Message:
        """The message, once it has not changed for a while."""
        await self.quiet(quiet, timeout, lambda: (len(message.versions), message.deleted, message.flags))
        return message

    async def shows(self, message: Message, text: str, timeout: float) -> Message:
        """The message, once it shows the text."""
        await self.until(lambda: text in message.text, timeout, f"{text!r} in {message.text!r}")
        return message

    async def silence(self, channel: Channel, seconds: float = 0.5) -> None:
        """Hold the bot to silence in a channel.

        Raises:
            AssertionError: It spoke within ``seconds``.
        """
        before = len(self._from_bot(channel))
        await asyncio.sleep(seconds)
        spoken = self._from_bot(channel)[before:]
        if spoken:
            raise AssertionError(f"the bot spoke in #{channel.name}: {spoken[0].text!r}")

    def _from_bot(self, channel: Channel) -> list[Message]:
        return [
            m
            for m in channel.messages.values()
            if m.author is self._world.bot and not m.deleted and m.type not in SYSTEM
        ]

    async def _next_change(self, seconds: float) -> bool:
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.add(future)
        try:
            async with asyncio.timeout(max(seconds, 0)):
                await future
        except TimeoutError:
            return False
        finally:
            self._waiting.discard(future)
        return True
