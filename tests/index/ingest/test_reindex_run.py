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
from tests.index.workshop import SETTINGS, Workshop, make_query, make_spec
from tests.models import bundled_model


def changes(report: SyncReport) -> dict[str, tuple[list[str], list[str], list[str], int]]:
    return {r.name: (sorted(r.added), sorted(r.changed), sorted(r.removed), r.unchanged) for r in report.sources}


def test_a_first_reindex_adds_everything(workshop: Workshop) -> None:
    workshop.write("cats.txt", "Cats sleep most of the day.")
    workshop.write("dogs.txt", "Dogs guard the house.")
    report = workshop.sync()
    assert changes(report) == {"docs": (["docs:cats.txt", "docs:dogs.txt"], [], [], 0)}
    assert (report.published, report.encoded_chunks, report.reused_chunks) == (True, 2, 0)
    assert report.counts == {"documents": 2, "chunks": 2, "sentences": 2}
    assert workshop.found("How long do cats sleep?")[0] == "docs:cats.txt"


def test_without_changes_there_is_no_new_generation(workshop: Workshop) -> None:
    workshop.write("cats.txt", "Cats sleep.")
    first, second = workshop.sync(), workshop.sync()
    assert (second.generation, second.published) == (first.generation, False)
    assert changes(second) == {"docs": ([], [], [], 1)}


def test_only_what_changed_is_encoded(workshop: Workshop) -> None:
    for n in range(5):
        workshop.write(f"{n}.txt", f"Number {n} stands alone.")
    workshop.sync()
    workshop.write("3.txt", "Number three was rewritten about volcanoes.")
    (workshop.docs / "1.txt").unlink()
    workshop.write("5.txt", "A new text on glaciers.")
    report = workshop.sync()
    assert changes(report) == {"docs": (["docs:5.txt"], ["docs:3.txt"], ["docs:1.txt"], 3)}
    assert (report.encoded_chunks, report.counts["documents"]) == (2, 5)
    assert workshop.found("volcanoes")[0] == "docs:3.txt"
    assert workshop.found("glaciers")[0] == "docs:5.txt"
    assert "docs:1.txt" not in workshop.found("Number 1 stands alone")


def test_an_updated_index_finds_what_a_rebuilt_one_finds(workshop: Workshop) -> None:
    for n in range(6):
        workshop.write(f"{n}.txt", f"Topic {n} is about {'ABCDEF'[n]}lpha things.")
    workshop.sync()
    workshop.write("2.txt", "Topic two is about rivers.")
    (workshop.docs / "4.txt").unlink()
    workshop.sync()
    queries = ["rivers", "Topic 5", "Elpha", "about things"]
    updated = [workshop.found(query) for query in queries]
    workshop.sync(workshop.options(full=True))
    assert updated == [workshop.found(query) for query in queries]


def test_a_rename_and_a_rebuild_encode_nothing(workshop: Workshop) -> None:
    path = workshop.write("old.txt", "# Same\nText that stays as it is.")
    (workshop.docs / "sources.toml").write_text('["old.txt"]\ntitle = "T"\n["new.txt"]\ntitle = "T"\n')
    workshop.sync()
    path.rename(workshop.docs / "new.txt")
    renamed = workshop.sync()
    assert (renamed.encoded_chunks, renamed.reused_chunks) == (0, 0)
    rebuilt = workshop.sync(workshop.options(full=True))
    assert (rebuilt.rebuilt, rebuilt.encoded_chunks) == ("asked for", 0)


def test_a_damaged_embedding_cache_is_replaced(workshop: Workshop) -> None:
    workshop.write("a.txt", "Text.")
    workshop.cache_dir.mkdir()
    (workshop.cache_dir / "embeddings.sqlite").write_bytes(b"nonsense" * 1000)
    assert workshop.sync().encoded_chunks == 1


def test_duplicate_text_is_encoded_once(workshop: Workshop) -> None:
    for name in ("a", "b"):
        workshop.write(f"{name}.txt", "The very same words.")
    (workshop.docs / "sources.toml").write_text('["a.txt"]\ntitle = "T"\n["b.txt"]\ntitle = "T"\n')
    report = workshop.sync()
    assert (report.encoded_chunks, report.reused_chunks, report.counts["chunks"]) == (1, 1, 2)


def test_a_reader_keeps_its_generation_while_writers_go_on(workshop: Workshop) -> None:
    workshop.write("a.txt", "Old words about tulips.")
    workshop.sync()
    with workshop.open() as index:
        for n in range(4):
            workshop.write("a.txt", f"New words {n} about oaks.")
            workshop.sync(workshop.options(full=True))
        assert index.document("docs:a.txt", frozenset({PUBLIC})).text == "Old words about tulips."
        kept = sorted(path.name for path in (workshop.index_dir / "generations").iterdir())
    assert kept == ["1", "4", "5"]
    assert workshop.found("words")[0] == "docs:a.txt"


def test_a_second_writer_is_refused(workshop: Workshop) -> None:
    workshop.write("a.txt", "Text.")

    def interfere(_stage: str, _done: int, _total: int) -> None:
        workshop.sync()

    with pytest.raises(IndexLocked, match="Another reindex is writing"):
        reindex(workshop.options(), workshop.encoder, interfere)
    assert workshop.sync().published


def test_a_failing_reindex_leaves_the_old_index(workshop: Workshop) -> None:
    workshop.write("a.txt", "First.")
    workshop.sync()
    workshop.write("b.txt", "Second.")

    def fail(stage: str, _done: int, _total: int) -> None:
        if stage == "embed":
            raise RuntimeError("out of luck")

    with pytest.raises(RuntimeError, match="out of luck"):
        reindex(workshop.options(), workshop.encoder, fail)
    assert workshop.found("First Second") == ["docs:a.txt"]
    assert workshop.sync().counts["documents"] == 2


def test_a_missing_source_changes_nothing(workshop: Workshop) -> None:
    workshop.write("a.txt", "Text.")
    workshop.sync()
    shutil.rmtree(workshop.docs)
    with pytest.raises(ConfigurationError):
        workshop.sync()
    assert workshop.found("Text") == ["docs:a.txt"]


def test_reading_a_path_removes_no_other_source(workshop: Workshop, tmp_path: Path) -> None:
    workshop.write("a.txt", "Configured text.")
    workshop.sync()
    extra = tmp_path / "extra"
    extra.mkdir()
    (extra / "b.txt").write_text("Extra text.")
    by_path = workshop.options(sources=(make_spec(extra, name="extra"),), keep_others=True)
    assert changes(workshop.sync(by_path)) == {"extra": (["extra:b.txt"], [], [], 0)}
    workshop.sync()
    workshop.sync(workshop.options(full=True))
    workshop.sync()
    assert sorted(workshop.found("text")) == ["docs:a.txt", "extra:b.txt"]
    forgotten = workshop.sync(workshop.options(forget=("extra",)))
    assert changes(forgotten)["extra"] == ([], [], ["extra:b.txt"], 0)
    assert workshop.found("text") == ["docs:a.txt"]


def test_a_rebuild_after_damage_keeps_sources_that_were_not_requested(workshop: Workshop, tmp_path: Path) -> None:
    workshop.write("a.txt", "Configured text.")
    workshop.sync()
    (workshop.live_folder() / "vectors" / "rows.bin").write_bytes(b"cut short")
    extra = tmp_path / "extra"
    extra.mkdir()
    (extra / "b.txt").write_text("Extra text.")
    report = workshop.sync(workshop.options(sources=(make_spec(extra, name="extra"),), keep_others=True))
    assert "damaged" in report.rebuilt
    assert sorted(workshop.found("text")) == ["docs:a.txt", "extra:b.txt"]


def test_a_rebuild_with_a_missing_source_names_the_command_that_forgets_it(workshop: Workshop, tmp_path: Path) -> None:
    workshop.write("a.txt", "Text.")
    extra = tmp_path / "extra"
    extra.mkdir()
    (extra / "b.txt").write_text("Extra text.")
    workshop.sync()
    workshop.sync(workshop.options(sources=(make_spec(extra, name="extra"),), keep_others=True))
    shutil.rmtree(extra)
    with pytest.raises(ConfigurationError, match="footnote reindex --forget extra"):
        workshop.sync(workshop.options(full=True))
    assert workshop.sync(workshop.options(full=True, forget=("extra",))).published


@pytest.mark.parametrize("content", [b"", b"garbage"])
def test_a_full_reindex_replaces_a_damaged_pointer(workshop: Workshop, content: bytes) -> None:
    workshop.write("a.txt", "Text.")
    workshop.sync()
    (workshop.index_dir / "CURRENT").write_bytes(content)
    workshop.sync(workshop.options(full=True))
    assert workshop.found("Text") == ["docs:a.txt"]


@pytest.mark.parametrize("name", ["vectors/rows.bin", "catalog.sqlite", "lexical/1.segment", "sentences/1.i8"])
def test_an_altered_file_is_never_published_again(workshop: Workshop, name: str) -> None:
    workshop.write("a.txt", "First text.")
    workshop.sync()
    path = workshop.live_folder() / name
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2 :] = bytes(len(raw) - len(raw) // 2)
    path.write_bytes(bytes(raw))
    workshop.write("b.txt", "Second text.")
    assert "damaged" in workshop.sync().rebuilt
    assert {check.problem for check in check_index(workshop.index_dir)} == {""}
    assert sorted(workshop.found("text")) == ["docs:a.txt", "docs:b.txt"]


def test_an_id_in_two_files_outlives_either_file(workshop: Workshop) -> None:
    first = workshop.write("a.jsonl", '{"_id": "1", "title": "T", "text": "From the first file."}\n')
    workshop.write("b.jsonl", '{"_id": "1", "title": "T", "text": "From the second file."}\n')
    workshop.sync()
    texts = [workshop.text("docs:1")]
    first.unlink()
    workshop.sync()
    texts.append(workshop.text("docs:1"))
    workshop.write("a.jsonl", '{"_id": "1", "title": "T", "text": "From the first file again."}\n')
    workshop.sync()
    texts.append(workshop.text("docs:1"))
    first.unlink()
    workshop.sync()
    texts.append(workshop.text("docs:1"))
    second = "From the second file."
    assert texts == ["From the first file.", second, "From the first file again.", second]


def test_altered_sentences_are_never_merged(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generation_builder, "MAX_SEGMENTS", 4)
    workshop.write("kept.txt", "A sentence that never changes. And one more of that kind.")
    workshop.sync()
    path = workshop.live_folder() / "sentences" / "1.i8"
    path.write_bytes(bytes(path.stat().st_size))
    rebuilt = ""
    for n in range(5):
        workshop.write("edited.txt", f"Edit number {n} speaks of rivers.")
        rebuilt = rebuilt or workshop.sync().rebuilt
    assert "1.i8 was altered" in rebuilt
    assert {check.problem for check in check_index(workshop.index_dir)} == {""}


def test_altered_segments_are_rebuilt_on_a_file_system_without_links(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError("no hard links here")

    monkeypatch.setattr(os, "link", refuse)
    workshop.write("a.txt", "First text.")
    workshop.sync()
    path = workshop.live_folder() / "sentences" / "1.i8"
    path.write_bytes(bytes(path.stat().st_size))
    workshop.write("b.txt", "Second text.")
    assert "1.i8 was altered" in workshop.sync().rebuilt
    assert {check.problem for check in check_index(workshop.index_dir)} == {""}


def test_sentence_segments_do_not_pile_up(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generation_builder, "MAX_SEGMENTS", 4)
    workshop.write("kept.txt", "A sentence that never changes. And one more of that kind.")
    for n in range(7):
        workshop.write("edited.txt", f"Edit number {n} speaks of rivers.")
        workshop.sync()
    assert len(list((workshop.live_folder() / "sentences").iterdir())) < 5
    with workshop.open() as index:
        (found,) = index.sentences(index.search(make_query("never changes", top_k=1)).passages)
        assert int(np.argmax(found.vectors @ index.encode(["one more of that kind"])[0])) == 1
    assert {check.problem for check in check_index(workshop.index_dir)} == {""}


def test_an_index_that_cannot_be_written_is_named(workshop: Workshop) -> None:
    workshop.write("a.txt", "Text.")
    workshop.index_dir.write_text("a file where the index should be")
    with pytest.raises(IndexProblem, match="cannot be written"):
        workshop.sync()


def test_a_source_cannot_be_read_and_forgotten_at_once(workshop: Workshop) -> None:
    workshop.write("a.txt", "Text.")
    workshop.sync()
    with pytest.raises(ConfigurationError, match="docs cannot be read and forgotten at once"):
        workshop.sync(workshop.options(forget=("docs",)))


def test_a_source_dropped_from_the_settings_is_removed(workshop: Workshop, tmp_path: Path) -> None:
    workshop.write("a.txt", "Kept.")
    other = tmp_path / "other"
    other.mkdir()
    (other / "b.txt").write_text("Dropped.")
    both = (make_spec(workshop.docs), make_spec(other, name="other"))
    workshop.sync(workshop.options(sources=both))
    assert changes(workshop.sync())["other"] == ([], [], ["other:b.txt"], 0)


def test_a_configured_source_that_was_read_alone_is_removed_with_its_settings(
    workshop: Workshop, tmp_path: Path
) -> None:
    workshop.write("a.txt", "Kept.")
    workshop.sync()
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "b.txt").write_text("Dropped.")
    alone = workshop.options(sources=(make_spec(tmp_path / "other", name="other"),), keep_others=True)
    workshop.sync(replace(alone, configured=frozenset({"docs", "other"})))
    assert changes(workshop.sync())["other"] == ([], [], ["other:b.txt"], 0)


def test_forgetting_an_unknown_source_is_an_error(workshop: Workshop) -> None:
    workshop.write("a.txt", "Text.")
    workshop.sync()
    with pytest.raises(ConfigurationError, match="no source ghost to forget; known: docs"):
        workshop.sync(workshop.options(forget=("ghost",)))


def test_a_changed_audience_takes_effect(workshop: Workshop) -> None:
    workshop.write("a.txt", "Secret plans.")
    workshop.sync()
    staff = (make_spec(workshop.docs, audience="staff"),)
    report = workshop.sync(workshop.options(sources=staff))
    assert (changes(report)["docs"][1], report.encoded_chunks) == (["docs:a.txt"], 0)
    assert workshop.found("plans") == []
    assert workshop.found("plans", audience=("staff",)) == ["docs:a.txt"]
    with workshop.open() as index, pytest.raises(DocumentNotFound):
        index.document("docs:a.txt", frozenset({PUBLIC}))


def test_a_source_confined_to_some_places_is_hidden_elsewhere_at_once(workshop: Workshop) -> None:
    workshop.write("a.txt", "Secret plans.")
    workshop.sync()
    confined = (replace(make_spec(workshop.docs), places=("discord:1",)),)
    with workshop.open() as before:
        report = workshop.sync(workshop.options(sources=confined))
        assert (changes(report)["docs"][1], report.encoded_chunks) == (["docs:a.txt"], 0)
        with pytest.raises(DocumentNotFound):
            before.document("docs:a.txt", frozenset({PUBLIC}))
        # Whoever may read it in the next generation may in this one; a label that is not asked for nobody holds.
        assert before.labels == {PUBLIC, "public@discord:1"}
        assert before.document("docs:a.txt", before.labels).text == "Secret plans."
        assert [count for _, count in before.sources(frozenset({PUBLIC}))] == [0]
        assert [count for _, count in before.sources(before.labels)] == [1]
    found = [workshop.found("plans", audience=(label,)) for label in (PUBLIC, "public@discord:2", "public@discord:1")]
    assert found == [[], [], ["docs:a.txt"]]


def test_new_chunk_sizes_rebuild_the_index(workshop: Workshop) -> None:
    workshop.write("a.txt", "One sentence of words. " * 30)
    workshop.sync()
    report = workshop.sync(workshop.options(chunking=ChunkSettings(40, 0)))
    assert report.rebuilt == "the chunk settings changed"
    assert report.counts["chunks"] > 3


def test_another_encoder_rebuilds_the_index(workshop: Workshop) -> None:
    workshop.write("a.txt", "Text.")
    workshop.sync()
    other = bundled_model()
    own = other.spec
    other.__dict__["spec"] = EncoderSpec("other", "0" * 64, own.dimension, own.max_tokens, own.recipe_sha256)
    options: ReindexOptions = workshop.options()
    report = reindex(options, other, lambda *_: None)
    assert report.rebuilt == "the old index was built by another encoder or version"
    assert report.encoded_chunks == 1


def test_an_empty_folder_gives_an_empty_index(workshop: Workshop) -> None:
    assert workshop.sync().counts == {"documents": 0, "chunks": 0, "sentences": 0}
    assert workshop.found("anything") == []


def test_before_the_first_reindex_the_remedy_is_named(workshop: Workshop) -> None:
    with pytest.raises(IndexMissing, match="build it: footnote reindex"):
        workshop.open()


def test_every_character_of_a_document_is_stored(workshop: Workshop) -> None:
    texts = {"a.txt": "Ünïcode 😀 and \u2028 odd\tspaces\n\nend ", "b.txt": "CRLF\r\nlines\r\n"}
    texts["c.txt"] = "\u00a0x\u200b"
    for name, text in texts.items():
        (workshop.docs / name).write_bytes(text.encode())
    workshop.sync()
    with workshop.open() as index:
        stored = {name: index.document(f"docs:{name}", frozenset({PUBLIC})).text for name in texts}
    assert stored == texts


def test_skipped_items_and_sources_are_recorded(workshop: Workshop) -> None:
    workshop.write("a.txt", "Text.")
    (workshop.docs / "b.bin").write_bytes(b"\0\1")
    workshop.sync()
    assert [skipped.key for skipped in workshop.sync().sources[0].skipped] == ["b.bin"]
    catalog = workshop.index_dir / "generations" / "1" / "catalog.sqlite"
    with closing(sqlite3.connect(catalog)) as connection:
        assert connection.execute("SELECT name, configured FROM sources").fetchall() == [("docs", 1)]


def test_a_restricted_folder_inside_a_public_one_is_refused(workshop: Workshop) -> None:
    inner = workshop.docs / "internal"
    inner.mkdir()
    (inner / "secret.txt").write_text("The recovery phrase.")
    closed = make_spec(inner, name="internal", audience="staff")
    elsewhere = replace(make_spec(inner, name="internal"), places=("discord:1",))
    for spec, label in ((closed, "staff"), (elsewhere, "public@discord:1")):
        with pytest.raises(ConfigurationError, match=rf"The source docs holds .* keeps for the audience {label}"):
            workshop.sync(workshop.options(sources=(make_spec(workshop.docs), spec)))
    workshop.sync(workshop.options(sources=(closed,)))
    with pytest.raises(ConfigurationError, match="The source docs holds"):
        workshop.sync(workshop.options(sources=(make_spec(workshop.docs),), keep_others=True))
    assert workshop.found("recovery phrase") == []


@pytest.mark.parametrize("place", ["", "deep"])
def test_a_nested_source_shows_no_file_that_a_sidecar_above_restricts(workshop: Workshop, place: str) -> None:
    inner = workshop.docs / "deep" / "mods"
    inner.mkdir(parents=True)
    (inner / "x.txt").write_text("The recovery phrase.")
    name = "mods/x.txt" if place else "deep/mods/x.txt"
    (workshop.docs / place / "sources.toml").write_text(f'["{name}"]\naudience = "staff"\n')
    both = (make_spec(workshop.docs), make_spec(inner, name="mods"))
    with pytest.raises(
        ConfigurationError, match=r"x.txt\"\] keeps a file for some readers, but it lies in the source mods"
    ):
        workshop.sync(workshop.options(sources=both))
    (workshop.docs / place / "sources.toml").unlink()
    (inner / "sources.toml").write_text('["x.txt"]\naudience = "staff"\n')
    workshop.sync(workshop.options(sources=both))
    assert (workshop.found("phrase"), len(workshop.found("phrase", audience=("staff",)))) == ([], 1)


def test_a_reindex_that_would_lose_most_of_a_source_is_refused(workshop: Workshop) -> None:
    paths = [workshop.write(f"{number}.txt", f"Graphics cards, part {number}.") for number in range(4)]
    workshop.sync()
    for path in paths[:3]:
        path.unlink()
    guarded = replace(workshop.options(), max_loss=0.5)
    with pytest.raises(SourceShrunk, match=r"docs would lose 3 of its 4 documents.*--force"):
        workshop.sync(guarded)
    assert len(workshop.found("graphics cards")) == 4
    assert workshop.sync(replace(guarded, max_loss=1.0)).counts["documents"] == 1


def test_renaming_everything_loses_and_embeds_nothing(workshop: Workshop) -> None:
    paths = [
        workshop.write(f"{number}.md", f"# Title {number}\n\nGraphics cards, part {number}.") for number in range(4)
    ]
    workshop.sync()
    for path in paths:
        path.rename(path.with_name(f"renamed-{path.name}"))
    report = workshop.sync(replace(workshop.options(), max_loss=0.0))
    assert (len(report.sources[0].added), len(report.sources[0].removed), report.encoded_chunks) == (4, 4, 0)


def test_a_generation_that_is_not_approved_is_not_published(workshop: Workshop) -> None:
    workshop.write("a.txt", "Graphics cards are scarce.")
    workshop.sync()

    def refuse(folder: Path, manifest: Manifest) -> None:
        with Index(workshop.index_dir, workshop.encoder, SETTINGS, staged=(folder, manifest)) as staged:
            raise IndexProblem(staged.document("docs:b.txt", frozenset({PUBLIC})).text)

    workshop.write("b.txt", "Graphics cards are sold out.")
    with pytest.raises(IndexProblem, match="sold out"):
        workshop.sync(replace(workshop.options(), approve=refuse))
    assert workshop.found("graphics cards") == ["docs:a.txt"]


def test_a_document_that_moves_to_another_file_keeps_its_chunks(workshop: Workshop) -> None:
    path = workshop.write("a.jsonl", '{"_id": "bees", "title": "Bees", "text": "Bees dance."}')
    workshop.sync()
    with workshop.open() as index:
        before = index.search(make_query("bees")).passages[0]
    path.rename(path.with_name("b.jsonl"))
    report = workshop.sync()
    with workshop.open() as index:
        after = index.search(make_query("bees")).passages[0]
    assert changes(report) == {"docs": ([], ["docs:bees"], [], 0)}
    assert (after.key, before.document.location[-7:], after.document.location[-7:]) == (
        before.key,
        "a.jsonl",
        "b.jsonl",
    )
