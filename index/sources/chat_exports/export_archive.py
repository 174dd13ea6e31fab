"""The JSON files of an export: a folder, a zip file, or a single file."""

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from index.errors import ConfigurationError, UnreadableDocument
from index.parsing.decoding import parse_json
from index.parsing.document_loader import too_large
from index.sources.folder_tree import FolderTree, FoundFile, file_stamp, os_error_reason

_HEAD_BYTES = 4096
_ZIP_ERRORS = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, KeyError)
_MAX_MEMBERS = 1_000_000


@dataclass(frozen=True, slots=True)
class ArchiveMember:
    """A file of an export.

    Attributes:
        name: Posix path inside the export.
        stamp: Changes when the content may have changed.
    """

    name: str
    stamp: str


class ExportArchive:
    """Reads an export's files; none larger than ``max_bytes``, and none outside the export."""

    def __init__(self, path: Path, max_bytes: int) -> None:
        self._path = path
        self._max_bytes = max_bytes
        self._is_zip = path.is_file() and path.suffix.lower() == ".zip"
        self._zip_prefix = ""
        self._zip: zipfile.ZipFile | None = None

    def members(self) -> Iterator[ArchiveMember]:
        """List the JSON files, sorted by name.

        Raises:
            ConfigurationError: The zip cannot be opened.
        """
        yield from self._zip_members() if self._is_zip else self._folder_members()

    def head(self, name: str) -> str:
        """Return the beginning of a file, ``""`` where it cannot be read."""
        try:
            with self._open(name) as stream:
                return stream.read(_HEAD_BYTES).decode("utf-8-sig", "replace")
        except (OSError, UnreadableDocument, *_ZIP_ERRORS):
            return ""

    def read_json(self, name: str) -> Any:  # noqa: ANN401 - whatever the file holds
        """Read a file.

        Raises:
            UnreadableDocument: It is too large, gone, or not JSON in UTF-8.
        """
        try:
            return parse_json(self._read(name))
        except OSError as error:
            raise UnreadableDocument(os_error_reason(error)) from error
        except _ZIP_ERRORS as error:
            raise UnreadableDocument("it is damaged inside its zip, or encrypted there") from error
        except json.JSONDecodeError as error:
            raise UnreadableDocument("it is not JSON that can be read") from error
        except ValueError as error:
            raise UnreadableDocument(f"it is not JSON that can be read ({error})") from error

    def _read(self, name: str) -> bytes:
        with self._open(name) as stream:
            data = stream.read(self._max_bytes + 1)
        if len(data) > self._max_bytes:
            raise UnreadableDocument(too_large(self._max_bytes))
        return data

    def _open(self, name: str) -> IO[bytes]:
        if not self._is_zip:
            return FolderTree(self._path).open(name)
        if self._zip is None:
            self._zip = zipfile.ZipFile(self._path)
        return self._zip.open(self._zip_prefix + name)

    def _folder_members(self) -> Iterator[ArchiveMember]:
        for found in FolderTree(self._path).walk():
            if isinstance(found, FoundFile) and found.key.lower().endswith(".json") and _is_own(found.key):
                yield ArchiveMember(found.key, file_stamp(found))

    def _zip_members(self) -> Iterator[ArchiveMember]:
        try:
            # It stays open, since reading its table of contents again for every file would take far too long.
            self._zip = zipfile.ZipFile(self._path)
            members = self._zip.infolist()[:_MAX_MEMBERS]
            infos = [info for info in members if info.filename and not info.is_dir() and _is_own(info.filename)]
        except (zipfile.BadZipFile, OSError, NotImplementedError, ValueError) as error:
            raise ConfigurationError(f"{self._path} cannot be read as a zip ({error}); export it again") from error
        names = {info.filename: info for info in infos if info.filename.lower().endswith(".json")}
        self._zip_prefix = _common_folder(list(names))
        for name in sorted(names):
            info = names[name]
            stamp = hashlib.sha256(repr((info.CRC, info.file_size, info.date_time)).encode()).hexdigest()
            yield ArchiveMember(name.removeprefix(self._zip_prefix), stamp)


def _is_own(name: str) -> bool:
    """Return whether a file belongs to the export, not to the system that packed it (macOS's resource forks)."""
    folder, _, base = name.rpartition("/")
    return not base.startswith("._") and "__MACOSX" not in folder.split("/") and base not in (".DS_Store", "Thumbs.db")


def _common_folder(names: list[str]) -> str:
    """Return the folder that contains all files of a zip, with a slash; ``""`` where there is none."""
    tops = {name.partition("/")[0] for name in names}
    is_shared = len(tops) == 1 and all("/" in name for name in names)
    return f"{tops.pop()}/" if is_shared else ""
