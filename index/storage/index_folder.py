"""The folder of an index: its generations, the atomic swap between them, rollback and cleaning up.

    <index>/CURRENT                   number of the live generation, replaced by one rename
    <index>/PUBLISHED                 after a rollback, the highest number that was ever live
    <index>/generations/<n>/          one complete, immutable index (see ``index.storage.generation``)
    <index>/generations/.staging/     the one under construction; the next writer removes it
    <index>/writer.lock               held by the one writer

A kill at any moment leaves ``CURRENT`` naming a complete generation. A reader holds a shared lock on its
generation's manifest, so that no writer deletes the generation.
"""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from index.embedding.encoder import EncoderSpec
from index.errors import REBUILD_COMMAND, ConfigurationError, IndexDamaged, IndexLocked, IndexMissing, IndexProblem
from index.storage.generation import (
    MANIFEST,
    Manifest,
    flush,
    flush_files,
    flush_folders,
    make_folders,
    take_over_files,
)
from index.storage.integrity import FileCheck, check_files, check_sizes, record_checksum
from index.storage.private_files import is_readable_by_others, make_folder, make_private, make_tree_private, write_file

KEPT_FULL = 2
"""Full reindexes kept for a rollback, the live one included."""


class IndexFolder:
    """The folder of an index.

    Args:
        path: The folder; it need not exist yet.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._generations = path / "generations"

    def current(self) -> int:
        """Return the number of the live generation, 0 if there is none.

        Raises:
            IndexDamaged: ``CURRENT`` does not name a generation.
        """
        return self._read_number("CURRENT")

    def generation(self, number: int) -> Path:
        """Return the folder of a generation."""
        return self._generations / str(number)

    def manifest(self) -> Manifest:
        """Return the live generation's manifest.

        Raises:
            IndexMissing: Nothing is indexed yet.
            IndexDamaged: It cannot be read.
            IndexIncompatible: It has another format version.
        """
        with self.read_lock() as (_, manifest):
            return manifest

    @contextmanager
    def read_lock(self) -> Iterator[tuple[Path, Manifest]]:
        """Give the live generation's folder and manifest; no writer deletes the generation while the context lasts.

        Raises:
            As ``manifest``.
        """
        with ExitStack() as files:
            yield self._lock_live(files)

    def _lock_live(self, files: ExitStack) -> tuple[Path, Manifest]:
        while True:
            number = self.current()
            if not number:
                raise IndexMissing(f"There is no index in {self.path}; build it: footnote reindex")
            folder = self.generation(number)
            try:
                file = files.enter_context((folder / MANIFEST).open("rb"))
                fcntl.flock(file, fcntl.LOCK_SH)
                return folder, Manifest.load(folder / MANIFEST)
            except (OSError, IndexDamaged) as error:
                if self.current() == number:
                    raise IndexDamaged(
                        f"{folder / MANIFEST} is missing or damaged; rebuild it: {REBUILD_COMMAND}"
                    ) from error
                # Else another generation became live since CURRENT was read, and this one was deleted.

    @contextmanager
    def write_lock(self, wait: float = 0) -> Iterator[None]:
        """Hold the lock of the one writer.

        Args:
            wait: Seconds to wait for another process.

        Raises:
            IndexLocked: Another process is writing.
        """
        from filelock import FileLock, Timeout

        self.make_private()
        make_folder(self.path)
        make_folder(self._generations)
        try:
            lock = FileLock(self.path / "writer.lock", mode=0o600).acquire(timeout=wait)
        except Timeout as error:
            raise IndexLocked(
                f"Another reindex is writing to {self.path}; wait until it is done and try again."
            ) from error
        with lock:
            self._sweep()
            yield

    def make_private(self) -> None:
        """Take the permissions of others from an index that an earlier version made, if it belongs to this user."""
        if is_readable_by_others(self.path):
            make_tree_private(self._generations)
            with suppress(OSError):  # another user's folder may not be listed
                for each in filter(Path.is_file, self.path.iterdir()):
                    make_private(each)
            make_private(self.path)  # last: its permissions show that all else is private

    def stage(self, parent: int) -> Path:
        """Start a generation: empty for parent 0, else with the parent's files; returns its folder."""
        staging = self._generations / ".staging"
        shutil.rmtree(staging, ignore_errors=True)  # of an attempt that found damage
        # Libraries create files in there with the umask; the folder itself keeps others out until the end.
        make_folders(staging)
        if parent:
            take_over_files(self.generation(parent), staging)
        return staging

    def publish(self, staging: Path, manifest: Manifest) -> None:
        """Make a finished generation the live one by one rename, after all of it is on the disk."""
        (staging / MANIFEST).write_text(manifest.to_json(), "utf-8")
        make_tree_private(staging)
        flush_files(staging)
        flush(staging / MANIFEST)
        flush_folders(staging)
        staging.rename(self.generation(manifest.generation))
        flush(self._generations)
        self._write_number("CURRENT", manifest.generation)

    def earlier(self) -> list[Manifest]:
        """Return the manifests of full reindexes kept beside the live generation, newest first."""
        live = self.current()
        kept = [self._readable_manifest(number) for number in reversed(self._numbers()) if number != live]
        return [manifest for manifest in kept if manifest is not None and manifest.full]

    def make_live_again(self, number: int) -> None:
        """Make an earlier generation the live one; the caller holds the writer lock."""
        # The next writer deletes generations above the live one as unfinished, unless PUBLISHED says they were live.
        self._write_number("PUBLISHED", max(self._read_number("PUBLISHED"), *self._numbers()))
        self._write_number("CURRENT", number)

    def oldest(self) -> int:
        """Return the number of the oldest generation on disk, 0 if there is none."""
        return min(self._numbers(), default=0)

    def next_number(self) -> int:
        """Return the first number above every generation on disk."""
        return max([0, *self._numbers()]) + 1

    def prune(self) -> None:
        """Delete generations that are neither live, nor held by a reader, nor kept for a rollback."""
        live = self.current()
        manifests = {number: self._readable_manifest(number) for number in self._numbers()}
        full = sorted(number for number, manifest in manifests.items() if manifest is not None and manifest.full)
        for number in self._numbers():
            if number != live and number not in full[-KEPT_FULL:]:
                self._delete(number)

    def disk_bytes(self) -> int:
        """Return the bytes that all generations take; a file linked into several counts once."""
        seen: dict[int, int] = {}
        for path in self._generations.rglob("*"):
            with suppress(FileNotFoundError):
                stat = path.stat()
                seen[stat.st_ino] = stat.st_size if path.is_file() else 0
        return sum(seen.values())

    def _numbers(self) -> list[int]:
        return sorted(int(path.name) for path in self._generations.glob("[0-9]*") if path.name.isdigit())

    def _read_number(self, name: str) -> int:
        try:
            number, *checksum = (self.path / name).read_text("ascii").split(" ")
            # An earlier version wrote the number alone.
            if checksum and checksum != [f"{record_checksum(int(number))}\n"]:
                raise ValueError("it was altered")
            return int(number)
        except FileNotFoundError:
            return 0
        except PermissionError as error:
            raise IndexProblem(f"{self.path / name} may not be read; run Footnote as the user that indexes.") from error
        except (ValueError, OSError) as error:
            raise IndexDamaged(
                f"{self.path / name} does not name a generation; rebuild it: {REBUILD_COMMAND}"
            ) from error

    def _write_number(self, name: str, number: int) -> None:
        temporary = self.path / f"{name}.new"
        write_file(temporary, f"{number} {record_checksum(number)}\n")
        flush(temporary)
        temporary.replace(self.path / name)
        flush(self.path)

    def _readable_manifest(self, number: int) -> Manifest | None:
        try:
            return Manifest.load(self.generation(number) / MANIFEST)
        except IndexProblem:
            return None

    def _delete(self, number: int) -> None:
        """Delete a generation unless a reader holds it."""
        folder = self.generation(number)
        with suppress(FileNotFoundError), (folder / MANIFEST).open("rb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            (folder / MANIFEST).unlink()  # first, so that no reader opens a half-deleted generation
        shutil.rmtree(folder, ignore_errors=True)

    def _sweep(self) -> None:
        """Delete what a killed writer left: the staged files, and generations that never became live."""
        shutil.rmtree(self._generations / ".staging", ignore_errors=True)
        with suppress(IndexDamaged):  # then nothing tells which generations were live
            known = max(self.current(), self._read_number("PUBLISHED"))
            for number in self._numbers():
                if number > known or not (self.generation(number) / MANIFEST).exists():
                    self._delete(number)


def check_index(path: Path) -> list[FileCheck]:
    """Check every file of the live generation.

    Args:
        path: The index's folder.

    Raises:
        IndexMissing: Nothing is indexed yet.
        IndexDamaged: The manifest itself cannot be read.
    """
    with IndexFolder(path).read_lock() as (folder, manifest):
        return list(check_files(folder, manifest.files))


def roll_back(path: Path, number: int, encoder: EncoderSpec) -> Manifest:
    """Make an earlier full reindex the live generation.

    The sources are not read; the next reindex brings the index in step with them again. Documents that were removed
    since stay hidden.

    Args:
        path: The index's folder.
        number: The generation; 0 for the newest that is kept.
        encoder: The encoder that embeds questions.

    Returns:
        The manifest of the generation that is live now.

    Raises:
        ConfigurationError: No such generation is kept.
        IndexMissing: Nothing is indexed yet, or no earlier generation is kept.
        IndexIncompatible: Another encoder built it.
        IndexDamaged: A file of it is missing or of another size.
        IndexLocked: Another process is writing.
    """
    folder = IndexFolder(path)
    if not folder.current():
        raise IndexMissing(f"There is no index in {path}; build it: footnote reindex")
    with folder.write_lock():
        kept = {manifest.generation: manifest for manifest in folder.earlier()}
        if not kept:
            nothing = "No earlier full reindex is kept, so there is nothing to go back to."
            raise IndexMissing(nothing, public=nothing)
        if number and number not in kept:
            not_kept = f"Generation {number} is not kept; there is {', '.join(map(str, kept))}."
            raise ConfigurationError(not_kept, public=not_kept)
        manifest = kept[number or max(kept)]
        manifest.require(encoder)
        check_sizes(folder.generation(manifest.generation), manifest.files)
        folder.make_live_again(manifest.generation)
    return manifest
