"""Embeds questions: those that are known not again, and those that come at the same time in one forward pass.

Whoever finds the model free leads, and takes along questions of about the same length that have gathered meanwhile, so
that nobody waits for a timer: alone a question goes at once, and under load batches grow by themselves. There are as
many leaders at a time as the model runs passes side by side. A leader also has done what follows for all that it took
along, while the next one leads: one thread that does it for several takes less time than several that wait for one
another ("flat combining", Hendler et al., SPAA 2010). While a question is alone, another thread may do what does not
need its embedding: the model leaves Python free meanwhile.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress
from typing import Generic, TypeVar, cast

import numpy as np

from index.embedding.encoder import Encoder
from index.types import Vector, Vectors

Job = TypeVar("Job")
Result = TypeVar("Result")

BATCH = 64
"""Most texts of one caller that are embedded together."""
GATHERED = 16
"""Most questions of several callers in one pass; larger ones gain nothing and make those behind them wait."""
REMEMBERED = 4_096
"""Questions whose embeddings are kept, 1.5 kB each at 384 dimensions."""


class _Ticket(Generic[Job]):
    """Texts of one caller, until what is to be done with their embeddings is done.

    Args:
        job: What the embeddings are for, ``None`` where they are all that is wanted.
        texts: All texts.
        known: Embeddings of those that are known.
    """

    def __init__(self, job: Job | None, texts: Sequence[str], known: dict[str, Vector]) -> None:
        self.job = job
        self.missing = [text for text in dict.fromkeys(texts) if text not in known]
        self.leads = False
        """Whether its caller is to run a pass; no other leader takes it then."""
        self.open = True
        self.news = threading.Event()
        self.beside: list[Future[object]] = []
        self._texts = texts
        self._known = known
        self._result: object = None
        self._error: BaseException | None = None

    @property
    def length(self) -> int:
        """Characters of the longest text that is missing, by which tickets are gathered."""
        return max(map(len, self.missing), default=0)

    def whole(self) -> Vectors:
        """Embeddings of all texts, once none is missing."""
        return np.stack([self._known[text] for text in self._texts])

    def know(self, vectors: Vectors) -> None:
        """Take the first that are missing."""
        self._known |= zip(self.missing, vectors, strict=False)
        self.missing = self.missing[len(vectors) :]

    def close(self, result: object, error: BaseException | None = None) -> None:
        """Tell the caller; only the first time counts."""
        if self.open:
            self._result, self._error, self.open = result, error, False
            self.news.set()

    def result(self) -> object:
        """What was found.

        Raises:
            BaseException: What went wrong.
        """
        if self._error is not None:
            raise self._error
        return self._result


class QueryBatcher(Generic[Job, Result]):
    """Embeds questions for any number of threads, and does with them what they are for.

    Args:
        encoder: The model.
        finish: Does jobs, given the embeddings of each, ``(n, dim) float32``, unit rows; yields their results in order,
            each as soon as it is there.
    """

    def __init__(self, encoder: Encoder, finish: Callable[[Sequence[tuple[Job, Vectors]]], Iterator[Result]]) -> None:
        self._encoder = encoder
        self._finish = finish
        self._guard = threading.Lock()
        self._waiting: list[_Ticket[Job]] = []
        self._running = 0
        self._known: OrderedDict[str, Vector] = OrderedDict()
        self._aside = ThreadPoolExecutor(1, "beside-the-encoder")

    def close(self) -> None:
        """End the thread that works meanwhile; nothing is to be embedded any more."""
        self._aside.shutdown()

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Embed questions: ``(n, dim) float32``, unit rows.

        Raises:
            EncoderError: The model cannot be loaded.
        """
        if not texts:
            return self._encoder.encode_queries([])
        return cast("Vectors", self._served(_Ticket(None, texts, self._recall(texts)), None))

    def do(self, job: Job, texts: Sequence[str], meanwhile: Callable[[], object] | None) -> Result:
        """Embed questions and do what they are for.

        Args:
            job: What the embeddings are for.
            texts: The questions, one or more.
            meanwhile: Called in another thread where the model is idle, and done before the job; only to prepare
                what is done later in any case, since it is left out under load and its errors are dropped.

        Raises:
            EncoderError: The model cannot be loaded, or fails on a text of the same pass.
            Exception: What goes wrong with the job.
        """
        return cast("Result", self._served(_Ticket(job, texts, self._recall(texts)), meanwhile))

    def _served(self, ticket: _Ticket[Job], meanwhile: Callable[[], object] | None) -> object:
        while len(ticket.missing) > BATCH:
            ticket.know(self.encode(ticket.missing[:BATCH]))
        if not ticket.missing:
            self._follow([ticket])
            return ticket.result()
        try:
            self._queue(ticket, meanwhile)
            while ticket.open and not ticket.leads:
                ticket.news.wait()
                ticket.news.clear()
            if ticket.leads:
                self._lead(ticket)
        finally:
            self._leave(ticket)
        return ticket.result()

    def _queue(self, ticket: _Ticket[Job], meanwhile: Callable[[], object] | None) -> None:
        passes = self._encoder.passes
        with self._guard:
            if meanwhile and not self._running:
                with suppress(RuntimeError):  # closed: what is asked for fails, or not, by itself
                    ticket.beside.append(self._aside.submit(meanwhile))
            self._waiting.append(ticket)
            ticket.leads = self._running < passes
            self._running += ticket.leads

    def _lead(self, ticket: _Ticket[Job]) -> None:
        """Embed what has gathered, then do what follows while another leads."""
        taken = self._take(ticket)
        try:
            try:
                vectors = self._encoder.encode_queries([text for each in taken for text in each.missing])
            finally:
                self._pass_on(ticket)
            self._know(taken, vectors)
            self._follow(taken)
        except Exception as error:  # noqa: BLE001 - raised where the callers wait
            for each in taken:
                each.close(None, error)
        except BaseException:  # an interrupt, which is this thread's own
            self._give_back([each for each in taken if each is not ticket and each.open])
            raise

    def _take(self, leader: _Ticket[Job]) -> list[_Ticket[Job]]:
        """The leader, and others about as long: a pass takes as long as its longest text makes each of all."""
        with self._guard:
            alike = sorted(
                (each for each in self._waiting if each is leader or not each.leads), key=lambda each: each.length
            )
            begin = alike.index(leader) // GATHERED * GATHERED
            taken, room = [leader], GATHERED - len(leader.missing)
            for each in alike[begin : begin + GATHERED]:
                if each is not leader and len(each.missing) <= room:
                    taken.append(each)
                    room -= len(each.missing)
            self._waiting = [each for each in self._waiting if each not in taken]
            return taken

    def _pass_on(self, ticket: _Ticket[Job]) -> None:
        """Have the caller that has waited longest lead next."""
        with self._guard:
            if ticket.leads:
                ticket.leads = False
                self._running -= 1
                self._promote()

    def _promote(self) -> None:
        """Have somebody lead; the guard is held."""
        following = next((each for each in self._waiting if not each.leads), None)
        if following is not None and self._running < self._encoder.passes:
            following.leads = True
            self._running += 1
            following.news.set()

    def _give_back(self, tickets: Sequence[_Ticket[Job]]) -> None:
        """Let others do what an interrupt kept this thread from."""
        with self._guard:
            self._waiting[:0] = tickets
            self._promote()

    def _leave(self, ticket: _Ticket[Job]) -> None:
        """Hold up nobody: after the end, or where an interrupt came before it."""
        with self._guard:
            self._waiting = [each for each in self._waiting if each is not ticket]
        self._pass_on(ticket)

    def _know(self, taken: Sequence[_Ticket[Job]], vectors: Vectors) -> None:
        begin = 0
        for each in taken:
            own = vectors[begin : begin + len(each.missing)].copy()
            begin += len(each.missing)
            self._remember(each.missing, own)
            each.know(own)

    def _follow(self, tickets: Sequence[_Ticket[Job]]) -> None:
        """Do what tickets are for whose embeddings are there; an error is told to whose job it is alone."""
        for each in tickets:
            wait(each.beside)
            if each.job is None:
                each.close(each.whole())
        jobs = [each for each in tickets if each.open]
        try:
            results = self._finish([(cast("Job", each.job), each.whole()) for each in jobs])
            for each, result in zip(jobs, results, strict=True):
                each.close(result)
        except Exception as error:  # noqa: BLE001 - raised where the caller waits
            if len(jobs) == 1:
                jobs[0].close(None, error)
                return
            for each in jobs:
                if each.open:
                    self._follow([each])

    def _recall(self, texts: Sequence[str]) -> dict[str, Vector]:
        found = {}
        with self._guard:
            for text in texts:
                if text in self._known:
                    self._known.move_to_end(text)
                    found[text] = self._known[text]
        return found

    def _remember(self, texts: Sequence[str], vectors: Vectors) -> None:
        with self._guard:
            self._known.update(zip(texts, vectors, strict=True))
            while len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
