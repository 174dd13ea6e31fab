"""What commands write may be read by its owner alone, whatever the umask."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.records import AuditLog, Journal, Outbox
from index import IndexFolder
from index.embedding.embedding_cache import EmbeddingCache
from index.ingest.schedule import Schedule
from index.storage.tombstones import NO_AUDIENCE, Tombstone, Tombstones
from tests.bot.cli.shell import Footnote, make_site
from tests.bot.records.records import make_record


@pytest.fixture(autouse=True)
def open_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def open_to_others(*folders: Path) -> list[str]:
    """What others may read or enter, of the folders that are there and what lies in them."""
    found = [path for folder in folders if folder.exists() for path in (folder, *folder.rglob("*"))]
    return [f"{path} {path.stat().st_mode & 0o777:o}" for path in found if path.stat().st_mode & 0o077]


@pytest.mark.parametrize(
    "first", [["reindex"], ["ask", "Who built the lighthouse?"], ["status"], ["doctor"], ["why"], ["search", "bees"]]
)
def test_whatever_command_comes_first_nobody_else_may_read_what_it_writes(
    fresh: Path, footnote: Footnote, first: list[str]
) -> None:
    config = make_site(fresh)
    ours = (fresh / "var/index", fresh / "var/cache", fresh / "var/records")
    for words in (first, ["reindex"], ["ask", "Who built the lighthouse?"], ["why"]):
        footnote(*words, "--config", config)
        assert open_to_others(*ours) == []
    footnote("backup", fresh / "backup.tar", "--config", config)
    assert open_to_others(fresh / "backup.tar") == []
    assert [folder.exists() for folder in ours] == [True, True, True]


def test_an_index_that_an_earlier_version_made_is_closed_when_it_is_opened(fresh: Path, footnote: Footnote) -> None:
    config = make_site(fresh)
    footnote("reindex", "--config", config)
    ours = fresh / "var/index"
    for path in (ours, *ours.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    told = footnote("doctor", "--config", config)
    assert f"Others may enter {ours}, which may hold private documents; as its owner: chmod -R go= {ours}" in told.out
    footnote("ask", "Who built the lighthouse?", "--config", config)
    assert open_to_others(ours) == []
    assert "nobody else may enter" in footnote("doctor", "--config", config).out


def test_a_run_file_is_made_as_the_umask_says(fresh: Path, footnote: Footnote) -> None:
    config = make_site(fresh)
    footnote("reindex", "--config", config)
    (fresh / "queries.jsonl").write_text('{"_id": "1", "text": "bees"}\n')
    footnote("search", "--queries", fresh / "queries.jsonl", "--run", fresh / "run.txt", "--config", config)
    assert (fresh / "run.txt").stat().st_mode & 0o777 == 0o666


def test_what_programs_write_through_the_packages_is_private(tmp_path: Path) -> None:
    Outbox(tmp_path / "spool").add(make_record())
    Journal(tmp_path / "journal").accept("1", {"question": "Why?"})
    Journal(tmp_path / "journal").save_position({"channel": 1})
    AuditLog(tmp_path / "audit" / "audit.jsonl").add("reindex asked")
    Schedule(tmp_path / "index").put("docs", 0, 0)
    Tombstones(tmp_path / "index").add([Tombstone("docs:a.txt", 2, NO_AUDIENCE)])
    Tombstones(tmp_path / "index").prune(1)
    with IndexFolder(tmp_path / "index").write_lock(), EmbeddingCache(tmp_path / "cache", 16):
        assert len(list(tmp_path.rglob("*.sqlite*"))) == 4  # the queue, the cache, and two beside it
        assert open_to_others(*tmp_path.iterdir()) == []


def test_what_belongs_to_somebody_else_stays_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "index").mkdir()
    monkeypatch.setattr("index.storage.private_files.os.geteuid", lambda: os.getuid() + 1)
    with IndexFolder(tmp_path / "index").write_lock():
        assert (tmp_path / "index").stat().st_mode & 0o777 == 0o777
