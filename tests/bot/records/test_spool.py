"""Records that wait in files."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.records import Spool, spool
from tests.bot.records.records import NOON, make_record


def test_records_wait_in_the_order_in_which_they_were_asked(tmp_path: Path) -> None:
    waiting = Spool(tmp_path / "spool")
    records = [make_record(asked_at=NOON + timedelta(seconds=each)) for each in (5, 1, 3)]
    for record in records:
        waiting.add(record)
    assert [record for _, record in waiting.waiting()] == [records[1], records[2], records[0]]


def test_only_the_owner_may_look_into_the_folder(tmp_path: Path) -> None:
    Spool(tmp_path / "spool").add(make_record())
    assert (tmp_path / "spool").stat().st_mode & 0o077 == 0


def test_damage_is_thrown_away_and_half_files_are_not_seen(tmp_path: Path) -> None:
    waiting = Spool(tmp_path / "spool")
    waiting.add(make_record())
    (tmp_path / "spool" / "0-bad.json").write_text('{"answer": 1}')
    (tmp_path / "spool" / "0-half.part").write_text('{"answer"')
    assert len(list(waiting.waiting())) == 1
    assert not (tmp_path / "spool" / "0-bad.json").exists()


def test_it_says_when_many_wait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spool, "MOST", 3)
    waiting = Spool(tmp_path / "spool")
    assert [waiting.add(make_record()) for _ in range(4)] == [False, False, True, True]


def test_it_says_when_one_has_waited_long(tmp_path: Path) -> None:
    waiting = Spool(tmp_path / "spool")
    later = [NOON, NOON + timedelta(hours=23), NOON + timedelta(hours=25)]
    assert [waiting.add(make_record(asked_at=at)) for at in later] == [False, False, True]


def test_an_absent_folder_holds_nothing(tmp_path: Path) -> None:
    assert list(Spool(tmp_path / "spool").waiting()) == []
