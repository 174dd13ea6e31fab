"""The way of a question that was taken: its turn, its answer, and a reason where there is none."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import aiohttp
import discord

from bot.answering import Answer, EmptyQuestion
from bot.community import Origin
from bot.discord.buttons import answer_buttons
from bot.discord.replies import CONTENT, Dress, Post, Reply
from bot.rendering import answer_messages
from bot.service import Answers, Desk, Journal, Question, Ticket, wording
from index import FootnoteError

log = logging.getLogger("footnote.discord")
MOST_CHAINS = 10_000
"""Messages whose conversation is remembered, for replies to them."""
SLOW = 1.5
"""Seconds after which somebody who wrote a message sees that it was heard."""
PATIENCE = 60.0
"""Seconds that an answer may take; then the person is told."""

Audience = Callable[[], Awaitable[frozenset[str]]]
Accept = Callable[[], Awaitable[None]]
Worth = Callable[[Answer], bool]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that was taken.

    Attributes:
        event: Name of the event, unique at Discord.
        text: The question.
        asker: Id of who asked.
        origin: Who asked where.
        conversation: Name of the conversation; ``""`` for none.
        deletable: Whether the answer is a message that can be deleted for everyone.
        note: What to say after the answer, ``""`` for nothing.
    """

    event: str
    text: str
    asker: int
    origin: Origin
    conversation: str
    deletable: bool
    note: str


def origin_of(guild: discord.Guild | None, channel: object, user: discord.abc.User) -> Origin:
    """Who asks where, in ids that say that they are Discord's."""
    community = f"discord:{guild.id}" if guild else "discord:direct"
    identity = getattr(channel, "id", 0)
    parent = channel.parent_id if isinstance(channel, discord.Thread) else identity
    return Origin(community, f"discord:{parent}", f"discord:{identity}", f"discord:{user.id}")


async def _nothing() -> None:
    return


class Asking:
    """Sees questions through.

    Args:
        answers: Makes answers.
        desk: Who is served when.
        journal: What was accepted.
    """

    def __init__(self, answers: Answers, desk: Desk, journal: Journal) -> None:
        self._answers, self._desk, self._journal = answers, desk, journal
        self._chains: OrderedDict[int, str] = OrderedDict()
        self._showing: set[asyncio.Task[None]] = set()

    def chain(self, message: int) -> str | None:
        """The conversation that one of the bot's messages belongs to, if it is remembered."""
        return self._chains.get(message)

    async def serve(
        self,
        asked: Asked,
        ticket: Ticket,
        audience: Audience,
        reply: Reply,
        accept: Accept,
        refuse: Accept = _nothing,
        worth: Worth = lambda _: True,
    ) -> None:
        """See a question through, to an answer or to a reason; nothing is raised.

        Args:
            asked: The question.
            ticket: Its place in the queue.
            audience: Computes who will read the answer.
            reply: Where the answer goes.
            accept: Acknowledges the question and notes it in the journal.
            refuse: Called where the bot may not write; it tells the person elsewhere.
            worth: Whether an answer is to be shown at all.
        """

        async def show(place: int) -> None:
            await reply.show(wording.waiting(place))

        # A word on how far it is, only if the answer takes a while.
        slow = asyncio.get_running_loop().call_later(SLOW, lambda: self._soon(reply.show(wording.READING)))
        try:
            await accept()
            await self._desk.wait(ticket, show)
            async with asyncio.timeout(PATIENCE):
                answer = await self._answer(asked, await audience())
            if answer is None:
                await say(reply, wording.STRANGER)
            elif worth(answer):
                await self._deliver(asked, answer, reply)
        except EmptyQuestion:
            await say(reply, wording.NO_QUESTION)
        except discord.Forbidden as error:
            log.error("an answer could not be sent: %s", error)
            await refuse()
        except discord.HTTPException as error:
            log.error("an answer could not be sent: %s", error)
        except (FootnoteError, TimeoutError) as error:
            log.error("a question was not answered: %s", error or "it took too long")
            await say(reply, wording.DEFECT)
        except Exception:
            log.exception("a defect kept a question from being answered")
            await say(reply, wording.DEFECT)
        finally:
            slow.cancel()
            self._desk.leave(ticket)
        await asyncio.to_thread(self._journal.done, asked.event)

    async def note(self, event: str, entry: Mapping[str, str]) -> None:
        """Note in the journal what is going to be answered; where that fails, it is answered all the same."""
        try:
            await asyncio.to_thread(self._journal.accept, event, entry)
        except OSError as error:
            log.error("a question could not be noted, so a kill would forget it: %s", error)

    def _soon(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._showing.add(task)
        task.add_done_callback(self._showing.discard)

    async def _answer(self, asked: Asked, readers: frozenset[str]) -> Answer | None:
        """The answer, None for somebody who may not even read what is public."""
        if not readers:
            return None
        return await self._answers.to(Question(asked.text, readers, asked.conversation, asked.origin))

    async def _deliver(self, asked: Asked, answer: Answer, reply: Reply) -> None:
        posts = [Post(part.text, part.numbers) for part in answer_messages(answer)]
        sent = await reply.finish(_with_note(posts, asked.note), _dress(asked, answer))
        if asked.conversation:
            self._chains |= dict.fromkeys(sent, asked.conversation)
        while len(self._chains) > MOST_CHAINS:
            self._chains.popitem(last=False)


async def say(reply: Reply, text: str) -> None:
    """Put one sentence where an answer would stand; one that cannot be sent is logged."""
    try:
        await reply.finish([Post(text, ())], lambda _numbers, _before, last: None)
    except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
        log.error("a reply could not be sent: %s", error)


def _dress(asked: Asked, answer: Answer) -> Dress:
    def dress(numbers: tuple[int, ...], before: Sequence[int], *, last: bool) -> discord.ui.View | None:
        return answer_buttons(answer.id, asked.asker, numbers, before, last=last, deletable=asked.deletable)

    return dress


def _with_note(posts: list[Post], note: str) -> list[Post]:
    if not note:
        return posts
    last = posts[-1]
    joined = f"{last.text}\n-# {note}"
    return [*posts[:-1], Post(joined, last.numbers)] if len(joined) <= CONTENT else [*posts, Post(f"-# {note}", ())]
