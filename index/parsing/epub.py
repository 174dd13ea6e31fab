"""E-books (EPUB): the chapters in reading order, each read as HTML."""

# mypy: disable-error-code="import-untyped"

import posixpath
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, BinaryIO
from urllib.parse import unquote

from index.errors import UnreadableDocument
from index.parsing.cleaning import iso_date, one_line
from index.parsing.document_loader import DocumentDraft, LoadContext, SkippedPart, read_whole
from index.parsing.html.html_text import html_to_text
from index.parsing.text_marks import lowered, raised
from index.parsing.zip_package import ZipPackage
from index.types import Heading

_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
_MAX_CHAPTERS = 5_000
_MAX_CHARACTERS = 20_000_000
_FONT_MANGLING = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")


class EpubLoader:
    """Reads e-books."""

    name = "epub"
    suffixes: tuple[str, ...] = (".epub",)
    media_types: tuple[str, ...] = ("application/epub+zip",)
    is_line_based = False

    def version(self) -> str:
        """Return what the loaded text depends on."""
        return "epub/2"

    def load(self, stream: BinaryIO, context: LoadContext) -> Iterator[DocumentDraft | SkippedPart]:
        """Read the chapters of the book in its reading order; its list of contents is left out."""
        package = ZipPackage(read_whole(stream, context.max_bytes), "EPUB")
        _refuse_protected(package)
        opf_name = _opf_name(package)
        opf = package.xml(opf_name)
        labels = _labels(package, opf, opf_name)
        text, headings = "", list[Heading]()
        for name in _spine(opf, opf_name):
            try:
                chapter, found = html_to_text(_body(package.read(name)))
            except UnreadableDocument as error:
                yield SkippedPart(f"its chapter {one_line(name)}: {error}")
                continue
            if not chapter:
                continue
            if not found and (label := labels.get(name)):
                found = (Heading(0, 1, label),)
            text = f"{text}\n\n{chapter}" if text else chapter
            offset = len(text) - len(chapter)
            headings += (Heading(offset + each.start, each.level, each.text) for each in found)
            if len(text) > _MAX_CHARACTERS:
                raise UnreadableDocument("it holds too much text for one document; split it")
        if not text:
            raise UnreadableDocument("it holds no text")
        yield DocumentDraft(
            role="file",
            local_id=context.local_id,
            title=_field(opf, "title"),
            author=_field(opf, "creator"),
            published=iso_date(_field(opf, "date")),
            text=text,
            headings=tuple(headings),
        )


def _refuse_protected(package: ZipPackage) -> None:
    """Refuse a book whose chapters are encrypted; fonts that are only mangled do not matter."""
    if _ENCRYPTION not in package.sizes:
        return
    methods = package.xml(_ENCRYPTION).iter("{*}EncryptionMethod")
    if any(each.get("Algorithm") not in _FONT_MANGLING for each in methods):
        raise UnreadableDocument("its text is encrypted; get a copy without copy protection")


def _opf_name(package: ZipPackage) -> str:
    found = next(package.xml(_CONTAINER).iter("{*}rootfile"), None)
    name = found.get("full-path", "") if found is not None else ""
    if not name:
        raise UnreadableDocument("it is damaged, or not EPUB")
    return str(name)


def _spine(opf: Any, opf_name: str) -> Iterator[str]:  # noqa: ANN401 - lxml has no types
    """Yield the names of the chapters' parts in reading order, without the list of contents."""
    items: dict[str, Any] = {each.get("id", ""): each for each in opf.iter("{*}item")}
    for count, reference in enumerate(opf.iter("{*}itemref")):
        item = items.get(reference.get("idref", ""))
        if count >= _MAX_CHAPTERS:
            raise UnreadableDocument(f"it has more than {_MAX_CHAPTERS:,} chapters; split it")
        if item is None or "html" not in item.get("media-type", ""):
            continue
        if "nav" not in item.get("properties", "").split():
            yield posixpath.normpath(posixpath.join(posixpath.dirname(opf_name), unquote(item.get("href", ""))))


def _labels(package: ZipPackage, opf: Any, opf_name: str) -> dict[str, str]:  # noqa: ANN401
    """Return what the list of contents calls the chapters that it names as a whole, for those without headings."""
    folder = posixpath.dirname(opf_name)
    lists = [
        each.get("href", "")
        for each in opf.iter("{*}item")
        if "nav" in each.get("properties", "").split() or "ncx" in each.get("media-type", "")
    ]
    labels: dict[str, str] = {}
    for name in (posixpath.normpath(posixpath.join(folder, unquote(each))) for each in lists):
        with suppress(UnreadableDocument):
            root = package.xml(name)
            links = [(each.get("href", ""), each) for each in root.iter("{*}a")]
            links += [(each.get("src", ""), each.getparent()) for each in root.iter("{*}content")]
            for target, element in links:
                part, _, fragment = unquote(target).partition("#")
                words = one_line("".join(element.itertext()))
                if words and not fragment:
                    labels.setdefault(posixpath.normpath(posixpath.join(posixpath.dirname(name), part)), words)
    return labels


def _body(data: bytes) -> Any:  # noqa: ANN401
    """Return a chapter's body; the parser of HTML forgives what a parser of XML would refuse."""
    from lxml import etree, html

    parser = html.HTMLParser(encoding=None if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8")
    try:
        tree = html.document_fromstring(data, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableDocument("it holds no text") from error
    body = tree.find("body")
    root: Any = tree if body is None else body
    _mark_notes(root)
    _mark_signs(root)
    return root


def _mark_notes(root: Any) -> None:  # noqa: ANN401
    """Write the marks of notes in brackets, and drop the links that lead back from the notes."""
    for link in list(root.iter("a")):
        kind = f"{link.get('role', '')} {link.get('epub:type', '')}"
        words = "".join(link.itertext()).strip()
        if "backlink" in kind or words.strip("\ufe0e\ufe0f") == "↩":
            link.drop_tree()
        elif "noteref" in kind and words.strip("[]").isalnum():
            parent = link.getparent()
            _replace(link if parent is None or parent.tag != "sup" else parent, f"[{words.strip('[]')}]")


def _mark_signs(root: Any) -> None:  # noqa: ANN401
    """Write raised and lowered words in Unicode's own letters, as plain text that nothing marks again."""
    for tag, mark in (("sup", raised), ("sub", lowered)):
        for element in list(root.iter(tag)):
            words = "".join(element.itertext())
            if words.strip() and not words.startswith("["):
                _replace(element, mark(words))
                element.drop_tag()


def _replace(link: Any, mark: str) -> None:  # noqa: ANN401
    for child in list(link):
        link.remove(child)
    link.text = mark


def _field(opf: Any, name: str) -> str:  # noqa: ANN401
    values = [one_line("".join(each.itertext())) for each in opf.iter(f"{{*}}{name}")]
    return one_line(", ".join(filter(None, values[: 1 if name != "creator" else 10])))
