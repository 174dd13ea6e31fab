"""Keeping, finding and forgetting answers, in both databases."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.records import RecordNotFound, Spool
from bot.records.answer_records import AnswerRecords
from tests.bot.records.conftest import Place
from tests.bot.records.records import HERE, NOON, make_record, viewer, within


def test_a_record_comes_back_as_it_was(place: Place) -> None:
    record = make_record(("s:open", "s:staff"), audience=frozenset({"public", "staff"}), question="“Wann?” 中文 🙂\0")

    async def work(engine: AsyncEngine) -> None:
        answers = AnswerRecords(engine)
        await answers.add([record])
        shown = await answers.read(record.answer.id, viewer("public", "staff"))
        assert (shown.record, shown.withheld) == (record, 0)

    within(place, work)


def test_reading_leaves_out_what_the_viewer_may_not_read(place: Place) -> None:
    record = make_record(("s:open", "s:staff"), audience=frozenset({"public", "staff"}))

    async def work(engine: AsyncEngine) -> None:
        answers = AnswerRecords(engine)
        await answers.add([record])
        shown = await answers.read(record.answer.id, viewer("public"))
        assert "green door" not in repr(shown)
        assert shown.withheld == 4

    within(place, work)


def test_an_answer_is_kept_once(place: Place) -> None:
    first, second = make_record(answer_id="a" * 32), make_record(answer_id="a" * 32, question="Another?")

    async def work(engine: AsyncEngine) -> None:
        answers = AnswerRecords(engine)
        await answers.add([first])
        await answers.add([second])
        assert (await answers.read("a" * 32, viewer("public"))).record == first

    within(place, work)


def test_the_first_characters_name_one_answer_and_the_whole_id_alone_reads_it(place: Place) -> None:
    async def work(engine: AsyncEngine) -> None:
        answers = AnswerRecords(engine)
        await answers.add([make_record(answer_id="abcd1"), make_record(answer_id="abcd2")])
        assert await answers.named("abcd1") == "abcd1"
        with pytest.raises(RecordNotFound, match="Several answers begin with abcd"):
            await answers.named("abcd")
        for unknown in ("zzzz", "abc", "", "%%%%", "abc_", "' OR 1=1 --"):
            with pytest.raises(RecordNotFound, match="There is no answer"):
                await answers.named(unknown)
            with pytest.raises(RecordNotFound, match="not kept"):
                await answers.read(unknown, viewer("public"))
        with pytest.raises(RecordNotFound, match="not kept"):
            await answers.read("abcd", viewer("public"))

    within(place, work)


def test_the_last_answer_is_that_of_the_thread(place: Place) -> None:
    elsewhere = make_record(asked_at=NOON + timedelta(days=1), origin=HERE.__class__("test:1", "other", "thread", "x"))
    old, new = make_record(), make_record(asked_at=NOON + timedelta(hours=1))

    async def work(engine: AsyncEngine) -> None:
        answers = AnswerRecords(engine)
        with pytest.raises(RecordNotFound, match="ask something first"):
            await answers.last(HERE)
        await answers.add([new, elsewhere, old])
        assert await answers.last(HERE) == new.answer.id

    within(place, work)


def test_what_is_older_than_the_days_of_retention_goes(place: Place) -> None:
    old, new = make_record(asked_at=NOON - timedelta(days=31)), make_record(asked_at=NOON - timedelta(days=29))

    async def work(engine: AsyncEngine) -> None:
        answers = AnswerRecords(engine)
        await answers.add([old, new])
        assert await answers.expire(0, NOON) == 0
        assert await answers.expire(30, NOON) == 1
        assert (await answers.read(new.answer.id, viewer("public"))).record == new
        with pytest.raises(RecordNotFound):
            await answers.read(old.answer.id, viewer("public"))

    within(place, work)


def test_what_waits_in_the_spool_is_brought_in_once(place: Place, tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool")
    records = [make_record() for _ in range(3)]
    for record in records:
        spool.add(record)

    async def work(engine: AsyncEngine) -> None:
        answers = AnswerRecords(engine)
        assert (await answers.collect(spool), await answers.collect(spool)) == (3, 0)
        for record in records:
            assert (await answers.read(record.answer.id, viewer("public"))).record == record

    within(place, work)
