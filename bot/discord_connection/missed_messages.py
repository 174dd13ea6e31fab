"""What was written on Discord while no gateway session heard it."""

import logging
from collections.abc import AsyncIterator, Iterable

import discord

from bot.discord_connection.discord_requests import classify
from bot.service.retrying import SEND_SECONDS, SendFailure, retry

log = logging.getLogger("footnote.discord")
OVERLAP_MS = 60_000
"""How far before the last event messages are looked at again, since events do not come in the order of their ids."""
MISSED = 100
"""Most messages that are looked at in one channel."""


async def missed(
    client: discord.Client, served: frozenset[int], after: int, direct: Iterable[int]
) -> AsyncIterator[discord.Message]:
    """Yield messages that were written while no gateway session heard them, oldest first in each channel.

    Args:
        client: The bot, connected anew, so that it knows each channel's last message.
        served: Ids of the servers whose channels are read.
        after: Id of the last message that was heard, some of which before it are yielded again.
        direct: Channels of direct conversations, which are read as well.

    Raises:
        discord.HTTPException: Discord goes on failing; an ``aiohttp.ClientError`` or ``OSError`` as well.
    """
    since = discord.Object(max(0, after - (OVERLAP_MS << 22)))
    channels: list[discord.abc.Messageable] = [client.get_partial_messageable(each) for each in direct]
    for guild in client.guilds:
        if guild.id in served:
            places: list[discord.TextChannel | discord.VoiceChannel | discord.Thread] = [
                *guild.text_channels,
                *guild.voice_channels,
                *guild.threads,
            ]
            channels += [each for each in places if _has_news(each, after, guild.me)]
    for channel in channels:
        try:
            found = await retry(lambda channel=channel: _written(channel, since), SEND_SECONDS, classify)  # type: ignore[misc]
        except discord.HTTPException as error:
            if classify(error) is SendFailure.TEMPORARY:
                raise
            log.warning("what was missed in %s cannot be read: %s", channel, error)
            continue
        for message in found:
            yield message


async def _written(channel: discord.abc.Messageable, since: discord.abc.Snowflake) -> list[discord.Message]:
    return [each async for each in channel.history(after=since, limit=MISSED, oldest_first=True)]


def _has_news(
    channel: discord.TextChannel | discord.VoiceChannel | discord.Thread, after: int, me: discord.Member
) -> bool:
    return (channel.last_message_id or 0) > after and channel.permissions_for(me).read_message_history
