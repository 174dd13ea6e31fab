"""What is kept of a person can be had and deleted."""

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.community import Origin, Tally, anonymous, to_json
from bot.community.answers import AnswerRecords
from bot.community.people import People
from bot.community.votes import Votes
from tests.bot.community.conftest import Place
from tests.bot.community.records import make_record, within

ADA, BOB = Origin("t", "c", "", "ada"), Origin("t", "c", "", "bob")


def test_an_export_holds_what_the_person_said_and_nothing_of_others(place: Place) -> None:
    hers, his = make_record(origin=ADA, question="Hers?"), make_record(origin=BOB, question="His?")

    async def work(engine: AsyncEngine) -> None:
        await AnswerRecords(engine).add([hers, his])
        await Votes(engine).cast(his.answer.id, "ada", -1, "No.")
        found = await People(engine).export("ada")
        assert [each["question"] for each in found["answers"]] == ["Hers?"]
        assert [(each["answer_id"], each["value"], each["reason"]) for each in found["votes"]] == [
            (his.answer.id, -1, "No.")
        ]
        assert "opens at nine" not in repr(found)

    within(place, work)


def test_deleting_takes_all_of_one_person_and_leaves_the_others(place: Place) -> None:
    hers, his = make_record(origin=ADA), make_record(origin=BOB)

    async def work(engine: AsyncEngine) -> None:
        await AnswerRecords(engine).add([hers, his])
        votes, people = Votes(engine), People(engine)
        await votes.cast(hers.answer.id, "bob", 1)
        await votes.cast(his.answer.id, "ada", 1)
        assert await people.delete("ada") == (1, 1)
        assert await people.export("ada") == {"person": "ada", "answers": [], "votes": [], "opted_out": False}
        assert len((await people.export("bob"))["answers"]) == 1
        assert await votes.tally(his.answer.id) == Tally(0, 0)

    within(place, work)


def test_nothing_that_was_deleted_is_left_in_sqlites_files(place: Place) -> None:
    if place.url:
        return
    record = make_record(origin=Origin("t", "c", "", "person-that-wants-to-be-forgotten"))

    async def work(engine: AsyncEngine) -> None:
        await AnswerRecords(engine).add([record])
        await People(engine).delete(record.origin.asker)

    within(place, work)
    files = b"".join(path.read_bytes() for path in place.file.parent.iterdir())
    assert record.origin.asker.encode() not in files


def test_opting_out_is_remembered_until_it_is_undone(place: Place) -> None:
    async def work(engine: AsyncEngine) -> None:
        people = People(engine)
        for _ in range(2):
            await people.opt_out("ada")
        assert await people.opted_out() == {"ada"}
        assert (await people.export("ada"))["opted_out"] is True
        await people.opt_in("ada")
        assert await people.opted_out() == frozenset()

    within(place, work)


def test_of_who_opted_out_neither_name_nor_words_are_kept() -> None:
    record = make_record(origin=Origin("t", "c", "", "person-unnamed"), question="Which words are not kept?")
    text = to_json(anonymous(record)).decode()
    assert "person-unnamed" not in text
    assert "Which words" not in text
    assert anonymous(record).answer.citations == record.answer.citations
