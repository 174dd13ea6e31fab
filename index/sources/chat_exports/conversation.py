"""Groups messages into conversations: threads, and runs of messages close in time. Each becomes a document."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate

from index.parsing.cleaning import clean_text, first_words
from index.types import MessageStart

_SEPARATOR = "\n\n"
SILENCE = timedelta(hours=1)
"""A longer silence in a channel starts a new conversation, except in threads."""
MAX_MESSAGES = 50
"""After this many messages a new conversation starts, except in threads."""


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """A message that a person wrote in a channel.

    Attributes:
        id: Unique in the channel; never changes.
        thread: Id of the first message of its thread (its own where it started one), or of the message that it
            replies to; ``""`` for none.
        author: The person's name, one line.
        sent_at: When it was sent, with its time zone.
        link: URL of the message, ``""`` where unknown.
        text: Its words, as people see them.
    """

    id: str
    thread: str
    author: str
    sent_at: datetime
    link: str
    text: str


@dataclass(frozen=True, slots=True)
class Conversation:
    """Messages that belong together, in the order of sending; at least one."""

    messages: tuple[ChatMessage, ...]

    @property
    def id(self) -> str:
        """Id of the first message, which later messages never change."""
        return self.messages[0].id

    @property
    def title(self) -> str:
        """First words of the first message."""
        return first_words(self.messages[0].text)

    @property
    def text(self) -> str:
        """The messages, separated by blank lines, each below a line with its author and time; the first with its link.

        A link for each message would take more of a chunk than most messages; ``starts`` has all of them.
        """
        return _SEPARATOR.join(self._blocks())

    @property
    def starts(self) -> tuple[MessageStart, ...]:
        """The start of each message in the text, with its author, time and link."""
        lengths = (len(block) + len(_SEPARATOR) for block in self._blocks())
        offsets = accumulate(lengths, initial=0)
        return tuple(
            MessageStart(offset, message.author, message.sent_at.isoformat(), message.link)
            for message, offset in zip(self.messages, offsets, strict=False)
        )

    def _blocks(self) -> list[str]:
        first, *others = self.messages
        link = f", {first.link}" if first.link else ""
        return [clean_text(_block(first, link)), *(clean_text(_block(each, "")) for each in others)]


def format_time(value: datetime) -> str:
    """Write a time for people: in UTC, to the minute."""
    return f"{value.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _block(message: ChatMessage, link: str) -> str:
    return f"{message.author}, {format_time(message.sent_at)}{link}\n{message.text}"


def conversations(messages: Iterable[ChatMessage]) -> Iterator[Conversation]:
    """Group a channel's messages into conversations.

    A message in a thread, or in reply to another one, joins the conversation of that message. Any other message joins
    the one sent before it, unless more than ``SILENCE`` passed in between or the conversation has ``MAX_MESSAGES``.

    Yields:
        Conversations in the order of their first messages.
    """
    ordered = sorted(messages, key=lambda message: (message.sent_at, message.id))
    group_of: dict[str, list[ChatMessage]] = {}
    groups: list[list[ChatMessage]] = []
    run: list[ChatMessage] = []
    for message in ordered:
        if message.thread in group_of:
            group = group_of[message.thread]
        elif message.thread:
            # It starts a thread, or its thread's first message is missing: deleted, or older than the export.
            group = group_of[message.thread] = []
            groups.append(group)
        else:
            if not run or message.sent_at - run[-1].sent_at > SILENCE or len(run) >= MAX_MESSAGES:
                run = []
                groups.append(run)
            group = run
        group.append(message)
        group_of.setdefault(message.id, group)
    yield from (Conversation(tuple(group)) for group in groups)
