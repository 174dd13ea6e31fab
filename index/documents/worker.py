"""Reads one file of a format whose parser is not to be trusted with this process, in a process of its own.

Run as a script by ``index.documents.limited``; it imports nothing of the house, so that it starts quickly.
Arguments are the format, the bounds (seconds of processor time, bytes of memory, bytes of output), and the content
type that a server gave, or nothing. The file comes on standard input; what was read goes to standard output as JSON:
``{"error": …}``, or what the format's function returns.
"""

# mypy: disable-error-code="import-untyped"

import contextlib
import io
import json
import re
import sys
import time
import zipfile
from collections.abc import Iterator
from typing import Any

_LINE = re.compile(r"[^\r\n\x02]+\x02?")
_MOST_CHARACTERS = 20_000_000
_MOST_LINES = 400_000
_FARTHEST = 1e6  # points; a page is at most 14,400 wide
_LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st", 0xFB06: "st"}
_MOST_OUTLINE = 5_000
_MOST_MEMBERS = 10_000
_MOST_ENTRIES = 10_000
_MOST_UNPACKED = 300_000_000  # bytes of all parts of a Word document
_STYLES = """
p[style-name='Title'] => h1:fresh
p[style-name='Subtitle'] => p:fresh
p[style-name='heading 7'] => h6:fresh
p[style-name='heading 8'] => h6:fresh
p[style-name='heading 9'] => h6:fresh
"""


def read_pdf(data: bytes) -> dict[str, Any]:
    """Read a PDF's lines with their places, its outline and its metadata.

    Returns:
        ``pages``: for each page ``{"lines": [[text, left, right, baseline, size], …], "images": bool}`` in
        points, in the order of the content; a line that ends in U+0002 ends within a word. ``outline``:
        ``[level from 1, title, page from 0]``. ``title``, ``author``, ``created``: metadata, ``""`` for none.
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
                return {"error": "long"}
            pages.append({"lines": lines, "images": not lines and _shows_something(page)})
    except pypdfium2.PdfiumError as error:
        return {"error": "encrypted" if "assword" in str(error) or "security" in str(error) else "damaged"}
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
    with contextlib.suppress(Exception):  # an outline is a help, never a reason to lose the text
        for entry in document.get_toc(max_depth=6):
            target = entry.get_dest()
            if target is not None and target.get_index() is not None:
                entries.append([entry.level + 1, entry.get_title(), target.get_index()])
            if len(entries) >= _MOST_OUTLINE:
                break
    return entries


def read_docx(data: bytes) -> dict[str, Any]:
    """Read a Word document as HTML.

    Returns:
        ``html``: headings, paragraphs, lists, tables and footnotes; pictures are left out. ``title``, ``author``,
        ``created``: metadata, ``""`` for none.
    """
    import defusedxml

    # Mammoth reads XML with the standard library; no Word document declares entities, but files made to swell do.
    defusedxml.defuse_stdlib()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            members = package.infolist()
            if len(members) > _MOST_MEMBERS or sum(member.file_size for member in members) > _MOST_UNPACKED:
                return {"error": "swollen"}
            about = _core_properties(package)
        return _converted(data) | about
    except defusedxml.DefusedXmlException:
        return {"error": "entities"}


def _core_properties(package: zipfile.ZipFile) -> dict[str, str]:
    from defusedxml.ElementTree import fromstring

    if "docProps/core.xml" not in package.namelist():
        return {}
    root = fromstring(package.read("docProps/core.xml"))
    words = {element.tag.rpartition("}")[2]: element.text or "" for element in root}
    return {"title": words.get("title", ""), "author": words.get("creator", ""), "created": words.get("created", "")}


def _converted(data: bytes) -> dict[str, Any]:
    import mammoth

    done = mammoth.convert_to_html(
        io.BytesIO(data),
        style_map=_STYLES,
        convert_image=mammoth.images.img_element(lambda _image: {}),
        ignore_empty_paragraphs=True,
    )
    return {"error": "long"} if len(done.value) > _MOST_CHARACTERS else {"html": done.value}


def read_feed(data: bytes, content_type: str) -> dict[str, Any]:
    """Read an RSS or Atom feed.

    Returns:
        ``title``; ``entries``: for each a dictionary of strings with ``id``, ``link``, ``title``, ``author``,
        ``published`` (ISO 8601), ``content`` and ``summary`` (HTML), and ``comments`` (URL of a feed).
    """
    import feedparser

    # From a stream, as feedparser would take text that looks like a name for one.
    found = feedparser.parse(
        io.BytesIO(data),
        response_headers={"content-type": content_type} if content_type else {},
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    if not found.version and not found.entries:
        return {"error": "no-feed"}
    return {"title": found.feed.get("title", ""), "entries": [_entry(entry) for entry in found.entries[:_MOST_ENTRIES]]}


def _entry(entry: Any) -> dict[str, str]:  # noqa: ANN401
    moment = entry.get("published_parsed") or entry.get("updated_parsed")
    contents = [str(each.get("value", "")) for each in entry.get("content", [])]
    replies = [
        link.get("href", "")
        for link in entry.get("links", [])
        if link.get("rel") == "replies" and re.search("atom|rss", link.get("type", ""))
    ]
    return {
        "id": str(entry.get("id", "")),
        "link": str(entry.get("link", "")),
        "title": str(entry.get("title", "")),
        "author": str(entry.get("author", "")),
        "published": time.strftime("%Y-%m-%dT%H:%M:%S+00:00", moment) if moment else "",
        "content": max(contents, key=len, default=""),
        "summary": str(entry.get("summary", "")),
        "comments": str(entry.get("wfw_commentrss", "") or next(iter(replies), "")),
    }


def _bound(seconds: int, memory: int, output: int) -> None:
    try:
        import resource
    except ImportError:  # Windows, where the parent's clock alone bounds this process
        return
    for which, most in (
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, output),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):  # the system allows less, or does not know this bound
            resource.setrlimit(which, (most, most))


def main() -> None:
    """Read standard input within the bounds and write what was read."""
    kind, seconds, memory, output, content_type = sys.argv[1:]
    _bound(int(seconds), int(memory), int(output))
    sys.setrecursionlimit(3000)
    try:
        data = sys.stdin.buffer.read()
        found = read_feed(data, content_type) if kind == "feed" else {"pdf": read_pdf, "docx": read_docx}[kind](data)
        answer = json.dumps(found, ensure_ascii=False)
    except ImportError:
        raise
    except MemoryError:
        answer = '{"error": "memory"}'
    # The process is there for one file, and whatever that does to a parser makes it a file that cannot be read.
    except Exception as error:  # noqa: BLE001
        answer = json.dumps({"error": "damaged", "detail": type(error).__name__})
    sys.stdout.buffer.write(answer.encode("utf-8", "surrogatepass"))
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
