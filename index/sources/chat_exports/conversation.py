"""From messages to conversations: one document a thread, or a run of messages close in time."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate

from index.parsing.cleaning import clean_text, first_words
from index.types import MessageStart

_APART = "\n\n"
SILENCE = timedelta(hours=1)
"""Outside threads, a longer silence in a channel begins another conversation."""
MOST_MESSAGES = 50
"""Outside threads, a conversation goes on in another document after as many messages."""


@dataclass(frozen=True, slots=True)
class Message:
    """What a person wrote in a channel.

    Attributes:
        id: Unique in the channel, and never changed.
        thread: Id of the message that began the thread it stands in (its own where it began one), or that it
            replies to; ``""`` for none.
        author: The person's name, one line.
        moment: When it was sent, with its time zone.
        link: URL of the message, ``""`` where unknown.
        text: Its words, as people see them.
    """

    id: str
    thread: str
    author: str
    moment: datetime
    link: str
    text: str


@dataclass(frozen=True, slots=True)
class Conversation:
    """Messages that belong together, in the order in which they were sent; at least one."""

    messages: tuple[Message, ...]

    @property
    def id(self) -> str:
        """The first message's id: later messages never change it."""
        return self.messages[0].id

    @property
    def title(self) -> str:
        """The first words."""
        return first_words(self.messages[0].text)

    @property
    def text(self) -> str:
        """The messages a blank line apart, each under a line that says who wrote it and when; the first also where.

        A link for each message would take more of a chunk than most messages do; ``starts`` has them all.
        """
        return _APART.join(self._written())

    @property
    def starts(self) -> tuple[MessageStart, ...]:
        """Where each message stands in the text, with its author, time and link."""
        lengths = (len(written) + len(_APART) for written in self._written())
        places = accumulate(lengths, initial=0)
        return tuple(
            MessageStart(place, message.author, message.moment.isoformat(), message.link)
            for message, place in zip(self.messages, places, strict=False)
        )

    def _written(self) -> list[str]:
        first, *others = self.messages
        link = f", {first.link}" if first.link else ""
        return [clean_text(written) for written in (_written(first, link), *(_written(each, "") for each in others))]


def moment_of(value: datetime) -> str:
    """Write a time for people: to the minute, in UTC."""
    return f"{value.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _written(message: Message, link: str) -> str:
    return f"{message.author}, {moment_of(message.moment)}{link}\n{message.text}"


def conversations(messages: Iterable[Message]) -> Iterator[Conversation]:
    """Part a channel's messages into conversations.

    A message in a thread, or in reply to another, stands with the message it belongs to. The others stand with the
    one sent before, unless the channel was silent for more than ``SILENCE`` in between, or ``MOST_MESSAGES`` stand
    there already.

    Yields:
        Conversations by the time of their first messages.
    """
    ordered = sorted(messages, key=lambda message: (message.moment, message.id))
    places: dict[str, list[Message]] = {}
    found: list[list[Message]] = []
    run: list[Message] = []
    for message in ordered:
        if message.thread in places:
            group = places[message.thread]
        elif message.thread:
            # It begins a thread, or belongs to a message that is not there: deleted, or sent before the export begins.
            group = places[message.thread] = []
            found.append(group)
        else:
            if not run or message.moment - run[-1].moment > SILENCE or len(run) >= MOST_MESSAGES:
                run = []
                found.append(run)
            group = run
        group.append(message)
        places.setdefault(message.id, group)
    yield from (Conversation(tuple(group)) for group in found)
