"""What the bot says on Discord of its own accord."""

import asyncio
import contextlib
from collections.abc import Sequence

import discord

from bot.discord.discord_access import DiscordAccess
from bot.discord.sending import NOBODY, classify, posts_of
from bot.records import Origin
from bot.rendering.blocks import Layout
from bot.rendering.discord import report_messages, under_echo
from bot.service.community_posts import LogChannel, StandingAnswer


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

    async def edit(self, standing: StandingAnswer) -> None:
        """Put something else into the messages of an answer, which keep their buttons; those left over are deleted."""
        ids, texts = [int(each) for each in standing.place.messages], [""]
        for content in standing.contents:
            posts = await asyncio.to_thread(posts_of, content, standing.translator)
            texts = [each.text for each in posts]
            if standing.place.repeats:
                texts = under_echo(standing.question, texts)
            if len(texts) <= len(ids):
                break
        channel = self._client.get_partial_messageable(int(standing.place.channel))
        for number, text in zip(ids[-len(texts) :], texts, strict=False):
            await channel.get_partial_message(number).edit(content=text, allowed_mentions=NOBODY)
        for number in ids[: -len(texts)]:
            with contextlib.suppress(discord.NotFound):
                await channel.get_partial_message(number).delete()
