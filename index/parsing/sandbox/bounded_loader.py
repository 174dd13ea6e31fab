"""A loader whose files are read in a process of its own."""

import io
from collections.abc import Iterator
from typing import BinaryIO, cast

from index.parsing.loader import DocumentDraft, Loader, LoadRequest, Rejected, read_whole
from index.parsing.sandbox.draft_json import draft_of
from index.parsing.sandbox.reading_process import BOUNDS, Bounds, read_limited


class BoundedLoader:
    """Reads a format within bounds of time and memory, whatever its parser does.

    Args:
        kind: Its name in ``worker.py``.
        loader: Its loader, which reads whole files.
        bounds: What a file may cost.
        here: Most bytes of a file that is read in this process after all, as its parser takes little time and memory
            for so much of whatever content; it saves starting one.
    """

    by_lines = False

    def __init__(self, kind: str, loader: Loader, bounds: Bounds = BOUNDS, here: int = 0) -> None:
        self._kind, self._loader, self._bounds, self._here = kind, loader, bounds, here
        self.suffixes = loader.suffixes

    def version(self) -> str:
        """Name what loaded text depends on."""
        return self._loader.version()

    def load(self, stream: BinaryIO, request: LoadRequest) -> Iterator[DocumentDraft | Rejected]:
        """Read a file.

        Raises:
            UnreadableDocument: Nothing can be made of it, or reading it would go beyond the bounds.
            OSError: Reading failed.
        """
        data = read_whole(stream, request.max_bytes)
        if len(data) <= self._here:
            yield from cast("Iterator[DocumentDraft | Rejected]", self._loader.load(io.BytesIO(data), request))
            return
        told = {"local_id": request.local_id, "comments": request.comments, "max_bytes": request.max_bytes}
        yield from map(draft_of, read_limited(self._kind, data, self._bounds, told))
