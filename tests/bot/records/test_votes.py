"""One vote of each person on each answer."""

import asyncio

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.records import RecordNotFound, Tally
from bot.records.answer_records import AnswerRecords
from bot.records.people import People
from bot.records.votes import Votes
from tests.bot.records.conftest import Place
from tests.bot.records.records import NOON, make_record, within


def test_a_person_has_one_vote_and_may_change_it(place: Place) -> None:
    record = make_record()

    async def work(engine: AsyncEngine) -> None:
        await AnswerRecords(engine).add([record])
        votes, answer = Votes(engine), record.answer.id
        await votes.cast(answer, "ada", 1)
        await votes.cast(answer, "bob", 1)
        await votes.cast(answer, "ada", -1, "It is out of date.\0\ud800")
        assert await votes.tally(answer) == Tally(1, 1)
        await votes.take_back(answer, "bob")
        await votes.take_back(answer, "nobody")
        assert await votes.tally(answer) == Tally(0, 1)

    within(place, work)


def test_voting_the_same_again_without_a_reason_keeps_the_reason(place: Place) -> None:
    record = make_record()

    async def work(engine: AsyncEngine) -> None:
        await AnswerRecords(engine).add([record])
        votes, answer = Votes(engine), record.answer.id

        async def reason() -> str:
            return (await People(engine).kept("ada")).votes[0]["reason"]  # type: ignore[no-any-return]

        await votes.cast(answer, "ada", -1, "It is out of date.")
        await votes.cast(answer, "ada", -1)
        assert await reason() == "It is out of date."
        await votes.cast(answer, "ada", -1, "It is wrong.")
        assert await reason() == "It is wrong."
        await votes.cast(answer, "ada", 1)
        assert await reason() == ""
        await votes.cast(answer, "ada", -1)
        assert await reason() == ""

    within(place, work)


def test_a_flood_of_clicks_leaves_one_vote(place: Place) -> None:
    record = make_record()

    async def work(engine: AsyncEngine) -> None:
        await AnswerRecords(engine).add([record])
        votes = Votes(engine)
        await asyncio.gather(*(votes.cast(record.answer.id, "ada", 1) for _ in range(10)))
        assert await votes.tally(record.answer.id) == Tally(1, 0)

    within(place, work)


def test_what_was_voted_on_is_listed_with_its_votes(place: Place) -> None:
    first, second, third = (make_record(asked_at=NOON.replace(hour=hour)) for hour in (9, 10, 11))

    async def work(engine: AsyncEngine) -> None:
        await AnswerRecords(engine).add([third, second, first])
        votes = Votes(engine)
        await votes.cast(third.answer.id, "ada", 1)
        await votes.cast(third.answer.id, "bob", 1)
        await votes.cast(third.answer.id, "cyd", -1)
        await votes.cast(first.answer.id, "ada", -1)
        assert await votes.judged() == [(first, Tally(0, 1)), (third, Tally(2, 1))]

    within(place, work)


def test_an_answer_that_is_gone_takes_its_votes_along_and_gets_no_more(place: Place) -> None:
    record = make_record()

    async def work(engine: AsyncEngine) -> None:
        answers, votes = AnswerRecords(engine), Votes(engine)
        await answers.add([record])
        await votes.cast(record.answer.id, "ada", 1)
        await answers.expire(1, NOON.replace(year=NOON.year + 1))
        assert await votes.tally(record.answer.id) == Tally(0, 0)
        with pytest.raises(RecordNotFound, match="not kept any more"):
            await votes.cast(record.answer.id, "ada", 1)

    within(place, work)
