"""Tells whether an error of SQLite means that a file is damaged, for files that can be made again."""

import os
import sqlite3
from pathlib import Path

SQLiteError = sqlite3.DatabaseError | UnicodeDecodeError
SQLITE_ERRORS = (sqlite3.DatabaseError, UnicodeDecodeError)
"""Errors that damage may raise; the second comes when SQLite quotes bytes that are no text."""
_DAMAGE_CODES = (
    *(sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB),
    # The statements never change, so one that cannot run means that the table is not as it was made.
    *(sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CONSTRAINT, sqlite3.SQLITE_MISMATCH, sqlite3.SQLITE_SCHEMA),
)


def result_code(error: SQLiteError) -> int | None:
    """Return SQLite's primary result code; None for an error that is not SQLite's."""
    code: int | None = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF


def is_damage(error: SQLiteError, path: Path) -> bool:
    """Return whether an error means that the file at ``path`` is damaged."""
    if isinstance(error, UnicodeDecodeError) or result_code(error) in _DAMAGE_CODES:
        return True
    # SQLite takes a damaged header for that of a later version and then refuses to write.
    return result_code(error) == sqlite3.SQLITE_READONLY and os.access(path, os.W_OK)


def delete_database(path: Path) -> None:
    """Delete a database and the files that SQLite keeps beside it.

    Raises:
        OSError: A file cannot be deleted.
    """
    for suffix in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
