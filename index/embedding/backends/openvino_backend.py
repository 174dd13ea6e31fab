"""The forward pass by OpenVINO: several times faster than torch for one question, and loaded in a tenth of the time.

A model is exported once (``export``), tokens and pooled vector both, and read from there ever after. OpenVINO's
package reports its use to its makers over the network when it is imported; that part is kept out.
"""

import queue
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache, cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.embedding.backends.backend import Batch, Output, Precision
from index.errors import EncoderError
from index.types import Vectors

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

MODEL = "model.xml"
_REPORTING = ("openvino_telemetry", "openvino.tools.ovc")
_LOADING = threading.Lock()
_STARTING = threading.Lock()
_HINTS: dict[Precision, str] = {"float32": "f32", "bfloat16": "bf16"}


def is_installed() -> bool:
    """Whether the package is there, without importing it."""
    return find_spec("openvino") is not None


def _openvino() -> Any:  # noqa: ANN401 - its bundled types are incomplete
    with _LOADING:
        # None makes these imports fail; the package then goes on without them, and nothing is sent to anybody.
        blocked = [] if "openvino" in sys.modules else [name for name in _REPORTING if name not in sys.modules]
        sys.modules.update(dict.fromkeys(blocked))  # type: ignore[arg-type]
        try:
            import openvino
        finally:
            for name in blocked:
                sys.modules.pop(name, None)
        # Its bindings set themselves up at the first array, and two threads that come first at once wait for one
        # another forever: one holds the interpreter's lock, the other that of the set-up.
        openvino.Tensor(np.zeros(1, np.float32)).data.copy()
        return openvino


@cache
def _core() -> Any:  # noqa: ANN401 - its bundled types are incomplete
    """OpenVINO's runtime, one for as long as the process lives.

    It gives the thread in which it starts a stack for signals, and unmaps that stack where it is destroyed. If that is
    another thread, the first one is left with a stack that is not there, and the next signal ends the process.
    """
    return _openvino().Core()


LONE_THREADS = 2
"""Most threads of a question that comes alone: two take two thirds of the time of one, more were not measured."""


class OpenVinoBackend:
    """An exported model; compiled at the first batch, apart for a lone question, for several and for chunks.

    Args:
        folder: Where ``export`` put the model.
        precision: What it computes in.
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
        """A call for every stream."""
        return self._threads

    def questions(self, batch: Batch) -> Vectors:
        """See ``Backend``."""
        if len(batch.ids) == 1:
            with self._requests("one question", 1, min(self._threads, LONE_THREADS)).take_free() as request:
                if request is not None:
                    return _vectors(request, batch)
        with self._requests("questions", self._threads, self._threads).take() as request:
            return _vectors(request, batch)

    def chunks(self, batch: Batch) -> Output:
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
        """OpenVINO and the model, read once, so that all its compilations share the weights in memory."""
        with _STARTING:  # what is cached may be made twice where two threads come at once
            core = _core()
        return core, core.read_model(self._folder / MODEL)


class _Requests:
    """Requests of one compiled model, each for one thread at a time."""

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


def export(model: "SentenceTransformer", folder: Path) -> None:
    """Write a model, pooling and all, as OpenVINO reads it.

    Args:
        model: The model in float32.
        folder: An existing folder.

    Raises:
        EncoderError: The model does something that cannot be exported.
    """
    import torch

    class Whole(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, input_ids: "torch.Tensor", attention_mask: "torch.Tensor") -> Any:  # noqa: ANN401
            found: Any = self.model({"input_ids": input_ids, "attention_mask": attention_mask})
            return found["token_embeddings"], found["sentence_embedding"]

    openvino = _openvino()
    from openvino.frontend import FrontEndManager
    from openvino.frontend.pytorch.ts_decoder import TorchScriptPythonDecoder

    shape = torch.ones(2, 8, dtype=torch.long)
    try:
        with torch.no_grad():
            decoder = TorchScriptPythonDecoder(Whole(), example_input={"input_ids": shape, "attention_mask": shape})
        frontend = FrontEndManager().load_by_framework("pytorch")
        openvino.save_model(frontend.convert(frontend.load(decoder)), folder / MODEL, compress_to_fp16=False)
    except (RuntimeError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise EncoderError(
            f"The model cannot be exported to OpenVINO ({' '.join(str(error).split())[:200]})."
        ) from error
