"""Puts what Discord says of messages and files into the words that all platforms share."""

from collections.abc import Sequence
from dataclasses import replace

import aiohttp
import discord

from bot.discord.triggers import replied_to, said_in, signs_of
from bot.discord_connection.mentions import message_text
from bot.records import DIRECT, Origin
from bot.service.addressing import call_of
from bot.service.community_settings import CommunitySettings
from bot.service.incoming import IncomingFile, IncomingMessage
from bot.service.reply_policy import is_addressed
from bot.service.thread_question import with_title
from bot.settings.chat_section import DiscordSection


def origin_of(
    guild: discord.Guild | None, channel: object, user: discord.abc.User, event: str, link: str, *, seen: bool = True
) -> Origin:
    """Return who asks where, in ids that say that they are Discord's; ``seen`` is whether others of a server see it."""
    community = f"discord:{guild.id if guild else DIRECT}"
    place, thread = f"discord:{parent_id(channel)}", f"discord:{getattr(channel, 'id', 0)}"
    return Origin(community, place, thread, f"discord:{user.id}", event, link, is_open=seen and guild is not None)


def parent_id(channel: object) -> int:
    """Return the id of a channel; of a thread, of the channel that it is in, whose settings hold for it."""
    return channel.parent_id if isinstance(channel, discord.Thread) else getattr(channel, "id", 0)


def incoming_message(
    message: discord.Message, me: discord.ClientUser, settings: DiscordSection, places: CommunitySettings
) -> IncomingMessage | None:
    """Translate a message; return None if it is for others, or if it does not ask the bot and may not be answered."""
    signs = signs_of(message, me, frozenset(settings.forums))
    call = call_of(signs) if signs is not None else None
    guild = message.guild.id if message.guild else 0
    if call is None or (not is_addressed(call) and guild not in settings.guilds):
        return None
    in_thread = isinstance(message.channel, discord.Thread)
    title = message.channel.name if isinstance(message.channel, discord.Thread) else ""
    text = message_text(message, me.id)
    empty = not message.content and not message.attachments and not message.embeds and not message.stickers
    original = replied_to(message)
    here = f"discord:{message.channel.id}"
    origin = origin_of(message.guild, message.channel, message.author, event_of(message.id), message.jump_url)
    policy = places.policy(origin)
    return IncomingMessage(
        id=str(message.id),
        event=event_of(message.id),
        origin=origin,
        call=call,
        text=with_title(title, text) if call == "post" else text,
        hidden=empty and call not in ("mention", "direct"),
        files=incoming_files(message.attachments),
        in_thread=in_thread,
        in_own_thread=is_own_thread(message.channel, me.id),
        thread_title=title,
        conversation=here if in_thread or message.guild is None else "",
        opened_conversation=f"discord:{message.id}",  # a thread that is opened at a message has its id
        reply_to=str(message.reference.message_id) if message.reference else "",
        replied_text=said_in(original, me.id) if original is not None else None,
        policy=policy if isinstance(message.channel, discord.TextChannel) else replace(policy, opens_threads=False),
        locale=str(message.guild.preferred_locale) if message.guild else "",
    )


def event_of(message: int | str) -> str:
    """Return the name of the event that a message is."""
    return f"message-{message}"


def is_own_thread(channel: object, me: int) -> bool:
    """Return whether a channel is a thread that the bot opened."""
    return isinstance(channel, discord.Thread) and channel.owner_id == me


def incoming_files(attachments: Sequence[discord.Attachment]) -> tuple[IncomingFile, ...]:
    """Return files that came with a question."""
    return tuple(
        IncomingFile(each.filename, each.content_type or "", each.size, _Download(each)) for each in attachments
    )


class _Download:
    """Downloads a file; discord.py's errors become ``OSError``."""

    def __init__(self, attachment: discord.Attachment) -> None:
        self._attachment = attachment

    async def __call__(self) -> bytes:
        try:
            return await self._attachment.read()
        except (discord.HTTPException, aiohttp.ClientError) as error:
            raise OSError(f"Discord did not hand over {self._attachment.filename}: {error}") from error
