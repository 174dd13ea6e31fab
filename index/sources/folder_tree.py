"""A folder on disk as a source sees it: what lies in it, and files opened without surprises."""

import hashlib
import os
import stat
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from index.errors import UnreadableDocument
from index.sources.safe_open import (
    CircularError,
    OutsideError,
    folder_beneath,
    is_link,
    open_beneath,
    open_named,
    resolved,
    status_beneath,
)
from index.sources.sidecar import SIDECAR, normal_name

NEVER_INDEXED = frozenset({SIDECAR, "questions.jsonl", "queries.jsonl", "qrels.tsv"})
_OUTSIDE = "it is a link that leads outside the source; copy the file in, or make its folder a source"
# Coarse clocks of file systems stamp two writes alike if they follow closely (FAT: two seconds).
_RACY_NS = 2_000_000_000
_LINKED_FOLDER = "it is a link to a folder of the same source"
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
class RefusedFile:
    """A path that is not read.

    Attributes:
        key: Posix path relative to the root, printable.
        reason: Why.
        folder: Whether it is a folder that was there a moment ago and cannot be listed.
    """

    key: str
    reason: str
    folder: bool = False


class FolderTree:
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

    def walk(self) -> Iterator[Found | RefusedFile]:
        """List files sorted by name, a folder's files where the folder's name stands."""
        if self._single:
            yield self._look(self._single, (self.root / self._single).stat)
            return
        waiting: list[Found | RefusedFile | str] = [""]  # a string is a folder to list
        while waiting:
            each = waiting.pop()
            if not isinstance(each, str):
                yield each
                continue
            try:
                children = self._children(each)
            except OSError as error:
                yield RefusedFile(each or ".", reason_of(error), folder=not isinstance(error, PermissionError))
                continue
            waiting.extend(reversed(children))

    def _children(self, folder: str) -> list[Found | RefusedFile | str]:
        """What lies in a folder, by name after what has a bad one; folders in it as their keys."""
        inside = f"{folder}/" if folder else ""
        with folder_beneath(self.root, PurePosixPath(folder).parts) as descriptor, os.scandir(descriptor) as children:
            seen = sorted((each for each in children if not _passed_over(each.name)), key=lambda each: each.name)
            bad = {each.name: reason for each in seen if (reason := _bad_name(each.name))}
            refused = [RefusedFile(_printable(inside + name), reason) for name, reason in bad.items()]
            good = (each for each in seen if each.name not in bad)
            return [*refused, *(self._child(inside + each.name, each) for each in good)]

    def _child(self, key: str, entry: os.DirEntry[str]) -> Found | RefusedFile | str:
        if entry.is_dir(follow_symlinks=False):
            return key
        if entry.is_symlink():
            return self._look(key, lambda: status_beneath(self.root, self._led_to(key)))
        return self._look(key, lambda: entry.stat(follow_symlinks=False))

    def holds(self, key: str) -> bool:
        """Whether a file of this name, however its accents are encoded, lies below the root."""
        return _holds(self.root, PurePosixPath(normal_name(key)).parts)

    def open(self, key: str) -> BinaryIO:
        """Open a file, wherever links lead meanwhile never one outside the tree.

        Raises:
            UnreadableDocument: It may not be read, or is no regular file any more.
            OSError: It is gone or cannot be opened.
        """
        stream = self._opened(key)
        if stream is None:
            raise UnreadableDocument(_NO_FILE)
        return stream

    def _opened(self, key: str) -> BinaryIO | None:
        parts = PurePosixPath(key).parts
        if self._single:
            if key != self._single:
                raise UnreadableDocument("it is not the file that the source names")
            return open_named(self.root / key)
        if PurePosixPath(key).is_absolute() or ".." in parts:
            raise UnreadableDocument(_OUTSIDE)
        if any(map(_passed_over, parts)):
            raise UnreadableDocument("hidden files and files of this name are never indexed")
        try:
            return open_beneath(self.root, parts)
        except OSError as error:
            if not is_link(error):
                raise
        try:
            return open_beneath(self.root, self._led_to(key))
        except OSError as error:
            if not is_link(error):
                raise
            raise UnreadableDocument(
                "it was exchanged for a link while it was read; it is read the next time"
            ) from error

    def _look(self, key: str, status_of: Callable[[], os.stat_result]) -> Found | RefusedFile:
        try:
            status = status_of()
        except UnreadableDocument as error:
            return RefusedFile(key, str(error))
        except OSError as error:
            return RefusedFile(key, reason_of(error))
        if not stat.S_ISREG(status.st_mode):
            return RefusedFile(key, _LINKED_FOLDER if stat.S_ISDIR(status.st_mode) else _NO_FILE)
        return Found(key, status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)

    def _led_to(self, key: str) -> tuple[str, ...]:
        """Where a link in the tree leads to, as parts below the root."""
        try:
            parts = resolved(self.root, PurePosixPath(key).parts)
        except OutsideError as error:
            raise UnreadableDocument(_OUTSIDE) from error
        except CircularError as error:
            raise UnreadableDocument("it is a link that leads to itself") from error
        if not parts:
            raise UnreadableDocument(_LINKED_FOLDER)
        if any(map(_passed_over, parts)):
            raise UnreadableDocument("it is a link to a hidden file, or to one that is never indexed")
        return parts


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
