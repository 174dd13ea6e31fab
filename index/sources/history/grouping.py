"""Groups the mirrored messages of a place into conversations: each becomes a document.

A thread or a post is one conversation. In a channel, a message joins the message that it replies to, else the one
before it, as ``chat_exports.conversation`` has it. The result depends on the messages alone, not on the order in which
they became known, so a mirror that was kept for years gives the same documents as a fresh one.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from index.sources.chat_exports.conversation import ChatMessage, conversations
from index.sources.history.history_file import next_change

THREAD_MESSAGES = 500
"""A longer thread becomes several documents."""


def regroup(connection: sqlite3.Connection, place: str) -> None:
    """Put the messages of a place into conversations anew; those whose messages are others now have changed.

    Args:
        connection: A transaction that writes.
        place: Id of the place.
    """
    row = connection.execute("SELECT source, parent FROM places WHERE id = ?", (place,)).fetchone()
    if row is None:
        return
    source, parent = row
    change = next_change(connection)
    before = _placed(connection, place, parent)
    groups = _thread_groups(before, place) if parent else _channel_groups(connection, place)
    now = {message: f"{source}:{name}" for name, messages in groups for message in messages}
    moved = {message: document for message, document in now.items() if before.get(message) != document}
    touched = {*moved.values(), *(before[message] for message in moved if before.get(message))}
    connection.executemany("UPDATE messages SET document = ? WHERE id = ?", [(d, m) for m, d in moved.items()])
    connection.executemany("INSERT OR IGNORE INTO placements VALUES (?, ?)", moved.items())
    for document in touched:
        connection.execute(
            "INSERT INTO documents VALUES (?, ?, ?, 0) ON CONFLICT (id) DO UPDATE SET changed = excluded.changed",
            (document, place, change),
        )
    connection.execute("UPDATE places SET dirty = 0 WHERE id = ?", (place,))


def _placed(connection: sqlite3.Connection, place: str, parent: str) -> dict[int, str]:
    """Return the document of each message of a place in the order of sending; of a thread, with what it began at."""
    if parent:
        sql = "SELECT id, document FROM messages WHERE place = ? OR (place = ? AND id = CAST(? AS INTEGER)) ORDER BY id"
        return dict(connection.execute(sql, (place, parent, place)).fetchall())
    sql = "SELECT id, document FROM messages WHERE place = ? ORDER BY id"
    return dict(connection.execute(sql, (place,)).fetchall())


def _thread_groups(messages: Iterable[int], place: str) -> Iterator[tuple[str, list[int]]]:
    ordered = list(messages)
    for part, begin in enumerate(range(0, len(ordered), THREAD_MESSAGES), 1):
        yield (place if part == 1 else f"{place}/part-{part}"), ordered[begin : begin + THREAD_MESSAGES]


def _channel_groups(connection: sqlite3.Connection, place: str) -> Iterator[tuple[str, list[int]]]:
    """Group a channel's messages; one that a mirrored thread began at belongs to the thread."""
    threads = "SELECT CAST(id AS INTEGER) FROM places WHERE parent = ?"
    sql = f"SELECT id, sent_at, reply_to FROM messages WHERE place = ? AND id NOT IN ({threads})"
    messages = [
        ChatMessage(f"{key:020}", f"{reply:020}" if reply else "", "", _time(sent), "", "")
        for key, sent, reply in connection.execute(sql, (place, place))
    ]
    for each in conversations(messages):
        yield f"{place}/{int(each.id)}", [int(message.id) for message in each.messages]


def _time(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
