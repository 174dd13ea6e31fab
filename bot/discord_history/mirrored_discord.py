"""Puts what Discord says of places and messages into the words of the mirror."""

import discord

from bot.service.access import channel_label
from bot.service.history_keeper import HistoryRules
from index.parsing.cleaning import one_line
from index.sources.chat_exports.discord_export import plain_text
from index.sources.history.mirrored import MirroredMessage, MirroredPlace

BASE = "https://discord.com/channels"
Channel = discord.TextChannel | discord.VoiceChannel | discord.StageChannel | discord.Thread
"""What holds messages; a forum holds threads alone."""


def mirrored_place(channel: Channel, rules: HistoryRules) -> MirroredPlace:
    """Describe a channel or a thread as it is now."""
    guild, thread = channel.guild.id, channel if isinstance(channel, discord.Thread) else None
    within = channel.parent_id if isinstance(channel, discord.Thread) else 0
    # Who may read a private thread is known of the thread alone.
    readers = within if thread is not None and not thread.is_private() else channel.id
    address = f"{BASE}/{guild}/{channel.id}"
    in_forum = thread is not None and isinstance(thread.parent, discord.ForumChannel)
    name = one_line(channel.name) or "channel"
    return MirroredPlace(
        str(channel.id),
        str(within) if within else "",
        rules.source,
        channel_label(f"discord:{guild}", readers),
        name if within else f"#{name}",
        address,
        f"{BASE}/{guild}/{within}" if within and not in_forum else address,
        solved=thread is not None and any(tag.name.lower() in rules.solved_tags for tag in thread.applied_tags),
    )


def mirrored_message(message: discord.Message) -> MirroredMessage | None:
    """Describe a message that a person wrote; None for any other, and for one without words."""
    if message.author.bot or message.webhook_id or message.is_system():
        return None
    text = plain_text(message.content, _names(message)).strip()
    if not text:
        return None
    edited = message.edited_at
    reference = message.reference.message_id if message.reference is not None else None
    is_reply = message.type is discord.MessageType.reply
    return MirroredMessage(
        message.id,
        f"discord:{message.author.id}",
        one_line(message.author.display_name) or "unknown",
        message.created_at,
        int(edited.timestamp() * 1000) if edited is not None else 0,
        (reference or 0) if is_reply else 0,
        text,
    )


def _names(message: discord.Message) -> dict[str, str]:
    """Return the names of what a message mentions, by id; a channel's id begins with ``#``."""
    names = {str(user.id): one_line(user.display_name) for user in message.mentions}
    names |= {str(role.id): one_line(role.name.removeprefix("@")) for role in message.role_mentions}
    return names | {f"#{channel.id}": one_line(channel.name) for channel in message.channel_mentions}
