"""The reply to a question whose answer moderators look at first: where it was asked, nothing is seen of it."""

import hashlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime

from bot.answering.types import Answer, AnswerSentence
from bot.records import Record, ShadowPreview
from bot.service.incoming import IncomingMessage, IncomingQuestion
from bot.service.reply import AnswerContent, Content, Reply
from bot.service.reply_policy import is_sure
from bot.service.retrying import SendFailure
from index.types import is_attachment

LEAST_CONFIDENCE = 0.0
"""Score from which moderators see an answer that is sure otherwise: what is posted at all is what they find out."""


class ShadowReply:
    """A reply that goes to moderators.

    Args:
        message: The message that asks.
        question: What it asks.
        inner: The reply that the answer would be.
        send: Shows a preview to moderators.
        take_back: Takes back what they were shown.

    Attributes:
        place: Where its messages stand that can be edited: nowhere.
        is_visible: Whether anything of it can be seen where it was asked: never.
        is_withdrawn: Whether the question is gone.
        send_seconds: Seconds for which it can be sent.
    """

    place, is_visible = None, False

    def __init__(
        self,
        message: IncomingMessage,
        question: IncomingQuestion,
        inner: Reply,
        send: Callable[[ShadowPreview, IncomingQuestion], Awaitable[None]],
        take_back: Callable[[str], Awaitable[None]],
    ) -> None:
        self._message, self._question, self._inner = message, question, inner
        self._send, self._take_back = send, take_back
        self._record: Record | None = None
        self.is_withdrawn, self.send_seconds = False, inner.send_seconds

    def is_wanted(self, answer: Answer) -> bool:
        """Return whether moderators are shown an answer: if it is sure, and rests on nothing that came with it."""
        attached = any(is_attachment(each.quote.document) for each in answer.citations)
        return is_sure(answer, LEAST_CONFIDENCE) and not attached and not self.is_withdrawn

    def keep(self, record: Record) -> None:
        """Hold the record of the answer, which is kept once it is posted."""
        self._record = record

    def journal_entry(self) -> Mapping[str, str]:
        """Where the question stands."""
        return self._inner.journal_entry()

    async def acknowledge(self) -> None:
        """Tell the platform that the question was taken, where it asks for that."""
        await self._inner.acknowledge()

    async def progress(self, text: str, sources: Sequence[str] = ()) -> None:
        """Show nothing."""

    async def extend(self, sentences: Sequence[AnswerSentence]) -> None:
        """Show nothing."""

    async def finish(self, content: Content) -> Sequence[str]:
        """Show an answer to moderators; whatever else ends the question is shown to nobody."""
        if isinstance(content, AnswerContent) and self._record is not None and not self.is_withdrawn:
            await self._send(self._preview(self._record), self._question)
        return ()

    async def withdraw(self) -> None:
        """Take back what moderators were shown."""
        self.is_withdrawn = True
        await self._take_back(self._question.event)

    def classify(self, error: Exception) -> SendFailure | None:
        """Tell what kind of failure of the platform an exception is."""
        return self._inner.classify(error)

    def _preview(self, record: Record) -> ShadowPreview:
        """Return the preview of an answer; the same words of the same message have one, however often it is made."""
        asked = f"{self._question.event}\n{said_digest(self._message)}"
        return ShadowPreview(
            hashlib.sha256(asked.encode("utf-8", "replace")).hexdigest()[:32],
            record,
            self._question.conversation,
            self.journal_entry(),
            said_digest(self._message),
            self._message.policy.shadow,
            "",
            "open",
            datetime.now(UTC),
            None,
            "",
            "",
        )


def said_digest(message: IncomingMessage) -> str:
    """Return the SHA-256 of a message's words, by which it is known whether they were changed."""
    return hashlib.sha256(message.text.encode("utf-8", "replace")).hexdigest()
