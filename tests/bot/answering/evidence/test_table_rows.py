from dataclasses import replace

import pytest

from bot.answering.compose.verification import verify
from bot.answering.evidence.table_rows import MAX_ROW_CHARS, begins_in_table, place_of, table_header, whole_row
from index.chunking.tables import find_tables
from index.types import Chunk, Document, DocumentRef, Heading, Passage, Scores, revision_of

HEADER = "| Room | Price |\n|---|---|"
ROWS = [f"| room {number} | {number * 7} EUR |" for number in range(1, 60)]
TEXT = "\n".join(["Prices of rooms:", "", HEADER, *ROWS, "", "Ask at the desk."])
REF = DocumentRef("s:a", "Rooms", "", "article", "", "", "public", "")
SCORES = Scores(0.5, 0.5, 0.5, None)
DOCUMENT = Document(REF, TEXT, revision_of(TEXT), (Heading(0, 1, "Prices of rooms:"),), ())


def passage(start: int, end: int) -> Passage:
    (table,) = find_tables(TEXT)
    header = (table.start, table.header) if table.body <= start < table.end else (0, "")
    chunk = Chunk("s:a", start, end, TEXT[start:end], "Hotel", ((0, "Hotel > Prices"),) if start == 0 else (), header)
    return Passage(1, 1, REF, DOCUMENT.revision, chunk, SCORES, 0)


def test_a_row_finds_the_header_before_its_passage() -> None:
    found = passage(TEXT.index("| room 30 "), TEXT.index("| room 40 "))
    header = table_header(found, TEXT.index("| room 35 "))
    assert header is not None
    assert header.text == HEADER
    assert verify(header, DOCUMENT)


def test_a_row_finds_the_header_in_its_passage() -> None:
    found = passage(0, TEXT.index("| room 20 "))
    header = table_header(found, TEXT.index("| room 8 "))
    assert header is not None
    assert header.text == HEADER
    assert place_of(found, TEXT.index("| room 8 ")) == "Hotel > Prices | Room | Price |"


def test_what_is_no_row_has_no_header() -> None:
    found = passage(TEXT.index("| room 50 "), len(TEXT))
    desk = TEXT.index("Ask")
    assert table_header(found, desk) is None
    assert not begins_in_table(found, desk)
    assert begins_in_table(found, TEXT.index("| room 51 "))
    assert table_header(passage(0, TEXT.index("| room 9 ")), TEXT.index("| Room")) is None


FLAGS = "| Flag | Meaning |\n|---|---|\n"


@pytest.mark.parametrize(
    ("row", "sentence", "expected"),
    [
        ("| --tag | It is set. It is read later. |", "It is read later.", "| --tag | It is set. It is read later. |"),
        ("  | --tag | One. Two. |", "One.", "| --tag | One. Two. |"),
        ("--tag | One. Two.", "Two.", None),
        ("| --tag | " + "Long. " * (MAX_ROW_CHARS // 6) + " |", "Long.", None),
    ],
)
def test_a_sentence_of_a_cell_is_quoted_with_its_row(row: str, sentence: str, expected: str | None) -> None:
    text = FLAGS + row + "\n| --all | All. |"
    ref = replace(REF, id="s:b")
    found = Passage(1, 1, ref, revision_of(text), Chunk("s:b", 0, len(text), text, "", (), (0, "")), SCORES, 0)
    start = text.index(sentence)
    span = whole_row(found, start, start + len(sentence))
    assert (span and text[span[0] : span[1]]) == expected


def test_a_cell_of_a_row_that_the_passage_cuts_is_no_row() -> None:
    found = passage(TEXT.index("210 EUR |"), len(TEXT))
    start = TEXT.index("210 EUR")
    assert table_header(found, start) is not None
    assert whole_row(found, start, start + len("210 EUR")) is None


def test_what_is_in_no_table_has_no_row() -> None:
    start = TEXT.index("Ask")
    assert whole_row(passage(TEXT.index("| room 50 "), len(TEXT)), start, len(TEXT)) is None
