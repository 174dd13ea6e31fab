"""The files below a folder: lists them, and opens them without ever leaving the folder."""

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
from index.sources.path_patterns import EVERYTHING, PathPatterns
from index.sources.safe_open import (
    CircularError,
    OutsideError,
    is_link_error,
    normalized_name,
    open_file_below,
    open_folder_below,
    open_named_file,
    resolve_below,
    status_below,
)
from index.sources.source import SIDECAR

NEVER_INDEXED = frozenset({SIDECAR, "questions.jsonl", "queries.jsonl", "qrels.tsv"})
_OUTSIDE = "it is a link that leads outside the source; copy the file in, or make its folder a source"
_LINKED_FOLDER = "it is a link to a folder of the same source"
_NOT_A_FILE = "it is not a regular file"
# File systems with coarse clocks give the same time to two writes within this span (FAT: two seconds).
_RECENT_NS = 2_000_000_000


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file that can be read.

    Attributes:
        key: Posix path relative to the root.
        size: Bytes.
        modified_ns: Time of the last change of the content, in nanoseconds since 1970; anyone may set it.
        changed_ns: Time of the last change of anything, even the name, in nanoseconds since 1970; set by the system.
        inode: Number of the file in its file system.
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
        is_unreachable_folder: Whether it is a folder that exists and cannot be listed now.
    """

    key: str
    reason: str
    is_unreachable_folder: bool = False


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file or folder that is left out unless the operator wants it.

    Attributes:
        key: Posix path relative to the root; a folder's ends with ``/``.
    """

    key: str


class FolderTree:
    """A folder with everything below it, or a single file as a folder with one file.

    Hidden files and folders and those of ``NEVER_INDEXED`` are ignored, unless the root itself is one.

    Args:
        path: The folder or file.
        patterns: Which files below a folder are read; a single file is always read.

    Attributes:
        root: The folder.
        single: Name of the only file where the path is a file, ``""`` for a folder.
    """

    def __init__(self, path: Path, patterns: PathPatterns = EVERYTHING) -> None:
        self.single = path.name if path.is_file() else ""
        self.root = path.parent if self.single else path
        self._patterns = patterns

    def identity(self) -> tuple[int, int]:
        """Return numbers that differ when another folder takes the root's place, as when a mount disappears."""
        try:
            status = self.root.stat()
        except OSError:
            return (0, 0)
        return (status.st_dev, status.st_ino)

    def walk(self) -> Iterator[FoundFile | RefusedFile | LeftOut]:
        """List all files; files and folders are sorted by name together."""
        if self.single:
            yield self._inspect(self.single, (self.root / self.single).stat)
            return
        waiting: list[FoundFile | RefusedFile | LeftOut | str] = [""]  # a string is the key of a folder to list
        while waiting:
            entry = waiting.pop()
            if not isinstance(entry, str):
                yield entry
                continue
            try:
                children = self._children(entry)
            except OSError as error:
                is_unreachable = not isinstance(error, PermissionError)
                yield RefusedFile(entry or ".", os_error_reason(error), is_unreachable)
                continue
            waiting.extend(reversed(children))

    def _children(self, folder: str) -> list[FoundFile | RefusedFile | LeftOut | str]:
        """Return what a folder contains: entries with unusable names first, then the others by name."""
        prefix = f"{folder}/" if folder else ""
        with open_folder_below(self.root, PurePosixPath(folder).parts) as descriptor, os.scandir(descriptor) as found:
            entries = sorted((each for each in found if not _is_ignored(each.name)), key=lambda each: each.name)
            problems = {each.name: reason for each in entries if (reason := _name_problem(each.name))}
            refused = [RefusedFile(_printable(prefix + name), reason) for name, reason in problems.items()]
            usable = (each for each in entries if each.name not in problems)
            children = (self._child(prefix + each.name, each) for each in usable)
            return [*refused, *(each for each in children if each is not None)]

    def _child(self, key: str, entry: os.DirEntry[str]) -> FoundFile | RefusedFile | LeftOut | str | None:
        """Return a folder's key, or what a file is; None where the operator's patterns leave it out."""
        if self._patterns.excludes(key):
            return None
        is_folder = entry.is_dir(follow_symlinks=False)
        if self._patterns.excludes_by_default(key):
            return LeftOut(f"{key}/" if is_folder else key)
        if is_folder:
            return key
        if not self._patterns.includes(key):
            return None
        if entry.is_symlink():
            return self._inspect(key, lambda: status_below(self.root, self._link_target(key)))
        return self._inspect(key, lambda: entry.stat(follow_symlinks=False))

    def contains(self, key: str) -> bool:
        """Return whether a file with this name exists below the root, however its accents are encoded."""
        return _contains(self.root, PurePosixPath(normalized_name(key)).parts)

    def find(self, key: str) -> FoundFile | None:
        """Return what is known of a file below the root; None where there is none that may be read."""
        parts = PurePosixPath(key).parts
        if self.single or not parts or key.startswith("/") or ".." in parts or any(map(_is_ignored, parts)):
            return None
        try:
            target = self._link_target(key)
        except (UnreadableDocument, OSError):
            return None
        found = self._inspect(key, lambda: status_below(self.root, target))
        return found if isinstance(found, FoundFile) else None

    def open(self, key: str) -> BinaryIO:
        """Open a file; never one outside the tree, even if links change at the same time.

        Raises:
            UnreadableDocument: It must not be read, or is not a regular file any more.
            OSError: It is gone or cannot be opened.
        """
        stream = self._open_single(key) if self.single else self._open_below(key)
        if stream is None:
            raise UnreadableDocument(_NOT_A_FILE)
        return stream

    def _open_single(self, key: str) -> BinaryIO | None:
        if key != self.single:
            raise UnreadableDocument("it is not the file that the source names")
        return open_named_file(self.root / key)

    def _open_below(self, key: str) -> BinaryIO | None:
        parts = PurePosixPath(key).parts
        if PurePosixPath(key).is_absolute() or ".." in parts:
            raise UnreadableDocument(_OUTSIDE)
        if any(map(_is_ignored, parts)):
            raise UnreadableDocument("hidden files and files of this name are never indexed")
        try:
            return open_file_below(self.root, parts)
        except OSError as error:
            if not is_link_error(error):
                raise
        try:
            return open_file_below(self.root, self._link_target(key))
        except OSError as error:
            if not is_link_error(error):
                raise
            raise UnreadableDocument("it was replaced by a link while it was read; it is read the next time") from error

    def _inspect(self, key: str, get_status: Callable[[], os.stat_result]) -> FoundFile | RefusedFile:
        try:
            status = get_status()
        except UnreadableDocument as error:
            return RefusedFile(key, str(error))
        except OSError as error:
            return RefusedFile(key, os_error_reason(error))
        if not stat.S_ISREG(status.st_mode):
            return RefusedFile(key, _LINKED_FOLDER if stat.S_ISDIR(status.st_mode) else _NOT_A_FILE)
        return FoundFile(key, status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)

    def _link_target(self, key: str) -> tuple[str, ...]:
        """Return where a link in the tree leads, as parts below the root.

        Raises:
            UnreadableDocument: It leads outside, to itself, to a folder, or to an ignored file.
        """
        try:
            parts = resolve_below(self.root, PurePosixPath(key).parts)
        except OutsideError as error:
            raise UnreadableDocument(_OUTSIDE) from error
        except CircularError as error:
            raise UnreadableDocument("it is a link that leads to itself") from error
        if not parts:
            raise UnreadableDocument(_LINKED_FOLDER)
        if any(map(_is_ignored, parts)):
            raise UnreadableDocument("it is a link to a hidden file, or to one that is never indexed")
        return parts


def _contains(folder: Path, parts: tuple[str, ...]) -> bool:
    if not parts:
        return folder.is_file()
    try:
        children = [child for child in folder.iterdir() if normalized_name(child.name) == parts[0]]
    except OSError:  # not a folder, or one that may not be listed
        return False
    return any(_contains(child, parts[1:]) for child in children)


def _is_ignored(name: str) -> bool:
    return name.startswith(".") or name in NEVER_INDEXED


def _name_problem(name: str) -> str:
    """Return why a name cannot be part of an id, ``""`` where it can."""
    if name.isprintable():
        return ""
    if any("\ud800" <= character <= "\udfff" for character in name):
        return "its name is not valid UTF-8; rename it"
    if any(character < " " or "\x7f" <= character <= "\x9f" for character in name):
        return "its name holds control characters; rename it"
    return ""


def _printable(key: str) -> str:
    return "".join(character if character.isprintable() else f"\\x{ord(character) & 0xFF:02x}" for character in key)


def file_stamp(found: FoundFile) -> str:
    """Return a text that changes when a file may have changed: a digest of its size, times and inode."""
    state = (found.size, found.modified_ns, found.changed_ns, found.inode)
    return hashlib.sha256(repr(state).encode()).hexdigest() + recent_write_suffix(found)


def recent_write_suffix(found: FoundFile) -> str:
    """Return a unique text for a file that was written a moment ago, ``""`` for any other.

    Such a file may be written again with the same size and time, so it must be read again. A time far in the future is
    not a recent write: it came with the file, and would make it look changed for ever.
    """
    return f"-{uuid.uuid4().hex}" if abs(time.time_ns() - found.modified_ns) <= _RECENT_NS else ""


def is_transient(error: OSError) -> bool:
    """Return whether the disk or the network failed, so that the file may well be readable the next time."""
    return not isinstance(error, FileNotFoundError | PermissionError | IsADirectoryError | NotADirectoryError)


def os_error_reason(error: OSError) -> str:
    """Return for the report why a file could not be read."""
    if isinstance(error, FileNotFoundError):
        return "it is gone, or a link to nothing"
    if isinstance(error, PermissionError):
        return "it may not be read; check its permissions"
    return f"it cannot be read ({error.strerror or type(error).__name__})"
