"""Opening, migrating, and saying what is wrong."""

import asyncio
import contextlib
import random
import shutil
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, inspect, text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.records import RecordPlace, RecordsProblem
from bot.records.answer_records import AnswerRecords
from bot.records.database import HEAD, VERSIONS, migrate, open_database
from bot.records.schema import metadata
from index import FootnoteError
from tests.bot.records.records import make_record, viewer, with_database


def test_the_migrations_make_exactly_the_tables_that_a_new_database_gets(location: RecordPlace) -> None:
    async def at_once(engine: AsyncEngine) -> object:
        async with engine.begin() as connection:
            made = await connection.run_sync(_tables)
            await connection.run_sync(_drop_all)
            await connection.run_sync(migrate)
            return made, await connection.run_sync(_tables)

    made, migrated = with_database(location, at_once)
    assert made == migrated
    assert {*made} == {*metadata.tables, VERSIONS}
    assert made["answers"]["columns"]["outcome"] == ("VARCHAR(20)", False, "''")


def test_records_of_an_earlier_version_are_kept(location: RecordPlace) -> None:
    async def age(engine: AsyncEngine) -> None:
        async with engine.begin() as connection:
            await connection.run_sync(_drop_all)
            await connection.run_sync(lambda each: migrate(each, "0002"))
            await connection.execute(text("INSERT INTO opted_out (person, since) VALUES ('discord:7', 5)"))

    async def now(engine: AsyncEngine) -> tuple[object, object]:
        async with engine.connect() as connection:
            kept = (await connection.execute(text("SELECT person, since FROM opted_out"))).one()
            return tuple(kept), await connection.run_sync(_tables)

    with_database(location, age)
    kept, tables = with_database(location, now)
    assert kept == ("discord:7", 5)
    assert {*tables} == {*metadata.tables, VERSIONS}


def _drop_all(connection: Connection) -> None:
    metadata.drop_all(connection)
    connection.execute(text(f"DROP TABLE {VERSIONS}"))


def _tables(connection: Connection) -> dict[str, dict[str, Any]]:
    """What the tables of a database are made of."""
    look = inspect(connection)

    def default(text: str | None) -> str | None:
        return text and text.partition("::")[0]  # PostgreSQL adds the type

    return {
        table: {
            "columns": {
                each["name"]: (str(each["type"]), each["nullable"], default(each["default"]))
                for each in look.get_columns(table)
            },
            "key": look.get_pk_constraint(table),
            "foreign": [{**each, "name": ""} for each in look.get_foreign_keys(table)],
            "indexes": sorted(look.get_indexes(table), key=lambda each: str(each["name"])),
            "unique": look.get_unique_constraints(table),
        }
        for table in look.get_table_names()
    }


def test_the_newest_migration_is_the_one_that_opening_looks_for() -> None:
    from alembic.script import ScriptDirectory

    import bot.records.database

    folder = Path(bot.records.database.__file__).parent / "migrations"
    assert ScriptDirectory(str(folder)).get_heads() == [HEAD]


def test_records_outlive_closing(location: RecordPlace) -> None:
    record = make_record()

    async def add(engine: AsyncEngine) -> None:
        await AnswerRecords(engine).add([record])

    with_database(location, add)
    shown = with_database(location, lambda engine: AnswerRecords(engine).read(record.answer.id, viewer("public")))
    assert shown.record == record


def test_several_may_open_an_empty_database_at_once(location: RecordPlace) -> None:
    async def open_once() -> int:
        async with open_database(location) as engine, engine.connect() as connection:
            found = await connection.execute(text("SELECT count(*) FROM alembic_version"))
            return int(found.scalar_one())

    async def several() -> list[int]:
        return await asyncio.gather(*(open_once() for _ in range(4)))

    assert asyncio.run(several()) == [1, 1, 1, 1]


def test_opening_that_is_cancelled_leaves_no_thread_that_fails(
    location: RecordPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    failures: list[threading.ExceptHookArgs] = []
    monkeypatch.setattr(threading, "excepthook", failures.append)

    async def cancel(turns: int) -> None:
        async def open_it() -> None:
            async with open_database(location):
                await asyncio.sleep(10)

        task = asyncio.create_task(open_it())
        for _ in range(turns):
            await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    for turns in range(1, 12):
        asyncio.run(cancel(turns))
    time.sleep(0.3)
    assert failures == []


def test_tables_of_a_newer_version_are_refused(location: RecordPlace) -> None:
    async def age(engine: AsyncEngine) -> None:
        async with engine.begin() as connection:
            await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with_database(location, age)
    with pytest.raises(RecordsProblem, match="newer version of Footnote"):
        with_database(location, age)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("mysql://u:secret@h/d", "names mysql"),
        ("nonsense", "is no database URL"),
        ("postgresql://u:secret@127.0.0.1:9/d", "cannot be opened"),
    ],
)
def test_a_wrong_url_is_explained_without_its_password(url: str, words: str, tmp_path: Path) -> None:
    async def nothing(_: AsyncEngine) -> None:
        pass

    with pytest.raises(RecordsProblem, match=words) as raised:
        with_database(RecordPlace(url, tmp_path, 0), nothing)
    assert "secret" not in str(raised.value)


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    place = RecordPlace("", tmp_path, 0)
    place.database_file.write_bytes(b"not a database, and long enough to be looked at as one" * 20)

    async def nothing(_: AsyncEngine) -> None:
        pass

    with pytest.raises(RecordsProblem, match="cannot be opened"):
        with_database(place, nothing)


@pytest.mark.parametrize("count", [30, pytest.param(1000, marks=pytest.mark.soak)])
def test_a_flipped_bit_gives_a_problem_or_the_same_record(tmp_path: Path, count: int) -> None:
    whole = RecordPlace("", tmp_path / "whole", 0)
    record = make_record()

    async def add(engine: AsyncEngine) -> None:
        await AnswerRecords(engine).add([record])

    with_database(whole, add)
    data = whole.database_file.read_bytes()
    at = data.index(b"\x78\x9c")  # where zlib's data begin
    draw = random.Random(3)
    bits = [draw.randrange(8 * at, 8 * at + 8000) if n % 2 else draw.randrange(8 * len(data)) for n in range(count)]
    for n, bit in enumerate(bits):
        altered = bytearray(data)
        altered[bit // 8] ^= 1 << bit % 8
        place = RecordPlace("", tmp_path / str(n), 0)
        place.folder.mkdir()
        place.database_file.write_bytes(altered)
        with contextlib.suppress(FootnoteError):
            shown = with_database(
                place,
                lambda engine: AnswerRecords(engine).read(record.answer.id, viewer("public")),
            )
            assert shown.record == record, f"bit {bit}"
        shutil.rmtree(place.folder)
