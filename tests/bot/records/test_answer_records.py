"""Keeping, finding and deleting answers and events, in both databases."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.records import Outbox, RecordNotFound, RecordPlace
from bot.records.answer_records import EVENT_DAYS, AnswerRecords, HandledEvents
from tests.bot.records.records import HERE, NOON, make_record, viewer, with_database


def test_a_record_comes_back_as_it_was(location: RecordPlace) -> None:
    record = make_record(("s:open", "s:staff"), audience=frozenset({"public", "staff"}), question="“Wann?” 中文 🙂\0")

    async def work(engine: AsyncEngine) -> None:
        answers = AnswerRecords(engine)
        await answers.add([record])
        shown = await answers.read(record.answer.id, viewer("public", "staff"))
        assert (shown.record, shown.withheld) == (record, 0)

    with_database(location, work)


def test_reading_leaves_out_what_the_viewer_may_not_read(location: RecordPlace) -> None:
    record = make_record(("s:open", "s:staff"), audience=frozenset({"public", "staff"}))

    async def work(engine: AsyncEngine) -> None:
        answers = AnswerRecords(engine)
        await answers.add([record])
        shown = await answers.read(record.answer.id, viewer("public"))
        assert "green door" not in repr(shown)
        assert shown.withheld == 4

    with_database(location, work)


def test_an_answer_is_kept_once(location: RecordPlace) -> None:
    first, second = make_record(answer_id="a" * 32), make_record(answer_id="a" * 32, question="Another?")

    async def work(engine: AsyncEngine) -> None:
        answers = AnswerRecords(engine)
        await answers.add([first])
        await answers.add([second])
        assert (await answers.read("a" * 32, viewer("public"))).record == first

    with_database(location, work)


def test_the_first_characters_name_one_answer_and_the_whole_id_alone_reads_it(location: RecordPlace) -> None:
    async def work(engine: AsyncEngine) -> None:
        answers = AnswerRecords(engine)
        await answers.add([make_record(answer_id="abcd1"), make_record(answer_id="abcd2")])
        assert await answers.id_starting_with("abcd1") == "abcd1"
        with pytest.raises(RecordNotFound, match="Several answers begin with abcd"):
            await answers.id_starting_with("abcd")
        for unknown in ("zzzz", "abc", "", "%%%%", "abc_", "' OR 1=1 --"):
            with pytest.raises(RecordNotFound, match="There is no answer"):
                await answers.id_starting_with(unknown)
            with pytest.raises(RecordNotFound, match="not kept"):
                await answers.read(unknown, viewer("public"))
        with pytest.raises(RecordNotFound, match="not kept"):
            await answers.read("abcd", viewer("public"))

    with_database(location, work)


def test_the_last_answer_is_that_of_the_thread(location: RecordPlace) -> None:
    elsewhere = make_record(asked_at=NOON + timedelta(days=1), origin=HERE.__class__("test:1", "other", "thread", "x"))
    old, new = make_record(), make_record(asked_at=NOON + timedelta(hours=1))

    async def work(engine: AsyncEngine) -> None:
        answers = AnswerRecords(engine)
        with pytest.raises(RecordNotFound, match="ask something first"):
            await answers.last_id(HERE)
        await answers.add([new, elsewhere, old])
        assert await answers.last_id(HERE) == new.answer.id

    with_database(location, work)


def test_what_is_older_than_the_days_of_retention_goes(location: RecordPlace) -> None:
    old, new = make_record(asked_at=NOON - timedelta(days=31)), make_record(asked_at=NOON - timedelta(days=29))

    async def work(engine: AsyncEngine) -> None:
        answers = AnswerRecords(engine)
        await answers.add([old, new])
        assert await answers.delete_expired(0, NOON) == 0
        assert await answers.delete_expired(30, NOON) == 1
        assert (await answers.read(new.answer.id, viewer("public"))).record == new
        with pytest.raises(RecordNotFound):
            await answers.read(old.answer.id, viewer("public"))

    with_database(location, work)


def test_the_outbox_is_emptied_into_the_database(location: RecordPlace, tmp_path: Path) -> None:
    outbox = Outbox(tmp_path / "outbox")
    records = [make_record() for _ in range(3)]
    for record in records:
        outbox.add(record)

    async def work(engine: AsyncEngine) -> None:
        answers = AnswerRecords(engine)
        await answers.import_from(outbox)
        assert list(outbox.pending()) == []
        for record in records:
            assert (await answers.read(record.answer.id, viewer("public"))).record == record

    with_database(location, work)


def test_an_event_is_new_once_however_many_ask(location: RecordPlace) -> None:
    async def work(engine: AsyncEngine) -> list[bool]:
        events = HandledEvents(engine)
        return list(await asyncio.gather(*(events.claim("discord:1") for _ in range(8))))

    assert sum(with_database(location, work)) == 1
    assert with_database(location, work) == [False] * 8


def test_events_are_forgotten_after_some_days(location: RecordPlace) -> None:
    async def work(engine: AsyncEngine) -> None:
        events, answers = HandledEvents(engine), AnswerRecords(engine)
        assert await events.claim("slack:1")
        await answers.delete_expired(0, datetime.now(UTC) + timedelta(days=EVENT_DAYS - 1))
        assert not await events.claim("slack:1")
        await answers.delete_expired(0, datetime.now(UTC) + timedelta(days=EVENT_DAYS + 1))
        assert await events.claim("slack:1")

    with_database(location, work)
