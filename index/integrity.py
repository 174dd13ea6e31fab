"""Checks that the files of a generation are what was published.

Sizes are compared at every opening, since that costs nothing; checksums by ``footnote doctor`` and, while an
index serves, by a thread of its own.
"""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from index.checksums import ALTERED, FileEntry, describe_file
from index.errors import IndexDamaged
from index.generation import IndexFolder
from index.manifest import REBUILD, Manifest


@dataclass(frozen=True, slots=True)
class FileCheck:
    """A file of a generation and what is wrong with it, ``""`` where nothing is."""

    path: Path
    problem: str


def check_sizes(folder: Path, manifest: Manifest) -> None:
    """Compare every file's size with the manifest.

    Raises:
        IndexDamaged: A file is missing or of another size; the message names it.
    """
    for name, entry in manifest.files.items():
        problem = _size_problem(folder / name, entry)
        if problem:
            raise IndexDamaged(f"{folder / name} {problem}; rebuild it: {REBUILD}")


def check_sums(folder: Path, manifest: Manifest) -> Iterator[FileCheck]:
    """Compare every file with its checksum in the manifest, one after the other."""
    for name, entry in manifest.files.items():
        yield check_file(folder / name, entry)


def check_file(path: Path, entry: FileEntry) -> FileCheck:
    """Compare one file with its size and checksum."""
    return FileCheck(path, _size_problem(path, entry) or _sum_problem(path, entry))


def check_index(path: Path) -> list[FileCheck]:
    """Check every file of the live generation.

    Raises:
        IndexMissing: Nothing is indexed yet.
        IndexDamaged: The manifest itself is unreadable.
    """
    with IndexFolder(path).hold() as (folder, manifest):
        return list(check_sums(folder, manifest))


class BackgroundCheck:
    """Checks a generation's checksums in a thread, once, while it serves.

    Args:
        folder: The generation's folder.
        manifest: Its manifest.
        on_damage: Called in that thread with each damaged file.
    """

    def __init__(self, folder: Path, manifest: Manifest, on_damage: Callable[[FileCheck], None]) -> None:
        self._stopped = threading.Event()
        self._thread = threading.Thread(
            target=self._run, args=(folder, manifest, on_damage), name="index-check", daemon=True
        )
        self._thread.start()

    def wait(self, timeout: float) -> bool:
        """Wait up to ``timeout`` seconds for the end; returns whether it came."""
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def stop(self) -> None:
        """End after the file at hand; returns when the thread has ended."""
        self._stopped.set()
        if threading.current_thread() is not self._thread:
            self._thread.join()

    def _run(self, folder: Path, manifest: Manifest, on_damage: Callable[[FileCheck], None]) -> None:
        for check in check_sums(folder, manifest):
            if check.problem:
                on_damage(check)
            if self._stopped.is_set():
                return


def _size_problem(path: Path, entry: FileEntry) -> str:
    if not path.is_file():
        return "is missing"
    size = path.stat().st_size
    return "" if size == entry.size else f"has {size} bytes instead of {entry.size}"


def _sum_problem(path: Path, entry: FileEntry) -> str:
    return "" if describe_file(path).sha256 == entry.sha256 else ALTERED
