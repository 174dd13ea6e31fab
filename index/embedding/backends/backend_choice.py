"""Chooses what runs a model on this machine.

The rule: OpenVINO if it is installed, else torch; bfloat16 if the processor computes in it and the model's vectors stay
nearly the same, else float32; one thread for each processor. What the operator sets comes before the rule, and so does
the result of ``footnote doctor --tune`` (``index.embedding.backends.backend_tuning``). A choice is made once and kept.
"""

import hashlib
import json
import os
import platform
import subprocess
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal

from index.embedding.backends.backend import Backend, BackendName, Batch, Precision, are_alike
from index.embedding.backends.openvino_backend import MODEL, OpenVinoBackend, export_once, is_installed
from index.embedding.backends.torch_backend import TorchBackend
from index.errors import EncoderError

BFLOAT16_FLAGS = frozenset({"amx_bf16", "avx512_bf16"})
"""Names in ``/proc/cpuinfo`` of what a processor needs to compute in bfloat16."""
CPU_INFO = Path("/proc/cpuinfo")
_LIBRARIES = ("torch", "sentence-transformers", "transformers", "openvino")


@dataclass(frozen=True, slots=True)
class BackendRequest:
    """What the operator set.

    Attributes:
        backend: ``auto`` for the rule.
        precision: ``auto`` for the rule.
        threads: 0 for the rule.
    """

    backend: Literal["auto"] | BackendName
    precision: Literal["auto"] | Precision
    threads: int


@dataclass(frozen=True, slots=True)
class BackendChoice:
    """What runs the model.

    Attributes:
        backend: The back end.
        precision: The number format that it computes in.
        threads: Threads for chunks.
        note: Why OpenVINO is not used although it is installed; else ``""``.
    """

    backend: BackendName
    precision: Precision
    threads: int
    note: str

    def __str__(self) -> str:
        text = f"{self.backend} in {self.precision}, threads: {self.threads}"
        return f"{text}; {self.note}" if self.note else text


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """A model that a back end can run.

    Attributes:
        folder: Its files.
        digest: What identifies it, hexadecimal.
        sample: Returns a few tokenised sentences, on which precisions and back ends are compared.
    """

    folder: Path
    digest: str
    sample: Callable[[], Batch]


class BackendChooser:
    """Chooses and loads the back end of a model.

    Args:
        cache: Folder of exported models and of choices.
        notice: Called with a sentence when something takes long or fails.
        cpu_info: The system's description of the processor.
    """

    def __init__(self, cache: Path, notice: Callable[[str], None], cpu_info: Path = CPU_INFO) -> None:
        self._cache = cache
        self._notice = notice
        self._cpu_info = cpu_info

    def choose(self, model: ModelFiles, request: BackendRequest) -> BackendChoice:
        """Return the choice for a model.

        The first call for a model exports it for OpenVINO, which takes some ten seconds.

        Args:
            model: The model.
            request: What the operator set.

        Raises:
            EncoderError: What the operator set is not possible here.
        """
        if request.backend == "openvino" and not is_installed():
            raise EncoderError("encoder.backend is openvino, which is not installed: pip install 'footnote[openvino]'")
        return self._remembered(model, request) or self.by_rule(model, request)

    @property
    def computes_in_bfloat16(self) -> bool:
        """Whether the processor has instructions for bfloat16."""
        return not BFLOAT16_FLAGS.isdisjoint(self._processor().get("flags", "").split())

    def by_rule(self, model: ModelFiles, request: BackendRequest) -> BackendChoice:
        """Return the choice by the rule, and keep it; arguments and errors are those of ``choose``."""
        choice = BackendChoice("torch", "float32", request.threads or processors(), "")
        lasting = True
        if request.backend != "torch" and is_installed():
            try:
                export_once(model.folder, self._exported(model), self._notice)
                choice = replace(choice, backend="openvino")
            except (EncoderError, OSError, subprocess.SubprocessError) as error:
                if request.backend == "openvino":
                    raise EncoderError(f"{error} To go on without it, set encoder.backend to torch.") from error
                self._notice(f"{error} The encoder runs on torch.")
                choice, lasting = replace(choice, note=str(error)), isinstance(error, EncoderError)
        if request.precision != "auto":
            choice = replace(choice, precision=request.precision)
        elif self.computes_in_bfloat16:
            rounded = replace(choice, precision="bfloat16")
            choice = rounded if self.is_alike(model, rounded) else choice
        if lasting:
            with suppress(OSError):  # the next start then finds the same again
                self.remember(model, request, choice)
        return choice

    def load(self, model: ModelFiles, choice: BackendChoice) -> Backend:
        """Return a back end; it loads the model at the first batch."""
        if choice.backend == "openvino":
            return OpenVinoBackend(self._exported(model), choice.precision, choice.threads)
        return TorchBackend(model.folder, choice.precision, choice.threads)

    def is_alike(self, model: ModelFiles, choice: BackendChoice) -> bool:
        """Return whether a choice gives nearly the same vectors as its back end in float32."""
        sample = model.sample()
        exact = self.load(model, BackendChoice(choice.backend, "float32", 1, "")).embed_questions(sample)
        found = self.load(model, choice).embed_questions(sample)
        return are_alike(exact, found)

    def remember(self, model: ModelFiles, request: BackendRequest, choice: BackendChoice) -> None:
        """Keep a choice, for ``choose`` to return until the processor, a library, or the request changes.

        Raises:
            OSError: It cannot be written.
        """
        path = self._path(model, request)
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_suffix(f".{os.getpid()}")
        temporary.write_text(json.dumps(asdict(choice), indent=1) + "\n", "utf-8")
        temporary.replace(path)

    def _remembered(self, model: ModelFiles, request: BackendRequest) -> BackendChoice | None:
        try:
            choice = BackendChoice(**json.loads(self._path(model, request).read_text("utf-8")))
        except (OSError, ValueError, TypeError):
            return None
        return choice if choice.backend == "torch" or (self._exported(model) / MODEL).is_file() else None

    def _path(self, model: ModelFiles, request: BackendRequest) -> Path:
        """Return where a choice is kept: under a hash of everything that it may depend on."""
        about = self._processor()
        processor = about.get("model name") or about.get("CPU implementer") or platform.machine()
        versions = [_version(name) for name in _LIBRARIES]
        parts = [model.digest, str(asdict(request)), processor, str(processors()), *versions]
        return self._cache / f"backend-{hashlib.sha256(chr(0).join(parts).encode()).hexdigest()[:16]}.json"

    def _exported(self, model: ModelFiles) -> Path:
        return self._cache / f"{model.digest[:16]}-openvino-{_version('openvino')}"

    def _processor(self) -> dict[str, str]:
        """Return the system's description of the first processor, name by name."""
        try:
            first, _, _ = self._cpu_info.read_text("utf-8").partition("\n\n")
        except OSError:
            return {}
        pairs = (line.partition(":") for line in first.splitlines())
        return {name.strip(): value.strip() for name, _, value in pairs}


def processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0))


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return ""
