"""The digest of a week: sent once to each channel, and shown only what all there may read."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.answering.types import Answer
from bot.records import AuditLog, Origin
from bot.records.answer_record import record_of
from bot.service import answer_service
from bot.service.answer_service import Question
from bot.service.community_posts import LogChannel
from bot.service.community_reports import CommunityReports
from bot.service.weekly_digest import WeeklyDigest
from tests.bot.service.bot_parts import PUBLIC_LABELS, STAFF_LABELS, BotParts
from tests.bot.service.memory_bot import NUMBERS
from tests.bot.service.memory_platform import FORBIDDEN, TEMPORARY
from tests.bot.service.memory_posts import MemoryPosts

NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)
HERE = LogChannel("test:1", "log")
STATUS = {
    "sources": [{"name": "docs", "problem": "docs: one .pages file was skipped"}, {"name": "staff", "problem": "x"}]
}
Ask = Callable[..., Awaitable[Answer]]


@pytest.fixture
def ask(parts: BotParts, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """Asks something on some day of the week before."""

    async def asked(
        text: str, person: str = "ada", labels: frozenset[str] = PUBLIC_LABELS, days: float = 3, channel: str = "lobby"
    ) -> Answer:
        def dated(*args: Any, **named: Any) -> Any:
            return replace(record_of(*args, **named), asked_at=NOW - timedelta(days=days))

        monkeypatch.setattr(answer_service, "record_of", dated)
        number = next(NUMBERS)
        place = f"test:{channel}"
        origin = Origin("test:1", place, place, f"test:{person}", f"message-{number}", "", is_open=True)
        return await parts.answers.to(Question(text, labels, "", origin))

    return asked


def digest(parts: BotParts, folder: Path, posts: MemoryPosts, status: Mapping[str, Any] = STATUS) -> WeeklyDigest:
    reports = CommunityReports(parts.live_index, parts.record_store, AuditLog(folder / "audit.jsonl"))
    known = parts.live_index, parts.record_store, reports, parts.metrics, {"test": posts}

    async def offer(community: str) -> str:
        return "There are enough new votes." if community == "test:1" else ""

    return WeeklyDigest(*known, lambda: status, parts.places, offer)


async def test_a_week_is_told_once(parts: BotParts, tmp_path: Path, ask: Ask) -> None:
    posts = MemoryPosts(HERE, held=["test:1:lobby"])
    weekly = digest(parts, tmp_path, posts)
    await ask("Which train goes to Lisbon?")
    await ask("How many bees does a hive hold?", "bo")
    down = await ask("Who won the football world cup in 1998?", days=10)
    await parts.record_store.empty_outbox()
    await parts.record_store.vote(down.id, "test:cy", -1, "No idea.")
    parts.metrics.question("test", "failed", "test:1")
    parts.metrics.question("test", "failed", "test:2")
    for hours in (0, 5, 24):
        await weekly.send_due(NOW + timedelta(hours=hours))
    ((channel, text),) = posts.posted
    assert channel == "log"
    assert text.startswith(
        "**The week from 23 Nov to 29 Nov**\n2 questions by 2 people: 1 answered, 0 not sure, 1 refused.\n"
    )
    assert "1. Which train goes to Lisbon?" in text
    assert "1 question ended in an error of mine" in text
    assert "docs: documents are probably missing" in text
    assert text.endswith("-# There are enough new votes.")
    assert [word for word in ("world cup", "No idea", "staff") if word in text] == []
    await digest(parts, tmp_path, posts).send_due(NOW)  # after a restart
    assert len(posts.posted) == 1


async def test_a_digest_says_only_what_all_in_its_channel_may_read(parts: BotParts, tmp_path: Path, ask: Ask) -> None:
    here = MemoryPosts(HERE, held=["test:1:lobby"])
    staff = MemoryPosts(LogChannel("test:1", "staff-log"), held=["test:1:lobby", "staff"])
    await ask("Who is laid off in spring?", labels=STAFF_LABELS)
    secret = await ask("Where is the party?", channel="party")
    await parts.record_store.empty_outbox()
    await parts.record_store.vote(secret.id, "test:cy", -1, "The party is elsewhere.")
    seen = {}
    for posts in (here, staff):
        await digest(parts, tmp_path, posts).send_due(NOW)
        ((channel, text),) = posts.posted
        assert "2 questions by 1 person" in text
        seen[channel] = [word for word in ("laid off", "party", "elsewhere", "staff: documents") if word in text]
    assert seen == {"log": [], "staff-log": ["laid off", "staff: documents"]}


async def test_a_week_without_questions_and_a_place_that_is_not_served_get_none(
    parts: BotParts, tmp_path: Path, ask: Ask
) -> None:
    posts = MemoryPosts(HERE)
    await digest(parts, tmp_path, posts).send_due(NOW)
    await ask("Which train goes to Lisbon?")
    elsewhere = MemoryPosts(LogChannel("test:1", "other"))
    elsewhere.held = frozenset()
    await digest(parts, tmp_path, elsewhere).send_due(NOW)
    assert posts.posted + elsewhere.posted == []


async def test_what_fails_is_tried_again_a_few_times(parts: BotParts, tmp_path: Path, ask: Ask) -> None:
    posts = MemoryPosts(HERE)
    weekly = digest(parts, tmp_path, posts)
    await ask("Which train goes to Lisbon?")
    posts.failures = [TEMPORARY, FORBIDDEN]
    for _ in range(3):
        await weekly.send_due(NOW)
    assert len(posts.posted) == 1
    other = MemoryPosts(LogChannel("test:1", "closed"))
    other.failures = [FORBIDDEN] * 100
    closed = digest(parts, tmp_path, other)
    for _ in range(20):
        await closed.send_due(NOW)
    assert len(other.failures) == 100 - 6


async def test_a_channel_that_the_bot_cannot_see_is_named_in_the_log_once(
    parts: BotParts, tmp_path: Path, ask: Ask, caplog: pytest.LogCaptureFixture
) -> None:
    posts = MemoryPosts(LogChannel("", "12"), HERE)
    weekly = digest(parts, tmp_path, posts)
    await ask("Which train goes to Lisbon?")
    for _ in range(3):
        await weekly.send_due(NOW)
    assert [each for each in caplog.messages if "log channel 12" in each] == [
        "I cannot see the log channel 12; let me view it, or correct the settings"
    ]
    assert len(posts.posted) == 1
