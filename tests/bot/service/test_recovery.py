"""What an earlier run accepted and did not finish is come back to once."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

import pytest

from bot.records import Journal
from bot.service import recovery
from bot.service.recovery import AT_ONCE, Recovery
from tests.bot.service.memory_bot import until
from tests.bot.service.memory_platform import FORBIDDEN, REFUSED, TEMPORARY, classify

ENTRY = {"channel": "1"}


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    """A journal in which an earlier run left two questions."""
    journal = Journal(tmp_path)
    for event in ("message-1", "message-2"):
        journal.accept(event, {**ENTRY, "event": event})
    return journal


def failing(
    *failures: Exception, ended: bool = True
) -> tuple[list[str], Callable[[Mapping[str, str]], Awaitable[bool]]]:
    """What was tried to be resumed, and what resumes it after it failed so often."""
    tried: list[str] = []
    left = list(failures)

    async def resume(entry: Mapping[str, str]) -> bool:
        tried.append(entry["event"])
        if left:
            raise left.pop(0)
        return ended

    return tried, resume


async def come_back(journal: Journal, resume: Callable[[Mapping[str, str]], Awaitable[bool]]) -> None:
    left = Recovery(journal, "test", resume, classify)
    await left.load()
    for work in left.work():
        await work


async def test_what_was_left_is_come_back_to_once(journal: Journal) -> None:
    tried, resume = failing()
    await come_back(journal, resume)
    await come_back(journal, resume)
    assert tried == ["message-1", "message-2"]
    assert dict(journal.unfinished()) == {}


async def test_whoever_goes_on_with_an_answer_removes_its_entry(journal: Journal) -> None:
    _, resume = failing(ended=False)
    await come_back(journal, resume)
    assert list(dict(journal.unfinished())) == ["message-1", "message-2"]


async def test_what_this_run_accepts_is_not_among_what_was_left(journal: Journal) -> None:
    tried, resume = failing()
    left = Recovery(journal, "test", resume, classify)
    await left.load()
    journal.accept("message-3", ENTRY)
    assert [left.is_left(f"message-{number}") for number in (1, 2, 3)] == [True, True, False]
    for work in left.work():
        await work
    assert tried == ["message-1", "message-2"]
    assert dict(journal.unfinished()) == {"message-3": ENTRY}


@pytest.mark.usefixtures("quick")
async def test_what_the_platform_fails_to_give_is_asked_for_again(journal: Journal) -> None:
    tried, resume = failing(TEMPORARY, TEMPORARY)
    await come_back(journal, resume)
    assert tried == ["message-1"] * 3 + ["message-2"]
    assert dict(journal.unfinished()) == {}


async def test_what_the_platform_never_gives_is_kept_for_the_next_start(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recovery, "SEND_SECONDS", 0.0)
    await come_back(journal, failing(TEMPORARY)[1])
    assert list(dict(journal.unfinished())) == ["message-1"]


@pytest.mark.parametrize("failure", [FORBIDDEN, REFUSED, KeyError("channel"), ValueError("no number")])
async def test_what_cannot_be_found_and_what_is_damaged_is_forgotten(journal: Journal, failure: Exception) -> None:
    tried, resume = failing(failure)
    await come_back(journal, resume)
    assert tried == ["message-1", "message-2"]
    assert dict(journal.unfinished()) == {}


async def test_a_defect_is_raised_and_forgets_nothing(journal: Journal) -> None:
    with pytest.raises(ArithmeticError):
        await come_back(journal, failing(ArithmeticError("a defect"))[1])
    assert list(dict(journal.unfinished())) == ["message-1", "message-2"]


async def test_a_few_are_come_back_to_at_a_time(tmp_path: Path) -> None:
    journal, at_work, go_on = Journal(tmp_path), list[str](), asyncio.Event()
    for number in range(AT_ONCE + 3):
        journal.accept(f"message-{number}", {"event": str(number)})

    async def resume(entry: Mapping[str, str]) -> bool:
        at_work.append(entry["event"])
        await go_on.wait()
        return True

    left = Recovery(journal, "test", resume, classify)
    await left.load()
    everything = asyncio.gather(*left.work())
    await until(lambda: len(at_work) >= AT_ONCE)
    await asyncio.sleep(0.02)
    assert len(at_work) == AT_ONCE
    go_on.set()
    await everything
    assert len(at_work) == AT_ONCE + 3


async def test_how_far_a_run_has_heard_is_noted_as_it_changes(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recovery, "SAVE_SECONDS", 0.001)
    heard, noted = {"heard": 1}, list[Mapping[str, object]]()
    save = journal.save_position

    def saved(position: Mapping[str, object]) -> None:
        noted.append(position)
        save(position)

    monkeypatch.setattr(journal, "save_position", saved)
    following = asyncio.create_task(Recovery(journal, "test", failing()[1], classify).follow(lambda: dict(heard)))
    await until(lambda: journal.position() == {"heard": 1})
    await asyncio.sleep(0.02)
    heard["heard"] = 2
    await until(lambda: journal.position() == {"heard": 2})
    following.cancel()
    assert noted == [{"heard": 1}, {"heard": 2}]
    assert await Recovery(journal, "test", failing()[1], classify).load() == {"heard": 2}


async def test_a_disk_that_fails_costs_only_the_note_of_what_was_heard(
    journal: Journal, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(_: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(journal, "save_position", fails)
    await Recovery(journal, "test", failing()[1], classify).save({"heard": 1})
    assert caplog.messages == ["what was heard last could not be noted: the disk is full"]
    assert journal.position() == {}


async def test_each_platform_comes_back_to_its_own_questions_and_to_those_of_none(journal: Journal) -> None:
    tried, resume = failing()
    for event, platform in (("message-3", "other"), ("message-4", "test")):
        journal.accept(event, {"event": event, "platform": platform})
    await come_back(journal, resume)
    assert tried == ["message-1", "message-2", "message-4"]
    assert list(dict(journal.unfinished())) == ["message-3"]
