"""Records that wait for the database in files."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.records import Outbox, outbox
from tests.bot.records.records import NOON, make_record


def test_records_come_back_in_the_order_of_their_questions(tmp_path: Path) -> None:
    pending = Outbox(tmp_path / "outbox")
    records = [make_record(asked_at=NOON + timedelta(seconds=each)) for each in (5, 1, 3)]
    for record in records:
        pending.add(record)
    assert [record for _, record in pending.pending()] == [records[1], records[2], records[0]]


def test_only_the_owner_may_look_into_the_folder(tmp_path: Path) -> None:
    Outbox(tmp_path / "outbox").add(make_record())
    assert (tmp_path / "outbox").stat().st_mode & 0o077 == 0


def test_damaged_entries_are_removed_and_half_written_ones_ignored(tmp_path: Path) -> None:
    pending = Outbox(tmp_path / "outbox")
    pending.add(make_record())
    (tmp_path / "outbox" / "0-bad.json").write_text('{"answer": 1}')
    (tmp_path / "outbox" / "0-half.part").write_text('{"answer"')
    assert len(list(pending.pending())) == 1
    assert not (tmp_path / "outbox" / "0-bad.json").exists()


def test_many_pending_make_it_time_to_empty_the_outbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "MAX_WAITING", 3)
    pending = Outbox(tmp_path / "outbox")
    assert [pending.add(make_record()) for _ in range(4)] == [False, False, True, True]


def test_a_record_that_waited_long_makes_it_time_to_empty_the_outbox(tmp_path: Path) -> None:
    pending = Outbox(tmp_path / "outbox")
    later = [NOON, NOON + timedelta(hours=23), NOON + timedelta(hours=25)]
    assert [pending.add(make_record(asked_at=at)) for at in later] == [False, False, True]


def test_an_absent_folder_holds_nothing(tmp_path: Path) -> None:
    assert list(Outbox(tmp_path / "outbox").pending()) == []
