"""Outbox of the records that wait for the database."""

from collections.abc import Iterator
from pathlib import Path

from bot.records.answer_record import Record, from_json, to_json
from bot.records.record_files import EntryFolder

MAX_WAITING = 200
"""Records that may wait before the command that adds one moves them all into the database."""
MAX_WAIT_MS = 86_400_000
"""Milliseconds that a record may wait; old answers are only deleted from the database, so they must not stay here."""


class Outbox:
    """Records that are not in the database yet, a file each, so that a command that answers need not open the database.

    Args:
        folder: The folder; made with the first record.
    """

    def __init__(self, folder: Path) -> None:
        self._entries = EntryFolder(folder)

    def add(self, record: Record) -> bool:
        """Add a record; returns whether it is time to empty the outbox, because of its size or its oldest record.

        Raises:
            OSError: It cannot be written.
        """
        # The names sort by time, so the oldest record is found without reading any.
        now = int(record.asked_at.timestamp() * 1000)
        name = f"{now:015}-{record.answer.id}"
        self._entries.write(name, to_json(record))
        waiting = self._entries.names()
        return len(waiting) >= MAX_WAITING or min(waiting, default=name) < f"{now - MAX_WAIT_MS:015}"

    def pending(self) -> Iterator[tuple[str, Record]]:
        """Yield entry names with their records, oldest first; a file that holds no record is removed."""
        yield from self._entries.entries(from_json)

    def remove(self, name: str) -> None:
        """Remove an entry whose record is in the database."""
        self._entries.remove(name)
