"""Measures where a question's time goes in an index of 100,000 chunks, and what it takes to open it.

    python -m benchmarks.corpus ../shared/evaldata var/bench
    footnote reindex --config var/bench/footnote.toml
    python -m benchmarks.stages ../shared/evaldata var/bench/footnote.toml        # writes docs/benchmarks.md

1,000 questions one at a time: the stages of a search for a reader of everything (no filter), of all but one chunk in a
hundred, and of that hundredth alone; then whole answers beside the bare encoder, Footnote's and the same model as
sentence-transformers runs it by default. recall@10 is the vector
search's, as deep as a search goes, against the exact order of the unquantised embeddings. Opening: medians of fresh
processes with warm file caches, the encoder loaded before. Memory in MB (10⁶ bytes), pages of mapped files included.
"""

import sqlite3
import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import fresh
from benchmarks.corpus import MEMBERS
from benchmarks.encoding import Baseline
from benchmarks.machine import measuring, parse, peak_mb, resident_mb
from benchmarks.report import Spread, table, write_section
from benchmarks.texts import questions
from bot.components import answerer_for, encoder_for, open_index, search_settings
from bot.settings.settings import Settings, load_settings
from index import KINDS, PUBLIC, Index, Query, Vectors
from index.embedding.embedding_cache import EmbeddingCache
from index.storage.generation import CATALOG, VECTORS
from index.types import Keys
from index.vectors import FaissVectors

FILTERS = {"no filter": [PUBLIC, MEMBERS], "99 % of the chunks": [PUBLIC], "1 % of the chunks": [MEMBERS]}
"""Rows of the first table: the audience that asks."""
WARM = 50
OPENINGS = 5
TOTAL = "all but encode"


def main() -> None:
    """Measure and write."""
    arguments = measuring(__doc__)
    arguments.add_argument("evaldata", type=Path)
    arguments.add_argument("config", type=Path, help="settings that name the index")
    options = parse(arguments)
    count = 40 if options.dry_run else 1_000
    common = {"config": str(options.config), "evaldata": str(options.evaldata)}
    searched = {
        name: fresh.call(search_times, count=count, audience=audience, **common) for name, audience in FILTERS.items()
    }
    baseline = fresh.call(baseline_times, count=count, evaldata=common["evaldata"])
    answered = fresh.call(answer_times, count=count, **common)
    opened = [fresh.call(opening, **common) for _ in range(1 if options.dry_run else OPENINGS)]
    chunks = searched["no filter"]["chunks"]
    body = "\n\n".join([_search_table(searched), _answer_table(baseline, answered), _opening_table(opened)])
    command = "python -m benchmarks.stages ../shared/evaldata var/bench/footnote.toml"
    title = f"A question's time in {chunks:,} chunks"
    write_section("stages", title, command, body, dry_run=options.dry_run)


def search_times(config: str, evaldata: str, count: int, audience: Sequence[str]) -> dict[str, Any]:
    """Search; each stage's milliseconds, and the filtered vector search's recall."""
    settings = load_settings(Path(config), {})
    texts = questions(Path(evaldata), WARM + count)
    with open_index(settings) as index:
        laps: list[dict[str, float]] = []
        for text in texts:
            started = time.perf_counter()
            found = index.search(Query(text, 8, 4, frozenset(audience), frozenset(KINDS)))
            total = 1000 * (time.perf_counter() - started)
            laps.append({**found.timings_ms, TOTAL: total - found.timings_ms["encode"]})
        stages = {stage: [lap[stage] for lap in laps[WARM:]] for stage in laps[0]}
        chunks = index.manifest.counts["chunks"]
        recall = _recall(index, settings, index.encode(texts[WARM:]), frozenset(audience))
    return {"stages": stages, "recall": recall, "chunks": chunks}


def answer_times(config: str, evaldata: str, count: int) -> dict[str, list[float]]:
    """Answer, and encode other questions alone, in turn; milliseconds of each."""
    settings = load_settings(Path(config), {})
    texts = questions(Path(evaldata), 2 * (WARM + count))
    encoder = encoder_for(settings)
    with Index(settings.index.path, encoder, search_settings(settings)) as index:
        answerer = answerer_for(index, settings)
        alone, whole = [], []
        for one, another in zip(texts[::2], texts[1::2], strict=True):
            alone.append(_milliseconds(lambda text: encoder.encode_queries([text]), one))
            whole.append(_milliseconds(lambda text: answerer.answer(text, frozenset({PUBLIC})), another))
    return {"the bare encoder": alone[WARM:], "an answer": whole[WARM:]}


def baseline_times(evaldata: str, count: int) -> list[float]:
    """Encode questions by sentence-transformers with its defaults; milliseconds of each."""
    baseline = Baseline()
    return [_milliseconds(baseline.question, text) for text in questions(Path(evaldata), WARM + count)][WARM:]


def opening(config: str, evaldata: str) -> dict[str, float]:
    """Open an index after the encoder is loaded, and search once; seconds and megabytes."""
    settings = load_settings(Path(config), {})
    warm, *texts = questions(Path(evaldata), 100)
    encoder = encoder_for(settings)
    encoder.encode_queries([warm])
    before = resident_mb()
    started = time.perf_counter()
    with Index(settings.index.path, encoder, search_settings(settings)) as index:
        opened = time.perf_counter()
        _search(index, texts[0])
        searched = time.perf_counter()
        first = resident_mb()
        for text in texts[1:]:
            _search(index, text)
        return {
            "opening, s": opened - started,
            "first search, s": searched - opened,
            "both, s": searched - started,
            "resident with the encoder alone, MB": before,
            "after the first search, MB": first,
            f"after {len(texts)} searches, MB": resident_mb(),
            "at most, MB": peak_mb(),
        }


def embeddings(index: Path, cache: Path, dimension: int) -> tuple[Keys, Vectors]:
    """The unquantised embeddings of an index's chunks, from the embedding cache.

    Args:
        index: Folder of a generation.
        cache: Folder of the cache that it was built with.
        dimension: Length of a vector.

    Returns:
        Keys ``(n,) int64``, rising, and unit vectors ``(n, dim) float32``.

    Raises:
        KeyError: The cache has forgotten one.
    """
    with sqlite3.connect(f"{(index / CATALOG).resolve().as_uri()}?mode=ro&immutable=1", uri=True) as catalog:
        rows = catalog.execute("SELECT key, embedded FROM chunks ORDER BY key").fetchall()
    vectors = np.zeros((len(rows), dimension), np.float32)
    with EmbeddingCache(cache, dimension) as known:
        for begin in range(0, len(rows), 1000):
            part = rows[begin : begin + 1000]
            found = known.get([embedded for _, embedded in part])
            vectors[begin : begin + len(part)] = [found[embedded].vector for _, embedded in part]
    return np.array([key for key, _ in rows], np.int64), vectors


def _recall(index: Index, settings: Settings, vectors: Vectors, audience: frozenset[str]) -> float:
    """Share of each question's ten nearest allowed chunks that the store's search finds among its first ten."""
    keys, exact = embeddings(index._folder, settings.index.cache, vectors.shape[1])
    allowed = index._access.keys(audience, frozenset(KINDS))
    inside = np.ones(len(keys), bool) if allowed is None else np.isin(keys, allowed)
    store = FaissVectors.open(index._folder / VECTORS)
    hits = 0
    for vector in vectors:
        cosines = exact[inside] @ vector
        nearest = keys[inside][np.argpartition(-cosines, 9)[:10]]
        _, found = store.search(vector[None], settings.search.candidates, allowed)
        hits += len(np.intersect1d(nearest, found[0, :10]))
    return hits / (10 * len(vectors))


def _search(index: Index, text: str) -> None:
    index.search(Query(text, 8, 4, frozenset({PUBLIC}), frozenset(KINDS)))


def _milliseconds(work: Callable[[str], object], text: str) -> float:
    started = time.perf_counter()
    work(text)
    return 1000 * (time.perf_counter() - started)


def _search_table(searched: Mapping[str, dict[str, Any]]) -> str:
    def rows() -> Iterator[list[str]]:
        for name, found in searched.items():
            for stage, times in found["stages"].items():
                bold = "**" if stage == TOTAL else ""
                recall = f"{found['recall']:.4f}" if stage == "dense" else ""
                yield [name, f"{bold}{stage}{bold}", *_spread(times), recall]

    return table(["asked of", "stage", "p50, ms", "p95, ms", "p99, ms", "recall@10"], list(rows()))


def _answer_table(baseline: Sequence[float], answered: Mapping[str, Sequence[float]]) -> str:
    p50 = [statistics.median(times) for times in (baseline, answered["the bare encoder"])]
    rows = [
        [name, *_spread(times), *(f"{statistics.median(times) / each:.2f}" for each in p50)]
        for name, times in {"sentence-transformers' default": baseline, **answered}.items()
    ]
    head = ["", "p50, ms", "p95, ms", "p99, ms", "p50 beside sentence-transformers'", "p50 beside the bare encoder's"]
    return table(head, rows)


def _opening_table(opened: Sequence[Mapping[str, float]]) -> str:
    medians = {figure: statistics.median(each[figure] for each in opened) for figure in opened[0]}
    rows = [[name, f"{value:.3f}" if name.endswith(", s") else f"{value:.0f}"] for name, value in medians.items()]
    return table(["opening", ""], rows)


def _spread(times: Sequence[float]) -> list[str]:
    spread = Spread.of(times)
    return [f"{spread.p50:.2f}", f"{spread.p95:.2f}", f"{spread.p99:.2f}"]


if __name__ == "__main__":
    main()
