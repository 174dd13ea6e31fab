"""Chooses what runs a model on this machine by a short measurement, and remembers it.

The measurement runs once, in a process of its own (``backend_measurement``). So the process that serves never loads
torch if another back end is faster.
"""

import hashlib
import json
import os
import platform
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal

from index.embedding.backends.backend import Backend, BackendName, Precision
from index.embedding.backends.openvino_backend import MODEL, OpenVinoBackend, is_installed
from index.embedding.backends.torch_backend import TorchBackend
from index.errors import EncoderError

PATIENCE_SECONDS = 300
"""Longest that exporting and measuring may take before torch is taken as it is."""
_LIBRARIES = ("torch", "sentence-transformers", "transformers", "openvino")


@dataclass(frozen=True, slots=True)
class BackendRequest:
    """What the operator asked for.

    Attributes:
        backend: ``auto`` leaves the choice to the measurement.
        precision: ``auto`` likewise.
        threads: 0 likewise.
    """

    backend: Literal["auto"] | BackendName
    precision: Literal["auto"] | Precision
    threads: int


@dataclass(frozen=True, slots=True)
class BackendChoice:
    """What runs the model.

    Attributes:
        backend: The back end.
        precision: What it computes in.
        threads: Threads for chunks.
        question_tokens: A question that comes alone is padded to at least so many tokens, since that is faster here.
        passages_per_second: Passages of 128 tokens, as measured; 0 where nothing was.
        question_ms: Milliseconds for a question of some 16 tokens, as measured; 0 where nothing was.
        left_out: Why another back end was not measured, ``""`` where none was left out.
    """

    backend: BackendName
    precision: Precision
    threads: int
    question_tokens: int
    passages_per_second: float
    question_ms: float
    left_out: str


class Choices:
    """Finds the choice for a model, from memory or by measuring.

    Args:
        cache: Folder of exported models and of what was measured.
        notice: Told in a sentence when something takes long or went wrong.
    """

    def __init__(self, cache: Path, notice: Callable[[str], None]) -> None:
        self._cache = cache
        self._notice = notice

    def exported(self, digest: str) -> Path:
        """Folder of a model's exported form, there or not.

        Args:
            digest: What identifies the model, hexadecimal.
        """
        return self._cache / f"{digest[:16]}-openvino-{_version('openvino')}"

    def choose(self, model: Path, digest: str, max_tokens: int, wanted: BackendRequest) -> BackendChoice:
        """Return the choice for a model; the first time on a machine this measures for some seconds.

        Args:
            model: The model's folder.
            digest: What identifies it, hexadecimal.
            max_tokens: Its longest input.
            wanted: What is fixed already.

        Raises:
            EncoderError: What was asked for cannot be had here.
        """
        if wanted.backend == "openvino" and not is_installed():
            raise EncoderError("encoder.backend is openvino, which is not installed: pip install 'footnote[openvino]'")
        fixed = self._fixed(digest, wanted)
        if fixed:
            return fixed
        memory = self._cache / f"choice-{_key(digest, wanted)}.json"
        job: dict[str, object] = {
            "model": str(model),
            "exported": str(self.exported(digest)),
            "max_tokens": max_tokens,
        }
        return self._recall(memory, digest) or self._measure(job, wanted, memory, digest)

    def _fixed(self, digest: str, wanted: BackendRequest) -> BackendChoice | None:
        """The choice where nothing is left to choose and nothing to export."""
        if wanted.backend == "auto" or wanted.precision == "auto" or not wanted.threads:
            return None
        if wanted.backend == "openvino" and not (self.exported(digest) / MODEL).is_file():
            return None
        return BackendChoice(wanted.backend, wanted.precision, wanted.threads, 0, 0.0, 0.0, "")

    def _recall(self, memory: Path, digest: str) -> BackendChoice | None:
        try:
            choice = BackendChoice(**json.loads(memory.read_text("utf-8")))
        except (OSError, ValueError, TypeError):
            return None
        usable = choice.backend == "torch" or (self.exported(digest) / MODEL).is_file()
        return choice if usable else None

    def _measure(self, job: dict[str, object], wanted: BackendRequest, memory: Path, digest: str) -> BackendChoice:
        from filelock import FileLock

        try:
            self._cache.mkdir(parents=True, exist_ok=True)
            # Two processes that measure at once measure one another.
            with FileLock(self._cache / "choice.lock", timeout=PATIENCE_SECONDS):
                choice = self._recall(memory, digest)
                if choice is None:
                    self._notice("Measuring how this machine runs the encoder fastest; this happens once.")
                    choice = _in_a_process(job | {"wanted": asdict(wanted)})
                    _remember(memory, choice)
        except (EncoderError, OSError, subprocess.SubprocessError) as error:
            if wanted.backend == "openvino":
                raise EncoderError(f"{error} To go on without it, set encoder.backend to torch.") from error
            precision: Precision = "float32" if wanted.precision == "auto" else wanted.precision
            self._notice(f"{error} The encoder runs on torch in {precision}.")
            return BackendChoice("torch", precision, wanted.threads or cpus(), 0, 0.0, 0.0, str(error))
        return choice


def load_backend(choice: BackendChoice, model: Path, exported: Path) -> Backend:
    """Make the back end that was chosen; it loads at the first batch."""
    if choice.backend == "openvino":
        return OpenVinoBackend(exported, choice.precision, choice.threads)
    return TorchBackend(model, choice.precision, choice.threads)


def cpus() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0))


def _in_a_process(job: dict[str, object]) -> BackendChoice:
    program = "from index.embedding.backends.backend_measurement import main; main(sys.argv[1])"
    code = f"import sys; sys.path[:0] = {sys.path!r}; {program}"
    done = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", code, json.dumps(job)],
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    if done.returncode:
        lines = done.stderr.strip().splitlines()
        raise EncoderError(f"The encoder could not be measured: {lines[-1] if lines else 'no reason was given'}")
    return BackendChoice(**json.loads(done.stdout.splitlines()[-1]))


def _remember(memory: Path, choice: BackendChoice) -> None:
    temporary = memory.with_suffix(f".{os.getpid()}")
    temporary.write_text(json.dumps(asdict(choice), indent=1) + "\n", "utf-8")
    temporary.replace(memory)


def _key(digest: str, wanted: BackendRequest) -> str:
    """Hash of everything that another choice may depend on."""
    parts = [digest, str(asdict(wanted)), _processor(), str(cpus()), *(_version(name) for name in _LIBRARIES)]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.machine()
    return next((line for line in lines if line.startswith(("model name", "CPU implementer"))), platform.machine())


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return ""
