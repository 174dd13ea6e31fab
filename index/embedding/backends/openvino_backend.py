"""Runs a model on OpenVINO: several times faster than torch for one question, and loaded in a tenth of the time.

A model is exported once (``export_once``), with outputs for the tokens and for the pooled vector. When it is imported,
OpenVINO's package reports its use to its makers over the network; that part is blocked here.
"""

import os
import queue
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache, cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.embedding.backends.backend import Batch, Output, Precision, are_alike
from index.errors import EncoderError
from index.types import Vectors

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

MODEL = "model.xml"
EXPORT_SECONDS = 300
"""Longest that an export may take."""
LONE_THREADS = 2
"""Most threads of a question that comes alone: two take two thirds of the time of one; more were not measured."""
_REPORTING = ("openvino_telemetry", "openvino.tools.ovc")
_LOADING = threading.Lock()
_STARTING = threading.Lock()
_HINTS: dict[Precision, str] = {"float32": "f32", "bfloat16": "bf16"}


def is_installed() -> bool:
    """Return whether the package is there, without importing it."""
    return find_spec("openvino") is not None


def _openvino() -> Any:  # noqa: ANN401 - its bundled types are incomplete
    with _LOADING:
        # None makes these imports fail; the package then works without them, and nothing is sent to anybody.
        blocked = [] if "openvino" in sys.modules else [name for name in _REPORTING if name not in sys.modules]
        sys.modules.update(dict.fromkeys(blocked))  # type: ignore[arg-type]
        try:
            import openvino
        finally:
            for name in blocked:
                sys.modules.pop(name, None)
        # Its bindings initialise themselves at the first array. Two threads that do this at the same time wait for
        # each other forever: one holds the interpreter's lock, the other that of the initialisation.
        openvino.Tensor(np.zeros(1, np.float32)).data.copy()
        return openvino


@cache
def _core() -> Any:  # noqa: ANN401 - its bundled types are incomplete
    """Return OpenVINO's runtime; there is one as long as the process lives.

    It gives the thread in which it starts a stack for signals, and unmaps that stack in the thread in which it is
    destroyed. If that is another thread, the next signal to the first one ends the process.
    """
    return _openvino().Core()


class OpenVinoBackend:
    """An exported model, a ``Backend``.

    It is compiled at the first batch: once for a question alone, once for several, once for chunks.

    Args:
        folder: Where ``export_once`` put the model.
        precision: The number format that it computes in.
        threads: Streams of one thread each, so that no thread ever waits for another.
    """

    def __init__(self, folder: Path, precision: Precision, threads: int) -> None:
        self._folder = folder
        self._precision = precision
        self._threads = threads
        self._lock = threading.Lock()
        self._compiled: dict[str, _Requests] = {}

    @property
    def workers(self) -> int:
        """One call for each stream."""
        return self._threads

    def embed_questions(self, batch: Batch) -> Vectors:
        """See ``Backend``."""
        if len(batch.ids) == 1:
            with self._requests("one question", 1, min(self._threads, LONE_THREADS)).take_free() as request:
                if request is not None:
                    return _vectors(request, batch)
        with self._requests("questions", self._threads, self._threads).take() as request:
            return _vectors(request, batch)

    def embed_chunks(self, batch: Batch) -> Output:
        """See ``Backend``."""
        with self._requests("chunks", self._threads, self._threads).take() as request:
            found = request.infer([batch.ids, batch.mask], share_inputs=True, share_outputs=True)
            return Output(np.array(found[0]), np.array(found[1]))

    def _requests(self, purpose: str, streams: int, threads: int) -> "_Requests":
        with self._lock:
            if purpose not in self._compiled:
                self._compiled[purpose] = self._compile(streams, threads)
            return self._compiled[purpose]

    def _compile(self, streams: int, threads: int) -> "_Requests":
        options = {
            "INFERENCE_PRECISION_HINT": _HINTS[self._precision],
            "INFERENCE_NUM_THREADS": threads,
            "NUM_STREAMS": streams,
            # Pinned threads would wait for a core that another process holds while others are free.
            "ENABLE_CPU_PINNING": False,
        }
        try:
            core, model = self._read
            compiled = core.compile_model(model, "CPU", options)
        except RuntimeError as error:
            raise EncoderError(
                f"The exported model in {self._folder} cannot be used ({str(error)[:200]}); delete that folder, and "
                "it is made again."
            ) from error
        return _Requests([compiled.create_infer_request() for _ in range(streams)])

    @cached_property
    def _read(self) -> tuple[Any, Any]:
        """OpenVINO and the model; read once, so that all compilations share the weights in memory."""
        with _STARTING:  # two threads at the same time would make two runtimes, in spite of the cache
            core = _core()
        return core, core.read_model(self._folder / MODEL)


class _Requests:
    """Inference requests of one compiled model, each for one thread at a time."""

    def __init__(self, requests: Sequence[Any]) -> None:
        self._free: queue.SimpleQueue[Any] = queue.SimpleQueue()
        for request in requests:
            self._free.put(request)

    @contextmanager
    def take(self) -> Iterator[Any]:
        request = self._free.get()
        try:
            yield request
        finally:
            self._free.put(request)

    @contextmanager
    def take_free(self) -> Iterator[Any]:
        """Like ``take``, but None where all are in use."""
        try:
            request = self._free.get_nowait()
        except queue.Empty:
            yield None
            return
        try:
            yield request
        finally:
            self._free.put(request)


def _vectors(request: Any, batch: Batch) -> Vectors:  # noqa: ANN401
    return np.array(request.infer([batch.ids, batch.mask], share_inputs=True, share_outputs=True)[1])


def export_once(model: Path, folder: Path, notice: Callable[[str], None]) -> None:
    """Export a model unless that was done before; in another process, since it needs torch.

    Args:
        model: The model's files.
        folder: Where to put the exported model.
        notice: Called with a sentence before the work begins.

    Raises:
        EncoderError: The model cannot be exported.
        OSError: The folder cannot be written, or the process was ended.
        subprocess.SubprocessError: It took too long.
    """
    if (folder / MODEL).is_file():
        return
    folder.parent.mkdir(parents=True, exist_ok=True)
    notice("Preparing the encoder for OpenVINO; this happens once and takes some ten seconds.")
    program = "from index.embedding.backends.openvino_backend import export_main; export_main(*sys.argv[1:])"
    done = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", f"import sys; sys.path[:0] = {sys.path!r}; {program}", str(model), str(folder)],
        capture_output=True,
        text=True,
        timeout=EXPORT_SECONDS,
        check=False,
    )
    if done.returncode < 0:
        raise OSError("The export of the encoder for OpenVINO was ended.")
    if done.returncode:
        lines = done.stderr.strip().splitlines()
        raise EncoderError(lines[-1] if lines else "The model cannot be exported to OpenVINO.")


def export_main(model: str, folder: str) -> None:
    """Export a model into a folder; the program of the process that ``export_once`` starts."""
    import logging
    import warnings

    from index.embedding.backends.torch_backend import TorchBackend
    from index.embedding.model_files import are_half

    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    exported = Path(folder)
    staging = exported.with_name(f".{exported.name}.{os.getpid()}")
    staging.mkdir()
    try:
        export(TorchBackend(Path(model), "float32", 1).model, staging, half=are_half(Path(model)))
        staging.replace(exported)
    except EncoderError as error:
        raise SystemExit(str(error)) from error
    except OSError:
        if not (exported / MODEL).is_file():  # else another process was first
            raise
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def export(model: "SentenceTransformer", folder: Path, *, half: bool = False) -> None:
    """Write a model, with its pooling, in OpenVINO's format.

    Args:
        model: The model in float32.
        folder: An existing folder.
        half: Whether to keep the weights in 16 bits, which takes half the memory.

    Raises:
        EncoderError: The model does something that cannot be exported, or the export gives other vectors.
    """
    import torch

    class WholeModel(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, input_ids: "torch.Tensor", attention_mask: "torch.Tensor") -> Any:  # noqa: ANN401
            found: Any = self.model({"input_ids": input_ids, "attention_mask": attention_mask})
            return found["token_embeddings"], found["sentence_embedding"]

    openvino = _openvino()
    from openvino.frontend import FrontEndManager
    from openvino.frontend.pytorch.ts_decoder import TorchScriptPythonDecoder

    ids = torch.arange(16, dtype=torch.long).reshape(2, 8)
    inputs = {"input_ids": ids, "attention_mask": torch.ones_like(ids)}
    try:
        with torch.no_grad():
            decoder = TorchScriptPythonDecoder(WholeModel(), example_input=inputs)
            expected = WholeModel()(**inputs)[1].numpy()
        frontend = FrontEndManager().load_by_framework("pytorch")
        openvino.save_model(frontend.convert(frontend.load(decoder)), folder / MODEL, compress_to_fp16=half)
        found = OpenVinoBackend(folder, "float32", 1).embed_questions(Batch(ids.numpy(), np.ones((2, 8), np.int64)))
        if not are_alike(expected, found):
            raise ValueError("it gives other vectors")
    except (RuntimeError, ValueError, TypeError, KeyError, AttributeError) as error:
        reason = " ".join(str(error).split())[:200]
        raise EncoderError(f"The model cannot be exported to OpenVINO ({reason}).") from error
