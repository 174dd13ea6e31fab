"""The language of a source, from its description to what a question finds."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from index import PUBLIC, Language, SourceSpec
from tests.index.sources.web.server import Site
from tests.index.sources.web.test_feed_source import item, rss
from tests.index.temp_index import TempIndex, make_query, make_spec

Write = Callable[[str, str], Path]


def spec(temp_index: TempIndex, language: Language) -> tuple[SourceSpec, ...]:
    return (replace(make_spec(temp_index.docs), language=language),)


def test_a_source_s_documents_are_stemmed_in_its_language(temp_index: TempIndex, write: Write) -> None:
    write("a.txt", "Die Häuser stehen in den Gärten.")
    temp_index.sync(temp_index.options(sources=spec(temp_index, "german")))
    with temp_index.open() as index:
        assert index.terms("des Hauses und der Gärten") == ["haus", "gart"]
        assert index.search(make_query("Haus")).passages[0].scores.lexical == 1.0


def test_another_language_analyses_unchanged_documents_anew(temp_index: TempIndex, write: Write) -> None:
    write("a.txt", "Die Häuser stehen in den Gärten.")
    temp_index.sync(temp_index.options(sources=spec(temp_index, "english")))
    report = temp_index.sync(temp_index.options(sources=spec(temp_index, "german")))
    assert (report.sources[0].changed, report.encoded_chunks) == (("docs:a.txt",), 0)
    with temp_index.open() as index:
        assert index.search(make_query("Haus")).passages[0].scores.lexical == 1.0
    assert not temp_index.sync(temp_index.options(sources=spec(temp_index, "german"))).published


def test_terms_of_sentences_are_told_where_all_documents_are_of_one_language(
    temp_index: TempIndex, write: Write, tmp_path: Path
) -> None:
    write("a.txt", "Die Häuser stehen in den Gärten.")
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "b.txt").write_text("Houses stand in gardens.")
    german = spec(temp_index, "german")
    told = []
    for sources in (german, (*german, make_spec(tmp_path / "more", name="more"))):
        temp_index.sync(temp_index.options(sources=sources))
        with temp_index.open() as index:
            found = index.sentences(index.search(make_query("Häuser houses")).passages)
        told.append({each.terms is not None for each in found})
    assert told == [{True}, {False}]


def test_a_description_keeps_its_language(tmp_path: Path) -> None:
    described = replace(make_spec(tmp_path), language="french")
    assert SourceSpec.from_json(described.to_json()) == described


def test_a_description_from_before_there_were_languages_is_english(tmp_path: Path) -> None:
    raw = json.loads(make_spec(tmp_path).to_json())
    del raw["language"]
    assert SourceSpec.from_json(json.dumps(raw)).language == "english"


def test_a_source_that_cannot_be_read_gets_its_language_when_it_can(temp_index: TempIndex, write: Write) -> None:
    write("a.txt", "Ants build hills.")
    with Site() as site:
        page = rss(item("/haus", content="<p>Die Häuser stehen in den Gärten.</p>"))
        site.put("/feed", page)
        feed = SourceSpec(
            "blog", "feed", Path(), "", "", PUBLIC, "article", 10**6, url=site.url("/feed"), allow_hosts=("127.0.0.1",)
        )
        temp_index.sync(temp_index.options(sources=(feed, make_spec(temp_index.docs))))
        options = temp_index.options(sources=(replace(feed, language="german"), make_spec(temp_index.docs)))
        site.put("/feed", "", status=503)
        write("b.txt", "Bees dance.")
        assert temp_index.sync(options).published
        site.put("/feed", page)
        assert len(temp_index.sync(options).sources[0].changed) == 1
    with temp_index.open() as index:
        assert index.search(make_query("Haus")).passages[0].scores.lexical == 1.0
