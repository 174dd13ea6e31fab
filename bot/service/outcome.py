"""Makes an answer to a question, or finds why there is none."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass

from bot.answering.question.question_parts import EmptyQuestion
from bot.answering.types import Answer
from bot.records import Record
from bot.service import notices
from bot.service.answer_service import AnswerService, Question
from bot.service.file_reader import read_files
from bot.service.incoming import IncomingQuestion
from bot.service.reply import AskerContext, Reply
from bot.service.reply_policy import may_know_more
from bot.service.request_queue import Ticket
from bot.service.streaming import StreamingReply
from index.errors import FootnoteError

log = logging.getLogger("footnote.service")

IsShown = Callable[[Answer], bool]


@dataclass(frozen=True, slots=True)
class Delivery:
    """How a question's answer reaches people.

    Attributes:
        context: What the platform knows of the question.
        reply: Where the answer goes.
        is_shown: Tells whether an answer is to be shown at all.
        hold: Takes the record of the answer in place of keeping it; None where it is kept.
    """

    context: AskerContext
    reply: Reply
    is_shown: IsShown
    hold: Callable[[Record], None] | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a question.

    Attributes:
        name: The outcome in one word, for metrics and the log.
        text: Why there is no answer, in English; ``""`` where there is one.
        answer: The answer, None where there is none.
        readers: Labels of those for whom it was made.
        notes: What stands under it about the question's files.
    """

    name: str
    text: str
    answer: Answer | None = None
    readers: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()


class OutcomeMaker:
    """Makes answers within a time limit.

    Args:
        answers: Answers questions from the index.
        seconds: Seconds that one may take, its files included.
    """

    def __init__(self, answers: AnswerService, seconds: float) -> None:
        self._answers, self._seconds = answers, seconds

    async def make(
        self, question: IncomingQuestion, ticket: Ticket, delivery: Delivery, streaming: StreamingReply
    ) -> Outcome:
        """Make an answer, or find why there is none."""
        if ticket.given_up:
            return Outcome("stopped", notices.STOPPED)
        try:
            async with asyncio.timeout(self._seconds) as limit:
                return await self._answered(question, delivery, streaming)
        except EmptyQuestion:
            return Outcome("empty", notices.NO_QUESTION)
        except FootnoteError as error:
            log.error("a question was not answered: %s", error)
            return Outcome("failed", notices.DEFECT)
        except TimeoutError:
            if not limit.expired():
                raise
            log.error("a question was not answered: it took too long")
            return Outcome("failed", notices.DEFECT)
        finally:
            streaming.end()

    async def _answered(self, question: IncomingQuestion, delivery: Delivery, streaming: StreamingReply) -> Outcome:
        readers = await delivery.context.audience()
        attachments = await read_files(question.files, question.translator)
        if not readers:
            return Outcome("stranger", notices.STRANGER)
        asked = Question(
            question.text,
            readers,
            question.conversation,
            question.origin,
            attachments.documents,
            delivery.is_shown,
            question.standalone,
            delivery.hold,
        )
        try:
            answer = await self._answers.to(asked, streaming.listener(question.origin.community, readers))
        except OSError as error:  # of this machine, not of the platform, so trying again would not help
            if isinstance(error, TimeoutError):
                raise
            log.exception("a question was not answered")
            return Outcome("failed", notices.DEFECT)
        name = "refused" if answer.status == "no_evidence" else "hedged" if answer.hedged else "answered"
        return Outcome(name, "", answer, readers, attachments.notes)


def private_note(question: IncomingQuestion, delivery: Delivery, made: Outcome) -> tuple[str, ...]:
    """Return how to ask for more, where more may be found for the asker alone."""
    labels = delivery.context.asker_labels() if question.addressed else None
    if made.answer is None or labels is None or not may_know_more(made.answer, labels, made.readers):
        return ()
    return (question.translator.translate(notices.PRIVATELY),)
