"""Operators fit anew when the bot refuses: offered with enough votes, shown before it holds, taken back."""

import asyncio
import json
import os
import sys
from pathlib import Path

import pytest

from bot.answering.evidence.refusal import load_refusal_model, model_record
from bot.components import refusal_model_for
from bot.service import refusal_refit
from bot.service.commands.refit_commands import RefitCommandSet
from bot.service.refusal_refit import OFFER, RefusalRefit
from bot.settings.settings import Settings
from tests.bot.service.bot_parts import BEES, PUBLIC_LABELS, BotParts
from tests.bot.service.commands.memory_place import CommandBench, MemoryCommandPlace, bench

FOUND = {
    "questions": 60,
    "votes": 44,
    "before": {"answered": 0.8, "refused": 0.7, "log_loss": 0.5},
    "after": {"answered": 0.85, "refused": 0.75, "log_loss": 0.4},
    "questions_moved": [{"was": "hedged", "now": "refused", "count": 3}],
    "votes_moved": [],
}
FIT = """
import json, sys
open(sys.argv[-1], "w").write({model!r})
print({found!r})
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "kept").mkdir()
    return tmp_path / "kept" / "calibration.json"


def refit_of(parts: BotParts, file: Path, found: object = FOUND) -> RefusalRefit:
    model = json.dumps({"about": "new", **model_record(load_refusal_model())})
    program = FIT.format(model=model, found=json.dumps(found))
    return RefusalRefit(parts.live_index, parts.record_store, file, (sys.executable, "-c", program))


def commands(refit: RefusalRefit, folder: Path) -> CommandBench:
    return bench(folder, *RefitCommandSet(refit).commands())


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refusal_refit, "MIN_ANSWERS", 2)
    monkeypatch.setattr(refusal_refit, "MIN_PEOPLE", 2)


async def vote(parts: BotParts, *people: str) -> None:
    answer = await parts.ask(BEES, PUBLIC_LABELS)
    for person in people:
        await parts.record_store.vote(answer.id, f"test:{person}", 1)


async def test_it_is_offered_with_enough_votes_of_enough_people(parts: BotParts, file: Path, few: None) -> None:
    refit = refit_of(parts, file)
    for people, offered in ((("a",), ""), (("a",), ""), (("b",), ""), (("b", "c"), OFFER), (("a", "a2"), "")):
        await vote(parts, *people)
        if people == ("a", "a2"):
            for _ in range(3):
                await vote(parts, "a")
        assert await refit.offer() == offered, people


async def test_too_few_votes_are_said_and_nothing_is_fitted(parts: BotParts, file: Path, tmp_path: Path) -> None:
    await vote(parts, "a")
    said = await commands(refit_of(parts, file), tmp_path).use("refit show")
    assert said.startswith("Since the last refit, 1 person has voted on 1 answers. 40 answers and 5 people are needed")
    assert list(file.parent.iterdir()) == []


async def test_what_it_would_change_is_said_then_it_is_applied_and_taken_back(
    parts: BotParts, file: Path, tmp_path: Path, few: None
) -> None:
    for people in ("ab", "cd", "ef"):
        await vote(parts, *people)
    used = commands(refit_of(parts, file), tmp_path)
    assert await used.use("refit apply") == "Nothing is proposed: use “refit show” first."
    assert await used.use("refit show") == "\n".join(
        [
            "Fitted on 60 questions and 44 answers with votes.",
            "Of those with an answer, I answer 80% now and 85% then.",
            "Of the others, I refuse 70% now and 75% then.",
            "Of the questions: 3 from “may help” to refused.",
            "Of the answers with votes: nothing changes.",
            "/refit apply makes it hold; /refit undo takes that back.",
        ]
    )
    assert not file.exists()
    opened = id(parts.live_index._opened)
    assert await used.use("refit apply") == "It holds from now on."
    assert id(parts.live_index._opened) != opened
    assert json.loads(file.read_text("utf-8"))["about"] == "new"
    os.utime(file, (1, 1))
    await used.use("refit show")
    await used.use("refit apply")
    assert file.stat().st_mtime > 1
    assert await used.use("refit undo") == "It is taken back; what held before holds again."
    assert file.stat().st_mtime == 1
    await used.use("refit undo")
    assert not file.exists()
    assert await used.use("refit undo") == "No refit was applied here."
    shown_and_applied = ["refit shown", "refit applied"]
    done = [each["what"] for each in used.audited()]
    assert done == [*shown_and_applied, *shown_and_applied, "refit undone", "refit undone"]


async def test_votes_count_from_the_last_refit_on(parts: BotParts, file: Path, few: None) -> None:
    for people in ("ab", "cd", "ef"):
        await vote(parts, *people)
    refit = refit_of(parts, file)
    await refit.propose()
    await asyncio.sleep(0.01)
    assert await refit.apply()
    assert await refit.offer() == ""


@pytest.mark.parametrize("typed", ["refit show", "refit apply", "refit undo"])
async def test_nobody_else_may(parts: BotParts, file: Path, tmp_path: Path, typed: str) -> None:
    used = commands(refit_of(parts, file), tmp_path)
    said = await used.use(typed, MemoryCommandPlace(rights=("everyone", "moderator", "manager")))
    assert "operator" in said.lower() or "run" in said.lower()
    assert (used.audited(), file.exists()) == ([], False)


async def test_where_it_is_not_possible_that_is_said(parts: BotParts, file: Path, tmp_path: Path) -> None:
    refit = RefusalRefit(parts.live_index, parts.record_store, file, ())
    assert (await commands(refit, tmp_path).use("refit show")).startswith("I need questions")
    assert await refit.offer() == ""


async def test_a_fit_that_decides_no_better_is_advised_against(
    parts: BotParts, file: Path, tmp_path: Path, few: None
) -> None:
    for people in ("ab", "cd", "ef"):
        await vote(parts, *people)
    worse = FOUND | {"after": {"answered": 0.8, "refused": 0.7, "log_loss": 0.6}}
    assert "so I would leave it" in await commands(refit_of(parts, file, worse), tmp_path).use("refit show")


def test_what_was_applied_holds_unless_the_settings_file_says_otherwise(tmp_path: Path) -> None:
    model = model_record(load_refusal_model())
    model["intercept"] = 9.0
    (tmp_path / "calibration.json").write_text(json.dumps(model), "utf-8")
    given = {"records": {"path": str(tmp_path)}}
    assert refusal_model_for(Settings.model_validate(given)).intercept == 9.0
    own = tmp_path / "own.json"
    own.write_text(json.dumps(model | {"intercept": 7.0}), "utf-8")
    assert refusal_model_for(Settings.model_validate(given | {"answer": {"calibration": str(own)}})).intercept == 7.0
