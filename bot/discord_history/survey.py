"""Finds what is to be mirrored: the channels, forums and threads of the settings, and the threads in them."""

import logging
from collections.abc import AsyncIterator, Mapping

import discord

from bot.discord_history.mirrored_discord import Channel
from bot.discord_history.pace import Pace
from bot.service.history_keeper import HistoryRules

log = logging.getLogger("footnote.history")
LISTED = 100
"""Threads that Discord lists at once."""
Named = Channel | discord.ForumChannel


def rules_of(channel: object, rules: Mapping[str, HistoryRules]) -> HistoryRules | None:
    """Return what the settings say of a channel or thread; None where its history is not read."""
    if not isinstance(channel, Named):
        return None
    own = rules.get(str(channel.id))
    return own or (rules.get(str(channel.parent_id)) if isinstance(channel, discord.Thread) else None)


def may_read(channel: discord.abc.GuildChannel | discord.Thread) -> bool:
    """Return whether the bot may read what was written in a channel: without the right, Discord shows it empty."""
    if channel.guild.me is None:  # a server that Discord has not told of yet
        return False
    rights = channel.permissions_for(channel.guild.me)
    return rights.view_channel and rights.read_message_history


async def named_channel(client: discord.Client, key: str, pace: Pace) -> Named | None:
    """Return a channel, forum or thread of the settings; None where the bot cannot see it.

    Raises:
        discord.HTTPException: Discord fails.
    """
    found = client.get_channel(int(key))
    if found is None:
        try:
            found = await pace.keep(lambda: client.fetch_channel(int(key)))  # an archived thread
        except (discord.NotFound, discord.Forbidden):
            return None
    return found if isinstance(found, Named) and may_read(found) else None


async def readable_threads(
    channel: discord.TextChannel | discord.ForumChannel, pace: Pace
) -> AsyncIterator[discord.Thread]:
    """Yield the threads of a channel or forum that the bot may read: active ones, then archived ones.

    Private threads are read if the bot is in them.

    Raises:
        discord.HTTPException: Discord fails.
    """
    for thread in channel.threads:
        if may_read(thread):
            yield thread
    listings = [channel.archived_threads(limit=None)]
    if isinstance(channel, discord.TextChannel) and not channel.is_news():
        listings.append(channel.archived_threads(private=True, joined=True, limit=None))
    for listing in listings:
        number = 0
        await pace.wait()
        async for thread in listing:
            yield thread
            number += 1
            if number % LISTED == 0:  # the next one is asked for
                await pace.wait()
