"""``footnote eval``: measure on a question set, or check a community's own questions and fit refusals on them."""

import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.options import AudienceOption, ConfigOption, IndexOption, JsonOption, audience_of, open_footnote

if TYPE_CHECKING:
    from bot.app import Footnote


def evaluate(
    folder: Annotated[
        Path | None,
        typer.Argument(
            metavar="DIR",
            help="Folder with corpus.jsonl, queries.jsonl and qrels.tsv, or with documents and questions.jsonl.",
            show_default=False,
        ),
    ] = None,
    questions: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Check your own questions.", show_default=False),
    ] = None,
    calibrate: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Learn when to refuse from your own questions and from votes.", show_default=False
        ),
    ] = None,
    write: Annotated[
        Path | None, typer.Option(metavar="OUT", help="File for the result of --calibrate.", show_default=False)
    ] = None,
    limit: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Only the first N questions.", show_default=False)
    ] = None,
    history: Annotated[
        bool, typer.Option("--history", help="Ask each question of DIR after the earlier turns of its conversation.")
    ] = False,
    audience: AudienceOption = None,
    json: JsonOption = False,
    index: IndexOption = None,
    config: ConfigOption = None,
) -> None:
    """Measure how well questions are answered: on a public question set, or on your own questions.

    DIR: indexes the set's documents in the cache, asks its questions, and prints the measures. A folder of documents
    with questions.jsonl is asked as members ask, and whole answers are measured.

    --questions: asks your own questions from the live index, prints those that fail, and exits with 1 if any does.

    --calibrate: asks your own questions and learns from them, and from the votes of readers, when to refuse.
    """
    if [folder, questions, calibrate].count(None) != 2:
        raise typer.BadParameter("give one of DIR, --questions FILE and --calibrate FILE")
    if history and folder is None:
        raise typer.BadParameter("--history goes with DIR")
    if write and calibrate is None:
        raise typer.BadParameter("--write goes with --calibrate")
    with open_footnote(config, index) as footnote:
        if folder is not None:
            _measure(folder, footnote, limit, history=history, as_json=json)
        elif questions is not None and _has_failures(questions, footnote, limit, audience_of(audience), as_json=json):
            raise typer.Exit(1)
        elif calibrate is not None:
            from bot.cli.calibrate import calibrate_on

            calibrate_on(calibrate, write, footnote, limit, audience_of(audience), as_json=json)


def _measure(folder: Path, footnote: "Footnote", limit: int | None, *, history: bool, as_json: bool) -> None:
    from bot.evaluate import QUESTIONS

    if (folder / QUESTIONS).is_file():
        if history:
            raise typer.BadParameter("--history goes with a folder with queries.jsonl")
        _measure_documentation(folder, footnote, limit, as_json=as_json)
        return
    _measure_set(folder, footnote, limit, history=history, as_json=as_json)


def _measure_documentation(folder: Path, footnote: "Footnote", limit: int | None, *, as_json: bool) -> None:
    """Ask the questions of a set over documentation, and print the measures, in all and by kind of question."""
    from bot.cli.console import print_json, progress
    from bot.components import answerer_for
    from bot.evaluate import (
        ask_member_questions,
        documentation_index,
        measure_kinds,
        measure_outcomes,
        read_member_questions,
    )

    started = time.perf_counter()
    questions = read_member_questions(folder, limit)
    with progress() as show, documentation_index(folder, footnote.settings, footnote.models, show) as index:
        outcomes = list(ask_member_questions(questions, answerer_for(index, footnote.settings), show))
    found = {**measure_outcomes(outcomes), "seconds": round(time.perf_counter() - started, 1)}
    kinds = measure_kinds(outcomes)
    if as_json:
        print_json({"set": folder.resolve().name, **found, "kinds": kinds})
        return
    _print_measures(folder.resolve().name, found)
    for kind, measures in kinds.items():
        right, declined = measures["answered_right"], measures["declined_unanswerable"]
        value = f"{right:.4f} answered right" if right is not None else f"{declined or 0:.4f} declined"
        typer.echo(f"  {kind:<24}{value}")


def _measure_set(folder: Path, footnote: "Footnote", limit: int | None, *, history: bool, as_json: bool) -> None:
    from bot.cli.console import print_json, progress
    from bot.components import answerer_for
    from bot.evaluate import METRICS, corpus_index, evaluate, read_question_set

    started = time.perf_counter()
    questions = read_question_set(folder, limit, history=history)
    with (
        progress() as show,
        corpus_index(questions.corpus, footnote.settings, footnote.models, show) as index,
    ):
        found = evaluate(questions, index, answerer_for(index, footnote.settings), show)
    found["seconds"] = round(time.perf_counter() - started, 1)
    if as_json:
        print_json({"set": questions.name, **{name: found[name] for name in METRICS}})
        return
    _print_measures(questions.name, {name: found[name] for name in METRICS})


def _print_measures(name: str, measures: Mapping[str, float | None]) -> None:
    typer.echo(name)
    for measure, value in measures.items():
        if value is not None:
            typer.echo(f"  {measure:<24}{_number_text(measure, value):>10}")


def _number_text(name: str, value: float) -> str:
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:.1f}" if name in {"seconds", "mean_quote_chars"} else f"{value:.4f}"


def _has_failures(
    path: Path, footnote: "Footnote", limit: int | None, audience: frozenset[str], *, as_json: bool
) -> bool:
    """Ask the check questions of a file and print the failures; returns whether there are any."""
    from bot.cli.console import print_json, progress
    from bot.components import answerer_for
    from bot.evaluate import check_answers, read_check_questions

    asked = read_check_questions(path)[:limit]
    failures = []
    with progress() as show:
        outcomes = check_answers(asked, answerer_for(footnote.index, footnote.settings), audience)
        for done, failure in enumerate(outcomes, 1):
            show("Asking", done, len(asked))
            if failure:
                failures.append(failure)
    passed = len(asked) - len(failures)
    if as_json:
        failed = [{"line": f.line, "question": f.question, "problem": f.problem} for f in failures]
        print_json({"questions": len(asked), "passed": passed, "failed": len(failures), "failures": failed})
    else:
        for failure in failures:
            typer.echo(f"{path}:{failure.line}: {failure.question}\n    {failure.problem}")
        typer.echo(f"{passed} of {len(asked)} questions passed.")
    return bool(failures)
