"""``footnote eval --calibrate``: fit when to refuse on a community's own examples, and print the scores."""

import asyncio
import json
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import typer

from bot.answering.evidence.refusal import RefusalModel, load_refusal_model, model_record
from bot.app import Footnote
from bot.cli.console import print_json, progress
from bot.components import answerer_for, refusal_model_for
from bot.evaluate import (
    Calibration,
    CalibrationScores,
    ExampleSet,
    calibrate,
    examples_from_questions,
    examples_from_votes,
    read_check_questions,
    score_model,
)
from bot.records.answer_record import Record, VoteCount
from index.errors import ConfigurationError


@dataclass(frozen=True, slots=True)
class _Fit:
    """A calibration, the examples that it was fitted on, and the scores of the refusal model before.

    ``chunks`` is the number of chunks in the index that was asked, ``old`` the refusal model before.
    """

    questions: ExampleSet
    votes: ExampleSet
    chunks: int
    before: CalibrationScores
    calibration: Calibration
    old: RefusalModel

    def moves(self, examples: ExampleSet) -> list[dict[str, Any]]:
        """Return how many examples fare otherwise, by what came of them before and after."""
        models = self.old, self.calibration.model
        found = Counter(
            tuple(model.outcome(model.probability(each.values), self.chunks) for model in models)
            for each in examples.examples
        )
        return [{"was": was, "now": now, "count": count} for (was, now), count in found.items() if was != now]


def calibrate_on(
    file: Path, target: Path | None, footnote: Footnote, limit: int | None, audience: frozenset[str], *, as_json: bool
) -> None:
    """Ask check questions, fit on the answers and on the votes in the records, print the scores, write the result.

    Args:
        file: The check questions.
        target: Where to write the calibration, None for nowhere.
        footnote: The Footnote to ask.
        limit: Number of questions to ask, the first ones; None for all.
        audience: Labels that the asker holds.
        as_json: Whether to print JSON.

    Raises:
        ConfigurationError: The file is wrong or holds too few questions, or ``target`` cannot be written.
    """
    start = load_refusal_model()
    fit = _fit(file, footnote, limit, audience, start)
    if target is not None:
        _write(target, fit)
    if as_json:
        print_json(_fit_json(fit))
        return
    for line in _fit_lines(fit, start):
        typer.echo(line)
    if target is None:
        typer.echo("Nothing was written; --write OUT keeps it.")
    else:
        typer.echo(f'Written to {target}. To use it, set answer.calibration = "{target.absolute()}".')


def _fit(file: Path, footnote: Footnote, limit: int | None, audience: frozenset[str], start: RefusalModel) -> _Fit:
    asked = read_check_questions(file)[:limit]
    with progress() as show:
        chunks = footnote.index.manifest.counts["chunks"]
        answerer = answerer_for(footnote.index, footnote.settings)
        questions = examples_from_questions(asked, answerer, audience, lambda done: show("Asking", done, len(asked)))
    feature_names = frozenset(feature.name for feature in start.features)
    votes = examples_from_votes(asyncio.run(_voted_records(footnote)), feature_names)
    examples = [*questions.examples, *votes.examples]
    calibration = calibrate(examples, start, chunks)
    old = refusal_model_for(footnote.settings)
    return _Fit(questions, votes, chunks, score_model(examples, old, chunks), calibration, old)


async def _voted_records(footnote: Footnote) -> list[tuple[Record, VoteCount]]:
    from bot.records.votes import Votes

    async with footnote.open_records() as engine:
        return await Votes(engine).voted_records()


def _fit_lines(fit: _Fit, start: RefusalModel) -> list[str]:
    questions, votes, model = fit.questions, fit.votes, fit.calibration.model
    answers = sum(example.answers for example in questions.examples)
    before, after = fit.before, fit.calibration.held_out
    is_unchanged = fit.calibration.prior == float("inf")
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
        f"refuse below {start.threshold(fit.chunks):.3f} -> {model.refuse_below:.3f}, "
        f"hedge below {start.hedge_below:.3f} -> {model.hedge_below:.3f}; "
        f"{'the coefficients stay' if is_unchanged else 'the coefficients move'}",
    ]


def _fit_json(fit: _Fit) -> dict[str, Any]:
    return {
        "questions": len(fit.questions.examples),
        "questions_left_out": fit.questions.left_out,
        "votes": len(fit.votes.examples),
        "votes_left_out": fit.votes.left_out,
        "before": asdict(fit.before),
        "after": asdict(fit.calibration.held_out),
        "questions_moved": fit.moves(fit.questions),
        "votes_moved": fit.moves(fit.votes),
        "calibration": model_record(fit.calibration.model),
    }


def _write(target: Path, fit: _Fit) -> None:
    about = (
        f"Fitted by footnote eval --calibrate on {len(fit.questions.examples)} questions and "
        f"{len(fit.votes.examples)} answers with votes."
    )
    record = {
        "about": about,
        **model_record(fit.calibration.model),
        "cross_validated": asdict(fit.calibration.held_out),
    }
    try:
        target.write_text(json.dumps(record, indent=2) + "\n", "utf-8")
    except OSError as error:
        raise ConfigurationError(f"{target} cannot be written ({error.strerror}); correct --write.") from error
