"""Opens files below a folder and nothing outside it, even if paths are replaced by links at the same time.

Every part of a path is opened relative to the descriptor of the part before it, and no part may be a link. A link to
another place below the folder is first resolved, and then opened by its resolved path in the same way.
"""

import errno
import os
import stat
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import BinaryIO

_FOLDER_FLAGS = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
# Without O_NONBLOCK, opening a FIFO in the file's place would block for ever.
_FILE_FLAGS = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC
_LINK_ERRORS = (errno.ELOOP, errno.ENOTDIR, errno.EMLINK)
"""How systems refuse to follow a link; the last one is FreeBSD's."""


class OutsideError(Exception):
    """A link leads out of the folder."""


class CircularError(Exception):
    """A link leads to itself."""


@contextmanager
def open_folder_below(root: Path, parts: Sequence[str]) -> Iterator[int]:
    """Open a folder below another one and give its descriptor. The root itself may be a link: the operator named it.

    Raises:
        OSError: A part is missing, not a folder, a link, or may not be entered.
    """
    descriptor = os.open(root, _FOLDER_FLAGS)
    try:
        for part in parts:
            inner = os.open(part, _FOLDER_FLAGS | os.O_NOFOLLOW, dir_fd=descriptor)
            os.close(descriptor)
            descriptor = inner
        yield descriptor
    finally:
        os.close(descriptor)


def open_file_below(root: Path, parts: Sequence[str]) -> BinaryIO | None:
    """Open a file below a folder for reading; None where it is not a regular file.

    Raises:
        OSError: A part is missing or a link, or may not be read.
    """
    with open_folder_below(root, parts[:-1]) as folder:
        return _open_if_regular(os.open(parts[-1], _FILE_FLAGS | os.O_NOFOLLOW, dir_fd=folder))


def open_named_file(path: Path) -> BinaryIO | None:
    """Open a file that the operator named, and follow links; None where it is not a regular file.

    Raises:
        OSError: It is missing, or may not be read.
    """
    return _open_if_regular(os.open(path, _FILE_FLAGS))


def _open_if_regular(descriptor: int) -> BinaryIO | None:
    if stat.S_ISREG(os.fstat(descriptor).st_mode):
        return os.fdopen(descriptor, "rb")
    os.close(descriptor)
    return None


def status_below(root: Path, parts: Sequence[str]) -> os.stat_result:
    """Return the status of a file below a folder; for a link, the link's own.

    Raises:
        OSError: A part is missing, or one before the last is a link.
    """
    with open_folder_below(root, parts[:-1]) as folder:
        return os.stat(parts[-1], dir_fd=folder, follow_symlinks=False)


def resolve_below(root: Path, parts: Sequence[str]) -> tuple[str, ...]:
    """Return where a path leads after all links, as parts below the folder.

    The result must be opened with ``open_file_below``, since links may change a moment later.

    Raises:
        OutsideError: It leads out of the folder.
        CircularError: A link leads to itself.
        OSError: The target is missing, or may not be looked at.
    """
    try:
        target, folder = root.joinpath(*parts).resolve(strict=True), root.resolve()
    except RuntimeError as error:  # pathlib before Python 3.13 reports circular links like this
        raise CircularError from error
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise CircularError from error
        raise
    if not target.is_relative_to(folder):
        raise OutsideError
    return target.relative_to(folder).parts


def is_link_error(error: OSError) -> bool:
    """Return whether an error of opening may mean that a part is a link."""
    return error.errno in _LINK_ERRORS


def normalized_name(name: str) -> str:
    """Return the spelling of a file name under which names from TOML and from disk are compared.

    It has no ``./`` and no doubled or trailing slashes, and is in Unicode's NFC, since macOS returns names in NFD.
    """
    return unicodedata.normalize("NFC", PurePosixPath(name).as_posix())
