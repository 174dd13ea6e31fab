"""Measures vector indexes: recall, latency, memory and building at 10,000, 100,000 and a million vectors.

    python -m benchmarks.vectors ../shared/evaldata        # writes docs/benchmarks.md and docs/plots/

Footnote's own store beside FAISS' exact scan, HNSW and plain inverted lists. The vectors are embeddings of the
embedding cache and, beyond those, seeded perturbations of them at cosines of 0.85 to 0.95; the questions are those of
the question sets. Searches run on one thread, building on two; recall is against the exact search of the vectors
before packing. Each index is opened and asked in a process of its own. Needs matplotlib (pip install footnote[bench])
and 6 GB of memory.
"""

import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.embeddings import enlarged, real_vectors
from benchmarks.fresh import call
from benchmarks.machine import measuring, parse, resident_mb
from benchmarks.plots import recall_against_latency, require_matplotlib, size_against_latency
from benchmarks.report import Spread, table, write_section
from benchmarks.texts import questions
from bot.components import encoder_for
from bot.settings.settings import Settings
from index.types import Keys, Vectors
from index.vectors import DEFAULTS, FaissVectors
from index.vectors.faiss_indexes import faiss

SIZES = (10_000, 100_000, 1_000_000)
SMALL = (2_000, 20_000)
QUESTIONS = 1_000
ASKED = (10, 100)
SHARES = (0.01, 0.5, 0.99)
BATCH = 4_096
FOOTNOTE = "Footnote"
EFFORTS: dict[str, Sequence[float]] = {
    FOOTNOTE: (0.25, 0.5, 1.0, 2.0),
    "exact scan": (0,),
    "HNSW24,SQ8": (32, 64, 128, 256, 512),
    "IVF,SQ8": (8, 16, 32, 64, 128, 256),
}
"""What is measured and how hard each looks: a factor of the tuned effort, nothing, efSearch, nprobe."""
Search = Callable[[Vectors, int, Keys | None], Keys]
Measured = dict[str, Any]


def main() -> None:
    """Measure and write."""
    arguments = measuring(__doc__)
    arguments.add_argument("evaldata", type=Path)
    options = parse(arguments)
    if not options.dry_run:
        require_matplotlib()
    sizes = SMALL if options.dry_run else SIZES
    settings = Settings()
    encoder = encoder_for(settings)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        real = real_vectors(settings.index.cache, encoder.spec.dimension)
        np.save(folder / "vectors.npy", enlarged(real, sizes[-1]))
        np.save(folder / "questions.npy", encoder.encode_queries(questions(options.evaldata, QUESTIONS)))
        found = []
        for size in sizes:
            call(prepare, folder=str(folder), size=size)
            for name in EFFORTS:
                found.append(call(measure, folder=str(folder), size=size, name=name))
                print(found[-1], flush=True)
    _write(found, len(real), dry_run=options.dry_run)


def prepare(folder: str, size: int) -> None:
    """Find the exactly nearest, with and without filters."""
    library = faiss()
    vectors, asked = np.load(Path(folder) / "vectors.npy", mmap_mode="r")[:size], _questions(folder)
    for share in (1.0, *SHARES):
        allowed = _allowed(size, share)
        _, nearest = library.knn(
            asked, np.ascontiguousarray(vectors[allowed]), 100, metric=library.METRIC_INNER_PRODUCT
        )
        np.save(Path(folder) / f"nearest-{share}.npy", allowed[nearest])


def measure(folder: str, size: int, name: str) -> Measured:
    """Build one index, then open and ask it in a fresh process."""
    vectors = np.load(Path(folder) / "vectors.npy", mmap_mode="r")[:size]
    path = Path(folder) / "index"
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir()
    started = time.perf_counter()
    if name == FOOTNOTE:
        store = FaissVectors.empty(vectors.shape[1])
        for begin in range(0, size, BATCH):
            part = np.array(vectors[begin : begin + BATCH])
            store.upsert(np.arange(begin, begin + len(part)), part)
        store.fit()
        store.commit(path)
    else:
        _build_plain(name, np.array(vectors), path)
    seconds = time.perf_counter() - started
    return {"name": name, "size": size, "build": seconds, **call(ask, folder=folder, size=size, name=name)}


def ask(folder: str, size: int, name: str) -> Measured:
    """Open an index and ask it everything."""
    library = faiss()
    asked = _questions(folder)
    library.omp_set_num_threads(1)
    before, started = resident_mb(), time.perf_counter()
    opened: Any
    if name == FOOTNOTE:
        opened = FaissVectors.open(Path(folder) / "index", DEFAULTS)
    else:
        opened = library.read_index(str(Path(folder) / "index" / "index"))
    open_ms = (time.perf_counter() - started) * 1000
    curve = [_point(folder, asked, _search(name, opened, effort), effort) for effort in EFFORTS[name]]
    memory = resident_mb() - before
    filtered = {}
    if name == FOOTNOTE:
        for share in SHARES:
            filtered[str(share)] = _timed(folder, asked, _search(name, opened, 1.0), 10, size, share)
    exact = name == FOOTNOTE and opened._trained is None
    return {"open": open_ms, "memory": memory, "curve": curve[-1:] if exact else curve, "filtered": filtered}


def _build_plain(name: str, vectors: Vectors, path: Path) -> None:
    library = faiss()
    library.omp_set_num_threads(2)
    lists = round(4 * len(vectors) ** 0.5)
    key = {"exact scan": "SQfp16", "IVF,SQ8": f"IVF{lists},SQ8"}.get(name, name)
    index = library.index_factory(vectors.shape[1], key, library.METRIC_INNER_PRODUCT)
    index.train(vectors[np.random.default_rng(1).permutation(len(vectors))[: 64 * lists]])
    index.add(vectors)
    library.write_index(index, str(path / "index"))


def _search(name: str, opened: Any, effort: float) -> Search:  # noqa: ANN401 - a store, or an index of FAISS
    library = faiss()

    if name == FOOTNOTE:
        trained = opened._trained
        store = FaissVectors(opened.dimension, opened._rows, trained, DEFAULTS)
        if trained is not None:
            probes = max(1, round(trained.effort.probes * effort))
            store._trained = replace(trained, effort=replace(trained.effort, probes=probes))
        return lambda query, k, allowed: store.search(query, k, allowed)[1]
    parameters = None
    if name.startswith("HNSW"):
        parameters = library.SearchParametersHNSW(efSearch=int(effort))
    elif name.startswith("IVF"):
        parameters = library.IVFSearchParameters(nprobe=int(effort))
    return lambda query, k, _: opened.search(query, k, params=parameters)[1]


def _point(folder: str, asked: Vectors, search: Search, effort: float) -> Measured:
    return {"effort": effort, **{str(k): _timed(folder, asked, search, k, 0, 1.0) for k in ASKED}}


def _timed(folder: str, asked: Vectors, search: Search, k: int, size: int, share: float) -> Measured:
    """Recall at ten of searches for ``k``, and their time in milliseconds."""
    nearest = np.load(Path(folder) / f"nearest-{share}.npy")
    allowed = None
    if share < 1:
        allowed = _allowed(size, share)
        allowed.setflags(write=False)
    times, shares = [], []
    for query in asked[:20]:
        search(query[None], k, allowed)
    for query, expected in zip(asked, nearest, strict=True):
        started = time.perf_counter()
        found = search(query[None], k, allowed)[0]
        times.append((time.perf_counter() - started) * 1000)
        shares.append(np.isin(expected[:10], found[:10]).mean())
    spread = Spread.of(times)
    return {"recall": float(np.mean(shares)), "p50": spread.p50, "p99": spread.p99}


def _questions(folder: str) -> Vectors:
    asked: Vectors = np.load(Path(folder) / "questions.npy")
    return asked


def _allowed(size: int, share: float) -> Keys:
    if share == 1:
        return np.arange(size)
    drawn: Keys = np.sort(np.random.default_rng(5).permutation(size)[: int(size * share)])
    return drawn


def _chosen(measured: Measured) -> Measured:
    """The point that is shown: Footnote's own; else the first that reaches a recall of 0.99, or the last."""
    curve: list[Measured] = measured["curve"]
    if measured["name"] == FOOTNOTE:
        return next((point for point in curve if point["effort"] == 1), curve[-1])
    return next((point for point in curve if point["10"]["recall"] >= 0.99), curve[-1])


def _row(measured: Measured) -> list[str]:
    point = _chosen(measured)
    effort = {"HNSW": ", efSearch {:g}", "IVF,": ", nprobe {:g}"}.get(measured["name"][:4], "").format(point["effort"])
    ten, hundred = point["10"], point["100"]
    return [
        f"{measured['size']:,}",
        measured["name"] + effort,
        f"{measured['build']:.1f}",
        f"{measured['memory']:.0f}",
        f"{measured['open']:.0f}",
        f"{ten['recall']:.4f}",
        f"{ten['p50']:.2f}",
        f"{ten['p99']:.2f}",
        f"{hundred['p50']:.2f}",
    ]


def _write(found: Sequence[Measured], real: int, *, dry_run: bool) -> None:
    header = [
        "vectors",
        "index",
        "build, s",
        "memory, MB",
        "open, ms",
        "recall@10",
        "p50, ms",
        "p99, ms",
        "top 100, ms",
    ]
    filters = [
        [f"{each['size']:,}", f"{float(share):.0%}", f"{got['recall']:.4f}", f"{got['p50']:.2f}", f"{got['p99']:.2f}"]
        for each in found
        for share, got in each["filtered"].items()
    ]
    curves = {
        size: {
            each["name"]: [(point["10"]["p50"], point["10"]["recall"]) for point in each["curve"]]
            for each in found
            if each["size"] == size
        }
        for size in sorted({each["size"] for each in found})
    }
    times: dict[str, list[tuple[int, float]]] = {}
    for each in found:
        times.setdefault(each["name"], []).append((each["size"], _chosen(each)["10"]["p50"]))
    if not dry_run:
        recall_against_latency(curves[max(curves)], f"{max(curves):,} vectors")
        size_against_latency(times)
    body = "\n\n".join(
        [
            f"{real:,} real embeddings, and perturbations of them beyond. p50, p99 and recall are of a search for the "
            "nearest ten on one thread; of FAISS' own indexes the least effort that reaches a recall of 0.99 is shown, "
            "or the greatest that was tried. MB is the memory that opening and searching add to the process.",
            table(header, [_row(each) for each in found]),
            "Footnote under a filter that lets through a share of the vectors at random:",
            table(["vectors", "allowed", "recall@10", "p50, ms", "p99, ms"], filters),
            "![Recall against latency](plots/vectors-recall.svg)\n![Latency against size](plots/vectors-size.svg)",
        ]
    )
    command = "python -m benchmarks.vectors ../shared/evaldata"
    write_section("vectors", "Vector indexes up to a million", command, body, dry_run=dry_run)


if __name__ == "__main__":
    main()
