import pytest

from bot.rendering.summary import UNTOLD, names_nothing, progress_text, report_summary


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
        "skipped": [
            {"key": "secret.pdf", "reason": "it is no PDF"},
            {"key": "plan.pdf", "reason": "it is no PDF"},
            {"key": "a.md", "reason": "the id staff:layoffs.md is taken by another file"},
        ],
        "failed": None,
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
        "staff: 1 added, 0 changed, 1 removed, 3 unchanged, 3 skipped\n"
        "  skipped 2: it is no PDF\n"
        f"  skipped 1: {UNTOLD}"
    )
    failing = {**source, "failed": "The source staff cannot be read at layoffs.md (Permission denied)."}
    assert report_summary({**report, "published": False, "sources": [failing]}) == (
        "The index is unchanged.\nstaff: it could not be read and stands as it was; why was told to who asked"
    )


@pytest.mark.parametrize(
    "reason",
    [
        "its format is not supported; supported are .docx, .htm, .html, .jsonl, .markdown, .md, .pdf, .text, .txt",
        "it is larger than 50,000,000 bytes; raise documents.max_file_bytes, or leave it out",
        "The source docs would lose 3 of its 4 documents, more than sync.max_loss = 0.5 of them allows.",
        "It was cancelled; the index stays as it was.",
    ],
)
def test_a_reason_that_names_no_document_is_told(reason: str) -> None:
    assert names_nothing(reason)


@pytest.mark.parametrize(
    "reason",
    [
        "the id docs:layoffs.md is taken by another file",
        '/srv/docs/sources.toml: ["layoffs.pdf"] gives an audience to a file that is not there',
        "https://example.org/feed?token=abc: its server answers 403",
        "sources.toml describes it, but there is no such file to index",
        "“Layoffs” is said twice",
    ],
)
def test_a_reason_that_names_one_is_not(reason: str) -> None:
    assert not names_nothing(reason)
