"""What operators do from chat, and what is told to whom."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.records import AuditLog
from bot.service import notices
from bot.service.operation_update import OperationUpdate, Operator
from bot.service.operations import IndexCommands, Operations
from bot.service.reindex_process import Reindexing
from bot.service.request_queue import QueueLimits, RequestQueue
from index import FootnoteError, IndexFolder, Manifest
from tests.bot.service.bot_parts import PUBLIC_LABELS, BotParts

ADA = Operator("test:ada", "test:1")
STATUS: dict[str, Any] = {
    "index": "var/index",
    "generation": 1,
    "created": "2026-05-17",
    "encoder": {"name": "small", "weights_sha256": "0" * 64, "dimension": 4},
    "vectors": {"index": "flat", "recall@10": 1.0, "sample": 0},
    "documents": 3,
    "chunks": 3,
    "sentences": 7,
    "bytes": 1_000_000,
    "sources": [],
    "earlier": [],
}


def source(name: str, **facts: object) -> dict[str, Any]:
    return {
        "name": name,
        "added": [],
        "changed": [],
        "removed": [],
        "unchanged": 1,
        "skipped": [],
        "failed": None,
        **facts,
    }


REPORT = {
    "generation": 2,
    "published": True,
    "rebuilt": None,
    "sources": [source("docs", added=["docs:a", "docs:b"]), source("staff", failed="staff/secret.txt cannot be read")],
    "documents": 3,
    "timings_ms": {"read": 2000.0},
}


class Bench:
    """Operations whose reindex prints what a test says."""

    def __init__(self, parts: BotParts, folder: Path, *lines: object) -> None:
        script = f"import sys; sys.stdout.write({''.join(json.dumps(each) + chr(10) for each in lines)!r})"
        self.reindexing = Reindexing([sys.executable, "-c", script])
        self.manifest = IndexFolder(folder / "index").manifest()
        self.audit_file = folder / "audit.jsonl"
        commands = IndexCommands(self.reindexing, self._roll_back, lambda: STATUS, ("docs", "staff"))
        queue = RequestQueue(QueueLimits(1, 1, 0.0, 10))
        audit = AuditLog(self.audit_file)
        self.operations = Operations(commands, parts.live_index, queue, audit, parts.metrics, frozenset({"test:1"}))
        self.asked_for: list[int] = []

    def _roll_back(self, generation: int) -> Manifest:
        self.asked_for.append(generation)
        if generation == 7:
            raise FootnoteError("Generation 7 of /var/index is not kept.", public="It is not kept.")
        return self.manifest

    async def updates(self) -> list[OperationUpdate]:
        async def readers() -> frozenset[str]:
            return PUBLIC_LABELS

        assert self.operations.reserve_reindex(ADA, full=True, source="")
        return [each async for each in self.operations.reindex(ADA, readers, full=True, source="")]

    def audited(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.audit_file.read_text("utf-8").splitlines()]


async def test_a_reindex_names_to_all_only_the_sources_that_all_may_know(parts: BotParts, tmp_path: Path) -> None:
    bench = Bench(parts, tmp_path, {"stage": "read", "done": 1, "total": 2}, {"report": REPORT})
    progress, outcome = await bench.updates()
    assert progress == OperationUpdate("read: 1 of 2", finished=False)
    assert outcome.finished
    assert "docs: 2 added" in outcome.public
    assert "staff" not in outcome.public
    assert "staff/secret.txt cannot be read" in outcome.private
    assert bench.audited() == [
        {**bench.audited()[0], "what": "reindex asked", "by": "test:ada", "community": "test:1", "full": True},
        {
            **bench.audited()[1],
            "what": "reindex done",
            "sources": {
                "docs": {"added": 2, "changed": 0, "removed": 0, "skipped": 0},
                "staff": {"added": 0, "changed": 0, "removed": 0, "skipped": 0},
            },
        },
    ]
    assert 'footnote_reindexes_total{outcome="done"} 1.0' in parts.metrics.text().decode()


async def test_a_reason_that_names_what_not_all_may_know_is_told_to_the_operator_alone(
    parts: BotParts, tmp_path: Path
) -> None:
    bench = Bench(parts, tmp_path, {"problem": "staff would lose 3.", "public": "A source would lose some."})
    told = f"Not reindexed: A source would lose some. {notices.MORE_IN_THE_LOG}"
    assert await bench.updates() == [OperationUpdate(told, "staff would lose 3.")]
    assert bench.audited()[-1]["reason"] == "staff would lose 3."


async def test_a_reason_that_all_may_know_is_told_once(parts: BotParts, tmp_path: Path) -> None:
    bench = Bench(parts, tmp_path, {"problem": "The disk is full.", "public": "The disk is full."})
    assert await bench.updates() == [OperationUpdate("Not reindexed: The disk is full.")]


async def test_an_index_that_cannot_be_served_is_told(parts: BotParts, tmp_path: Path) -> None:
    bench = Bench(parts, tmp_path, {"report": REPORT})
    (tmp_path / "index" / "CURRENT").write_text("7\n", "ascii")
    (outcome,) = await bench.updates()
    assert "It is not served yet: " in outcome.public
    assert str(tmp_path) not in outcome.public
    rolled_back = await bench.operations.roll_back(ADA, 0)
    assert "The index is generation 1" in rolled_back.public


async def test_one_reindex_runs_at_a_time_and_one_that_is_given_back_makes_room(
    parts: BotParts, tmp_path: Path
) -> None:
    operations = Bench(parts, tmp_path).operations
    assert [operations.reserve_reindex(ADA, full=False, source="") for _ in range(2)] == [True, False]
    operations.release_reindex()
    assert operations.reserve_reindex(ADA, full=False, source="")
    operations.end()
    operations.release_reindex()
    assert not operations.reserve_reindex(ADA, full=False, source="")


@pytest.mark.parametrize(
    ("community", "may_cancel", "running", "said"),
    [
        ("test:1", True, True, ""),
        ("test:1", False, True, notices.NOT_YOURS_TO_CANCEL),
        ("test:1", True, False, notices.NOTHING_AT_WORK),
        ("test:2", True, True, notices.NOT_OPERATOR),
    ],
)
async def test_who_was_given_the_button_or_manages_an_operators_community_cancels(
    parts: BotParts, tmp_path: Path, community: str, may_cancel: bool, running: bool, said: str
) -> None:
    bench = Bench(parts, tmp_path)
    if running:
        bench.reindexing.reserve()
    assert bench.operations.cancel_reindex(community, may_cancel=may_cancel) == said
    if running:
        ended = [step async for step in bench.reindexing.run(full=False, source="")]
        assert ("cancelled" in repr(ended)) == (said == "")


async def test_sources_are_known_by_name(parts: BotParts, tmp_path: Path) -> None:
    operations = Bench(parts, tmp_path).operations
    assert operations.unknown_source("nowhere") == "There is no source nowhere; there is docs, staff."
    assert [operations.unknown_source(name) for name in ("", "docs")] == ["", ""]
    assert [operations.matching_sources(typed) for typed in ("", "STA", "x")] == [["docs", "staff"], ["staff"], []]


async def test_the_status_says_what_the_index_holds_and_how_many_questions_wait(
    parts: BotParts, tmp_path: Path
) -> None:
    status = await Bench(parts, tmp_path).operations.status()
    assert status.startswith("Index    var/index, generation 1, 1.0 MB on disk\n")
    assert status.endswith("\nQueue    0 at work, 0 waiting\n")


async def test_going_back_is_told_and_noted(parts: BotParts, tmp_path: Path) -> None:
    bench = Bench(parts, tmp_path)
    done = await bench.operations.roll_back(ADA, 0)
    assert done.public.startswith("Serving generation 1 of ")
    assert done.private == ""
    failed = await bench.operations.roll_back(ADA, 7)
    assert failed == OperationUpdate("It is not kept.", "Generation 7 of /var/index is not kept.")
    assert bench.asked_for == [0, 7]
    assert [each["what"] for each in bench.audited()] == ["rolled back", "rollback failed"]
