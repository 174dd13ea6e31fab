"""Embeds questions: each text once, and questions that come at the same time in one forward pass.

Whoever finds the model free takes along questions of about the same length that have gathered meanwhile, so that nobody
waits for a timer: alone a question goes at once, and under load batches grow by themselves. There are as many passes
at a time as the model has threads to run them. While a question is alone, another thread may do what does not need its
embedding: the model leaves Python free meanwhile.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait

import numpy as np

from index.encoder import Encoder
from index.types import Vector, Vectors

BATCH = 64
"""Most texts of one caller that are embedded together."""
GATHERED = 16
"""Most questions of several callers in one pass; larger ones gain nothing and make those behind them wait."""
REMEMBERED = 4_096
"""Questions whose embeddings are kept, 1.5 kB each at 384 dimensions."""


class _Ticket:
    """Questions of one caller, until their embeddings are there."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = texts
        self.length = max(len(text) for text in texts)
        self.vectors: Vectors | None = None
        self.error: BaseException | None = None
        self.leads = False
        """Whether its caller is to run a pass."""
        self.news = threading.Event()

    @property
    def open(self) -> bool:
        return self.vectors is None and self.error is None


class QuestionEncoder:
    """Embeds questions for any number of threads.

    Args:
        encoder: The model.
    """

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._guard = threading.Lock()
        self._waiting: list[_Ticket] = []
        self._running = 0
        self._known: OrderedDict[str, Vector] = OrderedDict()
        self._aside = ThreadPoolExecutor(1, "beside-the-encoder")

    def close(self) -> None:
        """End the thread that works meanwhile; nothing is to be embedded any more."""
        self._aside.shutdown()

    def encode(self, texts: Sequence[str], meanwhile: Callable[[], object] | None = None) -> Vectors:
        """Embed questions: ``(n, dim) float32``, unit rows.

        Args:
            texts: The questions.
            meanwhile: Called in another thread where the model is idle, and done when this returns; only to prepare
                what is done later in any case, since it is left out under load and its errors are dropped.

        Raises:
            EncoderError: The model cannot be loaded.
        """
        found = self._recall(texts)
        missing = [text for text in dict.fromkeys(texts) if text not in found]
        for begin in range(0, len(missing), BATCH):
            part = missing[begin : begin + BATCH]
            vectors = self._share(part, meanwhile if begin == 0 else None)
            found |= dict(zip(part, vectors, strict=True))
            self._remember(part, vectors)
        return np.stack([found[text] for text in texts]) if texts else self._encoder.encode_queries([])

    def _share(self, texts: Sequence[str], meanwhile: Callable[[], object] | None) -> Vectors:
        ticket = _Ticket(texts)
        passes = self._encoder.passes
        with self._guard:
            self._waiting.append(ticket)
            alone = self._running == 0
            ticket.leads = self._running < passes
            self._running += ticket.leads
        beside: list[Future[object]] = [self._aside.submit(meanwhile)] if meanwhile and alone else []
        while ticket.open:
            if ticket.leads:
                self._lead(ticket)
            else:
                ticket.news.wait()
                ticket.news.clear()
        if ticket.leads:
            self._pass_on(ticket)
        wait(beside)
        if ticket.error is not None:
            raise ticket.error
        assert ticket.vectors is not None  # noqa: S101 - a closed ticket has the one or the other
        return ticket.vectors

    def _lead(self, ticket: _Ticket) -> None:
        """Embed what has waited longest; leave it to others where another pass has taken one's own questions."""
        taken = self._take()
        try:
            self._embed(taken)
        except BaseException:  # an interrupt, which is this thread's own and ends its part
            self._leave(ticket)
            raise
        if not taken or not ticket.open:
            self._pass_on(ticket)

    def _leave(self, ticket: _Ticket) -> None:
        with self._guard:
            self._waiting = [each for each in self._waiting if each is not ticket]
        self._pass_on(ticket)

    def _pass_on(self, ticket: _Ticket) -> None:
        """Have the caller that has waited longest run the next pass."""
        ticket.leads = False
        with self._guard:
            following = next((each for each in self._waiting if not each.leads), None)
            if following is None:
                self._running -= 1
            else:
                following.leads = True
                following.news.set()

    def _embed(self, taken: list[_Ticket]) -> None:
        if not taken:
            return
        try:
            vectors = self._encoder.encode_queries([text for ticket in taken for text in ticket.texts])
        except BaseException as error:
            for ticket in taken:
                ticket.error = error
                ticket.news.set()
            if not isinstance(error, Exception):
                raise
            return
        begin = 0
        for ticket in taken:
            ticket.vectors = vectors[begin : begin + len(ticket.texts)]
            ticket.news.set()
            begin += len(ticket.texts)

    def _take(self) -> list[_Ticket]:
        with self._guard:
            if not self._waiting:
                return []
            oldest = self._waiting[0]
            room = GATHERED - len(oldest.texts)
            taken = [oldest]
            for each in sorted(self._waiting[1:], key=lambda other: abs(other.length - oldest.length)):
                if len(each.texts) <= room:
                    taken.append(each)
                    room -= len(each.texts)
            self._waiting = [each for each in self._waiting if each not in taken]
            return taken

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
            self._known.update(zip(texts, vectors.copy(), strict=True))
            while len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
