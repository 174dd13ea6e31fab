"""What the bot says on Discord of its own accord, and where moderators see answers first."""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Any

import discord

from bot.discord.buttons import view_of
from bot.discord.discord_access import DiscordAccess
from bot.discord.discord_reply import posts_of
from bot.discord_connection.discord_requests import NOBODY, classify
from bot.discord_connection.server_facts import place_of
from bot.records import Origin
from bot.rendering.blocks import Layout
from bot.rendering.discord import report_messages, under_echo
from bot.service.button_actions import ButtonAction
from bot.service.community_posts import LogChannel, StandingAnswer
from bot.service.preview_board import FoundQuestion
from bot.service.reply import Content
from bot.translation import ENGLISH

Find = Callable[[Mapping[str, str]], Coroutine[Any, Any, FoundQuestion | None]]


class DiscordPosts:
    """Sends messages that nobody asked for.

    Args:
        client: The bot.
        access: Who may read what.
        channels: Ids of the channels for reports.
        find: Finds the message again that asked.
    """

    def __init__(self, client: discord.Client, access: DiscordAccess, channels: Sequence[int], find: Find) -> None:
        self._client, self._access, self._channels = client, access, channels
        self.classify, self.find = classify, find

    def log_channels(self) -> Sequence[LogChannel]:
        """Return the channels of the settings, those that it cannot see without a community, once it is ready."""
        found = [(each, self._client.get_channel(each)) for each in self._channels if self._client.is_ready()]
        guilds = [(each, getattr(channel, "guild", None)) for each, channel in found]
        return [LogChannel(f"discord:{guild.id}" if guild else "", str(each)) for each, guild in guilds]

    async def readers(self, place: LogChannel, also: frozenset[str]) -> frozenset[str]:
        """Return the labels that all hold who can view a channel."""
        guild = self._client.get_guild(int(place.community.partition(":")[2]))
        channel = self._client.get_channel(int(place.channel))
        return self._access.of_channel(guild, channel, also) if guild and channel else frozenset()

    async def post(self, place: LogChannel, layout: Layout) -> None:
        """Send something to a channel."""
        await self.show(place, layout, (), "")

    async def show(self, place: LogChannel, layout: Layout, buttons: Sequence[ButtonAction], shown: str) -> str:
        """Send something to a channel, or put it in place of what was sent; returns the ids of its messages."""
        channel = self._client.get_partial_messageable(int(place.channel))
        before = [channel.get_partial_message(int(each)) for each in shown.split(",") if each]
        texts = await asyncio.to_thread(report_messages, layout)
        for at, text in enumerate(texts):
            view = view_of(ENGLISH, *buttons) if buttons and at == len(texts) - 1 else None
            if at < len(before):
                await before[at].edit(content=text, view=view, allowed_mentions=NOBODY)
                continue
            how: Any = {"view": view or discord.utils.MISSING, "suppress_embeds": True, "allowed_mentions": NOBODY}
            before.append(channel.get_partial_message((await channel.send(text, **how)).id))
        for each in before[len(texts) :]:
            await each.delete()
        return ",".join(str(each.id) for each in before[: len(texts)])

    def in_private(self, origin: Origin) -> bool:
        """Return whether a question stands in a private thread, or in a place that the bot does not see."""
        channel = self._client.get_channel(int(origin.thread.partition(":")[2]))
        return channel is None or place_of(channel).private_thread != 0

    async def tell(self, origin: Origin, text: str) -> None:
        """Tell a person something where that person asked."""
        channel = self._client.get_partial_messageable(int(origin.thread.partition(":")[2]))
        kind, _, number = origin.event.partition("-")
        message = channel.get_partial_message(int(number)) if kind == "message" else None
        person = discord.Object(origin.asker.partition(":")[2])
        allowed = discord.AllowedMentions(everyone=False, roles=False, users=[person], replied_user=False)
        send = message.reply if message else channel.send
        await send(f"<@{person.id}> {text}", allowed_mentions=allowed)

    async def edit(self, standing: StandingAnswer) -> None:
        """Put something else into the messages of an answer, which keep their buttons; those left over are deleted."""

        def lay_out(content: Content) -> Sequence[str]:
            texts = [each.text for each in posts_of(content, standing.translator)]
            return under_echo(standing.question, texts) if standing.place.repeats else texts

        ids = [int(each) for each in standing.place.messages]
        _, texts = await asyncio.to_thread(standing.fitting, lay_out)
        channel = self._client.get_partial_messageable(int(standing.place.channel))
        for number, text in zip(ids[-len(texts) :], texts, strict=False):
            await channel.get_partial_message(number).edit(content=text, allowed_mentions=NOBODY)
        for number in ids[: -len(texts)]:
            with contextlib.suppress(discord.NotFound):
                await channel.get_partial_message(number).delete()
