"""Answers questions for every platform: the turns of the conversation before, the record after."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.answering.conversation.turns import Conversations, turn_of
from bot.answering.evidence.voted_quotes import VotedQuotes
from bot.answering.types import NO_LISTENER, Answer, ProgressListener
from bot.records.answer_record import Record, record_of
from bot.records.origin import Origin
from bot.service.live_index import LiveIndex, ServedIndex
from bot.service.record_store import RecordStore
from bot.service.reply_policy import always
from index.types import Document


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody asks.

    Attributes:
        text: The question.
        audience: Labels that everybody holds who will see the answer.
        conversation: Name of the conversation whose earlier turns count; ``""`` for none.
        origin: Who asks where.
        attachments: Documents that came with it.
        is_shown: Whether an answer is going to be shown; else nothing is kept of the question, which asked nobody.
        standalone: Whether it is understood without the turns before it; those after it may take it up all the same.
        hold: Takes the record of an answer that is not shown before somebody else decides so, in place of keeping it.
    """

    text: str
    audience: frozenset[str]
    conversation: str
    origin: Origin
    attachments: tuple[Document, ...] = ()
    is_shown: Callable[[Answer], bool] = always
    standalone: bool = False
    hold: Callable[[Record], None] | None = None


class AnswerService:
    """Answers questions and keeps the records.

    Args:
        live_index: The index.
        conversations: What was said before.
        record_store: The records.
        voted: Returns what the people of a community thought of quotes, None for nothing.
    """

    def __init__(
        self,
        live_index: LiveIndex,
        conversations: Conversations,
        record_store: RecordStore,
        voted: Callable[[str], VotedQuotes | None] = lambda _: None,
    ) -> None:
        self._live_index, self._conversations, self._record_store = live_index, conversations, record_store
        self._voted = voted

    async def to(self, question: Question, listener: ProgressListener = NO_LISTENER) -> Answer:
        """Answer a question.

        Args:
            question: The question.
            listener: Follows, in another thread, what a language model writes.

        Raises:
            EmptyQuestion: There is none.
            FootnoteError: The index cannot be read.
        """
        return await self._live_index.run(lambda opened: self._answer(opened, question, listener))

    async def source_names(self, labels: frozenset[str]) -> tuple[str, ...]:
        """Return the names of the sources that are searched for readers who hold some labels.

        Raises:
            FootnoteError: The index cannot be read.
        """

        def names(opened: ServedIndex) -> tuple[str, ...]:
            return tuple(row.name for row, documents in opened.index.sources(labels) if documents)

        return await self._live_index.look(names)

    def _answer(self, opened: ServedIndex, question: Question, listener: ProgressListener) -> Answer:
        told = question.conversation and not question.standalone
        turns = self._conversations.turns(question.conversation, question.audience) if told else ()
        listener = replace(listener, community=question.origin.community)
        attachments = opened.index.enclose(question.attachments) if question.attachments else None
        answer, assessment = opened.answerer.assess_and_answer(
            question.text, question.audience, turns, listener, attachments, self._voted(question.origin.community)
        )
        if not question.is_shown(answer):
            return answer
        record = record_of(
            answer,
            assessment,
            origin=question.origin,
            audience=question.audience,
            generation=opened.index.generation,
            turns=len(turns),
        )
        if question.hold is not None:
            question.hold(record)
        else:
            self.keep(record, question.conversation)
        return answer

    def keep(self, record: Record, conversation: str) -> None:
        """Keep the record of an answer that people see, and remember it as a turn of a conversation, if it is of one.

        May be called in any thread.
        """
        self._record_store.save(record)
        if conversation:
            self._conversations.add(conversation, turn_of(record.answer, record.audience))
