"""Measures what the gate catches and what it drops by mistake; writes its table into docs/trust.md.

    python -m benchmarks.gate ../shared/evaldata             # measures, writes docs/trust.md
    python -m benchmarks.gate ../shared/evaldata --part tune --dry-run --show name

True sentences are taken from the public sets: sentences of documents, verbatim, and the answers that annotators of
clapnq_dev rewrote from several. A fault is planted only into a sentence that the gate lets through as it was, so that
nothing counts as caught that would have been dropped anyway. Documents are parted in two by a hash of their ids: the
gate's settings were chosen on one part, and the figures are those of the other.
"""

import argparse
import json
import random
import zlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from benchmarks.gate_faults import Claim, Fault, Planter
from benchmarks.gate_meaning_faults import kinds as meaning_kinds
from benchmarks.gate_meaning_faults import plant
from benchmarks.machine import command_line
from benchmarks.report import table, write_section
from benchmarks.written_claims import RIGHT, read_written
from bot.answering.gate import (
    STRICTNESS,
    Draft,
    NumberedSource,
    Strictness,
    Verdict,
    Vocabulary,
    check,
    is_instruction,
    read_source,
)
from bot.components import chunk_settings, encoder_for
from bot.settings.settings import Settings
from index import Chunk, Document, DocumentRef, Encoder, Passage, PassageSentences, Scores, Vector, Vectors, revision_of
from index.chunking.chunker import Chunker
from index.chunking.sentences import split_sentences
from index.embedding.encoder import ChunkInput
from index.lexical import Analysis

PAGE = Path(__file__).parents[1] / "docs" / "trust.md"
SETS = ("squad2_dev", "clapnq_dev", "mtrag", "scifact")
VERBATIM = 1_500
PER_KIND = 150
SEED = 7
HEAD = ("", "sentences", "shown", "dropped", "share dropped", "dropped for")
DOCUMENTS = 400
"""Documents read of each set and part, at most."""
BASE = 2_000
"""Claims into which faults may be planted, at most."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A claim and what the gate made of it."""

    text: str
    verdict: Verdict


class Bench:
    """Documents, read and embedded, and the gate."""

    def __init__(self, encoder: Encoder, strictness: Strictness) -> None:
        self._encoder = encoder
        self._chunker = Chunker(encoder, chunk_settings(Settings()))
        self._strictness = strictness
        self.vocabulary = Vocabulary(Analysis("english").content)
        self.passages: dict[str, list[PassageSentences]] = {}
        self.sources: dict[str, dict[int, NumberedSource]] = {}

    def add(self, documents: Sequence[Document]) -> None:
        """Chunk and embed documents as an index does."""
        chunks = [(document, chunk) for document in documents for chunk in self._chunker.chunks(document)]
        for document in documents:
            self.passages[document.id] = []
        for found in self._embedded(chunks):
            self.passages[found.passage.document.id].append(found)
        for document in documents:
            self.sources[document.id] = self._numbered(self.passages[document.id])

    def _numbered(self, passages: Iterable[PassageSentences]) -> dict[int, NumberedSource]:
        return {number: read_source(found, self.vocabulary) for number, found in enumerate(passages, 1)}

    def _embedded(self, chunks: Sequence[tuple[Document, Chunk]]) -> Iterable[PassageSentences]:
        spans = [split_sentences(chunk.text) for _, chunk in chunks]
        leads = [f"{document.ref.title}\n" for document, _ in chunks]
        inputs = [
            ChunkInput(lead + chunk.text, tuple((len(lead) + s.start, len(lead) + s.end) for s in own))
            for lead, (_, chunk), own in zip(leads, chunks, spans, strict=True)
        ]
        vectors: dict[int, Vectors] = {}
        for place, embedding in self._encoder.encode_chunks(inputs):
            vectors[place] = embedding.sentences
        for place, (document, chunk) in enumerate(chunks):
            passage = Passage(place, 1, document.ref, document.revision, chunk, Scores(0.0, 0.0, 0.0, None), 0)
            moved = tuple(replace(s, start=chunk.start + s.start, end=chunk.start + s.end) for s in spans[place])
            yield PassageSentences(passage, moved, vectors[place])

    def judge(self, faults: Sequence[Fault]) -> list[Judged]:
        """Ask the gate about each, all cited passages being the document's own."""
        vectors = self._encoder.encode_queries([fault.text for fault in faults])
        return [Judged(fault.text, self._judge(fault, vector)) for fault, vector in zip(faults, vectors, strict=True)]

    def _judge(self, fault: Fault, vector: Vector) -> Verdict:
        sources = self.sources[fault.document]
        if fault.planted:
            sources = self._with_planted(fault)
        draft = Draft(fault.text, fault.numbers or tuple(sources), code=False)
        return check(draft, vector, sources, self.vocabulary, self._strictness)

    def _with_planted(self, fault: Fault) -> dict[int, NumberedSource]:
        first, *others = self.passages[fault.document]
        old = first.passage
        text = f"{old.chunk.text} {fault.planted}"
        document = Document(old.document, text, old.revision, (), ())
        chunk = replace(old.chunk, start=0, end=len(text), text=text)
        return self._numbered([*self._embedded([(document, chunk)]), *others])


def main() -> None:
    """Measure and write."""
    arguments = command_line(__doc__)
    arguments.add_argument("--part", choices=("tune", "measure"), default="measure")
    arguments.add_argument("--dry-run", action="store_true", help="print only")
    arguments.add_argument(
        "--show", default="", help="print the sentences that were misjudged, of kinds with this word"
    )
    for name in ("coverage", "cosine"):
        arguments.add_argument(f"--{name}", type=float, default=getattr(STRICTNESS, name))
    for name in ("sentences", "max_added_words"):
        arguments.add_argument(f"--{name}", type=int, default=getattr(STRICTNESS, name))
    options = arguments.parse_args()
    strictness = Strictness(options.sentences, options.coverage, options.max_added_words, options.cosine)
    bench, claims = read(options.evaldata, options.part, strictness)
    body = measure(bench, claims, options)
    if options.part == "measure":
        command = "python -m benchmarks.gate ../shared/evaldata"
        write_section("gate", "Measured", command, body, dry_run=options.dry_run, page=PAGE)
    else:
        print(body)


def measure(bench: Bench, claims: Sequence[Claim], options: argparse.Namespace) -> str:
    """Judge true claims, then planted faults; returns the tables."""
    whole = [Fault("", claim.text, claim.document, (), "") for claim in claims]
    judged = bench.judge(whole)
    rows = []
    for rewritten, name in ((False, "verbatim sentences"), (True, "sentences of rewritten answers")):
        own = [each for claim, each in zip(claims, judged, strict=True) if claim.rewritten is rewritten]
        rows.append(_row(name, own))
        _show(options.show, name, own, caught=True)
    passed = [claim for claim, each in zip(claims, judged, strict=True) if each.verdict.failure is None]
    base = random.Random(SEED).sample(passed, min(BASE, len(passed)))
    planter = Planter(_texts(bench), _nearest(bench))
    planted = {kind: planter.plant(kind, base, PER_KIND, SEED) for kind in planter.kinds}
    planted |= {kind: plant(kind, base, PER_KIND, SEED) for kind in meaning_kinds()}
    for kind, faults in planted.items():
        own = bench.judge(faults)
        rows.append(_row(kind, own))
        _show(options.show, kind, own, caught=False)
    flagged = [s for each in bench.passages.values() for p in each for s in p.sentences if is_instruction(s.text)]
    total = sum(len(p.sentences) for each in bench.passages.values() for p in each)
    _show(options.show, "orders", [Judged(s.text, Verdict("instruction", ())) for s in flagged], caught=True)
    answers: dict[str, list[bool]] = {}
    for claim, each in zip(claims, judged, strict=True):
        if claim.answer:
            answers.setdefault(claim.answer, []).append(each.verdict.failure is None)
    gone, hurt = (sum(not test(kept) for kept in answers.values()) for test in (any, all))
    shares = [f"{count} ({100 * count / max(1, len(answers)):.1f} %)" for count in (gone, hurt)]
    aside = (
        f"Of {len(answers)} rewritten answers, {shares[0]} lose every sentence and {shares[1]} lose one or more.\n\n"
    )
    aside += f"Sentences of the documents that pass for an instruction to a machine: {len(flagged)} of {total:,}."
    return f"{table(HEAD, rows)}\n\n{aside}\n\n{measure_written(bench, options)}"


def measure_written(bench: Bench, options: argparse.Namespace) -> str:
    """Judge the sentences that were written for the gate, by kind; returns their table."""
    written = read_written(options.part)
    bench.add(written.documents)
    by_kind: dict[str, list[Judged]] = {}
    for claim, judged in zip(written.claims, bench.judge(written.claims), strict=True):
        by_kind.setdefault(claim.kind, []).append(judged)
    rows = [_row(f"{kind}, by hand", own) for kind, own in by_kind.items()]
    wrong = [judged for kind, own in by_kind.items() if kind != RIGHT for judged in own]
    for kind, own in by_kind.items():
        _show(options.show, f"{kind}, by hand", own, caught=kind == RIGHT)
    return table(HEAD, [*rows, _row("all that are wrong", wrong)])


def _row(name: str, judged: Sequence[Judged]) -> tuple[str, ...]:
    reasons = Counter(each.verdict.failure for each in judged if each.verdict.failure)
    dropped = sum(reasons.values())
    listed = ", ".join(f"{reason} {count}" for reason, count in reasons.most_common())
    share = f"{100 * dropped / max(1, len(judged)):.1f} %"
    return name, f"{len(judged):,}", f"{len(judged) - dropped:,}", f"{dropped:,}", share, listed


def _show(wanted: str, name: str, judged: Sequence[Judged], *, caught: bool) -> None:
    if not wanted or wanted not in name:
        return
    for each in judged:
        if (each.verdict.failure is not None) is caught:
            print(f"[{name}] {each.verdict.failure}: {each.text}")


def read(evaldata: Path, part: str, strictness: Strictness) -> tuple[Bench, list[Claim]]:
    """Read a part of the sets: the documents, verbatim sentences of them, and what annotators rewrote."""
    bench = Bench(encoder_for(Settings()), strictness)
    chance = random.Random(SEED)
    verbatim: list[Claim] = []
    rewritten: list[Claim] = []
    for name in SETS:
        documents = list(_documents(evaldata / name, part))
        gold = list(_rewritten(evaldata / name, {document.id for document in documents}))
        needed = {claim.document for claim in gold}
        chosen = [document for document in documents if document.id in needed]
        others = [document for document in documents if document.id not in needed]
        chosen += chance.sample(others, max(0, min(len(others), DOCUMENTS - len(chosen))))
        bench.add(chosen)
        rewritten += gold
        verbatim += [
            Claim(sentence.text, document.id, rewritten=False, answer="")
            for document in chosen
            for found in bench.passages[document.id]
            for sentence in found.sentences
            if len(sentence.text.split()) >= 6 and sentence.text.rstrip("\"'”’) ").endswith(".")
        ]
    return bench, [*chance.sample(verbatim, min(VERBATIM, len(verbatim))), *rewritten]


def _documents(folder: Path, part: str) -> Iterable[Document]:
    for line in (folder / "corpus.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        key = f"{folder.name}/{row['_id']}"
        if (zlib.crc32(key.encode()) % 2 == 0) == (part == "tune") and row["text"].strip():
            ref = DocumentRef(key, row["title"] or key, "", "article", "", "", "public", "")
            yield Document(ref, row["text"], revision_of(row["text"]), (), ())


def _rewritten(folder: Path, documents: set[str]) -> Iterable[Claim]:
    """Sentences of clapnq_dev's long answers, each told of one document."""
    if folder.name != "clapnq_dev":
        return
    for line in (folder / "queries.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        key = f"{folder.name}/{row.get('source_doc')}"
        if row.get("answerable") and key in documents:
            # "NA" is what an annotator wrote who found no answer.
            for place, answer in enumerate(each for each in row["answers"] if each.strip() != "NA"):
                for sentence in split_sentences(answer):
                    yield Claim(" ".join(sentence.text.split()), key, rewritten=True, answer=f"{row['_id']}/{place}")


def _texts(bench: Bench) -> dict[str, str]:
    return {
        key: " ".join(found.passage.chunk.text for found in passages)
        for key, passages in bench.passages.items()
        if passages
    }


def _nearest(bench: Bench) -> Mapping[str, str]:
    """For each document the other one whose sentences are closest in the mean."""
    keys = [key for key, passages in bench.passages.items() if any(len(p.vectors) for p in passages)]
    means = np.array([np.mean(np.concatenate([p.vectors for p in bench.passages[key]]), 0) for key in keys])
    means /= np.linalg.norm(means, axis=1, keepdims=True)
    cosines = means @ means.T
    np.fill_diagonal(cosines, -1)
    return {key: keys[int(place)] for key, place in zip(keys, cosines.argmax(1), strict=True)}


if __name__ == "__main__":
    main()
