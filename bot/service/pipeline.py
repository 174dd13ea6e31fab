"""Sees a question through from the moment that it was taken to its answer, or to a reason; for every platform."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any

from cachetools import LRUCache

from bot.records import Journal
from bot.service import notices
from bot.service.answer_service import AnswerService
from bot.service.incoming import IncomingQuestion
from bot.service.metrics import Metrics
from bot.service.outcome import Delivery, Outcome, OutcomeMaker, private_note
from bot.service.readership import ReadersChanged, only_for
from bot.service.reply import AnswerContent, Content, Reply, TextContent
from bot.service.reply_policy import leaves_open
from bot.service.request_queue import RequestQueue, Ticket
from bot.service.retrying import SendFailure, retry
from bot.service.streaming import StreamingReply
from index.errors import FootnoteError

log = logging.getLogger("footnote.service")
MAX_REPLIES = 10_000
"""Messages of the bot whose conversation is remembered, for replies to them."""
SLOW_SECONDS = 2.0
"""Seconds after which somebody who wrote a message sees that it was heard, and what is searched."""
LOOK_SECONDS = 1.0
"""Seconds that looking up what is searched may take."""
UNSENT = "unsent"
"""The outcome of a question whose answer could not be sent; it stays in the journal."""
MAX_RETRYING = 500
"""Most answers that are sent again at the same time; others are left to the next start."""
ANSWER_SECONDS = 40.0
"""Seconds that an answer may take beside what the language model may; then the person is told."""
MAX_REMAKES = 3
"""Times that an answer is made anew because who reads it has changed."""
JOURNAL_SECONDS = 0.1
"""Seconds that an acknowledgement waits for the journal."""
NoteSent = Callable[[IncomingQuestion, AnswerContent, Reply], None]


def _forget(_question: IncomingQuestion) -> None:
    """Remember nothing of a question."""


def _forget_sent(_question: IncomingQuestion, _content: AnswerContent, _reply: Reply) -> None:
    """Remember nothing of what was sent."""


class AnswerPipeline:
    """Sees questions through.

    Args:
        answers: Makes answers.
        request_queue: Decides who is served when.
        journal: What was accepted.
        metrics: What is counted.
        model_seconds: Seconds that a language model may take; 0 where there is none.
        log_questions: Whether questions stand in the log.
        leave_open: Called with each question that may still be open: refused, not surely answered, or met with silence.
        note_sent: Called with each question that was answered, what was sent, and the reply that shows it.
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
        leave_open: Callable[[IncomingQuestion], None] = _forget,
        note_sent: NoteSent = _forget_sent,
    ) -> None:
        self._request_queue, self._journal, self._metrics = request_queue, journal, metrics
        self._answers, self._maker = answers, OutcomeMaker(answers, ANSWER_SECONDS + model_seconds)
        self._log_questions, self._leave_open, self._note_sent = log_questions, leave_open, note_sent
        self._active: dict[str, tuple[Ticket, StreamingReply]] = {}
        self._conversations: LRUCache[str, str] = LRUCache(MAX_REPLIES)
        self._tasks: set[asyncio.Task[None]] = set()
        self._stopping = False
        self._retrying = 0

    def stop_all(self) -> None:
        """Have every answer end with the quotes that are ready, as Stop does; also those that have not begun."""
        self._stopping = True
        for _, streaming in self._active.values():
            streaming.stop()

    def stop(self, event: str) -> bool:
        """Stop an answer that is being made; returns whether there was one.

        One that waits is given up. One that a model writes ends with the quotes that were found for it.
        """
        found = self._active.get(event)
        if found is None:
            return False
        ticket, streaming = found
        streaming.stop()
        if not ticket.called.is_set():
            self._request_queue.give_up(ticket)
        return True

    def conversation_of(self, message: str) -> str | None:
        """Return the conversation that one of the bot's messages belongs to, if it is remembered."""
        return self._conversations.get(message)

    async def answer(self, question: IncomingQuestion, ticket: Ticket, delivery: Delivery) -> None:
        """See a question through, to an answer or to a reason; nothing is raised.

        Args:
            question: The question.
            ticket: Its place in the queue.
            delivery: How the answer reaches people.
        """
        from structlog.contextvars import bound_contextvars

        event = question.event
        streaming = StreamingReply(delivery.reply, delivery.context.audience, question.translator)
        if self._stopping:
            streaming.stop()
        self._active[event] = ticket, streaming
        slow = asyncio.get_running_loop().call_later(
            SLOW_SECONDS, lambda: self._start(self._show_work(delivery, streaming))
        )
        started = time.perf_counter()
        with bound_contextvars(request=event):
            try:
                outcome = await self._see_through(question, ticket, delivery, streaming, started)
            finally:
                slow.cancel()
                streaming.end()
                # An edit may have had the same message taken anew since.
                found = self._active.get(event)
                latest = found is not None and found[1] is streaming
                if latest:
                    del self._active[event]
                self._request_queue.leave(ticket)
            self._count(question, outcome, time.perf_counter() - started)
        if latest and outcome != UNSENT:  # else the next start comes back to it
            await self._journal.in_thread(self._journal.finish, event)

    async def _see_through(
        self,
        question: IncomingQuestion,
        ticket: Ticket,
        delivery: Delivery,
        streaming: StreamingReply,
        started: float,
    ) -> str:
        """Answer, or say why not; returns the outcome's name."""
        made: Outcome | None = None

        async def attempt() -> str:
            nonlocal made
            for _ in range(MAX_REMAKES):
                try:
                    made = made or await self._maker.make(question, ticket, delivery, streaming)
                finally:
                    # The platform can fail, or hold the sending up, for long; the next question need not wait for that.
                    self._request_queue.leave(ticket)
                try:
                    with only_for(made.readers, delivery.context.audience):
                        return await self._send(question, delivery, made, started)
                except ReadersChanged:  # what not all who read there now may know is made anew
                    made = None
            return await self._say(question, delivery, Outcome("failed", notices.READERS_CHANGE))

        try:
            if not await self._accept(question, delivery.reply):
                return "failed"
            with self._metrics.stage("queue"):
                await self._request_queue.wait(ticket, streaming.show_place)
            return await self._retry(attempt, question, delivery)
        except Exception:
            log.exception("a defect kept a question from being answered")
            self._request_queue.leave(ticket)
            defect = Outcome("failed", notices.DEFECT)
            return await self._retry(lambda: self._say(question, delivery, defect), question, delivery)

    async def _accept(self, question: IncomingQuestion, reply: Reply) -> bool:
        """Note a question in the journal and acknowledge it; returns whether it can be answered."""
        entry = self._entry(question, reply)
        # Noted first, so that no kill finds it acknowledged and forgotten; but a slow disk delays no acknowledgement.
        noting = await self.note_soon(question.event, entry)
        try:
            await reply.acknowledge()
        except Exception as error:
            if reply.classify(error) is None:
                raise
            log.error("a question could not be accepted: %s", error)
            return False
        finally:
            await noting
        if (more := self._entry(question, reply)) != entry:
            await self._note(question.event, more)
        return True

    def _entry(self, question: IncomingQuestion, reply: Reply) -> Mapping[str, str]:
        return {**reply.journal_entry(), "platform": question.origin.platform}

    async def note_soon(self, event: str, entry: Mapping[str, str]) -> asyncio.Future[None]:
        """Note in the journal what is going to be answered, and wait for that a little; return what ends with it."""
        noting = asyncio.ensure_future(self._note(event, entry))
        await asyncio.wait((noting,), timeout=JOURNAL_SECONDS)
        return noting

    async def _note(self, event: str, entry: Mapping[str, str]) -> None:
        """Note in the journal what is going to be answered; where that fails, it is answered all the same."""
        try:
            await self._journal.in_thread(self._journal.accept, event, entry)
        except OSError as error:
            log.error("a question could not be noted, so a kill would forget it: %s", error)

    async def _retry(
        self, attempt: Callable[[], Awaitable[str]], question: IncomingQuestion, delivery: Delivery
    ) -> str:
        """Send the end of a question for as long as it can be sent; returns the outcome's name."""
        reply = delivery.reply
        self._retrying += 1
        try:
            seconds = reply.send_seconds if self._retrying <= MAX_RETRYING else 0.0
            return await retry(attempt, seconds, reply.classify)
        except Exception as error:
            failure = reply.classify(error)
            if failure is None:
                raise
            log.error("an answer could not be sent: %s", error or type(error).__name__)
            if failure is SendFailure.FORBIDDEN:
                if question.addressed:
                    await delivery.context.tell_not_allowed(question.translator)
                return "forbidden"
            return UNSENT if failure is SendFailure.TEMPORARY else "failed"
        finally:
            self._retrying -= 1

    async def _send(self, question: IncomingQuestion, delivery: Delivery, made: Outcome, started: float) -> str:
        if made.answer is None:
            return await self._say(question, delivery, made)
        if not delivery.is_shown(made.answer):
            self._leave_open(question)
            await delivery.reply.finish(None)  # nor does a part stay that was sent to other readers
            return "left"
        with self._metrics.stage("send"):
            notes = (*made.notes, *private_note(question, delivery, made))
            asks_human = question.may_ask_human and leaves_open(made.answer)
            content = AnswerContent(made.answer, notes, asks_human)
            sent = await delivery.reply.finish(content)
        if question.conversation:
            self._conversations.update(dict.fromkeys(sent, question.conversation))
        self._note_sent(question, content, delivery.reply)
        if leaves_open(made.answer):
            self._leave_open(question)
        self._metrics.answered(question.origin.platform, time.perf_counter() - started, made.answer.timings_ms)
        return made.name

    async def _say(self, question: IncomingQuestion, delivery: Delivery, outcome: Outcome) -> str:
        """Say why there is no answer, to who asked for one."""
        content: Content = TextContent(question.translator.translate(outcome.text)) if question.addressed else None
        await delivery.reply.finish(content)
        return outcome.name

    async def _show_work(self, delivery: Delivery, streaming: StreamingReply) -> None:
        """Say that the question was heard, and which sources are searched, as far as all readers may know them."""
        audience, names = delivery.context.audience, tuple[str, ...]()
        labels: frozenset[str] = frozenset()
        try:
            async with asyncio.timeout(LOOK_SECONDS):
                labels = await audience()
                names = await self._answers.source_names(labels)
        except Exception as error:
            if not isinstance(error, (TimeoutError, FootnoteError)) and delivery.reply.classify(error) is None:
                raise
            labels = frozenset()
        with contextlib.suppress(ReadersChanged), only_for(labels, audience):
            await streaming.show_reading(names)

    def _count(self, question: IncomingQuestion, outcome: str, seconds: float) -> None:
        self._metrics.question(question.origin.platform, outcome, question.origin.community)
        facts: dict[str, object] = {"outcome": outcome, "seconds": round(seconds, 3)}
        if self._log_questions:
            facts["question"] = question.text
        log.info("question", extra={"facts": {**facts, "community": question.origin.community}})

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
