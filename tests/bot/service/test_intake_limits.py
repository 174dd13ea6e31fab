"""How much is taken of a person and of a community, and who is told that it is too much."""

from pathlib import Path

import pytest

from bot.answering.question.courtesy import Courtesy
from bot.service import notices
from bot.service.request_queue import QueueLimits
from tests.bot.service.bot_parts import BEES, BotParts
from tests.bot.service.memory_bot import MemoryBot, follow_up, memory_bot, mention, origin
from tests.bot.service.memory_platform import MemoryPlatform

HIVE = "forty thousand"


@pytest.mark.parametrize(("text", "kind"), [("hi", "greeting"), ("thanks!", "thanks")])
async def test_a_courtesy_costs_nobody_the_turn_of_a_question(
    parts: BotParts, tmp_path: Path, quick: None, text: str, kind: Courtesy
) -> None:
    bot, platform = memory_bot(parts, tmp_path, QueueLimits(1, 5, 600.0)), MemoryPlatform()
    for said in (text, BEES, text):
        await bot.hear(platform, mention(said))
    assert platform.standing[0] == notices.COURTEOUS[kind]
    assert HIVE in platform.standing[1]
    assert platform.standing[2].startswith("Please wait")
    assert bot.outcomes() == {"answered": 1, "soon": 1}


async def test_talk_among_people_costs_nobody_the_turn_of_a_question(
    parts: BotParts, tmp_path: Path, quick: None
) -> None:
    bot, platform = memory_bot(parts, tmp_path, QueueLimits(1, 5, 600.0)), MemoryPlatform()
    bot.intake.remember_answered("test:talk")
    for number in range(3):
        await bot.hear(platform, follow_up(f"Did you see it, number {number}?"))
    await bot.hear(platform, mention(BEES, thread="talk"))
    assert [HIVE in each for each in platform.standing] == [True]


async def test_who_asks_on_while_a_question_is_at_work_is_told_once(bot: MemoryBot) -> None:
    platform = MemoryPlatform()
    held = bot.ticket("test:ada")
    for _ in range(3):
        await bot.hear(platform, mention(BEES))
    assert len(platform.seen) == 1
    assert platform.seen[0].startswith("I’m still working")
    bot.request_queue.leave(held)
    await bot.hear(platform, mention(BEES))
    assert HIVE in platform.standing[1]


async def test_who_did_not_ask_is_not_told_that_it_is_too_much(bot: MemoryBot) -> None:
    platform = MemoryPlatform()
    bot.intake.remember_answered("test:talk")
    held = bot.ticket("test:ada:unasked")
    await bot.hear(platform, follow_up(BEES))
    assert (platform.seen, bot.outcomes()) == ([], {"busy": 1})
    bot.request_queue.leave(held)


async def test_a_community_s_share_of_a_minute_does_not_count_direct_messages(
    parts: BotParts, tmp_path: Path, quick: None
) -> None:
    bot = memory_bot(parts, tmp_path, QueueLimits(1, 5, 0.0, per_minute=1))
    here = MemoryPlatform()
    for person in ("ada", "bo"):
        await bot.hear(here, mention(BEES, person))
    assert [HIVE in here.standing[0], here.standing[1].startswith("Many people")] == [True, True]
    for person in ("ada", "bo", "mo"):
        direct = MemoryPlatform()
        message = mention(BEES, call="direct", origin=origin(person, "dm", "direct"))
        await bot.hear(direct, message)
        assert HIVE in direct.standing[0]
