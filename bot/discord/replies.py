"""Replies that grow: first that the question was taken, then the answer in as many messages as it needs."""

import asyncio
import contextlib
import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar, cast

import aiohttp
import discord
from discord.ui import View

from bot.rendering import draft

NOBODY = discord.AllowedMentions.none()
T = TypeVar("T")
WAITS = (0.5, 2.0, 5.0)
"""Seconds before each further try where the connection broke."""
TROUBLES = (discord.HTTPException, aiohttp.ClientError, OSError)
"""What keeps a message from being sent."""
CONTENT = 2000
"""Most characters of a message."""
ACKNOWLEDGED_ALREADY = 40060
"""Discord's code for a second answer to an interaction."""

_SMALL = "-# "


def progress(text: str) -> str:
    """A word on how far a question is, in small print."""
    return f"{_SMALL}{text}"


def unfinished(content: str) -> bool:
    """Whether a message still shows how far its question is."""
    last = content.rpartition("\n")[2]
    return last.startswith(_SMALL) and last.endswith("…")


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

    async def show(self, text: str, view: View | None = None) -> None:
        """Say how far the question is, in small print."""
        ...

    async def grow(self, sentences: str, view: View | None) -> None:
        """Show as much of the answer as there is."""
        ...

    async def finish(self, posts: Sequence[Post], dress: Dress) -> Sequence[int]:
        """Put the answer where the progress stood; returns the ids of its messages."""
        ...


def _under(echo: str, text: str) -> str:
    return f"{echo}\n{text}" if echo else text


async def persist(send: Callable[[], Awaitable[T]]) -> T:
    """Send something, again where the connection broke; what Discord itself refuses is raised at once.

    discord.py repeats what Discord answers with a failure of its own, but not what was never answered.
    """
    for wait in WAITS:
        try:
            return await send()
        except (aiohttp.ClientConnectionError, ConnectionError, TimeoutError):
            await asyncio.sleep(wait)
    return await send()


class InteractionReply:
    """A reply to a command: its first message echoes the question.

    Args:
        interaction: The command, not answered yet.
        echo: The question as a quote.
        private: Whether only the asker sees it.
    """

    def __init__(self, interaction: discord.Interaction, echo: str, *, private: bool) -> None:
        self._interaction, self._echo, self._private = interaction, echo, private
        self._one = asyncio.Lock()
        self._finished = False

    async def acknowledge(self, text: str) -> None:
        """Answer at once, with the question and a word on how far it is."""
        respond = self._interaction.response.send_message
        shown = self._with_echo(progress(text))
        try:
            await persist(
                lambda: respond(shown, ephemeral=self._private, suppress_embeds=True, allowed_mentions=NOBODY)
            )
        except discord.HTTPException as error:
            # Discord took the first try, and its answer was lost.
            if error.code != ACKNOWLEDGED_ALREADY:
                raise

    async def show(self, text: str, view: View | None = None) -> None:
        """Say how far the question is, in small print."""
        await self._progress(progress(text), view)

    async def grow(self, sentences: str, view: View | None) -> None:
        """Show as much of the answer as there is."""
        await self._progress(await asyncio.to_thread(draft, sentences, len(self._with_echo(""))), view)

    async def _progress(self, text: str, view: View | None) -> None:
        async with self._one:
            if self._finished:
                return
            with contextlib.suppress(*TROUBLES):
                await self._edit(self._with_echo(text), view)

    async def finish(self, posts: Sequence[Post], dress: Dress) -> Sequence[int]:
        """Put the answer under the question, or after it where it is too long for one message with it."""
        async with self._one:
            self._finished = True
            return await self._finish(posts, dress)

    async def _finish(self, posts: Sequence[Post], dress: Dress) -> Sequence[int]:
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
        return _under(self._echo, text)

    async def _edit(self, text: str, view: View | None) -> discord.InteractionMessage:
        edit = self._interaction.edit_original_response
        return await persist(lambda: edit(content=text, view=view, allowed_mentions=NOBODY))

    async def _follow_up(self, text: str, view: View | None) -> int:
        send = self._interaction.followup.send
        sent = await persist(
            lambda: send(
                text,
                wait=True,
                ephemeral=self._private,
                suppress_embeds=True,
                allowed_mentions=NOBODY,
                view=view or discord.utils.MISSING,
            )
        )
        return sent.id


class MessageReply:
    """A reply to a message, in place.

    Args:
        message: What is answered.
        sent: The reply that shows how far it is, from an earlier run, or None.
        opens: Name of a thread to open for the answer, ``""`` for none.
        echo: The question as a quote, where it stands in another message; ``""`` otherwise.
        quiet: Whether nothing is to be seen before the answer, since there may be none.
    """

    def __init__(
        self,
        message: discord.Message,
        sent: discord.Message | None = None,
        opens: str = "",
        echo: str = "",
        *,
        quiet: bool = False,
    ) -> None:
        self._message, self._sent, self._opens, self._echo, self._quiet = message, sent, opens, echo, quiet
        self._thread: discord.Thread | None = None
        self._one = asyncio.Lock()
        self._finished = False

    async def show(self, text: str, view: View | None = None) -> None:
        """Say how far the question is, in a reply that becomes the answer."""
        await self._progress(progress(text), view)

    async def grow(self, sentences: str, view: View | None) -> None:
        """Show as much of the answer as there is."""
        await self._progress(await asyncio.to_thread(draft, sentences, len(_under(self._echo, ""))), view)

    async def _progress(self, text: str, view: View | None) -> None:
        async with self._one:
            if self._finished or self._quiet:
                return
            with contextlib.suppress(*TROUBLES):
                if self._sent is None:
                    self._sent = await self._send(_under(self._echo, text), view)
                else:
                    await self._sent.edit(content=_under(self._echo, text), view=view, allowed_mentions=NOBODY)

    async def finish(self, posts: Sequence[Post], dress: Dress) -> Sequence[int]:
        """Send the answer, in place of the progress if that was shown."""
        async with self._one:
            self._finished = True
            return await self._finish(posts, dress)

    async def _finish(self, posts: Sequence[Post], dress: Dress) -> Sequence[int]:
        sent: list[int] = []
        first, *rest = posts
        if self._echo and len(_under(self._echo, first.text)) <= CONTENT:
            posts = [Post(_under(self._echo, first.text), first.numbers), *rest]
        for place, post in enumerate(posts, 1):
            view = dress(post.numbers, sent, last=place == len(posts))
            if self._sent is not None and place == 1:
                await self._replace(self._sent, post.text, view)
                sent.append(self._sent.id)
            else:
                sent.append((await self._send(post.text, view, reply=place == 1)).id)
        return sent

    async def _place(self) -> discord.abc.Messageable:
        if self._opens and self._thread is None:
            with contextlib.suppress(discord.HTTPException):  # no right to: then it is answered in place
                self._thread = await self._message.create_thread(name=self._opens)
            self._opens = ""
        return self._thread or self._message.channel

    async def _send(self, text: str, view: View | None, *, reply: bool = True) -> discord.Message:
        channel = await self._place()
        # A question that was deleted meanwhile is answered all the same.
        to = self._message.to_reference(fail_if_not_exists=False) if reply and self._thread is None else None
        nonce = secrets.token_hex(12)  # by which Discord knows a message that it has taken already
        return await persist(
            lambda: channel.send(
                text,
                reference=cast("discord.MessageReference", to),  # None is as good as leaving it out
                view=view or discord.utils.MISSING,
                nonce=nonce,
                mention_author=False,
                suppress_embeds=True,
                allowed_mentions=NOBODY,
            )
        )

    async def _replace(self, sent: discord.Message, text: str, view: View | None) -> None:
        await persist(lambda: sent.edit(content=text, view=view, allowed_mentions=NOBODY))
