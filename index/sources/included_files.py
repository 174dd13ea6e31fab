"""The files that a page includes: what may be read of them, and whether they have changed since the page was read."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import PurePosixPath

from index.errors import UnreadableDocument
from index.parsing.inclusion import MAX_INCLUDED_BYTES
from index.sources.folder_tree import FolderTree, recent_write_suffix
from index.sources.sidecar import Sidecars

_SEPARATOR = "\n"


class IncludedFiles:
    """Reads included files and remembers in a page's fingerprint which ones it looked for.

    A name that a page includes may mean several paths, so all that were looked for count: those that were read, and
    those where nothing was, since a file may come there.

    Args:
        tree: The source's files.
        sidecars: Who may read them.
        contents: Ids of the files' contents by their keys, where they are known.
    """

    def __init__(self, tree: FolderTree, sidecars: Sidecars, contents: Mapping[str, str]) -> None:
        self._tree = tree
        self._sidecars = sidecars
        self._contents = contents

    def reader(self, audience: str, looked_for: list[str]) -> Callable[[str], bytes | None]:
        """Return a function that reads a file for a page; None where it is hidden or is for other readers.

        Args:
            audience: Who may read the page, as the sidecars say.
            looked_for: Gets the path of every file that is asked for.
        """

        def read(path: str) -> bytes | None:
            looked_for.append(path)
            if not self._may_read(path, audience):
                return None
            try:
                with self._tree.open(path) as stream:
                    return stream.read(MAX_INCLUDED_BYTES + 1)
            except (UnreadableDocument, OSError):
                return None

        return read

    def fingerprint(self, own: str, looked_for: Iterable[str], audience: str) -> str:
        """Return a page's fingerprint with the states of the files that it looked for; ``own`` is that of the page."""
        paths = sorted(set(looked_for))
        if not paths:
            return own
        states = [self._state(path, audience) for path in paths]
        digest = hashlib.sha256(repr(states).encode("utf-8", "surrogatepass")).hexdigest()[:32]
        return _SEPARATOR.join((own, digest, json.dumps(paths)))

    def renewed(self, own: str, stored: str, audience: str) -> str:
        """Return the fingerprint that a page has now, by the one that it had when it was read.

        A page that has changed itself has its own alone: what it includes is known after it was read again.
        """
        before, _, rest = stored.partition(_SEPARATOR)
        paths = rest.partition(_SEPARATOR)[2]
        return self.fingerprint(own, json.loads(paths), audience) if before == own and paths else own

    @staticmethod
    def own(fingerprint: str) -> str:
        """Return the part of a fingerprint that is of the page itself."""
        return fingerprint.partition(_SEPARATOR)[0]

    def _may_read(self, path: str, audience: str) -> bool:
        # No file of the source has such a name, and the system refuses names with NUL by an error of its own.
        if not path.isprintable() or any(part.startswith(".") for part in PurePosixPath(path).parts):
            return False
        return self._sidecars.entry(path).audience == audience

    def _state(self, path: str, audience: str) -> str:
        """Return a text that changes when the file that is read there may be another one."""
        if not self._may_read(path, audience):
            return ""
        if content := self._contents.get(path):
            return content
        found = self._tree.find(path)
        if found is None:
            return ""
        state = (found.size, found.modified_ns, found.changed_ns, found.inode)
        return f"{state}{recent_write_suffix(found)}"
