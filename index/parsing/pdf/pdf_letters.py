"""Where the letters of a line of a PDF's page stand, as a reader sees the line: from left to right."""

# mypy: disable-error-code="import-untyped"

import ctypes
import re
from collections.abc import Iterator
from typing import Any

_WITH_DIGIT = re.compile(r"\S[^\s\d]{0,40}\d[\d+−–-]{0,40}")
_UNSPACED = re.compile("[\u3000-\u30ff\u3400-\u9fff\uff01-\uff60]")
_RAISED = str.maketrans("0123456789+-−–", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻")
_MIN_RISE = 0.15  # times the size of the word's first letter
_MAX_RAISED_SIZE = 0.95  # times that size


class PdfLetters:
    """The letters of a line.

    Args:
        text_page: PDFium's text of the page.
        text: The page's characters, one for each of PDFium's.
        first: Index of the line's first letter.

    Attributes:
        turns: Quarter turns by which the line is written anticlockwise, 0 to 3.
    """

    def __init__(self, text_page: Any, text: str, first: int) -> None:  # noqa: ANN401 - pypdfium2 has no types
        self._page = text_page
        self._text = text
        self.turns = self._direction(first)

    def _direction(self, index: int) -> int:
        matrix = self._matrix(index)
        if matrix is None:
            return 0
        if abs(matrix.a) >= abs(matrix.b):
            return 0 if matrix.a >= 0 else 2
        return 1 if matrix.b > 0 else 3

    def _matrix(self, index: int) -> Any | None:  # noqa: ANN401
        import pypdfium2.raw as pdfium

        matrix = pdfium.FS_MATRIX()
        return matrix if pdfium.FPDFText_GetMatrix(self._page.raw, index, ctypes.byref(matrix)) else None

    def origin(self, index: int) -> tuple[float, float]:
        """Return where a letter begins: from the left, and the height of its baseline, once the line is upright."""
        import pypdfium2.raw as pdfium

        x, y = ctypes.c_double(), ctypes.c_double()
        pdfium.FPDFText_GetCharOrigin(self._page.raw, index, x, y)
        return self._upright(x.value, y.value)

    def _upright(self, x: float, y: float) -> tuple[float, float]:
        return ((x, y), (y, -x), (-x, -y), (-y, x))[self.turns]

    def _right(self, index: int) -> float:
        left, bottom, right, top = self._page.get_charbox(index)
        return max(self._upright(left, bottom)[0], self._upright(right, top)[0])

    def size(self, index: int) -> float:
        """Return the height of a letter as it is shown; the font's size alone ignores how the text is scaled."""
        import pypdfium2.raw as pdfium

        size: float = pdfium.FPDFText_GetFontSize(self._page.raw, index)
        matrix = self._matrix(index)
        if matrix is not None:
            return abs(size * float(matrix.d or matrix.c))
        _, bottom, _, top = self._page.get_charbox(index, loose=True)
        return float(top - bottom)

    def middle(self, first: int, last: int) -> int:
        """Return the index of a letter in the middle of a line: the first may be a bullet or a large initial."""
        middle = (first + last) // 2
        return next((index for index in range(middle, last) if self._text[index].isalnum()), first)

    def spans(self, first: int, end: int, gap: float) -> Iterator[tuple[int, int, float]]:
        """Yield start, end and right end of what stands between gaps that are at least this wide."""
        start = first
        for at in range(first + 1, end - 1):
            if self._text[at] != " " or self._text[at + 1] == " ":
                continue
            left, _ = self.origin(at)
            if self.origin(at + 1)[0] - left >= gap:
                yield start, at, left
                start = at + 1
        yield start, end, self._right(max(start, end - 1))

    def words(self, start: int, end: int) -> str:
        """Return the text of a span: 10⁶ with its raised digit, and words in Chinese or Japanese without gaps."""
        raised = {at for found in _WITH_DIGIT.finditer(self._text, start, end) for at in self._raised(*found.span())}
        if not raised and self._text[start:end].isascii():
            return self._text[start:end]
        return "".join(
            self._text[at].translate(_RAISED) if at in raised else self._text[at]
            for at in range(start, end)
            if self._text[at] != " " or not self._is_gap_in_word(at)
        )

    def _is_gap_in_word(self, at: int) -> bool:
        around = self._text[at - 1 : at] + self._text[at + 1 : at + 2]
        if around.isascii() or len(_UNSPACED.findall(around)) < 2:
            return False
        import pypdfium2.raw as pdfium

        return int(pdfium.FPDFText_IsGenerated(self._page.raw, at)) == 1

    def _raised(self, start: int, end: int) -> Iterator[int]:
        """Yield the raised digits of a word, with the sign before them."""
        _, base = self.origin(start)
        size = self.size(start)
        for at in range(start + 1, end):
            is_small = ord(self._text[at]) in _RAISED and self.size(at) < _MAX_RAISED_SIZE * size
            if is_small and self.origin(at)[1] - base > _MIN_RISE * size:
                yield at
