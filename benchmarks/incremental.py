"""Measures the cost of a reindex after small changes, and how much it slows down searches.

    python -m benchmarks.corpus ../shared/evaldata var/bench
    python -m benchmarks.incremental ../shared/evaldata var/bench/corpus.jsonl      # writes docs/benchmarks.md

First the whole corpus, one document a file. It is built once, with embeddings from the cache if it has them. Then it is
reindexed after nothing changed, after one file changed, and after every file was renamed. All in one process, so that
libraries and the encoder are loaded. Then a second process changes one file after another and reindexes each time, with
the low priority of `footnote reindex --watch` (nice 10), while this one searches; its 99th percentile is compared with
that of a quiet time. Last, the first tenth of the corpus is built with an empty cache, so that everything is embedded,
and reindexed after every tenth file changed.
"""

import json
import multiprocessing
import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle
from multiprocessing.synchronize import Event
from pathlib import Path

from benchmarks.machine import parse, timed_command_line
from benchmarks.report import Spread, table, write_section
from benchmarks.texts import questions
from bot.cli.background_reindex import NICE
from bot.components import chunk_settings, encoder_for, search_settings
from bot.settings.settings import load_settings
from index import KINDS, PUBLIC, Encoder, Index, Query, ReindexOptions, SourceSpec, SyncReport, reindex

ROUNDS = 5
TENTH = 10
FILES_PER_FOLDER = 1_000
QUESTIONS = 400
"""Questions of a round."""


@dataclass(frozen=True, slots=True)
class IndexedFiles:
    """A corpus as a folder of files, with its index.

    Attributes:
        files: The folder.
        index: The index's folder.
        cache: The embedding cache's folder.
    """

    files: Path
    index: Path
    cache: Path

    def sync(self, encoder: Encoder) -> tuple[float, SyncReport]:
        """Reindex; returns the seconds that it took, and its report."""
        spec = SourceSpec("corpus", "folder", self.files, "", "", PUBLIC, "article", 50_000_000)
        chunking = chunk_settings(load_settings(None, {}))
        options = ReindexOptions(self.index, self.cache, (spec,), False, (), False, chunking)
        started = time.perf_counter()
        report = reindex(options, encoder, lambda *_: None)
        return time.perf_counter() - started, report


def main() -> None:
    """Measure and write."""
    arguments = timed_command_line(__doc__)
    arguments.add_argument("corpus", type=Path, help="corpus.jsonl of benchmarks.corpus")
    options = parse(arguments)
    lines = options.corpus.read_text("utf-8").splitlines()
    if options.dry_run:
        lines = lines[5:205]
    settings = load_settings(None, {})
    encoder = encoder_for(settings)
    encoder.encode_queries(["warm"])
    with tempfile.TemporaryDirectory(dir=options.corpus.parent) as name:
        whole = IndexedFiles(_split(lines, Path(name, "whole")), Path(name, "index"), settings.index.cache)
        rows, chunks = _changes(whole, encoder)
        count = QUESTIONS // 20 if options.dry_run else QUESTIONS
        searches = _searches(whole, encoder, options.evaldata, count)
        few = _split(lines[: len(lines) // TENTH], Path(name, "part"))
        part = IndexedFiles(few, Path(name, "index2"), Path(name, "cache"))
        rows += _tenth(part, encoder)
    body = "\n\n".join([table(["reindex", "changed", "embedded", "seconds", "of the build"], rows), searches])
    command = "python -m benchmarks.incremental ../shared/evaldata var/bench/corpus.jsonl"
    write_section("incremental", f"What changed of {chunks:,} chunks", command, body, dry_run=options.dry_run)


def _split(lines: Sequence[str], folder: Path) -> Path:
    for number, line in enumerate(lines):
        path = folder / f"{number // FILES_PER_FOLDER:03}" / f"{number:06}.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(line + "\n", "utf-8")
    old = time.time() - 3600  # a file that was written just now is always read again
    for path in folder.rglob("*.jsonl"):
        os.utime(path, (old, old))
    return folder


def _changes(corpus: IndexedFiles, encoder: Encoder) -> tuple[list[list[str]], int]:
    build, report = corpus.sync(encoder)
    documents, chunks = report.counts["documents"], report.counts["chunks"]
    name = f"the whole build of {chunks:,} chunks, embeddings from the cache"
    rows = [[name, f"{documents:,} documents", f"{report.encoded_chunks:,}", f"{build:.1f}", ""]]
    corpus.sync(encoder)
    quiet = [corpus.sync(encoder)[0] for _ in range(ROUNDS)]
    rows.append(_row("nothing changed", "", 0, quiet, build))
    files = sorted(corpus.files.rglob("*.jsonl"))
    _change(files[7], 99)
    corpus.sync(encoder)
    times = []
    for number in range(ROUNDS):
        _change(files[1 + number * (len(files) // ROUNDS)], number)
        seconds, report = corpus.sync(encoder)
        times.append(seconds)
    rows.append(_row("one file changed", "1 document", report.encoded_chunks, times, build))
    corpus.files.joinpath("000").parent.rename(corpus.files.with_name("moved"))
    corpus.files.mkdir()
    corpus.files.with_name("moved").rename(corpus.files / "moved")
    seconds, report = corpus.sync(encoder)
    renamed = f"{len(report.sources[0].changed):,} documents"
    rows.append(_row("every file renamed", renamed, report.encoded_chunks, [seconds], build))
    return rows, chunks


def _tenth(corpus: IndexedFiles, encoder: Encoder) -> list[list[str]]:
    build, report = corpus.sync(encoder)
    name = f"the whole build of {report.counts['chunks']:,} chunks, all embedded"
    rows = [
        [name, f"{report.counts['documents']:,} documents", f"{report.encoded_chunks:,}", f"{build:.1f}", ""],
    ]
    corpus.sync(encoder)
    for number, path in enumerate(sorted(corpus.files.rglob("*.jsonl"))[::TENTH]):
        _change(path, number)
    seconds, report = corpus.sync(encoder)
    changed = f"{len(report.sources[0].changed):,} documents"
    return [*rows, _row("every tenth file changed", changed, report.encoded_chunks, [seconds], build)]


def _change(path: Path, number: int) -> None:
    record = json.loads(path.read_text("utf-8"))
    record["text"] = f"The harbour's clockmaker weighed pendulum {number}. {record['text']}"
    path.write_text(json.dumps(record) + "\n", "utf-8")


def _row(name: str, changed: str, embedded: int, seconds: Sequence[float], build: float) -> list[str]:
    median = statistics.median(seconds)
    return [name, changed, f"{embedded:,}", f"{median:.2f}", f"{100 * median / build:.2f} %"]


def _searches(corpus: IndexedFiles, encoder: Encoder, evaldata: Path, count: int) -> str:
    """Return a table of search times, in a quiet time and while files change one after another."""
    texts = questions(evaldata, 2 * count + 20)
    with Index(corpus.index, encoder, search_settings(load_settings(None, {}))) as index:
        _search(index, texts[:20])
        quiet = Spread.of(_search(index, texts[20 : 20 + count]))
        with _changing(corpus):
            busy = Spread.of(_search(index, texts[20 + count :]))
    rows = [
        ["quiet", f"{quiet.p50:.1f}", f"{quiet.p99:.1f}", ""],
        ["while one file after the other changes", f"{busy.p50:.1f}", f"{busy.p99:.1f}", f"{busy.p99 / quiet.p99:.2f}"],
    ]
    return table(["searches, the encoder included", "p50, ms", "p99, ms", "ratio of p99"], rows)


def _search(index: Index, texts: Sequence[str]) -> list[float]:
    times = []
    for text in texts:
        started = time.perf_counter()
        index.search(Query(text, 8, 4, frozenset({PUBLIC}), frozenset(KINDS)))
        times.append(1000 * (time.perf_counter() - started))
        time.sleep(0.05)
    return times


@contextmanager
def _changing(corpus: IndexedFiles) -> Iterator[None]:
    """Run a process that changes a file and reindexes, again and again."""
    context = multiprocessing.get_context("spawn")
    started = context.Event()
    process = context.Process(target=_change_and_sync, args=(corpus, started))
    process.start()
    try:
        started.wait()
        yield
    finally:
        process.kill()
        process.join()
    shutil.rmtree(corpus.index / "generations" / ".staging", ignore_errors=True)


def _change_and_sync(corpus: IndexedFiles, started: Event) -> None:
    """Change one file after another and reindex each time, until killed.

    Args:
        corpus: The files.
        started: Set after the first reindex, when everything is loaded.
    """
    os.nice(NICE)
    encoder = encoder_for(load_settings(None, {}))
    for number, path in enumerate(cycle(sorted(corpus.files.rglob("*.jsonl")))):
        _change(path, 1_000 + number)
        corpus.sync(encoder)
        started.set()


if __name__ == "__main__":
    main()
