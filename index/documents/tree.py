"""A folder on disk as a source sees it: what lies in it, and files opened without surprises."""

import hashlib
import os
import stat
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from index.documents.sidecar import SIDECAR, normal_name
from index.errors import UnreadableDocument

NEVER_INDEXED = frozenset({SIDECAR, "questions.jsonl", "queries.jsonl", "qrels.tsv"})
_OUTSIDE = "it is a link that leads outside the source; copy the file in, or make its folder a source"
# Coarse clocks of file systems stamp two writes alike if they follow closely (FAT: two seconds).
_RACY_NS = 2_000_000_000
_NO_FILE = "it is no regular file"


@dataclass(frozen=True, slots=True)
class Found:
    """A file that may be read.

    Attributes:
        key: Posix path relative to the root.
        size: Bytes.
        modified_ns: Time of the content's last change, nanoseconds since 1970; anyone may set it.
        changed_ns: Time of the last change of anything, a rename included, nanoseconds since 1970; set by the system.
        inode: The file's number in its file system.
    """

    key: str
    size: int
    modified_ns: int
    changed_ns: int
    inode: int


@dataclass(frozen=True, slots=True)
class Refused:
    """A path that is not read.

    Attributes:
        key: Posix path relative to the root, printable.
        reason: Why.
        folder: Whether it is a folder that was there a moment ago and cannot be listed.
    """

    key: str
    reason: str
    folder: bool = False


class Tree:
    """A folder with all that lies below it, or a single file as a folder with one file in it.

    Hidden files and folders and those of ``NEVER_INDEXED`` are passed over without a word, unless the root
    itself is one.
    """

    def __init__(self, path: Path) -> None:
        self._single = path.name if path.is_file() else ""
        self.root = path.parent if self._single else path

    @property
    def single(self) -> str:
        """Name of the file that is the whole tree, ``""`` for a folder."""
        return self._single

    def identity(self) -> tuple[int, int]:
        """What tells the root from another folder in its place, such as the one below a mount that is gone."""
        try:
            status = self.root.stat()
        except OSError:
            return (0, 0)
        return (status.st_dev, status.st_ino)

    def walk(self) -> Iterator[Found | Refused]:
        """List files sorted by name, a folder's files where the folder's name stands."""
        if self._single:
            yield self._look(self._single, None)
            return
        waiting: list[tuple[str, os.DirEntry[str] | None]] = [("", None)]
        while waiting:
            key, found = waiting.pop()
            if found is not None and not found.is_dir(follow_symlinks=False):
                yield self._look(key, found)
                continue
            try:
                with os.scandir(self.root / key) as children:
                    seen = sorted((child for child in children if not _passed_over(child.name)), key=lambda c: c.name)
            except OSError as error:
                yield Refused(key or ".", reason_of(error), folder=not isinstance(error, PermissionError))
                continue
            inside = f"{key}/" if key else ""
            bad = {child.name: reason for child in seen if (reason := _bad_name(child.name))}
            yield from (Refused(_printable(inside + name), reason) for name, reason in bad.items())
            waiting.extend((inside + child.name, child) for child in reversed(seen) if child.name not in bad)

    def holds(self, key: str) -> bool:
        """Whether a file of this name, however its accents are encoded, lies below the root."""
        return _holds(self.root, PurePosixPath(normal_name(key)).parts)

    def open(self, key: str) -> BinaryIO:
        """Open a file, checked again, since it may have changed since the walk.

        Raises:
            UnreadableDocument: It may not be read, or is no regular file any more.
            OSError: It is gone or cannot be opened.
        """
        path = self.root / key
        self._check(key, path)
        # A FIFO put in the file's place would block an ordinary open for ever.
        flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        stream = os.fdopen(os.open(path, flags), "rb")
        if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
            stream.close()
            raise UnreadableDocument(_NO_FILE)
        return stream

    def _look(self, key: str, entry: os.DirEntry[str] | None) -> Found | Refused:
        try:
            # The walk enters no linked folder, so only the path's last part can be a link.
            if entry is None or entry.is_symlink():
                self._check(key, self.root / key)
            status = (self.root / key).stat() if entry is None else entry.stat()
        except UnreadableDocument as error:
            return Refused(key, str(error))
        except OSError as error:
            return Refused(key, reason_of(error))
        if not stat.S_ISREG(status.st_mode):
            return Refused(key, _NO_FILE)
        return Found(key, status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)

    def _check(self, key: str, path: Path) -> None:
        """Refuse what is never indexed and what a link would fetch from elsewhere."""
        if PurePosixPath(key).name in NEVER_INDEXED:
            raise UnreadableDocument("files of this name are never indexed")
        if self._single:
            if key != self._single:
                raise UnreadableDocument("it is not the file that the source names")
            return
        if ".." in PurePosixPath(key).parts:
            raise UnreadableDocument(_OUTSIDE)
        try:
            real, root = path.resolve(strict=True), self.root.resolve()
        except RuntimeError as error:  # how pathlib before Python 3.13 tells of links in a circle
            raise UnreadableDocument("it is a link that leads to itself") from error
        if not real.is_relative_to(root):
            raise UnreadableDocument(_OUTSIDE)
        if any(map(_passed_over, real.relative_to(root).parts)):
            raise UnreadableDocument("it is a link to a hidden file, or to one that is never indexed")
        if real.is_dir():
            raise UnreadableDocument("it is a link to a folder of the same source")


def _holds(folder: Path, parts: tuple[str, ...]) -> bool:
    if not parts:
        return folder.is_file()
    try:
        return any(_holds(child, parts[1:]) for child in folder.iterdir() if normal_name(child.name) == parts[0])
    except OSError:  # no folder, or one that may not be listed
        return False


def _passed_over(name: str) -> bool:
    return name.startswith(".") or name in NEVER_INDEXED


def _bad_name(key: str) -> str:
    """Return why a name cannot be part of an id, ``""`` where it can."""
    if key.isprintable():
        return ""
    if any("\ud800" <= character <= "\udfff" for character in key):
        return "its name is not valid UTF-8; rename it"
    if any(character < " " or "\x7f" <= character <= "\x9f" for character in key):
        return "its name holds control characters; rename it"
    return ""


def _printable(key: str) -> str:
    return "".join(character if character.isprintable() else f"\\x{ord(character) & 0xFF:02x}" for character in key)


def stamp_of(found: Found) -> str:
    """Return what changes when a file may have: its size, times and inode."""
    state = (found.size, found.modified_ns, found.changed_ns, found.inode)
    return hashlib.sha256(repr(state).encode()).hexdigest() + racy_mark(found)


def racy_mark(found: Found) -> str:
    """Return ``""``, or for a file written a moment ago what no later mark is equal to.

    It may be written again with the same size and time, so it must be read again. A date further in the future is no
    recent write: it came with the file, and would keep it from ever being known.
    """
    return f"-{uuid.uuid4().hex}" if abs(time.time_ns() - found.modified_ns) <= _RACY_NS else ""


def may_pass(error: OSError) -> bool:
    """Whether a file may well be there, and be readable, the next time: the disk or the network failed."""
    return not isinstance(error, FileNotFoundError | PermissionError | IsADirectoryError | NotADirectoryError)


def reason_of(error: OSError) -> str:
    """Return for the report why a file could not be read."""
    if isinstance(error, FileNotFoundError):
        return "it is gone, or a link to nothing"
    if isinstance(error, PermissionError):
        return "it may not be read; check its permissions"
    return f"it cannot be read ({error.strerror or type(error).__name__})"
