"""Measures the encoder: passages a second, milliseconds a question, and what it gives up for them.

    python -m benchmarks.encoding ../shared/evaldata        # writes docs/benchmarks.md

2,000 passages of 60 to 140 words at once, then 200 questions one at a time: by sentence-transformers as it comes
(float32, batches of 32), by Footnote's encoder as it chooses on this machine, and by each of its back ends on all
cores. Footnote embeds every sentence of a passage, too. Each in a fresh process, in turn, three rounds; medians.
Cosines are those to sentence-transformers' own vectors; nDCG@10 is that of ranking scifact's whole documents by them.
"""

import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from benchmarks import fresh
from benchmarks.machine import cores, parse, timed_command_line
from benchmarks.report import table, write_section
from benchmarks.texts import passages, questions
from bot.components import encoder_for
from bot.evaluate import read_jsonl, read_question_set
from bot.evaluate.measures import retrieval_measures
from bot.settings.settings import load_settings
from index import SentenceTransformerEncoder, Vectors, split_sentences
from index.embedding.encoder import ChunkInput
from index.embedding.model_files import bundled_folder

BASELINE = "sentence-transformers"
ENGINES: dict[str, dict[str, str] | None] = {
    BASELINE: None,
    "Footnote, its choice": {},
    "Footnote, torch float32": {"backend": "torch", "dtype": "float32"},
    "Footnote, torch bfloat16": {"backend": "torch", "dtype": "bfloat16"},
    "Footnote, OpenVINO float32": {"backend": "openvino", "dtype": "float32"},
    "Footnote, OpenVINO bfloat16": {"backend": "openvino", "dtype": "bfloat16"},
}
"""Rows: settings of Footnote's encoder, or None for the baseline."""
ROUNDS = 3


class Engine(Protocol):
    """What embeds."""

    @property
    def name(self) -> str:
        """What it is."""
        ...

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Embed texts: ``(n, dim) float32``, unit rows."""
        ...

    def question(self, text: str) -> Vectors:
        """Embed one question: ``(1, dim) float32``, a unit row."""
        ...


class Baseline:
    """sentence-transformers with its defaults, and as many threads as there are cores."""

    def __init__(self) -> None:
        import torch
        from sentence_transformers import SentenceTransformer

        self.name = f"torch float32, {len(cores())} threads"
        torch.set_num_threads(len(cores()))
        self._model = SentenceTransformer(str(bundled_folder()), device="cpu")

    def passages(self, texts: Sequence[str]) -> Vectors:
        """See ``Engine``."""
        return np.asarray(self._model.encode(list(texts), normalize_embeddings=True, show_progress_bar=False))

    def question(self, text: str) -> Vectors:
        """See ``Engine``."""
        return self.passages([text])


class Footnote:
    """Footnote's encoder.

    Args:
        settings: What to force of ``[encoder]``; nothing leaves the choice to Footnote.
    """

    def __init__(self, settings: dict[str, str]) -> None:
        encoder = encoder_for(load_settings(None, {"encoder": settings}))
        assert isinstance(encoder, SentenceTransformerEncoder)  # noqa: S101
        self._encoder = encoder

    @property
    def name(self) -> str:
        """See ``Engine``."""
        choice = self._encoder.choice
        return f"{choice.backend} {choice.precision}, {choice.threads} threads"

    def passages(self, texts: Sequence[str]) -> Vectors:
        """See ``Engine``."""
        inputs = [ChunkInput(text, tuple((s.start, s.end) for s in split_sentences(text))) for text in texts]
        vectors = np.zeros((len(texts), self._encoder.spec.dimension), np.float32)
        for place, embedding in self._encoder.encode_chunks(inputs):
            vectors[place] = embedding.vector
        return vectors

    def question(self, text: str) -> Vectors:
        """See ``Engine``."""
        return self._encoder.encode_queries([text])


def main() -> None:
    """Measure and write."""
    arguments = timed_command_line(__doc__)
    options = parse(arguments)
    rounds = 1 if options.dry_run else ROUNDS
    with tempfile.TemporaryDirectory() as folder:
        times: dict[str, list[dict[str, Any]]] = {name: [] for name in ENGINES}
        for number in range(rounds):
            for name in ENGINES:
                common = {"name": name, "evaldata": str(options.evaldata), "work": folder, "small": options.dry_run}
                times[name].append(fresh.call(speed, **common))
                print(number + 1, name, times[name][-1], flush=True)
                if number == 0:
                    times[name][0]["ndcg"] = fresh.call(quality, **common)
        rows = list(_rows(times, Path(folder)))
    header = ["", "run by", "passages/s", "ratio", "question, ms", "ratio"]
    body = table([*header, "cosine, mean", "least", "scifact nDCG@10"], rows)
    command = "python -m benchmarks.encoding ../shared/evaldata"
    write_section("encoding", "Encoding", command, body, dry_run=options.dry_run)


def speed(name: str, evaldata: str, work: str, *, small: bool) -> dict[str, Any]:
    """Time an engine in this process.

    Args:
        name: One of ``ENGINES``.
        evaldata: Folder of the question sets.
        work: Folder to keep vectors and the encoder's choice in.
        small: Only see that it works.
    """
    texts = passages(Path(evaldata), 32 if small else 2_000)
    asked = questions(Path(evaldata), 20 if small else 220)
    engine = _engine(name, work)
    engine.passages(texts[:32])
    started = time.perf_counter()
    found = engine.passages(texts)
    taken = time.perf_counter() - started
    for text in asked[-20:]:
        engine.question(text)
    waits, answers = [], []
    for text in asked[:200]:
        started = time.perf_counter()
        answers.append(engine.question(text))
        waits.append(time.perf_counter() - started)
    np.save(Path(work) / f"{name}.npy", np.concatenate([found, *answers]))
    return {
        "name": engine.name,
        "passages/s": len(texts) / taken,
        "question, ms": 1000 * statistics.median(waits),
    }


def quality(name: str, evaldata: str, work: str, *, small: bool) -> float:
    """nDCG@10 on scifact, its documents whole up to the model's limit, ranked by an engine's cosines alone."""
    found = read_question_set(Path(evaldata) / "scifact", None)
    records = [record for _, record in read_jsonl(found.corpus)][: 64 if small else None]
    engine = _engine(name, work)
    documents = engine.passages([f"{record['title']}\n{record['text']}" for record in records])
    names = [str(record["_id"]) for record in records]
    rankings = {}
    for question in found.questions[: 16 if small else None]:
        cosines = documents @ engine.question(question.text)[0]
        rankings[question.id] = [names[i] for i in np.argsort(-cosines, kind="stable")[:10]]
    return retrieval_measures(rankings, found.qrels)["ndcg@10"] or 0.0


def _engine(name: str, work: str) -> Engine:
    settings = ENGINES[name]
    if settings is None:
        return Baseline()
    # Its choice is measured anew, since another day's may have been made on a busy machine.
    fixed = {"threads": str(len(cores()))} if settings else {}
    return Footnote({"cache": f"{work}/encoder", **fixed, **settings})


def _rows(times: dict[str, list[dict[str, Any]]], folder: Path) -> list[list[str]]:
    def median(name: str, figure: str) -> float:
        return float(statistics.median(found[figure] for found in times[name]))

    base = np.load(folder / f"{BASELINE}.npy")
    rows = []
    for name, found in times.items():
        cosines = np.einsum("ij,ij->i", base, np.load(folder / f"{name}.npy"))
        many, one = median(name, "passages/s"), median(name, "question, ms")
        more, faster = many / median(BASELINE, "passages/s"), median(BASELINE, "question, ms") / one
        rows.append([name, found[0]["name"], f"{many:.0f}", f"{more:.2f}", f"{one:.1f}", f"{faster:.2f}"])
        rows[-1] += [f"{cosines.mean():.4f}", f"{cosines.min():.4f}", f"{found[0]['ndcg']:.4f}"]
    return rows


if __name__ == "__main__":
    main()
