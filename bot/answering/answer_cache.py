"""Answers that were given before, in memory."""

import threading
from collections.abc import Hashable

from cachetools import LRUCache

from bot.answering.evidence.assessment import Assessment
from bot.answering.types import Answer

AssessedAnswer = tuple[Answer, Assessment]


class AnswerCache:
    """Keeps the answers that were used last; safe to share between threads.

    The answerers of several generations may share it: an answer is found only under the generation, settings and
    removals that it was made with, because they are part of its key.

    Args:
        max_answers: Most answers kept, about 40 kB each; 0 keeps none.
    """

    def __init__(self, max_answers: int) -> None:
        self._lock = threading.Lock()
        self._answers: LRUCache[Hashable, AssessedAnswer] | None = LRUCache(max_answers) if max_answers else None

    def __len__(self) -> int:
        return len(self._answers or ())

    def get(self, key: Hashable) -> AssessedAnswer | None:
        """Return the answer kept under a key, None if there is none."""
        with self._lock:
            return self._answers.get(key) if self._answers is not None else None

    def put(self, key: Hashable, assessed: AssessedAnswer) -> None:
        """Keep an answer, unless it or a language model failed: then the next try may succeed."""
        answer, _ = assessed
        if self._answers is None or answer.status == "failed" or answer.fallback:
            return
        with self._lock:
            self._answers[key] = assessed
