"""Runs ``worker.py`` on one file, bounded in time, memory and output."""

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.errors import UnreadableDocument

_WORKER = Path(__file__).with_name("worker.py")


@dataclass(frozen=True, slots=True)
class Bounds:
    """What reading one file may cost.

    Attributes:
        seconds: Processor time; twice as much may pass by the clock.
        memory: Bytes of address space of the reading process.
        output: Bytes of what is read.
    """

    seconds: int
    memory: int
    output: int


BOUNDS = Bounds(seconds=60, memory=1_500_000_000, output=200_000_000)

_REASONS = {
    "encrypted": "it is encrypted; save it without a password",
    "long": "it holds too much text for one document; split it",
    "no-feed": "it is neither an RSS nor an Atom feed",
    "entities": "it declares XML entities, as no Word document does",
    "swollen": "it unpacks to more than a Word document may hold; leave pictures out, or split it",
    "memory": "reading it takes too much memory; split it",
}


def read_limited(kind: str, data: bytes, bounds: Bounds, content_type: str = "") -> dict[str, Any]:
    """Read a file in a process of its own.

    Args:
        kind: ``pdf``, ``docx`` or ``feed``.
        data: The whole file.
        bounds: What it may cost.
        content_type: What its server says about a feed.

    Returns:
        What the format's function in ``worker.py`` returns.

    Raises:
        UnreadableDocument: The file is damaged or encrypted, or reading it would go beyond the bounds.
        RuntimeError: The worker itself does not run: a defect of the installation, not of the file.
    """
    limits = map(str, (bounds.seconds, bounds.memory, bounds.output))
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as messages:
        # -P keeps this folder off the module path, where html.py would hide the standard library's html.
        command = [sys.executable, "-P", str(_WORKER), kind, *limits, content_type]
        try:
            done = subprocess.run(  # noqa: S603 - the command is ours, and the file comes by standard input
                command, input=data, stdout=out, stderr=messages, timeout=2 * bounds.seconds, check=False
            )
        except subprocess.TimeoutExpired:
            raise UnreadableDocument(_too_slow(bounds)) from None
        out.seek(0)
        answer = out.read()
        messages.seek(0)
        if done.returncode > 0 and b"ImportError" in (said := messages.read(100_000)):
            raise RuntimeError(f"{_WORKER.name} does not run: {said.decode(errors='replace').strip()[-500:]}")
    return _understood(answer, done.returncode, kind, bounds)


def _understood(answer: bytes, status: int, kind: str, bounds: Bounds) -> dict[str, Any]:
    if status in (-24, -9):  # SIGXCPU, or SIGKILL at the hard limit
        raise UnreadableDocument(_too_slow(bounds))
    damaged = f"it is damaged, or no {kind.upper()}"
    try:
        found: dict[str, Any] = json.loads(answer)
    except ValueError:  # the parser crashed, or filled the output
        raise UnreadableDocument(damaged) from None
    if "error" in found:
        raise UnreadableDocument(_REASONS.get(found["error"], damaged))
    return found


def _too_slow(bounds: Bounds) -> str:
    return f"reading it takes more than {bounds.seconds} s; split it"
