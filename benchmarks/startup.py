"""Measures how long commands take from the shell, beside importing sentence-transformers alone.

    python -m benchmarks.startup        # writes docs/benchmarks.md; needs an index (make index)

Medians of seven runs with warm file caches.
"""

import statistics
import subprocess
import sys
import time
from collections.abc import Sequence

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
    rows = []
    seconds = {name: _median(command) for name, command in COMMANDS.items()}
    base = next(iter(seconds.values()))
    for name, taken in seconds.items():
        rows.append([name, f"{taken:.2f}", f"{taken / base:.2f}"])
        print(" | ".join(rows[-1]), flush=True)
    body = table(["command", "seconds", "ratio to the import"], rows)
    write_section("startup", "Starting", "python -m benchmarks.startup", body)


def _median(command: Sequence[str]) -> float:
    times = []
    for _ in range(RUNS + 1):
        started = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        times.append(time.perf_counter() - started)
    return statistics.median(times[1:])


if __name__ == "__main__":
    main()
