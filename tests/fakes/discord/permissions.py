"""Permission bits and who has which, where (Discord's reference, "Permissions")."""

from __future__ import annotations

from enum import IntFlag
from functools import reduce
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.fakes.discord.model import Channel, Member


class Permission(IntFlag):
    """The bits that the fake knows; the rest of a number is kept as it is."""

    CREATE_INSTANT_INVITE = 1 << 0
    KICK_MEMBERS = 1 << 1
    BAN_MEMBERS = 1 << 2
    ADMINISTRATOR = 1 << 3
    MANAGE_CHANNELS = 1 << 4
    MANAGE_GUILD = 1 << 5
    ADD_REACTIONS = 1 << 6
    VIEW_AUDIT_LOG = 1 << 7
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    MENTION_EVERYONE = 1 << 17
    USE_EXTERNAL_EMOJIS = 1 << 18
    CONNECT = 1 << 20
    SPEAK = 1 << 21
    CHANGE_NICKNAME = 1 << 26
    MANAGE_NICKNAMES = 1 << 27
    MANAGE_ROLES = 1 << 28
    MANAGE_WEBHOOKS = 1 << 29
    USE_APPLICATION_COMMANDS = 1 << 31
    MANAGE_THREADS = 1 << 34
    CREATE_PUBLIC_THREADS = 1 << 35
    CREATE_PRIVATE_THREADS = 1 << 36
    SEND_MESSAGES_IN_THREADS = 1 << 38
    MODERATE_MEMBERS = 1 << 40


ALL = reduce(Permission.__or__, Permission)
NONE = Permission(0)
EVERYDAY = (
    "view_channel send_messages read_message_history add_reactions embed_links attach_files mention_everyone "
    "use_external_emojis connect speak change_nickname use_application_commands create_public_threads "
    "create_private_threads send_messages_in_threads"
)
"""What @everyone may do in a guild that nobody has touched."""


def bits(names: str) -> Permission:
    """The permissions named in ``names``, separated by spaces: ``"view_channel send_messages"``."""
    return reduce(Permission.__or__, (Permission[name.upper()] for name in names.split()), NONE)


def in_guild(member: Member) -> Permission:
    """What a member may do before any channel has its say."""
    if member.guild.owner is member.user:
        return ALL
    granted = reduce(Permission.__or__, (role.permissions for role in member.roles), member.guild.everyone.permissions)
    return ALL if Permission.ADMINISTRATOR in granted else granted


def in_channel(member: Member, channel: Channel) -> Permission:
    """What a member may do in a channel: overwrites of @everyone, then of roles, then of the member.

    A thread has its parent's; a private one is closed to those who are neither in it nor may manage threads.
    """
    if channel.is_thread:
        assert channel.parent is not None
        granted = in_channel(member, channel.parent)
        closed = channel.is_private_thread and member.user.id not in channel.participants
        return NONE if closed and Permission.MANAGE_THREADS not in granted else granted
    granted = in_guild(member)
    if Permission.ADMINISTRATOR in granted:
        return granted
    granted = _overwritten(granted, member, channel)
    return granted if Permission.VIEW_CHANNEL in granted else NONE


def _overwritten(granted: Permission, member: Member, channel: Channel) -> Permission:
    held = {role.id for role in member.roles}
    everyone, own = member.guild.everyone.id, member.user.id
    for targets in ({everyone}, held, {own}):
        layer = [overwrite for overwrite in channel.overwrites if overwrite.target.id in targets]
        denied = reduce(Permission.__or__, (overwrite.deny for overwrite in layer), NONE)
        allowed = reduce(Permission.__or__, (overwrite.allow for overwrite in layer), NONE)
        granted = granted & ~denied | allowed
    return granted
