"""What was removed, or kept for fewer readers, since a generation was built: applied to every generation, for good.

One line of JSON each in ``<index>/tombstones.jsonl``. A tombstone names a document and the first generation that knows
of its removal; in every older one it is hidden, at once from those that serve and still after a rollback. A document
that came back later is seen again in the generations that were built after that.
"""

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from index.errors import IndexDamaged, IndexProblem
from index.storage.private_files import open_file
from index.storage.seal import sealed, unsealed

FILE = "tombstones.jsonl"
NOBODY = ""
"""Stands for an audience that no reader holds."""

Stamp = tuple[int, int]
"""A file's number and size, by which a change is told without reading it."""


@dataclass(frozen=True, slots=True)
class Tombstone:
    """A document that was removed, or whose audience is another now.

    Attributes:
        document: The document's id.
        before: Generations with a smaller number still hold it as it was.
        audience: The label that a reader must hold as well to see it there; ``NOBODY`` where it was removed.
    """

    document: str
    before: int
    audience: str


class Tombstones:
    """The table of an index; one writer at a time, any number of readers.

    Args:
        index: The index's folder.
    """

    def __init__(self, index: Path) -> None:
        self._path = index / FILE

    def stamp(self) -> Stamp:
        """What differs once anything was added; cheap enough for every search."""
        try:
            status = self._path.stat()
        except FileNotFoundError:
            return (0, 0)
        except OSError as error:
            raise self._unreadable(error) from error
        return (status.st_ino, status.st_size)

    def read(self) -> tuple[Tombstone, ...]:
        """All of them.

        A last line that a kill left half written hides nothing: the reindex that wrote it finds its cause again.

        Raises:
            IndexDamaged: Another line cannot be read, or was altered.
            IndexProblem: The file may not be read.
        """
        try:
            *lines, rest = self._path.read_bytes().split(b"\n")
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise self._unreadable(error) from error
        try:
            return (*map(_from_line, lines), *_unended(rest))
        except (ValueError, TypeError) as error:
            raise IndexDamaged(
                f"{self._path} is damaged, so what was removed cannot be told from what stands; restore it from a "
                "backup, or delete it and rebuild the index: footnote reindex --full"
            ) from error

    def _unreadable(self, error: OSError) -> IndexProblem:
        return IndexProblem(f"{self._path} cannot be read ({error.strerror}); run Footnote as the user that indexes")

    def hidden(self, generation: int) -> dict[str, frozenset[str]]:
        """Labels that a reader of a generation must hold besides, by document; ``NOBODY`` is held by none."""
        found: dict[str, frozenset[str]] = {}
        for each in self.read():
            if generation < each.before:
                found[each.document] = found.get(each.document, frozenset()) | {each.audience}
        return found

    def add(self, tombstones: Iterable[Tombstone]) -> None:
        """Add some; when this returns they are on disk.

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
        """Drop those that hide nothing in any generation from ``oldest`` on."""
        kept = [each for each in self.read() if each.before > oldest]
        if len(kept) < len(self.read()):
            self._replace(kept)

    def _replace(self, kept: Iterable[Tombstone]) -> None:
        fresh = self._path.with_suffix(".new")
        with open_file(fresh, "wb") as file:
            file.write(_to_lines(kept))
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._path)

    def _end_last_line(self) -> None:
        """Drop a half line, which would spoil the one after it."""
        try:
            ended = self._path.read_bytes()[-1:] in (b"", b"\n")
        except FileNotFoundError:
            return
        if not ended:
            self._replace(self.read())


def _to_lines(tombstones: Iterable[Tombstone]) -> bytes:
    return b"".join(json.dumps(sealed(asdict(each))).encode("ascii") + b"\n" for each in tombstones)


def _from_line(line: bytes) -> Tombstone:
    return Tombstone(**unsealed(json.loads(line)))


def _unended(rest: bytes) -> list[Tombstone]:
    """What a last line without its end says: all of it where that end alone was altered or is missing, else nothing."""
    for whole in (rest, rest[:-1]):
        try:
            return [_from_line(whole)]
        except (ValueError, TypeError):
            continue
    return []
