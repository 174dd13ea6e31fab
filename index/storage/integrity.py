"""Checks that the files of a generation are those that were published.

Every opening compares all sizes, which costs nothing, and the checksums of files that are read whole. A thread compares
the checksums of memory-mapped files while the model loads. The first answer waits for that thread, up to
``CHECK_SECONDS``. ``footnote doctor`` compares all files.
"""

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from index.errors import REBUILD_COMMAND, FootnoteError, IndexDamaged, IndexProblem
from index.storage.checksums import FileEntry, describe_file, is_altered

T = TypeVar("T")
CHECK_SECONDS = 2.0
"""How long after the opening readers wait for the checksums: enough for some gigabytes."""
MAPPED_SUFFIXES = (".sqlite", ".bin", ".segment", ".i8")
"""Endings of files that are memory-mapped and read only where needed."""
_ALTERED = "was altered (its checksum differs)"


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
