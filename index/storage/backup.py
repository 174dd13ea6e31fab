"""The state of an index, and of what lies beside it, in one file and back.

A generation never changes, so its files are packed as they lie, hard links and all, while the index serves. A SQLite
database that is being written is copied by SQLite itself. A backup holds whatever the folders hold, private documents
too, so nobody but its owner may read it.
"""

import os
import shutil
import sqlite3
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import closing, suppress
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from index.errors import ConfigurationError, IndexMissing, IndexProblem
from index.storage.generation import IndexFolder, sync, sync_folders
from index.storage.manifest import Manifest
from index.storage.private_files import tighten_tree

INDEX = "index"
"""Name of the index's folder in a backup."""
_LEFT_OUT = (".lock", ".new", "-wal", "-shm", "-journal")
_GENERATIONS = "generations"


def back_up(file: Path, folders: Mapping[str, Path]) -> Manifest:
    """Pack folders into a tar file; no reindex runs meanwhile.

    Args:
        file: The file to write; one that is there is replaced once the new one is complete.
        folders: Folders by the name that they have in the backup, ``INDEX`` first.

    Returns:
        What the live generation is.

    Raises:
        IndexMissing: Nothing is indexed yet.
        IndexLocked: A reindex is at work.
        IndexProblem: The file cannot be written.
    """
    folder = IndexFolder(folders[INDEX])
    if not folder.current():
        raise IndexMissing(f"There is no index in {folders[INDEX]} to back up; build it: footnote reindex")
    part = file.with_name(f"{file.name}.part")
    try:
        with folder.writing():
            manifest = folder.manifest()
            _pack(part, folders)
        part.replace(file)
    except (OSError, sqlite3.Error) as error:
        raise IndexProblem(f"{file} cannot be written ({error}); look at the disk's space.") from error
    finally:
        part.unlink(missing_ok=True)
    return manifest


def restore(file: Path, folders: Mapping[str, Path]) -> Manifest:
    """Unpack a backup to where nothing is yet.

    Args:
        file: What ``back_up`` wrote.
        folders: Where each of its folders goes.

    Returns:
        What the live generation is.

    Raises:
        ConfigurationError: There is something at one of the places, or the file is no backup.
        IndexProblem: A folder cannot be written, or the index in the backup is damaged.
    """
    for place in folders.values():
        if place.exists() and (not place.is_dir() or any(place.iterdir())):
            raise ConfigurationError(f"{place} is not empty; move it away before a backup is restored to it.")
    parts = {name: place.with_name(f".{place.name}.restoring") for name, place in folders.items()}
    try:
        _unpack(file, parts)
        for part in parts.values():
            tighten_tree(part)
            sync_folders(part)
        manifest = IndexFolder(parts[INDEX]).manifest()
        for name, place in reversed(list(folders.items())):  # the index last, since with it everything is there
            with suppress(FileNotFoundError):
                place.rmdir()
            parts[name].rename(place)
            sync(place.parent)
    except (tarfile.TarError, EOFError, IndexMissing) as error:
        raise ConfigurationError(f"{file} is no backup that footnote backup made, or is not complete.") from error
    except OSError as error:
        raise IndexProblem(f"{file} cannot be restored ({error}); look at the disk's space.") from error
    finally:
        for part in parts.values():
            shutil.rmtree(part, ignore_errors=True)
    return manifest


def _pack(part: Path, folders: Mapping[str, Path]) -> None:
    part.unlink(missing_ok=True)
    # A new file and no other: not one that others may read, and none that a link leads to.
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as stream, TemporaryDirectory() as scratch:
        with tarfile.open(fileobj=stream, mode="w") as package:
            for name, folder in folders.items():
                for path in _files(folder):
                    key = path.relative_to(folder)
                    ours = path if key.parts[0] == _GENERATIONS else _still(path, Path(scratch))
                    package.add(ours, f"{name}/{key.as_posix()}", recursive=False)
        stream.flush()
        os.fsync(stream.fileno())


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.is_file() and not path.is_symlink() and not hidden and not path.name.endswith(_LEFT_OUT):
            yield path


def _still(path: Path, scratch: Path) -> Path:
    """A file that nobody writes to meanwhile: a database's copy, anything else as it lies."""
    if path.suffix != ".sqlite":
        return path
    copy = scratch / path.name
    copy.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as database, closing(sqlite3.connect(copy)) as other:
        database.backup(other)
    return copy


def _unpack(file: Path, folders: Mapping[str, Path]) -> None:
    for folder in folders.values():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700, parents=True)
    with tarfile.open(file, "r:") as package:
        for member in package:
            target = _target(member.name, folders)
            target.parent.mkdir(parents=True, exist_ok=True)
            if member.islnk():
                os.link(_target(member.linkname, folders), target)
                continue
            content = package.extractfile(member) if member.isreg() else None
            if content is None:
                raise tarfile.ReadError(f"{member.name} is no file")
            with content, target.open("wb") as stream:
                shutil.copyfileobj(content, stream)
            sync(target)


def _target(name: str, folders: Mapping[str, Path]) -> Path:
    """Where a file of the backup goes; never out of the folders, whatever it is called."""
    first, *rest = PurePosixPath(name).parts or ("",)
    if first not in folders or not rest or ".." in rest:
        raise tarfile.ReadError(f"{name} belongs to no folder")
    return folders[first].joinpath(*rest)
