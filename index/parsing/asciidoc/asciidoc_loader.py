"""Reads AsciiDoc documents."""

import re
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from index.errors import UnreadableDocument
from index.parsing.asciidoc.asciidoc_blocks import AsciiDocBlocks, sections
from index.parsing.asciidoc.asciidoc_inline import shown_text
from index.parsing.asciidoc.asciidoc_lines import AsciiDocLines
from index.parsing.asciidoc.asciidoc_pages import linked_pages, page_file, page_titles
from index.parsing.cleaning import iso_date, one_line
from index.parsing.decoding import decode_file
from index.parsing.document_loader import DocumentDraft, LoadContext, SkippedPart, read_whole
from index.parsing.text_builder import TextBuilder

_AUTHOR = re.compile(r"([^\W\d_][^<>:;]{0,100}+)(?:<[^<>]{1,200}>)?\s*+(?:;.*)?")
_REVISION = re.compile(r"v?[\d.]{0,20},?\s*(\d{4}-\d{2}-\d{2})?[^:]{0,40}(?::.*)?")
_NO_ID = re.compile(r"[^\w]+")
_NAMED_INCLUDES = 5


class AsciiDocLoader:
    """Reads AsciiDoc."""

    name = "asciidoc"
    suffixes: tuple[str, ...] = (".adoc", ".asciidoc", ".asc")
    media_types: tuple[str, ...] = ("text/asciidoc", "text/x-asciidoc")
    is_line_based = False

    def version(self) -> str:
        """Return what the loaded text depends on."""
        return "asciidoc/5"

    def included_names(self, text: str) -> Iterator[str]:
        """Yield the names of the files that a text includes, as paths."""
        yield from AsciiDocLines(text).includes

    def linked_names(self, text: str) -> Iterator[tuple[str, ...]]:
        """Yield for each page whose title a text shows the name of its file."""
        return ((page_file(page),) for page in linked_pages(text))

    def linked_labels(self, _text: str) -> Iterator[str]:
        """Yield nothing: AsciiDoc names the page of every part that it links to."""
        return iter(())

    def load(self, stream: BinaryIO, context: LoadContext) -> Iterator[DocumentDraft | SkippedPart]:
        """Read the document with the files of its source that it includes; others are reported."""
        decoded = decode_file(read_whole(stream, context.max_bytes))
        if decoded.problem:
            yield SkippedPart(decoded.problem)
        text = decoded.text
        if text.startswith("-----BEGIN"):
            raise UnreadableDocument("it is a key or a signature, not AsciiDoc")
        prepared = AsciiDocLines(text, context.included)
        lines, author, date = _without_header(prepared.lines)
        titles = page_titles(text, context.included)
        for anchor, _, words in sections(lines):
            shown = one_line(shown_text(words, prepared.attributes, {}))
            titles |= {name: shown for name in (anchor, words, _generated_id(shown)) if name}
        builder = TextBuilder()
        AsciiDocBlocks(builder, prepared.attributes, titles).add(lines)
        body, headings = builder.result()
        if prepared.includes:
            names = ", ".join(map(one_line, prepared.includes[:_NAMED_INCLUDES]))
            more = ", …" if len(prepared.includes) > _NAMED_INCLUDES else ""
            yield SkippedPart(f"it includes files that are not in its source: {names}{more}")
        if not body:
            raise UnreadableDocument("it holds no text")
        first = next((heading.text for heading in headings if heading.level == 1), "")
        attributes = prepared.attributes
        yield DocumentDraft(
            role="file",
            local_id=context.local_id,
            title=one_line(attributes.get("title")) or one_line(attributes.get("doctitle")) or first,
            author=one_line(attributes.get("author")) or author,
            published=iso_date(attributes.get("revdate")) or date,
            text=body,
            headings=headings,
        )


def _without_header(lines: Sequence[str]) -> tuple[list[str], str, str]:
    """Return the lines without those under the document's title that name its author and revision, and these two."""
    start = next((at for at, line in enumerate(lines) if line.strip()), 0)
    author = date = ""
    if not lines or not lines[start].startswith("= "):
        return list(lines), author, date
    kept, at = list(lines[: start + 1]), start + 1
    if at < len(lines) and (found := _AUTHOR.fullmatch(lines[at])):
        author = one_line(found[1])
        at += 1
        if at < len(lines) and (revision := _REVISION.fullmatch(lines[at])) and lines[at].strip():
            date = revision[1] or ""
            at += 1
    return [*kept, *lines[at:]], author, date


def _generated_id(title: str) -> str:
    """Return the anchor that Asciidoctor makes of a title."""
    return f"_{_NO_ID.sub('_', title.lower()).strip('_')}"
