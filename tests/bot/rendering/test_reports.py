"""What a reindex did and what an index holds."""

from dataclasses import replace
from pathlib import Path

from bot.rendering import plain_text, report_json, report_lines
from index import Skipped, SourceReport, SyncReport

REPORT = SyncReport(
    generation=4,
    published=True,
    rebuilt="",
    sources=(
        SourceReport(
            "docs",
            ("docs:a", "docs:b"),
            (),
            ("docs:c",),
            7,
            (Skipped("docs", "x.bin", "it is binary"),),
            0.5,
            kept=False,
            failed="",
        ),
    ),
    encoded_chunks=5,
    reused_chunks=1,
    counts={"documents": 9, "chunks": 12, "sentences": 40},
    timings_ms={"read": 500.0, "build": 1000.0},
)


def shown(report: SyncReport) -> str:
    return plain_text(report_lines(report, Path("var/index")))


def test_changes_and_skips_are_reported_with_reasons_and_times() -> None:
    assert shown(REPORT) == (
        "docs: 2 added, 0 changed, 1 removed, 7 unchanged, 1 skipped\n"
        "  added docs:a, docs:b\n"
        "  removed docs:c\n"
        "  skipped x.bin: it is binary\n"
        "var/index, generation 4: 9 documents, 12 chunks, 40 sentences"
        " (5 chunks embedded, 1 from the cache, 1.5 s).\n"
    )


def test_nothing_new_is_one_line_beside_what_was_skipped() -> None:
    source = replace(REPORT.sources[0], added=(), removed=())
    report = replace(REPORT, published=False, sources=(source,))
    assert shown(report) == "Index is up to date\n  skipped x.bin: it is binary\n"


def test_a_rebuild_says_why() -> None:
    report = replace(REPORT, rebuilt="the chunk settings changed", sources=())
    assert shown(report).startswith("Built anew: the chunk settings changed.\n")


def test_a_first_build_gives_no_reason() -> None:
    assert not shown(replace(REPORT, generation=1, rebuilt="there was no index")).startswith("Built anew")


def test_long_lists_are_cut_and_counted() -> None:
    source = replace(REPORT.sources[0], added=tuple(f"docs:{i}" for i in range(8)), removed=(), skipped=())
    assert "  added docs:0, docs:1, docs:2, docs:3, docs:4 and 3 more\n" in shown(replace(REPORT, sources=(source,)))


def test_what_is_probably_missing_comes_first_and_formats_are_counted() -> None:
    unread = tuple(Skipped("docs", f"{n}.rest", "its format is not supported", "format") for n in range(5))
    left_out = Skipped("docs", "tests/", "it is left out by default", "default")
    source = replace(REPORT.sources[0], skipped=(*unread, *REPORT.sources[0].skipped, left_out))
    lines = shown(replace(REPORT, sources=(source,))).splitlines()
    assert lines[0].startswith("docs: 5 .rest files were skipped: Footnote cannot read this format yet.")
    assert lines[1] == "docs: 2 added, 0 changed, 1 removed, 7 unchanged, 6 skipped"
    assert "  skipped 5 .rest: their formats are not supported (--json lists all)" in lines
    assert "  left out by default: tests/" in lines


def test_what_is_missing_is_in_the_report_and_the_status_for_programs() -> None:
    source = replace(REPORT.sources[0], added=(), unchanged=0, skipped=())
    (told,) = report_json(replace(REPORT, sources=(source,)))["sources"]
    assert told["problem"].startswith("docs: it brought no document")
    assert report_json(REPORT)["sources"][0]["problem"] is None
