"""The order of what a page shows: columns, rows, turned pages."""

import io
import time
from collections.abc import Callable, Sequence

import pytest
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import SimpleDocTemplate, Table

from index.parsing.pdf.pdf_columns import downward, order_rows
from index.parsing.pdf.pdf_layout import lay_out
from index.parsing.pdf.pdf_lines import PdfLine
from index.parsing.pdf.pdf_loader import read_pdf

HARBOUR = (
    "The harbour master keeps the list",
    "of all boats that stay for longer",
    "than a week. Owners of such boats",
    "pay at the office near the fish",
    "market before noon on the first",
    "day of their stay.",
)
LIBRARY = (
    "Our library lends books, maps and",
    "tools to everybody who lives in",
    "the valley. A card costs five",
    "euros a year and is free for those",
    "under sixteen. Late books cost ten",
    "cents a day.",
)
FOREST = (
    "Walkers in the forest stay on the",
    "marked paths from March until the",
    "end of June, when birds nest on",
    "the ground. Dogs are kept on the",
    "lead all year, and fires are not",
    "allowed at any time.",
)


def text_of(draw: Callable[[Canvas], None], **page: int) -> str:
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1)
    if page:
        canvas.setPageRotation(page["turned"])
    draw(canvas)
    canvas.save()
    content = read_pdf(out.getvalue())
    return lay_out(content.pages, content.outline).text


def draw_across(canvas: Canvas, columns: Sequence[Sequence[str]], lefts: Sequence[float], size: int = 11) -> None:
    canvas.setFont("Helvetica", size)
    for row in range(max(map(len, columns))):
        for left, column in zip(lefts, columns, strict=True):
            if row < len(column):
                canvas.drawString(left, 700 - 1.3 * size * row, column[row])


@pytest.mark.parametrize(
    ("columns", "lefts", "size"),
    [
        ((HARBOUR, LIBRARY), (60, 310), 11),
        ((LIBRARY, HARBOUR), (60, 250), 11),
        ((HARBOUR, LIBRARY, FOREST), (40, 215, 390), 10),
        ((HARBOUR[:5], LIBRARY), (60, 300), 11),
    ],
)
def test_columns_that_are_drawn_across_are_read_one_after_the_other(
    columns: tuple[tuple[str, ...], ...], lefts: tuple[int, ...], size: int
) -> None:
    text = text_of(lambda canvas: draw_across(canvas, columns, lefts, size))
    assert " ".join(text.split()) == " ".join(line for column in columns for line in column)


def test_a_title_above_the_columns_and_a_line_below_them_keep_their_places() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 18)
        canvas.drawString(60, 760, "News of the valley and its harbour")
        draw_across(canvas, (HARBOUR, LIBRARY), (60, 310))
        canvas.drawString(60, 560, "All of this holds from the first of May until the last day of September this year.")

    words = " ".join(text_of(draw).split())
    assert words.startswith("News of the valley and its harbour The harbour master")
    assert words.index("day of their stay.") < words.index("Our library lends")
    assert words.endswith(
        "cents a day. All of this holds from the first of May until the last day of September this year."
    )


ROWS = [
    [["Season", "Single", "Double"], ["Low", "60 EUR", "80 EUR"], ["High", "90 EUR", "120 EUR"]],
    [["Unit", "Load"], ["Crane A", "2100 kg"], ["Crane B", "5000 kg"], ["Small winch", "300 kg"]],
    [["Day", "From", "Until", "Who"], ["Monday", "9", "18", "all"], ["Tuesday", "10", "17", "members"]],
]


@pytest.mark.parametrize("rows", ROWS)
@pytest.mark.parametrize("style", [[], [("GRID", (0, 0), (-1, -1), 1, "black")]])
def test_the_rows_of_a_table_stay_rows_under_its_header(rows: list[list[str]], style: list[object]) -> None:
    out = io.BytesIO()
    SimpleDocTemplate(out, invariant=1).build([Table(rows, style=style, colWidths=100)])
    content = read_pdf(out.getvalue())
    written = [f"| {' | '.join(row)} |" for row in rows]
    written.insert(1, "|" + " --- |" * len(rows[0]))
    assert lay_out(content.pages, content.outline).text.split("\n") == written


SIGN = ["Crane table for the yard", "Ten metres lift 5000 kg", "Twenty metres lift 2100 kg", "Wind stops all work"]


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
@pytest.mark.parametrize("angle", [0, 90, 180, 270])
def test_lines_come_in_their_order_however_text_and_page_are_turned(angle: int, turned: int) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.translate(300, 400)
        canvas.rotate(angle)
        for number, line in enumerate(SIGN):
            canvas.drawString(-100, 60 - 16 * number, line)

    assert " ".join(text_of(draw, turned=turned).split()) == " ".join(SIGN)


def test_rows_that_are_stored_from_the_foot_up_are_turned_round() -> None:
    rows = [[PdfLine(1, word, 60, 200, 700 - 14 * number, 11)] for number, word in enumerate("abcd")]
    assert [row[0].text for row in downward(rows[::-1])] == list("abcd")
    assert [row[0].text for row in downward(rows)] == list("abcd")


def test_the_time_to_order_rows_grows_with_their_number_alone() -> None:
    def spent(count: int) -> float:
        rows = [
            [PdfLine(1, "a b c d", 50.0 * at + n % 7, 50.0 * at + 30 + n % 7, -12.0 * n, 10) for at in range(9)]
            for n in range(count)
        ]
        started = time.process_time()
        order_rows(rows)
        return time.process_time() - started

    assert spent(8_000) < 8 * spent(2_000) + 0.5
