from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import PUBLIC, DocumentNotFound, IndexDamaged, IndexProblem, roll_back
from index.storage.tombstones import FILE, NO_AUDIENCE, Tombstone, Tombstones
from tests.index.temp_index import TempIndex, make_query, make_spec

STAFF = (PUBLIC, "staff")
STONES = st.lists(st.builds(Tombstone, st.text(max_size=8), st.integers(1, 9), st.sampled_from([NO_AUDIENCE, "staff"])))


@given(stones=STONES, generation=st.integers(0, 9))
def test_a_generation_hides_documents_that_were_removed_after_it(
    tmp_path_factory: pytest.TempPathFactory, stones: list[Tombstone], generation: int
) -> None:
    table = Tombstones(tmp_path_factory.mktemp("index"))
    for stone in stones:
        table.add([stone])
    later = [stone for stone in stones if stone.before > generation]
    assert table.read() == tuple(stones)
    assert table.hidden(generation) == {
        stone.document: frozenset(each.audience for each in later if each.document == stone.document) for stone in later
    }


@given(stones=STONES, oldest=st.integers(0, 9))
def test_pruning_changes_nothing_for_kept_generations(
    tmp_path_factory: pytest.TempPathFactory, stones: list[Tombstone], oldest: int
) -> None:
    table = Tombstones(tmp_path_factory.mktemp("index"))
    table.add(stones)
    before = [table.hidden(generation) for generation in range(oldest, 10)]
    table.prune(oldest)
    assert [table.hidden(generation) for generation in range(oldest, 10)] == before
    assert all(stone.before > oldest for stone in table.read())


def test_an_unfinished_line_is_dropped(tmp_path: Path) -> None:
    table = Tombstones(tmp_path)
    first, second = Tombstone("docs:a", 2, NO_AUDIENCE), Tombstone("docs:b", 3, NO_AUDIENCE)
    table.add([first])
    with (tmp_path / FILE).open("ab") as file:
        file.write(b'{"document": "docs:b", "bef')
    assert table.read() == (first,)
    table.add([second])
    assert table.read() == (first, second)


def test_a_damaged_file_of_tombstones_is_named(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("nonsense\n")
    with pytest.raises(IndexDamaged, match=r"tombstones\.jsonl is damaged.*footnote reindex --full"):
        Tombstones(tmp_path).read()


def test_a_file_of_tombstones_that_may_not_be_read_is_named_with_its_remedy(tmp_path: Path) -> None:
    (tmp_path / FILE).mkdir()
    with pytest.raises(IndexProblem, match="run Footnote as the user that indexes"):
        Tombstones(tmp_path).read()


def test_every_addition_changes_the_stamp(tmp_path: Path) -> None:
    table = Tombstones(tmp_path)
    stamps = [table.stamp()]
    for number in range(3):
        table.add([Tombstone("docs:a", number + 1, NO_AUDIENCE)])
        stamps.append(table.stamp())
    assert len(set(stamps)) == 4


def test_an_open_index_hides_a_removed_document_at_once(temp_index: TempIndex) -> None:
    temp_index.write("a.txt", "Graphics cards are scarce.")
    path = temp_index.write("b.txt", "Graphics cards are sold out.")
    temp_index.sync()
    with temp_index.open() as index:
        before = {p.document.id for p in index.search(make_query("graphics cards")).passages}
        path.unlink()
        temp_index.sync()
        after = {p.document.id for p in index.search(make_query("graphics cards")).passages}
        assert (before, after) == ({"docs:a.txt", "docs:b.txt"}, {"docs:a.txt"})
        with pytest.raises(DocumentNotFound):
            index.document("docs:b.txt", frozenset({PUBLIC}))


def test_a_rollback_shows_no_removed_document(temp_index: TempIndex) -> None:
    temp_index.write("a.txt", "Graphics cards are scarce.")
    path = temp_index.write("b.txt", "Graphics cards are sold out.")
    temp_index.sync()
    path.unlink()
    temp_index.sync(temp_index.options(full=True))
    roll_back(temp_index.index_dir, 0, temp_index.encoder.spec)
    with temp_index.open() as index:
        assert index.generation == 1
    assert temp_index.found("graphics cards") == ["docs:a.txt"]


def test_a_narrowed_audience_applies_to_every_generation(temp_index: TempIndex) -> None:
    temp_index.write("a.txt", "Graphics cards are scarce.")
    temp_index.sync()
    with temp_index.open() as index:
        temp_index.sync(temp_index.options(sources=(make_spec(temp_index.docs, audience="staff"),), full=True))
        assert index.search(make_query("graphics")).passages == ()
        with pytest.raises(DocumentNotFound):
            index.document("docs:a.txt", frozenset({PUBLIC}))
        assert index.document("docs:a.txt", frozenset(STAFF)).id == "docs:a.txt"
    roll_back(temp_index.index_dir, 1, temp_index.encoder.spec)
    assert (temp_index.found("graphics"), temp_index.found("graphics", audience=STAFF)) == ([], ["docs:a.txt"])


def test_a_document_that_comes_back_is_found_again(temp_index: TempIndex) -> None:
    temp_index.write("a.txt", "Graphics cards are scarce.")
    path = temp_index.write("b.txt", "Graphics cards are sold out.")
    temp_index.sync()
    path.unlink()
    temp_index.sync()
    temp_index.write("b.txt", "Graphics cards are sold out.")
    report = temp_index.sync()
    assert report.sources[0].added == ("docs:b.txt",)
    assert sorted(temp_index.found("graphics cards")) == ["docs:a.txt", "docs:b.txt"]


def test_a_document_hidden_by_a_killed_reindex_is_shown_by_the_next(temp_index: TempIndex) -> None:
    temp_index.write("a.txt", "Graphics cards are scarce.")
    temp_index.write("b.txt", "Graphics cards are sold out.")
    first = temp_index.sync()
    # As a reindex leaves it that is killed after it found the file missing; meanwhile the file is there again.
    Tombstones(temp_index.index_dir).add([Tombstone("docs:b.txt", first.generation + 1, NO_AUDIENCE)])
    assert temp_index.found("graphics cards") == ["docs:a.txt"]
    report = temp_index.sync()
    assert (report.published, report.sources[0].added) == (True, ("docs:b.txt",))
    assert sorted(temp_index.found("graphics cards")) == ["docs:a.txt", "docs:b.txt"]


def test_tombstones_that_hide_nothing_are_dropped(temp_index: TempIndex) -> None:
    temp_index.write("a.txt", "Graphics cards are scarce.")
    temp_index.write("b.txt", "Graphics cards are sold out.").unlink()
    path = temp_index.write("b.txt", "Graphics cards are sold out.")
    temp_index.sync()
    path.unlink()
    for _ in range(3):
        temp_index.sync(temp_index.options(full=True))
    assert Tombstones(temp_index.index_dir).read() == ()
