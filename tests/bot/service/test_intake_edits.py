"""What comes of a question that is edited or deleted."""

import asyncio
from dataclasses import replace

from bot.service import notices
from bot.translation import ENGLISH
from tests.bot.service.bot_parts import BEES
from tests.bot.service.memory_bot import MemoryBot, follow_up, mention, until
from tests.bot.service.memory_platform import MemoryMessageContext, MemoryPlatform

HIVE = "forty thousand"
UNKNOWN = "Who won the football world cup in 1998?"


async def test_an_edit_that_brings_a_mention_is_answered_once(bot: MemoryBot) -> None:
    platform = MemoryPlatform()
    context, message = MemoryMessageContext(platform), mention(BEES)
    for _ in range(2):
        await bot.intake.take_edited(message, context)
        await bot.settle()
    assert [HIVE in each for each in platform.seen] == [True]


async def test_talk_that_was_left_is_answered_when_an_edit_brings_a_mention(bot: MemoryBot) -> None:
    platform, message = MemoryPlatform(), follow_up(UNKNOWN)
    bot.intake.remember_answered("test:talk")
    await bot.hear(platform, message)
    assert platform.seen == []
    await bot.intake.take_edited(replace(message, call="mention"), MemoryMessageContext(platform))
    await bot.settle()
    assert len(platform.standing) == 1
    assert bot.outcomes() == {"left": 1, "refused": 1}


async def test_an_edit_takes_the_place_of_what_is_still_being_answered(bot: MemoryBot) -> None:
    platform, message, held = MemoryPlatform(), mention(UNKNOWN), bot.ticket("test:bo")
    context = MemoryMessageContext(platform)
    await bot.intake.take_message(message, context)
    await until(bot.unfinished)
    await bot.intake.take_edited(replace(message, text=BEES), context)
    bot.request_queue.leave(held)
    await bot.settle()
    assert [HIVE in each for each in platform.standing] == [True]
    assert bot.unfinished() == {}


async def test_a_question_that_was_deleted_before_it_is_taken_gets_nothing(bot: MemoryBot) -> None:
    platform, message = MemoryPlatform(), mention(BEES)
    await bot.intake.withdraw(message.id, message.event)
    await bot.hear(platform, message)
    assert not await bot.intake.resume_message(message, MemoryMessageContext(platform))
    assert (platform.replies, platform.seen) == ([], [])


async def test_a_question_that_is_deleted_while_it_waits_is_given_up(bot: MemoryBot) -> None:
    platform, message, held = MemoryPlatform(), mention(BEES), bot.ticket("test:bo")
    await bot.intake.take_message(message, MemoryMessageContext(platform))
    await until(lambda: platform.seen)
    await bot.intake.withdraw(message.id, message.event)
    await bot.settle()
    assert (platform.standing, platform.seen, bot.unfinished()) == ([], [notices.waiting(1, ENGLISH)], {})
    bot.request_queue.leave(held)


async def test_a_question_that_is_deleted_while_its_answer_is_sent_takes_it_back(bot: MemoryBot) -> None:
    platform, message = MemoryPlatform(), mention(BEES)
    platform.is_open.clear()
    await bot.intake.take_message(message, MemoryMessageContext(platform))
    await until(lambda: platform.requested)
    deleting = asyncio.create_task(bot.intake.withdraw(message.id, message.event))
    await asyncio.sleep(0.01)
    platform.is_open.set()
    await asyncio.gather(deleting, bot.settle())
    assert (platform.standing, bot.unfinished()) == ([], {})


async def test_a_deleted_question_takes_its_answer_or_the_word_on_it_with_it(bot: MemoryBot) -> None:
    platform = MemoryPlatform()
    for message in (mention(BEES), mention("hi")):
        await bot.hear(platform, message)
        assert len(platform.standing) == 1
        await bot.intake.withdraw(message.id, message.event)
        assert platform.standing == []


async def test_a_question_that_its_author_rewrites_is_answered_anew(bot: MemoryBot) -> None:
    platform, message = MemoryPlatform(), mention(UNKNOWN)
    context = MemoryMessageContext(platform)
    await bot.intake.take_message(message, context)
    await bot.settle()
    await bot.intake.take_rewritten(replace(message, text=BEES), context)
    await bot.settle()
    assert [HIVE in each for each in platform.standing] == [True]
    assert (bot.outcomes(), bot.unfinished()) == ({"refused": 1, "answered": 1}, {})


async def test_a_question_that_is_rewritten_into_none_loses_its_answer(bot: MemoryBot) -> None:
    platform, message = MemoryPlatform(), mention(BEES)
    context = MemoryMessageContext(platform)
    await bot.intake.take_message(message, context)
    await bot.settle()
    await bot.intake.take_rewritten(replace(message, text="thanks!"), context)
    await bot.settle()
    assert platform.standing == []


async def test_what_is_rewritten_into_a_question_for_the_bot_is_answered_once(bot: MemoryBot) -> None:
    platform, message = MemoryPlatform(), mention(BEES)
    context = MemoryMessageContext(platform)
    for _ in range(2):
        await bot.intake.take_rewritten(message, context)
        await bot.settle()
    assert [HIVE in each for each in platform.standing] == [True]
