import json

import pytest

from index import ConfigurationError, IndexDamaged, IndexFolder, IndexIncompatible, IndexLocked, IndexMissing, roll_back
from tests.index.temp_index import TempIndex


@pytest.fixture
def built(temp_index: TempIndex) -> TempIndex:
    temp_index.write("a.txt", "Some text to index.")
    temp_index.sync()
    return temp_index


def test_the_manifest_lists_every_file(built: TempIndex) -> None:
    folder = built.live_folder()
    on_disk = {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file() and p.suffix != ".lock"}
    assert set(IndexFolder(built.index_dir).manifest().files) == on_disk - {"manifest.json"}


def test_another_format_version_is_refused_and_the_remedy_named(built: TempIndex) -> None:
    path = built.live_folder() / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"format": 99}))
    with pytest.raises(IndexIncompatible, match=r"format 99.*footnote reindex --full"):
        built.open()
    assert built.sync().rebuilt == "the old index was built by another encoder or version"


@pytest.mark.parametrize("content", [b"", b"one", b"\xff"])
def test_a_damaged_pointer_is_named(built: TempIndex, content: bytes) -> None:
    (built.index_dir / "CURRENT").write_bytes(content)
    with pytest.raises(IndexDamaged, match="CURRENT does not name a generation"):
        built.open()


def test_a_damaged_manifest_is_named(built: TempIndex) -> None:
    (built.live_folder() / "manifest.json").write_text("{")
    with pytest.raises(IndexDamaged, match=r"manifest\.json is missing or damaged"):
        built.open()


def test_the_leftovers_of_a_killed_writer_are_deleted(built: TempIndex) -> None:
    generations = built.index_dir / "generations"
    for name in (".staging", "2"):
        (generations / name).mkdir()
        (generations / name / "junk").write_text("junk")
    built.write("b.txt", "More text.")
    built.sync()
    assert sorted(path.name for path in generations.iterdir()) == ["1", "2"]
    assert not (generations / "2" / "junk").exists()


def test_unchanged_segments_are_linked_not_copied(built: TempIndex) -> None:
    built.write("b.txt", "More text.")
    before = built.live_folder() / "sentences" / "1.i8"
    inode = before.stat().st_ino
    built.sync()
    assert (built.live_folder() / "sentences" / "1.i8").stat().st_ino == inode


def test_disk_use_counts_linked_files_once(built: TempIndex) -> None:
    built.write("b.txt", "More text.")
    built.sync()
    files = [p for p in (built.index_dir / "generations").rglob("*") if p.is_file()]
    naive = sum(path.stat().st_size for path in files)
    assert 0 < IndexFolder(built.index_dir).disk_bytes() < naive


@pytest.fixture
def thrice(temp_index: TempIndex) -> TempIndex:
    """An index after a full reindex, a small change, and another full reindex."""
    temp_index.write("a.txt", "The first text.")
    temp_index.sync()
    temp_index.write("a.txt", "The second text.")
    temp_index.sync()
    temp_index.write("a.txt", "The third text.")
    temp_index.sync(temp_index.options(full=True))
    return temp_index


def test_a_rollback_serves_the_last_full_reindex(thrice: TempIndex) -> None:
    assert [each.generation for each in IndexFolder(thrice.index_dir).earlier()] == [1]
    assert roll_back(thrice.index_dir, 0, thrice.encoder.spec).generation == 1
    assert thrice.text("docs:a.txt") == "The first text."


def test_a_rollback_can_be_undone(thrice: TempIndex) -> None:
    roll_back(thrice.index_dir, 1, thrice.encoder.spec)
    assert [each.generation for each in IndexFolder(thrice.index_dir).earlier()] == [3]
    roll_back(thrice.index_dir, 3, thrice.encoder.spec)
    assert thrice.text("docs:a.txt") == "The third text."


def test_the_next_reindex_after_a_rollback_follows_the_sources(thrice: TempIndex) -> None:
    roll_back(thrice.index_dir, 1, thrice.encoder.spec)
    report = thrice.sync()
    assert (report.generation, report.sources[0].changed) == (4, ("docs:a.txt",))
    assert thrice.text("docs:a.txt") == "The third text."


def test_a_rollback_to_a_generation_that_is_not_kept_is_refused(thrice: TempIndex) -> None:
    with pytest.raises(ConfigurationError, match=r"Generation 2 is not kept; there is 1\."):
        roll_back(thrice.index_dir, 2, thrice.encoder.spec)


def test_a_rollback_without_an_earlier_generation_is_refused(temp_index: TempIndex) -> None:
    with pytest.raises(IndexMissing, match="footnote reindex"):
        roll_back(temp_index.index_dir, 0, temp_index.encoder.spec)
    temp_index.write("a.txt", "The first text.")
    temp_index.sync()
    with pytest.raises(IndexMissing, match="nothing to go back to"):
        roll_back(temp_index.index_dir, 0, temp_index.encoder.spec)


def test_a_rollback_while_another_process_writes_is_refused(thrice: TempIndex) -> None:
    with IndexFolder(thrice.index_dir).write_lock(), pytest.raises(IndexLocked):
        roll_back(thrice.index_dir, 1, thrice.encoder.spec)
