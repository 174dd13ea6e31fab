"""Answers that stand in a chat are kept true: what their sources say now, and nothing that is gone."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.records import Origin
from bot.records.shown_answer import CitedState, states_json, states_of
from bot.records.shown_answers import ShownAnswers
from bot.service import answer_upkeep
from bot.service.answer_actions import AnswerActions
from bot.service.answer_upkeep import AnswerUpkeep, UpkeepLimits
from bot.service.button_actions import ShowPassage
from bot.service.cited_passage import CitedPassage
from bot.service.curated_draft import CuratedDraft
from bot.service.incoming import IncomingQuestion
from bot.service.reply import AnswerContent
from bot.translation import LanguageChoice
from index import SentenceTransformerEncoder
from index.storage import roll_back
from index.storage.tombstones import NO_AUDIENCE, Tombstone, Tombstones
from index.storage.withdrawals import Withdrawals
from tests.bot.service.bot_parts import BEES, KEY, PUBLIC_LABELS, STAFF_LABELS, BotParts, bot_parts, build_index
from tests.bot.service.keeping import keeper, saying, values
from tests.bot.service.memory_bot import MemoryBot, asked
from tests.bot.service.memory_platform import FORBIDDEN, REFUSED, TEMPORARY, MemoryPlatform, MemoryReply
from tests.bot.service.memory_posts import MemoryPosts

HIVE = "A hive holds forty thousand bees."
FIFTY = "Honey bees dance. A hive holds fifty thousand bees. They sleep at night. Wasps do not.\n"
CHANGED = "the source has changed since I answered. [1] is what it says now."
TAKEN_OUT = "What I quoted here is not in the sources any more"
Change = Callable[[Mapping[str, str]], Awaitable[None]]
Patch = pytest.MonkeyPatch
Sent = Callable[..., Awaitable[MemoryReply]]


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("START_SECONDS", "LOOK_SECONDS", "EDIT_SECONDS"):
        monkeypatch.setattr(answer_upkeep, name, 0.01)


@pytest.fixture
def posts() -> MemoryPosts:
    return MemoryPosts()


@pytest.fixture
def upkeep(parts: BotParts, posts: MemoryPosts) -> AnswerUpkeep:
    return upkeep_of(parts, posts)


def upkeep_of(parts: BotParts, posts: MemoryPosts, days: int = 90, per_day: int = 200) -> AnswerUpkeep:
    languages = LanguageChoice({}, {}, lambda _: "")
    limits = UpkeepLimits(days, per_day)
    return AnswerUpkeep(parts.live_index, parts.record_store, {"test": posts}, languages, limits)


@pytest.fixture
def sent(bot: MemoryBot) -> Sent:
    """Asks something where others read; returns the reply that stands there."""

    async def asked_and_answered(
        text: str = BEES, labels: frozenset[str] = PUBLIC_LABELS, *, is_open: bool = True
    ) -> MemoryReply:
        question = asked(text)
        place = Origin("test:1", "test:lobby", "test:lobby", "test:ada", question.event, "", is_open)
        reply = await bot.ask(MemoryPlatform(labels), _with_origin(question, place))
        assert isinstance(reply.content, AnswerContent)
        return reply

    return asked_and_answered


def _with_origin(question: IncomingQuestion, origin: Origin) -> IncomingQuestion:
    return replace(question, origin=origin)


@pytest.fixture
def change(parts: BotParts, indexed: Path, encoder: SentenceTransformerEncoder) -> Change:
    """Writes documents, or removes them, and serves them."""

    async def changed(texts: Mapping[str, str]) -> None:
        for name, text in texts.items():
            if text:
                (indexed / name).write_text(text, "utf-8")
            else:
                (indexed / name).unlink()
        await asyncio.to_thread(build_index, indexed, encoder)
        await asyncio.to_thread(parts.live_index.renew)

    return changed


async def test_an_answer_whose_source_says_something_else_shows_what_it_says_now(
    upkeep: AnswerUpkeep, posts: MemoryPosts, sent: Sent, change: Change
) -> None:
    reply = await sent()
    assert HIVE in reply.text
    assert await upkeep.check() == 0
    assert posts.edited == []
    await change({"docs/bees.txt": FIFTY})
    assert await upkeep.check() == 0
    [(message, text)] = posts.edited
    assert message == reply.id
    assert "A hive holds fifty thousand bees. [1]" in text
    assert "forty" not in text
    assert text.endswith(CHANGED)
    assert await upkeep.check() == 0
    assert len(posts.edited) == 1


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Honey bees dance. A hive\n  holds forty thousand bees. Wasps never sleep.\n", id="white space"),
        pytest.param("Honey bees sing. A hive holds forty thousand bees. They work at night.\n", id="neighbours"),
        pytest.param("Wasps.\n\nMore on bees.\n\nThey sleep. A hive holds forty thousand bees.\n", id="moved within"),
    ],
)
async def test_nothing_is_said_where_the_quote_stands_as_it_was(
    upkeep: AnswerUpkeep, posts: MemoryPosts, sent: Sent, change: Change, text: str
) -> None:
    await sent()
    await change({"docs/bees.txt": text})
    assert await upkeep.check() == 0
    assert posts.edited == []


async def test_a_quote_that_moved_to_another_document_gets_its_link_and_no_word(
    upkeep: AnswerUpkeep, posts: MemoryPosts, sent: Sent, change: Change
) -> None:
    await sent()
    await change({"docs/bees.txt": "", "docs/hives.txt": "On hives. A hive holds forty thousand bees. That is all.\n"})
    await upkeep.check()
    [(_, text)] = posts.edited
    assert HIVE in text
    assert "Edited" not in text


async def test_what_is_gone_is_taken_out_and_comes_back_with_its_document(
    upkeep: AnswerUpkeep, posts: MemoryPosts, sent: Sent, change: Change
) -> None:
    reply = await sent()
    shown = reply.text
    await change({"docs/bees.txt": ""})
    await upkeep.check()
    assert posts.edited[-1][1].startswith(TAKEN_OUT)
    await change({"docs/bees.txt": "Honey bees dance. A hive holds forty thousand bees.\n"})
    await upkeep.check()
    assert posts.edited[-1][1] == shown
    assert len(posts.edited) == 2


async def test_a_document_that_fewer_may_read_leaves_nothing_and_a_rollback_brings_nothing_back(
    parts: BotParts,
    upkeep: AnswerUpkeep,
    posts: MemoryPosts,
    sent: Sent,
    change: Change,
    indexed: Path,
    encoder: SentenceTransformerEncoder,
) -> None:
    await sent()
    await change({"docs/bees.txt": "", "staff/bees.txt": "Honey bees dance. A hive holds forty thousand bees.\n"})
    await upkeep.check()
    assert posts.edited[-1][1].startswith(TAKEN_OUT)
    roll_back(indexed / "index", parts.live_index.generation - 1, encoder.spec)
    await asyncio.to_thread(parts.live_index.renew)
    await upkeep.check()
    assert len(posts.edited) == 1


async def test_a_tombstone_takes_it_out_before_the_next_generation_is_there(
    upkeep: AnswerUpkeep, posts: MemoryPosts, parts: BotParts, sent: Sent, indexed: Path
) -> None:
    await sent()
    Tombstones(indexed / "index").add([Tombstone("docs:bees.txt", parts.live_index.generation + 1, NO_AUDIENCE)])
    await upkeep.check()
    assert posts.edited[-1][1].startswith(TAKEN_OUT)


async def test_what_readers_of_the_place_may_not_read_now_is_not_said_to_them(
    upkeep: AnswerUpkeep, posts: MemoryPosts, sent: Sent, change: Change
) -> None:
    await sent(KEY, STAFF_LABELS)
    rota = "The key of the boiler room hangs behind the red door in the cellar.\n"
    await change({"staff/rota.txt": rota})
    posts.held = PUBLIC_LABELS
    await upkeep.check()
    assert posts.edited[-1][1].startswith(TAKEN_OUT)
    posts.held = STAFF_LABELS
    await change({"staff/rota.txt": rota.replace("red", "blue")})
    await upkeep.check()
    assert "behind the blue door" in posts.edited[-1][1]


async def test_what_one_person_alone_sees_is_left(
    upkeep: AnswerUpkeep, posts: MemoryPosts, sent: Sent, change: Change
) -> None:
    await sent(is_open=False)
    await change({"docs/bees.txt": FIFTY})
    assert await upkeep.check() == 0
    assert posts.edited == []


async def test_a_change_that_is_taken_back_is_taken_back_in_the_message(
    upkeep: AnswerUpkeep, posts: MemoryPosts, sent: Sent, change: Change, indexed: Path
) -> None:
    before = (indexed / "docs/bees.txt").read_text("utf-8")
    reply = await sent()
    for text in (FIFTY, before):
        await change({"docs/bees.txt": text})
        await upkeep.check()
    assert [text == reply.text for _, text in posts.edited] == [False, True]


async def test_only_so_many_are_edited_in_a_day_but_what_is_gone_goes(
    parts: BotParts, posts: MemoryPosts, sent: Sent, change: Change
) -> None:
    upkeep = upkeep_of(parts, posts, per_day=1)
    first, second = await sent(), await sent()
    await change({"docs/bees.txt": FIFTY})
    assert await upkeep.check() == 1
    assert await upkeep.check() == 1
    assert [message for message, _ in posts.edited] == [second.id]
    await change({"docs/bees.txt": ""})
    assert await upkeep.check() == 0
    assert {message for message, text in posts.edited if text.startswith(TAKEN_OUT)} == {first.id, second.id}


async def test_older_answers_are_left_and_zero_days_leave_all(
    parts: BotParts, posts: MemoryPosts, sent: Sent, change: Change
) -> None:
    await sent()
    await change({"docs/bees.txt": FIFTY})
    following = asyncio.create_task(upkeep_of(parts, posts, days=0).follow())
    await asyncio.sleep(0.2)
    following.cancel()
    assert posts.edited == []

    table = ShownAnswers(parts.record_store._answers._engine)
    [shown] = await parts.record_store.sent.since(datetime.now(UTC) - timedelta(days=1))
    await table.forget([shown.answer])
    await table.add([replace(shown, sent_at=datetime.now(UTC) - timedelta(days=91))])
    assert await upkeep_of(parts, posts).check() == 0
    assert posts.edited == []


async def test_a_restart_goes_on_where_it_was_and_edits_nothing_twice(
    parts: BotParts, posts: MemoryPosts, sent: Sent, change: Change, indexed: Path, encoder: SentenceTransformerEncoder
) -> None:
    await sent()
    await change({"docs/bees.txt": FIFTY})
    posts.failures = [TEMPORARY]
    assert await upkeep_of(parts, posts).check() == 1
    async with bot_parts(indexed, encoder) as restarted:
        assert await upkeep_of(restarted, posts).check() == 0
        assert len(posts.edited) == 1
    async with bot_parts(indexed, encoder) as restarted:
        assert await upkeep_of(restarted, posts).check() == 0
    assert len(posts.edited) == 1


async def test_a_message_that_is_gone_is_forgotten_and_one_that_may_not_be_edited_is_tried_again(
    upkeep: AnswerUpkeep, posts: MemoryPosts, sent: Sent, change: Change
) -> None:
    await sent()
    await change({"docs/bees.txt": FIFTY})
    posts.failures = [FORBIDDEN]
    assert await upkeep.check() == 1
    posts.failures = [REFUSED]
    assert await upkeep.check() == 1
    assert await upkeep.check() == 0
    assert posts.edited == []


async def test_an_answer_that_a_moderator_corrected_keeps_the_moderators_words(
    parts: BotParts, upkeep: AnswerUpkeep, posts: MemoryPosts, sent: Sent, change: Change
) -> None:
    reply = await sent()
    assert isinstance(reply.content, AnswerContent)
    draft = await parts.curation.begin_correction(reply.content.answer.id, saying(), "lobby:1", keeper())
    assert isinstance(draft, CuratedDraft)
    assert (await parts.curation.submit(draft.id, values(draft, text="It holds many."), keeper())).answer
    await change({"docs/bees.txt": FIFTY})
    assert await upkeep.check() == 0
    assert posts.edited == []


async def test_an_answer_whose_record_is_deleted_is_left_alone(
    parts: BotParts, upkeep: AnswerUpkeep, posts: MemoryPosts, sent: Sent, change: Change
) -> None:
    await sent()
    await parts.record_store.sent.flush()
    await parts.record_store.delete_data_of("test:ada")
    await change({"docs/bees.txt": FIFTY})
    assert await upkeep.check() == 0
    assert posts.edited == []


async def test_the_button_of_a_quote_opens_what_its_source_says_now_to_who_may_read_it(
    parts: BotParts, bot: MemoryBot, sent: Sent, change: Change
) -> None:
    reply = await sent()
    assert isinstance(reply.content, AnswerContent)
    await change({"docs/bees.txt": FIFTY})
    actions = AnswerActions(parts.live_index, parts.record_store, parts.metrics, bot.pipeline.stop)
    press = ShowPassage(reply.content.answer.id, 1)
    found = await actions.passage(press, PUBLIC_LABELS)
    assert isinstance(found, CitedPassage)
    assert found.quote.text == "A hive holds fifty thousand bees."
    assert isinstance(await actions.passage(press, frozenset({"staff"})), str)


async def test_following_edits_what_an_earlier_run_did_not_see(
    parts: BotParts, posts: MemoryPosts, sent: Sent, change: Change
) -> None:
    await sent()
    await parts.record_store.sent.flush()
    await change({"docs/bees.txt": FIFTY})
    following = asyncio.create_task(upkeep_of(parts, posts).follow())
    async with asyncio.timeout(20):
        while not posts.edited:
            await asyncio.sleep(0.02)
    following.cancel()
    assert "fifty" in posts.edited[0][1]


async def test_a_withdrawn_conversation_is_waited_for(
    parts: BotParts,
    upkeep: AnswerUpkeep,
    posts: MemoryPosts,
    sent: Sent,
    indexed: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await sent()
    Withdrawals(indexed / "index").add({"docs:bees.txt": 5})
    assert await upkeep.check() == 1 or posts.edited == []
    assert posts.edited == []
    monkeypatch.setattr(answer_upkeep, "AWAITED_SECONDS", -1.0)
    await upkeep.check()
    assert posts.edited[-1][1].startswith(TAKEN_OUT)


def test_what_is_kept_of_an_answer_is_read_as_it_was_written() -> None:
    cited = (CitedState("docs:ä.txt", "r", "public"), CitedState("x:y", "gone", "staff@discord:1"))
    assert states_of(states_json(cited)) == cited
    assert json.loads(states_json(())) == []
