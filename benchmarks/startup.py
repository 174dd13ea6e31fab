"""Measures how long commands take from the shell, and their memory, beside importing sentence-transformers alone.

    python -m benchmarks.startup        # writes docs/benchmarks.md; needs an index (make index)

Medians of seven runs with warm file caches. Memory is the most that the command's process held, in MB (10⁶ bytes),
pages of mapped files included.
"""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence

from benchmarks.machine import parse, timed_command_line
from benchmarks.report import table, write_section

RUNS = 7
QUESTION = "Why is access to hardware a problem for AI startups?"
IMPORT = [sys.executable, "-c", "import sentence_transformers"]
COMMANDS = {
    "`import sentence_transformers`": IMPORT,
    "`footnote ask`": [sys.executable, "-m", "bot", "ask", QUESTION],
    "`footnote reindex`, nothing changed": [sys.executable, "-m", "bot", "reindex"],
    "`footnote --help`": [sys.executable, "-m", "bot", "--help"],
}


def main() -> None:
    """Measure and write."""
    options = parse(timed_command_line(__doc__, evaldata=False))
    rows = []
    measured = {name: _median(command, 1 if options.dry_run else RUNS) for name, command in COMMANDS.items()}
    base, _ = next(iter(measured.values()))
    for name, (seconds, memory) in measured.items():
        rows.append([name, f"{seconds:.2f}", f"{seconds / base:.2f}", f"{memory:.0f}"])
    body = table(["command", "seconds", "ratio to the import", "memory, MB"], rows)
    write_section("startup", "Starting", "python -m benchmarks.startup", body, dry_run=options.dry_run)


def _median(command: Sequence[str], runs: int) -> tuple[float, float]:
    """Seconds, and megabytes held at most, after a run to warm up."""
    measured = [_run(command) for _ in range(runs + 1)][1:]
    seconds, memory = zip(*measured, strict=True)
    return statistics.median(seconds), statistics.median(memory)


def _run(command: Sequence[str]) -> tuple[float, float]:
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return time.perf_counter() - started, used.ru_maxrss * 1024 / 1e6


if __name__ == "__main__":
    main()
