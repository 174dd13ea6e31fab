"""The way of a question that was taken: its turn, its answer, and a reason where there is none."""

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import discord
import structlog
from discord.ui import View

from bot.answering import Answer, EmptyQuestion
from bot.community import Origin
from bot.discord.attachments import Files, read_files
from bot.discord.buttons import answer_buttons, stopping
from bot.discord.growing import Growth
from bot.discord.replies import CONTENT, TROUBLES, Dress, Post, Reply
from bot.rendering import answer_messages, escape, split_markdown
from bot.service import Answers, Desk, Journal, Metrics, Question, Ticket, wording
from index import FootnoteError

log = logging.getLogger("footnote.discord")
PLATFORM = "discord"
MOST_CHAINS = 10_000
"""Messages whose conversation is remembered, for replies to them."""
SLOW = 1.5
"""Seconds after which somebody who wrote a message sees that it was heard."""
PATIENCE = 40.0
"""Seconds that an answer may take beside what the language model may; then the person is told."""

Audience = Callable[[], Awaitable[frozenset[str]]]
Accept = Callable[[], Awaitable[None]]
Worth = Callable[[Answer], bool]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that was taken.

    Attributes:
        event: Name of the event, unique at Discord; names the request in the log, too.
        text: The question.
        asker: Id of who asked.
        origin: Who asked where.
        conversation: Name of the conversation; ``""`` for none.
        deletable: Whether the answer is a message that can be deleted for everyone.
        files: What came with it.
    """

    event: str
    text: str
    asker: int
    origin: Origin
    conversation: str
    deletable: bool
    files: tuple[discord.Attachment, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """How a question's answer reaches people.

    Attributes:
        audience: Computes who will read the answer.
        reply: Where the answer goes.
        accept: Acknowledges the question and notes it in the journal.
        refuse: Called where the bot may not write; it tells the person elsewhere.
        worth: Whether an answer is to be shown at all.
        addressed: Whether the bot was asked, so that nothing may end in silence.
    """

    audience: Audience
    reply: Reply
    accept: Accept
    refuse: Accept
    worth: Worth
    addressed: bool


def origin_of(guild: discord.Guild | None, channel: object, user: discord.abc.User) -> Origin:
    """Who asks where, in ids that say that they are Discord's."""
    community = f"discord:{guild.id}" if guild else "discord:direct"
    identity = getattr(channel, "id", 0)
    parent = channel.parent_id if isinstance(channel, discord.Thread) else identity
    return Origin(community, f"discord:{parent}", f"discord:{identity}", f"discord:{user.id}")


async def nothing() -> None:
    """Do nothing, where there is nobody to tell."""
    return


class Asking:
    """Sees questions through.

    Args:
        answers: Makes answers.
        desk: Who is served when.
        journal: What was accepted.
        metrics: What is counted.
        model_seconds: Seconds that a language model may take; 0 where there is none.
        log_questions: Whether questions stand in the log.
    """

    def __init__(
        self,
        answers: Answers,
        desk: Desk,
        journal: Journal,
        metrics: Metrics,
        *,
        model_seconds: float,
        log_questions: bool,
    ) -> None:
        self._answers, self._desk, self._journal, self._metrics = answers, desk, journal, metrics
        self._patience = PATIENCE + model_seconds
        self._log_questions = log_questions
        self._at_work: dict[str, tuple[Ticket, Growth]] = {}
        self._chains: OrderedDict[int, str] = OrderedDict()
        self._showing: set[asyncio.Task[None]] = set()

    def stop(self, event: str) -> bool:
        """Stop an answer that is being made; returns whether there was one.

        One that waits is given up. One that a model writes ends with the quotes that were found for it.
        """
        found = self._at_work.get(event)
        if found is None:
            return False
        ticket, growth = found
        growth.stop()
        if not ticket.called.is_set():
            self._desk.give_up(ticket)
        return True

    def chain(self, message: int) -> str | None:
        """The conversation that one of the bot's messages belongs to, if it is remembered."""
        return self._chains.get(message)

    async def serve(self, asked: Asked, ticket: Ticket, way: Way) -> None:
        """See a question through, to an answer or to a reason; nothing is raised.

        Args:
            asked: The question.
            ticket: Its place in the queue.
            way: How the answer reaches people.
        """
        growth = Growth(way.reply, lambda: stopping(asked.asker, asked.event))
        self._at_work[asked.event] = ticket, growth
        # A word on how far it is, only if the answer takes a while.
        slow = asyncio.get_running_loop().call_later(SLOW, lambda: self._soon(growth.reading(wording.READING)))
        started = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request=asked.event):
            try:
                outcome = await self._see_through(asked, ticket, way, growth, started)
            finally:
                slow.cancel()
                growth.end()
                self._at_work.pop(asked.event, None)
                self._desk.leave(ticket)
            self._count(asked, outcome, time.perf_counter() - started)
        await asyncio.to_thread(self._journal.done, asked.event)

    async def note(self, event: str, entry: Mapping[str, str]) -> None:
        """Note in the journal what is going to be answered; where that fails, it is answered all the same."""
        try:
            await asyncio.to_thread(self._journal.accept, event, entry)
        except OSError as error:
            log.error("a question could not be noted, so a kill would forget it: %s", error)

    async def _see_through(self, asked: Asked, ticket: Ticket, way: Way, growth: Growth, started: float) -> str:
        """Answer, or say why not; returns what came of it in a word."""
        try:
            await way.accept()
            with self._metrics.stage("queue"):
                await self._desk.wait(ticket, lambda place: growth.waiting(wording.waiting(place)))
            if ticket.given_up:
                await _say_why(way, wording.STOPPED)
                return "stopped"
            return await self._answer(asked, ticket, way, growth, started)
        except EmptyQuestion:
            await _say_why(way, wording.NO_QUESTION)
            return "empty"
        except discord.Forbidden as error:
            log.error("an answer could not be sent: %s", error)
            if way.addressed:
                await way.refuse()
            return "forbidden"
        except discord.HTTPException as error:
            log.error("an answer could not be sent: %s", error)
        except (FootnoteError, TimeoutError) as error:
            log.error("a question was not answered: %s", error or "it took too long")
            await _say_why(way, wording.DEFECT)
        except Exception:
            log.exception("a defect kept a question from being answered")
            await _say_why(way, wording.DEFECT)
        return "failed"

    async def _answer(self, asked: Asked, ticket: Ticket, way: Way, growth: Growth, started: float) -> str:
        async with asyncio.timeout(self._patience):
            readers, files = await way.audience(), await read_files(asked.files)
            if not readers:
                await _say_why(way, wording.STRANGER)
                return "stranger"
            question = Question(asked.text, readers, asked.conversation, asked.origin, files.documents)
            answer = await self._answers.to(question, growth.listener(asked.origin.community))
            growth.end()
            # Who reads there may have changed while a model wrote; what not all of them may know is made anew.
            if not readers <= (now := await way.audience()):
                if not now:
                    await say(way.reply, wording.STRANGER)
                    return "stranger"
                answer = await self._answers.to(replace(question, audience=now))
        if not way.worth(answer):
            return "left"
        # Discord's limits can hold the sending up for seconds after the answer stands; the next question need not wait.
        self._desk.leave(ticket)
        with self._metrics.stage("send"):
            await self._deliver(asked, answer, files, way.reply)
        self._metrics.answered(PLATFORM, time.perf_counter() - started, answer.timings_ms)
        return "refused" if answer.status == "no_evidence" else "hedged" if answer.hedged else "answered"

    async def _deliver(self, asked: Asked, answer: Answer, files: Files, reply: Reply) -> None:
        posts = await asyncio.to_thread(_posts, answer, files.notes)
        sent = await reply.finish(posts, _dress(asked, answer))
        if asked.conversation:
            self._chains |= dict.fromkeys(sent, asked.conversation)
        while len(self._chains) > MOST_CHAINS:
            self._chains.popitem(last=False)

    def _count(self, asked: Asked, outcome: str, seconds: float) -> None:
        self._metrics.question(PLATFORM, outcome)
        facts: dict[str, object] = {"outcome": outcome, "seconds": round(seconds, 3)}
        if self._log_questions:
            facts["question"] = asked.text
        log.info("question", extra={"facts": {**facts, "community": asked.origin.community}})

    def _soon(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._showing.add(task)
        task.add_done_callback(self._showing.discard)


async def say(reply: Reply, text: str) -> None:
    """Put one sentence where an answer would stand; one that cannot be sent is logged."""
    try:
        await reply.finish([Post(text, ())], lambda _numbers, _before, last: None)
    except TROUBLES as error:
        log.error("a reply could not be sent: %s", error)


async def _say_why(way: Way, text: str) -> None:
    """Say why there is no answer, to who asked for one."""
    if way.addressed:
        await say(way.reply, text)


def _dress(asked: Asked, answer: Answer) -> Dress:
    def dress(numbers: tuple[int, ...], before: Sequence[int], *, last: bool) -> View | None:
        return answer_buttons(answer.id, asked.asker, numbers, before, last=last, deletable=asked.deletable)

    return dress


def _posts(answer: Answer, notes: Sequence[str]) -> list[Post]:
    """An answer's messages, laid out; long quotes take longer than the event loop may stand still."""
    posts = [Post(part.text, part.numbers) for part in answer_messages(answer)]
    if not notes:
        return posts
    note, last = "\n".join(f"-# {escape(each)}" for each in notes), posts[-1]
    joined = f"{last.text}\n{note}"
    if len(joined) <= CONTENT:
        return [*posts[:-1], Post(joined, last.numbers)]
    return [*posts, *(Post(part, ()) for part in split_markdown(note, CONTENT))]
