"""Checksums: of files, block by block, so that a changed file costs what changed in it, and of JSON records.

A record carries its own checksum where no manifest lists the file it is in: the manifest itself, ``CURRENT`` and the
tombstones. Records of earlier versions carry none and are accepted as they are.
"""

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, repeat
from pathlib import Path
from typing import Any, BinaryIO

BLOCK_BYTES = 2**20
_RECORD_CHECKSUM = "seal"
"""Key of a record's checksum in its JSON; fixed by the files that earlier versions wrote."""


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
