"""Replies that grow: first that the question was taken, then the answer in as many messages as it needs."""

import asyncio
import contextlib
import hashlib
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar, cast

import aiohttp
import discord
from discord.ui import View

from bot.answering.types import AnswerSentence
from bot.rendering import draft_message

log = logging.getLogger("footnote.discord")
NOBODY = discord.AllowedMentions.none()
T = TypeVar("T")
FIRST_WAIT, LONGEST_WAIT = 0.5, 30.0
"""Seconds before the second try, and the most before a further one; each takes twice as long as the one before."""
LASTING = 3600.0
"""Seconds for which a message is tried to be sent; who waited longer has given up, and the next start tries again."""
NONCE_HOLDS = 100.0
"""Seconds for which Discord surely knows the nonce of a message; it says "a few minutes"."""
NONCE_CHARS = 24
LOOK_BACK = 100
"""Messages after a question among which those of an earlier try are sought."""
TOKEN_DEAD = (401, 404)
"""Statuses with which Discord answers a token that has died, perhaps before this clock says so."""
TOO_MANY = 429
TROUBLES = (discord.HTTPException, aiohttp.ClientError, OSError)
"""What keeps a message from being sent."""
CONTENT = 2000
"""Most characters of a message."""
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


class ButtonFactory(Protocol):
    """Makes the buttons of a message, given the ids of the answer's messages before it."""

    def __call__(self, numbers: tuple[int, ...], before: Sequence[int], *, last: bool) -> View | None:
        """Return the buttons, or None where there are none."""
        ...


class Reply(Protocol):
    """Where an answer goes."""

    @property
    def lasting(self) -> float:
        """Seconds for which it can still go there."""
        ...

    async def show(self, text: str, view: View | None = None) -> None:
        """Say how far the question is, in small print."""
        ...

    async def grow(self, sentences: Sequence[AnswerSentence], view: View | None) -> None:
        """Show as much of the answer as there is."""
        ...

    async def finish(self, posts: Sequence[Post], dress: ButtonFactory) -> Sequence[int]:
        """Put the answer where the progress stood; returns the ids of its messages.

        Called again after it failed, it goes on where it was, and sends nothing twice.
        """
        ...


def under(echo: str, text: str) -> str:
    """A text under the question that it answers, where that is repeated."""
    return f"{echo}\n{text}" if echo else text


def passes(error: Exception) -> bool:
    """Whether what kept a message from being sent may pass: Discord fails, does not answer, or has had too much."""
    return not isinstance(error, discord.HTTPException) or error.status >= 500 or error.status == TOO_MANY


async def insist(send: Callable[[], Awaitable[T]], seconds: float) -> T:
    """Send something, again and again while Discord fails.

    Args:
        send: Sends it; may be called after it was sent, where Discord's answer was lost.
        seconds: For how long it is tried.

    Raises:
        discord.HTTPException: Discord refuses it, or still fails.
        aiohttp.ClientError: Discord still cannot be reached; an ``OSError`` as well.
    """
    until, wait = time.monotonic() + seconds, FIRST_WAIT
    while True:
        try:
            return await send()
        except TROUBLES as error:
            if not passes(error) or time.monotonic() + wait > until:
                raise
            log.warning("Discord fails, so something is sent again in %.0f s: %s", wait, error or type(error).__name__)
        await asyncio.sleep(wait)
        wait = min(2 * wait, LONGEST_WAIT)


async def find_own(channel: object, after: int, text: str) -> discord.Message | None:
    """A message of the bot's that an earlier try left in a channel, although Discord said that it failed.

    Args:
        channel: The channel.
        after: Id of the message that it replies to, if it says to which one it does.
        text: What it says.
    """
    if not isinstance(channel, discord.abc.Messageable):
        return None
    with contextlib.suppress(discord.Forbidden):
        async for each in channel.history(after=discord.Object(after), limit=LOOK_BACK):
            mine = each.author.id == channel._state.self_id and each.content.strip() == text.strip()
            if mine and (each.reference is None or each.reference.message_id == after):
                return each
    return None


def looks_of(text: str, view: View | None) -> tuple[str, object]:
    """What is to be seen of a message, for comparison with what was to be seen before."""
    return text, view.to_components() if view else None


class MessageReply:
    """A reply to a message, in place.

    Args:
        message: What is answered.
        sent: The reply that shows how far it is, from an earlier run, or None.
        opens: Name of a thread to open for the answer, ``""`` for none.
        echo: The question as a quote, where it stands in another message; ``""`` otherwise.
        quiet: Whether nothing is to be seen before the answer, since there may be none.

    Attributes:
        opens: Name of the thread that is still to be opened, ``""`` for none.
        withdrawn: Whether nothing more is sent, since the question is gone.
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
        self._message, self._echo, self._quiet = message, echo, quiet
        self.opens = opens
        self._sent = [sent] if sent is not None else []
        self._stands: dict[int, object] = {}
        self._tried: dict[int, float] = {}
        self._thread: discord.Thread | None = None
        self._one = asyncio.Lock()
        self._finished = False
        self.withdrawn = False

    @property
    def speaks(self) -> bool:
        """Whether anything of it can be seen."""
        return bool(self._sent)

    async def withdraw(self) -> None:
        """Take back what was sent, and send nothing from now on: the question is not there any more."""
        self.withdrawn = True
        async with self._one:
            self._finished = True
            with contextlib.suppress(*TROUBLES):
                await insist(lambda: self._take_back(0), LASTING)

    async def _take_back(self, kept: int) -> None:
        """Delete what was sent after the first messages; called again after it failed, it goes on where it was."""
        while len(self._sent) > kept:
            with contextlib.suppress(discord.NotFound):
                await self._sent[-1].delete()
            self._sent.pop()

    @property
    def lasting(self) -> float:
        """As long as whoever asked may still wait."""
        return LASTING

    async def show(self, text: str, view: View | None = None) -> None:
        """Say how far the question is, in a reply that becomes the answer."""
        await self._progress(progress(text), view)

    async def grow(self, sentences: Sequence[AnswerSentence], view: View | None) -> None:
        """Show as much of the answer as there is."""
        await self._progress(await asyncio.to_thread(draft_message, sentences, len(under(self._echo, ""))), view)

    async def _progress(self, text: str, view: View | None) -> None:
        async with self._one:
            if self._finished or self._quiet:
                return
            with contextlib.suppress(*TROUBLES):
                await self._put(0, under(self._echo, text), view)

    async def finish(self, posts: Sequence[Post], dress: ButtonFactory) -> Sequence[int]:
        """Send the answer, in place of the progress if that was shown; nothing where it was withdrawn.

        With no posts, what was sent is taken back.
        """
        async with self._one:
            self._finished = True
            return () if self.withdrawn else await self._finish(posts, dress)

    async def _finish(self, posts: Sequence[Post], dress: ButtonFactory) -> Sequence[int]:
        if posts and self._echo and len(under(self._echo, posts[0].text)) <= CONTENT:
            posts = [Post(under(self._echo, posts[0].text), posts[0].numbers), *posts[1:]]
        for place, post in enumerate(posts):
            if self.withdrawn:
                break
            before = [each.id for each in self._sent[:place]]
            view = dress(post.numbers, before, last=place == len(posts) - 1)
            if self._stands.get(place) != (looks := looks_of(post.text, view)):
                await self._put(place, post.text, view)
                self._stands[place] = looks
        await self._take_back(len(posts))  # what is left of an answer that was made anew, for fewer readers
        return tuple(each.id for each in self._sent)

    async def _put(self, place: int, text: str, view: View | None) -> None:
        """Put a text into one of the answer's messages, which is sent if it was not."""
        if place == len(self._sent):
            sent = await self._send(place, text, view)
            self._sent.append(sent)
            if sent.content.strip() == text.strip():
                return
            # An earlier try, which Discord took and did not say so, held something else.
        await self._sent[place].edit(content=text, view=view, allowed_mentions=NOBODY)

    async def _place(self) -> discord.abc.Messageable:
        if self.opens and self._thread is None:
            with contextlib.suppress(discord.HTTPException):  # no right to: then it is answered in place
                self._thread = await self._message.create_thread(name=self.opens)
            self.opens = ""
        return self._thread or self._message.channel

    async def _send(self, place: int, text: str, view: View | None) -> discord.Message:
        channel = await self._place()
        now = time.monotonic()
        if now - self._tried.setdefault(place, now) > NONCE_HOLDS:
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
