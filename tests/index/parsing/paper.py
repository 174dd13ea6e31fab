"""Makes PDF and Word files for tests."""

import io
import zlib
from collections.abc import Sequence
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.styles import ParagraphStyle, getSampleStyleSheet
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageBreak, PageTemplate, Paragraph

STYLES = getSampleStyleSheet()
BODY = ParagraphStyle("body", parent=STYLES["BodyText"], embeddedHyphenation=1)


def paragraphs(*texts: str) -> list[Flowable]:
    """Texts as paragraphs; ``# so`` is a heading, ``---`` a new page, and a soft hyphen where a word may break."""
    story: list[Flowable] = []
    for text in texts:
        if text == "---":
            story.append(PageBreak())
        elif text.startswith("# "):
            story.append(Paragraph(text[2:], STYLES["Heading1"]))
        else:
            story.append(Paragraph(text, BODY))
    return story


def make_pdf(
    *texts: str,
    columns: int = 1,
    header: str = "",
    footer: str = "",
    password: str | None = None,
    **about: Any,
) -> bytes:
    """A typeset PDF; ``{}`` in header and footer stands for the page's number."""

    def decorate(canvas: Canvas, document: BaseDocTemplate) -> None:
        canvas.setFont("Helvetica", 8)
        canvas.drawString(60, A4[1] - 30, header.format(document.page))
        canvas.drawCentredString(A4[0] / 2, 20, footer.format(document.page))

    out = io.BytesIO()
    encryption = None if password is None else StandardEncryption(password)
    document = BaseDocTemplate(out, pagesize=A4, encrypt=encryption, invariant=1, **about)
    width = (A4[0] - 120) / columns
    frames = [Frame(60 + number * width, 50, width - 10, A4[1] - 100) for number in range(columns)]
    document.addPageTemplates(PageTemplate(frames=frames, onPage=decorate))
    document.build(paragraphs(*texts))
    return out.getvalue()


def make_drawn_pdf(pages: Sequence[Sequence[str]]) -> bytes:
    """A PDF of lines at even heights; a page without any bears a drawing alone."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    for lines in pages:
        if not lines:
            canvas.rect(100, 100, 200, 200, fill=1)
        for number, line in enumerate(lines):
            canvas.drawString(60, 780 - 14 * number, line)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def make_swelling_pdf(size: int) -> bytes:
    """A small PDF whose one page's content unpacks to ``size`` bytes."""
    packer = zlib.compressobj()
    piece = b"0 0 m " * 100_000
    content = b"".join(packer.compress(piece) for _ in range(size // len(piece))) + packer.flush()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 500 500]/Contents 4 0 R>>",
        b"<</Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(content), content),
    ]
    out, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"xref\n0 5\n0000000000 65535 f \n%strailer<</Root 1 0 R/Size 5>>\nstartxref\n%d\n%%%%EOF" % (
        table,
        len(out),
    )
