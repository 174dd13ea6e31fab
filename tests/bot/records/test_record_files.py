"""What operators did is kept."""

import json
from pathlib import Path

from bot.records import AuditLog


def test_every_act_is_a_line_and_none_is_lost(tmp_path: Path) -> None:
    file = tmp_path / "records" / "audit.jsonl"
    AuditLog(file).add("reindex asked", by="discord:1", full=True)
    AuditLog(file).add("reindex done", generation=2)
    lines = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    assert [(each["what"], each.get("by"), each.get("generation")) for each in lines] == [
        ("reindex asked", "discord:1", None),
        ("reindex done", None, 2),
    ]
    assert all(each["at"].endswith("+00:00") for each in lines)


def test_where_it_cannot_be_written_nothing_is_raised(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file", "utf-8")
    AuditLog(tmp_path / "taken" / "audit.jsonl").add("rolled back")
