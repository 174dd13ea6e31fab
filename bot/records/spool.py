"""Records on their way into the database: a file each, so that a command that answers need not open it."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from bot.records.answer_record import Record, from_json, to_json
from index.storage import make_folder, write_file

MOST = 200
"""Files from which on the command that adds another should bring them in."""
LONGEST_MS = 86_400_000
"""A file should not wait longer: days of retention are counted in the database alone."""


class Spool:
    """A folder of records that are not in the database yet.

    Args:
        folder: The folder; made when the first record comes.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def add(self, record: Record) -> bool:
        """Keep a record until it is brought in; returns whether so many wait, or one so long, that it is time for that.

        A kill leaves the whole record or none.

        Raises:
            OSError: It cannot be written.
        """
        make_folder(self._folder)
        # Names sort by time, so that the last is found by name alone.
        now = int(record.asked_at.timestamp() * 1000)
        name = f"{now:015}-{record.answer.id}"
        part = self._folder / f"{name}.part"
        write_file(part, to_json(record))
        part.rename(self._folder / f"{name}.json")
        waiting = [path.name for path in self._folder.glob("*.json")]
        return len(waiting) >= MOST or min(waiting, default=name) < f"{now - LONGEST_MS:015}"

    def waiting(self) -> Iterator[tuple[Path, Record]]:
        """Yield the files with their records, oldest first; one that holds no record is removed."""
        for path in sorted(self._folder.glob("*.json")):
            try:
                yield path, from_json(path.read_bytes())
            except FileNotFoundError:
                continue  # brought in by another process meanwhile
            except ValueError:
                path.unlink(missing_ok=True)

    def remove(self, path: Path) -> None:
        """Forget a record that was brought in."""
        with contextlib.suppress(FileNotFoundError):
            path.unlink()
