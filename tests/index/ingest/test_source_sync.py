from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from index import (
    PUBLIC,
    Document,
    DocumentRef,
    IndexFolder,
    IndexMissing,
    IndexProblem,
    Skipped,
    SourceSpec,
    revision_of,
)
from index.errors import ConfigurationError
from index.ingest.baseline import chunker_version
from index.ingest.generation_builder import GenerationBuilder
from index.ingest.reindex_types import SourceChanges
from index.ingest.source_sync import SourceSync, losses_are_meant
from index.ingest.stored_state import StoredState
from index.sources import Item, Unreachable
from index.sources.source import NO_FINGERPRINTS, KnownRecords, no_known_records
from index.storage.catalog import SourceRow
from index.storage.generation import CATALOG
from tests.index.sources.web.server import Site
from tests.index.sources.web.test_feed_source import item, rss
from tests.index.temp_index import CHUNKING, TempIndex, make_spec


class Flaky:
    """A source that fails as a test says."""

    def __init__(self, texts: dict[str, str]) -> None:
        self.texts = texts
        self.down = False
        self.failing: set[str] = set()
        self.breaking: set[str] = set()
        self.known: dict[str, str] = {}
        self.name = "web"
        self.audience = PUBLIC

    def items(self, known: Mapping[str, str] = NO_FINGERPRINTS) -> Iterator[Item | Skipped | Unreachable]:
        self.known = dict(known)
        if self.down:
            yield Unreachable(self.name, "", "its server answers 503", self.audience)
            return
        for key in self.texts:
            yield Item(key, revision_of(self.texts[key]))

    def load(self, item: Item, _known_records: KnownRecords = no_known_records) -> Iterator[Document | Unreachable]:
        if item.key in self.failing:
            yield Unreachable(self.name, item.key, "it took more than 60 s", self.audience)
            return
        text = self.texts[item.key]
        ref = DocumentRef(f"web:{item.key}", item.key, item.key, "article", "", "", PUBLIC, "")
        yield Document(ref, text, revision_of(text), (), ())
        if item.key in self.breaking:
            yield Unreachable(self.name, item.key, "it broke off", self.audience)


def synced(source: Flaky, temp_index: TempIndex, *, rebuild: bool = False, full: bool = False) -> SourceChanges:
    """Compare the source with the live generation and publish the differences."""
    folder = IndexFolder(temp_index.index_dir)
    try:
        live = folder.manifest()
    except IndexMissing:
        live = None
    state = StoredState(folder.generation(live.generation) / CATALOG if live else None)
    made: list[GenerationBuilder] = []

    def build() -> GenerationBuilder:
        if not made:
            parent = None if rebuild else live
            made.append(
                GenerationBuilder(folder, parent, temp_index.encoder, CHUNKING, {"web": "english"}, lambda *_: None)
            )
        return made[0]

    with folder.write_lock():
        sync = SourceSync(source, state, build, rebuild=rebuild, full=full, reanalyse=False, max_loss=1.0)
        changes = sync.run()
        if made:
            spec = make_spec(temp_index.docs, name="web")
            made[0].catalog.put_source(SourceRow("web", True, spec.to_json(), "now"))
            changes.record(made[0].catalog)
            made[0].embed(temp_index.cache_dir)
            made[0].publish("now", chunker_version(CHUNKING), lambda _folder, _manifest: None)
            made[0].close()
    return changes


@pytest.fixture
def flaky(temp_index: TempIndex) -> Flaky:
    source = Flaky({"a": "Ants build.", "b": "Bees dance."})
    synced(source, temp_index)
    return source


@pytest.mark.parametrize("full", [False, True])
def test_a_source_that_fails_keeps_its_documents(temp_index: TempIndex, flaky: Flaky, full: bool) -> None:
    flaky.down = True
    changes = synced(flaky, temp_index, full=full)
    report = changes.report
    assert (report.added, report.changed, report.removed, report.unchanged) == ((), (), (), 2)
    assert (report.skipped, changes.deleted_items) == ((Skipped("web", "web", "its server answers 503"),), ())


def test_documents_of_an_interrupted_new_item_are_removed_with_it(temp_index: TempIndex, flaky: Flaky) -> None:
    flaky.texts["c"] = "Cats sleep."
    flaky.breaking = {"c"}
    assert synced(flaky, temp_index).report.added == ("web:c",)
    del flaky.texts["c"]
    assert synced(flaky, temp_index).report.removed == ("web:c",)


@pytest.mark.parametrize("full", [False, True])
def test_an_item_that_fails_keeps_its_documents_and_is_tried_again(
    temp_index: TempIndex, flaky: Flaky, full: bool
) -> None:
    flaky.texts |= {"a": "Ants build anew.", "c": "Crows count."}
    flaky.failing = {"a"}
    report = synced(flaky, temp_index, full=full).report
    assert (report.added, report.changed, report.removed, report.unchanged) == (("web:c",), (), (), 2)
    assert report.skipped == (Skipped("web", "a", "it took more than 60 s"),)
    flaky.failing.clear()
    assert synced(flaky, temp_index).report.changed == ("web:a",)


def test_an_unreachable_source_with_a_new_audience_loses_its_documents(temp_index: TempIndex, flaky: Flaky) -> None:
    flaky.down, flaky.audience = True, "staff"
    report = synced(flaky, temp_index).report
    assert (report.removed, report.unchanged) == (("web:a", "web:b"), 0)


def test_a_rebuild_that_would_lose_an_unreachable_source_is_refused(temp_index: TempIndex, flaky: Flaky) -> None:
    flaky.down = True
    with pytest.raises(IndexProblem, match="would lose what the source web brought"):
        synced(flaky, temp_index, rebuild=True)


def test_a_source_gets_the_fingerprints_of_its_known_items(temp_index: TempIndex, flaky: Flaky) -> None:
    synced(flaky, temp_index)
    assert flaky.known == {key: revision_of(text) for key, text in flaky.texts.items()}
    synced(flaky, temp_index, full=True)
    assert flaky.known == {"a": "", "b": ""}


def test_a_feed_that_fails_keeps_its_documents(temp_index: TempIndex) -> None:
    with Site() as site:
        page = "<p>Bees dance to tell the others where the flowers are.</p>"
        site.put("/feed", rss(item("/bees", content=page), item("/ants", content="<p>Ants build hills.</p>")))
        spec = SourceSpec(
            "blog", "feed", Path(), "", "", PUBLIC, "article", 10**6, url=site.url("/feed"), allow_hosts=("127.0.0.1",)
        )
        options = temp_index.options(sources=(spec,))
        assert temp_index.sync(options).counts["documents"] == 2
        assert temp_index.found("Why do bees dance?")[0] == f"blog:{site.url('/bees')}"
        again = temp_index.sync(options)
        assert (again.published, again.sources[0].unchanged) == (False, 2)
        site.put("/feed", "", status=403)
        (report,) = temp_index.sync(options).sources
        assert (report.unchanged, report.removed) == (2, ())
        assert report.skipped == (Skipped("blog", "blog", f"{site.url('/feed')}: its server answers 403"),)
        refused = temp_index.options(sources=(spec,), full=True)
        with pytest.raises(IndexProblem, match="try again later"):
            temp_index.sync(refused)
    assert temp_index.found("Why do bees dance?")[0].startswith("blog:")


def test_a_source_on_the_web_overlaps_with_no_folder(temp_index: TempIndex) -> None:
    (temp_index.docs / "a.txt").write_text("Ants build hills.")
    remote = SourceSpec("web", "sitemap", Path(), "", "", "staff", "article", 10**6, url="http://127.0.0.1:1/s.xml")
    report = temp_index.sync(temp_index.options(sources=(make_spec(temp_index.docs), remote)))
    assert report.counts["documents"] == 1
    assert "has a private address" in report.sources[1].skipped[0].reason


@pytest.mark.parametrize(
    "recorded",
    [
        pytest.param(lambda text: text.replace('"audience"', '"aude"'), id="of another version"),
        pytest.param(lambda text: text[1:], id="damaged"),
        pytest.param(lambda _text: "[1]", id="no description"),
    ],
)
def test_a_description_that_cannot_be_read_does_not_stop_a_source_that_is_named_again(
    tmp_path: Path, recorded: Callable[[str], str]
) -> None:
    named = make_spec(tmp_path)
    text = recorded(named.to_json())
    assert not losses_are_meant(named, SourceRow("docs", True, text, "now"))
    with pytest.raises(ConfigurationError, match="name its path again"):
        SourceSpec.from_json(text)


def test_losses_are_meant_if_other_files_were_chosen(tmp_path: Path) -> None:
    before, now = make_spec(tmp_path), replace(make_spec(tmp_path), exclude=("old/*",))
    assert losses_are_meant(now, SourceRow("docs", True, before.to_json(), "now"))
    assert not losses_are_meant(now, SourceRow("docs", True, now.to_json(), "now"))
    assert not losses_are_meant(now, None)
