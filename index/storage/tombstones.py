"""Tombstones: documents that were removed, or given another audience, after a generation was built.

``<index>/tombstones.jsonl`` holds one line of JSON for each. A tombstone names a document and the first generation that
knows of the change. Every older generation hides the document at once, and still does after a rollback. If the document
comes back later, generations built after that show it again.
"""

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from index.errors import REBUILD_COMMAND, IndexDamaged, IndexProblem
from index.storage.integrity import add_checksum, verify_checksum
from index.storage.private_files import open_file

FILE = "tombstones.jsonl"
NO_AUDIENCE = ""
"""A label that no reader holds."""

Stamp = tuple[int, ...]
"""Files' inode numbers and sizes, which show a change without reading the files."""


@dataclass(frozen=True, slots=True)
class Tombstone:
    """A document that was removed or has another audience now.

    Attributes:
        document: The document's id.
        before: Generations with a smaller number still hold the document as it was.
        audience: The label that a reader needs in addition to see it there; ``NO_AUDIENCE`` if it was removed.
    """

    document: str
    before: int
    audience: str


class Tombstones:
    """All tombstones of an index; one writer at a time, any number of readers.

    Args:
        index: The index's folder.
    """

    def __init__(self, index: Path) -> None:
        self._path = index / FILE

    def stamp(self) -> Stamp:
        """Return a value that changes with every addition; cheap enough for every search."""
        try:
            status = self._path.stat()
        except FileNotFoundError:
            return (0, 0)
        except OSError as error:
            raise self._unreadable(error) from error
        return (status.st_ino, status.st_size)

    def read(self) -> tuple[Tombstone, ...]:
        """Return all tombstones.

        A last line that a kill left half written is ignored: the next reindex finds the same change again.

        Raises:
            IndexDamaged: Another line cannot be read or was altered.
            IndexProblem: The file may not be read.
        """
        try:
            *lines, last = self._path.read_bytes().split(b"\n")
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise self._unreadable(error) from error
        try:
            return (*map(_parse_line, lines), *_parse_unfinished(last))
        except (ValueError, TypeError) as error:
            raise IndexDamaged(
                f"{self._path} is damaged, so removed documents cannot be told from the others; restore it from a "
                f"backup, or delete it and rebuild the index: {REBUILD_COMMAND}"
            ) from error

    def _unreadable(self, error: OSError) -> IndexProblem:
        return IndexProblem(f"{self._path} cannot be read ({error.strerror}); run Footnote as the user that indexes")

    def hidden(self, generation: int) -> dict[str, frozenset[str]]:
        """Return the labels that a reader of a generation needs in addition, by document id."""
        found: dict[str, frozenset[str]] = {}
        for each in self.read():
            if generation < each.before:
                found[each.document] = found.get(each.document, frozenset()) | {each.audience}
        return found

    def add(self, tombstones: Iterable[Tombstone]) -> None:
        """Add tombstones; when this returns they are on the disk.

        Raises:
            OSError: They cannot be written.
        """
        lines = _to_lines(tombstones)
        if not lines:
            return
        self._end_last_line()
        with open_file(self._path, "ab") as file:
            file.write(lines)
            file.flush()
            os.fsync(file.fileno())

    def prune(self, oldest: int) -> None:
        """Drop tombstones that hide nothing in any generation from ``oldest`` on."""
        present = self.read()
        kept = [each for each in present if each.before > oldest]
        if len(kept) < len(present):
            self._replace(kept)

    def _replace(self, kept: Iterable[Tombstone]) -> None:
        fresh = self._path.with_suffix(".new")
        with open_file(fresh, "wb") as file:
            file.write(_to_lines(kept))
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._path)

    def _end_last_line(self) -> None:
        """Drop an unfinished last line, which would spoil the line after it."""
        try:
            is_finished = self._path.read_bytes()[-1:] in (b"", b"\n")
        except FileNotFoundError:
            return
        if not is_finished:
            self._replace(self.read())


def _to_lines(tombstones: Iterable[Tombstone]) -> bytes:
    return b"".join(json.dumps(add_checksum(asdict(each))).encode("ascii") + b"\n" for each in tombstones)


def _parse_line(line: bytes) -> Tombstone:
    return Tombstone(**verify_checksum(json.loads(line)))


def _parse_unfinished(line: bytes) -> list[Tombstone]:
    """Parse a last line without its line break: the tombstone if only that byte is missing or altered, else nothing."""
    for record in (line, line[:-1]):
        try:
            return [_parse_line(record)]
        except (ValueError, TypeError):
            continue
    return []
