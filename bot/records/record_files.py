"""Files of the records: where each of them is, and how small things are kept in files."""

import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from index.storage.private_files import make_folder, open_file, write_file

T = TypeVar("T")
log = logging.getLogger("footnote.records")
audit_log = logging.getLogger("footnote.audit")


@dataclass(frozen=True, slots=True)
class RecordPlace:
    """Where records are kept.

    Attributes:
        url: The database; empty for SQLite in the folder.
        folder: Folder of the records.
        days: Days that answers are kept; 0 for good.
    """

    url: str
    folder: Path
    days: int

    @property
    def database_file(self) -> Path:
        """SQLite's file, if there is no URL."""
        return self.folder / "records.sqlite"

    @property
    def calibration_file(self) -> Path:
        """When to refuse, as operators have refitted it by command; the settings file's calibration goes before it."""
        return self.folder / "calibration.json"

    @property
    def outbox_folder(self) -> Path:
        """Folder of the ``Outbox``."""
        return self.folder / "spool"

    @property
    def journal_folder(self) -> Path:
        """Folder of the ``Journal``."""
        return self.folder / "accepted"

    @property
    def history_file(self) -> Path:
        """SQLite's file of mirrored messages, which a backup holds also where the records are on a server."""
        return self.folder / "history.sqlite"

    @property
    def audit_file(self) -> Path:
        """File of the ``AuditLog``."""
        return self.folder / "audit.jsonl"


class EntryFolder:
    """A folder with one small file for each entry; after a kill, an entry is whole or absent.

    Args:
        folder: The folder; made with the first entry, for its owner alone.
        suffix: How the files' names end.
    """

    def __init__(self, folder: Path, suffix: str = ".json") -> None:
        self._folder = folder
        self._suffix = suffix

    def write(self, name: str, content: str | bytes) -> None:
        """Write an entry; it replaces one of the same name.

        Raises:
            OSError: It cannot be written.
        """
        make_folder(self._folder)
        part = self._folder / f"{name}.part"
        write_file(part, content)
        part.rename(self._path(name))

    def read(self, name: str) -> bytes:
        """Return an entry's content.

        Raises:
            OSError: There is no such entry, or it cannot be read.
        """
        return self._path(name).read_bytes()

    def names(self) -> list[str]:
        """Return the names of all entries, sorted."""
        return sorted(path.name.removesuffix(self._suffix) for path in self._folder.glob(f"*{self._suffix}"))

    def entries(self, decode: Callable[[bytes], T]) -> Iterator[tuple[str, T]]:
        """Yield names and decoded contents, sorted by name.

        An entry that another process removes meanwhile is left out. One that cannot be read is logged and left out. One
        that ``decode`` refuses with a ``ValueError`` is removed.
        """
        for name in self.names():
            try:
                content = decode(self.read(name))
            except FileNotFoundError:
                continue
            except OSError as error:
                log.warning("%s cannot be read (%s)", self._path(name), error.strerror)
                continue
            except ValueError:
                self.remove(name)
                continue
            yield name, content

    def remove(self, name: str) -> None:
        """Remove an entry, if it is there.

        Raises:
            OSError: It cannot be removed.
        """
        self._path(name).unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}{self._suffix}"


class AuditLog:
    """What operators did: a file with one line of JSON for each event, which only grows.

    Args:
        file: The file; made with its folder at the first event.
    """

    def __init__(self, file: Path) -> None:
        self._file = file

    def add(self, what: str, **facts: object) -> None:
        """Add an event to the file and to the log. If the file cannot be written, only the log has the event.

        Args:
            what: The event, such as ``reindex asked``.
            facts: Who, where and how; anything that JSON can hold.
        """
        audit_log.info(what, extra={"facts": facts})
        line = json.dumps({"at": datetime.now(UTC).isoformat(timespec="seconds"), "what": what, **facts})
        try:
            make_folder(self._file.parent)
            with open_file(self._file, "a") as stream:
                stream.write(f"{line}\n")
        except OSError as error:
            audit_log.error("the audit log cannot be written: %s; correct records.path", error)
