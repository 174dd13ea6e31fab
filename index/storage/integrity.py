"""Checksums of an index's files, and the checks that nothing was altered since they were published.

Files have a checksum for each block, so that a changed file costs what changed in it. A JSON record carries its own
checksum where no manifest lists its file: the manifest itself, ``CURRENT`` and the tombstones. Records of earlier
versions carry none and are accepted as they are.

Every opening compares all sizes, which costs nothing, and the checksums of files that are read whole. A thread compares
the checksums of memory-mapped files while the model loads. The first answer waits for that thread, up to
``CHECK_SECONDS``. ``footnote doctor`` compares all files.
"""

import hashlib
import json
import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import chain, repeat
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

from index.errors import REBUILD_COMMAND, FootnoteError, IndexDamaged, IndexProblem

T = TypeVar("T")
BLOCK_BYTES = 2**20
"""Size of a block that has a checksum of its own."""
_RECORD_CHECKSUM = "seal"
"""Key of a record's checksum in its JSON; fixed by the files that earlier versions wrote."""
CHECK_SECONDS = 2.0
"""How long after the opening readers wait for the checksums: enough for some gigabytes."""
MAPPED_SUFFIXES = (".sqlite", ".bin", ".segment", ".i8")
"""Endings of files that are memory-mapped and read only where needed."""
_ALTERED = "was altered (its checksum differs)"


@dataclass(frozen=True, slots=True)
class FileEntry:
    """A file as it was published.

    Attributes:
        size: In bytes.
        sha256: SHA-256 of each block of ``BLOCK_BYTES``, hexadecimal.
    """

    size: int
    sha256: tuple[str, ...]


def describe_file(path: Path) -> FileEntry:
    """Return a file's size and checksums."""
    with path.open("rb") as file:
        return FileEntry(path.stat().st_size, tuple(_sha256(block) for block in _blocks(file)))


def describe_changed_copy(path: Path, original: Path, published: FileEntry) -> FileEntry:
    """Describe a file that began as a copy of another; only blocks that differ from the original are hashed.

    Args:
        path: The file.
        original: The file that it was copied from.
        published: Entry of the original.
    """
    sums = []
    with path.open("rb") as file, original.open("rb") as before:
        for block, known in zip(_blocks(file), chain(published.sha256, repeat("")), strict=False):
            sums.append(known if known and block == before.read(BLOCK_BYTES) else _sha256(block))
    return FileEntry(path.stat().st_size, tuple(sums))


def is_altered(descriptor: int, entry: FileEntry, is_stopped: Callable[[], bool]) -> bool:
    """Return whether an open file differs from its entry or cannot be read; False if stopped before the end."""
    try:
        if os.fstat(descriptor).st_size != entry.size:
            return True
        for number, published in enumerate(entry.sha256):
            if is_stopped():
                return False
            if _sha256(os.pread(descriptor, BLOCK_BYTES, number * BLOCK_BYTES)) != published:
                return True
    except OSError:
        return True
    return False


def add_checksum(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return a record with its checksum."""
    return {**record, _RECORD_CHECKSUM: record_checksum(record)}


def verify_checksum(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return a record without its checksum, after comparing the two.

    Raises:
        ValueError: The record was altered.
    """
    content = dict(record)
    checksum = content.pop(_RECORD_CHECKSUM, None)
    if checksum is not None and checksum != record_checksum(content):
        raise ValueError("it was altered")
    return content


def record_checksum(record: object) -> str:
    """Return the hash of anything that JSON can hold, 16 hexadecimal digits."""
    text = json.dumps(record, sort_keys=True, separators=(",", ":"))
    return hashlib.blake2b(text.encode("ascii"), digest_size=8).hexdigest()


def _blocks(file: BinaryIO) -> Iterator[bytes]:
    while block := file.read(BLOCK_BYTES):
        yield block


def _sha256(block: bytes) -> str:
    return hashlib.sha256(block).hexdigest()


@dataclass(frozen=True, slots=True)
class FileCheck:
    """A file of a generation, and what is wrong with it; ``problem`` is ``""`` for a sound file."""

    path: Path
    problem: str


def check_sizes(folder: Path, files: Mapping[str, FileEntry]) -> None:
    """Compare every file's size with its entry.

    Raises:
        IndexDamaged: A file is missing or of another size; the message names it.
    """
    for name, entry in files.items():
        if problem := _size_problem(folder / name, entry):
            raise IndexDamaged(f"{folder / name} {problem}; rebuild it: {REBUILD_COMMAND}")


def check_files(folder: Path, files: Mapping[str, FileEntry]) -> Iterator[FileCheck]:
    """Compare files with their sizes and checksums, one after the other."""
    for name, entry in files.items():
        path = folder / name
        problem = _size_problem(path, entry)
        if not problem and describe_file(path).sha256 != entry.sha256:
            problem = _ALTERED
        yield FileCheck(path, problem)


def first_problem(folder: Path, files: Mapping[str, FileEntry]) -> str:
    """Return what is wrong with the first damaged file, ``""`` if all are sound."""
    return next((f"{each.path} {each.problem}" for each in check_files(folder, files) if each.problem), "")


class BackgroundCheck:
    """Compares a generation's files with their checksums while it serves, and stops reads once damage is known.

    It opens the files at once, so that it checks the same files that the index reads, whatever becomes of the folder.

    Args:
        folder: The generation's folder.
        files: Entries of its files by relative path.

    Raises:
        IndexDamaged: A file is missing or of another size, or one that is read whole was altered; the message names it.
        IndexProblem: A file may not be read.
    """

    def __init__(self, folder: Path, files: Mapping[str, FileEntry]) -> None:
        self._stop = threading.Event()
        self._altered: Path | None = None
        self._files: list[tuple[Path, int, FileEntry]] = []
        try:
            check_sizes(folder, files)
            with ExitStack() as opened:
                for name, entry in sorted(files.items(), key=lambda named: named[1].size):
                    file = opened.enter_context((folder / name).open("rb"))
                    self._files.append((folder / name, file.fileno(), entry))
                # These are checked before anything parses them; native code parses some.
                self._altered = self._first_altered(each for each in self._files if not _is_mapped(each[0]))
                self._raise_if_altered()
                self._open_files = opened.pop_all()
        except FileNotFoundError as error:
            raise IndexDamaged(f"{error.filename} is missing; rebuild it: {REBUILD_COMMAND}") from error
        except OSError as error:
            raise IndexProblem(f"{error.filename} cannot be read ({error.strerror}); check its permissions") from error
        self._wait_until = time.monotonic() + CHECK_SECONDS
        self._thread = threading.Thread(target=self._check_mapped, name="index-check", daemon=True)
        self._thread.start()

    def wait(self, timeout: float) -> bool:
        """Wait up to ``timeout`` seconds for the check to end; returns whether it ended."""
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def stop(self) -> None:
        """Stop after the current block; returns once the thread has ended."""
        self._stop.set()
        self._thread.join()
        self._open_files.close()

    def guard(self, read: Callable[[], T], *, patient: bool = True) -> T:
        """Call ``read`` and return its result only if no damage is known by then.

        Damage can cause any error, so an unexpected one is answered by comparing all checksums.

        Args:
            read: What reads from the files.
            patient: Wait for the checksums, up to ``CHECK_SECONDS`` after the opening.

        Raises:
            IndexDamaged: A file was altered; the message names it.
        """
        self._raise_if_altered()
        try:
            result = read()
        except FootnoteError:
            if patient:
                self._wait_for_check()
            raise
        except Exception:
            self._altered = self._altered or self._first_altered(self._files)
            self._raise_if_altered()
            raise
        if patient:
            self._wait_for_check()
        return result

    def _wait_for_check(self) -> None:
        if self._thread.is_alive():
            self._thread.join(max(0.0, self._wait_until - time.monotonic()))
        self._raise_if_altered()

    def _raise_if_altered(self) -> None:
        if self._altered is not None:
            raise IndexDamaged(f"{self._altered} {_ALTERED}; rebuild it: {REBUILD_COMMAND}")

    def _check_mapped(self) -> None:
        altered = self._first_altered(each for each in self._files if _is_mapped(each[0]))
        self._altered = self._altered or altered

    def _first_altered(self, files: Iterable[tuple[Path, int, FileEntry]]) -> Path | None:
        is_stopped = self._stop.is_set
        return next((path for path, descriptor, entry in files if is_altered(descriptor, entry, is_stopped)), None)


def _is_mapped(path: Path) -> bool:
    return path.suffix in MAPPED_SUFFIXES


def _size_problem(path: Path, entry: FileEntry) -> str:
    if not path.is_file():
        return "is missing"
    size = path.stat().st_size
    return "" if size == entry.size else f"has {size} bytes instead of {entry.size}"
