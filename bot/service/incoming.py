"""What people write, in the same words for every chat platform."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal

from bot.records.origin import Origin
from bot.settings.chat_section import FollowUps
from bot.translation import Translator

Call = Literal["mention", "reply", "direct", "follow-up", "post"]
"""How a message reaches the bot: it addresses it, or follows in a conversation, or is a new post of a forum."""


@dataclass(frozen=True, slots=True)
class IncomingFile:
    """A file that came with a question.

    Attributes:
        name: Its name.
        content_type: Its media type as the platform says, ``""`` where it does not.
        size: Its size in bytes as the platform says.
        read: Downloads it; raises ``OSError`` where that fails.
    """

    name: str
    content_type: str
    size: int
    read: Callable[[], Awaitable[bytes]]


@dataclass(frozen=True, slots=True)
class IncomingQuestion:
    """A question that somebody asks the bot.

    Attributes:
        event: The event's name, unique in all platforms; names the request in the log and the journal.
        text: The question.
        origin: Who asks, and where.
        conversation: Name of the conversation whose earlier turns count; ``""`` for none.
        files: What came with it.
        addressed: Whether the bot itself was asked, so that nothing may end in silence.
        standalone: Whether it is understood without the turns before it.
        may_ask_human: Whether people can be asked where it stands, before everybody who reads the answer.
        translator: Says what is said about it.
    """

    event: str
    text: str
    origin: Origin
    conversation: str
    files: tuple[IncomingFile, ...]
    addressed: bool
    standalone: bool
    may_ask_human: bool
    translator: Translator


@dataclass(frozen=True, slots=True)
class ChannelPolicy:
    """What the settings say of the channel that a message stands in.

    Attributes:
        follow_ups: Where messages that do not mention the bot may be answered.
        opens_threads: Whether the answer to a mention opens a thread.
        suggests: Whether a new forum post gets passages although none surely answers it.
        auto_answer: Whether questions in the channel itself are answered without a mention, or would be.
        shadow: Id of the moderators' channel that sees what would be answered, in place of the answer; ``""`` for none.
        confidence: Least score with which a message that does not address the bot is answered among people, 0 to 1.
        alone_confidence: The same in a thread where only its author and the bot have spoken.
        has_team: Whether there are people who may be asked for help.
    """

    follow_ups: FollowUps
    opens_threads: bool
    suggests: bool
    auto_answer: bool
    shadow: str
    confidence: float
    alone_confidence: float
    has_team: bool


@dataclass(frozen=True, slots=True)
class IncomingMessage:
    """A message that may be for the bot.

    Attributes:
        id: The platform's id of it.
        event: Name of the event: ``message-`` and the id.
        origin: Who wrote it, and where.
        call: How it reaches the bot.
        text: Its words, without the bot's own mention and with names for the platform's ids.
        hidden: Whether the platform keeps its words from the bot.
        files: What came with it.
        in_thread: Whether it stands in a thread.
        in_own_thread: Whether it stands in a thread that the bot opened.
        thread_title: The thread's name, ``""`` where there is none.
        conversation: Name of the conversation of a thread or of direct messages, ``""`` in a channel.
        opened_conversation: Name of the conversation of a thread that is opened at this message.
        reply_to: Id of the message that it replies to, ``""`` for none.
        replied_text: What a person says there; None where the platform did not send it along.
        policy: What the settings say of its channel.
        locale: What the platform says of the language of its place or its author, such as ``pt-BR``; ``""`` for
            nothing.
    """

    id: str
    event: str
    origin: Origin
    call: Call
    text: str
    hidden: bool
    files: tuple[IncomingFile, ...]
    in_thread: bool
    in_own_thread: bool
    thread_title: str
    conversation: str
    opened_conversation: str
    reply_to: str
    replied_text: str | None
    policy: ChannelPolicy
    locale: str


@dataclass(frozen=True, slots=True)
class EarlierMessage:
    """A message that stands before another one in a thread.

    Attributes:
        speaker: The person who wrote it, or had the bot write it by a command; ``""`` for nobody.
        text: What a person says in it, ``""`` where it is a bot's or the platform's own.
        by_bot: Whether the bot itself wrote it.
        to_bot: Whether it addresses the bot, and so is no talk among people.
    """

    speaker: str
    text: str
    by_bot: bool
    to_bot: bool
