"""What Discord tells of whom a message is for, and what people say in messages."""

import discord

from bot.discord_connection.mentions import message_text
from bot.service.addressing import MessageSigns


def signs_of(message: discord.Message, me: discord.ClientUser, forums: frozenset[int]) -> MessageSigns | None:
    """Tell whom a message is for; None where no person wrote it, but a bot, a webhook or Discord itself.

    A reply to a message of one's own is for nobody in particular; ``@everyone`` is for others.

    Args:
        message: The message.
        me: The bot.
        forums: Ids of the forum channels whose new posts are answered.
    """
    if message.author.bot or message.webhook_id or message.is_system():
        return None
    original, channel = replied_to(message), message.channel
    return MessageSigns(
        is_direct=message.guild is None,
        mentions_bot=mentions_bot(message, me.id),
        replies_to_bot=original is not None and original.author.id == me.id,
        names_others=_names_others(message, me.id),
        opens_post=isinstance(channel, discord.Thread) and message.id == channel.id and channel.parent_id in forums,
    )


def mentions_bot(message: discord.Message, me: int) -> bool:
    """Return whether a message mentions the bot, or the role that Discord made for it."""
    own_role = message.guild.self_role if message.guild is not None else None
    named = f"<@{me}>" in message.content or f"<@!{me}>" in message.content
    return named or (own_role is not None and own_role in message.role_mentions)


def replied_to(message: discord.Message) -> discord.Message | None:
    """Return the message that a message replies to, where Discord sent it along."""
    found = message.reference.resolved if message.reference else None
    return found if isinstance(found, discord.Message) else None


def is_own_post(message: discord.Message) -> bool:
    """Return whether a message stands in a post of a forum that its author opened."""
    channel = message.channel
    if not isinstance(channel, discord.Thread) or not isinstance(channel.parent, discord.ForumChannel):
        return False
    return channel.owner_id == message.author.id


def by_person(message: discord.Message) -> discord.Message | None:
    """Return a message if a person wrote it; of one that begins a thread, the message that the thread is about."""
    if message.type is discord.MessageType.thread_starter_message:
        started = replied_to(message)
        return by_person(started) if started is not None else None
    return None if message.author.bot or message.webhook_id or message.is_system() else message


def speaker_of(message: discord.Message) -> int | None:
    """Return the id of the person who wrote a message or, with a command, had the bot write it."""
    found = by_person(message)
    if found is not None:
        return found.author.id
    return message.interaction_metadata.user.id if message.interaction_metadata is not None else None


def said_in(message: discord.Message, me: int) -> str:
    """Return what a person says in a message, ``""`` where it is a bot's or Discord's own."""
    found = by_person(message)
    return message_text(found, me) if found is not None else ""


def _names_others(message: discord.Message, me: int) -> bool:
    original = replied_to(message)
    to_others = message.reference is not None and (original is None or original.author.id != message.author.id)
    others = any(user.id not in (me, message.author.id) for user in message.mentions)
    return others or to_others or bool(message.role_mentions) or message.mention_everyone
