"""Tables as text: CSV and TSV, with the delimiter found in the file."""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from typing import BinaryIO

from index.errors import UnreadableDocument
from index.parsing.decoding import decode_file
from index.parsing.document_loader import DocumentDraft, LoadContext, SkippedPart, read_whole
from index.parsing.sheet_text import add_grid
from index.parsing.text_builder import TextBuilder

_DELIMITERS = ",;\t|"
_SAMPLE_CHARACTERS = 65_536
_SAMPLE_ROWS = 200
_MAX_CELL_LINES = 20
"""Lines of a cell above which an odd number of quotation marks means that one is not closed."""


class CsvLoader:
    """Reads CSV and TSV."""

    name = "csv"
    suffixes: tuple[str, ...] = (".csv", ".tsv")
    media_types: tuple[str, ...] = ("text/csv", "text/tab-separated-values")
    is_line_based = False

    def version(self) -> str:
        """Return what the loaded text depends on."""
        return "csv/1"

    def load(self, stream: BinaryIO, context: LoadContext) -> Iterator[DocumentDraft | SkippedPart]:
        """Read the table; rows of a longer one name their columns."""
        decoded = decode_file(read_whole(stream, context.max_bytes))
        if decoded.problem:
            yield SkippedPart(decoded.problem)
        text = decoded.text
        delimiter, text = _declared_delimiter(text)
        delimiter = delimiter or find_delimiter(text, context.local_id)
        rows = _quoted_rows(text, delimiter)
        if rows is None:
            yield SkippedPart("its quotation marks are read as text, because one of them is not closed")
            rows = _rows(text, delimiter, has_quotes=False)
        builder = TextBuilder()
        add_grid(builder, rows, level=1)
        body, headings = builder.result()
        if not body:
            raise UnreadableDocument("it holds no text")
        yield DocumentDraft("file", context.local_id, body, headings=headings)


def _declared_delimiter(text: str) -> tuple[str, str]:
    """Return the delimiter that a first line ``sep=;`` declares, as Excel writes it, and the text after that line."""
    first, end, rest = text.partition("\n")
    declared = first.strip("\r\ufeff\"'")
    return (declared[4], rest) if len(declared) == 5 and declared.lower().startswith("sep=") and end else ("", text)


def find_delimiter(text: str, name: str = "") -> str:
    """Return the delimiter of a text: the one that most rows agree on, with the most cells.

    Args:
        text: The whole file.
        name: The file's name; a file of tabs by its name is one, unless it has none.
    """
    sample = text[:_SAMPLE_CHARACTERS]
    if name.lower().endswith(".tsv") and "\t" in sample:
        return "\t"
    scores = {delimiter: _agreement(sample, delimiter) for delimiter in _DELIMITERS if delimiter in sample}
    return max(scores, key=lambda each: scores[each], default=",")


def _agreement(sample: str, delimiter: str) -> tuple[float, int]:
    """Return the share of rows that have the most common number of cells, and that number."""
    widths: Counter[int] = Counter()
    try:
        for row in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter):
            if row:
                widths[len(row)] += 1
            if widths.total() >= _SAMPLE_ROWS:
                break
    except csv.Error:
        pass
    (width, count), *_ = widths.most_common(1) or [(1, 0)]
    return (0.0, 0) if width < 2 else (count / widths.total(), width)


def _quoted_rows(text: str, delimiter: str) -> list[list[str]] | None:
    """Return the rows, None where a quotation mark that is never closed would swallow much of the file."""
    try:
        rows = _rows(text, delimiter)
    except csv.Error:
        return None
    is_odd = text.count('"') % 2 == 1
    return None if is_odd and any(cell.count("\n") > _MAX_CELL_LINES for row in rows for cell in row) else rows


def _rows(text: str, delimiter: str, *, has_quotes: bool = True) -> list[list[str]]:
    lines = io.StringIO(text, newline="")
    if has_quotes:
        return list(csv.reader(lines, delimiter=delimiter, skipinitialspace=True))
    return list(csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE, skipinitialspace=True))
