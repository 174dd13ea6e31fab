"""The way of a message that is for the bot: what it asks, where the answer goes."""

import asyncio
import logging
from typing import TYPE_CHECKING

import aiohttp
import discord

from bot.answering import Answer
from bot.discord.asking import PLATFORM, Asked, Way, origin_of
from bot.discord.hearing import Heard, heard, replied_to, said_in, sought_in
from bot.discord.questions import echo
from bot.discord.replies import NOBODY, TROUBLES, MessageReply, Post
from bot.service import Refused, Ticket, wording

if TYPE_CHECKING:
    from bot.discord.client import FootnoteClient, House
    from bot.discord.readers import Readers

log = logging.getLogger("footnote.discord")
THREAD_NAME = 100
"""Longest name of a thread."""
LOOK_BACK = 30
"""Messages of a thread among which its question is sought."""
LOOK_BACK_SECONDS = 3.0
"""Seconds that looking back may take."""


class Messages:
    """Takes messages as questions.

    Args:
        client: The bot.
        house: What it works with.
        readers: Who may read what.
    """

    def __init__(self, client: "FootnoteClient", house: "House", readers: "Readers") -> None:
        self._client, self._house, self._readers = client, house, readers

    async def take(self, message: discord.Message, found: Heard) -> None:
        """Take a message as a question, or say why it is none."""
        reply = MessageReply(message)
        if found.hidden:
            await self.say(message, reply, wording.UNREADABLE)
            return
        text = found.text or await self._meant(message)
        if not text:
            await self.say(message, reply, _without_words(message))
            return
        ticket = self._house.desk.take(f"discord:{message.author.id}", _community(message))
        if isinstance(ticket, Refused):
            self._house.metrics.question(PLATFORM, ticket.why)
            if found.addressed and not ticket.repeated:
                await self.say(message, reply, wording.refused(ticket))
            return
        self._client.remember_answered(message.channel.id, True)
        opens = self._thread_name(message, found, text)
        shown = "" if found.text else echo(text)
        reply = MessageReply(message, opens=opens, echo=shown, quiet=not found.addressed)
        self._client.later(self._answer(message, found, text, ticket, reply))

    async def ask_again(self, message: discord.Message, progress: discord.Message | None) -> None:
        """Answer a message that an earlier run accepted."""
        assert self._client.user is not None  # noqa: S101 - known after the login
        found = heard(message, self._client.user, frozenset(self._house.settings.forums))
        text = (found.text or await self._meant(message)) if found is not None else ""
        if found is not None and text:
            ticket = self._house.desk.take_again(f"discord:{message.author.id}")
            shown = "" if found.text else echo(text)
            await self._answer(
                message, found, text, ticket, MessageReply(message, progress, echo=shown, quiet=not found.addressed)
            )

    async def say(self, message: discord.Message, reply: MessageReply, text: str) -> None:
        """Reply with one sentence; directly where the bot may not write."""
        try:
            await reply.finish([Post(text, ())], lambda _numbers, _before, last: None)
        except discord.Forbidden:
            await self._tell_directly(message)
        except TROUBLES as error:
            log.error("a reply could not be sent: %s", error)

    async def _answer(
        self, message: discord.Message, found: Heard, text: str, ticket: Ticket, reply: MessageReply
    ) -> None:
        asked = Asked(
            event=f"message-{message.id}",
            text=text,
            asker=message.author.id,
            origin=origin_of(message.guild, message.channel, message.author),
            conversation=self._conversation(message),
            deletable=True,
            files=tuple(message.attachments),
        )
        entry = {"kind": "message", "channel": str(message.channel.id), "message": str(message.id)}

        async def accept() -> None:
            await self._house.asking.note(asked.event, entry)

        async def audience() -> frozenset[str]:
            if message.guild is None:
                return await self._readers.of_user(message.author)
            return self._readers.of_channel(message.guild, message.channel)

        async def refuse() -> None:
            await self._tell_directly(message)

        def worth(answer: Answer) -> bool:
            return found.addressed or self._is_worth(message, found, answer)

        way = Way(audience, reply, accept, refuse, worth, addressed=found.addressed)
        await self._house.asking.serve(asked, ticket, way)

    def _is_worth(self, message: discord.Message, found: Heard, answer: Answer) -> bool:
        """Whether what asked nobody is answered: above the confidence; a new post with suggestions, if they are set."""
        settings = self._house.settings
        if answer.status == "answered" and answer.score >= settings.forum_confidence:
            return True
        shown = found.call == "post" and bool(answer.citations or answer.nearest)
        return shown and settings.suggests_in(place_of_settings(message.channel))

    async def _tell_directly(self, message: discord.Message) -> None:
        """Say in a direct message that the bot may not write where it was asked."""
        try:
            await message.author.send(wording.speechless(message.channel.id), allowed_mentions=NOBODY)
        except TROUBLES as error:
            log.error("nobody could be told that the bot may not write in %s: %s", message.channel.id, error)

    def _thread_name(self, message: discord.Message, found: Heard, text: str) -> str:
        """Name of the thread that the answer opens, ``""`` where it opens none."""
        if found.call != "mention" or not isinstance(message.channel, discord.TextChannel):
            return ""
        if not self._house.settings.opens_threads_in(message.channel.id):
            return ""
        flat = " ".join(text.split())
        return flat if len(flat) <= THREAD_NAME else flat[: THREAD_NAME - 2].rsplit(" ", 1)[0] + " …"

    def _conversation(self, message: discord.Message) -> str:
        """Threads and direct messages are one conversation; elsewhere a chain of replies is."""
        if message.guild is None or isinstance(message.channel, discord.Thread):
            return f"discord:{message.channel.id}"
        before = message.reference.message_id if message.reference else None
        return (self._house.asking.chain(before) if before else None) or f"discord:{message.channel.id}:{message.id}"

    async def _meant(self, message: discord.Message) -> str:
        """What a message without words asks: the message that it replies to, else the thread that it stands in."""
        original = replied_to(message)
        if original is not None:
            return said_in(original)
        if not isinstance(message.channel, discord.Thread):
            return ""
        try:
            async with asyncio.timeout(LOOK_BACK_SECONDS):
                before = [each async for each in message.channel.history(limit=LOOK_BACK, before=message)]
        except (discord.HTTPException, aiohttp.ClientError, TimeoutError) as error:
            log.warning("the thread %s cannot be read: %s", message.channel.id, error)
            return ""
        said = [said_in(each) for each in reversed(before)]
        return await asyncio.to_thread(sought_in, message.channel.name, said)


def place_of_settings(channel: object) -> int:
    """Id of the channel whose settings hold: of a thread, the one that it is in."""
    return channel.parent_id if isinstance(channel, discord.Thread) else getattr(channel, "id", 0)


def _community(message: discord.Message) -> str:
    return f"discord:{message.guild.id}" if message.guild else ""


def _without_words(message: discord.Message) -> str:
    if message.attachments:
        return wording.ASK_ABOUT_FILES
    return wording.NOTHING_THERE if message.reference else wording.NO_QUESTION
