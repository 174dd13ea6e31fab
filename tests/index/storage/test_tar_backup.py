"""A backup restores every byte or nothing."""

import io
import os
import sqlite3
import tarfile
from contextlib import closing
from pathlib import Path

import pytest

from index import ConfigurationError, Index, IndexFolder, IndexLocked, IndexMissing, back_up, check_index, restore
from tests.index.temp_index import SETTINGS, TempIndex, make_query


@pytest.fixture
def built(temp_index: TempIndex) -> TempIndex:
    temp_index.write("bees.txt", "Bees dance for flowers.")
    gone = temp_index.write("ants.txt", "Ants build hills.")
    temp_index.sync()
    temp_index.sync(temp_index.options(full=True))
    gone.unlink()
    temp_index.sync()
    return temp_index


def folders(temp_index: TempIndex, name: str = "") -> dict[str, Path]:
    root = temp_index.index_dir.parent / name
    return {"index": root / "index", "records": root / "records"}


def found(temp_index: TempIndex, index: Path, text: str) -> list[str]:
    with Index(index, temp_index.encoder, SETTINGS) as opened:
        return [passage.document.id for passage in opened.search(make_query(text)).passages]


def test_a_restored_index_answers_as_before_and_can_be_rolled_back(built: TempIndex, tmp_path: Path) -> None:
    back_up(tmp_path / "footnote.tar", folders(built))
    target = folders(built, "target")
    manifest = restore(tmp_path / "footnote.tar", target)
    assert manifest == IndexFolder(built.index_dir).manifest()
    assert [check.problem for check in check_index(target["index"])] == [""] * len(manifest.files)
    assert found(built, target["index"], "bees") == found(built, built.index_dir, "bees")
    earlier = [IndexFolder(folder).earlier() for folder in (target["index"], built.index_dir)]
    assert earlier[0] == earlier[1] != []


def test_removed_documents_stay_hidden_after_a_restore(built: TempIndex, tmp_path: Path) -> None:
    back_up(tmp_path / "footnote.tar", folders(built))
    target = folders(built, "target")
    restore(tmp_path / "footnote.tar", target)
    earlier = IndexFolder(target["index"]).earlier()[0].generation
    (target["index"] / "CURRENT").write_text(str(earlier))
    assert found(built, target["index"], "What do ants build?") == ["docs:bees.txt"]


def test_a_database_in_use_is_copied_without_open_transactions(built: TempIndex, tmp_path: Path) -> None:
    places = folders(built)
    places["records"].mkdir()
    with closing(sqlite3.connect(places["records"] / "records.sqlite")) as database:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("CREATE TABLE answers (id TEXT)")
        database.execute("INSERT INTO answers VALUES ('one')")
        database.commit()
        database.execute("INSERT INTO answers VALUES ('half')")
        back_up(tmp_path / "footnote.tar", places)
    target = folders(built, "target")
    restore(tmp_path / "footnote.tar", target)
    with closing(sqlite3.connect(target["records"] / "records.sqlite")) as database:
        assert database.execute("SELECT id FROM answers").fetchall() == [("one",)]


def test_only_its_owner_may_read_a_backup(built: TempIndex, tmp_path: Path) -> None:
    back_up(tmp_path / "footnote.tar", folders(built))
    assert (tmp_path / "footnote.tar").stat().st_mode & 0o077 == 0


def test_a_restore_refuses_folders_that_are_not_empty(built: TempIndex, tmp_path: Path) -> None:
    back_up(tmp_path / "footnote.tar", folders(built))
    with pytest.raises(ConfigurationError, match="is not empty; move it away"):
        restore(tmp_path / "footnote.tar", folders(built))


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9])
def test_a_truncated_backup_restores_nothing(built: TempIndex, tmp_path: Path, share: float) -> None:
    file = tmp_path / "footnote.tar"
    back_up(file, folders(built))
    file.write_bytes(file.read_bytes()[: int(file.stat().st_size * share)])
    with pytest.raises(ConfigurationError, match="is no backup that footnote backup made, or is not complete"):
        restore(file, folders(built, "target"))
    assert not any(path.exists() for path in folders(built, "target").values())


@pytest.mark.parametrize("name", ["index/../../outside", "/outside", "elsewhere/file", "index"])
def test_a_file_outside_the_folders_is_refused(temp_index: TempIndex, tmp_path: Path, name: str) -> None:
    with tarfile.open(tmp_path / "bad.tar", "w") as package:
        member = tarfile.TarInfo(name)
        member.size = 1
        package.addfile(member, io.BytesIO(b"x"))
    with pytest.raises(ConfigurationError, match="is no backup"):
        restore(tmp_path / "bad.tar", folders(temp_index, "target"))
    assert not (tmp_path / "outside").exists()


def test_a_backup_without_an_index_is_refused(temp_index: TempIndex, tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match="footnote reindex"):
        back_up(tmp_path / "footnote.tar", folders(temp_index))


def test_a_backup_during_a_reindex_is_refused(built: TempIndex, tmp_path: Path) -> None:
    with IndexFolder(built.index_dir).write_lock(), pytest.raises(IndexLocked, match="wait until it is done"):
        back_up(tmp_path / "footnote.tar", folders(built))
    assert not list(tmp_path.glob("footnote.tar*"))


def test_a_restore_flushes_every_file(built: TempIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    back_up(tmp_path / "backup.tar", folders(built))
    synced: set[int] = set()
    monkeypatch.setattr(os, "fsync", lambda descriptor: synced.add(os.fstat(descriptor).st_ino))
    target = folders(built, "target")
    restore(tmp_path / "backup.tar", target)
    written = {path.stat().st_ino for path in target["index"].rglob("*")}
    assert written - synced == set()
