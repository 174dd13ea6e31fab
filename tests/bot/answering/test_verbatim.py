"""Every quote ever shown is sliced out of its document: questions of the public sets."""

import json
from pathlib import Path

import pytest

from bot.answering import Answerer, AnswerSettings
from index import (
    PUBLIC,
    ChunkSettings,
    Index,
    ReindexOptions,
    SearchSettings,
    SentenceTransformerEncoder,
    SourceSpec,
    reindex,
)
from tests.models import EMBEDDINGS

SETS = ("squad2_dev", "clapnq_dev", "scifact", "mtrag", "chroma_chunking_eval")
EVERYONE = frozenset({PUBLIC})


def read(path: Path, limit: int) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line, _ in zip(lines, range(limit), strict=False)]


def build(folder: Path, evaldata: Path, encoder: SentenceTransformerEncoder, documents: int) -> None:
    """One index over the first documents of every set, cut short where they are books."""
    specs = []
    for name in SETS:
        corpus = folder / f"{name}.jsonl"
        rows = read(evaldata / name / "corpus.jsonl", documents)
        corpus.write_text("".join(json.dumps(row | {"text": row["text"][:20_000]}) + "\n" for row in rows), "utf-8")
        specs.append(SourceSpec(name, "folder", corpus, "", "", PUBLIC, "article", 10_000_000))
    options = ReindexOptions(
        folder / "index", EMBEDDINGS / "verbatim", tuple(specs), False, (), False, ChunkSettings(256, 0)
    )
    reindex(options, encoder, lambda *_: None)


def check(folder: Path, evaldata: Path, encoder: SentenceTransformerEncoder, questions: int) -> tuple[int, int]:
    """Ask, and slice every citation; returns how many answers and quotes there were."""
    answers = quotes = 0
    with Index(folder / "index", encoder, SearchSettings(0.7, 0.5, 100)) as index:
        answerer = Answerer(index, AnswerSettings())
        for name in SETS:
            for row in read(evaldata / name / "queries.jsonl", questions):
                answer = answerer.answer(row["text"], EVERYONE)
                answers += 1
                assert all(sentence.citations for sentence in answer.sentences)
                for citation in (*answer.citations, *answer.nearest, *answer.asked_before):
                    quote = citation.quote
                    document = index.document(quote.document.id, EVERYONE)
                    assert quote.text == document.text[quote.start : quote.end] != ""
                    assert quote.revision == document.revision
                    quotes += 1
    return answers, quotes


def test_a_sample_of_quotes_is_verbatim(tmp_path: Path, evaldata: Path, encoder: SentenceTransformerEncoder) -> None:
    build(tmp_path, evaldata, encoder, 30)
    answers, quotes = check(tmp_path, evaldata, encoder, 10)
    assert answers == 50
    assert quotes > 50


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_five_hundred_answers_are_verbatim(tmp_path: Path, evaldata: Path, encoder: SentenceTransformerEncoder) -> None:
    build(tmp_path, evaldata, encoder, 400)
    answers, quotes = check(tmp_path, evaldata, encoder, 100)
    assert answers == 500
    assert quotes > 500
