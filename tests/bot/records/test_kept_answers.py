"""Answers for reports: which are read, and what is never shown."""

import zlib
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text, update
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.records import KeptSelection, Record, RecordPlace, anonymise
from bot.records.answer_records import AnswerRecords
from bot.records.kept_answers import KeptAnswers
from bot.records.people import People
from bot.records.schema import answers
from bot.records.votes import Votes
from tests.bot.records.records import HERE, NOON, make_record, with_database

ALL = KeptSelection("", NOON - timedelta(days=7), None, False, 100)
GAPS = replace(ALL, gaps=True)


def made(status: str = "answered", *, hedged: bool = False, **changes: Any) -> Record:
    """A record whose only part fared like this."""
    record = make_record(**changes)
    (part,) = record.answer.parts
    answer = replace(record.answer, parts=(replace(part, status=status, hedged=hedged),))  # type: ignore[arg-type]
    return replace(record, answer=answer)


def test_gaps_are_what_was_refused_hedged_or_voted_down(location: RecordPlace) -> None:
    records = [made("no_evidence"), made(hedged=True), made(), made()]

    async def work(engine: AsyncEngine) -> None:
        await AnswerRecords(engine).add(records)
        await Votes(engine).cast(records[2].answer.id, "bo", -1, "It is old.")
        await Votes(engine).cast(records[3].answer.id, "bo", 1)
        found, more = await KeptAnswers(engine).read(GAPS)
        assert ({each.id for each in found}, more) == ({each.answer.id for each in records[:3]}, False)
        down = next(each for each in found if each.id == records[2].answer.id)
        assert (down.failed, down.helped, down.reasons) == (frozenset({"bo"}), frozenset(), ("It is old.",))
        assert {each.id: [part.outcome for part in each.parts] for each in found} == {
            records[0].answer.id: ["refused"],
            records[1].answer.id: ["hedged"],
            records[2].answer.id: ["answered"],
        }

    with_database(location, work)


def test_what_earlier_versions_kept_is_read_by_its_record(location: RecordPlace) -> None:
    record = made("no_evidence")

    async def work(engine: AsyncEngine) -> None:
        await AnswerRecords(engine).add([record])
        async with engine.begin() as connection:
            await connection.execute(update(answers).values(outcome=""))
        found, _ = await KeptAnswers(engine).read(GAPS)
        assert [each.parts[0].outcome for each in found] == ["refused"]

    with_database(location, work)


def test_a_kept_answer_says_what_the_record_says(location: RecordPlace) -> None:
    origin = replace(HERE, event="message-1", link="https://chat.example/1", is_open=True)
    record = make_record(["s:open", "s:staff"], origin=origin, audience=frozenset({"public", "staff"}))

    async def work(engine: AsyncEngine) -> None:
        await AnswerRecords(engine).add([record])
        ((found,), _) = await KeptAnswers(engine).read(ALL)
        assert (found.asked_at, found.origin, found.question) == (NOON, origin, record.answer.question)
        assert found.audience == record.audience
        assert found.readers == record.audience
        placed = replace(found, origin=replace(found.origin, community="slack:T1", channel="slack:T1.C2"))
        assert placed.readers == record.audience | {"slack:T1:C2"}
        assert [(each.document, each.text) for each in found.quotes] == [
            (each.quote.document.id, each.quote.text) for each in record.answer.citations
        ]

    with_database(location, work)


def test_a_follow_up_is_asked_alone_with_what_it_is_about(location: RecordPlace) -> None:
    first = made("no_evidence", question="And on Sundays?")
    (part,) = first.parts
    follows = replace(first, turns=1, parts=(replace(part, query="the opening hours of the gate on Sundays"),))
    alone = made("no_evidence", question="Thanks! When does it open?", asked_at=NOON - timedelta(minutes=1))

    async def work(engine: AsyncEngine) -> None:
        await AnswerRecords(engine).add([follows, alone])
        found, _ = await KeptAnswers(engine).read(GAPS)
        assert [part.alone for each in found for part in each.parts] == [
            "the opening hours of the gate on Sundays",
            "Thanks! When does it open?",
        ]

    with_database(location, work)


def test_the_newest_of_a_community_and_a_time_are_read_up_to_a_limit(location: RecordPlace) -> None:
    old = make_record(asked_at=NOON - timedelta(days=8))
    here = [make_record(asked_at=NOON + timedelta(minutes=minute)) for minute in range(4)]
    elsewhere = make_record(origin=replace(HERE, community="test:2"))

    async def work(engine: AsyncEngine) -> None:
        await AnswerRecords(engine).add([old, *here, elsewhere])
        reader = KeptAnswers(engine)
        found, more = await reader.read(replace(ALL, community="test:1", limit=3))
        assert ([each.id for each in found], more) == ([each.answer.id for each in (here[3], here[2], here[1])], True)
        ended, more = await reader.read(replace(ALL, community="test:1", until=here[2].asked_at))
        assert ([each.id for each in ended], more) == ([here[1].answer.id, here[0].answer.id], False)

    with_database(location, work)


def test_nothing_of_people_who_opted_out_is_read(location: RecordPlace) -> None:
    before = made("no_evidence", origin=replace(HERE, asker="test:bo"))
    after = anonymise(made("no_evidence", origin=replace(HERE, asker="test:bo")))
    other = made("no_evidence")

    async def work(engine: AsyncEngine) -> None:
        await AnswerRecords(engine).add([before, after, other])
        await Votes(engine).cast(other.answer.id, "test:bo", -1, "Bo's reason")
        await People(engine).opt_out("test:bo")
        for selection in (GAPS, ALL):
            found, _ = await KeptAnswers(engine).read(selection)
            assert [(each.id, each.failed, each.reasons) for each in found] == [(other.answer.id, frozenset(), ())]

    with_database(location, work)


def test_the_answers_to_a_message_that_is_gone_are_gone(location: RecordPlace) -> None:
    gone, stays = (make_record(origin=replace(HERE, event=event)) for event in ("message-1", "message-2"))
    nameless = make_record()

    async def work(engine: AsyncEngine) -> None:
        records = AnswerRecords(engine)
        await records.add([gone, stays, nameless])
        await Votes(engine).cast(gone.answer.id, "bo", -1)
        await records.delete_of_events(dict.fromkeys(["message-1", "message-3", ""], NOON))
        found, _ = await KeptAnswers(engine).read(ALL)
        assert {each.id for each in found} == {stays.answer.id, nameless.answer.id}

    with_database(location, work)


def test_the_answer_to_what_a_message_says_since_stays(location: RecordPlace) -> None:
    origin = replace(HERE, event="message-1")
    before, since = (make_record(origin=origin, asked_at=NOON + timedelta(seconds=each)) for each in (0, 2))

    async def work(engine: AsyncEngine) -> None:
        await AnswerRecords(engine).add([before, since])
        await AnswerRecords(engine).delete_of_events({"message-1": NOON + timedelta(seconds=1)})
        found, _ = await KeptAnswers(engine).read(ALL)
        assert [each.id for each in found] == [since.answer.id]

    with_database(location, work)


def test_answers_of_an_earlier_version_are_gaps_after_the_migration(location: RecordPlace) -> None:
    record = made("no_evidence")

    async def age(engine: AsyncEngine) -> None:
        await AnswerRecords(engine).add([record])
        async with engine.begin() as connection:
            later = ("place_settings", "blocked", "added_sources", "curated_answers", "shown_answers")
            since = ("answered_since", "installations", "begun_installations", "shadow_previews", *later)
            for table in since:  # those made since
                await connection.execute(text(f"DROP TABLE {table}"))
            await connection.execute(text("DROP INDEX answers_by_event"))
            for column in ("event", "outcome"):
                await connection.execute(text(f"ALTER TABLE answers DROP COLUMN {column}"))
            await connection.execute(text("UPDATE alembic_version SET version_num = '0002'"))

    async def read(engine: AsyncEngine) -> None:
        found, _ = await KeptAnswers(engine).read(GAPS)
        assert [(each.id, each.parts[0].outcome) for each in found] == [(record.answer.id, "refused")]
        await KeptAnswers(engine).mark_answered([record.answer.id], NOON)

    with_database(location, age)
    with_database(location, read)


@pytest.mark.parametrize("damage", [b"no zip", zlib.compress(b"no json"), zlib.compress(b'{"answer": {}}')])
def test_a_damaged_record_keeps_no_other_from_being_read(location: RecordPlace, damage: bytes) -> None:
    broken, whole = make_record(), make_record()

    async def work(engine: AsyncEngine) -> None:
        await AnswerRecords(engine).add([broken, whole])
        async with engine.begin() as connection:
            await connection.execute(update(answers).where(answers.c.id == broken.answer.id).values(record=damage))
        found, _ = await KeptAnswers(engine).read(ALL)
        assert [each.id for each in found] == [whole.answer.id]

    with_database(location, work)


def test_what_is_answered_since_is_remembered_until_it_is_not_and_telling_is_claimed_once(
    location: RecordPlace,
) -> None:
    record = made("no_evidence")
    answer = record.answer.id

    async def work(engine: AsyncEngine) -> None:
        await AnswerRecords(engine).add([record])
        kept = KeptAnswers(engine)

        async def since() -> object:
            return (await kept.read(GAPS))[0][0].answered_since

        assert await kept.claim_telling([answer], NOON) == frozenset()
        await kept.mark_answered([answer, "gone"], NOON)
        await kept.mark_answered([answer], NOON + timedelta(days=1))
        assert await since() == NOON
        assert await kept.claim_telling([answer], NOON) == {answer}
        assert await kept.claim_telling([answer], NOON) == frozenset()
        await kept.unmark_answered([answer])
        assert await since() is None
        await kept.mark_answered([answer], NOON + timedelta(days=2))
        assert await since() == NOON + timedelta(days=2)
        assert await kept.claim_telling([answer], NOON) == frozenset()

    with_database(location, work)
