"""Moderators ask how an answer came about; they see what they may read, and nobody else sees anything."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.records import Origin
from bot.service.answer_service import Question
from bot.service.button_actions import CastVote, button_id
from bot.service.commands import command_notices
from bot.service.commands.why_commands import WhyCommandSet
from index import SentenceTransformerEncoder
from tests.bot.service.bot_parts import BEES, KEY, PUBLIC_LABELS, STAFF_LABELS, BotParts, build_index
from tests.bot.service.commands.memory_place import CommandBench, MemoryCommandPlace, bench, said

HERE = Origin("test:1", "test:lobby", "test:lobby", "test:ada", "message-7", "https://chat.example/7", is_open=True)
STAFF = MemoryCommandPlace(held=frozenset({"public", "staff", "test:1:lobby"}))
BEES_TEXT = "A hive holds forty thousand bees."


@pytest.fixture
def why(parts: BotParts, tmp_path: Path) -> CommandBench:
    command_set = WhyCommandSet(parts.live_index, parts.record_store, parts.places)
    return bench(tmp_path, *command_set.commands(), menus=command_set.menus())


async def ask(parts: BotParts, text: str, labels: frozenset[str] = PUBLIC_LABELS, **place: object) -> str:
    origin = replace(HERE, **place)  # type: ignore[arg-type]
    return (await parts.answers.to(Question(text, labels, "", origin))).id


async def test_a_moderator_sees_question_score_thresholds_and_passages(why: CommandBench, parts: BotParts) -> None:
    answer = await ask(parts, BEES)
    by_number = await why.use(f"why {answer[:6]}")
    for expected in (
        f"**{BEES}**",
        f"Answer {answer[:8]}, asked on",
        "For readers of: public",
        "without a language model",
        "answered there from a score of 0.6",
        "answered (score 0.",
        "**[1] stands as it was**",
        BEES_TEXT,
        "source docs, label public",
    ):
        assert expected in by_number
    assert await why.use("why") == by_number
    link = "https://discord.com/channels/1/2/3"
    place = MemoryCommandPlace(buttons={link: ("fn:x", button_id(CastVote(answer, True)))})
    assert await why.use(f"why {link}", place) == by_number
    assert await why.use("why https://discord.com/channels/1/2/7") == by_number
    (menu,) = why.commands.menus
    of_message = await why.commands.run_menu(menu, MemoryCommandPlace(), (button_id(CastVote(answer, False)),))
    assert said(of_message) == by_number
    assert [each["answer"] for each in why.audited()] == [answer] * 5


async def test_a_passage_that_changed_is_shown_as_it_was_and_as_it_is(
    why: CommandBench, parts: BotParts, indexed: Path, encoder: SentenceTransformerEncoder
) -> None:
    answer = await ask(parts, BEES)
    text = (indexed / "docs" / "bees.txt").read_text("utf-8")
    (indexed / "docs" / "bees.txt").write_text(text.replace("forty", "sixty"), "utf-8")
    build_index(indexed, encoder)
    parts.live_index.renew()
    found = await why.use(f"why {answer}")
    assert "**[1] has changed**" in found
    assert found.index(BEES_TEXT) < found.index("Now:") < found.index("A hive holds sixty thousand bees.")


async def test_a_passage_that_is_gone_is_not_shown(
    why: CommandBench, parts: BotParts, indexed: Path, encoder: SentenceTransformerEncoder
) -> None:
    answer = await ask(parts, BEES)
    (indexed / "docs" / "bees.txt").unlink()
    build_index(indexed, encoder)
    parts.live_index.renew()
    found = await why.use(f"why {answer}")
    assert "**[1] is gone, or you may not read it**" in found
    assert "thousand" not in found


async def test_nobody_sees_what_they_may_not_read(why: CommandBench, parts: BotParts) -> None:
    answer = await ask(parts, KEY, STAFF_LABELS)
    assert "green door" in await why.use(f"why {answer}", STAFF)
    found = await why.use(f"why {answer}")
    assert [word for word in ("green", "boiler", "rota", "staff") if word in found] == []
    assert "is gone, or you may not read it" in found
    elsewhere = MemoryCommandPlace(held=frozenset({"public", "staff"}))
    assert await why.use(f"why {answer}", elsewhere) == command_notices.NOT_YOURS_TO_LOOK_AT


async def test_what_was_asked_in_private_or_elsewhere_is_shown_to_nobody_else(
    why: CommandBench, parts: BotParts
) -> None:
    private = await ask(parts, BEES, is_open=False, event="interaction-1")
    assert await why.use(f"why {private}") == command_notices.NOT_YOURS_TO_LOOK_AT
    assert BEES in await why.use(f"why {private}", replace_person("test:ada"))
    other = await ask(parts, BEES, community="test:2", event="message-9")
    direct = await ask(parts, BEES, community="test:direct", event="message-10")
    for answer in (other, direct, "feed", "nothing", "%", "0000"):
        assert await why.use(f"why {answer}") == command_notices.NO_SUCH_ANSWER
    assert [each["answer"] for each in why.audited()] == [private]


async def test_nobody_without_the_right_sees_anything(why: CommandBench, parts: BotParts) -> None:
    answer = await ask(parts, BEES)
    bo = MemoryCommandPlace("test:bo", ("everyone",))
    assert await why.use(f"why {answer}", bo) == command_notices.NOT_MODERATOR
    (menu,) = why.commands.menus
    shown = await why.commands.run_menu(menu, bo, (button_id(CastVote(answer, True)),))
    assert said(shown) == command_notices.NOT_MODERATOR
    assert why.audited() == []


async def test_a_refusal_says_by_how_much(why: CommandBench, parts: BotParts) -> None:
    answer = await ask(parts, "Which train goes to Lisbon?")
    found = await why.use(f"why {answer}")
    assert "“Which train goes to Lisbon?”: refused (score 0." in found
    assert "refused below 0." in found


def replace_person(person: str) -> MemoryCommandPlace:
    return MemoryCommandPlace(person)
