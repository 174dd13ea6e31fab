"""The files of an export: a folder, a zip of one, or a single file."""

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from index.errors import ConfigurationError, UnreadableDocument
from index.parsing.bounded_json import read_json
from index.parsing.loader import over_large
from index.sources.folder_tree import FolderTree, Found, reason_of, stamp_of

_HEAD = 4096
_DAMAGED = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, KeyError)
_MOST_MEMBERS = 1_000_000


@dataclass(frozen=True, slots=True)
class Member:
    """A file of an export.

    Attributes:
        name: Posix path inside the export.
        stamp: Changes when the content may have.
    """

    name: str
    stamp: str


class Archive:
    """Reads an export's files, none larger than ``max_bytes``, and never one that lies elsewhere."""

    def __init__(self, path: Path, max_bytes: int) -> None:
        self._path = path
        self._max_bytes = max_bytes
        self._zipped = path.is_file() and path.suffix.lower() == ".zip"
        self._prefix = ""
        self._package: zipfile.ZipFile | None = None

    def members(self) -> Iterator[Member]:
        """List the JSON files, sorted by name.

        Raises:
            ConfigurationError: The zip cannot be opened.
        """
        yield from self._packed() if self._zipped else self._lying()

    def head(self, name: str) -> str:
        """Return how a file begins, ``""`` where it cannot be read."""
        try:
            with self._open(name) as stream:
                return stream.read(_HEAD).decode("utf-8-sig", "replace")
        except (OSError, UnreadableDocument, *_DAMAGED):
            return ""

    def read_json(self, name: str) -> Any:  # noqa: ANN401 - whatever the file holds
        """Read a file.

        Raises:
            UnreadableDocument: It is too large, gone, or no JSON in UTF-8.
        """
        try:
            return read_json(self._read(name))
        except OSError as error:
            raise UnreadableDocument(reason_of(error)) from error
        except _DAMAGED as error:
            raise UnreadableDocument("it is damaged inside its zip, or encrypted there") from error
        except json.JSONDecodeError as error:
            raise UnreadableDocument("it is not JSON that can be read") from error
        except ValueError as error:
            raise UnreadableDocument(f"it is not JSON that can be read ({error})") from error

    def _read(self, name: str) -> bytes:
        with self._open(name) as stream:
            data = stream.read(self._max_bytes + 1)
        if len(data) > self._max_bytes:
            raise UnreadableDocument(over_large(self._max_bytes))
        return data

    def _open(self, name: str) -> IO[bytes]:
        if not self._zipped:
            return FolderTree(self._path).open(name)
        if self._package is None:
            self._package = zipfile.ZipFile(self._path)
        return self._package.open(self._prefix + name)

    def _lying(self) -> Iterator[Member]:
        for found in FolderTree(self._path).walk():
            if isinstance(found, Found) and found.key.lower().endswith(".json"):
                yield Member(found.key, stamp_of(found))

    def _packed(self) -> Iterator[Member]:
        try:
            # Kept open, since reading its table of contents anew for every file would take far too long.
            self._package = zipfile.ZipFile(self._path)
            infos = [info for info in self._package.infolist()[:_MOST_MEMBERS] if not info.is_dir()]
        except (zipfile.BadZipFile, OSError, NotImplementedError, ValueError) as error:
            raise ConfigurationError(f"{self._path} cannot be read as a zip ({error}); export it again") from error
        names = {info.filename: info for info in infos if info.filename.lower().endswith(".json")}
        self._prefix = _common_folder(list(names))
        for name in sorted(names):
            info = names[name]
            stamp = hashlib.sha256(repr((info.CRC, info.file_size, info.date_time)).encode()).hexdigest()
            yield Member(name.removeprefix(self._prefix), stamp)


def _common_folder(names: list[str]) -> str:
    """The one folder that all files of a zip lie in, as when the folder itself was packed; ``""`` for none."""
    tops = {name.partition("/")[0] for name in names}
    alone = len(tops) == 1 and all("/" in name for name in names)
    return f"{tops.pop()}/" if alone else ""
