"""The last turns of each conversation, in memory; readers get only the turns that they may know."""

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from cachetools import TTLCache

from bot.answering.types import Answer

QUESTION_CHARS = 1_000
"""Characters kept of an earlier question."""
ANSWER_CHARS = 1_500
"""Characters kept of an earlier answer, more than an encoder reads."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A question in a conversation and its answer, whoever asked.

    Attributes:
        question: The question, at most ``QUESTION_CHARS`` characters.
        answer: The sentences shown, in order, at most ``ANSWER_CHARS`` characters; empty for a refusal.
        audience: Labels of the readers that the answer was made for.
        documents: Ids of the documents that it quotes.
    """

    question: str
    answer: tuple[str, ...]
    audience: frozenset[str]
    documents: frozenset[str]


Rewrite = Callable[[str, Sequence[Turn]], str]
"""Takes a follow-up and the turns before it, newest first. Returns a question that can be understood on its own, or
``""`` if it has none."""


def turn_of(answer: Answer, audience: frozenset[str]) -> Turn:
    """Return what is kept of an answer that was made for an audience."""
    return Turn(
        answer.question[:QUESTION_CHARS],
        shortened_answer(sentence.text for sentence in answer.sentences),
        audience,
        frozenset(citation.quote.document.id for citation in answer.citations),
    )


def shortened_answer(sentences: Iterable[str]) -> tuple[str, ...]:
    """Return as many of the first sentences as fit into ``ANSWER_CHARS``, and the beginning of the next one."""
    kept: list[str] = []
    room = ANSWER_CHARS
    for sentence in sentences:
        if room <= 0:
            break
        kept.append(sentence[:room])
        room -= len(sentence)
    return tuple(kept)


class Conversations:
    """The last turns of each conversation, in memory; safe to share between threads.

    The caller names a conversation by its channel and thread. Nothing passes from one name to another.

    Args:
        max_turns: Most turns kept of a conversation; 0 keeps none.
        max_conversations: Most conversations kept; the least recently used one is dropped first.
        seconds: Silence after which a conversation starts again without turns.
        clock: Returns seconds that never go back.
    """

    def __init__(
        self,
        max_turns: int,
        max_conversations: int,
        seconds: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._max_turns = max_turns
        self._lock = threading.Lock()
        self._turns: TTLCache[str, tuple[Turn, ...]] = TTLCache(max_conversations, seconds, clock)

    def turns(self, conversation: str, audience: frozenset[str]) -> tuple[Turn, ...]:
        """Return a conversation's turns, oldest first.

        Turns that were answered for a label which the audience lacks are left out.
        """
        with self._lock:
            kept = self._turns.get(conversation, ())
        return tuple(turn for turn in kept if turn.audience <= audience)

    def add(self, conversation: str, turn: Turn) -> None:
        """Add a conversation's newest turn."""
        if self._max_turns:
            with self._lock:
                self._turns[conversation] = (*self._turns.get(conversation, ()), turn)[-self._max_turns :]

    def forget(self, conversation: str) -> None:
        """Remove all turns of a conversation."""
        with self._lock:
            self._turns.pop(conversation, None)
