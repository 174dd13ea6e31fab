"""Sound files of every format that is read by a parser of its own, to be mutated."""

# mypy: disable-error-code="no-untyped-call"

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import nbformat
from nbformat import v4
from openpyxl import Workbook

FILES = Path(__file__).parent / "files"
CUES = (
    "WEBVTT\n\n1\n00:01.000 --> 00:04.000\n<v Ann>Bees <i>dance</i>.\n\n00:04.000 --> 00:06.000\n- Bob: So they do.\n"
)
SPEC = """openapi: 3.0.0
info: {title: Pets, description: "All about pets.\\n\\n# Limits"}
paths:
  /pets/{id}:
    get:
      summary: Return a pet
      parameters: [{$ref: '#/components/parameters/id'}]
      responses: {200: {description: The pet, content: {a/b: {schema: {$ref: '#/components/schemas/Pet'}}}}}
components:
  parameters: {id: {name: id, in: path, required: true, schema: {type: integer, enum: [1, 2]}}}
  schemas: {Pet: &pet {description: An animal., properties: {name: {type: string}}}, Dog: *pet}
"""


def with_part(data: bytes, part: str, content: bytes) -> bytes:
    """A zip with one part in another's place; its checksum is right, so the change reaches the parser."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, content if name == part else old.read(name))
    return out.getvalue()


def workbook() -> bytes:
    book = Workbook()
    for row in (["Room", "Price", "From"], ["Single", 120.5, "May"], ["", 130, "June"]):
        book.active.append(row)
    book.active.merge_cells("A2:A3")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def notebook() -> bytes:
    cell = v4.new_code_cell("import os", outputs=[v4.new_output("stream", text="posix\n")])
    return str(nbformat.writes(v4.new_notebook(cells=[v4.new_markdown_cell("# Setting up"), cell]))).encode()


def file(name: str) -> Callable[[], bytes]:
    return (FILES / name).read_bytes


SEEDS: dict[str, Callable[[], bytes]] = {
    "rooms.csv": 'Room;Price\n"Single; small";120\nDouble;99\n'.encode,
    "cells.ipynb": notebook,
    "talk.vtt": CUES.encode,
    "api.yaml": SPEC.encode,
    "api.yml": lambda: json.dumps({"openapi": "3.0.0", "paths": {"/a": {"get": {"summary": "Return it"}}}}).encode(),
    "guide.adoc": file("handbook.adoc"),
    "guide.org": file("pandoc.org"),
    "text.rtf": file("pandoc.rtf"),
    "text.odt": file("pandoc.odt"),
    "sheet.ods": file("libreoffice.ods"),
    "slides.odp": file("libreoffice.odp"),
    "book.epub": file("pandoc.epub"),
    "book.xlsx": workbook,
    "slides.pptx": file("pandoc.pptx"),
}
PARTS: dict[str, tuple[str, ...]] = {
    "text.odt": ("content.xml", "styles.xml", "meta.xml", "META-INF/manifest.xml"),
    "sheet.ods": ("content.xml", "styles.xml"),
    "slides.odp": ("content.xml", "styles.xml"),
    "book.epub": ("META-INF/container.xml", "EPUB/content.opf", "EPUB/text/ch001.xhtml", "EPUB/nav.xhtml"),
    "book.xlsx": ("xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml", "[Content_Types].xml"),
    "slides.pptx": ("ppt/presentation.xml", "ppt/slides/slide2.xml", "[Content_Types].xml", "docProps/core.xml"),
}
"""The parts of zips that are read."""
