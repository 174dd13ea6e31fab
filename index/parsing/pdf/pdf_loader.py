"""PDF: text by page through PDFium.

PDFium is the reader of Chrome: it is fuzzed day and night, follows the order of the content, marks words that line
ends part, and took a seventh of the time of pypdf and a ninth of pdfminer.six on a manual of 36 pages. It is written
in C++, so files that nobody vouches for are read in a process with bounds (``bounded.py``).
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from importlib.metadata import version
from typing import Any, BinaryIO

from index.errors import UnreadableDocument
from index.parsing.cleaning import clean_text, iso_date, one_line
from index.parsing.loader import DocumentDraft, LoadRequest, Rejected, read_whole
from index.parsing.pdf.pdf_layout import LaidOut, Outlined, lay_out
from index.parsing.pdf.pdf_lines import BROKEN, PdfLine
from index.parsing.pdf.pdfium import read_pdf

_MARK = b"%PDF-"
_HEAD = 1024  # bytes before which the mark must stand, as other readers have it
_CREATED = re.compile(r"D:(\d{4})(\d\d)?(\d\d)?")
# Titles that programs write when nobody gave one.
_NO_TITLE = re.compile(
    r"(untitled|unnamed|document\d*|\(unspecified\)|(microsoft \w+|print) - .*"
    r"|.*\.(docx?|pdf|tex|dvi|indd|odt|xlsx?|pptx?|qxd))",
    re.IGNORECASE,
)
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")
_MOST_UNREADABLE = 0.3  # share of characters
_SHOWN_PAGES = 10


class PdfLoader:
    """Reads PDF files."""

    suffixes: tuple[str, ...] = (".pdf",)
    by_lines = False

    def version(self) -> str:
        """Name what loaded text depends on."""
        return _version()

    def load(self, stream: BinaryIO, request: LoadRequest) -> Iterator[DocumentDraft | Rejected]:
        """Read the text; pages that show something but hold no text are rejected by their numbers."""
        data = read_whole(stream, request.max_bytes)
        if _MARK not in data[:_HEAD]:
            raise UnreadableDocument("it is no PDF")
        found = read_pdf(data)
        pages = [_lines(page["lines"], number) for number, page in enumerate(found["pages"], start=1)]
        outline = [Outlined(level, _plain(title), page + 1) for level, title, page in found["outline"]]
        laid_out = lay_out(pages, outline)
        _refuse_unreadable(laid_out.text)
        yield _draft(laid_out, found, request.local_id)
        textless = [number for number, page in enumerate(found["pages"], start=1) if page["images"]]
        if textless:
            yield Rejected(f"{_numbered(textless)} without text, only pictures; run it through OCR to have it found")


@lru_cache(maxsize=1)
def _version() -> str:
    return f"pdf/1 pypdfium2/{version('pypdfium2')}"


def _lines(lines: list[list[Any]], page: int) -> list[PdfLine]:
    made = (PdfLine(page, _plain(text), left, right, baseline, size) for text, left, right, baseline, size in lines)
    return [line for line in made if line.text]


def _plain(text: str) -> str:
    """Drop control characters but the mark of a parted word, which only the end of a line may bear."""
    parted = text.endswith(BROKEN)
    words = _CONTROL.sub("", clean_text(text)).strip()
    return words + BROKEN if parted and words else words


def _refuse_unreadable(text: str) -> None:
    """Refuse what is no text.

    Raises:
        UnreadableDocument: There is none, or its letters are not known.
    """
    if not text.strip():
        raise UnreadableDocument("it holds no text, only pictures or nothing; run it through OCR")
    unknown = sum(unicodedata.category(each) in ("Co", "Cn") or each == "\ufffd" for each in text)
    if unknown > _MOST_UNREADABLE * len(text):
        raise UnreadableDocument("its fonts do not say which letters they show; run it through OCR")


def _draft(laid_out: LaidOut, found: dict[str, Any], local_id: str) -> DocumentDraft:
    title = one_line(found["title"])
    first = laid_out.headings[0].text if laid_out.headings else ""
    return DocumentDraft(
        role="file",
        local_id=local_id,
        title=title if title and not _NO_TITLE.fullmatch(title) else one_line(laid_out.title or first),
        author="" if found["author"] == "(unspecified)" else one_line(found["author"]),
        published=_created(found["created"]),
        location="",
        text=laid_out.text,
        headings=laid_out.headings,
        pages=laid_out.pages,
    )


def _created(stamp: str) -> str:
    found = _CREATED.match(stamp)
    return iso_date("-".join(filter(None, found.groups()))) if found else ""


def _numbered(pages: list[int]) -> str:
    shown = ", ".join(map(str, pages[:_SHOWN_PAGES]))
    more = f" and {len(pages) - _SHOWN_PAGES} more" if len(pages) > _SHOWN_PAGES else ""
    return f"page {shown} is" if len(pages) == 1 else f"pages {shown}{more} are"
