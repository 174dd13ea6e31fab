"""Withdrawals: documents of which something was taken back at its origin, whatever generation holds them.

A tombstone names the generations that it hides a document in. Of a document that is made of messages, nobody knows
which generation holds which state: one that is built just now may have read a message before it was deleted. So such a
document carries the number of its last change, and a withdrawal hides every state with a smaller number, also after a
rollback, until the document is read anew.

``<index>/withdrawals.jsonl`` holds one line of JSON for each; the last one of a document counts.
"""

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from index.errors import IndexDamaged, IndexProblem
from index.storage.integrity import add_checksum, verify_checksum
from index.storage.private_files import make_folder, open_file

FILE, LOCK = "withdrawals.jsonl", "withdrawals.lock"
_DIGITS = 8


def change_digest(change: int) -> bytes:
    """Return the ``record_digest`` of a document whose last change has a number."""
    return change.to_bytes(_DIGITS, "big")


def is_outdated(record_digest: bytes, withdrawn: int) -> bool:
    """Return whether a document, by its ``record_digest``, is older than its withdrawal."""
    return int.from_bytes(record_digest, "big") < withdrawn if len(record_digest) == _DIGITS else True


class Withdrawals:
    """All withdrawals of an index; any number of readers and of processes that add to them.

    Args:
        index: The index's folder.
    """

    def __init__(self, index: Path) -> None:
        self._index, self._path = index, index / FILE

    def stamp(self) -> tuple[int, int]:
        """Return a value that changes with every addition; cheap enough for every search."""
        try:
            status = self._path.stat()
        except FileNotFoundError:
            return (0, 0)
        except OSError as error:
            raise self._unreadable(error) from error
        return (status.st_ino, status.st_size)

    def read(self) -> dict[str, int]:
        """Return the number of the last withdrawal of each document, by the document's id.

        A last line that a kill left half written is ignored: whoever wrote it writes it again at the next start.

        Raises:
            IndexDamaged: Another line cannot be read or was altered.
            IndexProblem: The file may not be read.
        """
        try:
            *lines, _ = self._path.read_bytes().split(b"\n")
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise self._unreadable(error) from error
        try:
            records = [verify_checksum(json.loads(line)) for line in lines]
            return {record["document"]: record["change"] for record in records}
        except (ValueError, TypeError, KeyError) as error:
            raise IndexDamaged(
                f"{self._path} is damaged, so deleted messages cannot be told from the others; delete it, and start "
                "the bot, which writes it anew"
            ) from error

    def add(self, withdrawn: Mapping[str, int]) -> None:
        """Add withdrawals; when this returns they are on the disk.

        Raises:
            OSError: They cannot be written.
        """
        if not withdrawn:
            return
        with self._locked():
            self._end_last_line()
            with open_file(self._path, "ab") as file:
                _write(file.fileno(), withdrawn)

    def replace(self, withdrawn: Mapping[str, int]) -> None:
        """Keep these withdrawals, and of earlier ones what they do not outdate, a line for each document.

        Raises:
            OSError: They cannot be written.
        """
        with self._locked():
            self._end_last_line()
            kept = self.read()
            merged = kept | {each: max(change, kept.get(each, 0)) for each, change in withdrawn.items()}
            if merged == kept:
                return
            fresh = self._path.with_suffix(".new")
            with open_file(fresh, "wb") as file:
                _write(file.fileno(), merged)
            fresh.replace(self._path)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        make_folder(self._index)
        with open_file(self._index / LOCK, "ab") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _end_last_line(self) -> None:
        """Drop an unfinished last line, which would spoil the line after it."""
        try:
            data = self._path.read_bytes()
        except FileNotFoundError:
            return
        if data and not data.endswith(b"\n"):
            os.truncate(self._path, data.rfind(b"\n") + 1)

    def _unreadable(self, error: OSError) -> IndexProblem:
        return IndexProblem(f"{self._path} cannot be read ({error.strerror}); run Footnote as the user that indexes")


def _write(file: int, withdrawn: Mapping[str, int]) -> None:
    records = ({"document": document, "change": change} for document, change in withdrawn.items())
    left = b"".join(json.dumps(add_checksum(each)).encode("ascii") + b"\n" for each in records)
    while left:
        left = left[os.write(file, left) :]
    os.fsync(file)
