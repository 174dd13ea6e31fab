"""What the database keeps of answers of people, on SQLite and PostgreSQL."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.records import CuratedAnswer, RecordPlace, curated_document
from bot.records.curated_answers import CuratedAnswers
from bot.records.people import People
from bot.records.schema import metadata
from tests.bot.records.records import with_database

AT = datetime(2026, 11, 3, 9, 30, tzinfo=UTC)


def answer(number: int = 1, **changes: object) -> CuratedAnswer:
    """An answer of Ann's to Bo, as Mo has changed it."""
    found = CuratedAnswer(
        f"{number:032x}",
        "test:1",
        "test:lobby",
        "test:1:lobby",
        "Where is it?",
        "On the card. 👍\nAsk Cy.",
        "ann",
        "Ann",
        "mo",
        "Mo",
        "bo",
        f"message-a{number}",
        f"message-q{number}",
        "https://chat.example/1",
        AT,
        AT + timedelta(hours=number),
        None,
    )
    return replace(found, **changes)  # type: ignore[arg-type]


def test_an_answer_comes_back_as_it_was_kept_and_in_place_of_itself(location: RecordPlace) -> None:
    first, second = answer(1), answer(2, expires_at=AT + timedelta(days=3))

    async def work(engine: AsyncEngine) -> None:
        kept = CuratedAnswers(engine)
        assert [await kept.keep(each) for each in (second, first)] == [True, True]
        assert await kept.read() == [first, second]
        changed = replace(first, text="Under the mat.")
        assert await kept.keep(changed)
        await kept.expire(second.id, None)
        assert await kept.read() == [changed, replace(second, expires_at=None)]

    with_database(location, work)


def test_the_stamp_is_another_one_after_every_change(location: RecordPlace) -> None:
    async def work(engine: AsyncEngine) -> None:
        kept = CuratedAnswers(engine)
        stamps = [await kept.stamp()]
        for change in (
            lambda: kept.keep(answer(1)),
            lambda: kept.keep(answer(2)),
            lambda: kept.keep(answer(2, text="Else.")),
            lambda: kept.expire(answer(1).id, AT),
            lambda: kept.delete([answer(2).id]),
            lambda: kept.keep(answer(2)),
        ):
            await change()
            stamps.append(await kept.stamp())
        assert len(set(stamps)) == len(stamps)

    with_database(location, work)


@pytest.mark.parametrize("event", ["message-a1", "message-q1"])
def test_it_goes_with_the_messages_whose_words_it_holds(location: RecordPlace, event: str) -> None:
    async def work(engine: AsyncEngine) -> None:
        kept = CuratedAnswers(engine)
        await kept.keep(answer(1))
        await kept.keep(answer(2))
        await kept.keep(answer(3, event="", asked_event=""))
        await kept.delete_of_events({event: AT})
        assert [each.id for each in await kept.read()] == [answer(2).id, answer(3).id]

    with_database(location, work)


@pytest.mark.parametrize("person", ["ann", "bo", "mo"])
def test_it_goes_with_each_of_its_people_and_is_exported_before(location: RecordPlace, person: str) -> None:
    async def work(engine: AsyncEngine) -> None:
        kept, people = CuratedAnswers(engine), People(engine)
        await kept.keep(answer())
        (exported,) = (await people.data_of(person)).curated
        assert (exported["question"], exported["said_at"], exported["expires_at"]) == (
            "Where is it?",
            "2026-11-03T09:30:00+00:00",
            None,
        )
        assert exported["text"] == (None if person == "bo" else answer().text)
        await people.delete(person)
        assert await kept.read() == []
        await kept.keep(answer())
        await people.opt_out(person)
        assert await kept.read() == []
        assert not await kept.keep(answer())
        assert (await people.data_of("cy")).curated == ()
        async with engine.connect() as connection:
            rows = [row for table in metadata.sorted_tables for row in (await connection.execute(table.select())).all()]
        assert [row for row in rows if "Where is it?" in row] == []

    with_database(location, work)


def test_as_a_document_it_is_its_words_alone_for_its_readers_alone() -> None:
    document = curated_document(answer())
    assert (document.text, document.ref.audience, document.ref.title) == (
        answer().text,
        "test:1:lobby",
        "Where is it?",
    )
    assert (document.ref.author, document.ref.published) == ("Ann & Mo", "2026-11-03T09:30:00+00:00")
    assert curated_document(answer(editor="", editor_name="")).ref.author == "Ann"
