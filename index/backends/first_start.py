"""Exports a model and measures every back end with it; the program of a process of its own.

The winner is the one with most passages a second for each millisecond of a question: twice as fast at one is worth as
much as twice as fast at the other. bfloat16 must be a fifth faster to be worth its rounding, half of the processors
nearly as fast as all to be enough. Of every time the least counts, since whatever else runs can only add to it.
"""

import json
import logging
import math
import os
import shutil
import time
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.backends.backend import Backend, BackendName, Batch, Precision
from index.backends.choice import BackendChoice, Wanted, cpus
from index.backends.openvino_backend import MODEL, OpenVinoBackend, export, is_installed
from index.backends.torch_backend import TorchBackend
from index.errors import EncoderError
from index.model_files import read_json
from index.types import Vectors

PASSAGES, PASSAGE_TOKENS = 16, 128
QUESTION_TOKENS = 16
BATCHES, ROUNDS, QUESTIONS = 4, 3, 30
"""Batches of passages a worker and round, and questions: shorter measurements took one back end for another."""
ENOUGH_SECONDS = 3.0
"""No further round is begun after so long: what runs so slowly is measured well enough."""
WORTH_ROUNDING = 1.2
WORTH_ALL_PROCESSORS = 1.15
ALIKE = 0.99
"""Least cosine to torch in float32 at which another back end or precision is the same model."""


def main(job: str) -> None:
    """Do what a job (JSON) says and print the choice (JSON)."""
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    given = json.loads(job)
    bench = _Bench(Path(given["model"]), Path(given["exported"]), given["max_tokens"])
    try:
        print(json.dumps(asdict(bench.choose(Wanted(**given["wanted"])))))
    except EncoderError as error:
        raise SystemExit(str(error)) from error


class _Bench:
    """One model, with inputs of random tokens."""

    def __init__(self, model: Path, exported: Path, max_tokens: int) -> None:
        self._model = model
        self._exported = exported
        self._left_out = ""
        config = read_json(model / "config.json")
        random, vocabulary = np.random.default_rng(0), int(config.get("vocab_size", 1000))
        self._passages = _batch(random.integers(0, vocabulary, (PASSAGES, min(PASSAGE_TOKENS, max_tokens))))
        self._question = _batch(random.integers(0, vocabulary, (1, min(QUESTION_TOKENS, max_tokens))))

    def choose(self, wanted: Wanted) -> BackendChoice:
        """Measure all candidates, and for the winner whether half the threads do."""
        threads = wanted.threads or cpus()
        reference = TorchBackend(self._model, "float32", threads)
        expected = reference.questions(self._passages)
        measured = []
        for name, precision in self._candidates(wanted, reference):
            backend = self._backend(name, precision, threads)
            asked_for = (name, precision) == (wanted.backend, wanted.precision)
            if asked_for or _alike(expected, backend.questions(self._passages)):
                measured.append(self._measured(name, precision, threads, backend))
        best = max(measured, key=_worth)
        if wanted.threads or threads == 1:
            return best
        fewer = threads // 2
        half = self._measured(best.backend, best.precision, fewer, self._backend(best.backend, best.precision, fewer))
        return half if half.passages_per_second * WORTH_ALL_PROCESSORS > best.passages_per_second else best

    def _candidates(self, wanted: Wanted, reference: TorchBackend) -> Iterator[tuple[BackendName, Precision]]:
        precisions: tuple[Precision, ...] = ("float32", "bfloat16")
        if wanted.precision != "auto":
            precisions = (wanted.precision,)
        if wanted.backend == "openvino" or (wanted.backend == "auto" and is_installed()):
            try:
                self._export_once(reference)
                yield from (("openvino", each) for each in precisions)
            except (EncoderError, OSError) as error:
                if wanted.backend == "openvino":
                    raise
                self._left_out = str(error)
        if wanted.backend != "openvino":
            yield from (("torch", each) for each in precisions)

    def _export_once(self, reference: TorchBackend) -> None:
        exported = self._exported
        if (exported / MODEL).is_file():
            return
        staging = exported.with_name(f".{exported.name}.{os.getpid()}")
        staging.mkdir(parents=True)
        try:
            export(reference.model, staging)
            staging.replace(exported)
        except OSError:
            if not (exported / MODEL).is_file():  # else another process was first
                raise
        finally:
            shutil.rmtree(staging, ignore_errors=True)

    def _backend(self, name: BackendName, precision: Precision, threads: int) -> Backend:
        if name == "openvino":
            return OpenVinoBackend(self._exported, precision, threads)
        return TorchBackend(self._model, precision, threads)

    def _measured(self, name: BackendName, precision: Precision, threads: int, backend: Backend) -> BackendChoice:
        work = [self._passages] * backend.workers * BATCHES
        with ThreadPoolExecutor(backend.workers) as pool:
            passages = _least(lambda: list(pool.map(backend.chunks, work)), ROUNDS)
        question = _least(lambda: backend.questions(self._question), QUESTIONS)
        rate = PASSAGES * len(work) / passages
        return BackendChoice(name, precision, threads, round(rate, 1), round(1000 * question, 2), self._left_out)


def _worth(choice: BackendChoice) -> float:
    penalty = WORTH_ROUNDING**2 if choice.precision == "bfloat16" else 1.0  # of two ratios, one for passages
    return choice.passages_per_second / choice.question_ms / penalty


def _least(work: Callable[[], object], rounds: int) -> float:
    """Seconds of the fastest of some rounds."""
    least = math.inf
    end = time.perf_counter() + ENOUGH_SECONDS
    for _ in range(rounds):
        started = time.perf_counter()
        work()
        now = time.perf_counter()
        least = min(least, now - started)
        if now > end:
            break
    return least


def _alike(expected: Vectors, found: Vectors) -> bool:
    norms = np.linalg.norm(expected, axis=1) * np.linalg.norm(found, axis=1)
    return bool(((expected * found).sum(1) / np.maximum(norms, 1e-12)).min() >= ALIKE)


def _batch(ids: npt.NDArray[np.int64]) -> Batch:
    return Batch(ids, np.ones(ids.shape, np.int64))
