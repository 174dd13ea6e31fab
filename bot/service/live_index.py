"""The open index and what answers from it; a new generation takes its place while answers are at work."""

import asyncio
import contextvars
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TypeVar

from bot.answering.answerer import Answerer
from index.errors import DocumentNotFound, FootnoteError
from index.retrieval.searcher import Index

T = TypeVar("T")
AFRESH = 2.0
"""Seconds between two looks at which generation is the live one."""
SPARE = 2
"""Threads beyond those that answer: for titles, passages and the files of records."""


@dataclass(frozen=True, slots=True)
class ServedIndex:
    """A generation that is being served.

    Attributes:
        index: The generation, open.
        answerer: Answers from it.
    """

    index: Index
    answerer: Answerer


class LiveIndex:
    """Lends the live generation to work in threads, and replaces it once no work holds it any more.

    Args:
        open_live: Opens the live generation.
        live: Gives the live generation's number.
        workers: Pieces of work that may be heavy at the same time.
    """

    def __init__(self, open_live: Callable[[], ServedIndex], live: Callable[[], int], workers: int) -> None:
        self._open_live, self._live = open_live, live
        self._threads = ThreadPoolExecutor(workers + SPARE, thread_name_prefix="answer")
        self._guard = threading.Lock()
        self._lent: dict[int, int] = {}
        self._retired: list[ServedIndex] = []
        self._opened = open_live()
        # The first question must not wait for the model to be loaded.
        self._opened.index.encode(["warm"])

    @property
    def generation(self) -> int:
        """Number of the generation that new work gets."""
        return self._opened.index.generation

    @property
    def labels(self) -> frozenset[str]:
        """Labels that its documents carry."""
        return self._opened.index.labels

    def text_of(self, document: str, labels: frozenset[str]) -> str | None:
        """Return the present text of a document, None where who holds these labels may not read it."""
        with self.lend() as opened, suppress(DocumentNotFound):
            return opened.index.document(document, labels).text
        return None

    async def run(self, work: Callable[[ServedIndex], T]) -> T:
        """Do work with the live generation in a thread, so that the event loop goes on."""
        context = contextvars.copy_context()  # so that what is logged there names the request
        return await asyncio.get_running_loop().run_in_executor(self._threads, context.run, self._with_loan, work)

    async def look(self, work: Callable[[ServedIndex], T]) -> T:
        """Do something short with the live generation, beside the questions, whose threads may all be at work."""
        return await asyncio.to_thread(self._with_loan, work)

    async def follow(self, tell: Callable[[str], None]) -> None:
        """Serve each new generation as it comes, until cancelled.

        Args:
            tell: Called with why a new generation cannot be served; the old one goes on serving.
        """
        said = ""
        while True:
            await asyncio.sleep(AFRESH)
            try:
                await asyncio.to_thread(self.renew)
                said = ""
            except FootnoteError as error:
                if str(error) != said:
                    said = str(error)
                    tell(said)

    def renew(self, *, anew: bool = False) -> bool:
        """Serve the live generation if another one is served; returns whether it was opened.

        Args:
            anew: Whether it is opened also if it is the same, since how answers are made has changed.

        Raises:
            FootnoteError: It cannot be opened.
        """
        if self._live() == self.generation and not anew:
            return False
        fresh = self._open_live()
        with self._guard:
            old, self._opened = self._opened, fresh
            self._retired.append(old)
        self._close_idle()
        return True

    def close(self) -> None:
        """Let the threads finish and close what is open."""
        self._threads.shutdown(wait=True, cancel_futures=True)
        with self._guard:
            self._retired.append(self._opened)
        self._close_idle()

    def _with_loan(self, work: Callable[[ServedIndex], T]) -> T:
        with self.lend() as opened:
            return work(opened)

    @contextmanager
    def lend(self) -> Iterator[ServedIndex]:
        """The live generation, which stays open while the context lasts; for short work in any thread."""
        with self._guard:
            opened = self._opened
            self._lent[id(opened)] = self._lent.get(id(opened), 0) + 1
        try:
            yield opened
        finally:
            with self._guard:
                self._lent[id(opened)] -= 1
            self._close_idle()

    def _close_idle(self) -> None:
        with self._guard:
            idle = [each for each in self._retired if not self._lent.get(id(each))]
            for each in idle:
                self._retired.remove(each)
                self._lent.pop(id(each), None)
        for each in idle:
            each.index.close()
