"""A source that fails is kept as it was; the others are synced and published nevertheless."""

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from index import (
    PUBLIC,
    ConfigurationError,
    Document,
    DocumentRef,
    IndexProblem,
    SourceFailed,
    SourceShrunk,
    SourceSpec,
    SyncReport,
    revision_of,
)
from index.errors import UnreadableDocument
from index.sources import Item, Source, open_source
from index.sources.source import NO_FINGERPRINTS, KnownRecords, no_known_records
from tests.index.temp_index import TempIndex, make_query, make_spec

NAMES = ("a", "b", "c")
ERRORS = (
    ValueError("http://["),
    AssertionError(),
    RecursionError("too deep"),
    MemoryError(),
    PermissionError(13, "Permission denied"),
    UnreadableDocument("it is damaged"),
    ConfigurationError("sources.toml is wrong"),
)


class Breaking:
    """A source of two items that raises an error at a chosen place."""

    def __init__(self, name: str, error: Exception, place: str, texts: Mapping[str, str]) -> None:
        self.name = name
        self._error = error
        self._place = place
        self._texts = texts

    def items(self, known: Mapping[str, str] = NO_FINGERPRINTS) -> Iterator[Item]:
        self._fail("listing")
        for key in self._texts:
            yield Item(key, revision_of(self._texts[key]))
        self._fail("listed")

    def load(self, item: Item, _known_records: KnownRecords = no_known_records) -> Iterator[Document]:
        text = self._texts[item.key]
        if item.key == "two.txt":
            self._fail("loading")
        ref = DocumentRef(f"{self.name}:{item.key}", item.key, item.key, "article", "", "", PUBLIC, "")
        yield Document(ref, text, revision_of(text), (), ())
        if item.key == "two.txt":
            self._fail("loaded")

    def _fail(self, place: str) -> None:
        if place == self._place:
            raise self._error


class Trio:
    """Three folder sources; the second can be replaced by a breaking one."""

    def __init__(self, temp_index: TempIndex) -> None:
        self.temp_index = temp_index
        self.folders = {name: temp_index.docs / name for name in NAMES}
        for name, folder in self.folders.items():
            folder.mkdir()
            (folder / "one.txt").write_text(f"Graphics cards are scarce, says {name}.")
            (folder / "two.txt").write_text(f"Graphics cards are sold out, says {name}.")

    def sync(self, **changes: object) -> SyncReport:
        specs = tuple(make_spec(folder, name=name) for name, folder in self.folders.items())
        return self.temp_index.sync(replace(self.temp_index.options(sources=specs), **changes))  # type: ignore[arg-type]

    def change(self) -> None:
        """Add, change and remove a document of every source."""
        for name, folder in self.folders.items():
            (folder / "one.txt").unlink()
            (folder / "two.txt").write_text(f"Graphics cards can be had again, says {name}.")
            (folder / "three.txt").write_text(f"Graphics cards are cheap, says {name}.")

    def texts(self, name: str) -> set[str]:
        """Return the texts of a source's documents that a search finds."""
        with self.temp_index.open() as index:
            passages = index.search(make_query("graphics cards", top_k=20)).passages
            found = {each.document.id for each in passages if each.document.id.startswith(f"{name}:")}
            return {index.document(each, frozenset({PUBLIC})).text.split(",")[0] for each in found}


BEFORE = {"Graphics cards are scarce", "Graphics cards are sold out"}
AFTER = {"Graphics cards can be had again", "Graphics cards are cheap"}
NEW = {"two.txt": "Graphics cards can be had again, says b.", "three.txt": "Graphics cards are cheap, says b."}


@pytest.fixture
def trio(temp_index: TempIndex) -> Trio:
    trio = Trio(temp_index)
    trio.sync()
    trio.change()
    return trio


@pytest.fixture
def breaking(monkeypatch: pytest.MonkeyPatch) -> Callable[[Exception, str], None]:
    def broken(error: Exception, place: str) -> None:
        def opened(spec: SourceSpec) -> Source:
            if spec.name == "b" and place == "opening":
                raise error
            return Breaking("b", error, place, NEW) if spec.name == "b" else open_source(spec)

        monkeypatch.setattr("index.ingest.reindex_run.open_source", opened)

    return broken


@pytest.mark.parametrize(
    ("error", "place"),
    [(ERRORS[0], place) for place in ("opening", "listing", "loading", "loaded", "listed")]
    + [(error, "loading") for error in ERRORS[1:]],
    ids=lambda given: given if isinstance(given, str) else type(given).__name__,
)
def test_whatever_one_source_raises_the_others_are_synced_and_published(
    trio: Trio, breaking: Callable[[Exception, str], None], error: Exception, place: str
) -> None:
    breaking(error, place)
    report = trio.sync()
    assert [trio.texts(name) for name in NAMES] == [AFTER, BEFORE, AFTER]
    assert {each.name: bool(each.failed) for each in report.sources} == {"a": False, "b": True, "c": False}
    assert report.problem().startswith("b: ")
    assert str(error) in report.problem()


def test_a_defect_is_logged_with_its_traceback_and_other_errors_are_not(
    trio: Trio, breaking: Callable[[Exception, str], None], caplog: pytest.LogCaptureFixture
) -> None:
    breaking(ValueError("http://["), "loading")
    report = trio.sync()
    (record,) = caplog.records
    assert (record.levelno, record.exc_info is not None) == (logging.ERROR, True)
    assert "at two.txt: unexpected ValueError (http://[). This is a defect" in report.problem()
    caplog.clear()
    breaking(ConfigurationError("sources.toml is wrong; correct it"), "listing")
    assert trio.sync().problem() == "b: sources.toml is wrong; correct it."
    assert caplog.records == []


def test_a_source_that_can_be_read_again_is_synced(
    trio: Trio, breaking: Callable[[Exception, str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    breaking(ValueError(), "listed")
    trio.sync()
    monkeypatch.setattr("index.ingest.reindex_run.open_source", open_source)
    report = trio.sync()
    assert (report.problem(), trio.texts("b")) == ("", AFTER)


def test_a_failure_of_the_only_changed_source_publishes_nothing(
    temp_index: TempIndex, breaking: Callable[[Exception, str], None]
) -> None:
    trio = Trio(temp_index)
    trio.sync()
    breaking(ValueError(), "listed")
    report = trio.sync()
    assert (report.published, trio.texts("b"), bool(report.problem())) == (False, BEFORE, True)


def test_a_source_that_would_lose_too_much_is_kept_and_the_others_are_synced(trio: Trio) -> None:
    (trio.folders["b"] / "two.txt").unlink()
    (trio.folders["a"] / "two.txt").rename(trio.folders["a"] / "one.txt")
    report = trio.sync(max_loss=0.6)
    assert [trio.texts(name) for name in NAMES] == [AFTER, BEFORE, AFTER]
    assert "b: The source b would lose 2 of its 2 documents" in report.problem()
    assert (trio.sync(max_loss=1.0).problem(), trio.texts("b")) == ("", {"Graphics cards are cheap"})


def test_a_sidecar_that_matches_no_file_fails_the_whole_source(trio: Trio) -> None:
    (trio.folders["b"] / "sources.toml").write_text('["threee.txt"]\naudience = "staff"\n')
    report = trio.sync()
    assert [trio.texts(name) for name in NAMES] == [AFTER, BEFORE, AFTER]
    assert "threee.txt" in report.problem()


def test_a_missing_source_is_kept_as_it_was(trio: Trio) -> None:
    for path in trio.folders["b"].iterdir():
        path.unlink()
    trio.folders["b"].rmdir()
    report = trio.sync()
    assert [trio.texts(name) for name in NAMES] == [AFTER, BEFORE, AFTER]
    assert report.problem().startswith(f"b: source b: there is no {trio.folders['b']}; create it")


def test_a_new_source_that_fails_does_not_prevent_a_first_index(
    temp_index: TempIndex, breaking: Callable[[Exception, str], None]
) -> None:
    trio = Trio(temp_index)
    breaking(ValueError(), "listed")
    report = trio.sync()
    assert ([trio.texts(name) for name in NAMES], report.problem() != "") == ([BEFORE, set(), BEFORE], True)


def test_a_rebuild_keeps_a_source_that_fails_and_hides_what_the_others_removed(
    trio: Trio, breaking: Callable[[Exception, str], None]
) -> None:
    breaking(ValueError(), "listed")
    with pytest.raises(SourceFailed, match="The source b cannot be read"):
        trio.sync(full=True)
    assert [trio.texts(name) for name in NAMES] == [
        {"Graphics cards are sold out"},
        BEFORE,
        {"Graphics cards are sold out"},
    ]


def test_an_error_is_raised_if_every_source_fails(trio: Trio) -> None:
    for name in NAMES:
        (trio.folders[name] / "two.txt").unlink()
    with pytest.raises(SourceFailed, match=r"a: The source a would lose .*\. b: .*\. c: "):
        trio.sync(max_loss=0.5)
    with pytest.raises(SourceShrunk):
        trio.sync(max_loss=0.5, sources=(make_spec(trio.folders["a"], name="a"),), keep_others=True)
    assert [trio.texts(name) for name in NAMES] == [BEFORE] * 3


def test_a_document_that_cannot_be_stored_fails_its_source(trio: Trio, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = {"one.txt": "Graphics cards are scarce.", "\ud800": "This name cannot be stored."}
    source = Breaking("b", ValueError(), "", texts)
    monkeypatch.setattr(
        "index.ingest.reindex_run.open_source", lambda spec: source if spec.name == "b" else open_source(spec)
    )
    report = trio.sync()
    assert [trio.texts(name) for name in NAMES] == [AFTER, BEFORE, AFTER]
    assert "unexpected UnicodeEncodeError" in report.problem()


def test_an_error_of_the_index_itself_ends_the_reindex(trio: Trio, breaking: Callable[[Exception, str], None]) -> None:
    breaking(IndexProblem("the disk is full"), "loading")
    with pytest.raises(IndexProblem, match="the disk is full"):
        trio.sync()
    assert [trio.texts(name) for name in NAMES] == [{"Graphics cards are sold out"}, BEFORE, BEFORE]


def test_an_undone_source_leaves_no_chunks(
    trio: Trio, breaking: Callable[[Exception, str], None], tmp_path: Path
) -> None:
    breaking(ValueError(), "listed")
    trio.sync()
    with trio.temp_index.open() as index:
        counts = index.manifest.counts
    assert (counts["documents"], counts["chunks"]) == (6, 6)
