"""What the rights of people depend on, as Discord tells it: servers, roles, channels, members."""

import asyncio
from collections.abc import Iterable

import discord

from bot.service.channel_permissions import ChannelFacts, GuildFacts, Place, RoleFacts

MEMBER_SECONDS = 5.0
"""Seconds that Discord gets to say which roles somebody has now."""


def place_of(channel: object) -> Place:
    """Return where a message in a channel of a server stands; in an unknown channel, what is public may be read."""
    if isinstance(channel, discord.Thread):
        return Place(channel.parent_id, channel.id if channel.is_private() else 0)
    return Place(channel.id if isinstance(channel, discord.abc.GuildChannel) else 0, 0)


async def fetch_member(guild: discord.Guild, user: int) -> discord.Member:
    """Return a member of a server as it is now; raises what discord.py raises, or ``TimeoutError``."""
    async with asyncio.timeout(MEMBER_SECONDS):
        return await guild.fetch_member(user)


def guild_facts(guild: discord.Guild, channels: Iterable[int]) -> GuildFacts:
    """Return the facts of a server and of some channels; ids that it does not have are left out."""
    roles = [role for role in guild.roles if not role.is_bot_managed()]
    found = (guild.get_channel(each) for each in channels)
    return GuildFacts(
        guild.id,
        guild.owner_id or 0,
        {role.id: RoleFacts(role.id, role.permissions.view_channel, role.permissions.administrator) for role in roles},
        {channel.id: _channel_facts(channel) for channel in found if channel is not None},
    )


def _channel_facts(channel: discord.abc.GuildChannel) -> ChannelFacts:
    roles: dict[int, bool] = {}
    members: dict[int, bool] = {}
    for target, overwrite in channel.overwrites.items():
        is_bot = isinstance(target, discord.Member) and target.bot
        if overwrite.view_channel is not None and not is_bot:
            (roles if _is_role(target) else members)[target.id] = overwrite.view_channel
    return ChannelFacts(channel.id, roles, members)


def _is_role(target: discord.Role | discord.Member | discord.Object) -> bool:
    return isinstance(target, discord.Role) or (isinstance(target, discord.Object) and target.type is discord.Role)
