"""After a reindex: what is answered by now is marked, and who asked is told once."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.records import DIRECT, AuditLog, Origin, RecordsProblem
from bot.rendering.discord import report_messages
from bot.service import gap_recheck
from bot.service.answer_service import Question
from bot.service.community_reports import CommunityReports
from bot.service.gap_recheck import GapRecheck
from bot.service.operation_update import Operator
from bot.translation import LanguageChoice
from index import SentenceTransformerEncoder
from tests.bot.service.bot_parts import PUBLIC_LABELS, STAFF_LABELS, BotParts, build_index
from tests.bot.service.memory_bot import NUMBERS
from tests.bot.service.memory_platform import FORBIDDEN
from tests.bot.service.memory_posts import MemoryPosts

LISBON = "Which train goes to Lisbon?"
TRAIN = "The night train goes to Lisbon. It leaves at ten.\n"
Ask = Callable[..., Awaitable[str]]
Reindex = Callable[..., Awaitable[None]]


@pytest.fixture
def reports(parts: BotParts, tmp_path: Path) -> CommunityReports:
    return CommunityReports(parts.live_index, parts.record_store, AuditLog(tmp_path / "audit.jsonl"))


@pytest.fixture
def posts() -> MemoryPosts:
    return MemoryPosts()


@pytest.fixture
def recheck(parts: BotParts, reports: CommunityReports, posts: MemoryPosts) -> GapRecheck:
    return GapRecheck(
        parts.live_index, parts.record_store, reports, {"test": posts}, LanguageChoice({}, {}, lambda _: ""), tells=True
    )


@pytest.fixture
def ask(parts: BotParts) -> Ask:
    """Asks something in a channel; returns the answer's id."""

    async def asked(text: str, person: str, labels: frozenset[str] = PUBLIC_LABELS, **place: object) -> str:
        event = f"message-{next(NUMBERS)}"
        origin = Origin("test:1", "test:lobby", "test:lobby", f"test:{person}", event, "", is_open=True)
        question = Question(text, labels, "", replace(origin, **place))  # type: ignore[arg-type]
        return (await parts.answers.to(question)).id

    return asked


@pytest.fixture
def reindex(parts: BotParts, indexed: Path, encoder: SentenceTransformerEncoder) -> Reindex:
    """Writes documents, or removes them, and serves them."""

    async def reindexed(**texts: str) -> None:
        for name, text in texts.items():
            file = indexed / f"{name.replace('_', '/')}.txt"
            if text:
                file.write_text(text, "utf-8")
            else:
                file.unlink()
        await asyncio.to_thread(build_index, indexed, encoder)
        await asyncio.to_thread(parts.live_index.renew)

    return reindexed


async def gaps(reports: CommunityReports) -> str:
    async def everything(wanted: frozenset[str]) -> frozenset[str]:
        return wanted

    return "\n".join(report_messages((await reports.gaps(Operator("test:mo", "test:1"), everything)).layout))


def today() -> str:
    now = datetime.now(UTC)
    return f"{now.day} {now:%b}"


async def test_a_gap_that_a_reindex_fills_is_marked_and_who_asked_is_told_once(
    reports: CommunityReports, recheck: GapRecheck, posts: MemoryPosts, ask: Ask, reindex: Reindex
) -> None:
    await ask(LISBON, "ada")
    await ask("What train can I take to Lisbon?", "bo")
    await ask("Who won the football world cup in 1998?", "cy")
    await recheck.check()
    assert "Answered since" not in await gaps(reports)
    assert posts.told == []
    await reindex(docs_train=TRAIN)
    await recheck.check()
    seen = await gaps(reports)
    assert f"2 people, 2 questions: 2 refused. Answered since {today()}." in seen
    assert seen.count("Answered since") == 1
    said = (
        f"The documents now answer what you asked here on {today()} {datetime.now(UTC).year}. Ask me again to see it."
    )
    assert sorted(posts.told) == [("test:ada", "test:lobby", said), ("test:bo", "test:lobby", said)]
    await recheck.check()
    assert len(posts.told) == 2


async def test_it_is_asked_for_the_readers_that_it_was_asked_for(
    reports: CommunityReports, recheck: GapRecheck, posts: MemoryPosts, ask: Ask, reindex: Reindex
) -> None:
    await ask(LISBON, "ada", PUBLIC_LABELS)
    await ask(LISBON, "bo", STAFF_LABELS)
    await reindex(staff_train=TRAIN)
    await recheck.check()
    assert [person for person, _, _ in posts.told] == ["test:bo"]


async def test_a_mark_goes_when_the_documents_do_not_answer_any_more_and_nobody_is_told_twice(
    reports: CommunityReports, recheck: GapRecheck, posts: MemoryPosts, ask: Ask, reindex: Reindex
) -> None:
    await ask(LISBON, "ada")
    for text, marked in ((TRAIN, True), ("", False), (TRAIN, True)):
        await reindex(docs_train=text)
        await recheck.check()
        assert ("Answered since" in await gaps(reports)) is marked
    assert len(posts.told) == 1


async def test_who_asked_several_things_is_told_once_and_who_asked_directly_is_told_there(
    recheck: GapRecheck, posts: MemoryPosts, ask: Ask, reindex: Reindex
) -> None:
    await ask(LISBON, "ada")
    await ask("When does the night train to Lisbon leave?", "ada")
    await ask(LISBON, "bo", community=f"test:{DIRECT}", thread="test:bo", is_open=False)
    await ask(LISBON, "cy", is_open=False)  # a command that its user alone saw: there is no message to reply to
    await reindex(docs_train=TRAIN)
    await recheck.check()
    await recheck.check()
    assert sorted((person, place) for person, place, _ in posts.told) == [
        ("test:ada", "test:lobby"),
        ("test:bo", "test:bo"),
    ]


async def test_people_who_opted_out_or_deleted_their_data_are_not_told(
    parts: BotParts, recheck: GapRecheck, posts: MemoryPosts, ask: Ask, reindex: Reindex
) -> None:
    for person in ("ada", "bo"):
        await ask(LISBON, person)
    await parts.record_store.set_opted_out("test:ada", opted_out=True)
    await parts.record_store.delete_data_of("test:bo")
    await reindex(docs_train=TRAIN)
    await recheck.check()
    assert posts.told == []


async def test_nobody_is_told_unless_the_settings_say_so(
    parts: BotParts, reports: CommunityReports, posts: MemoryPosts, ask: Ask, reindex: Reindex
) -> None:
    await ask(LISBON, "ada")
    await reindex(docs_train=TRAIN)
    await GapRecheck(
        parts.live_index,
        parts.record_store,
        reports,
        {"test": posts},
        LanguageChoice({}, {}, lambda _: ""),
        tells=False,
    ).check()
    assert "Answered since" in await gaps(reports)
    assert posts.told == []


async def test_one_who_cannot_be_told_keeps_no_other_from_it(
    recheck: GapRecheck, posts: MemoryPosts, ask: Ask, reindex: Reindex
) -> None:
    for person in ("ada", "bo"):
        await ask(LISBON, person)
    posts.failures = [FORBIDDEN]
    await reindex(docs_train=TRAIN)
    await recheck.check()
    assert len(posts.told) == 1


async def test_only_so_many_are_asked_again_and_told_at_a_time(
    recheck: GapRecheck, posts: MemoryPosts, ask: Ask, reindex: Reindex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gap_recheck, "MAX_ASKED", 1)
    monkeypatch.setattr(gap_recheck, "MAX_TOLD", 1)
    await ask("Who won the football world cup in 1998?", "ada")
    for person in ("bo", "cy"):
        await ask(LISBON, person)
    await reindex(docs_train=TRAIN)
    await recheck.check()
    assert len(posts.told) == 1
    await recheck.check()
    assert sorted(person for person, _, _ in posts.told) == ["test:bo", "test:cy"]


async def test_each_generation_is_checked_once_and_trouble_with_the_records_ends_nothing(
    parts: BotParts, recheck: GapRecheck, monkeypatch: pytest.MonkeyPatch, reindex: Reindex
) -> None:
    for name in ("START_SECONDS", "LOOK_SECONDS", "LEAST_REST", "MOST_REST"):
        monkeypatch.setattr(gap_recheck, name, 0.001)
    checked: list[int] = []

    async def check() -> None:
        checked.append(parts.live_index.generation)
        raise RecordsProblem("The database is down.")

    monkeypatch.setattr(recheck, "check", check)
    following = asyncio.create_task(recheck.follow())
    await asyncio.sleep(0.1)
    await reindex(docs_train=TRAIN)
    await asyncio.sleep(0.1)
    following.cancel()
    assert checked == sorted(set(checked))
    assert len(checked) == 2
