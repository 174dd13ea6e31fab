from hypothesis import given
from hypothesis import strategies as st

from index import ChunkSettings, Heading
from index.chunking.chunker import Chunker
from index.chunking.tables import find_tables, table_at
from tests.index.temp_index import make_document
from tests.models import bundled_model

ROWS = [f"| room {number} | {number * 7} EUR |" for number in range(1, 81)]
LONG = "Prices:\n\n" + "\n".join(["| Room | Price a night |", "|---|---:|", *ROWS]) + "\n\nAsk at the desk."


@given(st.text(st.sampled_from("|-: a\n\t"), max_size=300))
def test_a_table_is_its_header_then_its_rows(text: str) -> None:
    before = 0
    for table in find_tables(text):
        assert before <= table.start < table.body <= table.end
        assert table.header == text[table.start : table.body]
        assert all("|" in line for line in text[table.body : table.end].strip("\n").split("\n") if line)
        before = table.end


def test_tables_with_and_without_outer_pipes_are_found() -> None:
    text = "a | b\n--|--\n1 | 2\n\nText | here\n\n| c |\n|---|\n"
    assert [(each.header, text[each.body : each.end].strip()) for each in find_tables(text)] == [
        ("a | b\n--|--", "1 | 2"),
        ("| c |\n|---|", ""),
    ]


def test_a_row_belongs_to_its_table_and_a_header_to_none() -> None:
    tables = find_tables(LONG)
    assert table_at(tables, LONG.index("room 3")) == tables[0]
    assert table_at(tables, LONG.index("| Room")) is None
    assert table_at(tables, LONG.index("Ask")) is None


def test_every_chunk_of_a_long_table_is_embedded_with_the_names_of_its_columns() -> None:
    chunker = Chunker(bundled_model(), ChunkSettings(100, 0))
    chunks = [chunk for chunk in chunker.chunks(make_document(LONG)) if "room" in chunk.text]
    assert len(chunks) > 3
    for chunk in chunks:
        assert "Price a night" in chunker.encoder_input("Title", chunk)[0].text
        assert LONG[chunk.table_header[0] :].startswith(chunk.table_header[1])
        assert ("Price a night" in chunk.text) == (chunk.column_names == "")


def test_what_follows_a_table_has_no_columns() -> None:
    text = LONG.replace("Ask at the desk.", "# More\n" + "Ask at the desk. " * 40)
    chunks = Chunker(bundled_model(), ChunkSettings(100, 0)).chunks(
        make_document(text, headings=(Heading(text.index("# More"), 1, "More"),))
    )
    assert {chunk.column_names for chunk in chunks if chunk.start >= text.index("# More")} == {""}
