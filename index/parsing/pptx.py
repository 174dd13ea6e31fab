"""PowerPoint presentations (PPTX): python-pptx reads them, and each slide becomes a section."""

# mypy: disable-error-code="import-untyped"

import io
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import groupby
from typing import Any, BinaryIO

from index.errors import UnreadableDocument
from index.parsing.cleaning import iso_date, one_line
from index.parsing.document_loader import DocumentDraft, LoadContext, SkippedPart, read_whole
from index.parsing.text_builder import TextBuilder
from index.parsing.text_marks import lowered, raised, struck
from index.parsing.zip_package import ZipPackage

_MAX_DEPTH = 20  # groups of shapes inside one another
_LEFT_OUT = ("dt", "ftr", "sldNum")  # placeholders for date, footer and number of the slide
_CODE_FONT = re.compile(r"courier|consol|mono|menlo|monaco", re.IGNORECASE)
_BULLETS = ("buChar", "buAutoNum", "buBlip")


class PptxLoader:
    """Reads PowerPoint presentations."""

    name = "pptx"
    suffixes: tuple[str, ...] = (".pptx",)
    media_types: tuple[str, ...] = ("application/vnd.openxmlformats-officedocument.presentationml.presentation",)
    is_line_based = False

    def version(self) -> str:
        """Return what the loaded text depends on."""
        return _version()

    def load(self, stream: BinaryIO, context: LoadContext) -> Iterator[DocumentDraft | SkippedPart]:
        """Read the slides with their notes; hidden slides are reported."""
        data = read_whole(stream, context.max_bytes)
        properties = ZipPackage(data, "PPTX").properties()
        presentation = _open(data)
        builder = TextBuilder()
        blocks = 0
        for number, slide in enumerate(presentation.slides, start=1):
            if slide.element.get("show") == "0":
                yield SkippedPart(f"its slide {number} is hidden, so it is not read")
                continue
            blocks += _add_slide(builder, slide, number)
        text, headings = builder.result()
        if not blocks:
            raise UnreadableDocument("it holds no text")
        first = next((heading.text.partition(": ")[2] for heading in headings), "")
        yield DocumentDraft(
            role="file",
            local_id=context.local_id,
            title=_own_title(properties.get("title")) or first,
            author=one_line(properties.get("creator")),
            published=iso_date(properties.get("created")),
            text=text,
            headings=headings,
        )


@lru_cache(maxsize=1)
def _version() -> str:
    from importlib.metadata import version

    return f"pptx/1 python-pptx/{version('python-pptx')}"


def _own_title(title: object) -> str:
    words = one_line(title)
    return "" if words.lower() == "powerpoint presentation" else words


def _open(data: bytes) -> Any:  # noqa: ANN401 - python-pptx has no types
    from pptx import Presentation

    return Presentation(io.BytesIO(data))


def _add_slide(builder: TextBuilder, slide: Any, number: int) -> int:  # noqa: ANN401
    """Add a slide under its title; return how many blocks it has."""
    title = slide.shapes.title
    words = one_line(title.text_frame.text) if title is not None else ""
    before = len(builder)
    builder.add_heading(words or f"Slide {number}", 1, f"Slide {number}: {words}" if words else "")
    heading = len(builder) if not words else before
    for shape in _in_reading_order(slide.shapes):
        if title is None or shape.shape_id != title.shape_id:
            _add_shape(builder, shape, 0)
    if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
        notes = "\n".join(_lines(slide.notes_slide.notes_text_frame.paragraphs, is_list=False))
        builder.add(f"Notes: {notes}" if notes.strip() else "")
    return len(builder) - heading


def _in_reading_order(shapes: Any) -> list[Any]:  # noqa: ANN401
    """Return shapes from top to bottom, then from left to right; those without a place first, in their order."""
    return sorted(shapes, key=lambda shape: (_inch(shape.top), _inch(shape.left)))


def _inch(length: int | None) -> int:
    return -1 if length is None else length // 914_400


def _add_shape(builder: TextBuilder, shape: Any, depth: int) -> None:  # noqa: ANN401
    if getattr(shape, "shapes", None) is not None and depth < _MAX_DEPTH:
        for child in _in_reading_order(shape.shapes):
            _add_shape(builder, child, depth + 1)
    elif getattr(shape, "has_table", False):
        builder.add_table(list(_rows(shape.table)), has_header=bool(shape.table.first_row))
    elif getattr(shape, "has_chart", False):
        _add_chart(builder, shape.chart)
    elif shape.has_text_frame and not _is_left_out(shape):
        _add_text(builder, shape.text_frame, is_list=_is_body(shape))
    elif description := one_line(shape._element._nvXxPr.cNvPr.get("descr")):
        builder.add(f"Picture: {description}")


def _is_left_out(shape: Any) -> bool:  # noqa: ANN401
    places = shape._element.xpath(".//p:nvPr/p:ph/@type")
    return any(each in _LEFT_OUT for each in places)


def _is_body(shape: Any) -> bool:  # noqa: ANN401
    """Return whether a shape's paragraphs have bullets by the layout: a placeholder for contents."""
    places = shape._element.xpath(".//p:nvPr/p:ph")
    return any(each.get("type") in (None, "body", "obj") for each in places)


def _add_text(builder: TextBuilder, frame: Any, *, is_list: bool) -> None:  # noqa: ANN401
    """Add the paragraphs of a frame; those in a font for code become code."""
    for is_code, run in groupby(frame.paragraphs, key=_is_code):
        paragraphs = list(run)
        if is_code:
            builder.add_code("\n".join(each.text.replace("\v", "\n") for each in paragraphs))
        else:
            builder.add_lines(_lines(paragraphs, is_list=is_list))


def _is_code(paragraph: Any) -> bool:  # noqa: ANN401
    fonts = [_font(run) for run in paragraph.runs if run.text.strip()]
    return bool(fonts) and all(_CODE_FONT.search(font) for font in fonts)


def _font(run: Any) -> str:  # noqa: ANN401
    names = run._r.xpath("./a:rPr/a:latin/@typeface")
    return str(names[0]) if names else ""


def _text(paragraph: Any) -> str:  # noqa: ANN401
    """Return a paragraph's text with its raised, lowered and struck parts marked."""
    parts = []
    for child in paragraph._p:
        kind = child.tag.rpartition("}")[2]
        if kind == "br":
            parts.append("\n")
        elif kind in ("r", "fld"):
            parts.append(_run_text(child))
        elif kind == "m" or "math" in child.tag:
            parts.append("".join(child.itertext()))
    return "".join(parts)


def _run_text(run: Any) -> str:  # noqa: ANN401
    text = "".join(each.text or "" for each in run.iter("{*}t"))
    marks = next(iter(run.xpath("./a:rPr")), None)
    if marks is None:
        return text
    baseline = marks.get("baseline", "0").strip("%")
    if baseline.strip("-0"):
        text = lowered(text) if baseline.startswith("-") else raised(text)
    return struck(text) if marks.get("strike", "noStrike") != "noStrike" else text


def _lines(paragraphs: Iterable[Any], *, is_list: bool) -> Iterator[str]:
    """Yield the paragraphs of a frame; several in a placeholder for contents are the items of a list."""
    paragraphs = [each for each in paragraphs if each.text.strip()]
    numbers: dict[int, int] = {}
    for paragraph in paragraphs:
        lines = [" ".join(line.split()) for line in _text(paragraph).split("\n")]
        words = " ".join(filter(None, lines))
        kinds = {child.tag.rpartition("}")[2] for child in (paragraph._p.pPr if paragraph._p.pPr is not None else ())}
        level = paragraph.level or 0
        numbers = {each: count for each, count in numbers.items() if each <= level}
        if "buAutoNum" in kinds:
            numbers[level] = numbers.get(level, 0) + 1
            yield f"{'  ' * level}{numbers[level]}. {words}"
        elif kinds & {*_BULLETS} or (is_list and len(paragraphs) > 1 and "buNone" not in kinds):
            yield f"{'  ' * level}- {words}"
        else:
            yield words


def _rows(table: Any) -> Iterator[list[str]]:  # noqa: ANN401
    """Yield the rows; cells that are merged repeat their text."""
    above: list[str] = []
    for row in table.rows:
        cells: list[str] = []
        for at, cell in enumerate(row.cells):
            if cell._tc.hMerge and cells:
                cells.append(cells[-1])
            elif cell._tc.vMerge and at < len(above):
                cells.append(above[at])
            else:
                cells.append(cell.text_frame.text)
        yield cells
        above = cells


def _add_chart(builder: TextBuilder, chart: Any) -> None:  # noqa: ANN401
    """Add the numbers of a chart as a table."""
    if chart.has_title and chart.chart_title.has_text_frame:
        builder.add(one_line(chart.chart_title.text_frame.text))
    for plot in chart.plots:
        series = list(plot.series)
        names = ["", *(each.name or "" for each in series)]
        columns = [[f"{value:g}" if value is not None else "" for value in each.values] for each in series]
        rows = [[str(name), *values] for name, *values in zip(plot.categories, *columns, strict=False)]
        builder.add_table([names, *rows], has_header=True)
