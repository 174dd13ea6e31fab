"""Raised digits, and words in scripts without spaces."""

import io

import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate

from index.parsing.pdf.pdf_layout import lay_out
from index.parsing.pdf.pdf_loader import read_pdf
from tests.index.parsing.paper import BODY


def text_of(data: bytes) -> str:
    content = read_pdf(data)
    return lay_out(content.pages, content.outline).text


@pytest.mark.parametrize(
    ("marked", "shown"),
    [
        ("The tank holds 10<super>6</super> litres.", "The tank holds 10⁶ litres."),
        ("A grain weighs 10<super>-3</super> g a day.", "A grain weighs 10⁻³ g a day."),
        ("The room has 20 m<super>2</super>, the tank 4 m<super>3</super>.", "The room has 20 m², the tank 4 m³."),
        ("They counted 5·10<super>12</super> cells.", "They counted 5·10¹² cells."),
        ("It costs 20 EUR<super>1</super>. Room 101 costs 30 EUR.", "It costs 20 EUR¹. Room 101 costs 30 EUR."),
        ("It opens on the 1<super>st</super> of May.", "It opens on the 1st of May."),
        ("Room 106 is on floor 10.", "Room 106 is on floor 10."),
    ],
)
def test_a_raised_digit_is_told_from_one_on_the_line(marked: str, shown: str) -> None:
    out = io.BytesIO()
    SimpleDocTemplate(out, invariant=1).build([Paragraph(marked, BODY)])
    assert text_of(out.getvalue()) == shown


@pytest.mark.parametrize(
    ("font", "words", "step"),
    [
        ("STSong-Light", "报销单必须在三十天内提交", 36),
        ("HeiseiMin-W3", "休暇は二週間前に申請してくださいね", 40),
        ("STSong-Light", "图书馆每天早上九点开门", 44),
    ],
)
def test_words_of_chinese_and_japanese_that_are_drawn_in_pieces_have_no_gaps(font: str, words: str, step: int) -> None:
    pdfmetrics.registerFont(UnicodeCIDFont(font))
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1)
    canvas.setFont(font, 12)
    for start in range(0, len(words), 3):
        canvas.drawString(40 + step * start // 3, 700, words[start : start + 3])
    canvas.save()
    assert text_of(out.getvalue()) == words


def test_lines_of_chinese_are_joined_without_a_space() -> None:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1)
    canvas.setFont("STSong-Light", 12)
    for number, line in enumerate(["图书馆每天早上九点开门晚上六点", "关门请带好会员证然后登记每一本"]):
        canvas.drawString(60, 700 - 16 * number, line)
    canvas.save()
    assert text_of(out.getvalue()) == "图书馆每天早上九点开门晚上六点关门请带好会员证然后登记每一本"
