"""Markdown: the text is kept verbatim, markdown-it finds the headings, and the front matter holds the metadata."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, BinaryIO

from index.parsing.cleaning import iso_date, one_line, web_address
from index.parsing.decoding import decode
from index.parsing.document_loader import DocumentDraft, LoadContext, SkippedPart, read_whole
from index.parsing.front_matter import split_front_matter
from index.types import Heading

if TYPE_CHECKING:
    from markdown_it.token import Token

# The line ends of CommonMark; markdown-it counts lines by these alone.
_LINE_END = re.compile(r"\r\n|\r|\n")


class MarkdownLoader:
    """Reads Markdown."""

    name = "markdown"
    suffixes: tuple[str, ...] = (".md", ".markdown")
    media_types: tuple[str, ...] = ("text/markdown",)
    by_lines = False

    def version(self) -> str:
        """Return what the loaded text depends on."""
        return "markdown/1"

    def load(self, stream: BinaryIO, context: LoadContext) -> Iterator[DocumentDraft | SkippedPart]:
        """Read the document: everything after the front matter."""
        front = split_front_matter(decode(read_whole(stream, context.max_bytes)))
        if front.problem:
            yield SkippedPart(f"its front matter is read as text: {front.problem}")
        headings = find_headings(front.text)
        first = next((heading.text for heading in headings if heading.level == 1), "")
        yield DocumentDraft(
            role="file",
            local_id=context.local_id,
            title=_field(front.fields, "title") or one_line(first),
            author=_author(front.fields),
            published=iso_date(front.fields.get("published")) or iso_date(front.fields.get("date")),
            location=_address(front.fields),
            text=front.text,
            headings=headings,
        )


def _field(fields: dict[str, object], name: str) -> str:
    value = one_line(fields.get(name))
    return "" if value in ("~", "null") else value


def _author(fields: dict[str, object]) -> str:
    value = fields.get("author", fields.get("authors"))
    if isinstance(value, list):
        return one_line(", ".join(filter(None, map(one_line, value))))
    return _field({"author": value}, "author")


def _address(fields: dict[str, object]) -> str:
    names = ("url", "link", "canonical", "canonical_url")
    return next(filter(None, (web_address(fields.get(name)) for name in names)), "")


def find_headings(text: str) -> tuple[Heading, ...]:
    """Return a Markdown text's headings in reading order, ``# like this`` and underlined ones.

    Headings inside quotations and list items are left out, since they do not belong to the document's own outline.

    Returns:
        Headings whose ``start`` is the offset of the heading's line and whose text has no markup.
    """
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark")
    # Parsing inline markup is most of the work, and only headings need it.
    parser.core.ruler.disable(["inline", "text_join"])
    references: dict[str, object] = {}
    tokens = parser.parse(text, references)
    starts = [0, *(match.end() for match in _LINE_END.finditer(text))]
    parser.core.ruler.enable(["inline", "text_join"])
    headings: list[Heading] = []
    for opening, inline in pairwise(tokens):
        if opening.type == "heading_open" and opening.level == 0 and opening.map:
            words = _text_of(parser.parseInline(inline.content, references))
            if words:
                headings.append(Heading(starts[opening.map[0]], int(opening.tag[1:]), words))
    return tuple(headings)


def _text_of(tokens: "list[Token]") -> str:
    parts: list[str] = []
    for token in (child for block in tokens for child in block.children or ()):
        if token.type in ("softbreak", "hardbreak"):
            parts.append(" ")
        elif token.type in ("text", "code_inline", "image"):
            parts.append(token.content)
    return one_line("".join(parts))
