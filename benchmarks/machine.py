"""The machine that is measured on: which cores a command may use, how they are called, and how much memory it takes."""

import argparse
import os
import platform
import time
from pathlib import Path
from typing import Self

CORES = "0,1"
"""Cores that are used unless said otherwise: Footnote promises its speed on two."""


def command_line(about: str | None, *, evaldata: bool = True) -> argparse.ArgumentParser:
    """Return a parser whose ``--help`` is the module's docstring.

    Args:
        about: The module's docstring.
        evaldata: Whether the command takes the folder of the question sets.
    """
    arguments = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    if evaldata:
        arguments.add_argument("evaldata", type=Path, help="folder of the question sets")
    return arguments


def timed_command_line(about: str | None, *, evaldata: bool = True) -> argparse.ArgumentParser:
    """Return a parser like ``command_line`` for a command that measures time, with the cores to use."""
    arguments = command_line(about, evaldata=evaldata)
    arguments.add_argument("--cores", type=_cores, default=_cores(CORES), help=f"cores to use; default {CORES}")
    arguments.add_argument("--dry-run", action="store_true", help="only see that it works: small counts, no writing")
    return arguments


def parse(arguments: argparse.ArgumentParser) -> argparse.Namespace:
    """Read the command line, and keep this process and those that it starts to the cores.

    It must come before libraries with threads of their own are loaded: they look at the cores only then.
    """
    options = arguments.parse_args()
    restrict(options.cores)
    return options


def restrict(cores: frozenset[int]) -> None:
    """Keep the calling thread, and all threads and processes that it starts, to some of the machine's cores.

    Raises:
        OSError: The machine has none of them.
    """
    os.sched_setaffinity(0, cores)


def cores() -> list[int]:
    """The cores that this thread may use."""
    return sorted(os.sched_getaffinity(0))


def processor() -> str:
    """The processor's name, and how many of its cores this process may use."""
    return f"{_model()} ({len(cores())} of {os.cpu_count()} cores)"


class Others:
    """How busy others kept the machine meanwhile; a context manager, to be read after it.

    Attributes:
        cores: Cores that processes other than this one and its ended children used, in the mean.
    """

    def __init__(self) -> None:
        self.cores = 0.0

    def __enter__(self) -> Self:
        self._started = time.monotonic()
        self._before = _busy_seconds()
        return self

    def __exit__(self, *_: object) -> None:
        self.cores = max(0.0, (_busy_seconds() - self._before) / (time.monotonic() - self._started))


def resident_mb() -> float:
    """Memory that this process holds now, in MB (10⁶ bytes), pages of mapped files included."""
    return _status("VmRSS")


def peak_mb() -> float:
    """Most memory that this process ever held, in MB (10⁶ bytes), pages of mapped files included."""
    return _status("VmHWM")


def folder_mb(folder: Path) -> float:
    """Size of all files below a folder, in MB (10⁶ bytes)."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def _busy_seconds() -> float:
    """Processor seconds of all other processes since the machine started (proc(5): fields 4 and 5 are idle time)."""
    ticks = [int(field) for field in Path("/proc/stat").read_text("utf-8").split("\n", 1)[0].split()[1:9]]
    return (sum(ticks) - ticks[3] - ticks[4]) / os.sysconf("SC_CLK_TCK") - sum(os.times()[:4])


def _status(field: str) -> float:
    lines = Path("/proc/self/status").read_text("utf-8").splitlines()
    return next(int(line.split()[1]) * 1024 / 1e6 for line in lines if line.startswith(f"{field}:"))


def _model() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text("utf-8").splitlines() if info.is_file() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def _cores(text: str) -> frozenset[int]:
    return frozenset(int(part) for part in text.split(","))
