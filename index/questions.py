"""Embeds questions: each text once, and questions that come at the same time in one forward pass.

Whoever finds the model free takes along every question that has gathered meanwhile, so that nobody waits for a
timer: alone a question goes at once, and under load batches grow by themselves.
"""

import threading
from collections import OrderedDict, deque
from collections.abc import Sequence

import numpy as np

from index.encoder import Encoder
from index.types import Vector, Vectors

BATCH = 64
"""Most questions of one forward pass; larger ones gain nothing more and make those behind them wait."""
REMEMBERED = 4_096
"""Questions whose embeddings are kept, 1.5 kB each at 384 dimensions."""


class _Ticket:
    """Questions of one caller, until their embeddings are there."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = texts
        self.vectors: Vectors | None = None
        self.error: BaseException | None = None

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
        self._model = threading.Lock()
        self._guard = threading.Lock()
        self._waiting: deque[_Ticket] = deque()
        self._known: OrderedDict[str, Vector] = OrderedDict()

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Embed questions: ``(n, dim) float32``, unit rows.

        Raises:
            EncoderError: The model cannot be loaded.
        """
        found = self._recall(texts)
        missing = [text for text in dict.fromkeys(texts) if text not in found]
        for begin in range(0, len(missing), BATCH):
            part = missing[begin : begin + BATCH]
            vectors = self._share(part)
            found |= dict(zip(part, vectors, strict=True))
            self._remember(part, vectors)
        return np.stack([found[text] for text in texts]) if texts else self._encoder.encode_queries([])

    def _share(self, texts: Sequence[str]) -> Vectors:
        ticket = _Ticket(texts)
        with self._guard:
            self._waiting.append(ticket)
        with self._model:
            while ticket.open:
                self._serve()
        if ticket.error is not None:
            raise ticket.error
        assert ticket.vectors is not None  # noqa: S101 - a closed ticket has the one or the other
        return ticket.vectors

    def _serve(self) -> None:
        """Embed what has waited longest, up to a batch."""
        taken = self._take()
        try:
            vectors = self._encoder.encode_queries([text for ticket in taken for text in ticket.texts])
        except BaseException as error:
            for ticket in taken:
                ticket.error = error
            raise
        begin = 0
        for ticket in taken:
            ticket.vectors = vectors[begin : begin + len(ticket.texts)]
            begin += len(ticket.texts)

    def _take(self) -> list[_Ticket]:
        with self._guard:
            taken = [self._waiting.popleft()]
            room = BATCH - len(taken[0].texts)
            while self._waiting and len(self._waiting[0].texts) <= room:
                taken.append(self._waiting.popleft())
                room -= len(taken[-1].texts)
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
