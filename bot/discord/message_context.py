"""A message on Discord, as the pipeline asks about it."""

import asyncio
import logging
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager

import aiohttp
import discord

from bot.discord.discord_access import DiscordAccess
from bot.discord.message_reply import MessageReply
from bot.discord.translate import event_of
from bot.discord.triggers import mentions_bot, said_in, speaker_of
from bot.discord_connection.discord_requests import NOBODY, TROUBLES, classify
from bot.service import notices
from bot.service.incoming import EarlierMessage
from bot.service.retrying import SEND_SECONDS, retry
from bot.translation import Translator

log = logging.getLogger("footnote.discord")
LOOK_BACK = 30
"""Messages of a thread among which its question is sought."""
LOOK_BACK_SECONDS = 3.0
"""Seconds that looking back may take."""


class DiscordMessageContext:
    """A message that may be for the bot.

    Args:
        message: The message.
        access: Who may read what.
        me: Id of the bot.
        sent: The reply that shows how far it is, from an earlier run, or None.
    """

    def __init__(
        self, message: discord.Message, access: DiscordAccess, me: int, sent: discord.Message | None = None
    ) -> None:
        self._message, self._access, self._me, self._sent = message, access, me, sent

    def reply(self, translator: Translator, *, repeated: str, thread_name: str, quiet: bool) -> MessageReply:
        """Make the reply to the message."""
        return MessageReply(
            self._message,
            event_of(self._message.id),
            self._sent,
            translator,
            repeated=repeated,
            thread_name=thread_name,
            quiet=quiet,
        )

    async def audience(self) -> frozenset[str]:
        """Return the labels that everybody holds who will read the answer."""
        if self._message.guild is None:
            return await self._access.of_user(self._message.author)
        return self._access.of_channel(self._message.guild, self._message.channel)

    def asker_labels(self) -> frozenset[str] | None:
        """Return the labels that the author holds; None in direct messages."""
        author = self._message.author
        return self._access.of_member(author) if isinstance(author, discord.Member) else None

    async def tell_not_allowed(self, translator: Translator) -> None:
        """Say in a direct message that the bot may not write where it was asked."""
        said = notices.speechless(f"<#{self._message.channel.id}>", translator)
        nonce = f"{self._message.id}-0"
        try:
            await retry(
                lambda: self._message.author.send(said, nonce=nonce, allowed_mentions=NOBODY), SEND_SECONDS, classify
            )
        except TROUBLES as error:
            log.error("nobody could be told that the bot may not write in %s: %s", self._message.channel.id, error)

    async def earlier_messages(self) -> Sequence[EarlierMessage] | None:
        """Return the messages before it, oldest first; None where Discord does not give them in time."""
        channel = self._message.channel
        try:
            async with asyncio.timeout(LOOK_BACK_SECONDS):
                found = [each async for each in channel.history(limit=LOOK_BACK, before=self._message)]
        except (discord.HTTPException, aiohttp.ClientError, TimeoutError) as error:
            log.warning("the thread %s cannot be read: %s", channel.id, error)
            return None
        return [self._earlier(each) for each in reversed(found)]

    def typing(self) -> AbstractAsyncContextManager[object]:
        """Show the bot typing."""
        return self._message.channel.typing()

    def _earlier(self, message: discord.Message) -> EarlierMessage:
        speaker = speaker_of(message)
        return EarlierMessage(
            speaker=f"discord:{speaker}" if speaker else "",
            text=said_in(message, self._me),
            by_bot=message.author.id == self._me,
            to_bot=mentions_bot(message, self._me),
        )
