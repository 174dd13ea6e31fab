"""Asks a real language model on loopback and counts what the gate lets through; writes into docs/trust.md.

    python -m benchmarks.language_model ../shared/evaldata --gguf MODEL.gguf           # 300 questions
    python -m benchmarks.language_model ../shared/evaldata --gguf MODEL.gguf --questions 20 --dry-run

Runs the GGUF file by xllamacpp, as `model.gguf` does, over an index of clapnq_dev and squad2_dev, and asks questions of
both, every other one from each. A model of 135 million parameters does not follow Footnote's own template, so it gets a
plainer one (`benchmarks/prompts`), fewer passages, and a grammar that makes it end its sentences with a number; which
sentence and which number is its own choice, and it invents freely. Every shown sentence is checked again from outside:
its citations must resolve to quotes that stand in their documents, and a link in it must stand in one of them.
The first 50 shown sentences are printed with their quotes, to be read by a person.
"""

import json
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

from benchmarks.gate import PAGE
from benchmarks.machine import command_line
from benchmarks.report import table, write_section
from bot.answering import Answer, Answerer, AnswerSettings, verify
from bot.answering.gate import find_links
from bot.components import models_for, writer_factory
from bot.evaluate import corpus_source, index_of
from bot.settings.model_section import ModelSection
from bot.settings.settings import Settings
from index import PUBLIC, Index

SETS = ("clapnq_dev", "squad2_dev")
EVERYONE = frozenset({PUBLIC})
READ = 50
"""Shown sentences that are printed to be read."""
GRAMMAR = 'root ::= sentence ("\\n" sentence){0,2}\nsentence ::= [A-Z0-9] [^\\[\\]\\n.!?]{15,220} "." " [" [1-3] "]"\n'
PROMPTS = Path(__file__).parent / "prompts"
TIMEOUT = 60.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """An answer, and what is wrong with it."""

    answer: Answer
    unresolved: int
    foreign_links: int
    seconds: float


def main() -> None:
    """Ask and write."""
    arguments = command_line(__doc__)
    arguments.add_argument("--gguf", type=Path, required=True)
    arguments.add_argument("--questions", type=int, default=300)
    arguments.add_argument("--minutes", type=float, default=120, help="ask no further question after so many")
    arguments.add_argument("--dry-run", action="store_true", help="print only")
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder, _index(Path(folder), options.evaldata) as index:
        make_writer = writer_factory(_model(options.gguf))
        answerer = Answerer(index, AnswerSettings(), make_writer(index) if make_writer else None)
        end = time.monotonic() + 60 * options.minutes
        questions = islice(_questions(options.evaldata), options.questions)
        outcomes = [_ask(index, answerer, question) for question in questions if time.monotonic() < end]
    command = "python -m benchmarks.language_model ../shared/evaldata --gguf MODEL.gguf"
    body = f"Model: {options.gguf.stem}.\n\n{_report(outcomes)}"
    write_section("model", "With a real, weak model", command, body, dry_run=options.dry_run, page=PAGE)
    _print_shown(outcomes)


def _model(gguf: Path) -> ModelSection:
    return ModelSection(
        gguf=gguf,
        prompts=PROMPTS,
        passage_tokens=450,
        answer_tokens=160,
        timeout=TIMEOUT,
        concurrency=1,
        extra={"grammar": GRAMMAR},
    )


def _index(folder: Path, evaldata: Path) -> AbstractContextManager[Index]:
    settings = Settings()
    sources = [corpus_source(evaldata / name / "corpus.jsonl", settings, name=name) for name in SETS]
    return index_of(sources, folder / "index", settings, models_for(settings))


def _questions(evaldata: Path) -> "chain[str]":
    """Answerable questions, one from each set in turn."""
    rows = [
        [row["text"] for row in map(json.loads, (evaldata / name / "queries.jsonl").open("rb")) if row["answerable"]]
        for name in SETS
    ]
    step = len(rows[1]) // len(rows[0])
    return chain.from_iterable(zip(rows[0], rows[1][::step], strict=False))


def _ask(index: Index, answerer: Answerer, question: str) -> Outcome:
    started = time.perf_counter()
    answer = answerer.answer(question, EVERYONE)
    seconds = time.perf_counter() - started
    quotes = {citation.number: citation.quote for citation in answer.citations}
    unresolved = foreign = 0
    for sentence in answer.sentences:
        cited = [quotes.get(number) for number in sentence.citations]
        holds = cited and all(each and verify(each, index.document(each.document.id, EVERYONE)) for each in cited)
        unresolved += not holds
        sources = " ".join(index.document(each.document.id, EVERYONE).text for each in cited if each)
        foreign += any(link not in sources.casefold() for link in find_links(sentence.text))
    print(f"{answer.fallback or answer.model or answer.status}: {question}", flush=True)
    return Outcome(answer, unresolved, foreign, seconds)


def _report(outcomes: Sequence[Outcome]) -> str:
    answers = [outcome.answer for outcome in outcomes]
    called = [answer for answer in answers if "model" in answer.timings_ms and answer.status == "answered"]
    written = [answer for answer in called if answer.model]
    reasons = Counter(answer.fallback for answer in called if answer.fallback)
    shown = sum(len(answer.sentences) for answer in written)
    dropped = sum(answer.dropped for answer in called)
    within = sum(outcome.seconds <= TIMEOUT + 1 for outcome in outcomes)
    rows = [
        ("questions", str(len(answers))),
        ("refused before the model was asked", str(len(answers) - len(called))),
        ("answered in the model's words", str(len(written))),
        ("answered in quotes instead", ", ".join(f"{reason} {count}" for reason, count in reasons.most_common())),
        ("sentences shown", str(shown)),
        ("sentences dropped", str(dropped)),
        ("citations that do not resolve to a verbatim quote", str(sum(outcome.unresolved for outcome in outcomes))),
        ("sentences with a link that is not in the sources", str(sum(outcome.foreign_links for outcome in outcomes))),
        (f"answers within {TIMEOUT:.0f} s", str(within)),
    ]
    return table(("", ""), rows)


def _print_shown(outcomes: Sequence[Outcome]) -> None:
    answers = [outcome.answer for outcome in outcomes if outcome.answer.model]
    shown = [(answer, sentence) for answer in answers for sentence in answer.sentences]
    for place, (answer, sentence) in enumerate(shown[:READ], 1):
        quotes = {citation.number: citation.quote for citation in answer.citations}
        print(f"\n{place}. {sentence.text}   (asked: {answer.question})")
        for number in sentence.citations:
            print(f"    [{number}] {quotes[number].document.title}: “{' '.join(quotes[number].text.split())}”")


if __name__ == "__main__":
    main()
