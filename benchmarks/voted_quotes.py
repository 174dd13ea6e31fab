"""Measures what votes are worth that order quotes, where some voters are hostile.

    python -m benchmarks.voted_quotes ../shared/evaldata             # writes docs/benchmarks.md
    python -m benchmarks.voted_quotes ../shared/evaldata --dry-run   # prints only

Questions of squad2_dev and clapnq_dev over 400 of their passages are asked. Some people vote on each answer that is
shown: who is honest says whether its first quote is right, who is hostile says the reverse, and each voter is hostile
with some probability, drawn anew five times. Then three other wordings of each question, made by rule
(`benchmarks/paraphrases.py`), are asked. `first right` is the share of those answers whose first quote is right;
`better` and `worse` are the shares that votes made right and wrong.
"""

import json
import random
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.machine import parse, timed_command_line
from benchmarks.paraphrases import paraphrases
from benchmarks.report import table, write_section
from bot.answering import Answerer, AnswerSettings
from bot.answering.evidence.assessment import Assessment, Evidence, in_reading_order, strongest
from bot.answering.evidence.voted_quotes import VotedQuote, VotedQuotes
from bot.components import models_for
from bot.evaluate import read_jsonl
from bot.evaluate.corpus_index import corpus_source, index_of
from bot.settings.settings import Settings
from index import PUBLIC, Index

SETS = ("squad2_dev", "clapnq_dev")
PASSAGES, QUESTIONS, WORDINGS, DRAWS, SEED, MIN_WORDS = 400, 150, 3, 5, 5, 4
CROWDS = ((0.0, 3), (0.1, 3), (0.1, 5), (0.1, 8), (0.3, 5))
"""Probability that a voter is hostile, and voters on each answer."""
READERS = frozenset({PUBLIC})


@dataclass(frozen=True, slots=True)
class Case:
    """A question, what was found for it, and what was found for its other wordings."""

    query: dict[str, Any]
    own: Assessment
    others: Sequence[Assessment]


def main() -> None:
    """Measure and write."""
    options = parse(timed_command_line(__doc__))
    rows = []
    for name in SETS:
        with _index(options.evaldata / name) as (index, queries):
            cases = list(_cases(index, queries))
            rows += [[name, *row] for row in _rows(index, cases)]
    header = ("set", "hostile", "voters", "first right without votes", "with votes", "better", "worse")
    command = "python -m benchmarks.voted_quotes ../shared/evaldata"
    title = "Votes that order quotes"
    write_section("voted_quotes", title, command, table(header, rows), dry_run=options.dry_run)


@contextmanager
def _index(folder: Path) -> Iterator[tuple[Index, list[dict[str, Any]]]]:
    """An index of some passages, and the questions that they answer."""
    chance = random.Random(SEED)
    passages = chance.sample([each for _, each in read_jsonl(folder / "corpus.jsonl")], PASSAGES)
    ids = {each["_id"] for each in passages}
    answerable = (each for _, each in read_jsonl(folder / "queries.jsonl") if each["answerable"] and each["spans"])
    queries = [each for each in answerable if each["source_doc"] in ids and len(each["text"].split()) >= MIN_WORDS]
    settings = Settings.model_validate({"encoder": {"model": "all-MiniLM-L6-v2"}})
    with tempfile.TemporaryDirectory() as made:
        corpus = Path(made) / "corpus.jsonl"
        corpus.write_text("".join(f"{json.dumps(each)}\n" for each in passages), "utf-8")
        sources = [corpus_source(corpus, settings)]
        with index_of(sources, Path(made) / "index", settings, models_for(settings)) as index:
            yield index, chance.sample(queries, QUESTIONS)


def _cases(index: Index, queries: Sequence[dict[str, Any]]) -> Iterator[Case]:
    answerer, chance = Answerer(index, AnswerSettings()), random.Random(SEED)
    for query in queries:
        texts = [query["text"], *paraphrases(query["text"], WORDINGS, chance)]
        own, *others = answerer.assess_many(texts, READERS)
        if _first(own):
            yield Case(query, own, [each for each in others if _first(each)])


def _rows(index: Index, cases: Sequence[Case]) -> Iterator[list[str]]:
    before = [_is_right(case.query, other) for case in cases for other in case.others]
    for hostile, voters in CROWDS:
        after: list[bool] = []
        for draw in range(DRAWS):
            voted = _voted(index, cases, hostile, voters, random.Random(draw))
            after += [_is_right(case.query, voted.applied(o, index, READERS)) for case in cases for o in case.others]
        pairs = list(zip(before * DRAWS, after, strict=True))
        better = sum(now and not then for then, now in pairs) / len(pairs)
        worse = sum(then and not now for then, now in pairs) / len(pairs)
        shares = sum(before) / len(before), sum(after) / len(after), better, worse
        yield [f"{100 * hostile:.0f} %", str(voters), *(f"{100 * each:.1f} %" for each in shares)]


def _voted(index: Index, cases: Sequence[Case], hostile: float, voters: int, chance: random.Random) -> VotedQuotes:
    quotes = []
    for case in cases:
        first = _first(case.own)
        if first is None:
            continue
        honest = 1.0 if _is_right(case.query, case.own) else -1.0
        votes = {f"p{each}": -honest if chance.random() < hostile else honest for each in range(voters)}
        asked = case.own.parts[0].asked.query
        quotes.append(VotedQuote(asked, READERS, first.quote.document.id, first.quote.text, votes))
    return VotedQuotes(tuple(quotes), index.encode([each.question for each in quotes]))


def _first(assessment: Assessment) -> Evidence | None:
    """Return the quote that an answer would show first, None for a refusal."""
    part, settings = assessment.parts[0], AnswerSettings()
    shown = strongest(part.evidence, settings.quotes_per_part, settings.drop_off) if part.outcome != "refused" else ()
    return next(iter(in_reading_order(shown)), None)


def _is_right(query: dict[str, Any], assessment: Assessment) -> bool:
    first = _first(assessment)
    if first is None:
        return False
    quote = first.quote
    return any(
        quote.document.id.endswith(span["doc"]) and quote.start < span["end"] and span["start"] < quote.end
        for span in query["spans"]
    )


if __name__ == "__main__":
    main()
