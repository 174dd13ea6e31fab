"""Finds and reads the files that a page includes, such as examples of code, without ever leaving the source."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from posixpath import dirname, join, normpath
from typing import Protocol, runtime_checkable

from index.errors import UnreadableDocument
from index.parsing.decoding import decode_text
from index.parsing.document_loader import LoadContext
from index.parsing.page_titles import LABEL, labels_of

MAX_INCLUDED_BYTES = 200_000
"""Largest file that is included."""

_MAX_TOTAL_CHARACTERS = 2_000_000
_MAX_BEGINNING = 10_000
_MAX_FILES = 100
_MAX_LABELS = 300
_MAX_NAME_LENGTH = 300
_MAX_FOLDERS = 12  # above a page in which a name is looked up
_MAX_DEPTH = 3  # files that include files

Names = Callable[[str], Iterator[str]]


@runtime_checkable
class IncludingLoader(Protocol):
    """A loader whose files can include others."""

    def included_names(self, text: str) -> Iterator[str]:
        """Yield the names of the files that a text includes, as it writes them."""
        ...


@runtime_checkable
class LinkingLoader(Protocol):
    """A loader whose files can show the titles of other ones."""

    def linked_names(self, text: str) -> Iterator[tuple[str, ...]]:
        """Yield for each file whose title a text shows the names that the file may have."""
        ...

    def linked_labels(self, text: str) -> Iterator[str]:
        """Yield the label of each part of a file whose title a text shows."""
        ...


def included_texts(loader: object, data: bytes, context: LoadContext) -> Mapping[str, str]:
    """Return the texts of the files that a file includes, by the names that it writes.

    This runs outside the sandbox, which cannot know what the source allows to be read. So it only looks for names.
    """
    if context.read_file is None or not isinstance(loader, IncludingLoader):
        return {}
    collector = _Collector(loader.included_names, context.read_file, dirname(context.local_id))
    found = collector.collect(data)
    if isinstance(loader, LinkingLoader):
        text = data.decode("utf-8", "replace")
        found |= collector.beginnings(loader.linked_names(text))
        if context.find_label is not None:
            found |= collector.labelled(loader.linked_labels(text), context.find_label)
    return found


class _Collector:
    def __init__(self, names: Names, read_file: Callable[[str], bytes | None], folder: str) -> None:
        self._names = names
        self._read_file = read_file
        self._folder = folder
        self._seen: set[str] = set()
        self._characters = 0

    def collect(self, data: bytes) -> dict[str, str]:
        found: dict[str, str] = {}
        waiting = [data.decode("utf-8", "replace")]
        for _ in range(_MAX_DEPTH):
            texts = [text for each in waiting for text in self._read_all(each, found)]
            waiting = texts
        return found

    def beginnings(self, names: Iterator[tuple[str, ...]]) -> dict[str, str]:
        """Return the beginnings of files, where their titles stand, by the first of each file's names that is there."""
        found: dict[str, str] = {}
        for alternatives in islice(dict.fromkeys(names), _MAX_FILES):
            for name in alternatives:
                text = self._read(name) if name not in self._seen and len(name) <= _MAX_NAME_LENGTH else None
                if text is not None:
                    found[name] = text[:_MAX_BEGINNING]
                    break
        return found

    def labelled(self, labels: Iterator[str], find: Callable[[str], Sequence[str]]) -> dict[str, str]:
        """Return the parts of files that have a label, by the names of labels, of each file that may be read."""
        found: dict[str, str] = {}
        parts: dict[str, dict[str, str]] = {}
        for label in islice(dict.fromkeys(labels), _MAX_LABELS):
            for path in find(label):
                if path not in parts and len(parts) < _MAX_FILES:
                    parts[path] = labels_of(_decoded(self._read_file(path) or b"") or "")
                if part := parts.get(path, {}).get(label):
                    found[LABEL + label] = part
                    break
        return found

    def _read_all(self, text: str, found: dict[str, str]) -> Iterator[str]:
        for name in self._names(text):
            if name in self._seen or len(name) > _MAX_NAME_LENGTH or len(self._seen) >= _MAX_FILES:
                continue
            self._seen.add(name)
            included = self._read(name)
            if included is not None and self._characters + len(included) <= _MAX_TOTAL_CHARACTERS:
                self._characters += len(included)
                found[name] = included
                yield included

    def _read(self, name: str) -> str | None:
        for path in _candidates(name, self._folder):
            data = self._read_file(path)
            if data is not None:
                return _decoded(data)
        return None


def _decoded(data: bytes) -> str | None:
    try:
        return decode_text(data) if len(data) <= MAX_INCLUDED_BYTES else None
    except UnreadableDocument:
        return None


def _candidates(name: str, folder: str) -> Iterator[str]:
    """Yield the paths that a name may mean: in the page's folder and in each above it.

    Generators look names up in the page's folder, in their own settings' folder or in the folder where they are run,
    and all of these are above the page.
    """
    relative = name.removeprefix("@").lstrip("/")
    base = folder
    for _ in range(_MAX_FOLDERS):
        path = normpath(join(base, relative))
        if path != "." and not path.startswith(("../", "/")) and path != "..":
            yield path
        if not base:
            return
        base = dirname(base)
