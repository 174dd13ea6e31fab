"""What the bot says on Discord of its own accord."""

import asyncio
from collections.abc import Sequence

import discord

from bot.discord.discord_access import DiscordAccess
from bot.discord.sending import NOBODY, classify
from bot.records import Origin
from bot.rendering.blocks import Layout
from bot.rendering.discord import report_messages
from bot.service.community_posts import LogChannel


class DiscordPosts:
    """Sends messages that nobody asked for.

    Args:
        client: The bot.
        access: Who may read what.
        channels: Ids of the channels for reports.
    """

    def __init__(self, client: discord.Client, access: DiscordAccess, channels: Sequence[int]) -> None:
        self._client, self._access, self._channels = client, access, channels
        self.classify = classify

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
        for text in await asyncio.to_thread(report_messages, layout):
            channel = self._client.get_partial_messageable(int(place.channel))
            await channel.send(text, suppress_embeds=True, allowed_mentions=NOBODY)

    async def tell(self, origin: Origin, text: str) -> None:
        """Tell a person something where that person asked."""
        channel = self._client.get_partial_messageable(int(origin.thread.partition(":")[2]))
        kind, _, number = origin.event.partition("-")
        message = channel.get_partial_message(int(number)) if kind == "message" else None
        person = discord.Object(origin.asker.partition(":")[2])
        allowed = discord.AllowedMentions(everyone=False, roles=False, users=[person], replied_user=False)
        send = message.reply if message else channel.send
        await send(f"<@{person.id}> {text}", allowed_mentions=allowed)
