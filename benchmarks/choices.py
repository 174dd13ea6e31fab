"""Measures what each choice of the retrieval core is worth, one at a time around the defaults.

    python -m benchmarks.choices ../shared/evaldata        # writes docs/benchmarks.md

Every row is an index of its own, built by the product's code with one choice changed, and searched by every question
with relevant documents. p@1 and p@3: the gold answer stands in the first passage, in one of the first three.
"""

import json
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from unittest.mock import patch

from benchmarks.machine import command_line
from benchmarks.report import table, write_section
from bot.components import chunk_settings, search_settings
from bot.evaluate.measures import contains_answer, retrieval_measures
from bot.evaluate.question_set import QuestionSet, bare_id, read_question_set
from bot.settings.settings import Settings
from index import (
    KINDS,
    PUBLIC,
    BackendRequest,
    Chunk,
    ChunkSettings,
    Encoder,
    Index,
    Overrides,
    Query,
    ReindexOptions,
    SearchSettings,
    SentenceTransformerEncoder,
    SourceSpec,
    Vectors,
    reindex,
)
from index.chunking.chunker import Chunker
from index.embedding.embedding_cache import embedding_key as _key
from index.embedding.encoder import ChunkEmbedding, ChunkInput
from index.lexical import Analysis

READING = """\
p@1 and p@3: the gold answer stands in the first passage, in one of the first three. Differences below 0.002 are
within what another batch of the same model moves; scifact's standard error over its 300 questions is 0.02. Sentences
encoded apart choose a little better on squad2_dev, and cost a forward pass each; pooled from the chunk's own tokens
they cost none, so they are pooled."""
SETS = ("scifact", "squad2_dev", "clapnq_dev", "mtrag")
ANSWERS = "squad2_dev"
Change = Callable[[], AbstractContextManager[object]]


@dataclass(frozen=True, slots=True)
class Build:
    """A way to build the indexes, and the ways to search them: (name, settings)."""

    chunking: ChunkSettings
    change: Change
    searches: tuple[tuple[str, SearchSettings], ...]
    sets: tuple[str, ...] = SETS


def builds(chunking: ChunkSettings, search: SearchSettings) -> Iterator[Build]:
    """The defaults with everything that only searching changes, then each choice of building changed alone."""
    searches = [("**the defaults**", search)]
    searches += [(f"dense weight {w}", replace(search, dense_weight=w)) for w in (0.65, 0.7, 0.75, 0.8, 0.85)]
    searches += [(f"sentence weight {w}", replace(search, sentence_weight=w)) for w in (0.0, 0.25, 0.75)]
    searches += [(f"{depth} candidates a side", replace(search, candidates=depth)) for depth in (40, 400)]
    yield Build(chunking, nullcontext, tuple(searches))
    for name, change in (
        ("lexical: title once", lambda: _lexical_title(1)),
        ("lexical: no title", lambda: _lexical_title(0)),
        ("lexical: no stemming", lambda: _analysis(stem=False, stop=False)),
        ("lexical: stop words removed", lambda: _analysis(stem=True, stop=True)),
        ("title not embedded", _no_embedded_title),
    ):
        yield Build(chunking, change, ((name, search),))
    # Six times as many forward passes: measured where it takes minutes.
    yield Build(chunking, _encoded_apart, (("sentences encoded apart", search),), (ANSWERS, "clapnq_dev"))
    for tokens in (128, 192):
        yield Build(replace(chunking, max_tokens=tokens), nullcontext, ((f"chunks of {tokens} tokens", search),))
    yield Build(replace(chunking, overlap_tokens=32), nullcontext, (("overlap of 32 tokens", search),))


def main() -> None:
    """Measure and write."""
    parser = command_line(__doc__)
    parser.add_argument("--resume", action="store_true", help="keep the rows that an interrupted run measured")
    options = parser.parse_args()
    settings = Settings()
    cache = settings.index.cache
    encoder = _RememberingEncoder(cache / "encoder")
    sets = {name: read_question_set(options.evaldata / name, None) for name in SETS}
    notes = cache / "choices.jsonl"
    rows = dict(json.loads(line) for line in notes.read_text("utf-8").splitlines()) if options.resume else {}
    for build in builds(chunk_settings(settings), search_settings(settings)):
        if all(name in rows for name, _ in build.searches):
            continue
        columns = {name: _measure(build, sets[name], cache, encoder) for name in build.sets}
        for place, (name, _) in enumerate(build.searches):
            gains = [f"{columns[each][place][0]:.4f}" if each in columns else "" for each in SETS]
            rows[name] = [*gains, *columns[ANSWERS][place][1]]
            print(" | ".join([name, *rows[name]]), flush=True)
            with notes.open("a", encoding="utf-8") as file:
                file.write(json.dumps([name, rows[name]]) + "\n")
    header = ["choice", *(f"{name} nDCG@10" for name in SETS), f"{ANSWERS} p@1", "p@3"]
    command = "python -m benchmarks.choices ../shared/evaldata"
    body = table(header, [[name, *row] for name, row in rows.items()])
    write_section("choices", "What each choice of the search is worth", command, f"{READING}\n\n{body}")


class _RememberingEncoder(SentenceTransformerEncoder):
    """Embeds each question once, however many indexes it is asked of."""

    def __init__(self, cache: Path) -> None:
        super().__init__("", Overrides(0, "", ""), BackendRequest("auto", "auto", 0), cache, print)
        self._known: dict[tuple[str, ...], Vectors] = {}

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        key = tuple(texts)
        if key not in self._known:
            self._known[key] = super().encode_queries(texts)
        return self._known[key]


def _measure(build: Build, questions: QuestionSet, cache_dir: Path, encoder: Encoder) -> list[tuple[float, list[str]]]:
    measured = []
    with tempfile.TemporaryDirectory() as folder, build.change():
        source = SourceSpec(questions.name, "folder", questions.corpus, "", "", PUBLIC, "article", 10**8)
        options = ReindexOptions(Path(folder), cache_dir, (source,), False, (), False, build.chunking)
        reindex(options, encoder, lambda *_: None)
        for _, settings in build.searches:
            with Index(Path(folder), encoder, settings) as index:
                gain, hits = _ask(index, questions)
            shares = [f"{sum(any(row[:k]) for row in hits) / len(hits):.4f}" if hits else "" for k in (1, 3)]
            measured.append((gain, shares))
    return measured


def _ask(index: Index, questions: QuestionSet) -> tuple[float, list[list[bool]]]:
    judged = [each for each in questions.questions if questions.qrels.get(each.id)]
    queries = [Query(each.text, 10, 3, frozenset({PUBLIC}), frozenset(KINDS)) for each in judged]
    rankings: dict[str, list[str]] = {}
    hits: list[list[bool]] = []
    for question, result in zip(judged, index.search_many(queries), strict=True):
        rankings[question.id] = list(dict.fromkeys(bare_id(p.document.id) for p in result.passages))
        if question.answers:
            hits.append([contains_answer(p.chunk.text, question.answers) for p in result.passages[:3]])
    return retrieval_measures(rankings, questions.qrels)["ndcg@10"] or 0.0, hits


def _lexical_title(times: int) -> AbstractContextManager[object]:
    def text(title: str, chunk: Chunk) -> str:
        return "\n".join([title] * times + [chunk.heading, chunk.text])

    return patch("index.ingest.generation_builder._lexical_text", text)


def _analysis(*, stem: bool, stop: bool) -> AbstractContextManager[object]:
    build = Analysis._build

    def built(self: Analysis, **_: bool) -> object:
        return build(self, stop=stop, stem=stem)

    return patch.object(Analysis, "_build", built)


@contextmanager
def _no_embedded_title() -> Iterator[None]:
    with patch.object(Chunker, "_prefix", lambda _self, _title, _heading: ""):
        yield


@contextmanager
def _encoded_apart() -> Iterator[None]:
    def embed(self: SentenceTransformerEncoder, inputs: Sequence[ChunkInput]) -> list[ChunkEmbedding]:
        chunks = self.encode_queries([each.text for each in inputs])
        sentences = [self.encode_queries([each.text[start:end] for start, end in each.spans]) for each in inputs]
        return [ChunkEmbedding(*pair) for pair in zip(chunks, sentences, strict=True)]

    with (
        patch.object(SentenceTransformerEncoder, "_embed", embed),
        patch("index.ingest.generation_builder.embedding_key", lambda encoder, item: b"apart" + _key(encoder, item)),
    ):
        yield


if __name__ == "__main__":
    main()
