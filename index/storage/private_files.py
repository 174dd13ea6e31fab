"""Folders and files that nobody but their owner may read, whatever the umask: they may hold private documents.

Folders are made so that nobody else may enter, files so that nobody else may read; what an earlier version made is
tightened when it is opened. What belongs to somebody else stays as it is.
"""

import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

_FOLDER, _FILE = 0o700, 0o600
_OTHERS = 0o077
"""Permissions of everybody but the owner."""


def make_folder(path: Path) -> None:
    """Make a folder where there is none, and those above it that are missing, and keep everybody else out of it.

    Raises:
        OSError: It cannot be made.
    """
    if not path.parent.exists():
        make_folder(path.parent)
    path.mkdir(mode=_FOLDER, exist_ok=True)
    tighten(path)


def make_file(path: Path) -> None:
    """Make an empty file where there is none, so that what writes it finds it private.

    SQLite gives the files that it keeps beside a database the permissions of the database.

    Raises:
        OSError: It cannot be made.
    """
    os.close(os.open(path, os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC, _FILE))
    tighten(path)


def open_file(path: Path, mode: str) -> IO[Any]:
    """Open a file as ``open`` does, text in UTF-8; one that is made is private.

    Raises:
        OSError: It cannot be opened.
    """
    file = open(path, mode, encoding=None if "b" in mode else "utf-8", opener=_opener)  # noqa: SIM115 - the caller's
    tighten(path)
    return file


def write_file(path: Path, content: str | bytes) -> None:
    """Write a whole file.

    Raises:
        OSError: It cannot be written.
    """
    with open_file(path, "wb") as file:
        file.write(content.encode("utf-8") if isinstance(content, str) else content)


def tighten(path: Path) -> None:
    """Take everybody else's permissions from a file or folder, where it is there and one's own."""
    with suppress(OSError):
        status = path.stat()
        if status.st_mode & _OTHERS and status.st_uid == os.geteuid():
            path.chmod(stat.S_IMODE(status.st_mode) & ~_OTHERS)


def tighten_tree(path: Path) -> None:
    """Tighten a folder with all that lies in it; itself last, so that its permissions tell when that broke off."""
    for each in path.rglob("*"):
        tighten(each)
    tighten(path)


def is_open(path: Path) -> bool:
    """Whether somebody else may read a file or enter a folder."""
    try:
        return bool(path.stat().st_mode & _OTHERS)
    except OSError:
        return False


def _opener(path: str, flags: int) -> int:
    return os.open(path, flags, _FILE)
