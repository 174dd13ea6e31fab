"""What is said of documents that a source probably lacks, and that it is kept for ``status`` and ``doctor``."""

from pathlib import Path

import pytest

from index.ingest import load_findings
from index.ingest.reindex_types import SourceReport
from index.ingest.source_findings import FILE, finding_of, save_findings
from index.sources import Skipped
from tests.index.temp_index import TempIndex, make_spec


def report(*skipped: Skipped, added: tuple[str, ...] = ("docs:a",)) -> SourceReport:
    """Return a report of the source ``docs``."""
    return SourceReport("docs", added, (), (), 0, skipped, 0.1, kept=False, failed="")


def unread(*keys: str) -> list[Skipped]:
    """Return files whose formats cannot be read."""
    return [Skipped("docs", key, "its format is not supported", "format") for key in keys]


@pytest.mark.parametrize(
    ("keys", "counted"),
    [
        (("a.rst", "b/c.RST"), "2 .rst files were skipped"),
        (("a.adoc",), "1 .adoc file was skipped"),
        (("a.odt", "b.odt", "c.pptx", "x.png"), "2 .odt, 1 .pptx files were skipped"),
    ],
)
def test_formats_that_people_write_documents_in_are_a_problem(keys: tuple[str, ...], counted: str) -> None:
    problem = finding_of(report(*unread(*keys))).problem("docs")
    assert problem.startswith(f"docs: {counted}: Footnote cannot read this format yet.")
    assert "exclude = [" in problem


@pytest.mark.parametrize("keys", [("a.png", "b.py"), ("Makefile",), ()])
def test_pictures_and_programs_are_none(keys: tuple[str, ...]) -> None:
    assert finding_of(report(*unread(*keys))).problem("docs") == ""


def test_a_source_without_any_document_is_a_problem() -> None:
    assert "it brought no document;" in finding_of(report(added=())).problem("docs")
    assert "all files in it were skipped" in finding_of(report(*unread("a.png"), added=())).problem("docs")


def test_what_is_left_out_by_default_counts_as_nothing() -> None:
    left_out = Skipped("docs", "tests/", "it is left out by default", "default")
    assert finding_of(report(left_out)).skipped == 0


def test_findings_are_kept_until_a_source_is_read_again_or_gone(tmp_path: Path) -> None:
    save_findings(tmp_path, [report(*unread("a.rst"))], ["docs", "more"])
    assert load_findings(tmp_path)["docs"].problem("docs").startswith("docs: 1 .rst")
    save_findings(tmp_path, [], ["docs"])
    assert list(load_findings(tmp_path)) == ["docs"]
    save_findings(tmp_path, [report()], ["docs"])
    assert load_findings(tmp_path)["docs"].problem("docs") == ""
    save_findings(tmp_path, [], [])
    assert load_findings(tmp_path) == {}


@pytest.mark.parametrize("content", ["", "nonsense", "[]", '{"docs": 1}', '{"docs": {"documents": 1}}'])
def test_a_damaged_file_is_as_if_there_were_none(tmp_path: Path, content: str) -> None:
    (tmp_path / FILE).write_text(content)
    assert load_findings(tmp_path) == {}


def test_a_reindex_keeps_what_it_found_also_when_nothing_else_changed(temp_index: TempIndex) -> None:
    temp_index.write("a.md", "Text.")
    temp_index.sync()
    temp_index.write("b.rst2", "")
    temp_index.write("c.wpd", "Text.")
    again = temp_index.sync()
    assert (again.published, load_findings(temp_index.index_dir)["docs"].formats[0].ending) == (False, ".wpd")


def test_sources_that_brought_nothing_are_named_but_not_those_that_were_forgotten(temp_index: TempIndex) -> None:
    temp_index.write("a.md", "Text.")
    other = temp_index.docs.parent / "other"
    other.mkdir()
    specs = (make_spec(temp_index.docs), make_spec(other, name="other"))
    assert [each.name for each in temp_index.sync(temp_index.options(sources=specs)).empty] == ["other"]
    forgotten = temp_index.sync(temp_index.options(sources=specs[:1], forget=("other",), keep_others=True))
    assert forgotten.empty == ()


def test_new_patterns_may_take_away_most_documents(temp_index: TempIndex) -> None:
    for name in ("a.md", "b.md", "c.md"):
        temp_index.write(name, f"Text of {name}.")
    options = temp_index.options
    temp_index.sync(options(sources=(make_spec(temp_index.docs),)))
    from dataclasses import replace

    fewer = replace(options(sources=(replace(make_spec(temp_index.docs), include=("a.md",)),)), max_loss=0.1)
    assert len(temp_index.sync(fewer).sources[0].removed) == 2
