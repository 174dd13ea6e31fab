"""Measures what a reindex costs when little changed, and what it takes from those who ask meanwhile.

    python -m benchmarks.corpus ../shared/evaldata var/bench
    python -m benchmarks.incremental ../shared/evaldata var/bench/corpus.jsonl      # writes docs/benchmarks.md

First the whole corpus, a file a document: built once with its embeddings taken from the cache where that has them, then
reindexed after nothing changed, after one file changed, and after every file was renamed; each in one process after
another reindex, so that libraries and the encoder are loaded. While one file after the other changes, a second process
asks questions; its 99th percentile stands beside that of a quiet time. What changes them stands back as
`footnote reindex --watch` does (nice 10). Then the first tenth of the corpus with an empty
cache, so that everything is embedded: built, and reindexed after every tenth file changed.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.machine import measuring, parse
from benchmarks.report import Spread, table, write_section
from benchmarks.texts import questions
from bot.cli.wiring import chunk_settings, encoder_for, search_settings
from bot.settings.settings import load_settings
from index import KINDS, PUBLIC, Encoder, Index, Query, ReindexOptions, SourceSpec, SyncReport, reindex

ROUNDS = 5
TENTH = 10
FOLDER = 1_000
"""Files in a folder."""
ASKED = 400
"""Questions of a round."""


@dataclass(frozen=True, slots=True)
class Place:
    """A corpus as a folder of files, and its index.

    Attributes:
        files: The folder.
        index: The index's folder.
        cache: The embedding cache.
    """

    files: Path
    index: Path
    cache: Path

    def sync(self, encoder: Encoder) -> tuple[float, SyncReport]:
        """Reindex; returns how many seconds it took, and its report."""
        spec = SourceSpec("corpus", "folder", self.files, "", "", PUBLIC, "article", 50_000_000)
        chunking = chunk_settings(load_settings(None, {}))
        options = ReindexOptions(self.index, self.cache, (spec,), False, (), False, chunking)
        started = time.perf_counter()
        report = reindex(options, encoder, lambda *_: None)
        return time.perf_counter() - started, report


def main() -> None:
    """Measure and write."""
    arguments = measuring(__doc__)
    arguments.add_argument("evaldata", type=Path)
    arguments.add_argument("corpus", type=Path, help="corpus.jsonl of benchmarks.corpus")
    options = parse(arguments)
    lines = options.corpus.read_text("utf-8").splitlines()
    if options.dry_run:
        lines = lines[5:205]
    settings = load_settings(None, {})
    encoder = encoder_for(settings)
    encoder.encode_queries(["warm"])
    with tempfile.TemporaryDirectory(dir=options.corpus.parent) as name:
        whole = Place(_split(lines, Path(name, "whole")), Path(name, "index"), settings.index.cache)
        rows, chunks = _changes(whole, encoder)
        asked = _asked(whole, encoder, options.evaldata, ASKED // 20 if options.dry_run else ASKED)
        few = _split(lines[: len(lines) // TENTH], Path(name, "part"))
        part = Place(few, Path(name, "index2"), Path(name, "cache"))
        rows += _tenth(part, encoder)
    body = "\n\n".join([table(["reindex", "changed", "embedded", "seconds", "of the build"], rows), asked])
    command = "python -m benchmarks.incremental ../shared/evaldata var/bench/corpus.jsonl"
    write_section("incremental", f"What changed of {chunks:,} chunks", command, body, dry_run=options.dry_run)


def _split(lines: Sequence[str], folder: Path) -> Path:
    for number, line in enumerate(lines):
        path = folder / f"{number // FOLDER:03}" / f"{number:06}.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(line + "\n", "utf-8")
    old = time.time() - 3600  # a file that was written a moment ago is read again in any case
    for path in folder.rglob("*.jsonl"):
        os.utime(path, (old, old))
    return folder


def _changes(place: Place, encoder: Encoder) -> tuple[list[list[str]], int]:
    build, report = place.sync(encoder)
    documents, chunks = report.counts["documents"], report.counts["chunks"]
    name = f"the whole build of {chunks:,} chunks, embeddings from the cache"
    rows = [[name, f"{documents:,} documents", f"{report.encoded_chunks:,}", f"{build:.1f}", ""]]
    place.sync(encoder)
    quiet = [place.sync(encoder)[0] for _ in range(ROUNDS)]
    rows.append(_row("nothing changed", "", 0, quiet, build))
    files = sorted(place.files.rglob("*.jsonl"))
    _change(files[7], 99)
    place.sync(encoder)
    times = []
    for number in range(ROUNDS):
        _change(files[1 + number * (len(files) // ROUNDS)], number)
        seconds, report = place.sync(encoder)
        times.append(seconds)
    rows.append(_row("one file changed", "1 document", report.encoded_chunks, times, build))
    place.files.joinpath("000").parent.rename(place.files.with_name("moved"))
    place.files.mkdir()
    place.files.with_name("moved").rename(place.files / "moved")
    seconds, report = place.sync(encoder)
    renamed = f"{len(report.sources[0].changed):,} documents"
    rows.append(_row("every file renamed", renamed, report.encoded_chunks, [seconds], build))
    return rows, chunks


def _tenth(place: Place, encoder: Encoder) -> list[list[str]]:
    build, report = place.sync(encoder)
    name = f"the whole build of {report.counts['chunks']:,} chunks, all embedded"
    rows = [
        [name, f"{report.counts['documents']:,} documents", f"{report.encoded_chunks:,}", f"{build:.1f}", ""],
    ]
    place.sync(encoder)
    for number, path in enumerate(sorted(place.files.rglob("*.jsonl"))[::TENTH]):
        _change(path, number)
    seconds, report = place.sync(encoder)
    changed = f"{len(report.sources[0].changed):,} documents"
    return [*rows, _row("every tenth file changed", changed, report.encoded_chunks, [seconds], build)]


def _change(path: Path, number: int) -> None:
    record = json.loads(path.read_text("utf-8"))
    record["text"] = f"The harbour's clockmaker weighed pendulum {number}. {record['text']}"
    path.write_text(json.dumps(record) + "\n", "utf-8")


def _row(name: str, changed: str, embedded: int, seconds: Sequence[float], build: float) -> list[str]:
    median = statistics.median(seconds)
    return [name, changed, f"{embedded:,}", f"{median:.2f}", f"{100 * median / build:.2f} %"]


def _asked(place: Place, encoder: Encoder, evaldata: Path, count: int) -> str:
    """A table: how long questions take while nothing else runs, and while files change one after the other."""
    texts = questions(evaldata, 2 * count + 20)
    with Index(place.index, encoder, search_settings(load_settings(None, {}))) as index:
        _ask(index, texts[:20])
        quiet = Spread.of(_ask(index, texts[20 : 20 + count]))
        with _changing(place):
            busy = Spread.of(_ask(index, texts[20 + count :]))
    rows = [
        ["quiet", f"{quiet.p50:.1f}", f"{quiet.p99:.1f}", ""],
        ["while one file after the other changes", f"{busy.p50:.1f}", f"{busy.p99:.1f}", f"{busy.p99 / quiet.p99:.2f}"],
    ]
    return table(["searches, the encoder included", "p50, ms", "p99, ms", "ratio of p99"], rows)


def _ask(index: Index, texts: Sequence[str]) -> list[float]:
    times = []
    for text in texts:
        started = time.perf_counter()
        index.search(Query(text, 8, 4, frozenset({PUBLIC}), frozenset(KINDS)))
        times.append(1000 * (time.perf_counter() - started))
        time.sleep(0.05)
    return times


@contextmanager
def _changing(place: Place) -> Iterator[None]:
    """A process that changes a file and reindexes, again and again."""
    command = [
        sys.executable,
        "-m",
        "benchmarks.incremental_changes",
        *map(str, (place.files, place.index, place.cache)),
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None  # noqa: S101 - asked for above
            process.stdout.readline()
            yield
        finally:
            process.kill()
    shutil.rmtree(place.index / "generations" / ".staging", ignore_errors=True)


if __name__ == "__main__":
    main()
