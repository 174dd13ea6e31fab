"""What is mirrored of a community: places, and the messages that people wrote there."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class MirroredPlace:
    """A channel, a thread or a forum's post.

    Attributes:
        id: Its id on the platform.
        parent: Id of the channel or forum that a thread is in, ``""`` for a channel.
        source: Name of the source that it belongs to.
        label: Label that a reader must hold.
        name: Its name for people: ``#name`` of a channel, the title of a thread.
        address: Its URL; a message's is ``<address>/<message id>``.
        starter_address: The same of the place that holds the message which a thread begins with.
        solved: Whether its tags say that its question is solved.
    """

    id: str
    parent: str
    source: str
    label: str
    name: str
    address: str
    starter_address: str
    solved: bool

    @property
    def is_thread(self) -> bool:
        """Whether it is one conversation, however long its silences."""
        return bool(self.parent)


@dataclass(frozen=True, slots=True)
class MirroredMessage:
    """A message that a person wrote.

    Attributes:
        id: Its id; later messages have higher ones.
        author: The person, by the adapter's opaque id.
        name: The person's name, one line.
        sent_at: When it was sent, with its time zone.
        edited: When it was last edited, milliseconds since 1970; 0 for never.
        reply_to: Id of the message that it replies to, 0 for none.
        text: Its words, as people see them.
    """

    id: int
    author: str
    name: str
    sent_at: datetime
    edited: int
    reply_to: int
    text: str


@dataclass(frozen=True, slots=True)
class ReadSpan:
    """What of a place was just read, so that mirrored messages in it that were not found are gone.

    Attributes:
        low: Lowest id.
        high: Highest id; less than ``low`` where nothing was read to the end.
    """

    low: int
    high: int


NO_SPAN = ReadSpan(1, 0)
"""Nothing is said about other messages."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a place is mirrored: all messages from ``oldest`` to ``newest`` are.

    Attributes:
        newest: The newest message up to which all are known, 0 where nothing is.
        oldest: The oldest message from which all are known, 0 where nothing is.
        complete: Whether nothing is older.
    """

    newest: int
    oldest: int
    complete: bool


NOTHING_READ = Cursor(0, 0, complete=False)
