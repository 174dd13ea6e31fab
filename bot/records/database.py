"""Opens the database of the records and brings its tables up to date."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, event, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.records.answer_record import RecordsProblem
from bot.records.record_files import RecordPlace
from bot.records.schema import metadata
from index.storage.private_files import make_file, make_folder, make_private

if TYPE_CHECKING:
    from sqlalchemy import URL

HEAD = "0008"
"""The newest migration; tables that have it are opened without importing Alembic."""
VERSIONS = "alembic_version"
"""The table in which Alembic keeps the newest migration that was run."""
TIMEOUT_SECONDS = 10
"""Seconds that a statement waits for a lock, and a connection for the server."""
UPGRADE_LOCK = 4_609_122
"""Number of PostgreSQL's advisory lock that lets one process migrate at a time."""
_DATABASE_ERRORS = (SQLAlchemyError, UnicodeDecodeError)
"""What a failing or damaged database raises; the second error comes from SQLite's own error messages."""
_DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg", "postgres": "postgresql+asyncpg"}


@asynccontextmanager
async def open_database(place: RecordPlace) -> AsyncIterator[AsyncEngine]:
    """Open the database of the records, bring its tables up to date, and close it at the end.

    Args:
        place: Where the records are. Its URL is ``postgresql://…``, ``sqlite:///…``, or empty for SQLite in its folder,
            which is made.

    Raises:
        RecordsProblem: The database cannot be opened, or a later statement fails. The message names the remedy and
            holds no password.
    """
    address = _address(place.url, place.database_file)
    engine = _engine(address)
    try:
        try:
            await _to_its_end(_bring_up_to_date(engine))
        except (*_DATABASE_ERRORS, OSError, ImportError, TimeoutError) as error:
            raise RecordsProblem(f"{_failure(address, 'opened', error)}; correct records.url.") from error
        try:
            yield engine
        except _DATABASE_ERRORS as error:
            remedy = "check its disk, or restore them from a backup"
            raise RecordsProblem(f"{_failure(address, 'read', error)}; {remedy}.") from error
    finally:
        await engine.dispose()


async def _bring_up_to_date(engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        await connection.run_sync(_upgrade)


async def _to_its_end(work: Coroutine[Any, Any, None]) -> None:
    """Await some work, also when this task is cancelled meanwhile.

    A connection opens in a thread, which fails loudly if the event loop is closed before it is done.
    """
    task = asyncio.ensure_future(work)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait({task})
        if not task.cancelled():
            task.exception()  # what failed as well matters no more
        raise


def _failure(address: "URL", action: str, error: Exception) -> str:
    reason = " ".join(str(getattr(error, "orig", None) or error).split())[:200]
    return f"The records at {address.render_as_string(hide_password=True)} cannot be {action} ({reason})"


def _address(url: str, file: Path) -> "URL":
    if not url:
        try:
            make_folder(file.parent)
        except OSError as error:
            raise RecordsProblem(f"{file.parent} cannot be made ({error.strerror}); set records.path.") from error
        return make_url("sqlite+aiosqlite://").set(database=str(file))
    try:
        address = make_url(url)
    except ArgumentError as error:
        raise RecordsProblem("records.url is no database URL; write postgresql://user:password@host/name.") from error
    driver = _DRIVERS.get(address.drivername)
    if driver is None:
        raise RecordsProblem(f"records.url names {address.drivername}; write postgresql://… or sqlite:///….")
    return address.set(drivername=driver)


def _engine(address: "URL") -> AsyncEngine:
    if address.get_backend_name() == "postgresql":
        arguments: dict[str, Any] = {"timeout": TIMEOUT_SECONDS, "command_timeout": TIMEOUT_SECONDS}
        return create_async_engine(address, pool_pre_ping=True, connect_args=arguments)
    if address.database and not address.database.startswith((":memory:", "file:")):
        try:
            make_file(Path(address.database))
        except OSError as error:
            raise RecordsProblem(f"{address.database} cannot be made ({error.strerror}); set records.path.") from error
        for end in ("-wal", "-shm"):
            make_private(Path(address.database + end))
    engine = create_async_engine(address, connect_args={"timeout": TIMEOUT_SECONDS})
    event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's own
    cursor = connection.cursor()
    # secure_delete: data that a person had deleted must not stay in the file's free pages.
    for pragma in ("foreign_keys=ON", "synchronous=NORMAL", "secure_delete=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    # The file keeps this mode. While another process sets it, SQLite raises an error instead of waiting.
    with suppress(sqlite3.OperationalError):
        cursor.execute("PRAGMA journal_mode=WAL")
    cursor.close()


def _upgrade(connection: Connection) -> None:
    if _revision(connection) == HEAD:
        return
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SELECT pg_advisory_xact_lock({UPGRADE_LOCK})"))
    elif connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    if not _has_versions(connection):
        _make_tables(connection)
    elif _revision(connection) != HEAD:  # another process may have migrated meanwhile
        migrate(connection)


def _has_versions(connection: Connection) -> bool:
    return inspect(connection).has_table(VERSIONS)


def _revision(connection: Connection) -> str | None:
    if not _has_versions(connection):
        return None
    return connection.execute(text(f"SELECT version_num FROM {VERSIONS}")).scalar()


def _make_tables(connection: Connection) -> None:
    """Make in an empty database what the migrations leave; without Alembic that takes a fifth of the time."""
    metadata.create_all(connection, checkfirst=False)
    key = f"CONSTRAINT {VERSIONS}_pkc PRIMARY KEY (version_num)"
    connection.execute(text(f"CREATE TABLE {VERSIONS} (version_num VARCHAR(32) NOT NULL, {key})"))
    connection.execute(text(f"INSERT INTO {VERSIONS} VALUES (:head)"), {"head": HEAD})


def migrate(connection: Connection, until: str = "head") -> None:
    """Run the migrations that a database does not have yet.

    Args:
        connection: The database.
        until: The last of them.

    Raises:
        RecordsProblem: A newer version of Footnote made the tables.
    """
    from alembic.config import Config
    from alembic.runtime.environment import EnvironmentContext
    from alembic.script import ScriptDirectory
    from alembic.util import CommandError

    scripts = ScriptDirectory(str(Path(__file__).parent / "migrations"))
    environment = EnvironmentContext(
        Config(), scripts, fn=lambda revision, _: scripts._upgrade_revs(until, revision), destination_rev=until
    )
    try:
        with environment:
            environment.configure(connection=connection)
            environment.run_migrations()
    except CommandError as error:
        raise RecordsProblem("The records were made by a newer version of Footnote; upgrade Footnote.") from error
