import os
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index import (
    PUBLIC,
    ChunkSettings,
    ConfigurationError,
    DocumentNotFound,
    Index,
    IndexLocked,
    IndexMissing,
    IndexProblem,
    Manifest,
    ReindexOptions,
    SourceShrunk,
    SyncReport,
    check_index,
    reindex,
)
from index.embedding.encoder import EncoderSpec
from index.ingest import generation_builder
from tests.index.temp_index import SETTINGS, TempIndex, make_query, make_spec
from tests.models import bundled_model


def changes(report: SyncReport) -> dict[str, tuple[list[str], list[str], list[str], int]]:
    return {r.name: (sorted(r.added), sorted(r.changed), sorted(r.removed), r.unchanged) for r in report.sources}


def test_a_first_reindex_adds_everything(temp_index: TempIndex) -> None:
    temp_index.write("cats.txt", "Cats sleep most of the day.")
    temp_index.write("dogs.txt", "Dogs guard the house.")
    report = temp_index.sync()
    assert changes(report) == {"docs": (["docs:cats.txt", "docs:dogs.txt"], [], [], 0)}
    assert (report.published, report.encoded_chunks, report.reused_chunks) == (True, 2, 0)
    assert report.counts == {"documents": 2, "chunks": 2, "sentences": 2}
    assert temp_index.found("How long do cats sleep?")[0] == "docs:cats.txt"


def test_without_changes_there_is_no_new_generation(temp_index: TempIndex) -> None:
    temp_index.write("cats.txt", "Cats sleep.")
    first, second = temp_index.sync(), temp_index.sync()
    assert (second.generation, second.published) == (first.generation, False)
    assert changes(second) == {"docs": ([], [], [], 1)}


def test_only_what_changed_is_encoded(temp_index: TempIndex) -> None:
    for n in range(5):
        temp_index.write(f"{n}.txt", f"Number {n} stands alone.")
    temp_index.sync()
    temp_index.write("3.txt", "Number three was rewritten about volcanoes.")
    (temp_index.docs / "1.txt").unlink()
    temp_index.write("5.txt", "A new text on glaciers.")
    report = temp_index.sync()
    assert changes(report) == {"docs": (["docs:5.txt"], ["docs:3.txt"], ["docs:1.txt"], 3)}
    assert (report.encoded_chunks, report.counts["documents"]) == (2, 5)
    assert temp_index.found("volcanoes")[0] == "docs:3.txt"
    assert temp_index.found("glaciers")[0] == "docs:5.txt"
    assert "docs:1.txt" not in temp_index.found("Number 1 stands alone")


def test_an_updated_index_finds_what_a_rebuilt_one_finds(temp_index: TempIndex) -> None:
    for n in range(6):
        temp_index.write(f"{n}.txt", f"Topic {n} is about {'ABCDEF'[n]}lpha things.")
    temp_index.sync()
    temp_index.write("2.txt", "Topic two is about rivers.")
    (temp_index.docs / "4.txt").unlink()
    temp_index.sync()
    queries = ["rivers", "Topic 5", "Elpha", "about things"]
    updated = [temp_index.found(query) for query in queries]
    temp_index.sync(temp_index.options(full=True))
    assert updated == [temp_index.found(query) for query in queries]


def test_a_rename_and_a_rebuild_encode_nothing(temp_index: TempIndex) -> None:
    path = temp_index.write("old.txt", "# Same\nText that stays as it is.")
    (temp_index.docs / "sources.toml").write_text('["old.txt"]\ntitle = "T"\n["new.txt"]\ntitle = "T"\n')
    temp_index.sync()
    path.rename(temp_index.docs / "new.txt")
    renamed = temp_index.sync()
    assert (renamed.encoded_chunks, renamed.reused_chunks) == (0, 0)
    rebuilt = temp_index.sync(temp_index.options(full=True))
    assert (rebuilt.rebuilt, rebuilt.encoded_chunks) == ("asked for", 0)


def test_a_damaged_embedding_cache_is_replaced(temp_index: TempIndex) -> None:
    temp_index.write("a.txt", "Text.")
    temp_index.cache_dir.mkdir()
    (temp_index.cache_dir / "embeddings.sqlite").write_bytes(b"nonsense" * 1000)
    assert temp_index.sync().encoded_chunks == 1


def test_duplicate_text_is_encoded_once(temp_index: TempIndex) -> None:
    for name in ("a", "b"):
        temp_index.write(f"{name}.txt", "The very same words.")
    (temp_index.docs / "sources.toml").write_text('["a.txt"]\ntitle = "T"\n["b.txt"]\ntitle = "T"\n')
    report = temp_index.sync()
    assert (report.encoded_chunks, report.reused_chunks, report.counts["chunks"]) == (1, 1, 2)


def test_a_reader_keeps_its_generation_while_writers_go_on(temp_index: TempIndex) -> None:
    temp_index.write("a.txt", "Old words about tulips.")
    temp_index.sync()
    with temp_index.open() as index:
        for n in range(4):
            temp_index.write("a.txt", f"New words {n} about oaks.")
            temp_index.sync(temp_index.options(full=True))
        assert index.document("docs:a.txt", frozenset({PUBLIC})).text == "Old words about tulips."
        kept = sorted(path.name for path in (temp_index.index_dir / "generations").iterdir())
    assert kept == ["1", "4", "5"]
    assert temp_index.found("words")[0] == "docs:a.txt"


def test_a_second_writer_is_refused(temp_index: TempIndex) -> None:
    temp_index.write("a.txt", "Text.")

    def interfere(_stage: str, _done: int, _total: int) -> None:
        temp_index.sync()

    with pytest.raises(IndexLocked, match="Another reindex is writing"):
        reindex(temp_index.options(), temp_index.encoder, interfere)
    assert temp_index.sync().published


def test_a_failing_reindex_leaves_the_old_index(temp_index: TempIndex) -> None:
    temp_index.write("a.txt", "First.")
    temp_index.sync()
    temp_index.write("b.txt", "Second.")

    def fail(stage: str, _done: int, _total: int) -> None:
        if stage == "embed":
            raise RuntimeError("out of luck")

    with pytest.raises(RuntimeError, match="out of luck"):
        reindex(temp_index.options(), temp_index.encoder, fail)
    assert temp_index.found("First Second") == ["docs:a.txt"]
    assert temp_index.sync().counts["documents"] == 2


def test_a_missing_source_changes_nothing(temp_index: TempIndex) -> None:
    temp_index.write("a.txt", "Text.")
    temp_index.sync()
    shutil.rmtree(temp_index.docs)
    with pytest.raises(ConfigurationError):
        temp_index.sync()
    assert temp_index.found("Text") == ["docs:a.txt"]


def test_reading_a_path_removes_no_other_source(temp_index: TempIndex, tmp_path: Path) -> None:
    temp_index.write("a.txt", "Configured text.")
    temp_index.sync()
    extra = tmp_path / "extra"
    extra.mkdir()
    (extra / "b.txt").write_text("Extra text.")
    by_path = temp_index.options(sources=(make_spec(extra, name="extra"),), keep_others=True)
    assert changes(temp_index.sync(by_path)) == {"extra": (["extra:b.txt"], [], [], 0)}
    temp_index.sync()
    temp_index.sync(temp_index.options(full=True))
    temp_index.sync()
    assert sorted(temp_index.found("text")) == ["docs:a.txt", "extra:b.txt"]
    forgotten = temp_index.sync(temp_index.options(forget=("extra",)))
    assert changes(forgotten)["extra"] == ([], [], ["extra:b.txt"], 0)
    assert temp_index.found("text") == ["docs:a.txt"]


def test_a_rebuild_after_damage_keeps_sources_that_were_not_requested(temp_index: TempIndex, tmp_path: Path) -> None:
    temp_index.write("a.txt", "Configured text.")
    temp_index.sync()
    (temp_index.live_folder() / "vectors" / "rows.bin").write_bytes(b"cut short")
    extra = tmp_path / "extra"
    extra.mkdir()
    (extra / "b.txt").write_text("Extra text.")
    report = temp_index.sync(temp_index.options(sources=(make_spec(extra, name="extra"),), keep_others=True))
    assert "damaged" in report.rebuilt
    assert sorted(temp_index.found("text")) == ["docs:a.txt", "extra:b.txt"]


def test_a_rebuild_with_a_missing_source_names_the_command_that_forgets_it(
    temp_index: TempIndex, tmp_path: Path
) -> None:
    temp_index.write("a.txt", "Text.")
    extra = tmp_path / "extra"
    extra.mkdir()
    (extra / "b.txt").write_text("Extra text.")
    temp_index.sync()
    temp_index.sync(temp_index.options(sources=(make_spec(extra, name="extra"),), keep_others=True))
    shutil.rmtree(extra)
    with pytest.raises(ConfigurationError, match="footnote reindex --forget extra"):
        temp_index.sync(temp_index.options(full=True))
    assert temp_index.sync(temp_index.options(full=True, forget=("extra",))).published


@pytest.mark.parametrize("content", [b"", b"garbage"])
def test_a_full_reindex_replaces_a_damaged_pointer(temp_index: TempIndex, content: bytes) -> None:
    temp_index.write("a.txt", "Text.")
    temp_index.sync()
    (temp_index.index_dir / "CURRENT").write_bytes(content)
    temp_index.sync(temp_index.options(full=True))
    assert temp_index.found("Text") == ["docs:a.txt"]


@pytest.mark.parametrize("name", ["vectors/rows.bin", "catalog.sqlite", "lexical/1.segment", "sentences/1.i8"])
def test_an_altered_file_is_never_published_again(temp_index: TempIndex, name: str) -> None:
    temp_index.write("a.txt", "First text.")
    temp_index.sync()
    path = temp_index.live_folder() / name
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2 :] = bytes(len(raw) - len(raw) // 2)
    path.write_bytes(bytes(raw))
    temp_index.write("b.txt", "Second text.")
    assert "damaged" in temp_index.sync().rebuilt
    assert {check.problem for check in check_index(temp_index.index_dir)} == {""}
    assert sorted(temp_index.found("text")) == ["docs:a.txt", "docs:b.txt"]


def test_an_id_in_two_files_outlives_either_file(temp_index: TempIndex) -> None:
    first = temp_index.write("a.jsonl", '{"_id": "1", "title": "T", "text": "From the first file."}\n')
    temp_index.write("b.jsonl", '{"_id": "1", "title": "T", "text": "From the second file."}\n')
    temp_index.sync()
    texts = [temp_index.text("docs:1")]
    first.unlink()
    temp_index.sync()
    texts.append(temp_index.text("docs:1"))
    temp_index.write("a.jsonl", '{"_id": "1", "title": "T", "text": "From the first file again."}\n')
    temp_index.sync()
    texts.append(temp_index.text("docs:1"))
    first.unlink()
    temp_index.sync()
    texts.append(temp_index.text("docs:1"))
    second = "From the second file."
    assert texts == ["From the first file.", second, "From the first file again.", second]


def test_altered_sentences_are_never_merged(temp_index: TempIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generation_builder, "MAX_SEGMENTS", 4)
    temp_index.write("kept.txt", "A sentence that never changes. And one more of that kind.")
    temp_index.sync()
    path = temp_index.live_folder() / "sentences" / "1.i8"
    path.write_bytes(bytes(path.stat().st_size))
    rebuilt = ""
    for n in range(5):
        temp_index.write("edited.txt", f"Edit number {n} speaks of rivers.")
        rebuilt = rebuilt or temp_index.sync().rebuilt
    assert "1.i8 was altered" in rebuilt
    assert {check.problem for check in check_index(temp_index.index_dir)} == {""}


def test_altered_segments_are_rebuilt_on_a_file_system_without_links(
    temp_index: TempIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError("no hard links here")

    monkeypatch.setattr(os, "link", refuse)
    temp_index.write("a.txt", "First text.")
    temp_index.sync()
    path = temp_index.live_folder() / "sentences" / "1.i8"
    path.write_bytes(bytes(path.stat().st_size))
    temp_index.write("b.txt", "Second text.")
    assert "1.i8 was altered" in temp_index.sync().rebuilt
    assert {check.problem for check in check_index(temp_index.index_dir)} == {""}


def test_sentence_segments_do_not_pile_up(temp_index: TempIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generation_builder, "MAX_SEGMENTS", 4)
    temp_index.write("kept.txt", "A sentence that never changes. And one more of that kind.")
    for n in range(7):
        temp_index.write("edited.txt", f"Edit number {n} speaks of rivers.")
        temp_index.sync()
    assert len(list((temp_index.live_folder() / "sentences").iterdir())) < 5
    with temp_index.open() as index:
        (found,) = index.sentences(index.search(make_query("never changes", top_k=1)).passages)
        assert int(np.argmax(found.vectors @ index.encode(["one more of that kind"])[0])) == 1
    assert {check.problem for check in check_index(temp_index.index_dir)} == {""}


def test_an_index_that_cannot_be_written_is_named(temp_index: TempIndex) -> None:
    temp_index.write("a.txt", "Text.")
    temp_index.index_dir.write_text("a file where the index should be")
    with pytest.raises(IndexProblem, match="cannot be written"):
        temp_index.sync()


def test_a_source_cannot_be_read_and_forgotten_at_once(temp_index: TempIndex) -> None:
    temp_index.write("a.txt", "Text.")
    temp_index.sync()
    with pytest.raises(ConfigurationError, match="docs cannot be read and forgotten at once"):
        temp_index.sync(temp_index.options(forget=("docs",)))


def test_a_source_dropped_from_the_settings_is_removed(temp_index: TempIndex, tmp_path: Path) -> None:
    temp_index.write("a.txt", "Kept.")
    other = tmp_path / "other"
    other.mkdir()
    (other / "b.txt").write_text("Dropped.")
    both = (make_spec(temp_index.docs), make_spec(other, name="other"))
    temp_index.sync(temp_index.options(sources=both))
    assert changes(temp_index.sync())["other"] == ([], [], ["other:b.txt"], 0)


def test_a_configured_source_that_was_read_alone_is_removed_with_its_settings(
    temp_index: TempIndex, tmp_path: Path
) -> None:
    temp_index.write("a.txt", "Kept.")
    temp_index.sync()
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "b.txt").write_text("Dropped.")
    alone = temp_index.options(sources=(make_spec(tmp_path / "other", name="other"),), keep_others=True)
    temp_index.sync(replace(alone, configured=frozenset({"docs", "other"})))
    assert changes(temp_index.sync())["other"] == ([], [], ["other:b.txt"], 0)


def test_forgetting_an_unknown_source_is_an_error(temp_index: TempIndex) -> None:
    temp_index.write("a.txt", "Text.")
    temp_index.sync()
    with pytest.raises(ConfigurationError, match="no source ghost to forget; known: docs"):
        temp_index.sync(temp_index.options(forget=("ghost",)))


def test_a_changed_audience_takes_effect(temp_index: TempIndex) -> None:
    temp_index.write("a.txt", "Secret plans.")
    temp_index.sync()
    staff = (make_spec(temp_index.docs, audience="staff"),)
    report = temp_index.sync(temp_index.options(sources=staff))
    assert (changes(report)["docs"][1], report.encoded_chunks) == (["docs:a.txt"], 0)
    assert temp_index.found("plans") == []
    assert temp_index.found("plans", audience=("staff",)) == ["docs:a.txt"]
    with temp_index.open() as index, pytest.raises(DocumentNotFound):
        index.document("docs:a.txt", frozenset({PUBLIC}))


def test_a_source_confined_to_some_places_is_hidden_elsewhere_at_once(temp_index: TempIndex) -> None:
    temp_index.write("a.txt", "Secret plans.")
    temp_index.sync()
    confined = (replace(make_spec(temp_index.docs), places=("discord:1",)),)
    with temp_index.open() as before:
        report = temp_index.sync(temp_index.options(sources=confined))
        assert (changes(report)["docs"][1], report.encoded_chunks) == (["docs:a.txt"], 0)
        with pytest.raises(DocumentNotFound):
            before.document("docs:a.txt", frozenset({PUBLIC}))
        # Whoever may read it in the next generation may in this one; a label that is not asked for nobody holds.
        assert before.labels == {PUBLIC, "public@discord:1"}
        assert before.document("docs:a.txt", before.labels).text == "Secret plans."
        assert [count for _, count in before.sources(frozenset({PUBLIC}))] == [0]
        assert [count for _, count in before.sources(before.labels)] == [1]
    found = [temp_index.found("plans", audience=(label,)) for label in (PUBLIC, "public@discord:2", "public@discord:1")]
    assert found == [[], [], ["docs:a.txt"]]


def test_new_chunk_sizes_rebuild_the_index(temp_index: TempIndex) -> None:
    temp_index.write("a.txt", "One sentence of words. " * 30)
    temp_index.sync()
    report = temp_index.sync(temp_index.options(chunking=ChunkSettings(40, 0)))
    assert report.rebuilt == "the chunk settings changed"
    assert report.counts["chunks"] > 3


def test_another_encoder_rebuilds_the_index(temp_index: TempIndex) -> None:
    temp_index.write("a.txt", "Text.")
    temp_index.sync()
    other = bundled_model()
    own = other.spec
    other.__dict__["spec"] = EncoderSpec("other", "0" * 64, own.dimension, own.max_tokens, own.recipe_sha256)
    options: ReindexOptions = temp_index.options()
    report = reindex(options, other, lambda *_: None)
    assert report.rebuilt == "the old index was built by another encoder or version"
    assert report.encoded_chunks == 1


def test_an_empty_folder_gives_an_empty_index(temp_index: TempIndex) -> None:
    assert temp_index.sync().counts == {"documents": 0, "chunks": 0, "sentences": 0}
    assert temp_index.found("anything") == []


def test_before_the_first_reindex_the_remedy_is_named(temp_index: TempIndex) -> None:
    with pytest.raises(IndexMissing, match="build it: footnote reindex"):
        temp_index.open()


def test_every_character_of_a_document_is_stored(temp_index: TempIndex) -> None:
    texts = {"a.txt": "Ünïcode 😀 and \u2028 odd\tspaces\n\nend ", "b.txt": "CRLF\r\nlines\r\n"}
    texts["c.txt"] = "\u00a0x\u200b"
    for name, text in texts.items():
        (temp_index.docs / name).write_bytes(text.encode())
    temp_index.sync()
    with temp_index.open() as index:
        stored = {name: index.document(f"docs:{name}", frozenset({PUBLIC})).text for name in texts}
    assert stored == texts


def test_skipped_items_and_sources_are_recorded(temp_index: TempIndex) -> None:
    temp_index.write("a.txt", "Text.")
    (temp_index.docs / "b.bin").write_bytes(b"\0\1")
    temp_index.sync()
    assert [skipped.key for skipped in temp_index.sync().sources[0].skipped] == ["b.bin"]
    catalog = temp_index.index_dir / "generations" / "1" / "catalog.sqlite"
    with closing(sqlite3.connect(catalog)) as connection:
        assert connection.execute("SELECT name, configured FROM sources").fetchall() == [("docs", 1)]


def test_a_restricted_folder_inside_a_public_one_is_refused(temp_index: TempIndex) -> None:
    inner = temp_index.docs / "internal"
    inner.mkdir()
    (inner / "secret.txt").write_text("The recovery phrase.")
    closed = make_spec(inner, name="internal", audience="staff")
    elsewhere = replace(make_spec(inner, name="internal"), places=("discord:1",))
    for spec, label in ((closed, "staff"), (elsewhere, "public@discord:1")):
        with pytest.raises(ConfigurationError, match=rf"The source docs holds .* keeps for the audience {label}"):
            temp_index.sync(temp_index.options(sources=(make_spec(temp_index.docs), spec)))
    temp_index.sync(temp_index.options(sources=(closed,)))
    with pytest.raises(ConfigurationError, match="The source docs holds"):
        temp_index.sync(temp_index.options(sources=(make_spec(temp_index.docs),), keep_others=True))
    assert temp_index.found("recovery phrase") == []


@pytest.mark.parametrize("place", ["", "deep"])
def test_a_nested_source_shows_no_file_that_a_sidecar_above_restricts(temp_index: TempIndex, place: str) -> None:
    inner = temp_index.docs / "deep" / "mods"
    inner.mkdir(parents=True)
    (inner / "x.txt").write_text("The recovery phrase.")
    name = "mods/x.txt" if place else "deep/mods/x.txt"
    (temp_index.docs / place / "sources.toml").write_text(f'["{name}"]\naudience = "staff"\n')
    both = (make_spec(temp_index.docs), make_spec(inner, name="mods"))
    with pytest.raises(
        ConfigurationError, match=r"x.txt\"\] keeps a file for some readers, but it lies in the source mods"
    ):
        temp_index.sync(temp_index.options(sources=both))
    (temp_index.docs / place / "sources.toml").unlink()
    (inner / "sources.toml").write_text('["x.txt"]\naudience = "staff"\n')
    temp_index.sync(temp_index.options(sources=both))
    assert (temp_index.found("phrase"), len(temp_index.found("phrase", audience=("staff",)))) == ([], 1)


def test_a_reindex_that_would_lose_most_of_a_source_is_refused(temp_index: TempIndex) -> None:
    paths = [temp_index.write(f"{number}.txt", f"Graphics cards, part {number}.") for number in range(4)]
    temp_index.sync()
    for path in paths[:3]:
        path.unlink()
    guarded = replace(temp_index.options(), max_loss=0.5)
    with pytest.raises(SourceShrunk, match=r"docs would lose 3 of its 4 documents.*--force"):
        temp_index.sync(guarded)
    assert len(temp_index.found("graphics cards")) == 4
    assert temp_index.sync(replace(guarded, max_loss=1.0)).counts["documents"] == 1


def test_renaming_everything_loses_and_embeds_nothing(temp_index: TempIndex) -> None:
    paths = [
        temp_index.write(f"{number}.md", f"# Title {number}\n\nGraphics cards, part {number}.") for number in range(4)
    ]
    temp_index.sync()
    for path in paths:
        path.rename(path.with_name(f"renamed-{path.name}"))
    report = temp_index.sync(replace(temp_index.options(), max_loss=0.0))
    assert (len(report.sources[0].added), len(report.sources[0].removed), report.encoded_chunks) == (4, 4, 0)


def test_a_generation_that_is_not_approved_is_not_published(temp_index: TempIndex) -> None:
    temp_index.write("a.txt", "Graphics cards are scarce.")
    temp_index.sync()

    def refuse(folder: Path, manifest: Manifest) -> None:
        with Index(temp_index.index_dir, temp_index.encoder, SETTINGS, staged=(folder, manifest)) as staged:
            raise IndexProblem(staged.document("docs:b.txt", frozenset({PUBLIC})).text)

    temp_index.write("b.txt", "Graphics cards are sold out.")
    with pytest.raises(IndexProblem, match="sold out"):
        temp_index.sync(replace(temp_index.options(), approve=refuse))
    assert temp_index.found("graphics cards") == ["docs:a.txt"]


def test_a_document_that_moves_to_another_file_keeps_its_chunks(temp_index: TempIndex) -> None:
    path = temp_index.write("a.jsonl", '{"_id": "bees", "title": "Bees", "text": "Bees dance."}')
    temp_index.sync()
    with temp_index.open() as index:
        before = index.search(make_query("bees")).passages[0]
    path.rename(path.with_name("b.jsonl"))
    report = temp_index.sync()
    with temp_index.open() as index:
        after = index.search(make_query("bees")).passages[0]
    assert changes(report) == {"docs": ([], ["docs:bees"], [], 0)}
    assert (after.key, before.document.location[-7:], after.document.location[-7:]) == (
        before.key,
        "a.jsonl",
        "b.jsonl",
    )
