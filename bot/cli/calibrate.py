"""``footnote eval --calibrate``: fit when to refuse on what a community knows, and say what that is worth."""

import asyncio
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import typer

from bot.answering import RefusalModel, load_refusal_model, model_record
from bot.cli.console import print_json, progress
from bot.cli.record_access import opened_records
from bot.cli.wiring import answerer_for, open_index, refusal_model_for
from bot.evaluate import (
    Calibration,
    Judged,
    Worth,
    calibrate,
    judged_questions,
    judged_votes,
    read_own_questions,
    worth,
)
from bot.records import Record, VoteCount
from bot.settings.answer_section import RecordSection
from bot.settings.settings import Settings
from index.errors import ConfigurationError


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What was fitted on what, in an index of so many chunks."""

    questions: Judged
    votes: Judged
    chunks: int
    before: Worth
    found: Calibration


def calibrate_on(
    file: Path, target: Path | None, settings: Settings, limit: int | None, audience: frozenset[str], *, as_json: bool
) -> None:
    """Ask a set's questions of the live index, fit on them and on the votes, print and write.

    Args:
        file: The questions.
        target: Where the calibration is written, None for nowhere.
        settings: The settings.
        limit: Only so many of the first questions; None for all.
        audience: Labels that the asker holds.
        as_json: Whether to print JSON.

    Raises:
        ConfigurationError: The file is no set, holds too few questions, or ``target`` cannot be written.
    """
    start = load_refusal_model()
    outcome = _fitted(file, settings, limit, audience, start)
    if target is not None:
        _write(target, outcome)
    if as_json:
        print_json(_record(outcome))
        return
    for line in _lines(outcome, start):
        typer.echo(line)
    if target is None:
        typer.echo("Nothing was written; --write OUT keeps it.")
    else:
        typer.echo(f'Written to {target}. To use it, set answer.calibration = "{target.absolute()}".')


def _fitted(
    file: Path, settings: Settings, limit: int | None, audience: frozenset[str], start: RefusalModel
) -> _Outcome:
    asked = read_own_questions(file)[:limit]
    with progress() as show, open_index(settings) as opened:
        chunks = opened.manifest.counts["chunks"]
        answerer = answerer_for(opened, settings)
        questions = judged_questions(asked, answerer, audience, lambda done: show("Asking", done, len(asked)))
    names = frozenset(feature.name for feature in start.features)
    votes = judged_votes(asyncio.run(_voted(settings.records)), names)
    examples = [*questions.examples, *votes.examples]
    found = calibrate(examples, start, chunks)
    return _Outcome(questions, votes, chunks, worth(examples, refusal_model_for(settings), chunks), found)


async def _voted(records: RecordSection) -> list[tuple[Record, VoteCount]]:
    from bot.records.votes import Votes

    async with opened_records(records) as engine:
        return await Votes(engine).voted_records()


def _lines(outcome: _Outcome, start: RefusalModel) -> list[str]:
    questions, votes, model = outcome.questions, outcome.votes, outcome.found.model
    answers = sum(example.answers for example in questions.examples)
    before, after = outcome.before, outcome.found.held_out
    kept = outcome.found.prior == float("inf")
    return [
        f"{len(questions.examples)} questions ({answers} with an answer), {len(votes.examples)} answers with votes",
        f"left out: {questions.left_out} questions whose answer was not found, {votes.left_out} answers whose votes "
        "tell nothing",
        "",
        f"{'':<34}{'before':>8}{'after*':>8}",
        f"{'answered, of those with an answer':<34}{before.answered:>8.3f}{after.answered:>8.3f}",
        f"{'refused, of the others':<34}{before.refused:>8.3f}{after.refused:>8.3f}",
        f"{'log loss (lower is better)':<34}{before.log_loss:>8.3f}{after.log_loss:>8.3f}",
        "* each by a model that was fitted without it",
        "",
        f"refuse below {start.threshold(outcome.chunks):.3f} -> {model.refuse_below:.3f}, "
        f"hedge below {start.hedge_below:.3f} -> {model.hedge_below:.3f}; "
        f"{'the coefficients stay' if kept else 'the coefficients move'}",
    ]


def _record(outcome: _Outcome) -> dict[str, Any]:
    return {
        "questions": len(outcome.questions.examples),
        "questions_left_out": outcome.questions.left_out,
        "votes": len(outcome.votes.examples),
        "votes_left_out": outcome.votes.left_out,
        "before": asdict(outcome.before),
        "after": asdict(outcome.found.held_out),
        "calibration": model_record(outcome.found.model),
    }


def _write(target: Path, outcome: _Outcome) -> None:
    about = (
        f"Fitted by footnote eval --calibrate on {len(outcome.questions.examples)} questions and "
        f"{len(outcome.votes.examples)} answers with votes."
    )
    record = {"about": about, **model_record(outcome.found.model), "cross_validated": asdict(outcome.found.held_out)}
    try:
        target.write_text(json.dumps(record, indent=2) + "\n", "utf-8")
    except OSError as error:
        raise ConfigurationError(f"{target} cannot be written ({error.strerror}); correct --write.") from error
