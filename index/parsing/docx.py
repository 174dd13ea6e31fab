"""Word documents (DOCX): mammoth turns them into HTML, which then becomes text.

Mammoth handles lists, footnotes, tracked changes, fields, text boxes, and headings by style in any language. It never
runs macros and never follows a link. What it does not read, ``docx_markup`` puts into text before.
"""

# mypy: disable-error-code="import-untyped"

import io
import re
import zipfile
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, BinaryIO

from index.errors import UnreadableDocument
from index.parsing.cleaning import iso_date, one_line
from index.parsing.document_loader import DocumentDraft, LoadContext, SkippedPart, read_whole
from index.parsing.docx_markup import PreparedDocx, prepare, with_list_marks
from index.parsing.html.html_text import html_to_text

_ZIP_MAGIC = b"PK\x03\x04"
_OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NOTE_ID = re.compile(r"(footnote|endnote)-\d+")
_MAX_CHARACTERS = 20_000_000
_MAX_MEMBERS = 10_000
_MAX_UNPACKED_BYTES = 300_000_000
_STYLE_MAP = """
p[style-name='Title'] => h1:fresh
p[style-name='Subtitle'] => p:fresh
p[style-name='heading 7'] => h6:fresh
p[style-name='heading 8'] => h6:fresh
p[style-name='heading 9'] => h6:fresh
"""


class DocxLoader:
    """Reads Word documents."""

    name = "docx"
    suffixes: tuple[str, ...] = (".docx",)
    media_types: tuple[str, ...] = ("application/vnd.openxmlformats-officedocument.wordprocessingml.document",)
    is_line_based = False

    def version(self) -> str:
        """Return what the loaded text depends on."""
        return _version()

    def load(self, stream: BinaryIO, context: LoadContext) -> Iterator[DocumentDraft | SkippedPart]:
        """Read the document; footnotes and endnotes come at its end, then headers and footers."""
        data = read_whole(stream, context.max_bytes)
        if data.startswith(_OLE_MAGIC):
            raise UnreadableDocument("it is encrypted, or of Word before 2007; save it as DOCX without a password")
        if not data.startswith(_ZIP_MAGIC):
            raise UnreadableDocument("it is not DOCX")
        prepared, markup, properties = _convert(data)
        text, headings = html_to_text(_parse(markup))
        text = "\n\n".join(filter(None, (text, *prepared.running)))
        if not text:
            raise UnreadableDocument("it holds no text")
        first = next((heading.text for heading in headings if heading.level == 1), "")
        yield DocumentDraft(
            role="file",
            local_id=context.local_id,
            title=one_line(properties.get("title")) or one_line(first),
            author=one_line(properties.get("creator")),
            published=iso_date(properties.get("created")),
            text=text,
            headings=headings,
        )
        if prepared.comments:
            yield SkippedPart(f"its comments ({prepared.comments:,}) are not read")


@lru_cache(maxsize=1)
def _version() -> str:
    from importlib.metadata import version

    return f"docx/5 mammoth/{version('mammoth')}"


def _convert(data: bytes) -> tuple[PreparedDocx, str, dict[str, str]]:
    """Convert a Word document to HTML without pictures.

    Returns:
        What was read beside mammoth, the HTML, and the document's core properties, such as ``title`` and ``created``.

    Raises:
        UnreadableDocument: It declares XML entities, or holds too much.
    """
    import defusedxml

    # Mammoth parses XML with the standard library. No Word document declares entities, but files made to swell do.
    # The call changes the standard library for the whole process, which in the sandbox is the worker alone.
    defusedxml.defuse_stdlib()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            members = package.infolist()
            if len(members) > _MAX_MEMBERS or sum(member.file_size for member in members) > _MAX_UNPACKED_BYTES:
                raise UnreadableDocument(
                    "it unpacks to more than a Word document may hold; leave pictures out, or split it"
                )
            properties = _core_properties(package)
            prepared = prepare(package)
        return prepared, with_list_marks(_html(prepared.data)), properties
    except defusedxml.DefusedXmlException as error:
        raise UnreadableDocument("it declares XML entities, as no Word document does") from error


def _core_properties(package: zipfile.ZipFile) -> dict[str, str]:
    from defusedxml.ElementTree import fromstring

    if "docProps/core.xml" not in package.namelist():
        return {}
    root = fromstring(package.read("docProps/core.xml"))
    return {element.tag.rpartition("}")[2]: element.text or "" for element in root}


def _html(data: bytes) -> str:
    import mammoth

    markup: str = mammoth.convert_to_html(
        io.BytesIO(data),
        style_map=_STYLE_MAP,
        convert_image=mammoth.images.img_element(lambda _image: {}),
        ignore_empty_paragraphs=True,
    ).value
    if len(markup) > _MAX_CHARACTERS:
        raise UnreadableDocument("it holds too much text for one document; split it")
    return markup


def _parse(markup: str) -> Any:  # noqa: ANN401 - lxml has no types
    """Parse mammoth's HTML; notes become paragraphs that begin with their number, like their marks in the text."""
    from lxml import html

    tree = html.fragment_fromstring(markup, create_parent="div", parser=html.HTMLParser(encoding="utf-8"))
    notes = [item for item in tree.iter("li") if _NOTE_ID.fullmatch(item.get("id", ""))]
    for number, note in enumerate(notes, start=1):
        for back_link in [link for link in note.iter("a") if "note-ref-" in link.get("href", "")]:
            back_link.drop_tree()
        note.tag = "p"
        note.text = f"[{number}] {note.text or ''}"
        note.getparent().tag = "div"
        for paragraph in list(note.iter("p")):
            if paragraph is not note:
                paragraph.tag = "span"
                paragraph.tail = f" {paragraph.tail or ''}"
    return tree
