"""One vote of each person on each answer."""

import asyncio

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.records import RecordNotFound, RecordPlace, VoteCount
from bot.records.answer_records import AnswerRecords
from bot.records.people import People
from bot.records.votes import Votes
from tests.bot.records.records import NOON, make_record, with_database


def test_a_person_has_one_vote_and_may_change_it(location: RecordPlace) -> None:
    record = make_record()

    async def work(engine: AsyncEngine) -> None:
        await AnswerRecords(engine).add([record])
        votes, answer = Votes(engine), record.answer.id
        await votes.cast(answer, "ada", 1)
        await votes.cast(answer, "bob", 1)
        await votes.cast(answer, "ada", -1, "It is out of date.\0\ud800")
        assert await votes.voted_records() == [(record, VoteCount(1, 1))]

    with_database(location, work)


def test_voting_the_same_again_without_a_reason_keeps_the_reason(location: RecordPlace) -> None:
    record = make_record()

    async def work(engine: AsyncEngine) -> None:
        await AnswerRecords(engine).add([record])
        votes, answer = Votes(engine), record.answer.id

        async def reason() -> str:
            return (await People(engine).data_of("ada")).votes[0]["reason"]  # type: ignore[no-any-return]

        await votes.cast(answer, "ada", -1, "It is out of date.")
        await votes.cast(answer, "ada", -1)
        assert await reason() == "It is out of date."
        await votes.cast(answer, "ada", -1, "It is wrong.")
        assert await reason() == "It is wrong."
        await votes.cast(answer, "ada", 1)
        assert await reason() == ""
        await votes.cast(answer, "ada", -1)
        assert await reason() == ""

    with_database(location, work)


def test_a_flood_of_clicks_leaves_one_vote(location: RecordPlace) -> None:
    record = make_record()

    async def work(engine: AsyncEngine) -> None:
        await AnswerRecords(engine).add([record])
        votes = Votes(engine)
        await asyncio.gather(*(votes.cast(record.answer.id, "ada", 1) for _ in range(10)))
        assert await votes.voted_records() == [(record, VoteCount(1, 0))]

    with_database(location, work)


def test_what_was_voted_on_is_listed_with_its_votes(location: RecordPlace) -> None:
    first, second, third = (make_record(asked_at=NOON.replace(hour=hour)) for hour in (9, 10, 11))

    async def work(engine: AsyncEngine) -> None:
        await AnswerRecords(engine).add([third, second, first])
        votes = Votes(engine)
        await votes.cast(third.answer.id, "ada", 1)
        await votes.cast(third.answer.id, "bob", 1)
        await votes.cast(third.answer.id, "cyd", -1)
        await votes.cast(first.answer.id, "ada", -1)
        assert await votes.voted_records() == [(first, VoteCount(0, 1)), (third, VoteCount(2, 1))]

    with_database(location, work)


def test_an_answer_that_is_gone_takes_its_votes_along_and_gets_no_more(location: RecordPlace) -> None:
    record = make_record()

    async def work(engine: AsyncEngine) -> None:
        answers, votes = AnswerRecords(engine), Votes(engine)
        await answers.add([record])
        await votes.cast(record.answer.id, "ada", 1)
        await answers.delete_expired(1, NOON.replace(year=NOON.year + 1))
        assert await votes.voted_records() == []
        with pytest.raises(RecordNotFound, match="not kept any more"):
            await votes.cast(record.answer.id, "ada", 1)

    with_database(location, work)
