"""Generations on disk: building one beside the live one, the atomic swap, and cleaning up.

    <index>/CURRENT                   number of the live generation, replaced by one rename
    <index>/PUBLISHED                 after a rollback, the highest number that was ever live
    <index>/generations/<n>/          one complete, immutable index
        manifest.json catalog.sqlite columns.npz vectors/ lexical/ sentences/
    <index>/generations/.staging/     the one under construction; swept by the next writer
    <index>/writer.lock               held by the one writer

A kill at any moment leaves ``CURRENT`` naming a complete generation. A reader holds a shared lock on its
generation's manifest, so that no writer deletes it underneath.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from index.errors import IndexDamaged, IndexLocked, IndexMissing, IndexProblem
from index.storage.checksums import FileEntry, describe_file
from index.storage.manifest import REBUILD, Manifest
from index.storage.private_files import is_open, make_folder, tighten, tighten_tree, write_file
from index.storage.seal import seal_of

CATALOG = "catalog.sqlite"
COLUMNS = "columns.npz"
VECTORS = "vectors"
LEXICAL = "lexical"
SENTENCES = "sentences"
MANIFEST = "manifest.json"
NEVER_CHANGED = (".segment", ".i8")
"""Endings of segments, which are written once."""
_OWN_FILES = ("CURRENT", "PUBLISHED", "writer.lock", "tombstones.jsonl", "queue.sqlite")
KEPT_FULL = 2
"""Full reindexes kept for a rollback, the live one's among them."""


class IndexFolder:
    """The folder that holds an index's generations."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._generations = path / "generations"

    def current(self) -> int:
        """Number of the live generation, 0 where there is none.

        Raises:
            IndexDamaged: ``CURRENT`` does not name a generation.
        """
        return self._number_in("CURRENT")

    def generation(self, number: int) -> Path:
        """Folder of a generation."""
        return self._generations / str(number)

    def manifest(self) -> Manifest:
        """The live generation's manifest.

        Raises:
            IndexMissing: Nothing is indexed yet.
            IndexDamaged: It cannot be read.
            IndexIncompatible: It is of another format version.
        """
        with self.hold() as (_, manifest):
            return manifest

    @contextmanager
    def hold(self) -> Iterator[tuple[Path, Manifest]]:
        """The live generation, kept from deletion while the context lasts."""
        with ExitStack() as files:
            yield self._take(files)

    def _take(self, files: ExitStack) -> tuple[Path, Manifest]:
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
                    raise IndexDamaged(f"{folder / MANIFEST} is missing or damaged; rebuild it: {REBUILD}") from error
                # Else it was swapped and swept since CURRENT was read.

    @contextmanager
    def writing(self, wait: float = 0) -> Iterator[None]:
        """The right to write, for one process at a time.

        Args:
            wait: Seconds to wait for another process.

        Raises:
            IndexLocked: Another process is writing.
        """
        from filelock import FileLock, Timeout

        self.tighten()
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

    def tighten(self) -> None:
        """Keep everybody but the owner out of an index that an earlier version made, as far as it is one's own."""
        if is_open(self.path):
            tighten_tree(self._generations)
            for name in _OWN_FILES:
                tighten(self.path / name)
            tighten(self.path)  # last: it tells that the rest is done

    def stage(self, parent: int) -> Path:
        """Start a generation: empty, or with the parent's files linked or copied.

        The catalogue is copied, since the writer changes it; files of vectors are replaced where they change, and
        sentence segments and lexical segments never change once written, so they are linked.
        """
        staging = self._generations / ".staging"
        shutil.rmtree(staging, ignore_errors=True)  # of an attempt that met damage
        # Libraries that write in there do it by the umask; nobody else gets that far before it is tightened.
        make_folder(staging)
        for name in (VECTORS, LEXICAL, SENTENCES):
            make_folder(staging / name)
        if parent:
            source = self.generation(parent)
            shutil.copyfile(source / CATALOG, staging / CATALOG)
            for name in (VECTORS, LEXICAL, SENTENCES):
                _link_tree(source / name, staging / name)
        return staging

    def publish(self, staging: Path, manifest: Manifest) -> None:
        """Make a finished generation the live one, durably, by one rename."""
        (staging / MANIFEST).write_text(manifest.to_json(), "utf-8")
        tighten_tree(staging)
        flush_files(staging)
        sync(staging / MANIFEST)
        sync_folders(staging)
        target = self.generation(manifest.generation)
        staging.rename(target)
        sync(self._generations)
        self._write_number("CURRENT", manifest.generation)

    def earlier(self) -> list[Manifest]:
        """Full reindexes that are kept beside the live generation, the newest first."""
        live = self.current()
        kept = [self._readable_manifest(number) for number in reversed(self._numbers()) if number != live]
        return [manifest for manifest in kept if manifest is not None and manifest.full]

    def roll_back(self, number: int) -> None:
        """Make a generation that is kept the live one again; the caller holds the writer lock."""
        # Higher numbers than the live one's are swept as unfinished, unless they were live before.
        self._write_number("PUBLISHED", max(self._number_in("PUBLISHED"), *self._numbers()))
        self._write_number("CURRENT", number)

    def oldest(self) -> int:
        """Number of the oldest generation on disk."""
        return min(self._numbers(), default=0)

    def next_number(self) -> int:
        """The first number above every generation on disk."""
        return max([0, *self._numbers()]) + 1

    def prune(self) -> None:
        """Delete generations that nobody needs: neither live, nor held by a reader, nor kept for a rollback."""
        live = self.current()
        manifests = {number: self._readable_manifest(number) for number in self._numbers()}
        full = sorted(number for number, manifest in manifests.items() if manifest is not None and manifest.full)
        for number in self._numbers():
            if number != live and number not in full[-KEPT_FULL:]:
                self._delete(number)

    def disk_bytes(self) -> int:
        """Bytes that all generations take; a file linked into several counts once."""
        seen: dict[int, int] = {}
        for path in self._generations.rglob("*"):
            with suppress(FileNotFoundError):
                stat = path.stat()
                seen[stat.st_ino] = stat.st_size if path.is_file() else 0
        return sum(seen.values())

    def _numbers(self) -> list[int]:
        return sorted(int(path.name) for path in self._generations.glob("[0-9]*") if path.name.isdigit())

    def _number_in(self, name: str) -> int:
        try:
            number, *seal = (self.path / name).read_text("ascii").split(" ")
            # An earlier version wrote the number alone.
            if seal and seal != [f"{seal_of(int(number))}\n"]:
                raise ValueError("it was altered")
            return int(number)
        except FileNotFoundError:
            return 0
        except PermissionError as error:
            raise IndexProblem(f"{self.path / name} may not be read; run Footnote as the user that indexes.") from error
        except (ValueError, OSError) as error:
            raise IndexDamaged(f"{self.path / name} does not name a generation; rebuild it: {REBUILD}") from error

    def _write_number(self, name: str, number: int) -> None:
        temporary = self.path / f"{name}.new"
        write_file(temporary, f"{number} {seal_of(number)}\n")
        sync(temporary)
        temporary.replace(self.path / name)
        sync(self.path)

    def _readable_manifest(self, number: int) -> Manifest | None:
        try:
            return Manifest.load(self.generation(number) / MANIFEST)
        except IndexProblem:
            return None

    def _delete(self, number: int) -> None:
        folder = self.generation(number)
        file: BinaryIO | None = None
        try:
            file = (folder / MANIFEST).open("rb")
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        except FileNotFoundError:
            pass
        else:
            (folder / MANIFEST).unlink()  # first, so that no reader takes a half-deleted generation
        finally:
            if file is not None:
                file.close()
        shutil.rmtree(folder, ignore_errors=True)

    def _sweep(self) -> None:
        """Remove what a killed writer left: the staged files, and a generation that never became the live one."""
        shutil.rmtree(self._generations / ".staging", ignore_errors=True)
        with suppress(IndexDamaged):  # nothing says then which generation is the live one
            known = max(self.current(), self._number_in("PUBLISHED"))
            for number in self._numbers():
                if number > known or not (self.generation(number) / MANIFEST).exists():
                    self._delete(number)


def list_files(folder: Path) -> dict[str, Path]:
    """A generation's files by relative path, locks and the manifest left out."""
    return {
        str(path.relative_to(folder)): path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != MANIFEST and path.suffix != ".lock"
    }


def describe_files(folder: Path, parent: dict[str, FileEntry], measured: dict[str, FileEntry]) -> dict[str, FileEntry]:
    """Measure a generation's files, but those measured already, those linked from the parent, and copied segments."""
    files = list_files(folder)
    stand = {
        name: parent[name]
        for name, path in files.items()
        if name in parent and (path.stat().st_nlink > 1 or path.suffix in NEVER_CHANGED)
    }
    known = stand | measured
    return {name: known.get(name) or describe_file(path) for name, path in files.items()}


def flush_files(folder: Path) -> None:
    """Have the disk write what is in a folder's files so far.

    Those that are linked from a generation were written with it; those that go away meanwhile are passed over.
    """
    for path in list_files(folder).values():
        with suppress(FileNotFoundError):
            if path.stat().st_nlink <= 1:
                sync(path)


def _link_tree(source: Path, target: Path) -> None:
    for path in source.iterdir():
        # The list of lexical segments is replaced; the segments themselves never change.
        if path.suffix == ".json":
            shutil.copyfile(path, target / path.name)
        elif path.suffix != ".lock":
            try:
                os.link(path, target / path.name)
            except OSError:  # a file system without hard links
                shutil.copyfile(path, target / path.name)


def sync_folders(folder: Path) -> None:
    """Have the disk write which files a folder and those in it hold."""
    for path in (*folder.rglob("*"), folder):
        if path.is_dir():
            sync(path)


def sync(path: Path) -> None:
    """Have the disk write a file's contents, or which files a folder holds."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
