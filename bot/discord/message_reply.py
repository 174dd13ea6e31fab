"""The reply to a message, in place or in a thread that it opens."""

import contextlib
import hashlib
import time
from collections.abc import Mapping, Sequence
from typing import cast

import discord
from discord.ui import View

from bot.discord.discord_reply import DiscordReply
from bot.discord.sending import MESSAGE_CHARS, NOBODY, TROUBLES, ButtonMaker, classify, find_own
from bot.discord.triggers import is_own_post
from bot.records.shown_answer import MessagePlace
from bot.rendering.packing import MessagePart
from bot.service.retrying import SEND_SECONDS, retry
from bot.translation import Translator

NONCE_SECONDS = 100.0
"""Seconds for which Discord surely knows the nonce of a message; it says "a few minutes"."""
NONCE_CHARS = 24


class MessageReply(DiscordReply):
    """A reply to a message.

    Args:
        message: What is answered.
        event: Name of the event.
        sent: The reply that shows how far it is, from an earlier run, or None.
        translator: Says what stands around the answer.
        repeated: The question, where it stands in another message and the answer repeats it; ``""`` otherwise.
        thread_name: Name of a thread to open for the answer, ``""`` for none.
        quiet: Whether nothing is to be seen before the answer, since there may be none.
    """

    def __init__(
        self,
        message: discord.Message,
        event: str,
        sent: discord.Message | None,
        translator: Translator,
        *,
        repeated: str,
        thread_name: str,
        quiet: bool,
    ) -> None:
        super().__init__(message.author.id, event, repeated, translator, deletable=True)
        self.solves = is_own_post(message)
        self._message, self._quiet, self._thread_name = message, quiet, thread_name
        self._thread: discord.Thread | None = None
        self._sent = [sent] if sent is not None else []
        self._tried: dict[int, float] = {}
        self._withdrawn = False

    @property
    def send_seconds(self) -> float:
        """Seconds for which the answer can still be sent."""
        return SEND_SECONDS

    @property
    def is_visible(self) -> bool:
        """Whether anything of it can be seen."""
        return bool(self._sent)

    @property
    def is_withdrawn(self) -> bool:
        """Whether the question is gone."""
        return self._withdrawn

    def journal_entry(self) -> Mapping[str, str]:
        """Where the question stands."""
        return {"kind": "message", "channel": str(self._message.channel.id), "message": str(self._message.id)}

    @property
    def place(self) -> MessagePlace | None:
        """Where the answer stands."""
        channel = self._thread.id if self._thread else self._message.channel.id
        return MessagePlace(str(channel), tuple(str(each.id) for each in self._sent), bool(self._echo))

    async def acknowledge(self) -> None:
        """Do nothing: Discord asks for no acknowledgement of a message."""

    async def withdraw(self) -> None:
        """Take back what was sent, and send nothing from now on: the question is not there any more."""
        self._withdrawn = True
        async with self._lock:
            self._finished = True
            with contextlib.suppress(*TROUBLES):
                await retry(lambda: self._take_back(0), SEND_SECONDS, classify)

    async def _take_back(self, kept: int) -> None:
        """Delete what was sent after the first messages; called again after it failed, it goes on where it was."""
        while len(self._sent) > kept:
            with contextlib.suppress(discord.NotFound):
                await self._sent[-1].delete()
            self._sent.pop()

    async def _put_draft(self, text: str, view: View) -> None:
        if not self._quiet:
            await self._put(0, text, view)

    async def _send_all(self, posts: list[MessagePart], buttons: ButtonMaker) -> Sequence[int]:
        """Send the answer, in place of the draft if that was shown; nothing where it was withdrawn."""
        if posts and self._echo and len(self._with_echo(posts[0].text)) <= MESSAGE_CHARS:
            posts = [MessagePart(self._with_echo(posts[0].text), posts[0].numbers), *posts[1:]]
        for place, post in enumerate(posts):
            if self._withdrawn:
                return ()
            before = [each.id for each in self._sent[:place]]
            await self._put_new(place, post, buttons.view(post.numbers, before, last=place == len(posts) - 1))
        if not self._withdrawn:
            await self._take_back(len(posts))  # what is left of an answer that was made anew, for fewer readers
        return [each.id for each in self._sent]

    async def _put(self, place: int, text: str, view: View | None) -> None:
        """Put a text into one of the answer's messages, which is sent if it was not."""
        if place == len(self._sent):
            sent = await self._send(place, text, view)
            self._sent.append(sent)
            if sent.content.strip() == text.strip():
                return
            # An earlier try, which Discord took and did not say so, held something else.
        await self._sent[place].edit(content=text, view=view, allowed_mentions=NOBODY)

    async def _channel(self) -> discord.abc.Messageable:
        if self._thread_name and self._thread is None:
            with contextlib.suppress(discord.HTTPException):  # no right to: then it is answered in place
                self._thread = await self._message.create_thread(name=self._thread_name)
            self._thread_name = ""
        return self._thread or self._message.channel

    async def _send(self, place: int, text: str, view: View | None) -> discord.Message:
        channel = await self._channel()
        now = time.monotonic()
        if now - self._tried.setdefault(place, now) > NONCE_SECONDS:
            found = await find_own(channel, self._message.id, text)
            if found is not None:
                return found
        # Discord may tell late that a question was deleted.
        reply = place == 0 and self._thread is None
        to = self._message.to_reference(fail_if_not_exists=False) if reply else None
        return await channel.send(
            text,
            reference=cast("discord.MessageReference", to),  # None is as good as leaving it out
            view=view or discord.utils.MISSING,
            # By which Discord knows a message that it has taken already, from this run or the one before.
            nonce=self._nonce(place),
            mention_author=False,
            suppress_embeds=True,
            allowed_mentions=NOBODY,
        )

    def _nonce(self, place: int) -> str:
        known = f"{self._message.id} {self._message.edited_at} {place}"
        return hashlib.sha256(known.encode()).hexdigest()[:NONCE_CHARS]
