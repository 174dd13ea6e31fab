"""Opens what lies below a folder and nothing else, whatever is exchanged for a link meanwhile.

Every part of the way is opened from the descriptor of the one before it, and none is followed where it is a link. A
link that leads to another place below the folder is read as that place, by the way that it was resolved to.
"""

import errno
import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
# A FIFO put in the file's place would block an ordinary open for ever.
_FILE = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC
_IS_LINK = (errno.ELOOP, errno.ENOTDIR, errno.EMLINK)
"""How systems tell of a link that is not followed, the last one FreeBSD."""


class OutsideError(Exception):
    """A link leads out of the folder."""


class CircularError(Exception):
    """A link leads to itself."""


@contextmanager
def folder_beneath(root: Path, parts: Sequence[str]) -> Iterator[int]:
    """The descriptor of a folder below another one, which itself may be a link, since the operator named it.

    Raises:
        OSError: A part is gone, no folder, or a link; or it may not be entered.
    """
    descriptor = os.open(root, _FOLDER)
    try:
        for part in parts:
            inner = os.open(part, _FOLDER | os.O_NOFOLLOW, dir_fd=descriptor)
            os.close(descriptor)
            descriptor = inner
        yield descriptor
    finally:
        os.close(descriptor)


def open_beneath(root: Path, parts: Sequence[str]) -> BinaryIO | None:
    """Open a file below a folder for reading; None where it is no regular file.

    Raises:
        OSError: A part is gone or a link; or it may not be read.
    """
    with folder_beneath(root, parts[:-1]) as folder:
        return _regular(os.open(parts[-1], _FILE | os.O_NOFOLLOW, dir_fd=folder))


def open_named(path: Path) -> BinaryIO | None:
    """Open a file that the operator named, wherever it leads; None where it is no regular file.

    Raises:
        OSError: It is gone, or may not be read.
    """
    return _regular(os.open(path, _FILE))


def _regular(descriptor: int) -> BinaryIO | None:
    if stat.S_ISREG(os.fstat(descriptor).st_mode):
        return os.fdopen(descriptor, "rb")
    os.close(descriptor)
    return None


def status_beneath(root: Path, parts: Sequence[str]) -> os.stat_result:
    """The state of what lies below a folder; a link's own where it is one.

    Raises:
        OSError: A part is gone, or one before the last is a link.
    """
    with folder_beneath(root, parts[:-1]) as folder:
        return os.stat(parts[-1], dir_fd=folder, follow_symlinks=False)


def resolved(root: Path, parts: Sequence[str]) -> tuple[str, ...]:
    """Where links lead to, as parts below the folder: to be opened, since they may lead elsewhere a moment later.

    Raises:
        OutsideError: Out of the folder.
        CircularError: To themselves.
        OSError: To nothing, or to what cannot be looked at.
    """
    try:
        real, folder = root.joinpath(*parts).resolve(strict=True), root.resolve()
    except RuntimeError as error:  # how pathlib before Python 3.13 tells of links in a circle
        raise CircularError from error
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise CircularError from error
        raise
    if not real.is_relative_to(folder):
        raise OutsideError
    return real.relative_to(folder).parts


def is_link(error: OSError) -> bool:
    """Whether an error of opening may say that a part is a link."""
    return error.errno in _IS_LINK
