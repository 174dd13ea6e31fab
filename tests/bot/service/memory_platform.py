"""A chat platform in memory: what people see of a reply, what happens there meanwhile, and how it fails."""

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from bot.answering.types import AnswerSentence
from bot.records.shown_answer import MessagePlace
from bot.rendering.discord import answer_messages, report_messages
from bot.service.incoming import EarlierMessage
from bot.service.readership import check_readers
from bot.service.reply import AnswerContent, Content, LayoutContent, TextContent
from bot.service.retrying import SendFailure
from bot.translation import ENGLISH, Translator
from tests.bot.service.bot_parts import PUBLIC_LABELS

NOT_ALLOWED = "(told elsewhere that the bot may not write here)"


class PlatformError(Exception):
    """The platform does not take a request."""

    def __init__(self, failure: SendFailure) -> None:
        super().__init__(failure.value)
        self.failure = failure


TEMPORARY = PlatformError(SendFailure.TEMPORARY)
FORBIDDEN = PlatformError(SendFailure.FORBIDDEN)
REFUSED = PlatformError(SendFailure.REFUSED)


def classify(error: Exception) -> SendFailure | None:
    """Tell what kind of failure of the platform an exception is."""
    return error.failure if isinstance(error, PlatformError) else None


class MemoryPlatform:
    """The place of one conversation.

    Attributes:
        readers: Labels that its readers hold: each time that they are worked out takes one, the last one stays.
        asker_labels: Labels that who asks holds; None where nobody else reads there.
        earlier: What was said before in the thread; None where it cannot be read.
        failures: How the next requests fail, the first one first.
        is_open: Requests wait while it is not set.
        requested: How many requests came.
        replies: The replies that were made, oldest first.
        seen: Every text that could be seen, oldest first.
        told: What the asker alone was told.
        typed: How often the bot was seen to type.
    """

    def __init__(self, *readers: frozenset[str]) -> None:
        self.readers = deque(readers or (PUBLIC_LABELS,))
        self.asker_labels: frozenset[str] | None = None
        self.earlier: Sequence[EarlierMessage] | None = ()
        self.failures: list[Exception] = []
        self.is_open = asyncio.Event()
        self.is_open.set()
        self.requested = 0
        self.replies: list[MemoryReply] = []
        self.seen: list[str] = []
        self.told: list[str] = []
        self.typed = 0

    @property
    def standing(self) -> list[str]:
        """What stands there now."""
        return [reply.text for reply in self.replies if reply.text]

    async def request(self) -> None:
        """Take a request, or fail, as often as told."""
        self.requested += 1
        await self.is_open.wait()
        await check_readers()
        if self.failures:
            raise self.failures.pop(0)


class MemoryReply:
    """A reply of one message.

    Attributes:
        text: What stands there; ``""`` for nothing.
        content: What it was finished with.
        repeated: The question that it repeats.
        thread_name: Name of the thread that was to be opened for it.
        on_acknowledge: Called when the question is acknowledged; what it raises is how that fails.
        is_acknowledged: Whether the question was acknowledged.
        is_withdrawn: Whether the question is gone.
        translator: What was to speak around the answer.
        send_seconds: Seconds for which it can be sent.
    """

    def __init__(
        self,
        platform: MemoryPlatform,
        translator: Translator = ENGLISH,
        *,
        repeated: str = "",
        thread_name: str = "",
        quiet: bool = False,
    ) -> None:
        self._platform, self._quiet, self.translator = platform, quiet, translator
        self.repeated, self.thread_name = repeated, thread_name
        self.id = f"reply-{id(platform)}-{len(platform.replies)}"
        self.text = ""
        self.content: Content = None
        self.on_acknowledge: Callable[[], object] = lambda: None
        self.is_acknowledged = self.is_withdrawn = self._finished = False
        self.send_seconds = 60.0
        self._lock = asyncio.Lock()
        platform.replies.append(self)

    @property
    def is_visible(self) -> bool:
        """Whether anything of it can be seen."""
        return bool(self.text)

    def journal_entry(self) -> Mapping[str, str]:
        """What the next start needs; more of it once the question was acknowledged."""
        return {"id": self.id, "acknowledged": str(self.is_acknowledged)}

    @property
    def place(self) -> MessagePlace | None:
        """Where it stands."""
        return MessagePlace("lobby", (self.id,), bool(self.repeated))

    async def acknowledge(self) -> None:
        """Acknowledge the question."""
        self.on_acknowledge()
        self.is_acknowledged = True

    async def progress(self, text: str, sources: Sequence[str] = ()) -> None:
        """Say how far the question is, and what is searched."""
        await self._show_draft(" ".join((text, *sources)))

    async def extend(self, sentences: Sequence[AnswerSentence]) -> None:
        """Show as much of the answer as there is."""
        await self._show_draft(" ".join(each.text for each in sentences))

    async def finish(self, content: Content) -> Sequence[str]:
        """Put the content where the progress stood."""
        async with self._lock:
            self._finished = True
            if self.is_withdrawn:
                return ()
            await self._put(text_of(content, self.translator))
            self.content = content
            return (self.id,) if self.text else ()

    async def withdraw(self) -> None:
        """Take back what was sent."""
        self.is_withdrawn = True
        async with self._lock:
            self._finished = True
            self.text = ""

    def classify(self, error: Exception) -> SendFailure | None:
        """Tell what kind of failure of the platform an exception is."""
        return classify(error)

    async def _show_draft(self, text: str) -> None:
        async with self._lock:
            if not self._finished and not self._quiet:
                with contextlib.suppress(PlatformError):
                    await self._put(text)

    async def _put(self, text: str) -> None:
        if text == self.text:
            return
        await self._platform.request()
        self.text = text
        self._platform.seen.append(text)


class _MemoryContext:
    """What may be asked about a message or a command."""

    def __init__(self, platform: MemoryPlatform) -> None:
        self._platform = platform

    async def audience(self) -> frozenset[str]:
        """Return the labels that all readers hold now."""
        readers = self._platform.readers
        return readers.popleft() if len(readers) > 1 else readers[0]

    def asker_labels(self) -> frozenset[str] | None:
        """Return the labels that who asked holds."""
        return self._platform.asker_labels

    async def tell_not_allowed(self, translator: Translator) -> None:
        """Tell who asked that the bot may not write there."""
        self._platform.told.append(translator.translate(NOT_ALLOWED))


class MemoryMessageContext(_MemoryContext):
    """What may be asked about a message."""

    def reply(self, translator: Translator, *, repeated: str, thread_name: str, quiet: bool) -> MemoryReply:
        """Make the reply to it."""
        return MemoryReply(self._platform, translator, repeated=repeated, thread_name=thread_name, quiet=quiet)

    async def earlier_messages(self) -> Sequence[EarlierMessage] | None:
        """Return the messages before it."""
        return self._platform.earlier

    def typing(self) -> AbstractAsyncContextManager[object]:
        """Show the bot typing."""
        return self._typing()

    @asynccontextmanager
    async def _typing(self) -> AsyncIterator[None]:
        self._platform.typed += 1
        yield


class MemoryCommandContext(_MemoryContext):
    """What may be asked about a command."""

    def reply(self) -> MemoryReply:
        """Make the reply to it."""
        return MemoryReply(self._platform)

    async def tell(self, text: str) -> None:
        """Answer it with a sentence that only its user sees."""
        self._platform.told.append(text)


def text_of(content: Content, translator: Translator = ENGLISH) -> str:
    """Return what people read of the end of a question; in another language than English, as Discord shows it."""
    if isinstance(content, AnswerContent) and translator != ENGLISH:
        return "\n".join(part.text for part in answer_messages(content.answer, content.notes, translator))
    if isinstance(content, AnswerContent):
        return "\n".join((content.answer.text, *content.notes))
    if isinstance(content, LayoutContent):
        return "\n".join(report_messages(content.layout))
    return content.text if isinstance(content, TextContent) else ""
