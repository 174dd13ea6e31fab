"""Which files of a folder give their parts labels, so that a page can show the title of a part that it links to."""

from collections.abc import Iterator, Sequence

from index.errors import UnreadableDocument
from index.parsing.page_titles import PAGE_SUFFIXES, labels_of
from index.sources.folder_tree import FolderTree, FoundFile

_MAX_FILE_BYTES = 1_000_000
_MAX_TOTAL_BYTES = 100_000_000


class SourceLabels:
    """The labels of a folder's pages, found when they are first asked for.

    It tells only where a label is. Whoever asks reads the file by the rules for who may read what.

    Args:
        tree: The source's files.
    """

    def __init__(self, tree: FolderTree) -> None:
        self._tree = tree
        self._files: dict[str, list[str]] | None = None

    def forget(self) -> None:
        """Look again when a label is asked for the next time."""
        self._files = None

    def files(self, label: str) -> Sequence[str]:
        """Return the paths of the files that have a label."""
        if self._files is None:
            self._files = {}
            for path, text in self._pages():
                for each in labels_of(text):
                    self._files.setdefault(each, []).append(path)
        return self._files.get(label, ())

    def _pages(self) -> Iterator[tuple[str, str]]:
        total = 0
        for found in self._tree.walk():
            if not isinstance(found, FoundFile) or not found.key.lower().endswith(PAGE_SUFFIXES):
                continue
            total += found.size
            if found.size > _MAX_FILE_BYTES or total > _MAX_TOTAL_BYTES:
                continue
            try:
                with self._tree.open(found.key) as stream:
                    yield found.key, stream.read(_MAX_FILE_BYTES).decode("utf-8", "replace")
            except (UnreadableDocument, OSError):
                continue
