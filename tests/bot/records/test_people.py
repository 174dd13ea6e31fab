"""What is kept of a person can be had and deleted."""

from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.records import Origin, RecordPlace, RedactedRecord, anonymise, to_json
from bot.records.answer_records import AnswerRecords
from bot.records.people import People, PersonData
from bot.records.schema import metadata
from bot.records.shadow_previews import ShadowPreviews
from bot.records.votes import Votes
from bot.rendering import person_json
from tests.bot.records.records import make_preview, make_record, viewer, with_database

ADA, BOB = Origin("t", "c", "", "ada"), Origin("t", "c", "", "bob")


def test_what_is_kept_of_a_person_names_the_answers_and_votes(location: RecordPlace) -> None:
    hers, his = make_record(origin=ADA, question="Hers?"), make_record(origin=BOB, question="His?")

    async def work(engine: AsyncEngine) -> None:
        await AnswerRecords(engine).add([hers, his])
        await Votes(engine).cast(his.answer.id, "ada", -1, "No.")
        kept = await People(engine).data_of("ada")
        assert kept.answers == (hers.answer.id,)
        assert [(each["answer_id"], each["value"], each["reason"]) for each in kept.votes] == [
            (his.answer.id, -1, "No.")
        ]

    with_database(location, work)


def test_a_question_whose_answer_moderators_look_at_is_kept_of_who_asked(location: RecordPlace) -> None:
    asked = make_preview(make_record(origin=ADA, question="Hers?"))

    async def work(engine: AsyncEngine) -> None:
        previews, people = ShadowPreviews(engine), People(engine)
        await previews.add(asked)
        kept = await people.data_of("ada")
        assert [(each["id"], each["question"]) for each in kept.previews] == [(asked.id, "Hers?")]
        assert person_json(kept, ())["waiting_for_moderators"] == list(kept.previews)
        assert (await people.data_of("bob")).previews == ()
        await previews.move(asked.id, "open", "discarded")
        assert (await people.data_of("ada")).previews == ()
        assert "waiting_for_moderators" not in person_json(await people.data_of("ada"), ())

    with_database(location, work)


def test_who_asked_sees_the_own_words_and_only_passages_that_may_be_read_now(location: RecordPlace) -> None:
    record = make_record(("s:open", "s:staff"), origin=ADA, audience=frozenset({"public", "staff"}), question="Hers?")

    async def work(engine: AsyncEngine) -> None:
        answers = AnswerRecords(engine)
        await answers.add([record])
        shown = await answers.read(record.answer.id, replace(viewer("public"), asker="ada"))
        assert shown.record.answer.question == "Hers?"
        assert shown.record.parts[0].question == "Hers?"
        assert [each.document.id for each in shown.record.parts[0].passages] == ["s:open"]
        assert "green door" not in to_json(shown.record).decode()
        assert "Hers?" not in to_json((await answers.read(record.answer.id, viewer("public"))).record).decode()
        assert await answers.read(record.answer.id, None) == RedactedRecord(record, 0)

    with_database(location, work)


def test_deleting_takes_all_of_one_person_and_leaves_the_others(location: RecordPlace) -> None:
    hers, his = make_record(origin=ADA), make_record(origin=BOB)

    async def work(engine: AsyncEngine) -> None:
        await AnswerRecords(engine).add([hers, his])
        votes, people = Votes(engine), People(engine)
        await votes.cast(hers.answer.id, "bob", 1)
        await votes.cast(his.answer.id, "ada", 1)
        assert await people.delete("ada") == (1, 1)
        assert await people.data_of("ada") == PersonData("ada", (), (), False)
        assert len((await people.data_of("bob")).answers) == 1
        assert await votes.voted_records() == []

    with_database(location, work)


def test_every_row_that_names_a_person_is_exported_and_deleted(location: RecordPlace) -> None:
    hers, his = make_record(origin=ADA), make_record(origin=BOB)

    async def work(engine: AsyncEngine) -> None:
        people = People(engine)
        await AnswerRecords(engine).add([hers, his])
        await Votes(engine).cast(his.answer.id, "ada", 1)
        await people.opt_out("ada")
        assert await _naming(engine, "ada") == {"answers": 1, "votes": 1, "opted_out": 1}
        kept = await people.data_of("ada")
        assert (len(kept.answers), len(kept.votes), kept.opted_out) == (1, 1, True)
        await people.delete("ada")
        assert await _naming(engine, "ada") == {"opted_out": 1}

    with_database(location, work)


async def _naming(engine: AsyncEngine, person: str) -> dict[str, int]:
    """How many rows of each table have a person in any column."""
    found = {}
    async with engine.connect() as connection:
        for table in metadata.sorted_tables:
            rows = (await connection.execute(table.select())).all()
            if count := sum(person in row for row in rows):
                found[table.name] = count
    return found


def test_nothing_that_was_deleted_is_left_in_sqlites_files(location: RecordPlace) -> None:
    if location.url:
        return
    record = make_record(origin=Origin("t", "c", "", "person-that-wants-to-be-forgotten"))

    async def work(engine: AsyncEngine) -> None:
        await AnswerRecords(engine).add([record])
        await People(engine).delete(record.origin.asker)

    with_database(location, work)
    files = b"".join(path.read_bytes() for path in location.folder.iterdir())
    assert record.origin.asker.encode() not in files


def test_opting_out_is_remembered_until_it_is_undone(location: RecordPlace) -> None:
    async def work(engine: AsyncEngine) -> None:
        people = People(engine)
        for _ in range(2):
            await people.opt_out("ada")
        assert await people.opted_out() == {"ada"}
        assert (await people.data_of("ada")).opted_out is True
        await people.opt_in("ada")
        assert await people.opted_out() == frozenset()

    with_database(location, work)


def test_of_who_opted_out_neither_name_nor_words_are_kept() -> None:
    record = make_record(origin=Origin("t", "c", "", "person-unnamed"), question="Which words are not kept?")
    text = to_json(anonymise(record)).decode()
    assert "person-unnamed" not in text
    assert "Which words" not in text
    assert anonymise(record).answer.citations == record.answer.citations
