"""Checksums of files, block by block, so that a changed file costs what changed in it."""

import hashlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain, repeat
from pathlib import Path
from typing import BinaryIO

BLOCK = 2**20
"""Bytes of a block."""
ALTERED = "was altered (its checksum differs)"


@dataclass(frozen=True, slots=True)
class FileEntry:
    """A file as it was published.

    Attributes:
        size: In bytes.
        sha256: Of every ``BLOCK`` bytes, hexadecimal.
    """

    size: int
    sha256: tuple[str, ...]


def describe_file(path: Path) -> FileEntry:
    """Measure a file."""
    with path.open("rb") as file:
        return FileEntry(path.stat().st_size, tuple(_sum(block) for block in _blocks(file)))


def describe_changed(path: Path, origin: Path, known: FileEntry) -> FileEntry:
    """Measure a file that began as a copy of another; blocks that are as they were keep their checksums.

    Args:
        path: The file.
        origin: The file that it was copied from.
        known: What was published of that one.
    """
    sums = []
    with path.open("rb") as file, origin.open("rb") as before:
        for block, published in zip(_blocks(file), chain(known.sha256, repeat("")), strict=False):
            sums.append(published if published and block == before.read(BLOCK) else _sum(block))
    return FileEntry(path.stat().st_size, tuple(sums))


def is_altered(descriptor: int, entry: FileEntry, stop: Callable[[], bool]) -> bool:
    """Whether an open file differs from what was published, or cannot be read; False where it is told to stop."""
    try:
        if os.fstat(descriptor).st_size != entry.size:
            return True
        for number, published in enumerate(entry.sha256):
            if stop():
                return False
            if _sum(os.pread(descriptor, BLOCK, number * BLOCK)) != published:
                return True
    except OSError:
        return True
    return False


def _blocks(file: BinaryIO) -> Iterator[bytes]:
    while block := file.read(BLOCK):
        yield block


def _sum(block: bytes) -> str:
    return hashlib.sha256(block).hexdigest()
