"""The SQLite file of a mirror: its tables, and transactions on it by several processes."""

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.storage.private_files import make_file, make_folder, make_private

BUSY_SECONDS = 10.0
"""Seconds that a transaction waits for another process's."""
_TABLES = """
CREATE TABLE IF NOT EXISTS places (
    id TEXT PRIMARY KEY, parent TEXT NOT NULL, source TEXT NOT NULL, label TEXT NOT NULL, name TEXT NOT NULL,
    address TEXT NOT NULL, starter_address TEXT NOT NULL, solved INTEGER NOT NULL, accepted INTEGER NOT NULL,
    newest INTEGER NOT NULL, oldest INTEGER NOT NULL, complete INTEGER NOT NULL, dirty INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS messages (
    id INTEGER PRIMARY KEY, place TEXT NOT NULL, author TEXT NOT NULL, name TEXT NOT NULL, sent_at INTEGER NOT NULL,
    edited INTEGER NOT NULL, reply_to INTEGER NOT NULL, text TEXT NOT NULL, document TEXT NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS messages_by_place ON messages (place, id);
CREATE INDEX IF NOT EXISTS messages_by_document ON messages (document, id);
CREATE INDEX IF NOT EXISTS messages_by_author ON messages (author);
CREATE TABLE IF NOT EXISTS documents (
    id TEXT PRIMARY KEY, place TEXT NOT NULL, changed INTEGER NOT NULL, withdrawn INTEGER NOT NULL)
    STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS documents_by_place ON documents (place);
CREATE TABLE IF NOT EXISTS placements (
    message INTEGER NOT NULL, document TEXT NOT NULL, PRIMARY KEY (message, document)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS gone (message INTEGER PRIMARY KEY) STRICT;
CREATE TABLE IF NOT EXISTS changes (last INTEGER NOT NULL) STRICT;
INSERT INTO changes SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM changes);
"""


class HistoryFile:
    """The file, open for reading and writing; safe to share between threads.

    Args:
        path: The file; made where it is missing, for its owner alone.

    Raises:
        sqlite3.Error: It cannot be opened.
    """

    def __init__(self, path: Path) -> None:
        make_folder(path.parent)
        make_file(path)
        for end in ("-wal", "-shm"):
            make_private(path.with_name(path.name + end))
        self._guard = threading.Lock()
        self._connection = sqlite3.connect(path, BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        # secure_delete: what people deleted must not stay in the file's free pages.
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "secure_delete=ON"):
            self._connection.execute(f"PRAGMA {pragma}")
        self._connection.executescript(_TABLES)

    def close(self) -> None:
        """Close the file."""
        with self._guard:
            self._connection.close()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction that writes; undone where it fails."""
        with self._transaction("BEGIN IMMEDIATE") as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A transaction that sees one state of the file."""
        with self._transaction("BEGIN") as connection:
            yield connection

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[sqlite3.Connection]:
        with self._guard:
            self._connection.execute(begin)
            with self._connection:  # commits, or undoes what failed
                yield self._connection


def last_change(connection: sqlite3.Connection) -> int:
    """Return the number of the last change, 0 where there was none."""
    return int(connection.execute("SELECT last FROM changes").fetchone()[0])


def next_change(connection: sqlite3.Connection) -> int:
    """Return the number of a new change, higher than all before it.

    It follows the clock, so that a mirror that is built anew does not begin below what an index already holds.
    """
    change = max(last_change(connection) + 1, time.time_ns() // 1000)
    connection.execute("UPDATE changes SET last = ?", (change,))
    return change
