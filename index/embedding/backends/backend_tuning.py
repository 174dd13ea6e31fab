"""Measures what runs a model fastest on this machine, for ``footnote doctor --tune``.

The best choice has most passages a second for each millisecond of a question: twice as fast at one is worth as much as
twice as fast at the other. bfloat16 must be a fifth faster to be worth its rounding. Of several times the shortest
counts, since other programs can only add to it. The choices are measured in turn, round by round, because a shared
machine may be half as fast a minute later.
"""

import math
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from index.embedding.backends.backend import Backend, BackendName, Batch, Precision
from index.embedding.backends.backend_choice import (
    BackendChoice,
    BackendChooser,
    BackendRequest,
    ModelFiles,
    processors,
)

PASSAGES, PASSAGE_TOKENS = 16, 128
QUESTION_TOKENS = (15, 9, 19, 12, 26)
"""Lengths of natural questions, in turn."""
BATCHES, ROUNDS, QUESTIONS = 4, 4, 5
"""Batches of passages for each worker, rounds of them, and of questions; with fewer, the results changed."""
ENOUGH_SECONDS = 3.0
"""No further round is begun after this time: what is so slow is measured well enough."""
BFLOAT16_GAIN = 1.2
"""How much faster bfloat16 must be, for passages and for questions."""


@dataclass(frozen=True, slots=True)
class Tuning:
    """A choice and what was measured with it.

    Attributes:
        choice: What ran the model.
        passages_per_second: Passages of 128 tokens.
        question_ms: Milliseconds for a question of about 16 tokens.
    """

    choice: BackendChoice
    passages_per_second: float
    question_ms: float

    @property
    def value(self) -> float:
        """What the tuning is compared by; higher is better."""
        penalty = BFLOAT16_GAIN**2 if self.choice.precision == "bfloat16" else 1.0
        return self.passages_per_second / self.question_ms / penalty

    def __str__(self) -> str:
        return f"{self.choice} ({self.passages_per_second:.0f} passages/s, {self.question_ms:.1f} ms a question)"


def tune(chooser: BackendChooser, model: ModelFiles, request: BackendRequest) -> list[Tuning]:
    """Measure every choice that a request leaves open, for up to a minute, and keep the best.

    Returns:
        What was measured, the best first.

    Raises:
        EncoderError: What the operator set is not possible here.
        OSError: The result cannot be written.
    """
    sample = model.sample()
    passages = _cut(sample, PASSAGES, PASSAGE_TOKENS)
    questions = [_cut(sample, 1, length) for length in QUESTION_TOKENS]
    candidates = [_Trial(each, chooser.load(model, each)) for each in _choices(chooser, model, request)]
    for _ in range(ROUNDS):
        for each in candidates:
            if each.spent < ENOUGH_SECONDS:
                each.measure(passages, questions)
    tunings = sorted((each.tuning for each in candidates), key=lambda each: -each.value)
    chooser.remember(model, request, tunings[0].choice)
    return tunings


def _choices(chooser: BackendChooser, model: ModelFiles, request: BackendRequest) -> list[BackendChoice]:
    """Return what can run the model here with nearly the same vectors."""
    rule = chooser.by_rule(model, request)
    names: set[BackendName] = {rule.backend, "torch"} if request.backend == "auto" else {rule.backend}
    precisions: tuple[Precision, ...] = ("float32", "bfloat16") if chooser.computes_in_bfloat16 else ("float32",)
    if request.precision != "auto":
        precisions = (request.precision,)
    kinds = [
        (name, precision)
        for name in sorted(names)
        for precision in precisions
        if precision in ("float32", request.precision) or chooser.is_alike(model, BackendChoice(name, precision, 1, ""))
    ]
    threads = {request.threads} if request.threads else {processors(), max(1, processors() // 2)}
    return [BackendChoice(*kind, count, "") for kind in kinds for count in sorted(threads)]


class _Trial:
    """A choice while it is measured."""

    def __init__(self, choice: BackendChoice, backend: Backend) -> None:
        self._choice = choice
        self._backend = backend
        self._passage = self._question = math.inf
        self.spent = 0.0

    def measure(self, passages: Batch, questions: Sequence[Batch]) -> None:
        """Run one round of passages and of questions; the shortest times so far are kept."""
        began = time.perf_counter()
        backend = self._backend
        work = [passages] * backend.workers * BATCHES
        with ThreadPoolExecutor(backend.workers) as pool:
            taken = _seconds(lambda: list(pool.map(backend.embed_chunks, work)))
        self._passage = min(self._passage, taken / len(work) / PASSAGES)
        for _ in range(QUESTIONS):
            taken = _seconds(lambda: [backend.embed_questions(each) for each in questions])
            self._question = min(self._question, taken / len(questions))
        self.spent += time.perf_counter() - began

    @property
    def tuning(self) -> Tuning:
        """What was measured so far."""
        return Tuning(self._choice, round(1 / self._passage, 1), round(1000 * self._question, 2))


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _cut(sample: Batch, rows: int, length: int) -> Batch:
    """Return a batch of a given shape, filled with the tokens of a sample."""
    tokens = sample.ids[sample.mask > 0]
    ids = np.resize(tokens, (rows, length))
    return Batch(ids, np.ones_like(ids))
