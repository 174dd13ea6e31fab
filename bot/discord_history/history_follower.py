"""Follows what happens to messages, threads and channels, and keeps the mirror in step with it."""

import asyncio
import logging
import sqlite3
from collections.abc import Iterable
from typing import cast

import aiohttp
import discord

from bot.discord_history.history_reader import HistoryReader
from bot.discord_history.mirrored_discord import Channel, mirrored_message, mirrored_place
from bot.discord_history.pace import Pace
from bot.discord_history.survey import may_read, named_channel, readable_threads, rules_of
from bot.service.history_keeper import HistoryKeeper
from index.sources.history.mirrored import NO_SPAN, NOTHING_READ, Cursor, ReadSpan

READERS = 4
"""Places that are read at the same time."""
PROGRESS_SECONDS = 30.0
AGAIN_SECONDS = 5.0
"""Seconds before something that failed is tried again."""
SURVEYED = frozenset(
    ("guild_available", "guild_join", "guild_channel_update", "guild_channel_create", "guild_role_update")
)
"""Events after which another set of places may be readable."""
log = logging.getLogger("footnote.history")


class HistoryFollower:
    """Mirrors the channels of the settings.

    Args:
        keeper: The mirror.
        pace: When to ask Discord.
    """

    def __init__(self, keeper: HistoryKeeper, pace: Pace) -> None:
        self._keeper, self._pace = keeper, pace
        self._reader = HistoryReader(keeper, pace)
        self._client: discord.Client | None = None
        self._events: asyncio.Queue[tuple[str, tuple[object, ...]]] = asyncio.Queue()
        self._survey_wanted = asyncio.Event()
        self._session = 0
        self._surveying = self._in_event = False
        self._connected = False
        self._up_to_date: set[str] = set()  # places of which every message is told by events
        self._waiting: asyncio.Queue[Channel] = asyncio.Queue()
        self._queued: set[int] = set()
        self._unseen: set[str] = set()

    @property
    def places_left(self) -> int:
        """Places that are still to be read."""
        return len(self._queued)

    @property
    def is_idle(self) -> bool:
        """Whether everything that is known of is read, and no event waits."""
        at_work = self._surveying or self._survey_wanted.is_set() or not self._events.empty() or self._in_event
        return self._session > 0 and not (self._queued or at_work)

    def attach(self, client: object) -> None:
        """Take the client, before it is connected."""
        self._client = cast("discord.Client", client)

    def hear(self, event: str, arguments: tuple[object, ...]) -> None:
        """Hear of an event."""
        self._events.put_nowait((event, arguments))

    async def follow(self) -> None:
        """Mirror until cancelled; after a defect, read everything again, since something may have been missed."""
        assert self._client is not None  # noqa: S101 - attached before
        if not self._client.intents.message_content:
            log.warning("the message content intent is off, so no history is read; see docs/discord.md")
            return
        while True:
            try:
                await self._follow()
            except Exception:
                log.exception("a defect kept the history from being followed; it is compared anew")
            await asyncio.sleep(AGAIN_SECONDS)
            self._begin_session()
            self._waiting, self._queued = asyncio.Queue(), set()

    def _begin_session(self) -> None:
        """Take it that events may have been missed, so that every place is read again."""
        self._session += 1
        self._up_to_date.clear()
        self._survey_wanted.set()

    async def _follow(self) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(self._take_events())
            group.create_task(self._survey_when_wanted())
            group.create_task(self._tell_progress())
            group.create_task(self._keeper.follow_opt_outs())
            for _ in range(READERS):
                group.create_task(self._read_places())

    async def _take_events(self) -> None:
        while True:
            event, arguments = await self._events.get()
            self._in_event = True
            while self._in_event:
                try:
                    await self._take(event, arguments)
                    self._in_event = False
                except (sqlite3.Error, OSError) as error:
                    log.error("the history cannot be written; trying again: %s", error)
                    await asyncio.sleep(AGAIN_SECONDS)

    async def _take(self, event: str, arguments: tuple[object, ...]) -> None:
        match event, arguments:
            case "message", (discord.Message() as message,):
                await self._take_message(message)
            case "raw_message_edit", (discord.RawMessageUpdateEvent() as edit,):
                await self._take_edit(edit)
            case "raw_message_delete", (discord.RawMessageDeleteEvent() as deletion,):
                await self._keeper.delete([deletion.message_id])
            case "raw_bulk_message_delete", (discord.RawBulkMessageDeleteEvent() as deletions,):
                await self._keeper.delete(deletions.message_ids)
            case ("thread_create" | "thread_join", (discord.Thread() as thread,)):
                await self._take_thread(thread, begins=True)
            case "raw_thread_update", (discord.RawThreadUpdateEvent() as update,) if update.thread is not None:
                await self._take_thread(update.thread, begins=False)
            case "raw_thread_delete", (discord.RawThreadDeleteEvent() as gone,):
                await self._forget([str(gone.thread_id)])
            case "thread_remove", (discord.Thread() as thread,):
                await self._forget([str(thread.id)])
            case "guild_channel_delete", (discord.abc.GuildChannel() as channel,):
                await self._forget([str(channel.id)])
            case "shard_disconnect" | "disconnect", _:
                self._connected = False
            case "shard_resumed" | "resumed", _:
                self._connected = True
            case "member_update", (_, discord.Member() as member) if member == member.guild.me:
                self._survey_wanted.set()
            case "ready", _:
                self._connected = True
                self._begin_session()
            case _ if event in SURVEYED:
                self._survey_wanted.set()

    async def _take_message(self, message: discord.Message) -> None:
        channel = message.channel
        rules = rules_of(channel, self._keeper.rules)
        if rules is None or not isinstance(channel, Channel) or not may_read(channel):
            return
        place = str(channel.id)
        found = mirrored_message(message)
        told_of_all = self._connected and place in self._up_to_date
        cursor = Cursor(message.id, 0, complete=False) if told_of_all else None
        await self._keeper.take(place, [found] if found else [], cursor=cursor)

    async def _take_edit(self, edit: discord.RawMessageUpdateEvent) -> None:
        """Keep the new wording, also where discord.py does not know the channel, as an archived thread."""
        found = mirrored_message(edit.message)
        span = NO_SPAN if found else ReadSpan(edit.message_id, edit.message_id)  # nothing may be left of its words
        await self._keeper.take(str(edit.channel_id), [found] if found else [], span)

    async def _take_thread(self, thread: discord.Thread, *, begins: bool) -> None:
        rules = rules_of(thread, self._keeper.rules)
        if rules is None:
            return
        if not may_read(thread):
            await self._forget([str(thread.id)])
            return
        await self._keeper.put_place(mirrored_place(thread, rules))
        if begins or str(thread.id) not in self._up_to_date:
            self._queue(thread)

    async def _forget(self, places: Iterable[str]) -> None:
        gone = list(places)
        self._up_to_date.difference_update(gone)
        await self._keeper.forget(gone)

    async def _survey_when_wanted(self) -> None:
        while True:
            await self._survey_wanted.wait()
            self._survey_wanted.clear()
            self._surveying = True
            try:
                await self._survey()
            except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
                log.warning("it is not known yet which channels' history can be read; trying again: %s", error)
                await asyncio.sleep(AGAIN_SECONDS)
                self._survey_wanted.set()
            finally:
                self._surveying = False

    async def _survey(self) -> None:
        """Forget what may not be read any more, and read what may be read now."""
        client = self._client
        assert client is not None  # noqa: S101 - attached before
        await self._forget_unreadable(client)
        seen: set[str] = set()
        for key in self._keeper.rules:
            channel = await named_channel(client, key, self._pace)
            if channel is None:
                self._tell_unseen(key)
                continue
            self._unseen.discard(key)
            if not isinstance(channel, discord.ForumChannel):
                seen.add(str(channel.id))
                await self._put(channel)
            if isinstance(channel, discord.TextChannel | discord.ForumChannel):
                async for thread in readable_threads(channel, self._pace):
                    if str(thread.id) not in seen:
                        seen.add(str(thread.id))
                        await self._put(thread)
        await self._forget_absent(client, seen)

    async def _forget_unreadable(self, client: discord.Client) -> None:
        """Forget at once what the bot is told nothing more of; this asks Discord for nothing."""
        places = await self._keeper.places()
        gone = []
        for place in places.values():
            above = client.get_channel(int(place.parent or place.id))
            readable = may_read(above) if isinstance(above, discord.abc.GuildChannel) else above is not None
            if not readable and self._is_known_guild(client, place.label):
                gone.append(place.id)
        if gone:
            log.info("%d places of the history can be read no more, and were taken out", len(gone))
            await self._forget(gone)

    def _is_known_guild(self, client: discord.Client, label: str) -> bool:
        guild = client.get_guild(int(label.split(":")[1]))
        return guild is not None and not guild.unavailable

    async def _forget_absent(self, client: discord.Client, seen: set[str]) -> None:
        """Forget places that are gone since they were read, in servers that are there."""
        places = await self._keeper.places()
        gone = [key for key, each in places.items() if key not in seen and self._is_known_guild(client, each.label)]
        # Those that were opened meanwhile are read, or are being read.
        await self._forget(key for key in gone if key not in self._up_to_date and int(key) not in self._queued)

    async def _put(self, channel: Channel) -> None:
        rules = rules_of(channel, self._keeper.rules)
        if rules is not None:
            await self._keeper.put_place(mirrored_place(channel, rules))
            if str(channel.id) not in self._up_to_date:
                self._queue(channel)

    def _queue(self, channel: Channel) -> None:
        if channel.id not in self._queued:
            self._queued.add(channel.id)
            self._waiting.put_nowait(channel)

    async def _read_places(self) -> None:
        while True:
            channel = await self._waiting.get()
            try:
                await self._read(channel)
            except (discord.Forbidden, discord.NotFound):
                await self._forget([str(channel.id)])
            except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
                log.warning("the history of %s is read later: %s", channel, error)
            finally:
                self._queued.discard(channel.id)

    async def _read(self, channel: Channel) -> None:
        session = self._session
        cursor = (await self._keeper.cursors()).get(str(channel.id), NOTHING_READ)

        def caught_up() -> None:
            if session == self._session:
                self._up_to_date.add(str(channel.id))

        await self._reader.read(channel, cursor, caught_up)

    def _tell_unseen(self, key: str) -> None:
        if key not in self._unseen:
            self._unseen.add(key)
            log.warning("I cannot read the history of %s; let me view it and read its message history", key)

    async def _tell_progress(self) -> None:
        told = ""
        while True:
            await asyncio.sleep(PROGRESS_SECONDS if self.places_left else 1.0)
            text = f"{await self._keeper.count():,} messages mirrored, {self.places_left:,} places left to read"
            if text != told and (self.places_left or "0 places" not in told):
                told = text
                log.info("history: %s", text)
