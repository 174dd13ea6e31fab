"""Compares the reading of PDF pages with that of libraries: order of columns and rows, turned pages, powers, tables.

Each page is drawn here, so what a reader sees is known. Counted are the phrases that the text holds as they are read,
whatever its spaces and the signs between cells. pdfplumber and pdftext are measured where they are installed.

    python -m benchmarks.pdf_pages [--dry-run]
"""

import argparse
import io
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Table

from benchmarks.report import table, write_section
from index.parsing.pdf.pdf_layout import lay_out
from index.parsing.pdf.pdf_loader import read_pdf

_COLUMNS = (
    ("The bridge opens twice a day and", "drivers wait behind the white line", "until the barrier is up again.",
     "Cyclists get off on the bridge, and", "the keeper answers at number 4040."),
    ("The museum shows old engines, and", "entry is free on the first Sunday", "of each month of the year.",
     "Bags stay at the desk while visitors", "walk through the halls upstairs."),
    ("Walkers stay on the marked paths", "from March to June, when birds", "nest on the ground near them.",
     "Dogs are kept on the lead, and fires", "are not allowed at any time here."),
)  # fmt: skip
_LINES = (
    "Crane load in the north yard",
    "Arm of 10 m lifts 5000 kg",
    "Arm of 20 m lifts 2100 kg",
    "Wind stops all work",
)
_PRICES = (("Season", "Single", "Double"), ("Low", "60 EUR", "80 EUR"), ("High", "95 EUR", "120 EUR"))
_JAPANESE = ("休暇は二週間前に申請してくだ", "さい。残りは三月末に消えます。")
_SPACES = re.compile(r"[\s|]+|(?<!\w)-{3,}(?!\w)")
_REPEATS = 20


@dataclass(frozen=True, slots=True)
class DrawnPdf:
    """A PDF, and what a reader finds in it.

    Attributes:
        name: What it tries.
        data: The file.
        phrases: What stands there together.
        errors: What does not stand there.
    """

    name: str
    data: bytes
    phrases: tuple[str, ...]
    errors: tuple[str, ...] = ()

    def share(self, text: str) -> float:
        """Return the share of its phrases in a text, less those that do not stand there."""
        plain = _plain(text)
        found = sum(_plain(each) in plain for each in self.phrases)
        wrong = sum(_plain(each) in plain for each in self.errors)
        return max(0, found - wrong) / len(self.phrases)


def main() -> None:
    """Measure and write the section."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dry-run", action="store_true", help="leave docs/benchmarks.md as it is")
    options = parser.parse_args()
    readers, files = _readers(), _files()
    rows = [[each.name, *(f"{each.share(read(each.data)):.2f}" for read in readers.values())] for each in files]
    rows.append(["ms a file", *(f"{_milliseconds(read, files):.1f}" for read in readers.values())])
    named = ", ".join(f"{name} {version(name)}" for name in ("pypdfium2", "pdfplumber", "pdftext") if find_spec(name))
    body = f"""\
The share of the phrases that each text holds, of pages that are drawn for this ({named}).
Footnote takes the letters from pypdfium2 and orders them itself, since none of these libraries orders what is drawn
across columns or turned, or keeps powers.

{table(["", *readers], rows)}"""
    write_section("pdf", "Pages of PDF files", "python -m benchmarks.pdf_pages", body, dry_run=options.dry_run)


def _readers() -> dict[str, Callable[[bytes], str]]:
    readers: dict[str, Callable[[bytes], str]] = {"Footnote": _footnote, "pypdfium2": _pypdfium2}
    if find_spec("pdfplumber"):
        readers |= {"pdfplumber": _pdfplumber, "pdfplumber, layout": lambda data: _pdfplumber(data, layout=True)}
    if find_spec("pdftext"):
        readers |= {"pdftext": _pdftext, "pdftext, sorted": lambda data: _pdftext(data, sort=True)}
    return readers


def _footnote(data: bytes) -> str:
    content = read_pdf(data)
    return lay_out(content.pages, content.outline).text


def _pypdfium2(data: bytes) -> str:
    from pypdfium2 import PdfDocument

    return "\n".join(page.get_textpage().get_text_range() for page in PdfDocument(data))


def _pdfplumber(data: bytes, *, layout: bool = False) -> str:
    from pdfplumber import open as open_pdf

    with open_pdf(io.BytesIO(data)) as pdf:
        return "\n".join(page.extract_text(layout=layout) or "" for page in pdf.pages)


def _pdftext(data: bytes, *, sort: bool = False) -> str:
    from pdftext.extraction import plain_text_output

    return str(plain_text_output(io.BytesIO(data), sort=sort, hyphens=False))


def _milliseconds(read: Callable[[bytes], str], files: Sequence[DrawnPdf]) -> float:
    started = time.perf_counter()
    for _ in range(_REPEATS):
        for each in files:
            read(each.data)
    return 1000 * (time.perf_counter() - started) / _REPEATS / len(files)


def _plain(text: str) -> str:
    return _SPACES.sub("", text).replace("-\n", "")


def _files() -> list[DrawnPdf]:
    pages = [
        f"Of the {each} berth the harbour master keeps the key." for each in ("first", "second", "third", "fourth")
    ]
    return [
        DrawnPdf("two columns, drawn across", _drawn(_across(_COLUMNS[:2])), _texts(_COLUMNS[:2])),
        DrawnPdf("three columns, drawn across", _drawn(_across(_COLUMNS, 9)), _texts(_COLUMNS)),
        DrawnPdf("two columns, one after the other", _drawn(_downwards(_COLUMNS[:2])), _texts(_COLUMNS[:2])),
        *(
            DrawnPdf(f"text turned by {angle}°", _drawn(_turned(angle)), (" ".join(_LINES),))
            for angle in (90, 180, 270)
        ),
        *(
            DrawnPdf(f"page turned by {angle}°", _drawn(_turned(angle), angle), (" ".join(_LINES),))
            for angle in (90, 180, 270)
        ),
        DrawnPdf("powers", _drawn(_powers), ("holds 10⁶ litres", "of 4.5×10⁹ cells"), ("holds 106", "×109")),
        DrawnPdf("ruled table", _drawn(_table(ruled=True)), _rows()),
        DrawnPdf("table without rules", _drawn(_table(ruled=False)), _rows()),
        DrawnPdf(
            "running headers, numbered places", _headed(pages), tuple(f"Berth {n}" for n in range(1, 5)),
            ("Harbour rules 2025 Berth 2", "Page 1 of 4"),
        ),
        DrawnPdf("divided words", _drawn(_divided), ("the harbour commission decides",)),
        DrawnPdf("Japanese", _drawn(_japanese), ("".join(_JAPANESE),)),
    ]  # fmt: skip


def _texts(columns: Sequence[Sequence[str]]) -> tuple[str, ...]:
    return tuple(" ".join(column) for column in columns)


def _rows() -> tuple[str, ...]:
    return tuple(" ".join(row) for row in _PRICES)


def _drawn(draw: Callable[[Canvas], None], rotation: int = 0) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    canvas.setPageRotation(rotation)
    canvas.setFont("Helvetica", 11)
    draw(canvas)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def _across(columns: Sequence[Sequence[str]], size: int = 11) -> Callable[[Canvas], None]:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", size)
        width = (A4[0] - 100) / len(columns)
        for number, row in enumerate(zip(*columns, strict=True)):
            for place, line in enumerate(row):
                canvas.drawString(50 + place * width, 760 - 14 * number, line)

    return draw


def _downwards(columns: Sequence[Sequence[str]]) -> Callable[[Canvas], None]:
    def draw(canvas: Canvas) -> None:
        for place, column in enumerate(columns):
            for number, line in enumerate(column):
                canvas.drawString(50 + place * 250, 760 - 14 * number, line)

    return draw


def _turned(angle: int) -> Callable[[Canvas], None]:
    def draw(canvas: Canvas) -> None:
        canvas.translate(300, 420)
        canvas.rotate(angle)
        for number, line in enumerate(_LINES):
            canvas.drawString(-100, 60 - 14 * number, line)

    return draw


def _powers(canvas: Canvas) -> None:
    for top, before, power, after in (
        (700, "The tank holds 10", "6", " litres."),
        (670, "A mass of 4.5×10", "9", " cells."),
    ):
        text = canvas.beginText(60, top)
        text.setFont("Helvetica", 11)
        text.textOut(before)
        text.setRise(4)
        text.setFont("Helvetica", 7)
        text.textOut(power)
        text.setRise(0)
        text.setFont("Helvetica", 11)
        text.textOut(after)
        canvas.drawText(text)


def _table(*, ruled: bool) -> Callable[[Canvas], None]:
    def draw(canvas: Canvas) -> None:
        grid = Table([list(row) for row in _PRICES], style=[("GRID", (0, 0), (-1, -1), 1, "black")] if ruled else [])
        grid.wrapOn(canvas, 400, 400)
        grid.drawOn(canvas, 60, 600)

    return draw


def _headed(texts: Sequence[str]) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    for number, text in enumerate(texts, 1):
        canvas.setFont("Helvetica", 8)
        canvas.drawString(60, 815, "Harbour rules 2025")
        canvas.drawString(280, 20, f"Page {number} of {len(texts)}")
        canvas.setFont("Helvetica", 11)
        canvas.drawString(60, 770, f"Berth {number}")
        canvas.drawString(60, 750, text)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _divided(canvas: Canvas) -> None:
    for number, line in enumerate(
        ("Whoever owns a boat pays what the har-", "bour commission decides in the spring", "of each year.")
    ):
        canvas.drawString(60, 700 - 14 * number, line)


def _japanese(canvas: Canvas) -> None:
    pdfmetrics.registerFont(UnicodeCIDFont("HeiseiMin-W3"))
    canvas.setFont("HeiseiMin-W3", 12)
    for number, line in enumerate(_JAPANESE):
        canvas.drawString(60, 700 - 18 * number, line)


if __name__ == "__main__":
    main()
