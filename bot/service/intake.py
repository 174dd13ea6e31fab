"""Takes messages and commands as questions, or says why they are none; for every platform."""

import asyncio
import logging

from cachetools import LRUCache

from bot.answering.question.courtesy import courtesy
from bot.answering.types import Answer
from bot.service import notices
from bot.service.addressing import Addressing, Hearing, is_auto_answered, may_be_heard
from bot.service.admission import Admission
from bot.service.answered_channels import AnsweredChannels
from bot.service.background_tasks import BackgroundTasks
from bot.service.forum_posts import ForumPosts
from bot.service.incoming import IncomingMessage, IncomingQuestion
from bot.service.message_interpreter import InterpretedMessage, interpret
from bot.service.message_question import counted_community, question_of, thread_name
from bot.service.metrics import Metrics
from bot.service.outcome import Delivery
from bot.service.pipeline import AnswerPipeline
from bot.service.preview_decisions import PreviewDecisions
from bot.service.record_store import RecordStore
from bot.service.reply import CommandContext, Content, MessageContext, Reply, TextContent, show_typing
from bot.service.reply_policy import always, is_addressed, is_worth_showing
from bot.service.request_queue import Refusal, RequestQueue, Ticket
from bot.service.retrying import SEND_SECONDS, SendFailure, retry
from bot.service.shadow_reply import ShadowReply
from bot.translation import LanguageChoice, Translator

log = logging.getLogger("footnote.service")
MAX_MESSAGES = 2_000
"""Messages whose replies are remembered, and deleted messages: the latest."""
UNASKED, ASIDE = ":unasked", ":aside"
"""Kinds that are counted apart from questions: talk that does not address the bot, and messages that ask nothing."""


class Intake:
    """Takes messages and commands as questions.

    Args:
        pipeline: Answers them.
        request_queue: Decides who is served when.
        record_store: Knows where the bot has answered, and which messages were handled.
        metrics: What is counted.
        tasks: Where answers are made beside the events.
        languages: Chooses the language of what is said.
        admission: Decides who is answered at all.
        forum_posts: Sees to new posts of forums; None where there are none.
        previews: Shows moderators first what would be answered unasked; None where that is not done.
    """

    def __init__(
        self,
        pipeline: AnswerPipeline,
        request_queue: RequestQueue,
        record_store: RecordStore,
        metrics: Metrics,
        tasks: BackgroundTasks,
        languages: LanguageChoice,
        admission: Admission,
        forum_posts: ForumPosts | None = None,
        previews: PreviewDecisions | None = None,
    ) -> None:
        self._pipeline, self._request_queue, self._record_store = pipeline, request_queue, record_store
        self._metrics, self._tasks, self._languages, self._admission = metrics, tasks, languages, admission
        self._forum_posts, self._previews = forum_posts, previews
        self._replies: LRUCache[str, Reply] = LRUCache(MAX_MESSAGES)
        self._deleted: LRUCache[str, bool] = LRUCache(MAX_MESSAGES)
        self._addressing = Addressing()
        self._answered = AnsweredChannels(record_store)

    async def is_for_bot(self, message: IncomingMessage) -> bool:
        """Return whether a message addresses the bot, or may be answered where it stands."""
        if not may_be_heard(message):
            return False
        if message.call != "follow-up" or is_auto_answered(message) or message.in_own_thread:
            return True
        return await self._answered.has(message.origin)

    async def is_new(self, message: IncomingMessage) -> bool:
        """Remember a message; return whether it was not handled before, by any process.

        One that did not address the bot may come to do so by an edit, and is new then.
        """
        kind = "message" if is_addressed(message.call) else "unasked"
        return await self._record_store.claim_event(f"{message.origin.platform}:{kind}:{message.id}")

    async def take_message(self, message: IncomingMessage, context: MessageContext) -> bool:
        """Take a message as a question, or say why it is none; returns whether its answer is being made."""
        if await self._is_refused(message, context):
            return False
        if message.hidden:
            await self._respond(message, context, notices.UNREADABLE)
            return False
        hearing = await self._addressing.hear(message, context)
        if hearing.claim == "none":
            self._metrics.question(message.origin.platform, "left")
            return False
        asked = await interpret(message, context, owed=hearing.is_owed)
        if not asked.question:
            await self._respond(message, context, asked.response)
            return False
        ticket = await self._ticket(message, context, "" if hearing.is_owed else UNASKED, addressed=hearing.is_owed)
        if ticket is None:
            return False
        if hearing.is_owed:
            self.remember_answered(message.origin.thread)
        question, reply = self._begin(message, context, asked, hearing, thread_name(message, asked.question))
        self._tasks.start(self._answer(message, context, question, ticket, reply, hearing))
        return True

    async def resume_message(self, message: IncomingMessage, context: MessageContext) -> bool:
        """Answer a message that an earlier run accepted; returns whether there is anything to answer."""
        if await self._is_refused(message, context):
            return False
        hearing = await self._addressing.hear(message, context)
        if hearing.claim == "none":
            return False
        asked = await interpret(message, context, owed=hearing.is_owed)
        if not asked.question or message.id in self._deleted:
            return False
        ticket = self._request_queue.take_again(message.origin.asker)
        question, reply = self._begin(message, context, asked, hearing, "")
        await self._answer(message, context, question, ticket, reply, hearing)
        return True

    async def take_edited(self, message: IncomingMessage, context: MessageContext) -> None:
        """Take a message that mentions the bot only since it was edited, unless it was answered before."""
        before = self._replies.get(message.id)
        if before is not None:
            if before.is_visible:
                return
            await self._withdraw(message.event, before)
        await self.take_message(message, context)

    async def take_rewritten(self, message: IncomingMessage, context: MessageContext) -> None:
        """Take a message anew whose author has rewritten it: its answer goes, and what it asks now is answered."""
        before = self._replies.pop(message.id, None)
        self._record_store.forget_event(message.event)
        await self._withdraw(message.event, before)
        if before is not None:
            self._tasks.start(self.resume_message(message, context))
        elif await self.is_for_bot(message) and await self.is_new(message):
            await self.take_message(message, context)

    async def withdraw(self, message: str, event: str) -> None:
        """Take back what was said to a message that was deleted, or will be said, and what is kept of it.

        Args:
            message: The message's id.
            event: The event's name.
        """
        self._deleted[message] = True
        await self._withdraw(event, self._replies.get(message))
        self._record_store.forget_event(event)

    async def take_command(self, question: IncomingQuestion, context: CommandContext, *, seen_by_all: bool) -> None:
        """Take a command as a question, or tell its user why it is none.

        Args:
            question: What it asks.
            context: The command.
            seen_by_all: Whether others see the answer, who may go on with it.
        """
        if why := self._admission.why_not(question.origin):
            self._metrics.question(question.origin.platform, "refused-here")
            await context.tell(question.translator.translate(why))
            return
        if (kind := courtesy(question.text)) is not None:
            said = notices.ASK_ABOUT_FILES if question.files else notices.COURTEOUS[kind]
            await context.tell(question.translator.translate(said))
            return
        ticket = self._request_queue.take(question.origin.asker, counted_community(question.origin))
        if isinstance(ticket, Refusal):
            self._metrics.question(question.origin.platform, ticket.why)
            await context.tell(notices.not_taken(ticket, question.translator))
            return
        if seen_by_all:
            self.remember_answered(question.origin.thread)
        await self._pipeline.answer(question, ticket, Delivery(context, context.reply(), always))

    def remember_answered(self, thread: str) -> None:
        """Remember that the bot has answered in a channel or thread."""
        self._answered.add(thread)

    async def say(self, message: IncomingMessage, context: MessageContext, text: str) -> None:
        """Reply with one sentence, given in English, or by direct message if the bot may not write there."""
        translator = self._translator(message, message.text)
        reply = context.reply(translator, repeated="", thread_name="", quiet=False)
        self._replies[message.id] = reply
        content: Content = TextContent(translator.translate(text))
        try:
            await retry(lambda: reply.finish(content), SEND_SECONDS, reply.classify)
        except Exception as error:
            if (failure := reply.classify(error)) is None:
                raise
            if failure is SendFailure.FORBIDDEN:
                await context.tell_not_allowed(translator)
            else:
                log.error("a reply could not be sent: %s", error)

    async def _respond(self, message: IncomingMessage, context: MessageContext, text: str) -> None:
        """Say something that is no answer. It is limited like questions, but does not count as one."""
        ticket = await self._ticket(message, context, ASIDE, addressed=True)
        if ticket is not None:
            self._request_queue.leave(ticket)
            await self.say(message, context, text)

    async def _is_refused(self, message: IncomingMessage, context: MessageContext) -> bool:
        """Return whether nobody is answered there, or not who wrote it; who addresses the bot is told so."""
        why = self._admission.why_not(message.origin)
        if why and is_addressed(message.call) and await self._admission.is_told(message.origin, why):
            await self._respond(message, context, why)
        return bool(why)

    async def _ticket(
        self, message: IncomingMessage, context: MessageContext, kind: str, *, addressed: bool
    ) -> Ticket | None:
        """Take a place in the queue; without one, tell a person who asked why, and return None.

        Args:
            message: The message.
            context: The message, as the platform has it.
            kind: Counted apart from questions, so that talk among people costs nobody a question; ``""`` for questions.
            addressed: Whether the bot was asked.
        """
        if message.id in self._deleted:
            return None
        counted = (community := counted_community(message.origin)) and f"{community}{kind}"
        if not isinstance(ticket := self._request_queue.take(f"{message.origin.asker}{kind}", counted), Refusal):
            return ticket
        self._metrics.question(message.origin.platform, ticket.why)
        if addressed and not ticket.repeated:
            await self.say(message, context, notices.not_taken(ticket, self._translator(message, message.text)))
        return None

    def _begin(
        self, message: IncomingMessage, context: MessageContext, asked: InterpretedMessage, hearing: Hearing, name: str
    ) -> tuple[IncomingQuestion, Reply]:
        """Return what a message asks, and the reply to it, which opens a thread with a name, ``""`` for none."""
        translator, quiet = self._translator(message, asked.question), not hearing.is_owed
        reply: Reply = context.reply(translator, repeated=asked.repeated, thread_name=name, quiet=quiet)
        conversation = self._conversation(message, opens_thread=bool(name))
        question = question_of(message, asked.question, hearing, conversation, translator)
        if self._previews is not None and self._previews.shadow.holds(message, hearing):
            reply = self._previews.shadow.reply_to(message, question, reply)
        self._replies[message.id] = reply
        return question, reply

    def _translator(self, message: IncomingMessage, question: str) -> Translator:
        """Return what says what is said to a message, given what it asks."""
        return self._languages.for_question(message.origin.community, question, message.locale, message.origin.asker)

    async def _withdraw(self, event: str, reply: Reply | None) -> None:
        if reply is not None:
            self._pipeline.stop(event)
            await reply.withdraw()
        if self._previews is not None:
            await self._previews.withdraw(event)

    async def _answer(
        self,
        message: IncomingMessage,
        context: MessageContext,
        question: IncomingQuestion,
        ticket: Ticket,
        reply: Reply,
        hearing: Hearing,
    ) -> None:
        found: list[Answer] = []

        def is_shown(answer: Answer) -> bool:
            found.append(answer)
            shown = hearing.is_owed or is_worth_showing(message, answer, alone=hearing.claim == "alone")
            return shown and not reply.is_withdrawn

        typing = asyncio.create_task(show_typing(context, ticket.called, reply)) if question.addressed else None
        shadow = (reply.is_wanted, reply.keep) if isinstance(reply, ShadowReply) else None
        delivery = Delivery(context, reply, *(shadow or (is_shown, None)))
        try:
            await self._pipeline.answer(question, ticket, delivery)
        finally:
            if typing is not None:
                typing.cancel()
        if message.call == "post" and self._forum_posts is not None and delivery.hold is None:
            await self._forum_posts.see_to(message, question, context.audience, reply, found)
        if reply.is_visible:
            self.remember_answered(message.origin.thread)

    def _conversation(self, message: IncomingMessage, *, opens_thread: bool) -> str:
        """Return the conversation: a thread and direct messages are one; elsewhere a chain of replies is."""
        if message.conversation:
            return message.conversation
        if opens_thread:
            return message.opened_conversation
        before = self._pipeline.conversation_of(message.reply_to) if message.reply_to else None
        return before or f"{message.origin.thread}:{message.id}"
