"""Which messages are taken as questions, what is said to the others, and where an answer belongs."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.service import message_question, notices, reply
from bot.service.incoming import ChannelPolicy, IncomingFile, IncomingMessage
from tests.bot.service.bot_parts import BEES, KEY, PUBLIC_LABELS
from tests.bot.service.memory_bot import (
    POLICY,
    MemoryBot,
    asked,
    bot_said,
    follow_up,
    memory_bot,
    mention,
    origin,
    said,
    until,
)
from tests.bot.service.memory_platform import (
    FORBIDDEN,
    NOT_ALLOWED,
    TEMPORARY,
    MemoryCommandContext,
    MemoryMessageContext,
    MemoryPlatform,
)

HIVE = "forty thousand"
UNKNOWN = "Who won the football world cup in 1998?"
NEAR = "Which flowers do bees visit?"
EVERYWHERE = replace(POLICY, follow_ups="always")


async def _download() -> bytes:
    return b""


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (mention(""), True),
        (mention("hi", call="direct"), True),
        (mention("", call="reply"), True),
        (mention(BEES, call="post"), True),
        (mention("", call="post"), False),
        (follow_up(BEES), True),
        (follow_up(BEES, policy=replace(POLICY, follow_ups="off")), False),
        (follow_up(BEES, thread=""), False),
        (follow_up(BEES, thread="", policy=EVERYWHERE), True),
        (follow_up("", policy=EVERYWHERE), False),
        (follow_up(BEES, hidden=True), False),
        (follow_up("Thanks a lot!"), False),
        (follow_up("help"), False),
    ],
)
async def test_where_the_bot_has_answered_follow_ups_are_heard_as_the_settings_say(
    bot: MemoryBot, message: IncomingMessage, expected: bool
) -> None:
    bot.intake.remember_answered(message.origin.thread)
    assert await bot.intake.is_for_bot(message) is expected


async def test_follow_ups_are_heard_only_where_the_bot_has_answered_or_opened_the_thread(bot: MemoryBot) -> None:
    assert not await bot.intake.is_for_bot(follow_up(BEES))
    assert await bot.intake.is_for_bot(follow_up(BEES, thread="opened", in_own_thread=True))
    await bot.hear(MemoryPlatform(), mention(BEES, thread="other"))
    assert await bot.intake.is_for_bot(follow_up(KEY, thread="other"))


async def test_after_a_restart_the_records_tell_where_it_has_answered(bot: MemoryBot, tmp_path: Path) -> None:
    await bot.hear(MemoryPlatform(), mention(BEES, thread="talk"))
    await bot.parts.record_store.empty_outbox()
    restarted = memory_bot(bot.parts, tmp_path)
    assert await restarted.intake.is_for_bot(follow_up(KEY))
    assert not await restarted.intake.is_for_bot(follow_up(KEY, thread="other"))


async def test_a_message_is_new_once_and_again_when_it_comes_to_address_the_bot(bot: MemoryBot) -> None:
    message = follow_up(BEES)
    assert [await bot.intake.is_new(message) for _ in range(2)] == [True, False]
    edited = replace(message, call="mention")
    assert [await bot.intake.is_new(edited) for _ in range(2)] == [True, False]


async def test_a_mention_is_answered_where_it_stands(bot: MemoryBot) -> None:
    platform = MemoryPlatform()
    await bot.hear(platform, mention(BEES))
    assert HIVE in platform.standing[0]
    assert [(each.repeated, each.thread_name) for each in platform.replies] == [("", "")]


async def test_an_answer_to_another_message_repeats_its_question(bot: MemoryBot) -> None:
    platform = MemoryPlatform()
    await bot.hear(platform, mention("", reply_to="7", replied_text=BEES))
    assert [each.repeated for each in platform.replies] == [BEES]
    assert HIVE in platform.standing[0]


async def test_what_is_hidden_from_the_bot_is_asked_to_mention_it(bot: MemoryBot) -> None:
    platform = MemoryPlatform()
    await bot.hear(platform, mention("", call="reply", hidden=True))
    assert platform.standing == [notices.UNREADABLE]


@pytest.mark.parametrize(("policy", "suggests"), [(POLICY, False), (replace(POLICY, suggests=True), True)])
async def test_a_new_post_gets_an_answer_that_is_sure_and_passages_where_the_settings_say_so(
    bot: MemoryBot, policy: ChannelPolicy, suggests: bool
) -> None:
    sure, unsure = MemoryPlatform(), MemoryPlatform()
    await bot.hear(sure, mention(BEES, thread="post-1", call="post", policy=policy))
    await bot.hear(unsure, mention(NEAR, thread="post-2", call="post", policy=policy))
    assert [HIVE in each for each in sure.standing] == [True]
    assert len(unsure.standing) == suggests
    assert len((await bot.parts.record_store.data_of("test:ada")).answers) == 1 + suggests


async def test_people_who_talk_are_left_alone_unless_an_answer_is_sure(bot: MemoryBot) -> None:
    platform = MemoryPlatform()
    platform.earlier = [said("bo", "It is broken.")]
    bot.intake.remember_answered("test:talk")
    for text in ("Did you try turning it off and on again?", UNKNOWN, NEAR):
        await bot.hear(platform, follow_up(text))
    await bot.hear(platform, follow_up(BEES, policy=replace(POLICY, confidence=0.99)))
    assert (platform.seen, bot.outcomes()) == ([], {"left": 4})
    await bot.hear(platform, follow_up(BEES))
    assert [HIVE in each for each in platform.standing] == [True]


async def test_alone_with_the_bot_an_answer_may_be_unsure_but_is_none_below_the_confidence(bot: MemoryBot) -> None:
    for confidence, seen in ((0.0, 1), (0.99, 0)):
        platform = MemoryPlatform()
        platform.earlier = [said("ada", BEES, to_bot=True), bot_said()]
        policy = replace(POLICY, confidence=1.0, alone_confidence=confidence)
        bot.intake.remember_answered("test:talk")
        await bot.hear(platform, follow_up(NEAR, policy=policy))
        assert len(platform.seen) == seen


async def test_in_a_channel_set_to_it_questions_to_anybody_are_answered_where_it_never_was_before(
    bot: MemoryBot,
) -> None:
    auto = replace(POLICY, follow_ups="off", auto_answer=True)
    silent, spoken, threaded = MemoryPlatform(), MemoryPlatform(), MemoryPlatform()
    silent.earlier = [said("bo", "It is broken.")]
    for text in (UNKNOWN, "Which version are you on?", "It is the blue hive."):
        await bot.hear(silent, follow_up(text, thread="", policy=auto))
    await bot.hear(threaded, follow_up(BEES, policy=auto))
    spoken.earlier = silent.earlier
    await bot.hear(spoken, follow_up(BEES, thread="", policy=auto))
    assert (silent.seen, threaded.seen) == ([], [])
    assert [HIVE in each for each in spoken.standing] == [True]


async def test_a_place_counts_as_answered_only_where_something_was_said(bot: MemoryBot) -> None:
    silent, spoken = MemoryPlatform(), MemoryPlatform()
    await bot.hear(silent, mention(UNKNOWN, thread="post-1", call="post"))
    await bot.hear(spoken, mention(BEES, thread="post-2", call="post"))
    heard = [await bot.intake.is_for_bot(follow_up(BEES, thread=each)) for each in ("post-1", "post-2")]
    assert (silent.standing, heard) == ([], [False, True])


async def test_in_a_thread_that_the_bot_opened_its_only_speaker_gets_refusals_too(bot: MemoryBot) -> None:
    platform = MemoryPlatform()
    await bot.hear(platform, follow_up(UNKNOWN, in_own_thread=True))
    assert (len(platform.standing), bot.outcomes()) == (1, {"refused": 1})


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"thread": "talk"}, "test:talk"),
        ({"call": "direct", "conversation": "test:dm"}, "test:dm"),
        ({"policy": replace(POLICY, opens_threads=True), "opened_conversation": "test:opened"}, "test:opened"),
        ({"thread": "talk", "policy": replace(POLICY, opens_threads=True)}, "test:talk"),
        ({"id": "77"}, "test:lobby:77"),
    ],
)
async def test_a_thread_and_direct_messages_are_a_conversation(
    bot: MemoryBot, changes: dict[str, Any], name: str
) -> None:
    await bot.hear(MemoryPlatform(), mention(BEES, **changes))
    assert [turn.question for turn in bot.parts.conversations.turns(name, PUBLIC_LABELS)] == [BEES]


async def test_a_chain_of_replies_is_a_conversation(bot: MemoryBot) -> None:
    platform = MemoryPlatform()
    await bot.hear(platform, mention(BEES, id="77"))
    for text in ("And wasps?", "And owls?"):
        await bot.hear(platform, mention(text, call="reply", reply_to=platform.replies[-1].id))
    turns = bot.parts.conversations.turns("test:lobby:77", PUBLIC_LABELS)
    assert [turn.question for turn in turns] == [BEES, "And wasps?", "And owls?"]


async def test_an_answer_opens_a_thread_named_by_its_question_where_the_settings_say_so(bot: MemoryBot) -> None:
    opens = replace(POLICY, opens_threads=True)
    platform = MemoryPlatform()
    long = f"{BEES} {'I ask because it matters to me. ' * 10}"
    for message in (
        mention(BEES, policy=opens),
        mention(long, policy=opens),
        mention(BEES, policy=opens, thread="talk"),
        mention(BEES, policy=opens, call="reply"),
    ):
        await bot.hear(platform, message)
    names = [each.thread_name for each in platform.replies]
    assert [names[0], *names[2:]] == [BEES, "", ""]
    assert names[1].startswith(BEES)
    assert len(names[1]) <= message_question.THREAD_NAME_CHARS


async def test_who_asked_sees_the_bot_type_and_nobody_else_does(
    bot: MemoryBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reply, "TYPING_AFTER", 0.01)
    bot.intake.remember_answered("test:talk")
    for message, typed in ((mention(BEES), 1), (follow_up(BEES), 0)):
        platform = MemoryPlatform()
        platform.is_open.clear()
        await bot.intake.take_message(message, MemoryMessageContext(platform))
        await until(lambda platform=platform: platform.requested)  # type: ignore[misc]
        await asyncio.sleep(0.05)
        platform.is_open.set()
        await bot.settle()
        assert (platform.typed, len(platform.seen)) == (typed, 1)


async def test_a_word_is_said_once_while_the_platform_fails_and_elsewhere_where_it_may_not_be_said(
    bot: MemoryBot,
) -> None:
    failing, forbidden = MemoryPlatform(), MemoryPlatform()
    failing.failures, forbidden.failures = [TEMPORARY, TEMPORARY], [FORBIDDEN]
    await bot.hear(failing, mention("hi"))
    await bot.hear(forbidden, mention("hi"))
    assert (failing.seen, failing.told) == ([notices.COURTEOUS["greeting"]], [])
    assert (forbidden.seen, forbidden.told) == ([], [NOT_ALLOWED])


async def test_a_message_of_an_earlier_run_is_answered_whatever_the_limits(bot: MemoryBot) -> None:
    platform, held = MemoryPlatform(), bot.ticket("test:ada")
    resuming = asyncio.create_task(bot.intake.resume_message(mention(BEES), MemoryMessageContext(platform)))
    await until(lambda: bot.request_queue.waiting)
    bot.request_queue.leave(held)
    assert await resuming
    assert HIVE in platform.standing[-1]
    assert not await bot.intake.resume_message(mention("hi"), MemoryMessageContext(platform))


async def test_a_command_is_answered_and_goes_on_where_others_see_it(bot: MemoryBot) -> None:
    for seen_by_all in (False, True):
        platform = MemoryPlatform()
        command = asked(BEES, origin=origin("ada", f"talk-{seen_by_all}"))
        await bot.intake.take_command(command, MemoryCommandContext(platform), seen_by_all=seen_by_all)
        assert HIVE in platform.standing[0]
        await bot.parts.record_store.delete_data_of("test:ada")
        assert await bot.intake.is_for_bot(follow_up(BEES, thread=f"talk-{seen_by_all}")) is seen_by_all


async def test_a_command_that_is_no_question_or_one_too_many_is_told_to_its_user_alone(bot: MemoryBot) -> None:
    platform, file = MemoryPlatform(), IncomingFile("a.txt", "text/plain", 0, _download)
    context = MemoryCommandContext(platform)
    await bot.intake.take_command(asked("hi"), context, seen_by_all=True)
    await bot.intake.take_command(asked("hi", files=(file,)), context, seen_by_all=True)
    held = bot.ticket("test:ada")
    await bot.intake.take_command(asked(BEES), context, seen_by_all=True)
    bot.request_queue.leave(held)
    assert platform.told[:2] == [notices.COURTEOUS["greeting"], notices.ASK_ABOUT_FILES]
    assert platform.told[2].startswith("I’m still working")
    assert platform.seen == []
