"""Orders the rows of a PDF's page: columns that are drawn row by row, and rows that are drawn from the foot up."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby, pairwise
from statistics import median

from index.parsing.pdf.pdf_lines import BROKEN, PdfLine

MIN_GAP = 0.9  # times the size of the letters: a wider gap may part columns
_MIN_ROWS = 4  # of columns
_MIN_TABLE_ROWS = 3
_MAX_ROWS = 300  # searched at once
_MAX_GAPS = 8  # of a row
_MIN_WORDS = 3  # of most lines of a column of prose; cells of a table have fewer
_MIN_FILLED = 0.6  # of a column's width, by most of its lines
_MIN_CONTINUED = 0.3  # of a column's lines go on in the next one
_SENTENCE_END = re.compile(r"[.!?…:;。！？][\"'”’»)\]]*$")
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff]")

Row = Sequence[PdfLine]
"""The pieces of one line, from left to right, with wide gaps between them."""
_Band = tuple[float, float]


def order_rows(rows: Sequence[Row]) -> list[PdfLine]:
    """Return a page's lines in reading order.

    Columns of prose are read one after the other; the cells of a table stay in their rows. What counts as prose: at
    least four rows have a gap in one place, and on both sides of it most lines have words enough, fill the column, and
    go on in the next line.
    """
    return [line for row in _in_columns(_whole_rows(rows)) for line in row]


def _whole_rows(rows: Sequence[Row]) -> list[Row]:
    """Join the rows that PDFium parts though they are side by side."""
    whole: list[list[PdfLine]] = []
    for row in rows:
        last = whole[-1][-1] if whole else row[0]
        gap = row[0].left - last.right
        is_level = abs(last.baseline - row[0].baseline) < 0.4 * min(last.size, row[0].size)
        if whole and is_level and gap >= MIN_GAP * row[0].size and not last.text.endswith(BROKEN):
            whole[-1].extend(row)
        else:
            whole.append(list(row))
    return [*whole]


def downward(rows: Sequence[Row]) -> list[Row]:
    """Return rows from the head to the foot, where a page or a turned text was stored in the opposite order."""
    steps = [a[0].baseline - b[0].baseline for a, b in pairwise(rows) if _is_next_line(a[0], b[0])]
    up = sum(step < 0 for step in steps)
    return list(reversed(rows)) if up > len(steps) - up else list(rows)


def _is_next_line(a: PdfLine, b: PdfLine) -> bool:
    return 0.5 * a.size < abs(a.baseline - b.baseline) < 3 * a.size


def _in_columns(rows: Sequence[Row], depth: int = 0) -> Iterator[Row]:
    at = 0
    while at < len(rows):
        count, band = _block(rows[at : at + _MAX_ROWS])
        if band is not None and depth < _MAX_GAPS:
            block = rows[at : at + count]
            yield from _in_columns([left for row in block if (left := _part(row, band, right=False))], depth + 1)
            yield from _in_columns([right for row in block if (right := _part(row, band, right=True))], depth + 1)
        elif (cells := _table_rows(rows[at : at + count])) >= _MIN_TABLE_ROWS:
            count = cells
            yield from ([_as_table_row(row, is_first=row is rows[at])] for row in rows[at : at + count])
        else:
            count = max(1, count // 2)
            yield from ([_joined(row)] for row in rows[at : at + count])
        at += count


def _block(rows: Sequence[Row]) -> tuple[int, _Band | None]:
    """Return how many of the first rows have a gap in one place, and where, None where it parts no columns."""
    bands = _gaps(rows[0])
    count = 1 if bands else 0
    if not bands:
        return 1, None
    for row in rows[1:]:
        narrowed = _narrowed(bands, row)
        if not narrowed:
            break
        bands = narrowed
        count += 1
    return count, next((band for band in bands if _parts_prose(rows[:count], band)), None)


def _gaps(row: Row) -> list[_Band]:
    return [(a.right, b.left) for a, b in pairwise(row) if b.left - a.right >= MIN_GAP * a.size][:_MAX_GAPS]


def _narrowed(bands: Sequence[_Band], row: Row) -> list[_Band]:
    """Return the bands, or what is left of them, that no piece of a row covers."""
    free = [(float("-inf"), row[0].left), *_gaps(row), (row[-1].right, float("inf"))]
    shared = [(max(low, left), min(high, right)) for low, high in bands for left, right in free]
    return [(low, high) for low, high in shared if high - low >= 0.8 * row[0].size][:_MAX_GAPS]


def _part(row: Row, band: _Band, *, right: bool) -> list[PdfLine]:
    return [piece for piece in row if (piece.left >= band[1] - 0.1) == right]


def _parts_prose(rows: Sequence[Row], band: _Band) -> bool:
    left = [part[-1] for row in rows if (part := _part(row, band, right=False))]
    right = [part[0] for row in rows if (part := _part(row, band, right=True))]
    return _is_prose(left) and _is_prose(right)


def _is_prose(lines: Sequence[PdfLine]) -> bool:
    if len(lines) < _MIN_ROWS:
        return False
    widths = [line.right - line.left for line in lines]
    continued = [_goes_on(a.text, b.text) for a, b in pairwise(lines)]
    return (
        median(_word_count(line.text) for line in lines) >= _MIN_WORDS
        and median(widths) >= _MIN_FILLED * max(widths)
        and sum(continued) >= _MIN_CONTINUED * len(continued)
    )


def _table_rows(rows: Sequence[Row]) -> int:
    """Return how many of the first rows have their cells below those of the first row."""
    spans = [(cell.left, cell.right) for cell in rows[0]]
    for count, row in enumerate(rows):
        if len(row) != len(spans):
            return count
        spans = [(min(left, cell.left), max(right, cell.right)) for (left, right), cell in zip(spans, row, strict=True)]
        if any(right + 0.5 * row[0].size > left for (_, right), (left, _) in pairwise(spans)):
            return count
    return len(rows) if len(spans) > 1 else 0


def _as_table_row(row: Row, *, is_first: bool) -> PdfLine:
    cells = [piece.text.replace("|", "\\|") for piece in row]
    text = f"| {' | '.join(cells)} |"
    head = "\n|" + " --- |" * len(cells) if is_first else ""
    return replace(row[0], text=text + head, right=row[-1].right)


def _word_count(text: str) -> float:
    return len(text.split()) + len(_UNSPACED.findall(text)) / 2


def _goes_on(text: str, following: str) -> bool:
    is_inside = text.endswith(BROKEN) or not _SENTENCE_END.search(text[-8:])
    return is_inside and not following[0].isupper() and not following[0].isdigit()


def _joined(row: Row) -> PdfLine:
    """Return the pieces of a row that is no part of columns as one line."""
    return replace(row[0], text=" ".join(piece.text for piece in row), right=row[-1].right)


def by_direction(rows: Sequence[tuple[int, Row]]) -> Iterator[list[Row]]:
    """Yield the rows that follow one another in one direction of writing."""
    for _, group in groupby(rows, key=lambda each: each[0]):
        yield [row for _, row in group]
