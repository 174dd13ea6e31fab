"""Measures what private documents change for a reader who may read none of them.

    python -m benchmarks.private_documents ../shared/evaldata             # writes docs/trust.md
    python -m benchmarks.private_documents ../shared/evaldata --dry-run   # prints only

600 documents of squad2_dev are public. Each of three indexes holds them with another number of private documents: none,
a tenth as many (of squad2_dev, on other subjects), or ten times as many (the rest of it, scifact, and some of
clapnq_dev). A reader of the public documents asks each index the same questions.
"""

import json
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.machine import parse, timed_command_line
from benchmarks.report import table, write_section
from bot.components import answerer_for, models_for
from bot.evaluate import corpus_source, index_of, read_jsonl
from bot.settings.settings import Settings
from index import KINDS, PUBLIC, Query

SETS = ("squad2_dev", "scifact", "clapnq_dev")
PUBLIC_DOCUMENTS = 600
SHARES = {"none": 0.0, "a tenth": 0.1, "ten times": 10.0}
"""Private documents for each public one."""
PRIVATE = "staff"
PAGE = Path(__file__).parents[1] / "docs" / "trust.md"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a reader gets for a question: the answer, and the passages found with their scores."""

    status: str
    score: float
    quotes: tuple[str, ...]
    passages: tuple[str, ...]
    fused: tuple[float, ...]


def main() -> None:
    """Measure and write."""
    arguments = timed_command_line(__doc__)
    options = parse(arguments)
    count = 20 if options.dry_run else 500
    documents = [record for name in SETS for _, record in read_jsonl(options.evaldata / name / "corpus.jsonl")]
    asked = [each["text"] for _, each in read_jsonl(options.evaldata / SETS[0] / "queries.jsonl")]
    texts = asked[:: max(1, len(asked) // count)][:count]
    with tempfile.TemporaryDirectory() as folder:
        outcomes = {name: list(ask(documents, share, texts, Path(folder) / name)) for name, share in SHARES.items()}
    rows = [row(name, outcomes["none"], others) for name, others in outcomes.items() if name != "none"]
    header = (
        "private documents",
        "questions",
        "other passages or order",
        "other quotes",
        "answered for refused, or the reverse",
        "greatest change of the answer's score",
        "of a passage's score",
    )
    command = "python -m benchmarks.private_documents ../shared/evaldata"
    title = "What private documents change for others"
    write_section("private", title, command, table(header, rows), dry_run=options.dry_run, page=PAGE)


def ask(documents: Sequence[dict[str, Any]], share: float, texts: Sequence[str], folder: Path) -> Iterator[Outcome]:
    """Index public and private documents together, and ask as a reader of the public ones."""
    settings = Settings()
    private = documents[PUBLIC_DOCUMENTS : PUBLIC_DOCUMENTS + round(share * PUBLIC_DOCUMENTS)]
    parts = {PUBLIC: documents[:PUBLIC_DOCUMENTS], PRIVATE: private}
    sources = []
    for label, records in parts.items():
        place = folder / label
        place.mkdir(parents=True)
        lines = "".join(f"{json.dumps(record)}\n" for record in records)
        (place / "corpus.jsonl").write_text(lines, "utf-8")
        if records:
            sources.append(corpus_source(place / "corpus.jsonl", settings, name=label, audience=label))
    with index_of(sources, folder / "index", settings, models_for(settings)) as index:
        answerer = answerer_for(index, settings)
        for text in texts:
            answer = answerer.answer(text, frozenset({PUBLIC}))
            found = index.search(Query(text, 8, 4, frozenset({PUBLIC}), frozenset(KINDS))).passages
            yield Outcome(
                answer.status,
                answer.score,
                tuple(each.quote.text for each in (*answer.citations, *answer.nearest)),
                tuple(each.chunk.text for each in found),
                tuple(each.scores.fused for each in found),
            )


def row(name: str, expected: Sequence[Outcome], actual: Sequence[Outcome]) -> list[str]:
    """Count the differences to the outcomes without private documents."""
    pairs = list(zip(expected, actual, strict=True))
    scores = [abs(one.score - other.score) for one, other in pairs]
    fused = [
        abs(one.fused[one.passages.index(text)] - score)
        for one, other in pairs
        for text, score in zip(other.passages, other.fused, strict=True)
        if text in one.passages
    ]
    return [
        name,
        f"{len(pairs)}",
        f"{sum(one.passages != other.passages for one, other in pairs)}",
        f"{sum(one.quotes != other.quotes for one, other in pairs)}",
        f"{sum(one.status != other.status for one, other in pairs)}",
        f"{max(scores):.6f}",
        f"{max(fused, default=0.0):.6f}",
    ]


if __name__ == "__main__":
    main()
