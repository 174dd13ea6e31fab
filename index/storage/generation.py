"""The files of one generation: their names, how the next generation takes them over, and how they reach the disk.

manifest.json catalog.sqlite columns.npz vectors/ lexical/ sentences/
"""

import os
import shutil
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from index.storage.checksums import FileEntry, describe_file
from index.storage.private_files import make_folder

CATALOG = "catalog.sqlite"
COLUMNS = "columns.npz"
VECTORS = "vectors"
LEXICAL = "lexical"
SENTENCES = "sentences"
MANIFEST = "manifest.json"
_FOLDERS = (VECTORS, LEXICAL, SENTENCES)
_SEGMENT_SUFFIXES = (".segment", ".i8")
"""Endings of segments, which are written once and never change."""


def list_files(folder: Path) -> dict[str, Path]:
    """Return a generation's files by relative path, without locks and the manifest."""
    return {
        str(path.relative_to(folder)): path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != MANIFEST and path.suffix != ".lock"
    }


def describe_files(
    folder: Path, parent: Mapping[str, FileEntry], described: Mapping[str, FileEntry]
) -> dict[str, FileEntry]:
    """Describe a generation's files; only new content is read.

    Args:
        folder: The generation.
        parent: Entries of the generation that it was made from; still true of files linked from there and of segments.
        described: Entries that are known already.
    """
    entries = {}
    for name, path in list_files(folder).items():
        is_taken_over = name in parent and (path.stat().st_nlink > 1 or path.suffix in _SEGMENT_SUFFIXES)
        known = described.get(name) or (parent[name] if is_taken_over else None)
        entries[name] = known or describe_file(path)
    return entries


def make_folders(folder: Path) -> None:
    """Make an empty generation."""
    for each in (folder, *(folder / name for name in _FOLDERS)):
        make_folder(each)


def take_over_files(parent: Path, folder: Path) -> None:
    """Give a new generation the files of its parent.

    The catalogue is copied, since the writer changes it. All other files are linked: segments never change, and a
    writer replaces the others instead of changing them.
    """
    shutil.copyfile(parent / CATALOG, folder / CATALOG)
    for name in _FOLDERS:
        for path in (parent / name).iterdir():
            target = folder / name / path.name
            # JSON files are copied, so that the list of lexical segments can be rewritten.
            if path.suffix == ".json":
                shutil.copyfile(path, target)
            elif path.suffix != ".lock":
                try:
                    os.link(path, target)
                except OSError:  # a file system without hard links
                    shutil.copyfile(path, target)


def flush_files(folder: Path) -> None:
    """Write the contents of a folder's files to the disk.

    Linked files are left out: they were written with the generation that they come from. A file may vanish meanwhile.
    """
    for path in list_files(folder).values():
        with suppress(FileNotFoundError):
            if path.stat().st_nlink <= 1:
                flush(path)


def flush_folders(folder: Path) -> None:
    """Write to the disk which files a folder and the folders in it hold."""
    for path in (*folder.rglob("*"), folder):
        if path.is_dir():
            flush(path)


def flush(path: Path) -> None:
    """Write a file's contents, or a folder's list of files, to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
