"""A loader whose parser runs in the sandbox."""

import io
from collections.abc import Iterator
from dataclasses import fields
from typing import Any, BinaryIO

from index.parsing.document_loader import DocumentDraft, LoadContext, Loader, SkippedPart, UnchangedRecord, read_whole
from index.parsing.sandbox.sandbox_pool import DEFAULT_LIMITS, SandboxLimits, run_sandboxed
from index.types import Heading, Page

_PLAIN_FIELDS = [each.name for each in fields(DocumentDraft) if each.name not in ("headings", "pages", "origin")]


class SandboxedLoader:
    """Reads a format in the sandbox, so that no file can take more time or memory than its limits.

    Args:
        loader: The format's loader; it reads whole files.
        limits: What one file may cost.
        in_process_bytes: Files up to this size are parsed without the sandbox, which saves starting a process. Only
            for parsers that stay fast and small on any content of this size.
    """

    by_lines = False

    def __init__(self, loader: Loader, limits: SandboxLimits = DEFAULT_LIMITS, in_process_bytes: int = 0) -> None:
        self.loader = loader
        self.name, self.suffixes, self.media_types = loader.name, loader.suffixes, loader.media_types
        self._limits, self._in_process_bytes = limits, in_process_bytes

    def version(self) -> str:
        """Return what the loaded text depends on."""
        return self.loader.version()

    def load(self, stream: BinaryIO, context: LoadContext) -> Iterator[DocumentDraft | UnchangedRecord | SkippedPart]:
        """Read a file.

        Raises:
            UnreadableDocument: The file cannot be parsed, or exceeds the limits.
            OSError: Reading failed.
        """
        data = read_whole(stream, context.max_bytes)
        if len(data) <= self._in_process_bytes:
            yield from self.loader.load(io.BytesIO(data), context)
            return
        arguments = {"local_id": context.local_id, "comments": context.comments, "max_bytes": context.max_bytes}
        yield from map(_result_from_json, run_sandboxed(self.name, data, arguments, self._limits))


def load_as_json(loader: Loader, data: bytes, arguments: dict[str, Any]) -> list[dict[str, Any]]:
    """Load a file in the worker process; ``SandboxedLoader`` turns the JSON back into drafts."""
    return [_result_to_json(each) for each in loader.load(io.BytesIO(data), LoadContext(**arguments))]


def _result_to_json(result: DocumentDraft | UnchangedRecord | SkippedPart) -> dict[str, Any]:
    if isinstance(result, SkippedPart):
        return {"reason": result.reason}
    assert isinstance(result, DocumentDraft)  # noqa: S101 - only line formats yield unchanged records
    return {name: getattr(result, name) for name in _PLAIN_FIELDS} | {
        "headings": [(each.start, each.level, each.text) for each in result.headings],
        "pages": [(each.start, each.number) for each in result.pages],
    }


def _result_from_json(result: dict[str, Any]) -> DocumentDraft | SkippedPart:
    if "reason" in result:
        return SkippedPart(result["reason"])
    headings = tuple(Heading(*each) for each in result.pop("headings"))
    pages = tuple(Page(*each) for each in result.pop("pages"))
    return DocumentDraft(**result, headings=headings, pages=pages)
