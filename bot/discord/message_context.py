"""A message on Discord, as the pipeline asks about it."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager

import discord

from bot.discord.discord_access import DiscordAccess
from bot.discord.message_reply import MessageReply
from bot.discord.triggers import mentions_bot, said_in, speaker_of
from bot.discord_connection.discord_requests import NOBODY, TROUBLES, classify
from bot.service.heard_message import HeardMessage
from bot.service.incoming import EarlierMessage
from bot.service.retrying import SEND_SECONDS, retry
from bot.translation import Translator


class DiscordMessageContext(HeardMessage):
    """A message that may be for the bot.

    Args:
        message: The message.
        access: Who may read what.
        me: Id of the bot.
        sent: The reply that shows how far it is, from an earlier run, or None.
    """

    troubles = TROUBLES

    def __init__(
        self, message: discord.Message, access: DiscordAccess, me: int, sent: discord.Message | None = None
    ) -> None:
        super().__init__(str(message.channel.id))
        self._message, self._access, self._me, self._sent = message, access, me, sent

    def reply(self, translator: Translator, *, repeated: str, thread_name: str, quiet: bool) -> MessageReply:
        """Make the reply to the message."""
        known = self._message, self._sent, translator
        return MessageReply(*known, repeated=repeated, thread_name=thread_name, quiet=quiet)

    async def audience(self) -> frozenset[str]:
        """Return the labels that everybody holds who will read the answer."""
        if self._message.guild is None:
            return await self._access.of_user(self._message.author)
        return self._access.of_channel(self._message.guild, self._message.channel)

    def asker_labels(self) -> frozenset[str] | None:
        """Return the labels that the author holds; None in direct messages."""
        author = self._message.author
        return self._access.of_member(author) if isinstance(author, discord.Member) else None

    def typing(self) -> AbstractAsyncContextManager[object]:
        """Show the bot typing."""
        return self._message.channel.typing()

    async def _look_back(self, most: int) -> Sequence[EarlierMessage]:
        found = [each async for each in self._message.channel.history(limit=most, before=self._message)]
        return [self._earlier(each) for each in reversed(found)]

    async def _tell_author(self, text: str) -> None:
        author, nonce = self._message.author, f"{self._message.id}-0"
        await retry(lambda: author.send(text, nonce=nonce, allowed_mentions=NOBODY), SEND_SECONDS, classify)

    def _earlier(self, message: discord.Message) -> EarlierMessage:
        speaker = speaker_of(message)
        return EarlierMessage(
            speaker=f"discord:{speaker}" if speaker else "",
            text=said_in(message, self._me),
            by_bot=message.author.id == self._me,
            to_bot=mentions_bot(message, self._me),
        )
