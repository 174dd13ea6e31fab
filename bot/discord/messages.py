"""The way of a message that is for the bot: what it asks, where the answer goes."""

import asyncio
import contextlib
import logging
from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

import aiohttp
import discord

from bot.answering import Courtesy, courtesy
from bot.answering.types import Answer
from bot.discord.asking import PLATFORM, Asked, Delivery, no_buttons, origin_of
from bot.discord.hearing import Heard, asks_something, heard, replied_to, said_in, sought_in, speaker_of
from bot.discord.questions import echo
from bot.discord.replies import LASTING, NOBODY, TROUBLES, MessageReply, Post, insist
from bot.service import Refusal, Ticket, is_sure, may_know_more, notices
from bot.text import shorten

if TYPE_CHECKING:
    from bot.discord.client import FootnoteClient, Services
    from bot.discord.readers import Readers

log = logging.getLogger("footnote.discord")
THREAD_NAME = 100
"""Longest name of a thread."""
LOOK_BACK = 30
"""Messages of a thread among which its question is sought."""
LOOK_BACK_SECONDS = 3.0
"""Seconds that looking back may take."""
TYPING_LONGEST = 90.0
"""Seconds after which nobody is shown the bot typing any more, however long Discord takes no answer."""
TYPING_AFTER = 0.3
"""Seconds of work after which somebody who asked sees the bot type."""
REMEMBERED = 2_000
"""Messages whose replies are remembered, deleted messages, threads in which several people speak: the latest."""
UNASKED, ASIDE = ":unasked", ":aside"
"""What is counted apart from questions: talk that addresses nobody, and messages that ask nothing."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Sought:
    """What a message asks, or what to say where it asks nothing.

    Attributes:
        text: The question, ``""`` where there is none.
        echo: The question as a quote, where it stands in another message; ``""`` otherwise.
        word: What to say where there is no question.
        alone: Whether it is understood without what was said before.
    """

    text: str
    echo: str
    word: str
    alone: bool = False


class Messages:
    """Takes messages as questions.

    Args:
        client: The bot.
        services: What it works with.
        readers: Who may read what.
    """

    def __init__(self, client: "FootnoteClient", services: "Services", readers: "Readers") -> None:
        self._client, self._services, self._readers = client, services, readers
        self._replies: OrderedDict[int, MessageReply] = OrderedDict()
        self._deleted: OrderedDict[int, None] = OrderedDict()
        self._shared: OrderedDict[int, None] = OrderedDict()

    async def take(self, message: discord.Message, found: Heard) -> None:
        """Take a message as a question, or say why it is none."""
        if found.hidden:
            await self._tell(message, found, notices.UNREADABLE)
            return
        found, alone = await self._in_company(message, found)
        asked = await self._asked(message, found)
        if not asked.text:
            await self._tell(message, found, asked.word)
            return
        ticket = await self._ticket(message, found, "" if found.addressed else UNASKED)
        if ticket is None:
            return
        if found.addressed:
            self._client.remember_answered(message.channel.id, True)
        opens = self._thread_name(message, found, asked.text)
        reply = self._reply(message, MessageReply(message, None, opens, asked.echo, quiet=not found.addressed))
        asked = replace(asked, alone=alone)
        self._client.later(self._answer(message, found, asked, ticket, reply))

    def opened(self, channel: object) -> bool:
        """Whether a channel is a thread that the bot opened."""
        return isinstance(channel, discord.Thread) and channel.owner_id == self._me().id

    async def ask_again(self, message: discord.Message, progress: discord.Message | None) -> bool:
        """Answer a message that an earlier run accepted; returns whether there is anything to answer."""
        found = heard(message, self._me(), frozenset(self._services.settings.forums))
        if found is None:
            return False
        found, alone = await self._in_company(message, found)
        asked = replace(await self._asked(message, found), alone=alone)
        if not asked.text or message.id in self._deleted:
            return False
        ticket = self._services.request_queue.take_again(f"discord:{message.author.id}")
        reply = self._reply(message, MessageReply(message, progress, "", asked.echo, quiet=not found.addressed))
        await self._answer(message, found, asked, ticket, reply)
        return True

    async def take_edited(self, message: discord.Message, found: Heard) -> None:
        """Take a message that mentions the bot only since it was edited, unless it was answered before."""
        before = self._replies.get(message.id)
        if before is not None:
            if before.speaks:
                return
            await self._withdraw(message.id, before)
        await self.take(message, found)

    async def withdraw(self, deleted: int) -> None:
        """Take back what was said to a message that was deleted, or will be."""
        _remember(self._deleted, deleted, None)
        reply = self._replies.get(deleted)
        if reply is not None:
            await self._withdraw(deleted, reply)

    async def _withdraw(self, message: int, reply: MessageReply) -> None:
        reply.withdrawn = True
        self._services.asking.stop(f"message-{message}")
        await reply.withdraw()

    async def _asked(self, message: discord.Message, found: Heard) -> Sought:
        """What a message asks: its words, or what it points at where they ask nothing."""
        kind = courtesy(found.text) if found.addressed else None
        if kind is None:
            return Sought(found.text, "", "")
        meant = await self._meant(message, alone=kind == "nothing") if kind in ("nothing", "help") else ""
        if courtesy(meant) is None:
            return Sought(meant, echo(meant), "")
        if meant:
            return Sought("", "", notices.NOTHING_ASKED)
        return Sought("", "", _without_words(message, found) if kind == "nothing" else _courteous(message, kind))

    async def _tell(self, message: discord.Message, found: Heard, text: str) -> None:
        """Say what is no answer; of each person as often as questions are taken, and not at their cost."""
        ticket = await self._ticket(message, found, ASIDE)
        if ticket is not None:
            self._services.request_queue.leave(ticket)
            reply = self._reply(message, MessageReply(message))
            await self.say(message, reply, text)

    async def _ticket(self, message: discord.Message, found: Heard, sort: str) -> Ticket | None:
        """A place in the queue; None where there is none, which is told to who is owed a word.

        Args:
            message: The message.
            found: How it calls.
            sort: What is counted for itself, so that talk among people costs nobody the turn of a question.
        """
        if message.id in self._deleted:
            return None
        community = _community(message)
        ticket = self._services.request_queue.take(
            f"discord:{message.author.id}{sort}", community and f"{community}{sort}"
        )
        if not isinstance(ticket, Refusal):
            return ticket
        self._services.metrics.question(PLATFORM, ticket.why)
        if found.addressed and not ticket.repeated:
            await self.say(message, self._reply(message, MessageReply(message)), notices.refused(ticket))
        return None

    def _reply(self, message: discord.Message, reply: MessageReply) -> MessageReply:
        """Remember what is said to a message, so that it can be taken back."""
        _remember(self._replies, message.id, reply)
        return reply

    def _me(self) -> discord.ClientUser:
        assert self._client.user is not None  # noqa: S101 - known after the login
        return self._client.user

    async def say(self, message: discord.Message, reply: MessageReply, text: str) -> None:
        """Reply with one sentence; directly where the bot may not write."""
        try:
            await insist(lambda: reply.finish([Post(text, ())], no_buttons), LASTING)
        except discord.Forbidden:
            await self._tell_directly(message)
        except TROUBLES as error:
            log.error("a reply could not be sent: %s", error)

    async def _answer(
        self, message: discord.Message, found: Heard, sought: Sought, ticket: Ticket, reply: MessageReply
    ) -> None:
        asked = Asked(
            event=f"message-{message.id}",
            text=sought.text,
            asker=message.author.id,
            origin=origin_of(message.guild, message.channel, message.author),
            conversation=self._conversation(message, reply),
            deletable=True,
            files=tuple(message.attachments),
            alone=sought.alone,
        )
        entry = {"kind": "message", "channel": str(message.channel.id), "message": str(message.id)}

        async def accept() -> None:
            await self._services.asking.note(asked.event, entry)

        async def audience() -> frozenset[str]:
            if message.guild is None:
                return await self._readers.of_user(message.author)
            return self._readers.of_channel(message.guild, message.channel)

        async def refuse() -> None:
            await self._tell_directly(message)

        def worth(answer: Answer) -> bool:
            return not reply.withdrawn and (found.addressed or self._is_worth(message, found, answer))

        def notes(answer: Answer, readers: frozenset[str]) -> tuple[str, ...]:
            member = message.author if found.addressed and isinstance(message.author, discord.Member) else None
            more = member is not None and may_know_more(answer, self._readers.of_member(member), readers)
            return (notices.PRIVATELY,) if more else ()

        way = Delivery(audience, reply, accept, refuse, worth, addressed=found.addressed, notes=notes)
        typing = asyncio.create_task(_type(message.channel, ticket)) if found.addressed else None
        try:
            await self._services.asking.serve(asked, ticket, way)
        finally:
            if typing is not None:
                typing.cancel()
        if reply.speaks:
            self._client.remember_answered(message.channel.id, True)

    def _is_worth(self, message: discord.Message, found: Heard, answer: Answer) -> bool:
        """Whether what asked nobody is answered: where that is sure; a new post with suggestions, if they are set."""
        settings = self._services.settings
        if is_sure(answer, settings.forum_confidence):
            return True
        shown = found.call == "post" and bool(answer.citations or answer.nearest)
        return shown and settings.suggests_in(place_of_settings(message.channel))

    async def _tell_directly(self, message: discord.Message) -> None:
        """Say in a direct message that the bot may not write where it was asked."""
        said, nonce = notices.speechless(message.channel.id), f"{message.id}-0"
        try:
            await insist(lambda: message.author.send(said, nonce=nonce, allowed_mentions=NOBODY), LASTING)
        except TROUBLES as error:
            log.error("nobody could be told that the bot may not write in %s: %s", message.channel.id, error)

    def _thread_name(self, message: discord.Message, found: Heard, text: str) -> str:
        """Name of the thread that the answer opens, ``""`` where it opens none."""
        if found.call != "mention" or not isinstance(message.channel, discord.TextChannel):
            return ""
        if not self._services.settings.opens_threads_in(message.channel.id):
            return ""
        return shorten(text, THREAD_NAME)

    def _conversation(self, message: discord.Message, reply: MessageReply) -> str:
        """Threads and direct messages are one conversation; elsewhere a chain of replies is."""
        if message.guild is None or isinstance(message.channel, discord.Thread):
            return f"discord:{message.channel.id}"
        if reply.opens:
            return f"discord:{message.id}"  # the thread that is opened at a message has its id
        before = message.reference.message_id if message.reference else None
        return (self._services.asking.chain(before) if before else None) or f"discord:{message.channel.id}:{message.id}"

    async def _meant(self, message: discord.Message, *, alone: bool) -> str:
        """What a message means that says nothing itself: the message that it replies to, else the thread so far.

        Args:
            message: The message.
            alone: Whether it has no words, so that the thread may be meant.
        """
        original = replied_to(message)
        if original is not None:
            return said_in(original, self._me().id)
        if not alone or not isinstance(message.channel, discord.Thread):
            return ""
        before = await self._before(message)
        if before is None:
            return ""
        return await asyncio.to_thread(
            sought_in, message.channel.name, [said_in(each, self._me().id) for each in before]
        )

    async def _in_company(self, message: discord.Message, found: Heard) -> tuple[Heard, bool]:
        """How a message in a thread is taken that does not address the bot.

        Where nobody but its author and the bot has spoken, it goes on with what was said, and in a thread that the bot
        opened, what asks is for the bot. Where others have spoken, it may go on with what they said, which the bot has
        no part in, so that it is taken alone.
        """
        if found.call != "follow-up" or not isinstance(message.channel, discord.Thread):
            return found, False
        if await self._is_shared(message):
            return found, True
        return replace(found, addressed=self.opened(message.channel) and asks_something(found.text)), False

    async def _is_shared(self, message: discord.Message) -> bool:
        """Whether anybody but its author and the bot has spoken in a message's thread."""
        thread = message.channel.id
        if thread not in self._shared:
            before = await self._before(message)
            speakers = {message.author.id, *filter(None, map(speaker_of, before or ()))}
            if before is None:
                return True
            if len(speakers) > 1:
                _remember(self._shared, thread, None)
        return thread in self._shared

    async def _before(self, message: discord.Message) -> list[discord.Message] | None:
        """The messages before one, oldest first; None where Discord does not give them in time."""
        try:
            async with asyncio.timeout(LOOK_BACK_SECONDS):
                before = [each async for each in message.channel.history(limit=LOOK_BACK, before=message)]
        except (discord.HTTPException, aiohttp.ClientError, TimeoutError) as error:
            log.warning("the thread %s cannot be read: %s", message.channel.id, error)
            return None
        return before[::-1]


def place_of_settings(channel: object) -> int:
    """Id of the channel whose settings hold: of a thread, the one that it is in."""
    return channel.parent_id if isinstance(channel, discord.Thread) else getattr(channel, "id", 0)


def _community(message: discord.Message) -> str:
    return f"discord:{message.guild.id}" if message.guild else ""


def _without_words(message: discord.Message, found: Heard) -> str:
    if message.attachments:
        return notices.ASK_ABOUT_FILES
    if found.call != "mention":
        # An emoji in reply to an answer wants nothing more.
        return notices.COURTEOUS["remark" if found.text and "?" not in found.text else "nothing"]
    return notices.NOTHING_THERE if message.reference else notices.NO_QUESTION


def _courteous(message: discord.Message, kind: Courtesy) -> str:
    return notices.ASK_ABOUT_FILES if message.attachments else notices.COURTEOUS[kind]


async def _type(channel: discord.abc.Messageable, ticket: Ticket) -> None:
    """Show that an answer is being made, until cancelled: once it is its turn, and unless it is there at once."""
    await ticket.called.wait()
    await asyncio.sleep(TYPING_AFTER)
    with contextlib.suppress(*TROUBLES):
        async with channel.typing():
            await asyncio.sleep(TYPING_LONGEST)


def _remember(memory: OrderedDict[int, T], key: int, value: T) -> None:
    memory[key] = value
    memory.move_to_end(key)
    if len(memory) > REMEMBERED:
        memory.popitem(last=False)
