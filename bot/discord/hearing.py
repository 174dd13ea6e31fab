"""What a message asks of the bot, if anything."""

from collections.abc import Sequence
from dataclasses import dataclass

import discord

from bot.answering import is_question
from bot.discord.mentions import said
from bot.service import Call, is_addressed
from index.chunking import split_sentences

SOUGHT_CHARS = 1000
"""Most characters of a thread that are taken for its question."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A message that may be for the bot.

    Attributes:
        call: How: a mention, a reply to it, a direct message; or, unasked, what follows in a thread, a new post.
        text: What it says, the bot's own mention left out and other mentions by name.
        hidden: Whether Discord keeps its words from the bot.
        addressed: Whether it is owed a word; what is not gets an answer that is sure, or none.
    """

    call: Call
    text: str
    hidden: bool
    addressed: bool


def heard(message: discord.Message, me: discord.ClientUser, forums: frozenset[int]) -> Heard | None:
    """Tell how a message calls the bot; None where it does not.

    Bots, webhooks and what Discord itself puts into a channel are never heard, nor is ``@everyone``.
    """
    if message.author.bot or message.webhook_id or message.is_system():
        return None
    call = _call(message, me, forums)
    if call is None:
        return None
    text = said(message, me.id)
    if call == "post":
        text = _titled(message.channel.name if isinstance(message.channel, discord.Thread) else "", text)
    hidden = not message.content and not message.attachments and not message.embeds and not message.stickers
    return Heard(call, text, hidden and call not in ("mention", "direct"), is_addressed(call))


def replied_to(message: discord.Message) -> discord.Message | None:
    """The message that a message replies to, where Discord sent it along."""
    found = message.reference.resolved if message.reference else None
    return found if isinstance(found, discord.Message) else None


def by_person(message: discord.Message) -> discord.Message | None:
    """A message if a person wrote it; of the one that begins a thread, the message that the thread is about."""
    if message.type is discord.MessageType.thread_starter_message:
        started = replied_to(message)
        return by_person(started) if started is not None else None
    return None if message.author.bot or message.webhook_id or message.is_system() else message


def speaker_of(message: discord.Message) -> int | None:
    """Id of the person who wrote a message or, with a command, had the bot write it."""
    found = by_person(message)
    if found is not None:
        return found.author.id
    return message.interaction_metadata.user.id if message.interaction_metadata is not None else None


def said_in(message: discord.Message, me: int) -> str:
    """What a person says in a message, ``""`` where it is a bot's or Discord's own."""
    found = by_person(message)
    return said(found, me) if found is not None else ""


def sought_in(title: str, messages: Sequence[str]) -> str:
    """What a thread asks: its title where that asks, and its last question; else all that was said.

    Args:
        title: The thread's name, which often is the question.
        messages: What was said, oldest first; empty ones are passed over.
    """
    said = [each for each in messages if each]
    last = next((at for at in range(len(said) - 1, -1, -1) if asks_something(said[at])), None)
    if last is not None:
        return _titled(title, said[last])[:SOUGHT_CHARS]
    whole = "\n".join([title, *said]) if said or asks_something(title) else ""
    return whole[:SOUGHT_CHARS]


def _call(message: discord.Message, me: discord.ClientUser, forums: frozenset[int]) -> Call | None:
    if message.guild is None:
        return "direct"
    own_role = message.guild.self_role
    named = f"<@{me.id}>" in message.content or f"<@!{me.id}>" in message.content
    if named or (own_role is not None and own_role in message.role_mentions):
        return "mention"
    original = replied_to(message)
    if original is not None and original.author.id == me.id:
        return "reply"
    if _for_others(message, me):
        return None
    if isinstance(message.channel, discord.Thread):
        is_first = message.id == message.channel.id
        return "post" if is_first and message.channel.parent_id in forums else "follow-up"
    return "follow-up"


def asks_something(text: str) -> bool:
    """Whether a sentence of a text asks."""
    return any(is_question(each.text) for each in split_sentences(text[:SOUGHT_CHARS]))


def _titled(title: str, text: str) -> str:
    """What is said in a thread, under its title where that asks what the words do not."""
    return f"{title}\n{text}".strip() if asks_something(title) and title.casefold() not in text.casefold() else text


def _for_others(message: discord.Message, me: discord.ClientUser) -> bool:
    others = [user for user in message.mentions if user.id != me.id]
    return bool(others or message.role_mentions or message.mention_everyone or message.reference)
