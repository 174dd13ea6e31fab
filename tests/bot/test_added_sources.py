"""Sources that operators have added by command: every reindex reads them, for one community, and forgets them after."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot import reindexing
from bot.app import Footnote
from bot.records import AddedSource
from bot.records.record_files import RecordPlace
from bot.reindexing import ReindexRequest, added_source_spec
from bot.settings.settings import Settings, load_settings
from index import ConfigurationError, SourceSpec

ADDED = AddedSource(
    "wiki",
    "git",
    "https://example.org/wiki",
    "",
    "",
    "public",
    "discord:1",
    "discord:7",
    datetime(2026, 11, 29, tzinfo=UTC),
)
BEES = "A hive holds forty thousand bees.\n"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    for name in ("docs", "wiki"):
        (tmp_path / name).mkdir()
    (tmp_path / "docs" / "owls.txt").write_text("Owls fly without a sound.\n", "utf-8")
    (tmp_path / "wiki" / "bees.txt").write_text(BEES, "utf-8")
    file = tmp_path / "footnote.toml"
    file.write_text('[encoder]\nmodel = "all-MiniLM-L6-v2"\n[[sources]]\npath = "docs"\n', "utf-8")
    return load_settings(file, {})


def change(place: RecordPlace, *, add: bool) -> None:
    async def changed() -> None:
        from bot.records.community_records import CommunityRecords
        from bot.records.database import open_database

        async with open_database(place) as engine:
            records = CommunityRecords(engine)
            assert await (records.add_source(ADDED) if add else records.remove_source(ADDED.name))

    asyncio.run(changed())


def test_a_reindex_reads_what_was_added_for_its_community_and_forgets_what_was_removed(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def folder(_settings: Settings, *, name: str, audience: str, community: str, **_others: str) -> SourceSpec:
        wiki = tmp_path / "wiki"
        return SourceSpec(name, "folder", wiki, "", "", audience, "article", 1_000_000, places=(community,))

    monkeypatch.setattr(reindexing, "added_source_spec", folder)
    place = RecordPlace("", settings.records.path, 0)
    with Footnote.open(settings) as footnote:
        footnote.reindex()
        change(place, add=True)
        footnote.reindex()
        inside = frozenset({"public", "public@discord:1"})
        assert footnote.document("wiki:bees.txt", inside).text == BEES
        assert [each.document.id for each in footnote.search("bees").passages if "wiki" in each.document.id] == []
        with pytest.raises(ConfigurationError, match="was added by command"):
            footnote.reindex(ReindexRequest(forget=("wiki",)))
        assert [each.name for each in footnote.reindex(ReindexRequest(sources=("wiki",))).sources] == ["wiki"]
        change(place, add=False)
        report = footnote.reindex()
        assert [each.name for each in report.sources if each.forgotten] == ["wiki"]


def test_what_was_added_never_reads_inside_the_network(settings: Settings) -> None:
    described = {**ADDED.described(), "kind": "crawl"}
    spec = added_source_spec(settings, **described)
    assert (spec.allow_hosts, spec.label, spec.kind) == ((), "public@discord:1", "crawl")
    git = added_source_spec(settings, **ADDED.described())
    assert (git.kind, git.url, git.allow_hosts) == ("git", ADDED.url, ())


@pytest.mark.parametrize(
    ("key", "value"), [("kind", "folder"), ("ref", "../x"), ("path", "../../etc"), ("name", "a b")]
)
def test_what_cannot_be_a_source_names_the_remedy(settings: Settings, key: str, value: str) -> None:
    with pytest.raises(ConfigurationError, match="cannot be used"):
        added_source_spec(settings, **{**ADDED.described(), key: value})
