"""Measures search under simultaneous questions, beside one question at a time.

    python -m benchmarks.concurrency ../shared/evaldata        # writes docs/benchmarks.md

64 threads ask one question each at the same moment, of an index of squad2_dev; every question is new, so that no
embedding is remembered. Medians of five rounds after one to warm up.
"""

import argparse
import statistics
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks.report import table, write_section
from bot.cli.wiring import chunk_settings, encoder_for, search_settings
from bot.evaluate import CorpusIndexOptions, corpus_index, read_question_set
from bot.settings import Settings
from index import KINDS, PUBLIC, Index, Query

AT_ONCE = 64
ROUNDS = 6


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("evaldata", type=Path)
    options = parser.parse_args()
    settings = Settings()
    questions = [each.text for each in read_question_set(options.evaldata / "squad2_dev", None).questions]
    corpus = CorpusIndexOptions(
        settings.index.cache, chunk_settings(settings), search_settings(settings), settings.documents.max_file_bytes
    )
    path = options.evaldata / "squad2_dev" / "corpus.jsonl"
    with corpus_index(path, corpus, encoder_for(settings), lambda *_: None) as index:
        rounds = [questions[AT_ONCE * n : AT_ONCE * (n + 1)] for n in range(2 * ROUNDS)]
        alone = [_alone(index, texts) for texts in rounds[:ROUNDS]][1:]
        together = [_together(index, texts) for texts in rounds[ROUNDS:]][1:]
    _write(alone, together)


def _write(alone: list[list[float]], together: list[tuple[float, list[float]]]) -> None:
    one = statistics.median(AT_ONCE / sum(times) for times in alone)
    many = statistics.median(AT_ONCE / wall for wall, _ in together)
    worst = statistics.median(max(times) / statistics.median(times) for _, times in together)
    rows = [
        [
            "one at a time",
            f"{one:.0f}",
            "1.0",
            f"{1000 * statistics.median(t for times in alone for t in times):.1f}",
            "",
        ],
        [
            f"{AT_ONCE} at once",
            f"{many:.0f}",
            f"{many / one:.1f}",
            f"{1000 * statistics.median(t for _, times in together for t in times):.1f}",
            f"{worst:.1f}",
        ],
    ]
    print(rows)
    header = ["", "questions/s", "ratio", "median wait, ms", "longest wait / median"]
    command = "python -m benchmarks.concurrency ../shared/evaldata"
    write_section("concurrency", "Simultaneous questions", command, table(header, rows))


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
    ready = threading.Barrier(len(texts) + 1)

    def ask(text: str) -> float:
        ready.wait()
        started = time.perf_counter()
        index.search(_query(text))
        return time.perf_counter() - started

    with ThreadPoolExecutor(len(texts)) as pool:
        futures = [pool.submit(ask, text) for text in texts]
        ready.wait()
        started = time.perf_counter()
        times = [future.result() for future in futures]
        return time.perf_counter() - started, times


if __name__ == "__main__":
    main()
