"""The way of a question that was taken: its turn, its answer, and a reason where there is none."""

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import discord
import structlog
from discord.ui import View

from bot.answering import EmptyQuestion
from bot.answering.types import Answer
from bot.discord.attachments import Files, read_files
from bot.discord.buttons import answer_buttons, stopping
from bot.discord.growing import StreamingReply
from bot.discord.readership import Audience, ReadersChanged, only_for
from bot.discord.replies import TROUBLES, ButtonFactory, Post, Reply, insist, passes
from bot.records import Journal, Origin
from bot.rendering import answer_messages
from bot.service import AnswerService, Metrics, Question, RequestQueue, Ticket, notices
from index.errors import FootnoteError

log = logging.getLogger("footnote.discord")
PLATFORM = "discord"
MOST_CHAINS = 10_000
"""Messages whose conversation is remembered, for replies to them."""
SLOW = 1.5
"""Seconds after which somebody who wrote a message sees that it was heard."""
UNSENT = "unsent"
"""What came of a question whose end could not be sent, and which stays in the journal."""
MOST_SENDING = 500
"""Answers that are tried again at a time; while Discord takes none, further ones are left to the next start at once."""
PATIENCE = 40.0
"""Seconds that an answer may take beside what the language model may; then the person is told."""
ANEW = 3
"""Times that an answer is made anew because who reads it has changed."""

Accept = Callable[[], Awaitable[None]]
Worth = Callable[[Answer], bool]
Notes = Callable[[Answer, frozenset[str]], tuple[str, ...]]


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
        alone: Whether it is understood without what was said before.
    """

    event: str
    text: str
    asker: int
    origin: Origin
    conversation: str
    deletable: bool
    files: tuple[discord.Attachment, ...]
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Made:
    """What is to be sent.

    Attributes:
        outcome: What came of the question, in a word.
        text: Why there is no answer; ``""`` where there is one.
        answer: The answer, None where there is none.
        readers: Labels of those for whom it was made.
        files: What came with the question.
    """

    outcome: str
    text: str
    answer: Answer | None = None
    readers: frozenset[str] = frozenset()
    files: Files | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """How a question's answer reaches people.

    Attributes:
        audience: Computes who will read the answer.
        reply: Where the answer goes.
        accept: Acknowledges the question and notes it in the journal.
        refuse: Called where the bot may not write; it tells the person elsewhere.
        worth: Whether an answer is to be shown at all.
        addressed: Whether the bot was asked, so that nothing may end in silence.
        notes: What stands under an answer in small print, given the labels of its readers.
    """

    audience: Audience
    reply: Reply
    accept: Accept
    refuse: Accept
    worth: Worth
    addressed: bool
    notes: Notes


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
        request_queue: Who is served when.
        journal: What was accepted.
        metrics: What is counted.
        model_seconds: Seconds that a language model may take; 0 where there is none.
        log_questions: Whether questions stand in the log.
    """

    def __init__(
        self,
        answers: AnswerService,
        request_queue: RequestQueue,
        journal: Journal,
        metrics: Metrics,
        *,
        model_seconds: float,
        log_questions: bool,
    ) -> None:
        self._answers, self._request_queue, self._journal, self._metrics = answers, request_queue, journal, metrics
        self._patience = PATIENCE + model_seconds
        self._log_questions = log_questions
        self._at_work: dict[str, tuple[Ticket, StreamingReply]] = {}
        self._chains: OrderedDict[int, str] = OrderedDict()
        self._showing: set[asyncio.Task[None]] = set()
        self._ending = False
        self._sending = 0

    def stop_writing(self) -> None:
        """Have every answer end with the quotes that are ready, as Stop has it; those that are still to begin, too."""
        self._ending = True
        for _, growth in self._at_work.values():
            growth.stop()

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
            self._request_queue.give_up(ticket)
        return True

    def chain(self, message: int) -> str | None:
        """The conversation that one of the bot's messages belongs to, if it is remembered."""
        return self._chains.get(message)

    async def serve(self, asked: Asked, ticket: Ticket, way: Delivery) -> None:
        """See a question through, to an answer or to a reason; nothing is raised.

        Args:
            asked: The question.
            ticket: Its place in the queue.
            way: How the answer reaches people.
        """
        growth = StreamingReply(way.reply, way.audience, lambda: stopping(asked.asker, asked.event))
        if self._ending:
            growth.stop()
        self._at_work[asked.event] = ticket, growth
        # A word on how far it is, only if the answer takes a while.
        slow = asyncio.get_running_loop().call_later(SLOW, lambda: self._soon(growth.reading(notices.READING)))
        started = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request=asked.event):
            try:
                outcome = await self._see_through(asked, ticket, way, growth, started)
            finally:
                slow.cancel()
                growth.end()
                # An edit may have had the same message taken anew since.
                found = self._at_work.get(asked.event)
                latest = found is not None and found[1] is growth
                if latest:
                    del self._at_work[asked.event]
                self._request_queue.leave(ticket)
            self._count(asked, outcome, time.perf_counter() - started)
        if latest and outcome != UNSENT:  # else the next start comes back to it
            await self._journal.in_thread(self._journal.finish, asked.event)

    async def note(self, event: str, entry: Mapping[str, str]) -> None:
        """Note in the journal what is going to be answered; where that fails, it is answered all the same."""
        try:
            await self._journal.in_thread(self._journal.accept, event, entry)
        except OSError as error:
            log.error("a question could not be noted, so a kill would forget it: %s", error)

    async def _see_through(
        self, asked: Asked, ticket: Ticket, way: Delivery, growth: StreamingReply, started: float
    ) -> str:
        """Answer, or say why not; returns what came of it in a word."""
        made: Made | None = None

        async def attempt() -> str:
            nonlocal made
            for _ in range(ANEW):
                try:
                    made = made or await self._make(asked, ticket, way, growth)
                finally:
                    # Discord can fail, or hold the sending up, for long; the next question need not wait for that.
                    self._request_queue.leave(ticket)
                try:
                    with only_for(made.readers, way.audience):
                        return await self._send(asked, way, made, started)
                except ReadersChanged:  # what not all who read there now may know is made anew
                    made = None
            return await self._say_why(way, Made("failed", notices.READERS_CHANGE))

        try:
            if not await self._accepted(way):
                return "failed"
            with self._metrics.stage("queue"):
                await self._request_queue.wait(ticket, lambda place: growth.waiting(notices.waiting(place)))
            return await self._insist(attempt, way)
        except Exception:
            log.exception("a defect kept a question from being answered")
            self._request_queue.leave(ticket)
            return await self._insist(lambda: self._say_why(way, Made("failed", notices.DEFECT)), way)

    async def _accepted(self, way: Delivery) -> bool:
        try:
            await way.accept()
        except TROUBLES as error:  # it cannot be answered, then
            log.error("a question could not be accepted: %s", error)
            return False
        return True

    async def _insist(self, attempt: Callable[[], Awaitable[str]], way: Delivery) -> str:
        """Try to send an end of a question for as long as it can be sent; returns what came of it in a word."""
        self._sending += 1
        try:
            return await insist(attempt, way.reply.lasting if self._sending <= MOST_SENDING else 0.0)
        except discord.Forbidden as error:
            log.error("an answer could not be sent: %s", error)
            if way.addressed:
                await way.refuse()
            return "forbidden"
        except TROUBLES as error:
            log.error("an answer could not be sent: %s", error or type(error).__name__)
            return UNSENT if passes(error) else "failed"
        finally:
            self._sending -= 1

    async def _make(self, asked: Asked, ticket: Ticket, way: Delivery, growth: StreamingReply) -> Made:
        """Make an answer, or find why there is none."""
        if ticket.given_up:
            return Made("stopped", notices.STOPPED)
        try:
            async with asyncio.timeout(self._patience) as limit:
                readers, files = await way.audience(), await read_files(asked.files)
                if not readers:
                    return Made("stranger", notices.STRANGER)
                question = Question(
                    asked.text, readers, asked.conversation, asked.origin, files.documents, way.worth, asked.alone
                )
                try:
                    answer = await self._answers.to(question, growth.listener(asked.origin.community, readers))
                except OSError as error:  # of this machine, not of Discord, so trying again would not help
                    if isinstance(error, TimeoutError):
                        raise
                    log.exception("a question was not answered")
                    return Made("failed", notices.DEFECT)
        except EmptyQuestion:
            return Made("empty", notices.NO_QUESTION)
        except FootnoteError as error:
            log.error("a question was not answered: %s", error)
            return Made("failed", notices.DEFECT)
        except TimeoutError:
            if not limit.expired():
                raise
            log.error("a question was not answered: it took too long")
            return Made("failed", notices.DEFECT)
        finally:
            growth.end()
        outcome = "refused" if answer.status == "no_evidence" else "hedged" if answer.hedged else "answered"
        return Made(outcome, "", answer, readers, files)

    async def _send(self, asked: Asked, way: Delivery, made: Made, started: float) -> str:
        if made.answer is None or made.files is None:
            return await self._say_why(way, made)
        if not way.worth(made.answer):
            await way.reply.finish((), no_buttons)  # nor does a part stay that was sent to other readers
            return "left"
        with self._metrics.stage("send"):
            notes = (*made.files.notes, *way.notes(made.answer, made.readers))
            await self._deliver(asked, made.answer, notes, way.reply)
        self._metrics.answered(PLATFORM, time.perf_counter() - started, made.answer.timings_ms)
        return made.outcome

    async def _say_why(self, way: Delivery, made: Made) -> str:
        """Say why there is no answer, to who asked for one."""
        await way.reply.finish([Post(made.text, ())] if way.addressed else (), no_buttons)
        return made.outcome

    async def _deliver(self, asked: Asked, answer: Answer, notes: Sequence[str], reply: Reply) -> None:
        posts = await asyncio.to_thread(_posts, answer, notes)
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


def no_buttons(numbers: tuple[int, ...], before: Sequence[int], *, last: bool) -> None:
    """No buttons, under what is no answer."""


def _dress(asked: Asked, answer: Answer) -> ButtonFactory:
    def dress(numbers: tuple[int, ...], before: Sequence[int], *, last: bool) -> View | None:
        return answer_buttons(answer.id, asked.asker, numbers, before, last=last, deletable=asked.deletable)

    return dress


def _posts(answer: Answer, notes: Sequence[str]) -> list[Post]:
    """An answer's messages, laid out; long quotes take longer than the event loop may stand still."""
    return [Post(part.text, part.numbers) for part in answer_messages(answer, notes)]
