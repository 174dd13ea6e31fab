"""What Discord says of servers, channels and people, as the audience's pure functions take it."""

from collections.abc import Iterable

import discord

from bot.discord.audience import ChannelFacts, ChannelViewer, GuildFacts, Place, RoleFacts, channels_known
from bot.service import Grants


def guild_facts(guild: discord.Guild, channels: Iterable[int]) -> GuildFacts:
    """The facts of a server, with those of some of its channels; ids of other servers' channels are left out."""
    roles = [role for role in guild.roles if not role.is_bot_managed()]
    found = (guild.get_channel(each) for each in channels)
    return GuildFacts(
        guild.id,
        guild.owner_id or 0,
        {role.id: RoleFacts(role.id, role.permissions.view_channel, role.permissions.administrator) for role in roles},
        {channel.id: _channel(channel) for channel in found if channel is not None},
    )


def wanted_channels(place: Place | None, guild: int, grants: Grants, known: frozenset[str]) -> set[int]:
    """Channels whose facts a set of labels depends on."""
    wanted = {each for grant in grants.values() for each in grant.channels if isinstance(each, int)}
    wanted |= {channel for _, channel in channels_known(known, guild)}
    return wanted | ({place.channel} if place else set())


def viewer_of(member: discord.Member) -> ChannelViewer:
    """A member as an asker."""
    return ChannelViewer(member.id, frozenset(role.id for role in member.roles if not role.is_default()))


def place_of(channel: object) -> Place:
    """Where a message in a channel of a server stands; in one that is not known, what is public may be read."""
    if isinstance(channel, discord.Thread):
        return Place(channel.parent_id, channel.id if channel.is_private() else 0)
    return Place(channel.id if isinstance(channel, discord.abc.GuildChannel) else 0, 0)


def _channel(channel: discord.abc.GuildChannel) -> ChannelFacts:
    roles: dict[int, bool] = {}
    members: dict[int, bool] = {}
    for target, overwrite in channel.overwrites.items():
        if overwrite.view_channel is None or _is_bot(target):
            continue
        of = roles if _is_role(target) else members
        of[target.id] = overwrite.view_channel
    return ChannelFacts(channel.id, roles, members)


def _is_role(target: discord.Role | discord.Member | discord.Object) -> bool:
    return isinstance(target, discord.Role) or (isinstance(target, discord.Object) and target.type is discord.Role)


def _is_bot(target: discord.Role | discord.Member | discord.Object) -> bool:
    return isinstance(target, discord.Member) and target.bot
