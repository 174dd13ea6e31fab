"""The schedule of an index: which sources are to be read again and when, in a file that outlives the process."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.errors import IndexProblem
from index.storage.index_folder import IndexFolder
from index.storage.private_files import make_file, make_folder
from index.storage.sqlite_errors import SQLITE_ERRORS, delete_database, is_damage

FILE = "queue.sqlite"
FIRST_RETRY, LAST_RETRY = 60.0, 6 * 3600.0
"""Seconds until a source that failed is tried again: after its first failure, and at most. Each failure doubles it."""
_TIMEOUT = 30.0
_SCHEMA = """
CREATE TABLE IF NOT EXISTS waiting (
    source TEXT PRIMARY KEY, asked REAL NOT NULL, at REAL NOT NULL, attempts INTEGER NOT NULL, reason TEXT NOT NULL,
    changed INTEGER NOT NULL) STRICT
"""


@dataclass(frozen=True, slots=True)
class ScheduledSource:
    """A source that is to be read.

    Attributes:
        name: The source.
        requested_at: When the reading was requested, seconds since 1970.
        due_at: When the source is to be read, seconds since 1970.
        attempts: How often in a row it failed.
        reason: Why it failed the last time, ``""`` if it did not.
        requests: Number of requests, so that one that comes while the source is read is not lost.
    """

    name: str
    requested_at: float
    due_at: float
    attempts: int
    reason: str
    requests: int


class Schedule:
    """The schedule of an index, shared by processes and threads; a damaged file is replaced by an empty one.

    Args:
        index: The index's folder; created if it is missing.

    Raises:
        IndexProblem: The file cannot be used. All methods raise it, too.
    """

    def __init__(self, index: Path) -> None:
        IndexFolder(index).make_private()
        make_folder(index)
        self._path = index / FILE
        if self._run("PRAGMA integrity_check") != [("ok",)]:
            delete_database(self._path)

    def put(self, source: str, now: float, wait: float) -> None:
        """Request that a source is read in ``wait`` seconds; an earlier due time that it has already is kept."""
        self._run(
            "INSERT INTO waiting VALUES (?, ?, ?, 0, '', 1) ON CONFLICT (source) DO UPDATE "
            "SET asked = min(asked, excluded.asked), at = min(at, excluded.at), changed = changed + 1",
            source,
            now,
            now + wait,
        )

    def due(self, now: float) -> list[ScheduledSource]:
        """Return the sources that are due, longest due first.

        A request of a later time than ``now`` was made before the clock was set back; it is due.
        """
        return [each for each in self.all() if each.due_at <= now or each.requested_at > now]

    def all(self) -> list[ScheduledSource]:
        """Return all scheduled sources by due time."""
        rows = self._run("SELECT source, asked, at, attempts, reason, changed FROM waiting ORDER BY at")
        return [ScheduledSource(*row) for row in rows]

    def mark_read(self, source: ScheduledSource) -> None:
        """Remove a source that was read, unless it was requested again since ``source`` was returned."""
        self._run("UPDATE waiting SET attempts = 0, reason = '' WHERE source = ?", source.name)
        self._run("DELETE FROM waiting WHERE source = ? AND changed = ?", source.name, source.requests)

    def mark_failed(self, source: ScheduledSource, now: float, reason: str) -> float:
        """Schedule another attempt at a source that failed, later after each failure in a row; returns when."""
        wait = min(FIRST_RETRY * 2.0 ** min(source.attempts, 20), LAST_RETRY)
        sql = "UPDATE waiting SET asked = ?, at = ?, attempts = attempts + 1, reason = ? WHERE source = ?"
        self._run(sql, now, now + wait, reason, source.name)
        return now + wait

    def keep_only(self, names: frozenset[str]) -> None:
        """Remove all sources but these."""
        for each in self.all():
            if each.name not in names:
                self._run("DELETE FROM waiting WHERE source = ?", each.name)

    def _run(self, sql: str, *values: object) -> list[Any]:
        try:
            return self._execute(sql, values)
        except (*SQLITE_ERRORS, OSError) as error:
            if isinstance(error, OSError) or not is_damage(error, self._path):
                raise IndexProblem(
                    f"{self._path} cannot be used ({error}); look at its permissions and disk."
                ) from error
            delete_database(self._path)  # nothing is lost, since a watcher requests all sources when it starts
            return self._execute(sql, values)

    def _execute(self, sql: str, values: Sequence[object]) -> list[Any]:
        make_file(self._path)
        with closing(sqlite3.connect(self._path, timeout=_TIMEOUT)) as connection, connection:
            connection.execute(_SCHEMA)
            return connection.execute(sql, values).fetchall()
