"""A folder with one small file for each entry, such as a record that waits for the database."""

import logging
from collections.abc import Iterator
from pathlib import Path

from index.storage import make_folder, write_file

log = logging.getLogger("footnote.records")


class EntryFolder:
    """Writes, reads and removes entries by name; after a kill an entry is whole or absent.

    Args:
        folder: The folder; made with the first entry, for its owner alone.
        suffix: How the files' names end.
    """

    def __init__(self, folder: Path, suffix: str = ".json") -> None:
        self._folder = folder
        self._suffix = suffix

    def write(self, name: str, content: str | bytes) -> None:
        """Write an entry, in place of one of the same name.

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

    def entries(self) -> Iterator[tuple[str, bytes]]:
        """Yield names and contents, sorted by name.

        An entry that another process removes meanwhile is left out; one that cannot be read is logged and left out.
        """
        for name in self.names():
            try:
                content = self.read(name)
            except FileNotFoundError:
                continue
            except OSError as error:
                log.warning("%s cannot be read (%s)", self._path(name), error.strerror)
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
