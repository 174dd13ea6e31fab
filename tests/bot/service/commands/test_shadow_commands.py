"""``/shadow report``: what it shows and to whom, and switching on by a press."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.service.button_actions import ConfirmCommand
from bot.service.commands import command_notices
from bot.service.commands.command_set import PendingCommands
from bot.service.commands.shadow_commands import ShadowCommandSet
from tests.bot.records.records import make_preview, make_record
from tests.bot.service.bot_parts import BotParts
from tests.bot.service.commands.memory_place import CommandBench, MemoryCommandPlace, bench, said
from tests.bot.service.memory_bot import origin

LOBBY = "channel=lobby"


@pytest.fixture
def shadow(parts: BotParts, tmp_path: Path) -> CommandBench:
    pending = PendingCommands()
    commands = ShadowCommandSet(parts.record_store, parts.places, pending).commands()
    return bench(tmp_path, *commands, pending=pending)


async def decide(parts: BotParts, posted: int, discarded: int, channel: str = "test:lobby") -> None:
    """Have moderators decide about answers of a channel: those that they post are the more confident ones."""
    previews = parts.record_store.previews
    for number in range(posted + discarded):
        made = make_record(origin=replace(origin(), channel=channel))
        answer = replace(made.answer, score=0.9 if number < posted else 0.7)
        preview = make_preview(replace(made, answer=answer))
        await previews.add(preview)
        await previews.move(preview.id, "open", "posted" if number < posted else "discarded")


async def test_the_report_shows_what_was_decided_and_what_it_proposes(shadow: CommandBench, parts: BotParts) -> None:
    await decide(parts, 30, 10)
    text = await shadow.use(f"shadow report {LOBBY}")
    assert text.startswith("**What moderators decided in the channel lobby**")
    assert "40 answers decided in the last 28 days: 30 posted, 0 edited, 10 discarded." in text
    assert "For 0.90: answer from 0.9. 30 of 30 were right (1.00), so at least 0.95." in text
    assert shadow.audited() == [
        {"what": "shadow report shown", "by": "test:mo", "community": "test:1", "channel": "test:lobby", "days": 28}
    ]


async def test_alone_it_is_of_all_channels_and_of_this_community_only(shadow: CommandBench, parts: BotParts) -> None:
    await decide(parts, 2, 0)
    await decide(parts, 0, 3, "test:cellar")
    text = await shadow.use("shadow")
    assert text.startswith("**What moderators decided in all channels**\n\n5 answers decided")
    elsewhere = await shadow.use("shadow", MemoryCommandPlace(community="test:2"))
    assert "No answer was decided" in elsewhere


async def test_the_table_comes_as_a_file(shadow: CommandBench, parts: BotParts) -> None:
    await decide(parts, 1, 1)
    answer = await shadow.answer("shadow report table")
    assert answer.file is not None
    assert answer.file.data.decode().splitlines()[0] == "at,community,channel,confidence,outcome,reason"
    assert len(answer.file.data.decode().splitlines()) == 3
    assert (await shadow.answer("shadow report")).file is None


async def test_one_press_switches_the_channel_on(shadow: CommandBench, parts: BotParts) -> None:
    await decide(parts, 40, 10)
    answer = await shadow.answer(f"shadow report {LOBBY}")
    labels = [each.says for each in answer.buttons if isinstance(each, ConfirmCommand)]
    assert labels == ["Answer from 0.9 (80% right)", "Answer from 0.9 (90% right)", "Answer from 0.9 (95% right)"]
    button = answer.buttons[1]
    assert isinstance(button, ConfirmCommand)
    told = said(await shadow.commands.confirm(button, MemoryCommandPlace()))
    assert told.startswith("From now on I answer in the channel lobby by myself, from confidence 0.9.")
    policy = parts.places.policy(replace(origin(), channel="test:lobby"))
    assert (policy.auto_answer, policy.confidence, policy.shadow) == (True, 0.9, "")
    assert shadow.audited()[-1] == {
        "what": "shadow switched on",
        "by": "test:mo",
        "community": "test:1",
        "channel": "test:lobby",
        "confidence": "0.9",
        "precision": 0.9,
    }
    again = said(await shadow.commands.confirm(button, MemoryCommandPlace()))
    assert again == command_notices.NOTHING_TO_CONFIRM


async def test_of_several_channels_none_is_switched_on_unnamed(shadow: CommandBench, parts: BotParts) -> None:
    await decide(parts, 40, 0)
    await decide(parts, 40, 0, "test:cellar")
    assert (await shadow.answer("shadow report")).buttons == ()


async def test_too_few_decisions_offer_nothing_to_press(shadow: CommandBench, parts: BotParts) -> None:
    await decide(parts, 4, 0)
    answer = await shadow.answer(f"shadow report {LOBBY}")
    assert answer.buttons == ()
    assert "For 0.80: too few decisions. From 0.9 on, 4 of 4 were right (1.00)" in said(answer)


async def test_a_member_is_shown_nothing(shadow: CommandBench, parts: BotParts) -> None:
    await decide(parts, 40, 0)
    place = MemoryCommandPlace(rights=("everyone",))
    assert await shadow.use("shadow report", place) == command_notices.NOT_MODERATOR


async def test_a_moderator_sees_the_report_and_only_managers_switch_on(shadow: CommandBench, parts: BotParts) -> None:
    await decide(parts, 40, 0)
    moderator = MemoryCommandPlace(rights=("everyone", "moderator"))
    answer = await shadow.answer(f"shadow report {LOBBY}", moderator)
    assert ("answer from 0.9" in said(answer), answer.buttons) == (True, ())
    button, *_ = (await shadow.answer(f"shadow report {LOBBY}")).buttons
    assert isinstance(button, ConfirmCommand)
    for place, told in (
        (replace(moderator, person="test:mo"), command_notices.NOT_MANAGER),  # who was a manager a moment ago
        (MemoryCommandPlace(person="test:mia"), command_notices.NOTHING_TO_CONFIRM),
    ):
        fresh, *_ = (await shadow.answer(f"shadow report {LOBBY}")).buttons
        assert isinstance(fresh, ConfirmCommand)
        assert said(await shadow.commands.confirm(fresh, place)) == told
    policy = parts.places.policy(replace(origin(), channel="test:lobby"))
    assert (policy.auto_answer, policy.shadow) == (False, "")
