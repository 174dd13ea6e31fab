"""Checks that the files of a generation are what was published.

Sizes are compared at every opening, since that costs nothing, and so are the checksums of files that are read whole.
Those that are mapped into memory are compared by a thread, beside the loading of the model; the first answer waits for
it, for ``PATIENCE`` at most. ``footnote doctor`` compares all of them.
"""

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from index.errors import FootnoteError, IndexDamaged, IndexProblem
from index.storage.checksums import ALTERED, FileEntry, describe_file, is_altered
from index.storage.generation import IndexFolder
from index.storage.manifest import REBUILD, Manifest

T = TypeVar("T")
PATIENCE = 2.0
"""Seconds from the opening on in which what is read waits for the checksums: enough for some gigabytes."""
MAPPED = (".sqlite", ".bin", ".segment", ".i8")
"""Endings of files that are mapped into memory, and read as far as they are needed."""


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


def damage_of(folder: Path, manifest: Manifest) -> str:
    """What is wrong with the first damaged file, ``""`` where all are sound."""
    return next((f"{check.path} {check.problem}" for check in check_sums(folder, manifest) if check.problem), "")


def check_index(path: Path) -> list[FileCheck]:
    """Check every file of the live generation.

    Raises:
        IndexMissing: Nothing is indexed yet.
        IndexDamaged: The manifest itself is unreadable.
    """
    with IndexFolder(path).hold() as (folder, manifest):
        return list(check_sums(folder, manifest))


class BackgroundCheck:
    """Compares a generation's files with their checksums while it serves, and keeps what is damaged from readers.

    Files are opened at once, so it is these that are checked, whatever becomes of the folder.

    Args:
        folder: The generation's folder.
        manifest: Its manifest.

    Raises:
        IndexDamaged: A file is missing or of another size, or one that is read whole was altered; the message names it.
        IndexProblem: A file may not be read.
    """

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self._opened = ExitStack()
        self._stopped = threading.Event()
        self._damaged: Path | None = None
        self._files: list[tuple[Path, int, FileEntry]] = []
        try:
            check_sizes(folder, manifest)
            for name, entry in sorted(manifest.files.items(), key=lambda named: named[1].size):
                file = self._opened.enter_context((folder / name).open("rb"))
                self._files.append((folder / name, file.fileno(), entry))
            # Before they are parsed, some of them by native code.
            self._damaged = self._find([each for each in self._files if each[0].suffix not in MAPPED])
            self._refuse_damaged()
        except OSError as error:
            self._opened.close()
            if isinstance(error, FileNotFoundError):
                raise IndexDamaged(f"{error.filename} is missing; rebuild it: {REBUILD}") from error
            raise IndexProblem(f"{error.filename} cannot be read ({error.strerror}); check its permissions") from error
        except IndexDamaged:
            self._opened.close()
            raise
        self._patient_until = time.monotonic() + PATIENCE
        self._thread = threading.Thread(target=self._run, name="index-check", daemon=True)
        self._thread.start()

    def wait(self, timeout: float) -> bool:
        """Wait up to ``timeout`` seconds for the end; returns whether it came."""
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def stop(self) -> None:
        """End after the block at hand; returns when the thread has ended."""
        self._stopped.set()
        self._thread.join()
        self._opened.close()

    def guard(self, read: Callable[[], T], *, patient: bool = True) -> T:
        """Read something, and give it out only if the files are sound as far as is known by then.

        Damage may show in any error whatever; the checksums tell whether it is damage.

        Args:
            read: What reads from the files.
            patient: Wait for the checksums, up to ``PATIENCE`` after the opening.

        Raises:
            IndexDamaged: A file was altered; the message names it.
        """
        self._refuse_damaged()
        try:
            found = read()
        except FootnoteError:
            if patient:
                self._wait_patiently()
            raise
        except Exception:
            self._damaged = self._damaged or self._find(self._files)
            self._refuse_damaged()
            raise
        if patient:
            self._wait_patiently()
        return found

    def _wait_patiently(self) -> None:
        if self._thread.is_alive():
            self._thread.join(max(0.0, self._patient_until - time.monotonic()))
        self._refuse_damaged()

    def _refuse_damaged(self) -> None:
        if self._damaged is not None:
            raise IndexDamaged(f"{self._damaged} {ALTERED}; rebuild it: {REBUILD}")

    def _run(self) -> None:
        found = self._find([each for each in self._files if each[0].suffix in MAPPED])
        self._damaged = self._damaged or found

    def _find(self, files: Iterable[tuple[Path, int, FileEntry]]) -> Path | None:
        """The first of some files that was altered."""
        stop = self._stopped.is_set
        return next((path for path, descriptor, entry in files if is_altered(descriptor, entry, stop)), None)


def _size_problem(path: Path, entry: FileEntry) -> str:
    if not path.is_file():
        return "is missing"
    size = path.stat().st_size
    return "" if size == entry.size else f"has {size} bytes instead of {entry.size}"


def _sum_problem(path: Path, entry: FileEntry) -> str:
    return "" if describe_file(path).sha256 == entry.sha256 else ALTERED
