"""Exports a model and measures every back end with it; the program of a process of its own.

The winner is the one with most passages a second for each millisecond of a question: twice as fast at one is worth as
much as twice as fast at the other. bfloat16 must be a fifth faster to be worth its rounding, half of the processors
nearly as fast as all to be enough. Of every time the least counts, since whatever else runs can only add to it. What is
compared is measured in turn, round by round: from one minute to the next a shared machine may be half as fast again.
"""

import json
import logging
import math
import os
import shutil
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.embedding.backends.backend import Backend, BackendName, Batch, Precision
from index.embedding.backends.backend_choice import BackendChoice, BackendRequest, cpus
from index.embedding.backends.openvino_backend import MODEL, OpenVinoBackend, export, is_installed
from index.embedding.backends.torch_backend import TorchBackend
from index.embedding.model_files import read_json
from index.errors import EncoderError
from index.types import Vectors

PASSAGES, PASSAGE_TOKENS = 16, 128
QUESTION_TOKENS, PADDED_TOKENS = (15, 9, 19, 12, 26), 32
"""Lengths of natural questions in turn, and a length for them all: another length costs OpenVINO half of its time."""
BATCHES, ROUNDS, QUESTIONS = 4, 4, 5
"""Batches of passages a worker, rounds of them and of questions: shorter ones took one back end for another."""
ENOUGH_SECONDS = 3.0
"""No further round is begun after so long: what runs so slowly is measured well enough."""
WORTH_ROUNDING = 1.2
WORTH_ALL_PROCESSORS = 1.15
WORTH_PADDING = 1.1
ALIKE = 0.99
"""Least cosine to torch in float32 at which another back end or precision is the same model."""


def main(job: str) -> None:
    """Do what a job (JSON) says and print the choice (JSON)."""
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    given = json.loads(job)
    bench = _Bench(Path(given["model"]), Path(given["exported"]), given["max_tokens"])
    try:
        print(json.dumps(asdict(bench.choose(BackendRequest(**given["wanted"])))))
    except EncoderError as error:
        raise SystemExit(str(error)) from error


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A back end that may be chosen."""

    name: BackendName
    precision: Precision
    threads: int
    backend: Backend


@dataclass(slots=True)
class _Times:
    """The least seconds so far: of a batch of passages, of a question as it is, of one that is padded."""

    passage: float = math.inf
    bare: float = math.inf
    padded: float = math.inf
    spent: float = 0.0


class _Bench:
    """One model, with inputs of random tokens."""

    def __init__(self, model: Path, exported: Path, max_tokens: int) -> None:
        self._model = model
        self._exported = exported
        self._left_out = ""
        config = read_json(model / "config.json")
        random, vocabulary = np.random.default_rng(0), int(config.get("vocab_size", 1000))
        self._passages = _batch(random.integers(0, vocabulary, (PASSAGES, min(PASSAGE_TOKENS, max_tokens))))
        lengths = [min(length, max_tokens) for length in QUESTION_TOKENS]
        self._questions = [_batch(random.integers(0, vocabulary, (1, length))) for length in lengths]
        self._padded_to = min(PADDED_TOKENS, max_tokens)

    def choose(self, wanted: BackendRequest) -> BackendChoice:
        """Measure all candidates, and for the winner whether half the threads do."""
        threads = wanted.threads or cpus()
        reference = TorchBackend(self._model, "float32", threads)
        expected = reference.questions(self._passages)
        candidates = []
        for name, precision in self._candidates(wanted, reference):
            backend = self._backend(name, precision, threads)
            asked_for = (name, precision) == (wanted.backend, wanted.precision)
            if asked_for or _alike(expected, backend.questions(self._passages)):
                candidates.append(_Candidate(name, precision, threads, backend))
        choices = self._measured(candidates)
        best, winner = max(zip(choices, candidates, strict=True), key=lambda each: _worth(each[0]))
        if wanted.threads or threads == 1:
            return best
        backend = self._backend(winner.name, winner.precision, threads // 2)
        whole, half = self._measured([winner, _Candidate(winner.name, winner.precision, threads // 2, backend)])
        return half if half.passages_per_second * WORTH_ALL_PROCESSORS > whole.passages_per_second else whole

    def _candidates(self, wanted: BackendRequest, reference: TorchBackend) -> Iterator[tuple[BackendName, Precision]]:
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

    def _measured(self, candidates: Sequence[_Candidate]) -> list[BackendChoice]:
        """Measure candidates in turn, a round of each after the other."""
        times = [_Times() for _ in candidates]
        for _ in range(ROUNDS):
            for candidate, each in zip(candidates, times, strict=True):
                if each.spent < ENOUGH_SECONDS:
                    self._round(candidate.backend, each)
        return [self._choice(candidate, each) for candidate, each in zip(candidates, times, strict=True)]

    def _round(self, backend: Backend, times: _Times) -> None:
        began = time.perf_counter()
        work = [self._passages] * backend.workers * BATCHES
        with ThreadPoolExecutor(backend.workers) as pool:
            times.passage = min(times.passage, _least(lambda: list(pool.map(backend.chunks, work)), 1) / len(work))
        times.bare = min(times.bare, self._question(backend, 0))
        times.padded = min(times.padded, self._question(backend, self._padded_to))
        times.spent += time.perf_counter() - began

    def _choice(self, candidate: _Candidate, times: _Times) -> BackendChoice:
        pads = times.padded * WORTH_PADDING < times.bare
        return BackendChoice(
            candidate.name,
            candidate.precision,
            candidate.threads,
            self._padded_to if pads else 0,
            round(PASSAGES / times.passage, 1),
            round(1000 * (times.padded if pads else times.bare), 2),
            self._left_out,
        )

    def _question(self, backend: Backend, least: int) -> float:
        """Seconds of a question that is padded to a length."""
        asked = [_padded(each, least) for each in self._questions]
        return _least(lambda: [backend.questions(each) for each in asked], QUESTIONS) / len(asked)


def _worth(choice: BackendChoice) -> float:
    penalty = WORTH_ROUNDING**2 if choice.precision == "bfloat16" else 1.0  # of two ratios, one for passages
    return choice.passages_per_second / choice.question_ms / penalty


def _least(work: Callable[[], object], rounds: int) -> float:
    """Seconds of the fastest of some rounds."""
    least = math.inf
    for _ in range(rounds):
        started = time.perf_counter()
        work()
        least = min(least, time.perf_counter() - started)
    return least


def _alike(expected: Vectors, found: Vectors) -> bool:
    norms = np.linalg.norm(expected, axis=1) * np.linalg.norm(found, axis=1)
    return bool(((expected * found).sum(1) / np.maximum(norms, 1e-12)).min() >= ALIKE)


def _padded(batch: Batch, least: int) -> Batch:
    room = ((0, 0), (0, max(0, least - batch.ids.shape[1])))
    return Batch(np.pad(batch.ids, room), np.pad(batch.mask, room))


def _batch(ids: npt.NDArray[np.int64]) -> Batch:
    return Batch(ids, np.ones(ids.shape, np.int64))
