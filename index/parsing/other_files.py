"""Files that are read only where a source names them, and files of old formats, whose remedy is named."""

from collections.abc import Iterator
from typing import BinaryIO

from index.errors import UnreadableDocument
from index.parsing.document_loader import DocumentDraft, LoadContext, SkippedPart
from index.parsing.plain_text import TextLoader

_REMEDIES = {
    ".doc": ".docx",
    ".dot": ".docx",
    ".xls": ".xlsx",
    ".ppt": ".pptx",
    ".pps": ".pptx",
    ".docm": ".docx",
    ".pptm": ".pptx",
    ".ppsx": ".pptx",
    ".xlsb": ".xlsx",
    ".pages": ".docx",
    ".numbers": ".xlsx",
    ".wpd": ".docx",
    ".mobi": ".epub",
    ".azw3": ".epub",
}


class LogLoader(TextLoader):
    """Reads logs, whose lines would crowd out what explains them."""

    name = "log"
    suffixes: tuple[str, ...] = (".log",)
    media_types: tuple[str, ...] = ()

    def load(self, stream: BinaryIO, context: LoadContext) -> Iterator[DocumentDraft | SkippedPart]:
        """Read the log, if the source names it."""
        if not context.named:
            raise UnreadableDocument("logs are read only where the file itself is the path of a source")
        yield from super().load(stream, context)


class OldFormatLoader:
    """Refuses formats that are not read, and names the one to save them as."""

    name = "old"
    suffixes: tuple[str, ...] = tuple(_REMEDIES)
    media_types: tuple[str, ...] = ()
    is_line_based = False

    def version(self) -> str:
        """Return what the refusal depends on."""
        return "old/1"

    def load(self, stream: BinaryIO, context: LoadContext) -> Iterator[DocumentDraft]:
        """Refuse the file.

        Raises:
            UnreadableDocument: Always.
        """
        suffix = f".{context.local_id.rpartition('.')[2].lower()}"
        raise UnreadableDocument(f"{suffix} is not read; save it as {_REMEDIES.get(suffix, '.docx')}")
        yield  # a generator, as every loader
