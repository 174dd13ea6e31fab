"""The conversations that are measured: what they hold, and that hardly any message among people is even searched."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.conversations import (
    BOT,
    CASES,
    FILES,
    Conversation,
    Outcome,
    Said,
    earlier_of,
    figures,
    message_of,
    read_conversations,
)
from bot.service.addressing import Addressing, may_be_heard
from tests.bot.service.memory_platform import MemoryMessageContext, MemoryPlatform


def all_said(name: str) -> Iterator[Said]:
    _, conversations = read_conversations(CASES / f"{name}.yaml")
    for conversation in conversations:
        yield from (each for each in conversation.said if each.by != BOT)


async def claims(conversation: Conversation) -> list[tuple[str, str]]:
    """Each message's label, and what it may expect of the bot."""
    addressing, platform = Addressing(), MemoryPlatform()
    found: list[tuple[str, str]] = []
    for place, said in enumerate(conversation.said):
        platform.earlier = tuple(earlier_of(each) for each in conversation.said[:place])
        message = message_of(conversation.place, said, 0, place) if said.by != BOT else None
        heard = message is not None and may_be_heard(message)
        if message is not None and heard:
            found.append((said.label, (await addressing.hear(message, MemoryMessageContext(platform))).claim))
        elif said.by != BOT:
            found.append((said.label, "none"))
    return found


def test_there_are_more_than_two_hundred_messages_and_more_than_half_of_them_are_held_out() -> None:
    counts = {name: len(list(all_said(name))) for name in FILES}
    assert sum(counts.values()) > 200
    assert sum(counts.values()) > 2 * counts["tune"]


def test_no_message_that_the_rules_may_look_at_is_held_out() -> None:
    tune, *others = ({each.text for each in all_said(name) if len(each.text) > 20} for name in FILES)
    assert [tune & other for other in others] == [set(), set()]


@pytest.mark.parametrize("name", FILES)
async def test_what_is_said_among_people_is_hardly_ever_searched_and_what_is_meant_for_the_bot_is(name: str) -> None:
    _, conversations = read_conversations(CASES / f"{name}.yaml")
    found = [pair for each in conversations for pair in await claims(each)]
    people = [claim for label, claim in found if label == "people"]
    meant = [claim for label, claim in found if label != "people"]
    assert sum(claim != "none" for claim in people) / len(people) <= 0.05
    assert sum(claim == "none" for claim in meant) / len(meant) <= 0.1


def test_a_label_that_is_none_is_named(tmp_path: Path) -> None:
    path = tmp_path / "cases.yaml"
    text = "documentation: x\nconversations:\n- place: thread\n  messages:\n  - [ada, '', peple, 'hi']\n"
    path.write_text(text, "utf-8")
    with pytest.raises(ValueError, match="peple is no label: hi"):
        read_conversations(path)


def test_the_figures_count_replies_to_people_and_answers_to_what_was_meant() -> None:
    people, meant = Said("ada", "", "people", "hi"), Said("ada", "bot", "answerable", "How?")
    outcomes = [
        Outcome(people, "among", "", is_answered=False, score=-1.0),
        Outcome(people, "among", "A hive.", is_answered=True, score=0.7),
        Outcome(meant, "named", "A hive.", is_answered=True, score=0.7),
        Outcome(meant, "alone", "Not found.", is_answered=False, score=0.1),
    ]
    counted = ("4", "2", "1 (50.0%)", "2", "1 of 2 (50.0%)", "1 of 1 (100.0%)", "0 of 1 (0.0%)", "0 of 0 (0.0%)")
    assert figures(outcomes) == counted
