"""Measures search under simultaneous questions, beside one question at a time.

    python -m benchmarks.concurrency ../shared/evaldata        # writes docs/benchmarks.md

100 questions wait at the same moment for an index of squad2_dev, and two threads answer them: that is how the bot
works (`service.workers = 2`). Every question is new, so that no embedding is remembered. In turn with 100 asked one at
a time; medians of 24 rounds after one to warm up.
"""

import gc
import statistics
import time
from concurrent.futures import ThreadPoolExecutor

from benchmarks.machine import parse, timed_command_line
from benchmarks.report import table, write_section
from bot.components import models_for
from bot.evaluate import corpus_index, read_question_set
from bot.settings.settings import load_settings
from index import KINDS, PUBLIC, Index, Query

WAITING = 100
"""Questions that wait at the same moment."""
WORKERS = 2
"""Threads that answer them."""
ROUNDS = 25


def main() -> None:
    """Measure and write."""
    arguments = timed_command_line(__doc__)
    options = parse(arguments)
    count = 2 if options.dry_run else ROUNDS
    settings = load_settings(None, {})
    questions = [each.text for each in read_question_set(options.evaldata / "squad2_dev", None).questions]
    path = options.evaldata / "squad2_dev" / "corpus.jsonl"
    with corpus_index(path, settings, models_for(settings)) as index:
        gc.freeze()  # as the bot does once it is ready
        rounds = [questions[WAITING * n : WAITING * (n + 1)] for n in range(2 * count)]
        alone, together = [], []
        for one, another in zip(rounds[::2], rounds[1::2], strict=True):
            alone.append(_alone(index, one))
            together.append(_together(index, another))
    header = ["", "questions/s", "ratio", "median wait, ms", "longest wait / median"]
    command = "python -m benchmarks.concurrency ../shared/evaldata"
    body = table(header, _rows(alone[1:], together[1:]))
    write_section("concurrency", "Simultaneous questions", command, body, dry_run=options.dry_run)


def _rows(alone: list[list[float]], together: list[tuple[float, list[float]]]) -> list[list[str]]:
    one = statistics.median(WAITING / sum(times) for times in alone)
    many = statistics.median(WAITING / wall for wall, _ in together)
    worst = statistics.median(max(times) / statistics.median(times) for _, times in together)
    return [
        [
            "one at a time",
            f"{one:.0f}",
            "1.0",
            f"{1000 * statistics.median(t for times in alone for t in times):.1f}",
            "",
        ],
        [
            f"{WAITING} waiting, {WORKERS} threads",
            f"{many:.0f}",
            f"{many / one:.1f}",
            f"{1000 * statistics.median(t for _, times in together for t in times):.1f}",
            f"{worst:.1f}",
        ],
    ]


def _query(text: str) -> Query:
    return Query(text, 8, 4, frozenset({PUBLIC}), frozenset(KINDS))


def _alone(index: Index, texts: list[str]) -> list[float]:
    times = []
    for text in texts:
        started = time.perf_counter()
        index.search(_query(text))
        times.append(time.perf_counter() - started)
    return times


def _together(index: Index, texts: list[str]) -> tuple[float, list[float]]:
    """Return the seconds until all are answered, and until each is."""
    with ThreadPoolExecutor(WORKERS) as pool:
        started = time.perf_counter()

        def ask(text: str) -> float:
            index.search(_query(text))
            return time.perf_counter() - started

        times = list(pool.map(ask, texts))
        return time.perf_counter() - started, times


if __name__ == "__main__":
    main()
