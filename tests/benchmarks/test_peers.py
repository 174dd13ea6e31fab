"""The side-by-side."""

from typing import Any

from benchmarks.peers import peer_rows
from benchmarks.report import Spread

RESULT: dict[str, Any] = {
    "system": "chroma",
    "chunks": 7,
    "build_s": 2.0,
    "build_rss_mb": 1000,
    "index_mb": 3.5,
    "resync_s": 0.5,
    "resync_seen": True,
    "build_other_cores": 0.1,
    "update_other_cores": 0.0,
    "versions": {"chromadb": "1.5"},
}
ASKED = {
    "p50_ms": 1.0,
    "p95_ms": 2.0,
    "p99_ms": 3.0,
    "ndcg10": 0.6,
    "recall10": 0.7,
    "rss_mb": 500,
    "cold_s": 4.0,
    "other_cores": 0.0,
}


def test_a_peer_has_a_row_for_each_mode_with_its_version() -> None:
    rows = list(peer_rows(RESULT | {"modes": {"vector": ASKED, "hybrid": ASKED | {"ndcg10": 0.65}}}))
    assert [("Chroma, vector", 0.6), ("Chroma, hybrid", 0.65)] == [(row.name, row.ndcg) for row in rows]
    assert rows[0].about.startswith("chromadb 1.5;")
    assert Spread(1.0, 2.0, 3.0) == rows[0].query


def test_times_taken_on_a_busy_machine_are_marked_by_mode() -> None:
    rows = peer_rows(RESULT | {"modes": {"vector": ASKED, "hybrid": ASKED | {"other_cores": 0.4}}})
    assert [False, True] == [row.busy for row in rows]
