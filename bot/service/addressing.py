"""Whom a message is for: the one place that decides whether the bot may answer it, for every platform.

What addresses the bot is always answered. Everything else is answered only if it is meant for whoever can answer, and
the answer is sure (``reply_policy``):

- what somebody asks in a thread where the bot spoke last, and to nobody else: a conversation of two with the bot
- a question to anybody that is understood by itself, by somebody who is not talking to others there

People who talk to each other are left alone: who answers, greets, thanks, asks a person, or goes on with another
person, is not answered. Where it is not known who has spoken, others may have.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from cachetools import LRUCache

from bot.service.addressee import asks, asks_anybody, goes_on
from bot.service.incoming import Call, EarlierMessage, IncomingMessage
from bot.service.reply import MessageContext
from bot.service.reply_policy import is_addressed, may_ask

Claim = Literal["owed", "alone", "among", "none"]
"""What a message may expect: a reply in any case; an answer, alone with the bot; a sure answer, among people; none."""
MAX_THREADS = 2_000
"""Threads of which it is remembered that several people speak there: the latest."""
RECENT = 12
"""Messages of a channel, outside threads, among which people are in conversation."""


@dataclass(frozen=True, slots=True)
class MessageSigns:
    """What a platform tells of whom a message is for.

    Attributes:
        is_direct: Whether it stands in direct messages with the bot.
        mentions_bot: Whether it mentions the bot.
        replies_to_bot: Whether it is a reply to a message of the bot.
        names_others: Whether it mentions other people or replies to one.
        opens_post: Whether it is the first message of a post in a forum whose posts are answered.
    """

    is_direct: bool
    mentions_bot: bool
    replies_to_bot: bool
    names_others: bool
    opens_post: bool


@dataclass(frozen=True, slots=True)
class Hearing:
    """How a message is taken.

    Attributes:
        claim: What it may expect.
        standalone: Whether it is taken without the turns before it, which others have had a part in.
    """

    claim: Claim
    standalone: bool

    @property
    def is_owed(self) -> bool:
        """Whether it must get a reply."""
        return self.claim == "owed"


OWED, NOBODYS = Hearing("owed", standalone=False), Hearing("none", standalone=False)


def call_of(signs: MessageSigns) -> Call | None:
    """Tell how a message that a person wrote calls the bot; None where it is for others."""
    if signs.is_direct:
        return "direct"
    if signs.mentions_bot:
        return "mention"
    if signs.replies_to_bot:
        return "reply"
    if signs.names_others:
        return None
    return "post" if signs.opens_post else "follow-up"


def may_be_heard(message: IncomingMessage) -> bool:
    """Return whether a message may be the bot's by what it says and by the settings, wherever the bot has answered."""
    if is_addressed(message.call):
        return True
    if message.hidden or not message.text:
        return False
    if message.call == "post":
        return True
    return may_ask(message.text) and (is_auto_answered(message) or _follows_up(message))


def is_auto_answered(message: IncomingMessage) -> bool:
    """Return whether a message stands in a channel in which questions are answered without a mention."""
    return message.policy.auto_answer and not message.in_thread


def _follows_up(message: IncomingMessage) -> bool:
    follow_ups = message.policy.follow_ups
    return follow_ups == "always" or (follow_ups == "threads" and message.in_thread)


class Addressing:
    """Decides whom messages are for; remembers in which threads several people speak."""

    def __init__(self) -> None:
        self._shared_threads: LRUCache[str, bool] = LRUCache(MAX_THREADS)

    async def hear(self, message: IncomingMessage, context: MessageContext) -> Hearing:
        """Return how a message is taken that may be heard."""
        if is_addressed(message.call):
            return OWED
        if message.call == "post":
            return Hearing("among", standalone=False)
        if not (asks(message.text) or goes_on(message.text)):
            return NOBODYS  # whoever has spoken before, so that nobody needs to be asked
        earlier = await context.earlier_messages()
        if not message.in_thread:
            return _among(message, earlier and earlier[-RECENT:], standalone=False)
        if self._is_shared(message, earlier):
            return _among(message, earlier, standalone=True)
        return _between_two(message, earlier or ())

    def _is_shared(self, message: IncomingMessage, earlier: Sequence[EarlierMessage] | None) -> bool:
        """Return whether anybody but its author and the bot has spoken in a message's thread, or may have."""
        if earlier is None:
            return True
        thread = message.origin.thread
        speakers = {message.origin.asker, *(each.speaker for each in earlier if each.speaker)}
        if len(speakers) > 1:
            self._shared_threads[thread] = True
        return thread in self._shared_threads


def _between_two(message: IncomingMessage, earlier: Sequence[EarlierMessage]) -> Hearing:
    """Return how a message is taken in a thread where only its author and the bot have spoken."""
    if message.in_own_thread and asks(message.text):
        return OWED
    called = message.in_own_thread or any(each.by_bot for each in earlier)
    if goes_on(message.text) if called else asks_anybody(message.text):
        return Hearing("alone", standalone=False)
    return NOBODYS


def _follows_bot(asker: str, earlier: Sequence[EarlierMessage]) -> bool:
    """Return whether somebody goes on with the bot: its last words were for them, and nobody else has spoken since."""
    place = next((at for at in reversed(range(len(earlier))) if earlier[at].by_bot), None)
    if place is None or any(each.speaker not in ("", asker) for each in earlier[place + 1 :]):
        return False
    return (earlier[place].speaker or _last_speaker(earlier[:place])) == asker


def _among(message: IncomingMessage, earlier: Sequence[EarlierMessage] | None, *, standalone: bool) -> Hearing:
    """Return how a message is taken among people: for a sure answer, if it goes on with the bot or asks anybody.

    Args:
        message: The message.
        earlier: What was said before; None where that is not known.
        standalone: Whether others may have had a part in the turns before it; not in those that end with the bot.
    """
    asker, text = message.origin.asker, message.text
    if earlier is not None and _follows_bot(asker, earlier) and goes_on(text):
        return Hearing("among", standalone=False)
    talks = earlier is not None and _talks_to_others(asker, earlier)
    return Hearing("among" if asks_anybody(text) and not talks else "none", standalone)


def _talks_to_others(asker: str, earlier: Sequence[EarlierMessage]) -> bool:
    """Return whether somebody has spoken, and another person has since, with more than a courtesy or a new question.

    What others ask the bot, or anybody, is no word to who spoke before.
    """
    begun = next((at for at, each in enumerate(earlier) if each.speaker == asker), len(earlier))
    others = (each for each in earlier[begun:] if each.speaker not in ("", asker) and not (each.by_bot or each.to_bot))
    return any(may_ask(each.text) and not asks_anybody(each.text) for each in others)


def _last_speaker(earlier: Sequence[EarlierMessage]) -> str:
    return next((each.speaker for each in reversed(earlier) if each.speaker), "")
