"""Measures how long an answer takes on a busy machine, beside a quiet one.

    python -m benchmarks.busy ../shared/evaldata        # writes docs/benchmarks.md

Questions of squad2_dev are answered one at a time from an index of its articles: while nothing else runs, while
another process holds one core, and while a reindex as `/reindex` and `--watch` run it (nice 10) embeds new text. All
share the same two cores. In turn, five rounds of 200 new questions each; medians of the rounds, ratios to the quiet
ones of the same round.
"""

import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from benchmarks.machine import parse, timed_command_line
from benchmarks.report import Spread, table, write_section
from bot.answering import Answerer
from bot.components import answerer_for, encoder_cache, models_for
from bot.evaluate import corpus_index, read_question_set
from bot.settings.settings import load_settings
from index import PUBLIC

SET = "squad2_dev"
NEW_TEXT = "medquad"
NEW_DOCUMENTS = 3_000
"""So many take longer to embed than a round's questions take."""
ROUNDS = 5
QUESTIONS = 200
WARM = 20
PATIENCE_SECONDS = 300.0
"""Longest that a reindex may take to begin embedding."""


@dataclass(frozen=True, slots=True)
class Load:
    """What else runs on the machine, as a context."""

    name: str
    running: Callable[[], AbstractContextManager[object]]


def main() -> None:
    """Measure and write."""
    arguments = timed_command_line(__doc__)
    options = parse(arguments)
    rounds, count = (1, 20) if options.dry_run else (ROUNDS, QUESTIONS)
    settings = load_settings(None, {})
    new = options.evaldata / NEW_TEXT / "corpus.jsonl"
    exported = encoder_cache(settings)
    loads = [
        Load("quiet", nullcontext),
        Load("another process holds one core", hog),
        Load("a reindex embeds new text", lambda: reindexing(new, exported)),
    ]
    asked = read_question_set(options.evaldata / SET, None)
    with corpus_index(asked.corpus, settings, models_for(settings)) as index:
        texts = iter(dict.fromkeys(each.text for each in asked.questions))
        answerer = answerer_for(index, settings)
        _ask(answerer, islice(texts, WARM))
        found: dict[str, list[Spread]] = {load.name: [] for load in loads}
        for _ in range(rounds):
            for load in loads:
                with load.running():
                    found[load.name].append(Spread.of(_ask(answerer, islice(texts, count))))
                print(load.name, found[load.name][-1], flush=True)
    header = ["", "p50, ms", "p95, ms", "ratio of p50", "ratio of p95"]
    command = "python -m benchmarks.busy ../shared/evaldata"
    write_section("busy", "A busy machine", command, table(header, _rows(found)), dry_run=options.dry_run)


@contextmanager
def hog() -> Iterator[None]:
    """A process that computes without end."""
    with _process([sys.executable, "-c", "while True: pass"]):
        yield


@contextmanager
def reindexing(corpus: Path, exported: Path) -> Iterator[None]:
    """A reindex that is embedding a corpus from nothing; begins once the first embeddings are kept.

    Args:
        corpus: The documents.
        exported: The encoder's own cache, so that it does not choose anew how to run.

    Raises:
        RuntimeError: It ended too early to have been there all the time, or never began to embed.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        config = folder / "footnote.toml"
        with corpus.open(encoding="utf-8") as lines:
            (folder / "new.jsonl").write_text("".join(islice(lines, NEW_DOCUMENTS)), "utf-8")
        config.write_text(
            f'[index]\npath = "index"\ncache = "cache"\n\n[encoder]\ncache = "{exported.resolve()}"\n\n'
            '[[sources]]\nname = "new"\npath = "new.jsonl"\n'
        )
        with _process([sys.executable, "-m", "bot", "reindex", "--steps", "--config", str(config)]) as process:
            end = time.monotonic() + PATIENCE_SECONDS
            while not embedded(folder / "cache" / "embeddings.sqlite"):
                if process.poll() is not None or time.monotonic() > end:
                    raise RuntimeError("the reindex did not begin to embed")
                time.sleep(0.2)
            yield
            if process.poll() is not None:
                raise RuntimeError("the reindex was done before the questions were; give it more text")


@contextmanager
def _process(command: Sequence[str]) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            yield process
        finally:
            process.kill()


def embedded(cache: Path) -> int:
    """How many embeddings a cache holds; 0 where there is none yet."""
    try:
        with sqlite3.connect(f"{cache.as_uri()}?mode=ro", uri=True) as connection:
            return int(connection.execute("SELECT count(*) FROM embeddings").fetchone()[0])
    except sqlite3.OperationalError:
        return 0


def _ask(answerer: Answerer, texts: Iterator[str]) -> list[float]:
    times = []
    for text in texts:
        started = time.perf_counter()
        answerer.answer(text, frozenset({PUBLIC}))
        times.append(1000 * (time.perf_counter() - started))
    return times


def _rows(found: Mapping[str, Sequence[Spread]]) -> list[list[str]]:
    rows = []
    for name, rounds in found.items():
        p50, p95 = (statistics.median(values) for values in ([s.p50 for s in rounds], [s.p95 for s in rounds]))
        of_quiet = list(zip(rounds, found["quiet"], strict=True))
        more50 = statistics.median(each.p50 / quiet.p50 for each, quiet in of_quiet)
        more95 = statistics.median(each.p95 / quiet.p95 for each, quiet in of_quiet)
        rows.append([name, f"{p50:.1f}", f"{p95:.1f}", f"{more50:.2f}", f"{more95:.2f}"])
    return rows


if __name__ == "__main__":
    main()
