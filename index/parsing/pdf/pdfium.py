"""What PDFium says of a PDF: lines with their places, the outline and the metadata."""

# mypy: disable-error-code="import-untyped"

import contextlib
import re
from collections.abc import Iterator
from typing import Any

from index.errors import UnreadableDocument

_LINE = re.compile(r"[^\r\n\x02]+\x02?")
_MOST_CHARACTERS = 20_000_000
_MOST_LINES = 400_000
_FARTHEST = 1e6  # points; a page is at most 14,400 wide
_LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st", 0xFB06: "st"}
_MOST_OUTLINE = 5_000


def read_pdf(data: bytes) -> dict[str, Any]:
    """Read a PDF's lines with their places, its outline and its metadata.

    Returns:
        ``pages``: for each page ``{"lines": [[text, left, right, baseline, size], …], "images": bool}`` in
        points, in the order of the content; a line that ends in U+0002 ends within a word. ``outline``:
        ``[level from 1, title, page from 0]``. ``title``, ``author``, ``created``: metadata, ``""`` for none.

    Raises:
        UnreadableDocument: It is damaged, encrypted, or holds too much.
    """
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
        pages = []
        characters = count = 0
        for page in _pages(document):
            lines = list(_lines(page))
            count += len(lines)
            characters += sum(len(line[0]) for line in lines)
            if characters > _MOST_CHARACTERS or count > _MOST_LINES:
                raise UnreadableDocument("it holds too much text for one document; split it")
            pages.append({"lines": lines, "images": not lines and _shows_something(page)})
    except pypdfium2.PdfiumError as error:
        locked = "assword" in str(error) or "security" in str(error)
        reason = "it is encrypted; save it without a password" if locked else "it is damaged, or no PDF"
        raise UnreadableDocument(reason) from error
    about = document.get_metadata_dict()
    return {
        "pages": pages,
        "outline": _outline(document),
        "title": about.get("Title", ""),
        "author": about.get("Author", ""),
        "created": about.get("CreationDate", ""),
    }


def _pages(document: Any) -> Iterator[Any]:  # noqa: ANN401
    for number in range(len(document)):
        page = document[number]
        yield page
        page.close()


def _lines(page: Any) -> Iterator[list[Any]]:  # noqa: ANN401
    import pypdfium2.raw as pdfium

    text_page = page.get_textpage()
    raw = text_page.raw
    count = text_page.count_chars()
    # At once where each place is one character of the text; U+FFFE is how this way marks a word that is parted.
    text = text_page.get_text_range().replace("\ufffe", "\x02") if count else ""
    if len(text) != count:
        text = "".join(chr(pdfium.FPDFText_GetUnicode(raw, place)) for place in range(count))
    for line in _LINE.finditer(text):
        words = line[0].rstrip(" \t")
        if not words.strip(" \t\x02\xa0"):
            continue
        first = line.start() + len(words) - len(words.lstrip())
        last = line.start() + len(words.rstrip("\x02")) - 1
        left, baseline = _origin(raw, first)
        _, _, right, _ = text_page.get_charbox(max(first, last))
        size = _size(raw, _letter_amid(text, first, last), text_page)
        yield [_readable(words.strip()), *(_points(number) for number in (left, right, baseline, size))]
    text_page.close()


def _points(number: float) -> float:
    """A length as a number that can be reckoned with, whatever the file made of it."""
    return round(number, 1) if abs(number) < _FARTHEST else 0.0


def _letter_amid(text: str, first: int, last: int) -> int:
    """A letter amid a line: the first may be a bullet or an initial of another size."""
    middle = (first + last) // 2
    return next((place for place in range(middle, last) if text[place].isalnum()), first)


def _origin(raw: Any, place: int) -> tuple[float, float]:  # noqa: ANN401
    import ctypes

    import pypdfium2.raw as pdfium

    x, y = ctypes.c_double(), ctypes.c_double()
    pdfium.FPDFText_GetCharOrigin(raw, place, x, y)
    return x.value, y.value


def _size(raw: Any, place: int, text_page: Any) -> float:  # noqa: ANN401
    """Height of the line as it is shown; the font's size alone knows nothing of how the text is scaled."""
    import ctypes

    import pypdfium2.raw as pdfium

    matrix = pdfium.FS_MATRIX()
    size: float = pdfium.FPDFText_GetFontSize(raw, place)
    if pdfium.FPDFText_GetMatrix(raw, place, ctypes.byref(matrix)):
        return abs(size * float(matrix.d or matrix.c))
    _, bottom, _, top = text_page.get_charbox(place, loose=True)
    return float(top - bottom)


def _readable(text: str) -> str:
    """Write ligatures as letters, and join what UTF-16 parted."""
    text = text.translate(_LIGATURES).replace("\xa0", " ").replace("\t", " ")
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _shows_something(page: Any) -> bool:  # noqa: ANN401
    return next(iter(page.get_objects(max_depth=2)), None) is not None


def _outline(document: Any) -> list[list[Any]]:  # noqa: ANN401
    entries: list[list[Any]] = []
    import pypdfium2

    with contextlib.suppress(pypdfium2.PdfiumError, ValueError):  # an outline is a help, no reason to lose the text
        for entry in document.get_toc(max_depth=6):
            target = entry.get_dest()
            if target is not None and target.get_index() is not None:
                entries.append([entry.level + 1, entry.get_title(), target.get_index()])
            if len(entries) >= _MOST_OUTLINE:
                break
    return entries
