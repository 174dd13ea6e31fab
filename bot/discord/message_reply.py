"""The reply to a message, in place or in a thread that it opens."""

import contextlib
import hashlib
import time
from collections.abc import Mapping, Sequence
from typing import cast

import discord
from discord.ui import View

from bot.discord.buttons import view_under
from bot.discord.discord_reply import DiscordReply
from bot.discord.translate import event_of
from bot.discord.triggers import is_own_post
from bot.discord_connection.discord_requests import NOBODY, find_own
from bot.records.shown_answer import MessagePlace
from bot.rendering.discord import MESSAGE_CHARS
from bot.rendering.packing import MessagePart
from bot.service.answer_foot import Foot
from bot.service.button_actions import to_base62
from bot.service.reply import Content
from bot.translation import Translator

NONCE_SECONDS = 100.0
"""Seconds for which Discord surely knows the nonce of a message; it says "a few minutes"."""
NONCE_CHARS = 24


class MessageReply(DiscordReply[discord.Message]):
    """A reply to a message.

    Args:
        message: What is answered.
        sent: The reply that shows how far it is, from an earlier run, or None.
        translator: Says what stands around the answer.
        repeated: The question, where it stands in another message and the answer repeats it; ``""`` otherwise.
        thread_name: Name of a thread to open for the answer, ``""`` for none.
        quiet: Whether nothing is to be seen before the answer, since there may be none.
    """

    def __init__(
        self,
        message: discord.Message,
        sent: discord.Message | None,
        translator: Translator,
        *,
        repeated: str,
        thread_name: str,
        quiet: bool,
    ) -> None:
        before = [sent] if sent is not None else []
        event = event_of(message.id)
        super().__init__(message.author.id, event, repeated, translator, before, deletable=True, quiet=quiet)
        self.solves = is_own_post(message)
        self._message, self._thread_name = message, thread_name
        self._thread: discord.Thread | None = None
        self._tried: dict[int, float] = {}

    def journal_entry(self) -> Mapping[str, str]:
        """Where the question stands."""
        return {"kind": "message", "channel": str(self._message.channel.id), "message": str(self._message.id)}

    @property
    def place(self) -> MessagePlace | None:
        """Where the answer stands."""
        channel = self._thread.id if self._thread else self._message.channel.id
        return MessagePlace(str(channel), tuple(str(each.id) for each in self._sent), bool(self._echo))

    async def _send_all(self, content: Content, posts: Sequence[MessagePart]) -> Sequence[str]:
        """Send the answer, whose first message repeats the question where there is room."""
        if posts and self._echo and len(self._with_echo(posts[0].text)) <= MESSAGE_CHARS:
            posts = [self._echoed(posts[0]), *posts[1:]]
        return await super()._send_all(content, posts)

    async def _put(self, place: int, post: MessagePart, foot: Foot, *, last: bool) -> None:
        """Put a text into one of the answer's messages, which is sent if it was not."""
        text, view = post.text, view_under(foot, self._translator)
        if place == len(self._sent):
            sent = await self._send(place, text, view)
            self._sent.append(sent)
            if sent.content.strip() == text.strip():
                return
            # An earlier try, which Discord took and did not say so, held something else.
        await self._sent[place].edit(content=text, view=view, allowed_mentions=NOBODY)

    async def _delete(self, sent: discord.Message) -> None:
        with contextlib.suppress(discord.NotFound):
            await sent.delete()

    def _written(self, sent: discord.Message) -> str:
        return to_base62(sent.id)

    def _ids(self) -> Sequence[str]:
        return [str(each.id) for each in self._sent]

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
