"""Moderators block people: whom the bot answers then, what these people are told, and who cannot be blocked."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.records import AuditLog, PersonBlock
from bot.service import notices
from bot.service.button_actions import AskHuman
from bot.service.commands import command_notices
from bot.service.commands.block_commands import BlockCommandSet
from bot.service.human_help import HumanHelp
from tests.bot.service.bot_parts import BEES, BotParts
from tests.bot.service.commands.memory_place import CommandBench, MemoryCommandPlace, bench
from tests.bot.service.memory_bot import MemoryBot, asked, mention, origin
from tests.bot.service.memory_platform import MemoryCommandContext, MemoryPlatform
from tests.bot.service.test_human_help import MemoryHelpPlace


@pytest.fixture
def blocks(parts: BotParts, tmp_path: Path) -> CommandBench:
    return bench(tmp_path, *BlockCommandSet(parts.record_store.community).commands())


async def test_who_is_blocked_is_told_once_and_answered_nowhere_in_the_community(
    blocks: CommandBench, bot: MemoryBot
) -> None:
    told = await blocks.use("block add ada 2h spam again and again")
    assert told == "I do not answer ada here for 2 hours. They are told so once, without the reason."
    place, command = MemoryPlatform(), MemoryPlatform()
    for thread in ("", "talk", ""):
        await bot.hear(place, mention(BEES, thread=thread))
    assert place.standing == [notices.BLOCKED]
    await bot.intake.take_command(asked(), MemoryCommandContext(command), seen_by_all=False)
    assert (command.told, command.standing) == ([notices.BLOCKED], [])
    others, elsewhere = MemoryPlatform(), MemoryPlatform()
    await bot.hear(others, mention(BEES, "bo"))
    await bot.hear(elsewhere, mention(BEES, origin=origin(community="2")))
    assert [len(each.standing) for each in (others, elsewhere)] == [1, 1]
    direct = MemoryPlatform()
    await bot.hear(direct, mention(BEES, call="direct", origin=origin(community="direct")))
    assert "forty thousand" not in " ".join(direct.standing)
    assert (await blocks.use("block list")).startswith("1 blocked here:\n- ada, until 20")
    assert "by mo on" in await blocks.use("block")
    assert "spam again and again" in await blocks.use("block list")
    assert await blocks.use("block lift ada") == "I answer ada again."
    again = MemoryPlatform()
    await bot.hear(again, mention(BEES))
    assert "forty thousand" in again.standing[0]
    assert [each["what"] for each in blocks.audited()] == [
        "person blocked",
        *["blocks shown"] * 3,
        "person unblocked",
    ]
    assert (blocks.audited()[0]["person"], blocks.audited()[0]["reason"]) == ("test:ada", "spam again and again")


async def test_a_block_ends_by_itself(parts: BotParts, blocks: CommandBench) -> None:
    now = datetime.now(UTC)
    await parts.record_store.community.save_block(
        PersonBlock("test:1", "test:ada", now - timedelta(seconds=1), "", "test:mo", now - timedelta(hours=1))
    )
    assert parts.admission.why_not(origin()) == ""
    assert await blocks.use("block list") == "Nobody is blocked here."
    assert await blocks.use("block lift ada") == "ada is not blocked here."


async def test_a_blocked_person_pings_nobody(parts: BotParts, blocks: CommandBench, tmp_path: Path) -> None:
    answer = await parts.ask("Who won the cup in 1998?", frozenset({"public"}))
    await blocks.use("block add ada")
    help_ = HumanHelp(parts.live_index, parts.record_store, AuditLog(tmp_path / "help.jsonl"), parts.admission)
    place = MemoryHelpPlace("ada")
    assert await help_.press(AskHuman(answer.id, "ada"), place, place) == notices.BLOCKED
    assert place.pings == []


async def test_who_moderates_cannot_be_blocked_and_who_does_not_cannot_block(
    parts: BotParts, blocks: CommandBench
) -> None:
    place = MemoryCommandPlace(moderators=("test:mo", "test:olga"))
    for person in ("mo", "olga"):
        assert "cannot be blocked" in await blocks.use(f"block add {person}", place)
    bo = MemoryCommandPlace("test:bo", ("everyone",))
    for typed in ("block add ada", "block lift ada", "block list"):
        assert await blocks.use(typed, bo) == command_notices.NOT_MODERATOR
    assert (blocks.audited(), parts.record_store.community.blocks_in("test:1")) == ([], [])


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("block add", "person is missing"),
        ("block add @@", "person must be a person of this place"),
        ("block add ada time=soon", "time must be a time such as 30m"),
        ("block add ada time=0h", "time must be a time such as 30m"),
        ("block add ada time=99999w", "time must be a time such as 30m"),
        (f"block add ada 1h {'x' * 301}", "reason may have 300 characters"),
    ],
)
async def test_what_does_not_fit_is_said(blocks: CommandBench, parts: BotParts, typed: str, why: str) -> None:
    assert why in await blocks.use(typed)
    assert parts.record_store.community.blocks_in("test:1") == []
