"""Reads RTF.

The reader is our own: striprtf, the well-kept one, gives words alone. It loses headings, footnotes and text boxes, and
keeps what is hidden or deleted.
"""

from collections.abc import Iterator
from typing import BinaryIO

from index.errors import UnreadableDocument
from index.parsing.cleaning import one_line
from index.parsing.document_loader import DocumentDraft, LoadContext, SkippedPart, read_whole
from index.parsing.rtf.rtf_reader import RtfReader

_MAX_TITLE_LENGTH = 80


class RtfLoader:
    """Reads RTF."""

    name = "rtf"
    suffixes: tuple[str, ...] = (".rtf",)
    media_types: tuple[str, ...] = ("application/rtf", "text/rtf")
    is_line_based = False

    def version(self) -> str:
        """Return what the loaded text depends on."""
        return "rtf/2"

    def load(self, stream: BinaryIO, context: LoadContext) -> Iterator[DocumentDraft | SkippedPart]:
        """Read the document; footnotes come at its end."""
        data = read_whole(stream, context.max_bytes)
        if not data.lstrip()[:5].lower().startswith(b"{\\rtf"):
            raise UnreadableDocument("it is not RTF")
        reader = RtfReader()
        reader.read(data)
        text, headings = reader.builder.result()
        if not text:
            raise UnreadableDocument("it holds no text")
        if reader.comments:
            yield SkippedPart(f"{reader.comments:,} comments in it are not read")
        first = _title_line(text) or next((heading.text for heading in headings if heading.level == 1), "")
        yield DocumentDraft(
            role="file",
            local_id=context.local_id,
            title=one_line("".join(reader.fields["title"])) or first,
            author=one_line("".join(reader.fields["author"])),
            text=text,
            headings=headings,
        )


def _title_line(text: str) -> str:
    """Return the first paragraph where it looks like a title: one short line that does not end like a sentence."""
    line = text.partition("\n\n")[0]
    is_title = len(line) <= _MAX_TITLE_LENGTH and "\n" not in line and line[0].isalnum() and line[-1] not in ".,:;!?"
    return line if is_title else ""
