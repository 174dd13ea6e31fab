"""Asks the same questions in several languages of English documents.

    python -m benchmarks.languages ../shared/evaldata                        # all encoders that are built in
    python -m benchmarks.languages ../shared/evaldata --dry-run --limit 50   # prints only, 50 questions a language

Of each language and encoder: recall@1 of the right document; how often the answer is in quotes, with and without a
hedge; how often strangers are refused, which are the same questions asked of clapnq_dev's documents, where nothing
answers them.
"""

import json
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.machine import command_line
from benchmarks.report import table, write_section
from bot.components import Models, answerer_for, models_for
from bot.evaluate.corpus_index import corpus_index
from bot.evaluate.question_set import bare_id
from bot.settings.settings import Settings
from index import KINDS, PUBLIC, Query

OWN, FOREIGN = "xquad_cross", "clapnq_dev"
ENCODERS = ("all-MiniLM-L6-v2", "multilingual-e5-small")
STRANGERS = 100
"""Questions of each language that are asked of foreign documents."""
READING = """\
The same questions in several languages over the same English paragraphs, with the default settings but for the encoder.
right first: the right document is the first. answered: in quotes. unhedged: in quotes and without a hedge. strangers
refused: the questions are asked of clapnq_dev's passages, which have nothing to do with them."""


def main() -> None:
    """Measure and write the section."""
    parser = command_line(__doc__)
    parser.add_argument("--dry-run", action="store_true", help="print only")
    parser.add_argument("--limit", type=int, help="questions of each language, drawn at random; default: all")
    parser.add_argument("--encoder", action="append", help="encoder.model; may be repeated")
    parser.add_argument("--dense-weight", type=float, help="search.dense_weight")
    given = parser.parse_args()
    rows = []
    for encoder in given.encoder or ENCODERS:
        search = {} if given.dense_weight is None else {"dense_weight": given.dense_weight}
        settings = Settings.model_validate({"encoder": {"model": encoder}, "search": search})
        rows += list(_rows(given.evaldata, settings, given.limit))
    header = ("encoder", "language", "questions", "right first", "answered", "unhedged", "strangers refused")
    command = "python -m benchmarks.languages ../shared/evaldata" + (f" --limit {given.limit}" if given.limit else "")
    body = f"{READING}\n\n{table(header, rows)}"
    write_section("languages", "Languages", command, body, dry_run=given.dry_run)


def _rows(evaldata: Path, settings: Settings, limit: int | None) -> Iterator[tuple[str, ...]]:
    """Measure an encoder: a row for each language."""
    asked = questions_of(evaldata / OWN, limit)
    models = models_for(settings)
    ranks = {language: _right(evaldata / OWN, settings, models, each) for language, each in asked.items()}
    outcomes = {language: _outcomes(evaldata / OWN, settings, models, each) for language, each in asked.items()}
    strange = {
        language: _outcomes(evaldata / FOREIGN, settings, models, each[:STRANGERS]) for language, each in asked.items()
    }
    name = models.encoder.spec.name
    for language, each in asked.items():
        shares = (
            _share(ranks[language]),
            _share([outcome != "refused" for outcome in outcomes[language]]),
            _share([outcome == "answered" for outcome in outcomes[language]]),
            _share([outcome == "refused" for outcome in strange[language]]),
        )
        yield (name, language, str(len(each)), *shares)


def questions_of(folder: Path, limit: int | None) -> Mapping[str, list[dict[str, Any]]]:
    """Return the questions by language, each with its right documents; of each language ``limit``, drawn at random."""
    right: dict[str, set[str]] = defaultdict(set)
    for line in (folder / "qrels.tsv").read_text("utf-8").splitlines()[1:]:
        question, document, score = line.split("\t")
        if int(score) > 0:
            right[question].add(document)
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in (folder / "queries.jsonl").read_text("utf-8").splitlines():
        record = json.loads(line)
        found[record["language"]].append({"text": record["text"], "right": right[record["_id"]]})
    return {language: _drawn(each, limit) for language, each in found.items()}


def _drawn(questions: list[dict[str, Any]], limit: int | None) -> list[dict[str, Any]]:
    return questions if limit is None else random.Random(2).sample(questions, min(limit, len(questions)))


def _right(folder: Path, settings: Settings, models: Models, asked: Sequence[dict[str, Any]]) -> list[bool]:
    """Return of each question whether the first document is a right one."""
    queries = [Query(each["text"], 1, 1, frozenset({PUBLIC}), frozenset(KINDS)) for each in asked]
    with corpus_index(folder / "corpus.jsonl", settings, models) as index:
        results = index.search_many(queries)
    return [
        bool(found.passages) and bare_id(found.passages[0].document.id) in each["right"]
        for found, each in zip(results, asked, strict=True)
    ]


def _outcomes(folder: Path, settings: Settings, models: Models, asked: Sequence[dict[str, Any]]) -> list[str]:
    """Return of each question whether it is ``answered``, ``hedged`` or ``refused``."""
    with corpus_index(folder / "corpus.jsonl", settings, models) as index:
        answerer = answerer_for(index, settings)
        found = answerer.assess_many([each["text"] for each in asked], frozenset({PUBLIC}))
    outcomes = [[part.outcome for part in assessment.parts] for assessment in found]
    return [next((best for best in ("answered", "hedged") if best in parts), "refused") for parts in outcomes]


def _share(found: Sequence[bool]) -> str:
    return f"{sum(found) / max(1, len(found)):.3f}".removeprefix("0")


if __name__ == "__main__":
    main()
