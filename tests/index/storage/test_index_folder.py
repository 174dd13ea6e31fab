import json
from collections.abc import Callable
from pathlib import Path

import pytest

from index import IndexDamaged, IndexFolder, IndexIncompatible
from tests.index.workshop import Workshop

Write = Callable[[str, str], Path]


@pytest.fixture
def built(workshop: Workshop, write: Write) -> Workshop:
    write("a.txt", "Some text to index.")
    workshop.sync()
    return workshop


def live(workshop: Workshop) -> Path:
    return workshop.index_dir / "generations" / str(IndexFolder(workshop.index_dir).current())


def test_the_manifest_lists_every_file(built: Workshop) -> None:
    folder = live(built)
    on_disk = {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file() and p.suffix != ".lock"}
    assert set(IndexFolder(built.index_dir).manifest().files) == on_disk - {"manifest.json"}


def test_another_format_version_is_refused_with_the_command(built: Workshop) -> None:
    path = live(built) / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"format": 99}))
    with pytest.raises(IndexIncompatible, match=r"format 99.*footnote reindex --full"):
        built.open()
    assert built.sync().rebuilt == "the old index was built by another encoder or version"


@pytest.mark.parametrize("content", [b"", b"one", b"\xff"])
def test_a_damaged_pointer_is_named(built: Workshop, content: bytes) -> None:
    (built.index_dir / "CURRENT").write_bytes(content)
    with pytest.raises(IndexDamaged, match="CURRENT does not name a generation"):
        built.open()


def test_a_damaged_manifest_is_named(built: Workshop) -> None:
    (live(built) / "manifest.json").write_text("{")
    with pytest.raises(IndexDamaged, match=r"manifest\.json is missing or damaged"):
        built.open()


def test_what_a_killed_writer_left_is_swept(built: Workshop, write: Write) -> None:
    generations = built.index_dir / "generations"
    for name in (".staging", "2"):
        (generations / name).mkdir()
        (generations / name / "junk").write_text("junk")
    write("b.txt", "More text.")
    built.sync()
    assert sorted(path.name for path in generations.iterdir()) == ["1", "2"]
    assert not (generations / "2" / "junk").exists()


def test_unchanged_segments_are_linked_not_copied(built: Workshop, write: Write) -> None:
    write("b.txt", "More text.")
    before = live(built) / "sentences" / "1.i8"
    inode = before.stat().st_ino
    built.sync()
    assert (live(built) / "sentences" / "1.i8").stat().st_ino == inode


def test_disk_use_counts_linked_files_once(built: Workshop, write: Write) -> None:
    write("b.txt", "More text.")
    built.sync()
    files = [p for p in (built.index_dir / "generations").rglob("*") if p.is_file()]
    naive = sum(path.stat().st_size for path in files)
    assert 0 < IndexFolder(built.index_dir).disk_bytes() < naive
