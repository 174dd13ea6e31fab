"""Answers that were given before: the same question, readers, conversation, index and settings."""

import threading
import time
import uuid
from collections import OrderedDict
from collections.abc import Hashable, Sequence
from dataclasses import replace

from bot.answering.answerer import Answerer
from bot.answering.conversation.turns import Turn
from bot.answering.evidence.assessment import Assessment
from bot.answering.progress import NOBODY, ProgressListener
from bot.answering.types import Answer
from index.retrieval import Attachments, Query, SearchResult

Explained = tuple[Answer, Assessment]


class AnswerCache:
    """Answers in memory, the least recently used one dropped first; safe to share between threads.

    It may be shared by the answerers of several generations: nothing is found that another generation, other
    settings, or the index before a removal gave.

    Args:
        most: Most answers kept, some 40 kB each; 0 keeps none.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._guard = threading.Lock()
        self._kept: OrderedDict[Hashable, Explained] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def find(self, key: Hashable) -> Explained | None:
        """Return what is kept under a key."""
        with self._guard:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def keep(self, key: Hashable, explained: Explained) -> None:
        """Keep an answer, unless it failed or a language model did: that is worth another try."""
        if not self._most or explained[0].status == "failed" or explained[0].fallback:
            return
        with self._guard:
            self._kept[key] = explained
            self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)


class CachingAnswerer:
    """Answers from a cache where it can.

    Args:
        answerer: Answers otherwise.
        cache: The cache.
    """

    def __init__(self, answerer: Answerer, cache: AnswerCache) -> None:
        self._answerer = answerer
        self._cache = cache

    def answer(
        self, question: str, audience: frozenset[str], turns: Sequence[Turn] = (), listener: ProgressListener = NOBODY
    ) -> Answer:
        """Like ``Answerer.answer``."""
        return self.explain(question, audience, turns, listener)[0]

    def search(self, query: Query) -> SearchResult:
        """Like ``Answerer.search``."""
        return self._answerer.search(query)

    def explain(
        self,
        question: str,
        audience: frozenset[str],
        turns: Sequence[Turn] = (),
        listener: ProgressListener = NOBODY,
        enclosure: Attachments | None = None,
    ) -> Explained:
        """Like ``Answerer.explain``; a hit has an id of its own, and ``cache`` among its timings.

        What rests on documents that came with the question is never kept.
        """
        if enclosure is not None:
            return self._answerer.explain(question, audience, turns, listener, enclosure)
        started = time.perf_counter()
        key = (" ".join(question.split()), audience, tuple(turns), self._answerer.state)
        found = self._cache.find(key)
        if found is None:
            explained = self._answerer.explain(question, audience, turns, listener)
            # What was removed meanwhile may stand in the answer: then it holds for neither state.
            if self._answerer.state == key[-1]:
                self._cache.keep(key, explained)
            return explained
        answer, assessment = found
        spent = (time.perf_counter() - started) * 1000
        timings = {"cache": spent, "total": spent}
        return replace(answer, id=uuid.uuid4().hex, question=question, timings_ms=timings), assessment
