"""Measures retrieval, quotes and refusals on the public question sets, by `footnote eval`.

python -m benchmarks.evaluation ../shared/evaldata        # writes docs/benchmarks.md
"""

import json
import subprocess
import sys

from benchmarks.machine import command_line
from benchmarks.report import table, write_section

SETS = ("scifact", "squad2_dev", "clapnq_dev", "mtrag")
TIMES = ("seconds",)


def main() -> None:
    """Measure and write."""
    options = command_line(__doc__).parse_args()
    figures = {}
    for name in SETS:
        evaluate = [sys.executable, "-m", "bot", "eval", str(options.evaldata / name), "--json"]
        done = subprocess.run(evaluate, check=True, stdout=subprocess.PIPE, text=True)
        figures[name] = json.loads(done.stdout)
        print(name, figures[name], flush=True)
    keys = [key for key, value in figures[SETS[0]].items() if not isinstance(value, str | dict)]
    rows = [[key, *(_shown(figures[name].get(key)) for name in SETS)] for key in keys if key not in TIMES]
    command = "python -m benchmarks.evaluation ../shared/evaldata"
    write_section("evaluation", "Public question sets", command, table(["", *SETS], rows))


def _shown(value: float | None) -> str:
    if value is None:
        return ""
    return str(value) if isinstance(value, int) else f"{value:.4f}"


if __name__ == "__main__":
    main()
