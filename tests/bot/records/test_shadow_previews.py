"""What the database keeps of previews, on SQLite and PostgreSQL: their words only until they are decided."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.records import RecordPlace, ShadowPreview
from bot.records.answer_records import AnswerRecords
from bot.records.people import People
from bot.records.schema import shadow_previews
from bot.records.shadow_preview import PreviewState
from bot.records.shadow_previews import ShadowPreviews
from tests.bot.records.records import HERE, make_preview, make_record, with_database

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
ASKED = replace(HERE, event="message-1", link="https://chat.example/1")


def preview(**changes: Any) -> ShadowPreview:
    return make_preview(make_record(origin=ASKED, question="Whose key is this?"), **changes)


def test_a_preview_comes_back_as_it_was_kept(location: RecordPlace) -> None:
    async def work(engine: AsyncEngine) -> None:
        previews, kept = ShadowPreviews(engine), preview()
        assert (await previews.add(kept), await previews.add(kept)) == (True, False)
        found = await previews.read(kept.id)
        assert isinstance(found, ShadowPreview)
        assert found.created_at - kept.created_at < timedelta(milliseconds=1)
        assert replace(found, created_at=kept.created_at) == kept
        assert await previews.read("0" * 32) is None

    with_database(location, work)


@pytest.mark.parametrize("state", ["posted", "edited", "discarded", "expired", "void", "withheld"])
def test_what_has_ended_has_no_words_left(location: RecordPlace, state: PreviewState) -> None:
    async def work(engine: AsyncEngine) -> None:
        previews, kept = ShadowPreviews(engine), preview()
        await previews.add(kept)
        assert await previews.move(kept.id, "open", state)
        assert await previews.read(kept.id) == state
        async with engine.connect() as connection:
            row = (await connection.execute(select(shadow_previews))).one()
        assert (row.asker, row.event, row.entry, row.words, row.record) == ("", "", "{}", "", b"")
        (found,) = await previews.decisions("test:1", "channel", LONG_AGO)
        assert (found.state, found.confidence) == (state, 0.9)

    with_database(location, work)


def test_of_many_who_claim_a_preview_one_has_it(location: RecordPlace) -> None:
    async def work(engine: AsyncEngine) -> None:
        previews, kept = ShadowPreviews(engine), preview()
        await previews.add(kept)
        claims = [previews.move(kept.id, "open", "posting", ("Mine.", f"Mo {number}")) for number in range(6)]
        won = await asyncio.gather(*claims)
        assert sorted(won) == [False] * 5 + [True]
        found = await previews.read(kept.id)
        assert isinstance(found, ShadowPreview)
        assert (found.state, found.words, found.words_by) == ("posting", "Mine.", f"Mo {won.index(True)}")

    with_database(location, work)


def test_previews_are_found_by_what_is_asked_for(location: RecordPlace) -> None:
    async def work(engine: AsyncEngine) -> None:
        previews, now = ShadowPreviews(engine), datetime.now(UTC)
        old = preview(created_at=now - timedelta(days=9))
        other = make_preview(make_record(origin=replace(ASKED, event="message-2", asker="test:bo")))
        for each in (old, other):
            await previews.add(each)
        await previews.move(other.id, "open", "posting")
        later = now + timedelta(minutes=1)
        assert [each.id for each in await previews.waiting()] == [old.id, other.id]
        assert [each.id for each in await previews.waiting(events=["message-2", "message-3"])] == [other.id]
        assert [each.id for each in await previews.waiting(asker="test:ada")] == [old.id]
        assert [each.id for each in await previews.waiting(before=now - timedelta(days=7), state="open")] == [old.id]
        assert [each.id for each in await previews.waiting(before=now - timedelta(hours=1), state="posting")] == []
        assert [each.id for each in await previews.waiting(before=later, state="posting")] == [other.id]

    with_database(location, work)


def test_a_deleted_message_and_a_person_who_leaves_take_previews_along(location: RecordPlace) -> None:
    async def work(engine: AsyncEngine) -> None:
        previews, people = ShadowPreviews(engine), People(engine)
        for forget in (
            previews.delete_of_events({"message-1": datetime.now(UTC)}),
            people.delete("test:ada"),
            people.opt_out("test:ada"),
        ):
            kept = preview()
            await previews.add(kept)
            await forget
            assert await previews.read(kept.id) is None

    with_database(location, work)


def test_decided_previews_stay_when_messages_without_a_name_are_deleted(location: RecordPlace) -> None:
    async def work(engine: AsyncEngine) -> None:
        previews, kept = ShadowPreviews(engine), preview()
        await previews.add(kept)
        await previews.move(kept.id, "open", "posted")
        await previews.delete_of_events([""])
        assert await previews.read(kept.id) == "posted"

    with_database(location, work)


def test_decisions_are_kept_as_long_as_answers(location: RecordPlace) -> None:
    async def work(engine: AsyncEngine) -> None:
        previews, now = ShadowPreviews(engine), datetime.now(UTC)
        kept = preview(created_at=now - timedelta(days=40))
        await previews.add(kept)
        for days, left in ((0, 1), (50, 1), (30, 0)):
            await AnswerRecords(engine).delete_expired(days)
            assert len(await previews.decisions("", "", LONG_AGO)) == left

    with_database(location, work)


def test_a_reason_is_given_where_it_was_discarded(location: RecordPlace) -> None:
    async def work(engine: AsyncEngine) -> None:
        previews, kept = ShadowPreviews(engine), preview()
        await previews.add(kept)
        assert not await previews.give_reason(kept.id, "test:1", "too early")
        await previews.move(kept.id, "open", "discarded")
        assert not await previews.give_reason(kept.id, "test:2", "elsewhere")
        assert await previews.give_reason(kept.id, "test:1", "old\0" + "x" * 600)
        (found,) = await previews.decisions("test:1", "", LONG_AGO)
        assert (found.reason[:5], len(found.reason)) == ("oldxx", 500)

    with_database(location, work)
