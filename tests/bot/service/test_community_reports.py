"""What moderators look at: whose questions they see, and what is gone from it at once."""

import asyncio
import csv
import io
import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bot.records import DIRECT, AuditLog, Origin, RecordsProblem
from bot.rendering.discord import report_messages
from bot.service.answer_service import Question
from bot.service.community_reports import CommunityReports, LabelsOf
from bot.service.operation_update import Operator
from tests.bot.service.bot_parts import BEES, KEY, PUBLIC_LABELS, STAFF_LABELS, BotParts
from tests.bot.service.memory_bot import NUMBERS, MemoryBot, mention
from tests.bot.service.memory_platform import MemoryPlatform

LISBON = ("Which train goes to Lisbon?", "What train can I take to Lisbon?")
MODERATOR = Operator("test:mo", "test:1")
Ask = Callable[..., Awaitable[str]]


@pytest.fixture
def reports(parts: BotParts, tmp_path: Path) -> CommunityReports:
    return CommunityReports(parts.live_index, parts.record_store, AuditLog(tmp_path / "audit.jsonl"))


@pytest.fixture
def ask(parts: BotParts) -> Ask:
    """Asks something somewhere; returns the answer's id."""

    async def asked(
        text: str, person: str = "ada", labels: frozenset[str] = PUBLIC_LABELS, channel: str = "lobby", **place: object
    ) -> str:
        number = next(NUMBERS)
        origin = Origin(
            "test:1", f"test:{channel}", f"test:{channel}", f"test:{person}", f"message-{number}",
            f"https://chat.example/{number}", is_open=True,
        )  # fmt: skip
        question = Question(text, labels, "", replace(origin, **place))  # type: ignore[arg-type]
        return (await parts.answers.to(question)).id

    return asked


def holding(*labels: str) -> LabelsOf:
    """Somebody who holds some labels, and of channels' those of this community that are named."""

    async def held(wanted: frozenset[str]) -> frozenset[str]:
        return frozenset({"public", *labels}) & (wanted | {"public"})

    return held


async def shown(reports: CommunityReports, *labels: str, days: int = 28) -> str:
    return "\n".join(report_messages((await reports.gaps(MODERATOR, holding("test:1:lobby", *labels), days)).layout))


async def test_a_moderator_sees_what_is_not_answered_and_what_means_the_same_once(
    reports: CommunityReports, ask: Ask
) -> None:
    for text, person in zip(LISBON, ("ada", "bo"), strict=True):
        await ask(text, person)
    await ask(BEES)
    seen = await shown(reports)
    assert seen.startswith("1 gap in the last 28 days, from 2 questions.")
    assert "2 people, 2 questions: 2 refused. New: 2 this week." in seen
    assert "[Newest](<https://chat.example/" in seen
    assert "bees" not in seen


async def test_all_gaps_come_as_a_table_too_with_nothing_that_the_reader_may_not_read(
    reports: CommunityReports, ask: Ask
) -> None:
    assert (await reports.gaps(MODERATOR, holding("test:1:lobby"))).table == ""
    for number in range(12):
        await ask(f"{LISBON[0]} {number}" if number < 2 else f"Who is the mayor of town {number}?")
    await ask("Who pays the layoffs in spring?", labels=STAFF_LABELS)
    table = (await reports.gaps(MODERATOR, holding("test:1:lobby"))).table
    rows = list(csv.DictReader(io.StringIO(table)))
    assert sum(int(row["questions"]) for row in rows) == 12
    assert "layoffs" not in table


async def test_an_answer_that_is_voted_down_is_a_gap_with_all_that_it_was_asked(
    reports: CommunityReports, parts: BotParts, ask: Ask
) -> None:
    answer = await ask(BEES)
    await parts.record_store.vote(answer, "test:bo", -1, "That is old.")
    assert "1. How many bees does a hive hold?" in await shown(reports)
    await parts.record_store.vote(answer, "test:bo", 1)
    assert (await shown(reports)).startswith("No gaps in the last 28 days.")


async def test_a_question_is_shown_to_none_but_those_who_could_read_it(reports: CommunityReports, ask: Ask) -> None:
    await ask(LISBON[0])
    await ask("Who pays the layoffs in spring?", labels=STAFF_LABELS)
    await ask("When is the surprise party?", channel="party")
    await ask("How do I quit my job?", is_open=False)
    await ask("What is my rash?", community=f"test:{DIRECT}")
    await ask("Where is the other town?", community="test:2")
    plain, staff, party = await shown(reports), await shown(reports, "staff"), await shown(reports, "test:1:party")
    words = ("Lisbon", "layoffs", "party", "quit", "rash", "town")
    assert [word for word in words if word in plain] == ["Lisbon"]
    assert [word for word in words if word in staff] == ["Lisbon", "layoffs"]
    assert [word for word in words if word in party] == ["Lisbon", "party"]
    assert "3 more answers were for other readers, or private." in plain


async def test_what_is_deleted_or_withdrawn_is_gone_at_once(
    reports: CommunityReports, bot: MemoryBot, parts: BotParts
) -> None:
    message = mention(LISBON[0])
    message = replace(message, origin=replace(message.origin, event=message.event, is_open=True))
    await bot.hear(MemoryPlatform(), message)
    assert "Lisbon" in await shown(reports)
    await bot.intake.withdraw(message.id, message.event)
    assert (await shown(reports)).startswith("No gaps")
    kept = await parts.record_store.data_of(message.origin.asker)
    assert kept.answers == ()


async def test_what_people_delete_of_themselves_and_people_who_opt_out_are_gone_at_once(
    reports: CommunityReports, parts: BotParts, ask: Ask
) -> None:
    await ask(LISBON[0], "ada")
    await ask("Who won the football world cup in 1998?", "bo")
    await parts.record_store.delete_data_of("test:ada")
    assert "Lisbon" not in await shown(reports)
    await parts.record_store.set_opted_out("test:bo", opted_out=True)
    await ask("Who won the cup in 2002?", "bo")
    assert (await shown(reports)).startswith("No gaps")


async def test_too_many_answers_are_cut_and_that_is_said(
    reports: CommunityReports, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.service.community_reports.MAX_ANSWERS", 2)
    for text in ("What is one?", "Who is two?", "Where is three?"):
        await ask(text)
    cut = "Only the newest answers were looked at, those since "
    async with asyncio.timeout(20):  # on a busy machine the last answer is written a little later
        while cut not in await shown(reports):
            await asyncio.sleep(0.1)


async def test_who_looks_is_noted(reports: CommunityReports, tmp_path: Path) -> None:
    await shown(reports, days=7)
    (line,) = (tmp_path / "audit.jsonl").read_text("utf-8").splitlines()
    noted = json.loads(line)
    assert (noted["what"], noted["by"], noted["community"], noted["days"]) == ("gaps shown", "test:mo", "test:1", 7)


async def test_old_documents_are_shown_as_far_as_who_looks_may_read_them(reports: CommunityReports, ask: Ask) -> None:
    await ask(BEES)
    await ask(KEY, labels=STAFF_LABELS)
    shown_to = [
        "\n".join(report_messages((await reports.stale(MODERATOR, holding("test:1:lobby", *labels))).layout))
        for labels in ((), ("staff",))
    ]
    # No document of the memory platform has a date, so what is counted says whose answers were looked at.
    assert ["1 document that answers rest on has no date." in text for text in shown_to] == [True, False]
    assert "2 answers of the last 28 days" in shown_to[1]


async def test_where_the_records_do_not_answer_that_is_said(
    reports: CommunityReports, parts: BotParts, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(_: object) -> None:
        raise RecordsProblem("no")

    monkeypatch.setattr(parts.record_store, "kept", fail)
    assert await shown(reports) == RecordsProblem.public
