"""Reads what was written in a place: what is new first, then older messages, then what may have changed meanwhile.

Each page is kept together with how far the place is read, so a kill leaves neither a gap nor a double.
"""

from collections.abc import Callable, Sequence

import discord

from bot.discord_history.mirrored_discord import Channel, mirrored_message
from bot.discord_history.pace import Pace
from bot.service.history_keeper import HistoryKeeper
from index.sources.history.mirrored import Cursor, ReadSpan

PAGE = 100
"""Most messages that Discord gives at once."""
LAST_ID = 2**63 - 1


class HistoryReader:
    """Reads places into the mirror.

    Args:
        keeper: The mirror.
        pace: When to ask Discord.
    """

    def __init__(self, keeper: HistoryKeeper, pace: Pace) -> None:
        self._keeper, self._pace = keeper, pace

    async def read(self, channel: Channel, cursor: Cursor, caught_up: Callable[[], None]) -> None:
        """Read a place to its beginning.

        Args:
            channel: The place, which the mirror has.
            cursor: How far it was read before.
            caught_up: Called once nothing is missing between what was read and the events of this session.

        Raises:
            discord.HTTPException: Discord refuses, or goes on failing; an ``aiohttp.ClientError`` or ``OSError`` too.
        """
        if not (cursor.newest or cursor.complete):
            cursor = await self._read_first(channel)
            caught_up()
            await self._read_older(channel, cursor)
            return
        await self._read_newer(channel, cursor.newest)
        caught_up()
        await self._read_older(channel, cursor)
        await self._compare(channel, cursor)

    async def _read_first(self, channel: Channel) -> Cursor:
        mirrored = await self._keeper.newest(str(channel.id))
        page = await self._page(channel)
        is_all = len(page) < PAGE
        found = Cursor(page[-1].id if page else 0, page[0].id if page else 0, is_all)
        # What events told of before Discord was asked, and Discord does not give, is gone; what came since is not.
        await self._keep(channel, page, ReadSpan(0 if is_all else page[0].id, max(found.newest, mirrored)), found)
        return found

    async def _read_newer(self, channel: Channel, newest: int) -> None:
        is_last = False
        while not is_last:
            mirrored = await self._keeper.newest(str(channel.id))
            page = await self._page(channel, after=newest)
            is_last = len(page) < PAGE
            last = page[-1].id if page else newest
            span = ReadSpan(newest + 1, max(last, mirrored) if is_last else last)
            newest = last
            await self._keep(channel, page, span, Cursor(newest, 0, complete=False))

    async def _read_older(self, channel: Channel, cursor: Cursor) -> None:
        oldest, is_all = cursor.oldest, cursor.complete
        while not is_all:
            page = await self._page(channel, before=oldest)
            is_all = len(page) < PAGE
            span = ReadSpan(0 if is_all else page[0].id, oldest - 1)
            oldest = page[0].id if page else oldest
            await self._keep(channel, page, span, Cursor(0, oldest, is_all))

    async def _compare(self, channel: Channel, cursor: Cursor) -> None:
        """Read again what an earlier session has read, since nobody told of edits and deletions meanwhile."""
        before, lowest = cursor.newest + 1, 0 if cursor.complete else cursor.oldest
        while before > lowest:
            page = await self._page(channel, before=before)
            is_all = len(page) < PAGE
            await self._keep(channel, page, ReadSpan(0 if is_all else page[0].id, before - 1), None)
            if is_all:
                return
            before = page[0].id

    async def _page(self, channel: Channel, *, before: int = 0, after: int = -1) -> Sequence[discord.Message]:
        """Read up to ``PAGE`` messages, oldest first: those directly before or after one, else the latest."""

        async def ask() -> list[discord.Message]:
            earlier = discord.Object(before) if before else None
            later = discord.Object(after) if after >= 0 else None
            newest_first = after < 0
            history = channel.history(limit=PAGE, before=earlier, after=later, oldest_first=not newest_first)
            return [message async for message in history]

        return sorted(await self._pace.keep(ask), key=lambda message: message.id)

    async def _keep(
        self, channel: Channel, page: Sequence[discord.Message], span: ReadSpan, cursor: Cursor | None
    ) -> None:
        messages = [found for each in page if (found := mirrored_message(each)) is not None]
        await self._keeper.take(str(channel.id), messages, span, cursor)
