"""Shadow mode: which answers moderators see first, who is shown them, and what happens to them without a press."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.records import ShadowPreview
from bot.service import shadow_notices as notices
from bot.service.button_actions import PressPreview
from bot.service.incoming import EarlierMessage, IncomingMessage
from bot.service.privacy_requests import PrivacyRequests
from bot.translation import ENGLISH
from tests.bot.service.bot_parts import BEES, KEY, PUBLIC_LABELS, STAFF_LABELS, BotParts
from tests.bot.service.keeping import LOBBY
from tests.bot.service.memory_bot import bot_said, follow_up, mention, said, until
from tests.bot.service.memory_platform import FORBIDDEN, TEMPORARY, MemoryMessageContext, MemoryPlatform
from tests.bot.service.shadow_stage import SHADOWED, MemoryBoard, ShadowStage, question, stage

UNKNOWN = "Who won the football world cup in 1998?"


@pytest.fixture
def shadowed(parts: BotParts, tmp_path: Path, quick: None) -> ShadowStage:
    return stage(parts, tmp_path)


async def states(shadowed: ShadowStage) -> list[str]:
    store = shadowed.parts.record_store
    found = await store.query(store.previews.decisions("test:1", "", datetime(2000, 1, 1, tzinfo=UTC)))
    return [each.state for each in found]


async def heard_after(shadowed: ShadowStage, message: IncomingMessage, *earlier: EarlierMessage) -> list[str]:
    """Have a message heard after others of its thread; returns what stands there then."""
    platform = MemoryPlatform()
    platform.earlier = earlier
    await shadowed.bot.hear(platform, message)
    return platform.standing


async def test_moderators_see_the_answer_and_the_channel_sees_nothing(shadowed: ShadowStage) -> None:
    platform, _preview = await shadowed.ask()
    (text,) = shadowed.board.texts
    assert (platform.seen, platform.typed) == ([], 0)
    assert "**How many bees does a hive hold?**" in text
    assert "forty thousand bees" in text
    assert "[where it was asked](<https://chat.example/lobby/" in text
    choices = [each.choice for each in shadowed.board.standing["1"][1] if isinstance(each, PressPreview)]
    assert choices == ["post", "edit", "drop"]
    assert shadowed.bot.unfinished() == {}


async def test_nothing_is_kept_as_an_answer_before_it_is_posted(shadowed: ShadowStage) -> None:
    _, _preview = await shadowed.ask()
    asked = question()
    await shadowed.parts.record_store.empty_outbox()
    assert await shadowed.parts.record_store.community.answer_id("test:1") is None
    assert not await shadowed.parts.record_store.has_answer_in_thread(asked.origin)


async def test_whoever_addresses_the_bot_is_answered_where_it_stands(shadowed: ShadowStage) -> None:
    platform = await shadowed.hear(mention(BEES, policy=SHADOWED))
    assert "forty thousand" in platform.standing[0]
    assert shadowed.board.texts == []


async def test_who_is_not_answered_by_the_documents_and_addresses_the_bot_is_told_so(shadowed: ShadowStage) -> None:
    platform = await shadowed.hear(mention(UNKNOWN, policy=SHADOWED))
    assert len(platform.standing) == 1
    assert shadowed.board.texts == []


async def test_who_goes_on_alone_with_the_bot_is_answered_where_it_stands(shadowed: ShadowStage) -> None:
    begun = mention(BEES, thread="talk", policy=SHADOWED)
    await shadowed.hear(begun)
    message = follow_up("And how do owls fly?", policy=SHADOWED)
    (heard,) = await heard_after(shadowed, message, said("ada", BEES, to_bot=True), bot_said())
    assert "Owls fly without a sound" in heard
    assert shadowed.board.texts == []


async def test_among_people_in_a_thread_moderators_see_it_first(shadowed: ShadowStage) -> None:
    await shadowed.hear(mention(BEES, thread="talk", policy=SHADOWED))
    message = follow_up("How do owls fly?", person="bo", policy=SHADOWED)
    message = replace(message, origin=replace(message.origin, channel="test:lobby"))
    assert await heard_after(shadowed, message, said("ada", BEES, to_bot=True), bot_said()) == []
    assert "Owls fly without a sound" in shadowed.board.texts[0]


@pytest.mark.parametrize("text", [UNKNOWN, "Which flowers do bees visit?", "Thanks!", "Did you try it, Bo?"])
async def test_what_the_bot_is_not_sure_of_or_what_is_not_its_business_is_shown_to_nobody(
    shadowed: ShadowStage, text: str
) -> None:
    platform = await shadowed.hear(question(text))
    assert (platform.seen, shadowed.board.texts, await states(shadowed)) == ([], [], [])


async def test_a_new_post_is_shown_to_moderators_and_is_not_tagged(shadowed: ShadowStage) -> None:
    platform = await shadowed.hear(question(call="post", in_thread=True, policy=replace(SHADOWED, suggests=True)))
    assert (platform.seen, shadowed.tags.marks, len(shadowed.board.open)) == ([], [], 1)


async def test_what_few_may_read_is_previewed_to_those_few_alone(parts: BotParts, tmp_path: Path, quick: None) -> None:
    for held, shown in (({"public", LOBBY}, 0), ({"public", "staff"}, 0), ({"public", "staff", LOBBY}, 1)):
        shadowed = stage(parts, tmp_path, MemoryBoard(frozenset(held)))
        platform = await shadowed.hear(question(KEY), STAFF_LABELS)
        assert (platform.seen, len(shadowed.board.texts)) == ([], shown)
    assert await states(shadowed) == ["withheld", "withheld", "open"]


async def test_a_preview_says_only_what_the_readers_of_the_channel_may_read(shadowed: ShadowStage) -> None:
    shadowed.board.held = frozenset({"public", "staff", LOBBY})
    platform = await shadowed.hear(question(KEY), PUBLIC_LABELS)
    assert (platform.seen, shadowed.board.texts) == ([], [])


async def test_what_is_asked_in_a_private_thread_is_not_previewed(shadowed: ShadowStage) -> None:
    shadowed.board.private.add("test:lobby")
    await shadowed.hear(question())
    assert (shadowed.board.texts, await states(shadowed)) == ([], ["withheld"])


async def test_what_is_withheld_leaves_no_words(shadowed: ShadowStage) -> None:
    shadowed.board.held = frozenset({"public"})
    await shadowed.hear(question())
    stored = b"".join(each.read_bytes() for each in (shadowed.folder / "records").glob("records.sqlite*"))
    assert b"lobby" in stored
    assert b"How many bees" not in stored


async def test_of_somebody_who_opted_out_moderators_see_nothing(shadowed: ShadowStage) -> None:
    await shadowed.parts.record_store.set_opted_out("test:ada", opted_out=True)
    platform = await shadowed.hear(question())
    assert (platform.seen, shadowed.board.texts, await states(shadowed)) == ([], [], [])


@pytest.mark.parametrize("way", ["opt out", "delete"])
async def test_who_wants_nothing_kept_takes_the_preview_along(shadowed: ShadowStage, way: str) -> None:
    store, forget = shadowed.parts.record_store, shadowed.previews.shadow.forget_person
    privacy = PrivacyRequests(shadowed.parts.live_index, store, 0, lambda _: None, forget)
    _, preview = await shadowed.ask()
    await (privacy.opt("test:ada", out=True) if way == "opt out" else privacy.delete("test:ada", ENGLISH))
    assert "bees" not in "".join(shadowed.board.texts)
    assert (await shadowed.press(preview)).said in (notices.GONE, notices.ENDED["void"])


async def test_a_deleted_question_takes_its_preview_along_also_after_a_restart(shadowed: ShadowStage) -> None:
    for run in (shadowed, shadowed.another_run()):
        asked = question()
        await shadowed.hear(asked)
        (preview,) = shadowed.board.open
        await run.bot.intake.withdraw(asked.id, asked.event)
        assert shadowed.board.open == []
        assert "bees" not in shadowed.board.texts[-1]
        assert (await shadowed.press(preview)).said == notices.ENDED["void"]
        await run.parts.record_store.delete_forgotten()
        assert await states(shadowed) == ["void"] * len(await states(shadowed))


async def test_a_question_that_is_deleted_while_its_preview_is_sent_takes_it_along(shadowed: ShadowStage) -> None:
    for pause in range(0, 40, 4):
        asked = question()
        hearing = asyncio.create_task(shadowed.hear(asked))
        count = len(shadowed.board.texts)
        await until(lambda count=count: len(shadowed.board.texts) > count)  # type: ignore[misc]
        for _ in range(pause):
            await asyncio.sleep(0)
        await shadowed.bot.intake.withdraw(asked.id, asked.event)
        await hearing
        assert (shadowed.board.open, "bees" in shadowed.board.texts[-1]) == ([], False)


async def test_a_rewritten_question_has_a_new_preview_in_place_of_the_old_one(shadowed: ShadowStage) -> None:
    asked = question()
    platform = await shadowed.hear(asked)
    await shadowed.bot.intake.take_rewritten(replace(asked, text="How do owls fly?"), MemoryMessageContext(platform))
    await shadowed.bot.settle()
    assert ["bees" in each for each in shadowed.board.texts] == [False, False]
    assert "Owls fly without a sound" in shadowed.board.texts[1]
    assert len(shadowed.board.open) == 1


async def test_the_same_message_has_one_preview_however_often_it_is_come_back_to(shadowed: ShadowStage) -> None:
    asked = question()
    platform = await shadowed.hear(asked)
    await shadowed.another_run().bot.intake.resume_message(asked, MemoryMessageContext(platform))
    assert len(shadowed.board.texts) == 1


async def test_a_preview_is_sent_again_while_the_platform_fails(shadowed: ShadowStage) -> None:
    shadowed.board.failures = [TEMPORARY, TEMPORARY]
    await shadowed.ask()
    assert (len(shadowed.board.texts), shadowed.bot.unfinished()) == (1, {})


async def test_where_the_bot_may_not_write_to_moderators_nothing_is_shown(shadowed: ShadowStage) -> None:
    shadowed.board.failures = [FORBIDDEN]
    platform = await shadowed.hear(question())
    assert (platform.seen, platform.told, shadowed.board.texts) == ([], [], [])


async def test_a_preview_expires_and_says_so(shadowed: ShadowStage) -> None:
    _, preview = await shadowed.ask()
    await shadowed.previews.sweep(datetime.now(UTC) + timedelta(days=6))
    assert shadowed.board.open == [preview]
    await shadowed.previews.sweep(datetime.now(UTC) + timedelta(days=8))
    assert shadowed.board.texts[0].startswith("Expired: nobody decided within 7 days: [the question]")
    assert (await shadowed.press(preview)).said == notices.ENDED["expired"]
    found = await shadowed.parts.record_store.query(shadowed.parts.record_store.previews.read(preview))
    assert not isinstance(found, ShadowPreview)
