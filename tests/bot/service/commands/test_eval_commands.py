"""Operators run a question set: figures, no words of questions, and nobody else."""

import json
import sys
from pathlib import Path

import pytest

from bot.service.background_command import BackgroundCommands
from bot.service.commands.eval_commands import EvalCommandSet
from tests.bot.service.commands.memory_place import CommandBench, MemoryCommandPlace, bench

OWN = {
    "questions": 40,
    "passed": 38,
    "failed": 2,
    "failures": [{"line": 3, "question": "Who is laid off?", "problem": "staff:layoffs.md is not cited"}] * 2,
}
MEASURED = {"set": "squad", "ndcg@10": 0.93214, "questions": 1000, "answered": None, "seconds": 12.5}


def command(found: object) -> tuple[str, ...]:
    return sys.executable, "-c", f"print({json.dumps(found)!r})"


@pytest.fixture
def evaluation(tmp_path: Path) -> CommandBench:
    sets = {"own": command(OWN), "squad": command(MEASURED)}
    return bench(tmp_path, *EvalCommandSet(BackgroundCommands((), sets, (), ())).commands())


async def test_figures_are_said_and_of_failures_only_the_lines(evaluation: CommandBench) -> None:
    own = await evaluation.use("eval")
    assert [word for word in ("own", "passed", "38", "failing lines: 3, 3") if word not in own] == []
    assert [word for word in ("laid off", "layoffs") if word in own] == []
    squad = await evaluation.use("eval squad")
    assert ("0.9321" in squad, "1,000" in squad) == (True, True)
    assert [(each["what"], each["set"]) for each in evaluation.audited()] == [
        ("evaluated", "own"),
        ("evaluated", "squad"),
    ]


async def test_what_there_is_not_is_said(evaluation: CommandBench, tmp_path: Path) -> None:
    assert await evaluation.use("eval nothing") == "There is no question set nothing; there is own, squad."
    empty = bench(tmp_path, *EvalCommandSet(BackgroundCommands((), {}, (), ())).commands())
    assert "add one under [evaluation]" in await empty.use("eval")
    mo = MemoryCommandPlace(rights=("everyone", "moderator", "manager"))
    assert "Only operators may do this" in await evaluation.use("eval own", mo)
    assert evaluation.audited() == []
