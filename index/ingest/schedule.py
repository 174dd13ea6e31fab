"""Which sources are to be read again and when, in a file that outlives the process."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.errors import IndexProblem
from index.storage.generation import IndexFolder
from index.storage.private_files import make_file, make_folder
from index.storage.sqlite_errors import ERRORS, is_damage, remove

FILE = "queue.sqlite"
FIRST_RETRY, LAST_RETRY = 60.0, 6 * 3600.0
"""Seconds until a source that failed is tried again: the first time, and at most; they double in between."""
_TIMEOUT = 30.0
_SCHEMA = """
CREATE TABLE IF NOT EXISTS waiting (
    source TEXT PRIMARY KEY, asked REAL NOT NULL, at REAL NOT NULL, attempts INTEGER NOT NULL, reason TEXT NOT NULL,
    changed INTEGER NOT NULL) STRICT
"""


@dataclass(frozen=True, slots=True)
class Due:
    """A source that is to be read.

    Attributes:
        source: Its name.
        asked: When that was asked for, seconds since 1970.
        at: When, seconds since 1970.
        attempts: How often in a row it failed.
        reason: Why it failed the last time, ``""`` where it did not.
        changed: Grows with every wish to read it, so that one that came during the reading is not lost.
    """

    source: str
    asked: float
    at: float
    attempts: int
    reason: str
    changed: int


class Schedule:
    """The queue of an index, shared by processes and threads; one that is damaged is begun anew.

    Args:
        index: The index's folder; created where it is missing.

    Raises:
        IndexProblem: It cannot be used. So raise all methods, too.
    """

    def __init__(self, index: Path) -> None:
        IndexFolder(index).tighten()
        make_folder(index)
        self._path = index / FILE
        if self._run("PRAGMA integrity_check") != [("ok",)]:
            remove(self._path)

    def put(self, source: str, now: float, wait: float) -> None:
        """Ask for a source to be read after some seconds, or earlier where that was asked for before."""
        self._run(
            "INSERT INTO waiting VALUES (?, ?, ?, 0, '', 1) ON CONFLICT (source) DO UPDATE "
            "SET asked = min(asked, excluded.asked), at = min(at, excluded.at), changed = changed + 1",
            source,
            now,
            now + wait,
        )

    def due(self, now: float) -> list[Due]:
        """Sources whose time has come, those that have waited longest first.

        What was asked for later than now was so under a clock that has been set back since; it is due.
        """
        return [each for each in self.waiting() if each.at <= now or each.asked > now]

    def waiting(self) -> list[Due]:
        """Everything that is asked for, by time."""
        rows = self._run("SELECT source, asked, at, attempts, reason, changed FROM waiting ORDER BY at")
        return [Due(*row) for row in rows]

    def done(self, taken: Due) -> None:
        """A source was read; what was asked for since it was taken stands."""
        self._run("UPDATE waiting SET attempts = 0, reason = '' WHERE source = ?", taken.source)
        self._run("DELETE FROM waiting WHERE source = ? AND changed = ?", taken.source, taken.changed)

    def failed(self, taken: Due, now: float, reason: str) -> float:
        """A source could not be read; returns when it is tried again, later after each failure in a row."""
        wait = min(FIRST_RETRY * 2.0 ** min(taken.attempts, 20), LAST_RETRY)
        sql = "UPDATE waiting SET asked = ?, at = ?, attempts = attempts + 1, reason = ? WHERE source = ?"
        self._run(sql, now, now + wait, reason, taken.source)
        return now + wait

    def drop_others(self, sources: frozenset[str]) -> None:
        """Forget sources that are not among these."""
        for each in self.waiting():
            if each.source not in sources:
                self._run("DELETE FROM waiting WHERE source = ?", each.source)

    def _run(self, sql: str, *values: object) -> list[Any]:
        try:
            return self._execute(sql, values)
        except (*ERRORS, OSError) as error:
            if isinstance(error, OSError) or not is_damage(error, self._path):
                raise IndexProblem(
                    f"{self._path} cannot be used ({error}); look at its permissions and disk."
                ) from error
            remove(self._path)  # whoever follows the sources asks for all of them at the start
            return self._execute(sql, values)

    def _execute(self, sql: str, values: Sequence[object]) -> list[Any]:
        make_file(self._path)
        with closing(sqlite3.connect(self._path, timeout=_TIMEOUT)) as connection, connection:
            connection.execute(_SCHEMA)
            return connection.execute(sql, values).fetchall()
