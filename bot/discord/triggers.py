"""How a message on Discord calls the bot, and what people say in messages."""

import discord

from bot.discord.mentions import message_text
from bot.service.incoming import Call


def call_of(message: discord.Message, me: discord.ClientUser, forums: frozenset[int]) -> Call | None:
    """Tell how a message calls the bot; None where it does not.

    Bots, webhooks and what Discord itself puts into a channel are never heard, nor is ``@everyone``.

    Args:
        message: The message.
        me: The bot.
        forums: Ids of the forum channels whose new posts are answered.
    """
    if message.author.bot or message.webhook_id or message.is_system():
        return None
    if message.guild is None:
        return "direct"
    own_role = message.guild.self_role
    named = f"<@{me.id}>" in message.content or f"<@!{me.id}>" in message.content
    if named or (own_role is not None and own_role in message.role_mentions):
        return "mention"
    original = replied_to(message)
    if original is not None and original.author.id == me.id:
        return "reply"
    if _is_for_others(message, me):
        return None
    if isinstance(message.channel, discord.Thread):
        is_first = message.id == message.channel.id
        return "post" if is_first and message.channel.parent_id in forums else "follow-up"
    return "follow-up"


def replied_to(message: discord.Message) -> discord.Message | None:
    """Return the message that a message replies to, where Discord sent it along."""
    found = message.reference.resolved if message.reference else None
    return found if isinstance(found, discord.Message) else None


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


def _is_for_others(message: discord.Message, me: discord.ClientUser) -> bool:
    others = [user for user in message.mentions if user.id != me.id]
    return bool(others or message.role_mentions or message.mention_everyone or message.reference)
