"""Reads OpenDocument texts, spreadsheets and presentations with lxml; each part of a file is XML in a zip."""

from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

from index.errors import UnreadableDocument
from index.parsing.cleaning import iso_date, one_line
from index.parsing.document_loader import DocumentDraft, LoadContext, SkippedPart, read_whole
from index.parsing.odf.odf_styles import OdfStyles, read_styles
from index.parsing.odf.odf_text import OdfText, attribute, local_name
from index.parsing.sheet_text import add_grid
from index.parsing.text_builder import TextBuilder
from index.parsing.zip_package import ZipPackage

_MEDIA = "application/vnd.oasis.opendocument."
_LEFT_OUT = ("date-time", "footer", "header", "page-number")


class OdfLoader:
    """Reads OpenDocument files."""

    name = "odf"
    suffixes: tuple[str, ...] = (".odt", ".ods", ".odp")
    media_types: tuple[str, ...] = (f"{_MEDIA}text", f"{_MEDIA}spreadsheet", f"{_MEDIA}presentation")
    is_line_based = False

    def version(self) -> str:
        """Return what the loaded text depends on."""
        return "odf/1"

    def load(self, stream: BinaryIO, context: LoadContext) -> Iterator[DocumentDraft | SkippedPart]:
        """Read the document; what is hidden, and comments, are reported."""
        package = ZipPackage(read_whole(stream, context.max_bytes), "OpenDocument")
        if "META-INF/manifest.xml" in package.sizes and b"encryption-data" in package.read("META-INF/manifest.xml"):
            raise UnreadableDocument("it is encrypted; save it without a password")
        content = package.xml("content.xml")
        others = [package.xml("styles.xml")] if "styles.xml" in package.sizes else []
        styles = read_styles(content, *others)
        builder = TextBuilder()
        text = OdfText(builder, styles)
        for kind, add in _KINDS.items():
            for body in content.iter(f"{{*}}{kind}"):
                yield from map(SkippedPart, add(builder, text, styles, body))
        if text.comments:
            yield SkippedPart(f"{text.comments:,} comments in it are not read")
        words, headings = builder.result()
        if len(headings) == len(builder):
            raise UnreadableDocument("it holds no text")
        fields = _fields(package)
        first = next((heading.text for heading in headings if heading.level == 1), "")
        yield DocumentDraft(
            role="file",
            local_id=context.local_id,
            title=one_line(fields.get("title")) or ("" if context.local_id.lower().endswith(".ods") else first),
            author=one_line(fields.get("initial-creator")) or one_line(fields.get("creator")),
            published=iso_date(fields.get("creation-date", "")[:19]),
            text=words,
            headings=headings,
        )


def _fields(package: ZipPackage) -> dict[str, str]:
    if "meta.xml" not in package.sizes:
        return {}
    return {local_name(each): each.text or "" for each in package.xml("meta.xml").iter("*") if not len(each)}


def _add_text(_builder: TextBuilder, text: OdfText, _styles: OdfStyles, body: Any) -> Iterator[str]:  # noqa: ANN401
    text.add(body)
    text.add_notes()
    yield from ()


def _add_sheets(builder: TextBuilder, text: OdfText, styles: OdfStyles, body: Any) -> Iterator[str]:  # noqa: ANN401
    for table in (each for each in body if local_name(each) == "table"):
        name = one_line(attribute(table, "name"))
        if attribute(table, "style-name") in styles.hidden:
            yield f"its sheet {name!r} is hidden, so it is not read"
            continue
        rows = list(text.rows(table, with_hidden=False))
        if any(map(any, rows)):
            builder.add_heading(name, 1)
            add_grid(builder, _without_empty_columns(rows), level=2)
        if hidden := sum(attribute(row, "visibility") in ("collapse", "filter") for row in table.iter("{*}table-row")):
            yield f"{hidden:,} hidden rows of its sheet {name!r} are not read"


def _without_empty_columns(rows: list[list[str]]) -> list[list[str]]:
    used = sorted({at for row in rows for at, cell in enumerate(row) if cell})
    return [[row[at] if at < len(row) else "" for at in used] if any(row) else [] for row in rows]


def _add_slides(builder: TextBuilder, text: OdfText, styles: OdfStyles, body: Any) -> Iterator[str]:  # noqa: ANN401
    for number, page in enumerate((each for each in body if local_name(each) == "page"), start=1):
        if attribute(page, "style-name") in styles.hidden:
            yield f"its slide {number} is hidden, so it is not read"
            continue
        shapes = {attribute(each, "class"): each for each in page if attribute(each, "class") == "title"}
        title = shapes.get("title")
        words = one_line(text.flat(title)) if title is not None else ""
        builder.add_heading(words or f"Slide {number}", 1, f"Slide {number}: {words}" if words else "")
        for shape in page:
            if shape is not title and attribute(shape, "class") not in _LEFT_OUT:
                text.add([shape])
        for notes in (each for each in page if local_name(each) == "notes"):
            said = "\n".join(filter(None, (text.flat(each) for each in notes if attribute(each, "class") == "notes")))
            builder.add(f"Notes: {said}" if said else "")


_KINDS: dict[str, Callable[[TextBuilder, OdfText, OdfStyles, Any], Iterator[str]]] = {
    "text": _add_text,
    "spreadsheet": _add_sheets,
    "presentation": _add_slides,
}
"""What reads each kind of body, by the name of its element."""
