"""PDF: PDFium reads the pages, and their layout becomes text.

PDFium is Chrome's PDF reader: it is fuzzed all the time, follows the order of the content, and marks words that a line
end breaks. On a manual of 36 pages it took a seventh of the time of pypdf and a ninth of pdfminer.six.
"""

# mypy: disable-error-code="import-untyped"

import contextlib
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, BinaryIO

from index.errors import UnreadableDocument
from index.parsing.cleaning import clean_text, iso_date, one_line
from index.parsing.document_loader import DocumentDraft, LoadContext, SkippedPart, read_whole
from index.parsing.pdf.pdf_columns import MIN_GAP, by_direction, downward, order_rows
from index.parsing.pdf.pdf_layout import PdfText, lay_out
from index.parsing.pdf.pdf_letters import PdfLetters
from index.parsing.pdf.pdf_lines import BROKEN, OutlineEntry, PdfLine

_LINE = re.compile(r"[^\r\n\x02]+\x02?")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")
_MAX_CHARACTERS = 20_000_000
_MAX_LINES = 400_000
_MAX_OUTLINE_ENTRIES = 5_000
_MAX_POINTS = 1e6  # a page is at most 14,400 points wide
_LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st", 0xFB06: "st"}
_MAGIC = b"%PDF-"
_HEAD_BYTES = 1024  # the magic must begin within these, as in other readers
_CREATED = re.compile(r"D:(\d{4})(\d\d)?(\d\d)?")
_PLACEHOLDER_TITLE = re.compile(
    r"(untitled|unnamed|document\d*|\(unspecified\)|(microsoft \w+|print) - .*"
    r"|.*\.(docx?|pdf|tex|dvi|indd|odt|xlsx?|pptx?|qxd))",
    re.IGNORECASE,
)
"""Titles that programs write when nobody gave one."""
_MAX_UNREADABLE_SHARE = 0.3  # of the characters
_MAX_PAGES_NAMED = 10


@dataclass(frozen=True, slots=True)
class PdfContent:
    """What PDFium reads from a PDF.

    Attributes:
        pages: Lines of each page, in the order of the content.
        image_pages: Numbers of the pages, from 1, that show something but hold no text.
        outline: Entries of the outline in order.
        metadata: Metadata by PDF names, such as ``Title``.
    """

    pages: list[list[PdfLine]]
    image_pages: list[int]
    outline: list[OutlineEntry]
    metadata: dict[str, str]


def read_pdf(data: bytes) -> PdfContent:
    """Read a PDF.

    Raises:
        UnreadableDocument: It is damaged, encrypted, or holds too much.
    """
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
        pages: list[list[PdfLine]] = []
        image_pages: list[int] = []
        characters = line_count = 0
        for number in range(1, len(document) + 1):
            page = document[number - 1]
            lines = _lines(page, number)
            if not lines and next(iter(page.get_objects(max_depth=2)), None) is not None:
                image_pages.append(number)
            page.close()
            pages.append(lines)
            line_count += len(lines)
            characters += sum(len(line.text) for line in lines)
            if characters > _MAX_CHARACTERS or line_count > _MAX_LINES:
                raise UnreadableDocument("it holds too much text for one document; split it")
    except pypdfium2.PdfiumError as error:
        is_locked = "assword" in str(error) or "security" in str(error)
        reason = "it is encrypted; save it without a password" if is_locked else "it is damaged, or not PDF"
        raise UnreadableDocument(reason) from error
    return PdfContent(pages, image_pages, _outline(document), document.get_metadata_dict())


def _lines(page: Any, number: int) -> list[PdfLine]:  # noqa: ANN401 - pypdfium2 has no types
    import pypdfium2.raw as pdfium

    text_page = page.get_textpage()
    raw = text_page.raw
    count = text_page.count_chars()
    # The quick way works where every character of the page is one of the text. It marks a broken word with U+FFFE.
    text = text_page.get_text_range().replace("\ufffe", BROKEN) if count else ""
    if len(text) != count:
        text = "".join(chr(pdfium.FPDFText_GetUnicode(raw, index)) for index in range(count))
    rows: list[tuple[int, list[PdfLine]]] = []
    for line in _LINE.finditer(text):
        words = line[0].rstrip(" \t")
        if not words.strip(" \t\x02\xa0"):
            continue
        first = line.start() + len(words) - len(words.lstrip())
        letters = PdfLetters(text_page, text, first)
        pieces = list(_pieces(letters, number, first, line.start() + len(words.rstrip(BROKEN))))
        if pieces and words.endswith(BROKEN):
            pieces[-1] = replace(pieces[-1], text=pieces[-1].text + BROKEN)
        if pieces:
            rows.append((letters.turns, pieces))
    text_page.close()
    return [line for run in by_direction(rows) for line in order_rows(downward(run))]


def _pieces(letters: PdfLetters, number: int, first: int, end: int) -> Iterator[PdfLine]:
    """Yield the pieces of a line that wide gaps part."""
    size = letters.size(letters.middle(first, end - 1))
    for start, stop, right in letters.spans(first, end, MIN_GAP * size):
        cleaned = _clean_line(letters.words(start, stop))
        if cleaned:
            left, baseline = letters.origin(start)
            yield PdfLine(number, cleaned, *map(_points, (left, right, baseline, size)))


def _clean_line(text: str) -> str:
    """Expand ligatures, join surrogate pairs, and drop control characters."""
    text = text.translate(_LIGATURES).replace("\xa0", " ").replace("\t", " ")
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return _CONTROL.sub("", clean_text(text)).strip()


def _points(length: float) -> float:
    """Return a length rounded to a tenth of a point, 0 for nonsense in the file."""
    return round(length, 1) if abs(length) < _MAX_POINTS else 0.0


def _outline(document: Any) -> list[OutlineEntry]:  # noqa: ANN401
    import pypdfium2

    entries: list[OutlineEntry] = []
    with contextlib.suppress(pypdfium2.PdfiumError, ValueError):  # a broken outline is no reason to lose the text
        for entry in document.get_toc(max_depth=6):
            target = entry.get_dest()
            if target is not None and target.get_index() is not None:
                title = _CONTROL.sub("", clean_text(entry.get_title())).strip()
                entries.append(OutlineEntry(entry.level + 1, title, target.get_index() + 1))
            if len(entries) >= _MAX_OUTLINE_ENTRIES:
                break
    return entries


class PdfLoader:
    """Reads PDF files."""

    name = "pdf"
    suffixes: tuple[str, ...] = (".pdf",)
    media_types: tuple[str, ...] = ("application/pdf",)
    is_line_based = False

    def version(self) -> str:
        """Return what the loaded text depends on."""
        return _version()

    def load(self, stream: BinaryIO, context: LoadContext) -> Iterator[DocumentDraft | SkippedPart]:
        """Read the text; pages that show only pictures are skipped with their numbers."""
        data = read_whole(stream, context.max_bytes)
        if _MAGIC not in data[:_HEAD_BYTES]:
            raise UnreadableDocument("it is not a PDF")
        content = read_pdf(data)
        laid_out = lay_out(content.pages, content.outline)
        _check_readable(laid_out.text)
        yield _draft(laid_out, content.metadata, context.local_id)
        if content.image_pages:
            pages = _numbered(content.image_pages)
            yield SkippedPart(f"{pages} without text, only pictures; run it through OCR to have it found")


@lru_cache(maxsize=1)
def _version() -> str:
    from importlib.metadata import version

    return f"pdf/2 pypdfium2/{version('pypdfium2')}"


def _check_readable(text: str) -> None:
    """Refuse a PDF without readable text.

    Raises:
        UnreadableDocument: There is no text, or its letters are unknown.
    """
    if not text.strip():
        raise UnreadableDocument("it holds no text, only pictures or nothing; run it through OCR")
    unknown = sum(unicodedata.category(each) in ("Co", "Cn") or each == "\ufffd" for each in text)
    if unknown > _MAX_UNREADABLE_SHARE * len(text):
        raise UnreadableDocument("its fonts do not say which letters they show; run it through OCR")


def _draft(laid_out: PdfText, metadata: Mapping[str, str], local_id: str) -> DocumentDraft:
    title, author = one_line(metadata.get("Title")), metadata.get("Author")
    first = laid_out.headings[0].text if laid_out.headings else ""
    return DocumentDraft(
        role="file",
        local_id=local_id,
        title=title if title and not _PLACEHOLDER_TITLE.fullmatch(title) else one_line(laid_out.title or first),
        author="" if author == "(unspecified)" else one_line(author),
        published=_created(metadata.get("CreationDate", "")),
        text=laid_out.text,
        headings=laid_out.headings,
        pages=laid_out.pages,
    )


def _created(stamp: str) -> str:
    found = _CREATED.match(stamp)
    return iso_date("-".join(filter(None, found.groups()))) if found else ""


def _numbered(pages: list[int]) -> str:
    listed = ", ".join(map(str, pages[:_MAX_PAGES_NAMED]))
    more = f" and {len(pages) - _MAX_PAGES_NAMED} more" if len(pages) > _MAX_PAGES_NAMED else ""
    return f"page {listed} is" if len(pages) == 1 else f"pages {listed}{more} are"
