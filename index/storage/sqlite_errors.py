"""What SQLite's errors mean for a file that can be made again: is it damaged, or can it not be used for now?"""

import os
import sqlite3
from pathlib import Path

SQLiteError = sqlite3.DatabaseError | UnicodeDecodeError
ERRORS = (sqlite3.DatabaseError, UnicodeDecodeError)
"""What damage raises; the second where SQLite quotes what it does not understand."""
_DAMAGED = (
    *(sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB),
    # The statements are always the same, so where one cannot be run the table is another than it was.
    *(sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CONSTRAINT, sqlite3.SQLITE_MISMATCH, sqlite3.SQLITE_SCHEMA),
)


def code_of(error: SQLiteError) -> int | None:
    """SQLite's primary result code, without what it says beyond; None for an error that is not SQLite's."""
    code: int | None = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF


def is_damage(error: SQLiteError, path: Path) -> bool:
    """Whether an error says that the file at a path is damaged."""
    if isinstance(error, UnicodeDecodeError) or code_of(error) in _DAMAGED:
        return True
    # SQLite takes a damaged head for one that a later version wrote, and only reads such a file.
    return code_of(error) == sqlite3.SQLITE_READONLY and os.access(path, os.W_OK)


def remove(path: Path) -> None:
    """Remove a database with all that SQLite keeps beside it.

    Raises:
        OSError: It cannot be removed.
    """
    for end in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + end).unlink(missing_ok=True)
