from bot.answering.compose.verification import verify
from bot.answering.evidence.table_rows import begins_in_table, place_of, table_header
from index.chunking.tables import find_tables
from index.types import Chunk, Document, DocumentRef, Heading, Passage, Scores, revision_of

HEADER = "| Room | Price |\n|---|---|"
ROWS = [f"| room {number} | {number * 7} EUR |" for number in range(1, 60)]
TEXT = "\n".join(["Prices of rooms:", "", HEADER, *ROWS, "", "Ask at the desk."])
REF = DocumentRef("s:a", "Rooms", "", "article", "", "", "public", "")
DOCUMENT = Document(REF, TEXT, revision_of(TEXT), (Heading(0, 1, "Prices of rooms:"),), ())


def passage(start: int, end: int) -> Passage:
    (table,) = find_tables(TEXT)
    header = (table.start, table.header) if table.body <= start < table.end else (0, "")
    chunk = Chunk("s:a", start, end, TEXT[start:end], "Hotel", ((0, "Hotel > Prices"),) if start == 0 else (), header)
    return Passage(1, 1, REF, DOCUMENT.revision, chunk, Scores(0.5, 0.5, 0.5, None), 0)


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
