import pytest

from bot.rendering.summary import progress_text, report_summary


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


def test_a_summary_counts_documents_and_names_none() -> None:
    source = {
        "name": "staff",
        "added": ["staff:salaries.md"],
        "changed": [],
        "removed": ["staff:layoffs.md"],
        "unchanged": 3,
        "skipped": [{"key": "secret.pdf", "reason": "it is no PDF"}, {"key": "plan.pdf", "reason": "it is no PDF"}],
    }
    report = {
        "published": True,
        "rebuilt": "",
        "generation": 2,
        "documents": 4,
        "timings_ms": {"read": 1_400.0},
        "sources": [source],
    }
    assert report_summary(report) == (
        "The index is generation 2 now: 4 documents, 1 s.\n"
        "staff: 1 added, 0 changed, 1 removed, 3 unchanged, 2 skipped\n"
        "  skipped 2: it is no PDF"
    )
