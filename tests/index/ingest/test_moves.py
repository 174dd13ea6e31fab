"""Documents that only moved are found at their new place and are neither chunked nor embedded again."""

import pytest

from index import PUBLIC, DocumentNotFound, IndexFolder
from tests.index.temp_index import TempIndex

BEES = "# Bees\n\nBees dance to tell the others where the flowers are."
ANTS = "# Ants\n\nAnts build hills from needles."


@pytest.fixture
def built(temp_index: TempIndex) -> TempIndex:
    (temp_index.docs / "old").mkdir()
    temp_index.write("old/bees.md", BEES)
    temp_index.write("old/ants.md", ANTS)
    temp_index.sync()
    return temp_index


def next_key(temp_index: TempIndex) -> int:
    return IndexFolder(temp_index.index_dir).manifest().next_key


def location_of(temp_index: TempIndex, document_id: str) -> str:
    with temp_index.open() as index:
        return index.document(document_id, frozenset({PUBLIC})).ref.location


def test_a_renamed_folder_is_found_under_its_new_name_without_new_chunks(built: TempIndex) -> None:
    before = next_key(built)
    (built.docs / "old").rename(built.docs / "new")
    report = built.sync()
    (source,) = report.sources
    assert (source.added, source.removed) == (
        ("docs:new/ants.md", "docs:new/bees.md"),
        ("docs:old/ants.md", "docs:old/bees.md"),
    )
    assert (report.encoded_chunks, report.reused_chunks, next_key(built)) == (0, 0, before)
    assert built.found("Why do bees dance?")[0] == "docs:new/bees.md"
    assert location_of(built, "docs:new/bees.md").endswith("new/bees.md")
    with pytest.raises(DocumentNotFound):
        location_of(built, "docs:old/bees.md")


def test_a_copy_is_a_document_of_its_own(built: TempIndex) -> None:
    built.write("copy.md", BEES)
    report = built.sync()
    assert (report.sources[0].added, report.sources[0].removed, report.sources[0].unchanged) == (
        ("docs:copy.md",),
        (),
        2,
    )
    (built.docs / "old" / "bees.md").unlink()
    assert built.sync().sources[0].removed == ("docs:old/bees.md",)
    assert built.found("Why do bees dance?")[0] == "docs:copy.md"


def test_two_files_that_swap_names_swap_ids(built: TempIndex) -> None:
    bees, ants = built.docs / "old" / "bees.md", built.docs / "old" / "ants.md"
    bees.rename(built.docs / "aside.md")
    ants.rename(bees)
    (built.docs / "aside.md").rename(ants)
    built.sync()
    assert built.found("Why do bees dance?")[0] == "docs:old/ants.md"
    assert built.found("What do ants build?")[0] == "docs:old/bees.md"


def test_a_file_may_move_while_another_takes_its_name(built: TempIndex) -> None:
    (built.docs / "old" / "bees.md").rename(built.docs / "moved.md")
    built.write("old/bees.md", ANTS)
    built.sync()
    assert built.found("Why do bees dance?")[0] == "docs:moved.md"
    assert sorted(built.found("What do ants build?")) == ["docs:moved.md", "docs:old/ants.md"]


def test_a_renamed_file_titled_by_its_name_is_embedded_again(temp_index: TempIndex) -> None:
    path = temp_index.write("bees.txt", "They dance.")
    temp_index.sync()
    path.rename(temp_index.docs / "wasps.txt")
    assert temp_index.sync().encoded_chunks == 1


def test_a_moved_and_restricted_document_is_shown_to_its_new_readers_only(built: TempIndex) -> None:
    (built.docs / "old").rename(built.docs / "new")
    (built.docs / "sources.toml").write_text('["new/bees.md"]\naudience = "staff"\n')
    built.sync()
    assert "docs:new/bees.md" not in built.found("Why do bees dance?")
    assert built.found("Why do bees dance?", audience=(PUBLIC, "staff"))[0] == "docs:new/bees.md"
    with pytest.raises(DocumentNotFound):
        location_of(built, "docs:new/bees.md")


def test_a_document_that_moves_and_moves_back_is_found(built: TempIndex) -> None:
    (built.docs / "old").rename(built.docs / "new")
    built.sync()
    (built.docs / "new").rename(built.docs / "old")
    built.sync()
    assert built.found("Why do bees dance?")[0] == "docs:old/bees.md"
