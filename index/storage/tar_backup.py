"""Backup of an index and the folders beside it in one tar file, and its restoration.

Generations never change, so their files are packed as they are, with their hard links, while the index serves. SQLite
itself copies a database that may be written meanwhile. A backup holds private documents, so only its owner may read it.
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
from index.storage.generation import Manifest, flush, flush_folders
from index.storage.index_folder import IndexFolder
from index.storage.private_files import make_tree_private

INDEX = "index"
"""Name of the index's folder in a backup."""
_SKIPPED_SUFFIXES = (".lock", ".new", "-wal", "-shm", "-journal")
_GENERATIONS = "generations"


def back_up(file: Path, folders: Mapping[str, Path]) -> Manifest:
    """Pack folders into a tar file while holding the writer lock.

    Args:
        file: The file to write; an existing one is replaced when the new one is complete.
        folders: Folders by their names in the backup, ``INDEX`` first.

    Returns:
        The live generation's manifest.

    Raises:
        IndexMissing: Nothing is indexed yet.
        IndexLocked: A reindex is running.
        IndexProblem: The file cannot be written.
    """
    folder = IndexFolder(folders[INDEX])
    if not folder.current():
        raise IndexMissing(f"There is no index in {folders[INDEX]} to back up; build it: footnote reindex")
    part = file.with_name(f"{file.name}.part")
    try:
        with folder.write_lock():
            manifest = folder.manifest()
            _pack(part, folders)
        part.replace(file)
    except (OSError, sqlite3.Error) as error:
        raise IndexProblem(f"{file} cannot be written ({error}); look at the disk's space.") from error
    finally:
        part.unlink(missing_ok=True)
    return manifest


def restore(file: Path, folders: Mapping[str, Path]) -> Manifest:
    """Unpack a backup into new or empty folders.

    Args:
        file: A backup.
        folders: Target of each of its folders, by name.

    Returns:
        The live generation's manifest.

    Raises:
        ConfigurationError: A target is not empty, or the file is no backup.
        IndexProblem: A folder cannot be written, or the index in the backup is damaged.
    """
    for place in folders.values():
        if place.exists() and (not place.is_dir() or any(place.iterdir())):
            raise ConfigurationError(f"{place} is not empty; move it away before a backup is restored to it.")
    parts = {name: place.with_name(f".{place.name}.restoring") for name, place in folders.items()}
    try:
        _unpack(file, parts)
        for part in parts.values():
            make_tree_private(part)
            flush_folders(part)
        manifest = IndexFolder(parts[INDEX]).manifest()
        for name, place in reversed(
            list(folders.items())
        ):  # the index last, since an index means a complete restoration
            with suppress(FileNotFoundError):
                place.rmdir()
            parts[name].rename(place)
            flush(place.parent)
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
    # O_EXCL makes a new file: never one that others may read, nor the target of a link.
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as stream, TemporaryDirectory() as scratch:
        with tarfile.open(fileobj=stream, mode="w") as package:
            for name, folder in folders.items():
                for path in _files(folder):
                    key = path.relative_to(folder)
                    content = path if key.parts[0] == _GENERATIONS else _unchanging(path, Path(scratch))
                    package.add(content, f"{name}/{key.as_posix()}", recursive=False)
        stream.flush()
        os.fsync(stream.fileno())


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        is_hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.is_file() and not path.is_symlink() and not is_hidden and not path.name.endswith(_SKIPPED_SUFFIXES):
            yield path


def _unchanging(path: Path, scratch: Path) -> Path:
    """Return a file that nobody writes to meanwhile: a copy of a database, any other file itself."""
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
            flush(target)


def _target(name: str, folders: Mapping[str, Path]) -> Path:
    """Return the path to unpack a file to; never outside the folders, whatever its name."""
    first, *rest = PurePosixPath(name).parts or ("",)
    if first not in folders or not rest or ".." in rest:
        raise tarfile.ReadError(f"{name} belongs to no folder")
    return folders[first].joinpath(*rest)
