"""Measures what a search leaves out as irrelevant: right documents, which it should show, and nonsense.

    python -m benchmarks.search_cut ../shared/evaldata

Each query of a set is asked whole, as its content words, and as its two longest ones; then queries of another set, and
rows of random letters. ``cut`` is the share of right documents among the first five that are left out, ``nothing`` the
share of queries that find nothing, ``shown`` how many documents are shown on average.
"""

import json
import random
import string
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks.machine import command_line
from bot.answering.evidence.relevance import relevant_passages
from bot.answering.question.question_parts import content_words
from bot.answering.question.question_terms import TermWeigher
from bot.components import models_for
from bot.evaluate.corpus_index import corpus_index
from bot.settings.settings import Settings
from index import KINDS, PUBLIC, Index, Query

SETS = ("squad2_dev", "clapnq_dev")
STRANGE = "scifact"
QUERIES, STRANGERS, ROWS = 300, 150, 100
SHOWN = 5
Asked = tuple[str, frozenset[str]]  # a query, and the documents that are right for it


def main() -> None:
    """Measure and print."""
    data = command_line(__doc__).parse_args().evaldata
    settings = Settings()
    models = models_for(settings)
    for name in SETS:
        with corpus_index(data / name / "corpus.jsonl", settings, models) as index:
            for kind, asked in _queries(data, name):
                print(f"{name:12}{kind:12}{_measured(index, asked)}")


def _queries(data: Path, name: str) -> Iterator[tuple[str, Sequence[Asked]]]:
    chance = random.Random(1)
    right: dict[str, set[str]] = {}
    for line in (data / name / "qrels.tsv").read_text("utf-8").splitlines()[1:]:
        query, document, score = line.split("\t")
        if int(score) > 0:
            right.setdefault(query, set()).add(document)
    answered = [each for each in _read(data / name / "queries.jsonl") if each["_id"] in right]
    own = [(each["text"], frozenset(right[each["_id"]])) for each in chance.sample(answered, QUERIES)]
    yield "questions", own
    yield "words", [(" ".join(content_words(text)) or text, documents) for text, documents in own]
    yield "two words", [(_longest(text), documents) for text, documents in own]
    strange = chance.sample(list(_read(data / STRANGE / "queries.jsonl")), STRANGERS)
    yield "strangers", [(each["text"], frozenset()) for each in strange]
    rows = (" ".join(_letters(chance) for _ in range(chance.randint(1, 3))) for _ in range(ROWS))
    yield "letters", [(row, frozenset()) for row in rows]


def _measured(index: Index, asked: Sequence[Asked]) -> str:
    weigher = TermWeigher(index.lexicon(frozenset({PUBLIC})))
    found = cut = nothing = shown = 0
    queries = [Query(text, SHOWN, 1, frozenset({PUBLIC}), frozenset(KINDS)) for text, _ in asked]
    for (text, right), result in zip(asked, index.search_many(queries), strict=True):
        kept = relevant_passages(text, result.vector, index.sentences(result.passages), weigher)
        hits = [each for each in result.passages if each.document.id.partition(":")[2] in right]
        found += len(hits)
        cut += sum(each not in kept for each in hits)
        nothing += not kept
        shown += len(kept)
    share = f"{cut / found:.3f}" if found else "    -"
    return f"cut {share}  nothing {nothing / len(asked):.3f}  shown {shown / len(asked):.1f}"


def _read(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines)


def _longest(text: str) -> str:
    return " ".join(sorted(content_words(text), key=len)[-2:]) or text


def _letters(chance: random.Random) -> str:
    return "".join(chance.choices(string.ascii_lowercase, k=chance.randint(4, 9)))


if __name__ == "__main__":
    main()
