"""The mirror: messages of a community, kept in step with the platform by whoever hears its events."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from index.sources.history.history_file import HistoryFile, last_change, next_change
from index.sources.history.mirrored import NO_SPAN, NOTHING_READ, Cursor, MirroredMessage, MirroredPlace, ReadSpan

_BATCH = 500
_PLACE = "id, parent, source, label, name, address, starter_address, solved"


class Mirror:
    """Mirrored messages; every method is one transaction, so a kill leaves no half of it.

    What is taken back is hidden in the index before a method returns: ``withdraw`` is called after the transaction.
    ``withdrawals`` tells all of them again, in case of a kill in between.

    Args:
        path: The file.
        withdraw: Called with the documents that hold something which is gone or was changed, and the change's number.

    Attributes:
        changes: A number that grows with every change that was made here.

    Raises:
        sqlite3.Error: The file cannot be opened.
    """

    def __init__(self, path: Path, withdraw: Callable[[Mapping[str, int]], None]) -> None:
        self._file = HistoryFile(path)
        self._withdraw = withdraw
        self.changes = 0

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def withdrawals(self) -> dict[str, int]:
        """Return the number of the last withdrawal of each document that had one."""
        with self._file.reading() as connection:
            return dict(connection.execute("SELECT id, withdrawn FROM documents WHERE withdrawn > 0").fetchall())

    def cursors(self) -> dict[str, Cursor]:
        """Return how far each place is mirrored."""
        with self._file.reading() as connection:
            rows = connection.execute("SELECT id, newest, oldest, complete FROM places").fetchall()
        return {place: Cursor(newest, oldest, bool(complete)) for place, newest, oldest, complete in rows}

    def newest(self, place: str) -> int:
        """Return the id of the newest message of a place that is mirrored, 0 for none."""
        with self._file.reading() as connection:
            sql = "SELECT coalesce(max(id), 0) FROM messages WHERE place = ?"
            return int(connection.execute(sql, (place,)).fetchone()[0])

    def count(self) -> int:
        """Return the number of messages."""
        with self._file.reading() as connection:
            return int(connection.execute("SELECT count(*) FROM messages").fetchone()[0])

    def places(self) -> dict[str, MirroredPlace]:
        """Return the places by id."""
        with self._file.reading() as connection:
            rows = [tuple(row) for row in connection.execute(f"SELECT {_PLACE} FROM places")]
        return {row[0]: _place_of(row) for row in rows}

    def put_place(self, place: MirroredPlace) -> Cursor:
        """Add a place or renew what is known of it; returns how far it is mirrored."""
        with self._file.reading() as connection:
            sql = f"SELECT {_PLACE}, newest, oldest, complete FROM places WHERE id = ?"
            row = connection.execute(sql, (place.id,)).fetchone()
        if row is not None and (row[2], row[3]) != (place.source, place.label):
            self.forget([place.id])
            row = None
        known = _place_of(row) if row else None
        if known == place:
            return Cursor(row[8], row[9], bool(row[10]))
        values = (*(getattr(place, name) for name in _PLACE.split(", ")[:-1]), int(place.solved))
        with self._changing() as connection:
            next_change(connection)
            connection.execute(
                f"INSERT INTO places ({_PLACE}, accepted, newest, oldest, complete, dirty) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 0, 0, 1) ON CONFLICT (id) DO UPDATE SET name = excluded.name, "
                "address = excluded.address, starter_address = excluded.starter_address, solved = excluded.solved",
                values,
            )
            if known is None:  # the message that a thread began at belongs to it from now on
                connection.execute("UPDATE places SET dirty = 1 WHERE id = ?", (place.parent,))
        return Cursor(row[8], row[9], bool(row[10])) if row else NOTHING_READ

    def take(
        self,
        place: str,
        messages: Sequence[MirroredMessage],
        span: ReadSpan = NO_SPAN,
        cursor: Cursor | None = None,
    ) -> None:
        """Keep messages of a place, and how far it is mirrored now.

        Args:
            place: Id of the place; nothing is kept of one that is not mirrored any more.
            messages: What people wrote there.
            span: What was read to the end: other messages in it are gone.
            cursor: How far it is mirrored now, with 0 for an end that has not moved; None where neither has.
        """
        withdrawn: dict[str, int] = {}
        with self._changing() as connection:
            if connection.execute("SELECT 1 FROM places WHERE id = ?", (place,)).fetchone() is None:
                return
            found = {each.id for each in messages}
            sql = "SELECT id FROM messages WHERE place = ? AND id BETWEEN ? AND ?"
            inside = [key for (key,) in connection.execute(sql, (place, span.low, span.high))]
            withdrawn |= _delete(connection, [key for key in inside if key not in found])
            withdrawn |= _store(connection, place, messages)
            if cursor is not None:
                connection.execute(
                    "UPDATE places SET newest = max(newest, ?), oldest = CASE ? WHEN 0 THEN oldest ELSE ? END, "
                    "complete = max(complete, ?) WHERE id = ?",
                    (cursor.newest, cursor.oldest, cursor.oldest, int(cursor.complete), place),
                )
        self._withdraw(withdrawn)

    def delete(self, messages: Iterable[int]) -> None:
        """Delete messages for good: what is told of them later is not kept."""
        keys = list(messages)
        with self._changing() as connection:
            withdrawn = _delete(connection, keys)
            connection.executemany("INSERT OR IGNORE INTO gone VALUES (?)", [(key,) for key in keys])
        self._withdraw(withdrawn)

    def delete_of(self, author: str) -> None:
        """Delete what a person wrote."""
        with self._changing() as connection:
            sql = "SELECT id FROM messages WHERE author = ?"
            withdrawn = _delete(connection, [key for (key,) in connection.execute(sql, (author,))])
        self._withdraw(withdrawn)

    def authors(self) -> frozenset[str]:
        """Return the people whose messages are kept."""
        with self._file.reading() as connection:
            return frozenset(each for (each,) in connection.execute("SELECT DISTINCT author FROM messages"))

    def forget(self, places: Iterable[str]) -> None:
        """Delete places, with the threads in them, their messages and how far they were mirrored."""
        withdrawn: dict[str, int] = {}
        with self._changing() as connection:
            for place in places:
                sql = "SELECT id FROM places WHERE id = ? OR parent = ?"
                for (each,) in connection.execute(sql, (place, place)).fetchall():
                    withdrawn |= _forget(connection, each)
        self._withdraw(withdrawn)

    @contextmanager
    def _changing(self) -> Iterator[sqlite3.Connection]:
        """A transaction that writes, and notices whether something was changed."""
        with self._file.writing() as connection:
            before = last_change(connection)
            yield connection
            self.changes += last_change(connection) != before

    def solved(self) -> dict[str, str]:
        """Return the links of posts whose question is solved, by the ids of their documents."""
        with self._file.reading() as connection:
            sql = "SELECT source, id, address FROM places WHERE parent != '' AND (solved OR accepted)"
            return {f"{source}:{place}": address for source, place, address in connection.execute(sql)}

    def accept(self, place: str, message: int) -> bool:
        """Remember which message solved the question of a post; returns whether the post is mirrored."""
        with self._changing() as connection:
            sql = "UPDATE places SET accepted = ? WHERE id = ? AND parent != ''"
            changed = connection.execute(sql, (message, place)).rowcount > 0
            if changed:
                next_change(connection)
        return changed


def _place_of(row: Sequence[Any]) -> MirroredPlace:
    """Return a place whose row begins with the columns of ``_PLACE``."""
    key, parent, source, label, name, address, starter_address, solved = row[:8]
    return MirroredPlace(key, parent, source, label, name, address, starter_address, bool(solved))


def _store(connection: sqlite3.Connection, place: str, messages: Sequence[MirroredMessage]) -> dict[str, int]:
    """Keep messages that are not gone; returns the documents that hold an earlier wording."""
    keys = [each.id for each in messages]
    gone = {key for (key,) in _lookup(connection, "SELECT message FROM gone WHERE message IN ({})", keys)}
    sql = "SELECT id, edited, text FROM messages WHERE id IN ({})"
    known = {key: (edited, text) for key, edited, text in _lookup(connection, sql, keys)}
    new = [each for each in messages if each.id not in gone and each.id not in known]
    edited = [each for each in messages if each.id in known and _is_newer(each, *known[each.id])]
    connection.executemany(
        "INSERT INTO messages VALUES (?, ?, ?, ?, ?, ?, ?, ?, '')",
        [
            (m.id, place, m.author, m.name, round(m.sent_at.timestamp() * 1000), m.edited, m.reply_to, m.text)
            for m in new
        ],
    )
    connection.executemany(
        "UPDATE messages SET edited = ?, text = ? WHERE id = ?", [(m.edited, m.text, m.id) for m in edited]
    )
    if new:
        next_change(connection)
        _mark_dirty(connection, place, [each.id for each in new])
    return _withdrawn(connection, [each.id for each in edited])


def _is_newer(message: MirroredMessage, edited: int, text: str) -> bool:
    return message.text != text and message.edited >= edited


def _delete(connection: sqlite3.Connection, keys: Sequence[int]) -> dict[str, int]:
    """Delete messages; returns the documents that hold them."""
    places = [place for (place,) in _lookup(connection, "SELECT DISTINCT place FROM messages WHERE id IN ({})", keys)]
    withdrawn = _withdrawn(connection, keys)
    for place in dict.fromkeys(places):
        _mark_dirty(connection, place, keys)
    connection.executemany("DELETE FROM messages WHERE id = ?", [(key,) for key in keys])
    return withdrawn


def _withdrawn(connection: sqlite3.Connection, keys: Sequence[int]) -> dict[str, int]:
    """Withdraw all documents that have ever held some messages."""
    if not keys:
        return {}
    change = next_change(connection)
    found = _lookup(connection, "SELECT DISTINCT document FROM placements WHERE message IN ({})", keys)
    documents = {document for (document,) in found}
    connection.executemany(
        "UPDATE documents SET changed = ?, withdrawn = ? WHERE id = ?", [(change, change, each) for each in documents]
    )
    return dict.fromkeys(documents, change)


def _forget(connection: sqlite3.Connection, place: str) -> dict[str, int]:
    sql = "SELECT id FROM messages WHERE place = ?"
    withdrawn = _delete(connection, [key for (key,) in connection.execute(sql, (place,)).fetchall()])
    # The message that a thread began at stands in its parent, and is grouped there again.
    sql = "UPDATE places SET dirty = 1 WHERE id = (SELECT parent FROM places WHERE id = ?)"
    connection.execute(sql, (place,))
    connection.execute("UPDATE messages SET document = '' WHERE id = CAST(? AS INTEGER)", (place,))
    connection.execute("DELETE FROM places WHERE id = ?", (place,))
    return withdrawn


def _mark_dirty(connection: sqlite3.Connection, place: str, keys: Sequence[int]) -> None:
    """Have a place grouped anew, and threads that began at one of these messages."""
    connection.execute("UPDATE places SET dirty = 1 WHERE id = ?", (place,))
    for begin in range(0, len(keys), _BATCH):
        batch = [str(key) for key in keys[begin : begin + _BATCH]]
        marks = ",".join("?" * len(batch))
        connection.execute(f"UPDATE places SET dirty = 1 WHERE parent = ? AND id IN ({marks})", (place, *batch))


def _lookup(connection: sqlite3.Connection, sql: str, keys: Sequence[int]) -> list[tuple]:  # type: ignore[type-arg]
    """Return the rows of a query for any number of keys; ``{}`` in it stands for their placeholders."""
    found = []
    for begin in range(0, len(keys), _BATCH):
        batch = keys[begin : begin + _BATCH]
        found += connection.execute(sql.format(",".join("?" * len(batch))), batch).fetchall()
    return found
