"""A bot on a chat platform in memory, and the messages and questions that it gets."""

import asyncio
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import Any

from bot.records import Journal, Origin
from bot.service.background_tasks import BackgroundTasks
from bot.service.forum_posts import ForumPosts
from bot.service.incoming import ChannelPolicy, EarlierMessage, IncomingMessage, IncomingQuestion
from bot.service.intake import Intake
from bot.service.outcome import Delivery
from bot.service.pipeline import AnswerPipeline
from bot.service.preview_decisions import PreviewDecisions
from bot.service.reply_policy import always
from bot.service.request_queue import QueueLimits, RequestQueue, Ticket
from bot.translation import ENGLISH, LanguageChoice
from tests.bot.service.bot_parts import BEES, BotParts
from tests.bot.service.memory_platform import MemoryMessageContext, MemoryPlatform, MemoryReply

LIMITS = QueueLimits(workers=1, queue=5, cooldown=0.0)
LONGEST = 20.0
"""Seconds that anything may take on a busy machine."""
POLICY = ChannelPolicy(
    follow_ups="threads",
    opens_threads=False,
    suggests=False,
    auto_answer=False,
    shadow="",
    confidence=0.5,
    alone_confidence=0.3,
    has_team=False,
)
NUMBERS = count(1)


@dataclass(frozen=True, slots=True)
class MemoryBot:
    """What sees questions through; it has one worker."""

    parts: BotParts
    journal: Journal
    request_queue: RequestQueue
    tasks: BackgroundTasks
    pipeline: AnswerPipeline
    intake: Intake

    async def ask(
        self, platform: MemoryPlatform, question: IncomingQuestion, reply: MemoryReply | None = None
    ) -> MemoryReply:
        """See a question through; returns the reply to it."""
        reply = reply or MemoryReply(platform)
        delivery = Delivery(MemoryMessageContext(platform), reply, always)
        await self.pipeline.answer(question, self.ticket(question.origin.asker), delivery)
        return reply

    def ticket(self, person: str) -> Ticket:
        """A place in the queue."""
        found = self.request_queue.take(person)
        assert isinstance(found, Ticket)
        return found

    async def hear(self, platform: MemoryPlatform, message: IncomingMessage) -> None:
        """Take a message, if it is for the bot, and see it through."""
        if await self.intake.is_for_bot(message):
            await self.intake.take_message(message, MemoryMessageContext(platform))
        await self.settle()

    async def settle(self) -> None:
        """Wait until nothing is at work."""
        await self.tasks.finish(time.monotonic() + LONGEST)

    def outcomes(self) -> dict[str, int]:
        """How many questions have ended in which way."""
        text = self.parts.metrics.text().decode()
        found = re.findall(r'^footnote_questions_total\{outcome="(\w+)",platform="test"\} (\d+)', text, re.MULTILINE)
        return {name: int(number) for name, number in found}

    def unfinished(self) -> dict[str, dict[str, str]]:
        """What the journal holds."""
        return dict(self.journal.unfinished())


def memory_bot(
    parts: BotParts,
    folder: Path,
    limits: QueueLimits = LIMITS,
    model_seconds: float = 0.0,
    languages: LanguageChoice | None = None,
    forum_posts: ForumPosts | None = None,
    previews: PreviewDecisions | None = None,
) -> MemoryBot:
    """Make a bot of some parts, with its journal in a folder; without a choice of languages it speaks English."""
    request_queue, journal, tasks = RequestQueue(limits), Journal(folder / "accepted"), BackgroundTasks()
    pipeline = AnswerPipeline(
        parts.answers,
        request_queue,
        journal,
        parts.metrics,
        model_seconds=model_seconds,
        log_questions=False,
        leave_open=parts.trusted_replies.leave_open,
        note_sent=parts.note_sent,
    )
    intake = Intake(
        pipeline,
        request_queue,
        parts.record_store,
        parts.metrics,
        tasks,
        languages or LanguageChoice({}, {}, lambda _: ""),
        parts.admission,
        forum_posts,
        previews,
    )
    return MemoryBot(parts, journal, request_queue, tasks, pipeline, intake)


def origin(person: str = "ada", thread: str = "lobby", community: str = "1") -> Origin:
    """Somebody somewhere on the platform."""
    return Origin(f"test:{community}", thread, f"test:{thread}", f"test:{person}")


def asked(text: str = BEES, person: str = "ada", **changes: Any) -> IncomingQuestion:
    """A question to the bot, in a place where it is one of no conversation."""
    question = IncomingQuestion(f"message-{next(NUMBERS)}", text, origin(person), "", (), True, False, False, ENGLISH)
    return replace(question, **changes)


def mention(text: str, person: str = "ada", thread: str = "", **changes: Any) -> IncomingMessage:
    """A message that mentions the bot, in a channel or in a thread."""
    number = str(next(NUMBERS))
    message = IncomingMessage(
        id=number,
        event=f"message-{number}",
        origin=origin(person, thread or "lobby"),
        call="mention",
        text=text,
        hidden=False,
        files=(),
        in_thread=bool(thread),
        in_own_thread=False,
        thread_title="",
        conversation=f"test:{thread}" if thread else "",
        opened_conversation=f"test:{number}",
        reply_to="",
        replied_text=None,
        policy=POLICY,
        locale="",
    )
    return replace(message, **changes)


def follow_up(text: str, person: str = "ada", thread: str = "talk", **changes: Any) -> IncomingMessage:
    """A message that does not address the bot, in a thread."""
    return replace(mention(text, person, thread), **{"call": "follow-up", **changes})


def said(person: str, text: str, *, to_bot: bool = False) -> EarlierMessage:
    """What somebody has said before; nobody in particular is addressed."""
    return EarlierMessage(f"test:{person}", text, by_bot=False, to_bot=to_bot)


def bot_said(by_command_of: str = "") -> EarlierMessage:
    """An answer of the bot, which somebody may have had it write by a command."""
    return EarlierMessage(f"test:{by_command_of}" if by_command_of else "", "", by_bot=True, to_bot=False)


async def until(condition: Callable[[], object]) -> None:
    """Wait for something."""
    async with asyncio.timeout(LONGEST):
        while not condition():
            await asyncio.sleep(0.005)
