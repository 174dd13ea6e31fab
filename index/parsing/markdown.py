"""Markdown: the body verbatim, headings by markdown-it's line maps, metadata from the front matter."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, BinaryIO

from index.parsing.cleaning import iso_date, one_line, web_address
from index.parsing.decoding import decode
from index.parsing.front_matter import split_front_matter
from index.parsing.loader import DocumentDraft, LoadRequest, Rejected, read_whole
from index.types import Heading

if TYPE_CHECKING:
    from markdown_it.token import Token

# The line ends that CommonMark knows, and therefore the only ones that markdown-it's line numbers count.
_LINE_END = re.compile(r"\r\n|\r|\n")


class MarkdownLoader:
    """Reads Markdown."""

    suffixes: tuple[str, ...] = (".md", ".markdown")
    by_lines = False

    def version(self) -> str:
        """Name what loaded text depends on."""
        return "markdown/1"

    def load(self, stream: BinaryIO, request: LoadRequest) -> Iterator[DocumentDraft | Rejected]:
        """Read the document: all that follows the front matter."""
        front = split_front_matter(decode(read_whole(stream, request.max_bytes)))
        fields, text = front.fields, front.text
        if front.refused:
            yield Rejected(f"its front matter is read as text: {front.refused}")
        headings = find_headings(text)
        first = next((heading.text for heading in headings if heading.level == 1), "")
        yield DocumentDraft(
            role="file",
            local_id=request.local_id,
            title=_field(fields, "title") or one_line(first),
            author=_author(fields),
            published=iso_date(fields.get("published")) or iso_date(fields.get("date")),
            location=_address(fields),
            text=text,
            headings=headings,
            pages=(),
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
    """Find a Markdown text's headings, both ``# so`` and underlined, in reading order.

    Those inside quotations and list items are left out: they are no part of the document's own outline.

    Returns:
        Headings whose ``start`` is the offset of the heading's line and whose text bears no markup.
    """
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark")
    # Only headings need their inline markup read; doing it for all text is most of the work.
    parser.core.ruler.disable(["inline", "text_join"])
    environment: dict[str, object] = {}
    tokens = parser.parse(text, environment)
    starts = [0, *(match.end() for match in _LINE_END.finditer(text))]
    parser.core.ruler.enable(["inline", "text_join"])
    headings: list[Heading] = []
    for opening, inline in pairwise(tokens):
        if opening.type == "heading_open" and opening.level == 0 and opening.map:
            words = _plain(parser.parseInline(inline.content, environment))
            if words:
                headings.append(Heading(starts[opening.map[0]], int(opening.tag[1:]), words))
    return tuple(headings)


def _plain(tokens: "list[Token]") -> str:
    parts: list[str] = []
    for token in (child for block in tokens for child in block.children or ()):
        if token.type in ("softbreak", "hardbreak"):
            parts.append(" ")
        elif token.type in ("text", "code_inline", "image"):
            parts.append(token.content)
    return one_line("".join(parts))
