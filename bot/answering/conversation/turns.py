"""What was said in a thread: bounded, and only what the present readers may know."""

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bot.answering.types import Answer

QUESTION_CHARS = 1_000
"""Characters that are kept of an earlier question."""
ANSWER_CHARS = 1_500
"""Characters that are kept of an earlier answer: more than an encoder reads."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A question of a thread and what was answered, whoever asked.

    Attributes:
        question: The question, at most ``QUESTION_CHARS`` characters.
        answer: Sentences that were shown, in order, at most ``ANSWER_CHARS`` characters; empty for a refusal.
        audience: Labels that the answer was made for.
        documents: Ids of the documents that it quotes.
    """

    question: str
    answer: tuple[str, ...]
    audience: frozenset[str]
    documents: frozenset[str]


def turn_of(answer: Answer, audience: frozenset[str]) -> Turn:
    """Return what is kept of an answer that was made for an audience."""
    return Turn(
        answer.question[:QUESTION_CHARS],
        bounded(sentence.text for sentence in answer.sentences),
        audience,
        frozenset(citation.quote.document.id for citation in answer.citations),
    )


def bounded(sentences: Iterable[str]) -> tuple[str, ...]:
    """Return as many of the first sentences as fit into ``ANSWER_CHARS``; the one that does not is cut."""
    kept: list[str] = []
    room = ANSWER_CHARS
    for sentence in sentences:
        if room <= 0:
            break
        kept.append(sentence[:room])
        room -= len(sentence)
    return tuple(kept)


class Conversations:
    """The last turns of each thread, in memory; safe to share between threads of execution.

    A thread is named by its caller, who puts the channel into the name: nothing passes from one name to another.

    Args:
        turns: Most turns kept of a thread; 0 keeps none.
        threads: Most threads kept; the one that was silent longest goes first.
        seconds: Silence after which a thread begins anew.
        now: A clock in seconds that never goes back.
    """

    def __init__(self, turns: int, threads: int, seconds: float, now: Callable[[], float] = time.monotonic) -> None:
        self._most, self._threads, self._seconds, self._now = turns, threads, seconds, now
        self._guard = threading.Lock()
        self._kept: OrderedDict[str, tuple[float, deque[Turn]]] = OrderedDict()

    def turns(self, thread: str, audience: frozenset[str]) -> tuple[Turn, ...]:
        """Return a thread's turns, oldest first.

        Turns that were answered for labels which the audience lacks are left out.
        """
        with self._guard:
            at, kept = self._kept.get(thread, (0.0, deque[Turn]()))
            silent = self._now() - at > self._seconds
            return () if silent else tuple(turn for turn in kept if turn.audience <= audience)

    def add(self, thread: str, turn: Turn) -> None:
        """Add a thread's newest turn."""
        if not self._most:
            return
        with self._guard:
            at, kept = self._kept.pop(thread, (0.0, deque[Turn]()))
            if self._now() - at > self._seconds:
                kept = deque[Turn]()
            kept = deque(kept, self._most)
            kept.append(turn)
            self._kept[thread] = self._now(), kept
            while len(self._kept) > self._threads:
                self._kept.popitem(last=False)

    def forget(self, thread: str) -> None:
        """Let a thread begin anew."""
        with self._guard:
            self._kept.pop(thread, None)
