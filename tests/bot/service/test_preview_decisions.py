"""What moderators do with previews: each once, by who may, and after everything was checked again."""

import asyncio
import json
import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.records import PersonBlock, RecordViewer, ShadowPreview
from bot.service import notices as said
from bot.service import shadow_notices as notices
from bot.service.community_settings import setting_now
from bot.service.preview_forms import REASON, WORDS
from bot.service.readership import ReadersChanged
from bot.service.reply import AnswerContent
from bot.service.shadow_reply import said_digest
from index import SentenceTransformerEncoder
from tests.bot.service.bot_parts import BEES, KEY, PUBLIC_LABELS, STAFF_LABELS, BotParts, build_index
from tests.bot.service.keeping import LOBBY, keeper
from tests.bot.service.memory_platform import FORBIDDEN, REFUSED, TEMPORARY
from tests.bot.service.shadow_stage import SHADOWED, MemoryBoard, ShadowStage, question, stage


@pytest.fixture
def shadowed(parts: BotParts, tmp_path: Path, quick: None) -> ShadowStage:
    return stage(parts, tmp_path)


async def states(shadowed: ShadowStage) -> list[tuple[str, str]]:
    store = shadowed.parts.record_store
    found = await store.query(store.previews.decisions("test:1", "", datetime(2000, 1, 1, tzinfo=UTC)))
    return [(each.state, each.reason) for each in found]


def audited(shadowed: ShadowStage) -> list[tuple[str, str]]:
    path = shadowed.folder / "audit.jsonl"
    lines = map(json.loads, path.read_text("utf-8").splitlines()) if path.exists() else ()
    return [(each["what"], each["by"]) for each in lines]


async def test_post_shows_the_answer_where_it_was_asked_as_any_answer(shadowed: ShadowStage) -> None:
    platform, preview = await shadowed.ask()
    assert (await shadowed.press(preview)).said == notices.POSTED
    (reply,) = [each for each in platform.replies if each.text]
    assert isinstance(reply.content, AnswerContent)
    assert "forty thousand" in reply.text
    assert shadowed.board.texts[0].startswith("Posted by Mo: [the question](<https://chat.example/lobby/")
    assert shadowed.board.open == []
    assert await states(shadowed) == [("posted", "")]
    assert audited(shadowed) == [("preview posted", "test:mo")]
    viewer = RecordViewer(PUBLIC_LABELS, lambda each: shadowed.parts.live_index.text_of(each, PUBLIC_LABELS))
    kept = (await shadowed.parts.record_store.read(reply.content.answer.id, viewer)).record
    assert (kept.answer, kept.origin.asker) == (reply.content.answer, "test:ada")


async def test_a_posted_answer_is_a_turn_of_its_conversation(shadowed: ShadowStage) -> None:
    await shadowed.hear(question(conversation="test:talk"))
    await shadowed.press(shadowed.board.open[0])
    (turn,) = shadowed.parts.conversations.turns("test:talk", PUBLIC_LABELS)
    assert turn.question == BEES


async def test_two_moderators_at_the_same_time_post_once(shadowed: ShadowStage) -> None:
    platform, preview = await shadowed.ask()
    platform.is_open.clear()
    presses = [asyncio.create_task(shadowed.press(preview, person=who)) for who in ("mo", "mia")]
    await asyncio.sleep(0.05)
    platform.is_open.set()
    told = [each.said for each in await asyncio.gather(*presses)]
    assert sorted(told) == sorted([notices.POSTED, notices.ENDED["posting"]])
    assert len(platform.standing) == 1
    assert (await shadowed.press(preview, person="mia")).said == notices.ENDED["posted"]


@pytest.mark.parametrize("choice", ["post", "edit", "drop"])
async def test_after_a_restart_the_buttons_work(shadowed: ShadowStage, choice: str) -> None:
    platform, preview = await shadowed.ask()
    again = shadowed.another_run()
    pressed = await again.press(preview, choice)
    if pressed.form is not None:
        await again.previews.submit(pressed.form.id, {WORDS: "About 40,000.", REASON: ""}, keeper())
    assert len(platform.standing) == (0 if choice == "drop" else 1)
    assert await states(shadowed) == [({"post": "posted", "edit": "edited", "drop": "discarded"}[choice], "")]


@pytest.mark.parametrize("answered", [False, True], ids=["before it was sent", "after it was sent"])
async def test_what_a_kill_left_half_posted_is_finished_once(shadowed: ShadowStage, answered: bool) -> None:
    platform, preview = await shadowed.ask()
    store = shadowed.parts.record_store
    if answered:
        found = await store.query(store.previews.read(preview))
        assert isinstance(found, ShadowPreview)
        await platform.replies[0].finish(AnswerContent(found.record.answer, (), asks_human=False))
    await store.query(store.previews.move(preview, "open", "posting", ("", "Mo")))
    again = shadowed.another_run()
    await again.previews.sweep(datetime.now(UTC) + timedelta(minutes=1))
    assert len(platform.standing) == answered
    assert (await again.press(preview)).said == notices.ENDED["posting"]
    await again.previews.sweep(datetime.now(UTC) + timedelta(minutes=10))
    assert len(platform.standing) == 1
    assert shadowed.board.texts[0].startswith("Posted by Mo")
    assert await states(shadowed) == [("posted", "")]


async def test_words_of_a_moderator_that_a_kill_left_are_posted_as_that_persons(shadowed: ShadowStage) -> None:
    platform, preview = await shadowed.ask()
    store = shadowed.parts.record_store
    await store.query(store.previews.move(preview, "open", "posting", ("About 40,000.", "Mo")))
    await shadowed.another_run().previews.sweep(datetime.now(UTC) + timedelta(minutes=10))
    assert platform.standing == ["**Mo answers:**\nAbout 40,000."]


async def test_edit_posts_the_words_of_the_moderator_and_says_whose_they_are(shadowed: ShadowStage) -> None:
    platform, preview = await shadowed.ask()
    form = (await shadowed.press(preview, "edit")).form
    assert form is not None
    (field,) = form.fields
    assert "forty thousand bees" in field.value
    assert platform.standing == []
    told = await shadowed.previews.submit(form.id, {WORDS: "About 40,000.\n**[1]** <@everyone>"}, keeper())
    assert (told, platform.standing) == (
        notices.POSTED,
        ["**Mo answers:**\nAbout 40,000.\n\\*\\*\\[1\\]\\*\\* \\<@\u200beveryone>"],
    )
    assert not isinstance(platform.replies[-1].content, AnswerContent)
    assert shadowed.board.texts[0].startswith("Answered by Mo in their words: [the question]")
    assert audited(shadowed) == [("preview answered in own words", "test:mo")]
    await shadowed.parts.record_store.empty_outbox()
    assert await shadowed.parts.record_store.community.answer_id("test:1") is None


async def test_an_empty_form_posts_nothing(shadowed: ShadowStage) -> None:
    platform, preview = await shadowed.ask()
    form = (await shadowed.press(preview, "edit")).form
    assert form is not None
    assert await shadowed.previews.submit(form.id, {WORDS: " \n"}, keeper()) == notices.NO_WORDS
    assert (platform.standing, shadowed.board.open) == ([], [preview])


async def test_discard_is_done_at_once_and_a_reason_may_follow(shadowed: ShadowStage) -> None:
    platform, preview = await shadowed.ask()
    form = (await shadowed.press(preview, "drop")).form
    assert form is not None
    assert shadowed.board.texts[0].startswith("Discarded by Mo: [the question]")
    assert await states(shadowed) == [("discarded", "")]
    assert await shadowed.previews.submit(form.id, {REASON: " out of date "}, keeper()) == notices.REASON_KEPT
    assert await states(shadowed) == [("discarded", "out of date")]
    assert platform.standing == []
    assert (await shadowed.press(preview)).said == notices.ENDED["discarded"]


@pytest.mark.parametrize("choice", ["post", "edit", "drop"])
@pytest.mark.parametrize("who", [{"moderates": False}, {"community": "test:2"}], ids=["a member", "one of elsewhere"])
async def test_nobody_decides_who_does_not_moderate_there(
    shadowed: ShadowStage, choice: str, who: dict[str, Any]
) -> None:
    platform, preview = await shadowed.ask()
    pressed = await shadowed.press(preview, choice, **who)
    assert (pressed.said, pressed.form) == (notices.NOT_MODERATOR, None)
    sent = await shadowed.previews.submit(f"{preview}:{WORDS}", {WORDS: "Mine."}, keeper(**who))
    assert sent == notices.NOT_MODERATOR
    assert (platform.standing, shadowed.board.open, audited(shadowed)) == ([], [preview], [])


@pytest.mark.parametrize("who", [{"moderates": False}, {"community": "test:2"}], ids=["a member", "one of elsewhere"])
async def test_nobody_else_gives_a_reason(shadowed: ShadowStage, who: dict[str, Any]) -> None:
    _, preview = await shadowed.ask()
    await shadowed.press(preview, "drop")
    await shadowed.previews.submit(f"{preview}:{REASON}", {REASON: "because"}, keeper(**who))
    assert await states(shadowed) == [("discarded", "")]


@pytest.mark.parametrize("choice", ["post", "edit", "drop"])
async def test_a_preview_goes_that_somebody_reads_by_now_who_may_not(shadowed: ShadowStage, choice: str) -> None:
    platform, preview = await shadowed.ask()
    shadowed.board.held = frozenset({"public"})
    assert (await shadowed.press(preview, choice)).said == notices.NOT_FOR_YOU
    assert ("bees" in shadowed.board.texts[0], platform.standing) == (False, [])


async def test_what_not_all_may_read_any_more_where_it_was_asked_is_not_posted(
    parts: BotParts, tmp_path: Path, quick: None
) -> None:
    shadowed = stage(parts, tmp_path, MemoryBoard(frozenset({"public", "staff", LOBBY})))
    platform = await shadowed.hear(question(KEY), STAFF_LABELS)
    (preview,) = shadowed.board.open
    platform.readers.clear()
    platform.readers.append(PUBLIC_LABELS)
    assert (await shadowed.press(preview)).said == notices.ANSWER_CHANGED
    assert (platform.seen, await states(shadowed)) == ([], [("void", "")])
    assert "boiler" not in shadowed.board.texts[0]


async def test_readers_who_change_while_it_is_sent_keep_it_from_being_posted(
    parts: BotParts, tmp_path: Path, quick: None
) -> None:
    shadowed = stage(parts, tmp_path, MemoryBoard(frozenset({"public", "staff", LOBBY})))
    platform = await shadowed.hear(question(KEY), STAFF_LABELS)
    (preview,) = shadowed.board.open
    platform.readers.clear()
    platform.readers.extend([STAFF_LABELS, PUBLIC_LABELS])
    assert (await shadowed.press(preview)).said == ReadersChanged.public
    assert (platform.seen, shadowed.board.open) == ([], [preview])


async def test_a_passage_that_was_changed_since_is_not_posted(
    shadowed: ShadowStage, encoder: SentenceTransformerEncoder
) -> None:
    platform, preview = await shadowed.ask()
    changed = shadowed.folder / "docs" / "bees.txt"
    changed.write_text("Honey bees dance. A hive holds fifty thousand bees.\n", "utf-8")
    os.utime(changed, (2_000_000_000, 2_000_000_000))
    await asyncio.to_thread(build_index, shadowed.folder, encoder)
    await asyncio.to_thread(shadowed.parts.live_index.renew)
    assert (await shadowed.press(preview)).said == notices.ANSWER_CHANGED
    assert platform.seen == []


async def test_nothing_is_posted_to_a_question_that_is_gone_or_was_rewritten(shadowed: ShadowStage) -> None:
    for change, told in (("gone", notices.QUESTION_GONE), ("rewritten", notices.QUESTION_CHANGED)):
        platform, preview = await shadowed.ask()
        key = platform.replies[0].id
        message, _ = shadowed.board.asked.pop(key)
        if change == "rewritten":
            shadowed.board.asked[key] = replace(message, text="How many wasps?"), platform
        assert (await shadowed.press(preview)).said == told
        assert (platform.seen, shadowed.board.open) == ([], [])


async def test_where_the_bot_is_paused_nothing_is_posted_before_it_goes_on(shadowed: ShadowStage) -> None:
    platform, preview = await shadowed.ask()
    community = shadowed.parts.record_store.community
    await community.save_setting(setting_now("test:1", "test:lobby", "paused", "on", "test:mo"))
    assert (await shadowed.press(preview)).said == said.PAUSED
    assert platform.seen == []
    await community.delete_setting("test:1", "test:lobby", "paused")
    assert (await shadowed.press(preview)).said == notices.POSTED


async def test_somebody_who_was_blocked_since_gets_no_answer(shadowed: ShadowStage) -> None:
    platform, preview = await shadowed.ask()
    block = PersonBlock("test:1", "test:ada", None, "", "test:mo", datetime.now(UTC))
    await shadowed.parts.record_store.community.save_block(block)
    assert (await shadowed.press(preview)).said == said.BLOCKED
    assert (platform.seen, shadowed.board.open) == ([], [preview])


async def test_somebody_who_opted_out_elsewhere_since_gets_no_answer(shadowed: ShadowStage) -> None:
    platform, preview = await shadowed.ask()
    store = shadowed.parts.record_store
    found = await store.query(store.previews.read(preview))
    await store.set_opted_out("test:ada", opted_out=True)
    assert isinstance(found, ShadowPreview)
    await store.query(store.previews.add(found))  # as a process has it that has not heard of it yet
    assert (await shadowed.press(preview)).said == notices.OPTED_OUT
    assert platform.seen == []


@pytest.mark.parametrize(
    ("failures", "told", "posted"),
    [
        ([FORBIDDEN], notices.NOT_WRITABLE, 0),
        ([REFUSED], notices.NOT_SENT, 0),
        ([TEMPORARY, TEMPORARY], notices.POSTED, 1),
    ],
    ids=["forbidden", "refused", "failing for a while"],
)
async def test_what_the_platform_does_not_take_is_told_and_can_be_pressed_again(
    shadowed: ShadowStage, failures: list[Exception], told: str, posted: int
) -> None:
    platform, preview = await shadowed.ask()
    platform.failures += failures
    assert (await shadowed.press(preview)).said == told
    assert len(platform.standing) == posted
    if not posted:
        assert (await shadowed.press(preview)).said == notices.POSTED
    assert len(platform.standing) == 1


async def test_a_posted_answer_goes_with_its_question(shadowed: ShadowStage) -> None:
    asked = question()
    platform = await shadowed.hear(asked)
    await shadowed.press(shadowed.board.open[0])
    assert len(platform.standing) == 1
    await shadowed.bot.intake.withdraw(asked.id, asked.event)
    assert platform.standing == []


async def test_a_post_is_tagged_once_it_is_answered(shadowed: ShadowStage) -> None:
    _, preview = await shadowed.ask(call="post", in_thread=True, policy=SHADOWED)
    assert shadowed.tags.marks == []
    await shadowed.press(preview)
    assert shadowed.tags.marks == [("lobby", "answered")]


async def test_a_preview_that_nobody_knows_is_told_so(shadowed: ShadowStage) -> None:
    assert (await shadowed.press("0" * 32)).said == notices.GONE
    assert len(said_digest(question())) == 64
