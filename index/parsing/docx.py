"""Word documents (DOCX): by mammoth to HTML, and from there to text.

Mammoth reads what a walk over the XML would have to learn again: numbered lists, footnotes, tracked changes, fields,
text boxes, and headings by style in any language. It never runs macros and never follows a link.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from importlib.metadata import version
from typing import Any, BinaryIO

from index.errors import UnreadableDocument
from index.parsing.cleaning import iso_date, one_line
from index.parsing.docx_html import read_docx
from index.parsing.html.html_text import render
from index.parsing.loader import DocumentDraft, LoadRequest, Rejected, read_whole

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NOTE = re.compile(r"(footnote|endnote)-\d+")


class DocxLoader:
    """Reads Word documents."""

    suffixes: tuple[str, ...] = (".docx",)
    by_lines = False

    def version(self) -> str:
        """Name what loaded text depends on."""
        return _version()

    def load(self, stream: BinaryIO, request: LoadRequest) -> Iterator[DocumentDraft | Rejected]:
        """Read the document; notes stand at its end."""
        data = read_whole(stream, request.max_bytes)
        if data.startswith(_OLE):
            raise UnreadableDocument("it is encrypted, or of Word before 2007; save it as DOCX without a password")
        if not data.startswith(_ZIP):
            raise UnreadableDocument("it is no DOCX")
        found = read_docx(data)
        text, headings = render(_tree(found["html"]))
        if not text:
            raise UnreadableDocument("it holds no text")
        first = next((heading.text for heading in headings if heading.level == 1), "")
        yield DocumentDraft(
            role="file",
            local_id=request.local_id,
            title=one_line(found.get("title")) or one_line(first),
            author=one_line(found.get("author")),
            published=iso_date(found.get("created")),
            location="",
            text=text,
            headings=headings,
            pages=(),
        )


@lru_cache(maxsize=1)
def _version() -> str:
    return f"docx/1 mammoth/{version('mammoth')}"


def _tree(markup: str) -> Any:  # noqa: ANN401 - lxml has no types
    """Parse mammoth's HTML; notes become paragraphs that begin with their number, as their marks in the text do."""
    from lxml import html

    tree = html.fragment_fromstring(markup, create_parent="div", parser=html.HTMLParser(encoding="utf-8"))
    notes = [item for item in tree.iter("li") if _NOTE.fullmatch(item.get("id", ""))]
    for number, note in enumerate(notes, start=1):
        for back in [link for link in note.iter("a") if "note-ref-" in link.get("href", "")]:
            back.drop_tree()
        note.tag = "p"
        note.text = f"[{number}] {note.text or ''}"
        note.getparent().tag = "div"
        for inner in list(note.iter("p")):
            if inner is not note:
                inner.tag = "span"
                inner.tail = f" {inner.tail or ''}"
    return tree
