from typing import Any

import pytest

from bot.rendering.summary import progress_text, report_details, report_summary


@pytest.mark.parametrize(
    ("done", "total", "seconds", "expected"),
    [
        (0, 0, 0.0, "read"),
        (12, 0, 3.0, "read: 12 so far"),
        (12, 60, 0.5, "read: 12 of 60"),
        (12, 60, 4.0, "read: 12 of 60, 3 a second, about 16 s left"),
        (60, 6_000, 60.0, "read: 60 of 6000, 1 a second, about 1 h 39 min left"),
    ],
)
def test_progress_tells_count_rate_and_what_is_left(done: int, total: int, seconds: float, expected: str) -> None:
    assert progress_text("read", done, total, seconds) == expected


def reported(name: str, skipped: list[dict[str, str]], **ids: list[str]) -> dict[str, Any]:
    return {
        "name": name,
        "added": [],
        "changed": [],
        "removed": [],
        "unchanged": 3,
        "skipped": skipped,
        "failed": None,
        **ids,
    }


REPORT: dict[str, Any] = {
    "published": True,
    "rebuilt": "the old index was damaged (/srv/layoffs-2027/catalog)",
    "generation": 2,
    "documents": 4,
    "timings_ms": {"read": 1_400.0},
    "check": {"asked": 2, "before": 2, "after": 1, "lost": ["Who is laid off in 2027?"]},
    "sources": [
        reported("handbook", [{"key": "plan.pdf", "reason": "it is no PDF"}], added=["handbook:a.md"]),
        reported("layoffs-2027", [{"key": "b.md", "reason": "the id layoffs-2027:a.md is taken"}], added=["b"] * 2),
        reported("pay", [], removed=["pay:list.md"]),
    ],
}


def test_a_summary_names_sources_that_all_may_know_and_counts_the_others_together() -> None:
    assert report_summary(REPORT, {"handbook"}) == (
        "The index is generation 2 now: 4 documents, 1 s.\n"
        "Built anew.\n"
        "Checked with your questions: it answers 1 of 2, before 2.\n"
        "handbook: 1 added, 0 changed, 0 removed, 3 unchanged, 1 skipped\n"
        "other sources: 2 added, 0 changed, 1 removed, 6 unchanged, 1 skipped"
    )


def test_a_source_that_failed_is_named_where_all_may_know_it_and_its_reason_told_to_who_asked() -> None:
    failed = {**reported("handbook", []), "failed": "The source handbook cannot be read (Permission denied)."}
    hidden = {**reported("pay", []), "failed": "The source pay cannot be read at list.md (Permission denied)."}
    report = {**REPORT, "published": False, "sources": [failed, reported("layoffs-2027", []), hidden]}
    assert report_summary(report, {"handbook"}).splitlines()[-2:] == [
        "handbook: could not be read, so what was known of it stays",
        "other sources: 0 added, 0 changed, 0 removed, 6 unchanged, 0 skipped, 1 could not be read",
    ]
    assert "The source pay cannot be read at list.md (Permission denied)." in report_details(report, {"handbook"})


def test_where_nobody_may_know_a_source_all_are_counted_together() -> None:
    assert report_summary(REPORT, ()).splitlines()[-1] == (
        "all sources: 3 added, 0 changed, 1 removed, 9 unchanged, 2 skipped"
    )


def test_who_asked_is_told_what_a_summary_leaves_out() -> None:
    assert report_details(REPORT, {"handbook"}) == (
        "Built anew: the old index was damaged (/srv/layoffs-2027/catalog).\n"
        "lost: Who is laid off in 2027?\n"
        "handbook: 1 added, 0 changed, 0 removed, 3 unchanged, 1 skipped\n"
        "  skipped 1: it is no PDF\n"
        "layoffs-2027: 2 added, 0 changed, 0 removed, 3 unchanged, 1 skipped\n"
        "  skipped 1: the id layoffs-2027:a.md is taken\n"
        "pay: 0 added, 0 changed, 1 removed, 3 unchanged, 0 skipped"
    )


def test_where_a_summary_leaves_nothing_out_nobody_is_told_more() -> None:
    known = {"published": False, "rebuilt": None, "generation": 2, "sources": [reported("handbook", [])]}
    assert report_details(known, {"handbook"}) == ""
