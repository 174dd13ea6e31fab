"""Replies that grow: first that the question was taken, then the answer in as many messages as it needs."""

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import discord
from discord.ui import View

NOBODY = discord.AllowedMentions.none()
CONTENT = 2000
"""Most characters of a message."""


@dataclass(frozen=True, slots=True)
class Post:
    """A message to send.

    Attributes:
        text: Its text, at most ``CONTENT`` characters.
        numbers: Citations that it offers as buttons.
    """

    text: str
    numbers: tuple[int, ...]


class Dress(Protocol):
    """Makes the buttons of a message, given the ids of the answer's messages before it."""

    def __call__(self, numbers: tuple[int, ...], before: Sequence[int], *, last: bool) -> View | None:
        """Return the buttons, or None where there are none."""
        ...


class Reply(Protocol):
    """Where an answer goes."""

    async def show(self, text: str) -> None:
        """Say how far the question is."""
        ...

    async def finish(self, posts: Sequence[Post], dress: Dress) -> Sequence[int]:
        """Put the answer where the progress stood; returns the ids of its messages."""
        ...


class InteractionReply:
    """A reply to a command: its first message echoes the question.

    Args:
        interaction: The command, not answered yet.
        echo: The question as a quote.
        private: Whether only the asker sees it.
    """

    def __init__(self, interaction: discord.Interaction, echo: str, *, private: bool) -> None:
        self._interaction, self._echo, self._private = interaction, echo, private

    async def acknowledge(self, text: str) -> None:
        """Answer at once, with the question and a word on how far it is."""
        await self._interaction.response.send_message(
            self._with_echo(f"-# {text}"), ephemeral=self._private, suppress_embeds=True, allowed_mentions=NOBODY
        )

    async def show(self, text: str) -> None:
        """Say how far the question is."""
        with contextlib.suppress(discord.HTTPException):
            await self._edit(self._with_echo(f"-# {text}"), None)

    async def finish(self, posts: Sequence[Post], dress: Dress) -> Sequence[int]:
        """Put the answer under the question, or after it where it is too long for one message with it."""
        first, *rest = posts
        if len(self._with_echo(first.text)) > CONTENT:
            sent = [(await self._edit(self._echo, None)).id]
            rest = list(posts)
        else:
            view = dress(first.numbers, (), last=not rest)
            sent = [(await self._edit(self._with_echo(first.text), view)).id]
        for place, post in enumerate(rest, 1):
            view = dress(post.numbers, sent, last=place == len(rest))
            sent.append(await self._follow_up(post.text, view))
        return sent

    def _with_echo(self, text: str) -> str:
        return f"{self._echo}\n{text}" if self._echo else text

    async def _edit(self, text: str, view: View | None) -> discord.InteractionMessage:
        return await self._interaction.edit_original_response(content=text, view=view, allowed_mentions=NOBODY)

    async def _follow_up(self, text: str, view: View | None) -> int:
        sent = await self._interaction.followup.send(
            text,
            wait=True,
            ephemeral=self._private,
            suppress_embeds=True,
            allowed_mentions=NOBODY,
            view=view or discord.utils.MISSING,
        )
        return sent.id


class MessageReply:
    """A reply to a message, in place.

    Args:
        message: What is answered.
        thread: Where the answer goes instead of the message's channel, or None.
    """

    def __init__(self, message: discord.Message, thread: discord.Thread | None = None) -> None:
        self._message, self._thread = message, thread
        self._sent: discord.Message | None = None

    async def show(self, text: str) -> None:
        """Say how far the question is, in a reply that becomes the answer."""
        with contextlib.suppress(discord.HTTPException):
            if self._sent is None:
                self._sent = await self._send(f"-# {text}", None)
            else:
                await self._sent.edit(content=f"-# {text}", allowed_mentions=NOBODY)

    async def finish(self, posts: Sequence[Post], dress: Dress) -> Sequence[int]:
        """Send the answer, in place of the progress if that was shown."""
        sent: list[int] = []
        for place, post in enumerate(posts, 1):
            view = dress(post.numbers, sent, last=place == len(posts))
            if self._sent is not None and place == 1:
                await self._sent.edit(content=post.text, view=view, allowed_mentions=NOBODY)
                sent.append(self._sent.id)
            else:
                sent.append((await self._send(post.text, view, reply=place == 1)).id)
        return sent

    async def _send(self, text: str, view: View | None, *, reply: bool = True) -> discord.Message:
        channel = self._thread or self._message.channel
        # A question that was deleted meanwhile is answered all the same.
        to = self._message.to_reference(fail_if_not_exists=False) if reply and self._thread is None else None
        return await channel.send(
            text,
            reference=to or discord.utils.MISSING,
            view=view or discord.utils.MISSING,
            mention_author=False,
            suppress_embeds=True,
            allowed_mentions=NOBODY,
        )
