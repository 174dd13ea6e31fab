"""Puts Footnote beside what one would pick instead, on scifact with the same model.

    bash ../shared/peers/run_all.sh "$PWD/../shared/evaldata/scifact" "$PWD/var/peers"
    python -m benchmarks.peers ../shared/evaldata var/peers        # writes docs/benchmarks.md

The first command measures the others; this one reads what it wrote, and puts Footnote through the same phases, each in
a fresh process on the same two cores: build (read, cut, embed, index, save, the model loaded before), ask (every
question with judgements, one at a time, after ten to warm up), and bring one changed document up to date. The embedding
cache is empty and in a temporary folder. Memory is each process's most, in MB (10⁶ bytes).
"""

import json
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import fresh
from benchmarks.machine import Others, folder_mb, parse, peak_mb, timed_command_line
from benchmarks.report import Spread, table, write_section
from bot.components import chunk_settings, encoder_for, search_settings
from bot.evaluate import QuestionSet, bare_id, read_jsonl, read_question_set
from bot.evaluate.measures import retrieval_measures
from bot.settings.settings import Settings, load_settings
from index import KINDS, PUBLIC, Encoder, Index, Query, ReindexOptions, SourceSpec, reindex
from index.embedding.encoder import ChunkInput

SET = "scifact"
ABOUT = {
    "baseline": ("sentence-transformers + FAISS", "whole documents, exact scan", "faiss-cpu"),
    "chroma": ("Chroma", "whole documents, HNSW", "chromadb"),
    "lancedb": ("LanceDB", "whole documents; full-text search fused with vectors where hybrid", "lancedb"),
    "txtai": ("txtai", "whole documents; BM25 fused with vectors where hybrid", "txtai"),
    "llamaindex": ("LlamaIndex", "its default splitter; BM25 retriever fused where hybrid", "llama-index-core"),
    "langchain": ("LangChain", "1,000 characters, FAISS; BM25 retriever fused where hybrid", "langchain-core"),
    "haystack": ("Haystack", "its splitter, in-memory store; BM25 joined where hybrid", "haystack-ai"),
    "haiku": ("haiku.rag", "256 tokens, LanceDB; full-text search fused where hybrid", "haiku-rag-slim"),
}
"""What each peer is: its name, how the side-by-side uses it, and the package whose version says most."""
OURS = "Footnote"
BUSY = 0.3
"""Cores that other processes may use in a phase for its times to count."""
READING = """\
What each row is stands below the table; all use all-MiniLM-L6-v2. A `~` stands before times taken while other processes
used more than 0.3 of a core. One change: Footnote, LlamaIndex and LangChain find out which of the documents changed;
the others are handed it, and those of whole documents embed its first 256 tokens. "Then found": whether a reader of the
saved index finds the changed document."""
WARM = 10
CHANGED = "On the ninth of the month the harbour's clockmaker weighed every brass pendulum against a jar of amber."
"""What the changed document says; nothing in the set resembles it."""


@dataclass(frozen=True, slots=True)
class Row:
    """A system in one mode; times in seconds or milliseconds as named, memory and sizes in MB."""

    name: str
    about: str
    ndcg: float
    recall: float
    query: Spread
    build_s: float
    chunks: int
    index_mb: float
    build_mb: float
    query_mb: float
    cold_s: float
    resync_s: float
    resync_seen: bool
    busy: bool


def main() -> None:
    """Measure Footnote and write both."""
    arguments = timed_command_line(__doc__)
    arguments.add_argument("results", type=Path, help="folder that run_all.sh wrote")
    options = parse(arguments)
    rows = [row for path in sorted(options.results.glob("*.json")) for row in peer_rows(json.loads(path.read_text()))]
    rows.append(footnote_row(options.evaldata / SET, small=options.dry_run))
    rows.sort(key=lambda row: -row.ndcg)
    notes = [
        f"- **{name}**: {about}"
        for name, about in dict.fromkeys((row.name.rpartition(",")[0], row.about) for row in rows)
    ]
    command = "python -m benchmarks.peers ../shared/evaldata var/peers"
    body = "\n\n".join([READING, _table(rows), "\n".join(notes)])
    write_section("peers", "Beside its peers, on scifact", command, body, dry_run=options.dry_run)


def peer_rows(found: Mapping[str, Any]) -> Iterator[Row]:
    """Rows of a file that ``run_all.sh`` wrote, one a mode."""
    name, about, package = ABOUT.get(found["system"], (found["system"], "", found["system"]))
    version = found["versions"].get(package, "")
    for mode, asked in found["modes"].items():
        yield Row(
            name=f"{name}, {mode}",
            about=f"{package} {version}; {about}",
            ndcg=asked["ndcg10"],
            recall=asked["recall10"],
            query=Spread(asked["p50_ms"], asked["p95_ms"], asked["p99_ms"]),
            build_s=found["build_s"],
            chunks=found["chunks"],
            index_mb=found["index_mb"],
            build_mb=found["build_rss_mb"] * 2**20 / 1e6,
            query_mb=asked["rss_mb"] * 2**20 / 1e6,
            cold_s=asked["cold_s"],
            resync_s=found["resync_s"],
            resync_seen=found["resync_seen"],
            busy=max(found["build_other_cores"], found["update_other_cores"], asked["other_cores"]) > BUSY,
        )


def footnote_row(folder: Path, *, small: bool) -> Row:
    """Measure Footnote on a set."""
    asked = read_question_set(folder, None)
    records = [record for _, record in read_jsonl(asked.corpus)][: 256 if small else None]
    with tempfile.TemporaryDirectory() as name, Others() as others:
        work = Path(name)
        _write_corpus(work, records)
        built = fresh.call(build, folder=name)
        found = fresh.call(ask, folder=name, questions=str(folder), started=time.time())
        index_mb = folder_mb(work / "index")
        middle = records[len(records) // 2]
        middle |= {"title": "", "text": _as_long_as(str(middle["text"]))}
        _write_corpus(work, records)
        changed = fresh.call(resync, folder=name, changed=str(middle["_id"]))
    figures = retrieval_measures(found["rankings"], asked.qrels)
    return Row(
        name=f"{OURS}, hybrid",
        about="this repository, with its defaults; chunks of at most 256 tokens, BM25 and sentences fused with vectors",
        ndcg=figures["ndcg@10"] or 0.0,
        recall=figures["recall@10"] or 0.0,
        query=Spread.of(found["times"]),
        build_s=built["seconds"],
        chunks=built["chunks"],
        index_mb=index_mb,
        build_mb=built["memory"],
        query_mb=found["memory"],
        cold_s=found["cold"],
        resync_s=changed["seconds"],
        resync_seen=changed["seen"],
        busy=others.cores > BUSY,
    )


def build(folder: str) -> dict[str, float]:
    """Index the corpus from nothing."""
    settings = _settings(folder)
    encoder = _loaded(settings)
    started = time.perf_counter()
    reindex(_options(settings, folder), encoder, lambda *_: None)
    seconds = time.perf_counter() - started
    with _opened(settings, encoder) as index:
        return {"seconds": seconds, "chunks": index.manifest.counts["chunks"], "memory": peak_mb()}


def ask(folder: str, questions: str, started: float) -> dict[str, Any]:
    """Ask every question that has judgements; ``started`` is when the process was (seconds since the epoch)."""
    settings = _settings(folder)
    asked = _judged(read_question_set(Path(questions), None))  # the peers read their questions first, too
    with _opened(settings, encoder_for(settings)) as index:
        _documents(index, "what comes first")
        cold = time.time() - started
        for number, text in enumerate(list(asked.values())[:WARM]):
            _documents(index, f"warm {number} {text}")
        times, rankings = [], {}
        for name, text in asked.items():
            begun = time.perf_counter()
            rankings[name] = _documents(index, text)
            times.append(1000 * (time.perf_counter() - begun))
        return {"cold": cold, "times": times, "rankings": rankings, "memory": peak_mb()}


def resync(folder: str, changed: str) -> dict[str, Any]:
    """Bring the index in step with a changed document, and see whether a reader finds it."""
    settings = _settings(folder)
    encoder = _loaded(settings)
    with _opened(settings, encoder) as index:
        _documents(index, "what comes first")
    started = time.perf_counter()
    reindex(_options(settings, folder), encoder, lambda *_: None)
    seconds = time.perf_counter() - started
    with _opened(settings, encoder) as index:
        return {"seconds": seconds, "seen": changed in _documents(index, CHANGED)[:3]}


def _as_long_as(text: str) -> str:
    return " ".join(f"{CHANGED} Page {number}." for number in range(1, 2 + len(text) // len(CHANGED)))


def _settings(folder: str) -> Settings:
    return load_settings(None, {"index": {"path": f"{folder}/index", "cache": f"{folder}/cache"}})


def _options(settings: Settings, folder: str) -> ReindexOptions:
    corpus = Path(folder) / "corpus.jsonl"
    return ReindexOptions(
        index_dir=settings.index.path,
        cache_dir=settings.index.cache,
        sources=(SourceSpec(SET, "folder", corpus, "", "", PUBLIC, "article", settings.documents.max_file_bytes),),
        full=False,
        forget=(),
        keep_others=False,
        chunking=chunk_settings(settings),
    )


def _loaded(settings: Settings) -> Encoder:
    """The encoder with its model loaded for questions and for chunks, as the peers' models are before they build."""
    encoder = encoder_for(settings)
    encoder.tokenizer()
    encoder.encode_queries(["load"])
    list(encoder.encode_chunks([ChunkInput("load", ())]))
    return encoder


def _opened(settings: Settings, encoder: Encoder) -> Index:
    return Index(settings.index.path, encoder, search_settings(settings))


def _judged(asked: QuestionSet) -> dict[str, str]:
    return {question.id: question.text for question in asked.questions if asked.qrels.get(question.id)}


def _documents(index: Index, text: str) -> list[str]:
    found = index.search(Query(text, 10, 1, frozenset({PUBLIC}), frozenset(KINDS)))
    return [bare_id(passage.document.id) for passage in found.passages]


def _write_corpus(folder: Path, records: list[dict[str, Any]]) -> None:
    lines = [json.dumps(record, ensure_ascii=False) + "\n" for record in records]
    (folder / "corpus.jsonl").write_text("".join(lines), "utf-8")


def _table(rows: list[Row]) -> str:
    header = ["", "nDCG@10", "recall@10", "question p50, ms", "p95", "p99", "build, s", "chunks", "index, MB"]
    header += ["memory building, MB", "asking", "cold start, s", "one change, s", "then found"]
    return table(header, [_cells(row) for row in rows])


def _cells(row: Row) -> list[str]:
    name = f"**{row.name}**" if row.name.startswith(OURS) else row.name
    about = "~" if row.busy else ""
    times = [f"{about}{value:.1f}" for value in (row.query.p50, row.query.p95, row.query.p99, row.build_s)]
    cells = [name, f"{row.ndcg:.4f}", f"{row.recall:.4f}", *times, f"{row.chunks:,}", f"{row.index_mb:.1f}"]
    cells += [f"{row.build_mb:.0f}", f"{row.query_mb:.0f}", f"{about}{row.cold_s:.1f}", f"{about}{row.resync_s:.2f}"]
    return [*cells, "yes" if row.resync_seen else "no"]


if __name__ == "__main__":
    main()
