"""Folders and files that only their owner may read, whatever the umask, because they may hold private documents.

Files that an earlier version made are made private when they are opened. Files of another user are left as they are.
"""

import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

_FOLDER_MODE, _FILE_MODE = 0o700, 0o600
_OTHERS = 0o077
"""Permissions of everybody but the owner."""


def make_folder(path: Path) -> None:
    """Make a private folder, with missing folders above it; an existing folder becomes private.

    Raises:
        OSError: It cannot be made.
    """
    if not path.parent.exists():
        make_folder(path.parent)
    path.mkdir(mode=_FOLDER_MODE, exist_ok=True)
    make_private(path)


def make_file(path: Path) -> None:
    """Make an empty private file for a library to write to; an existing file becomes private.

    SQLite gives the files that it keeps beside a database the permissions of the database.

    Raises:
        OSError: It cannot be made.
    """
    os.close(os.open(path, os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC, _FILE_MODE))
    make_private(path)


def open_file(path: Path, mode: str) -> IO[Any]:
    """Open a file as ``open`` does, with text in UTF-8; the file becomes private.

    Raises:
        OSError: It cannot be opened.
    """
    encoding = None if "b" in mode else "utf-8"
    file = open(  # noqa: SIM115 - the caller closes it
        path, mode, encoding=encoding, opener=lambda name, flags: os.open(name, flags, _FILE_MODE)
    )
    make_private(path)
    return file


def write_file(path: Path, content: str | bytes) -> None:
    """Write a whole private file; text in UTF-8.

    Raises:
        OSError: It cannot be written.
    """
    with open_file(path, "wb") as file:
        file.write(content.encode("utf-8") if isinstance(content, str) else content)


def make_private(path: Path) -> None:
    """Take the permissions of others from a file or folder, if it exists and belongs to this user."""
    with suppress(OSError):
        status = path.stat()
        if status.st_mode & _OTHERS and status.st_uid == os.geteuid():
            path.chmod(stat.S_IMODE(status.st_mode) & ~_OTHERS)


def make_tree_private(path: Path) -> None:
    """Make a folder and all in it private; the folder last, so that its permissions show whether all was done."""
    for each in path.rglob("*"):
        make_private(each)
    make_private(path)


def is_readable_by_others(path: Path) -> bool:
    """Return whether another user may read a file or enter a folder."""
    try:
        return bool(path.stat().st_mode & _OTHERS)
    except OSError:
        return False
