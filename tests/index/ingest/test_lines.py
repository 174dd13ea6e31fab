"""Of files with a document in each line only the changed lines are parsed, with the same result."""

import json
import tempfile
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index import PUBLIC, DocumentNotFound, SentenceTransformerEncoder, SyncReport
from index.ingest.reindex_run import PUBLISHED_RELOADS
from index.parsing import beir_corpus
from tests.index.temp_index import TempIndex, make_spec

TEXTS = ("Bees dance.", "Ants build.", "Cats sleep.")
LINES = st.one_of(
    st.builds(
        lambda name, text: json.dumps({"_id": name, "text": text}), st.sampled_from("abc"), st.sampled_from(TEXTS)
    ),
    st.sampled_from(["", "{not JSON", '{"_id": "a"}', '{"text": "Bees dance.", "_id": "a"}']),
)
FILES = st.dictionaries(st.sampled_from(["one.jsonl", "two.jsonl"]), st.lists(LINES, max_size=6), min_size=1)


def line(name: str, text: str) -> str:
    return json.dumps({"_id": name, "title": name, "text": text}) + "\n"


def parsed(temp_index: TempIndex, **changes: object) -> tuple[list[bytes], SyncReport]:
    """Reindex; returns the parsed lines and the report."""
    options = replace(temp_index.options(), **changes)  # type: ignore[arg-type]
    with patch.object(beir_corpus, "_parse", wraps=beir_corpus._parse) as parse:
        report = temp_index.sync(options)
    return [call.args[0] for call in parse.call_args_list], report


def shown(temp_index: TempIndex, *audience: str) -> dict[str, str]:
    """Return the texts of all documents that the audience may see."""
    found = {}
    with temp_index.open() as index:
        for document_id in ("docs:a", "docs:b", "docs:c"):
            with suppress(DocumentNotFound):
                found[document_id] = index.document(document_id, frozenset(audience or {PUBLIC})).text
    return found


@pytest.fixture
def lines(temp_index: TempIndex) -> list[str]:
    three = [line(name, text) for name, text in zip("abc", TEXTS, strict=True)]
    temp_index.write("all.jsonl", "".join(three))
    temp_index.sync()
    return three


def test_only_the_line_that_changed_is_parsed(temp_index: TempIndex, lines: list[str]) -> None:
    changed = line("b", "Bears fish.")
    temp_index.write("all.jsonl", lines[2] + changed + lines[0])
    found, report = parsed(temp_index)
    (source,) = report.sources
    assert found == [changed.encode()]
    assert (source.changed, source.unchanged, source.removed) == (("docs:b",), 2, ())
    assert shown(temp_index) == {"docs:a": TEXTS[0], "docs:b": "Bears fish.", "docs:c": TEXTS[2]}


def test_a_removed_line_removes_its_document(temp_index: TempIndex, lines: list[str]) -> None:
    temp_index.write("all.jsonl", lines[0] + lines[2])
    found, report = parsed(temp_index)
    assert (found, report.sources[0].removed) == ([], ("docs:b",))
    assert shown(temp_index) == {"docs:a": TEXTS[0], "docs:c": TEXTS[2]}


def test_a_line_that_comes_back_brings_its_document_back(temp_index: TempIndex, lines: list[str]) -> None:
    temp_index.write("all.jsonl", lines[0] + lines[2])
    temp_index.sync()
    temp_index.write("all.jsonl", "".join(lines))
    assert parsed(temp_index)[0] == [lines[1].encode()]
    assert shown(temp_index) == {f"docs:{name}": text for name, text in zip("abc", TEXTS, strict=True)}


def test_lines_are_read_again_when_the_audience_changes(temp_index: TempIndex, lines: list[str]) -> None:
    temp_index.write("sources.toml", '["all.jsonl"]\naudience = "staff"\n')
    found, _ = parsed(temp_index)
    assert found == [each.encode() for each in lines]
    assert (shown(temp_index), len(shown(temp_index, PUBLIC, "staff"))) == ({}, 3)


def test_lines_are_read_again_in_a_full_reindex(temp_index: TempIndex, lines: list[str]) -> None:
    assert parsed(temp_index, full=True)[0] == [each.encode() for each in lines]


def test_lines_are_read_again_when_the_language_changes(temp_index: TempIndex, lines: list[str]) -> None:
    temp_index.write("all.jsonl", "".join(lines))
    found, _ = parsed(temp_index, sources=(replace(make_spec(temp_index.docs), language="german"),))
    assert found == [each.encode() for each in lines]


def test_a_line_of_other_bytes_with_the_same_document_is_read_once(temp_index: TempIndex, lines: list[str]) -> None:
    otherwise = json.dumps({"text": TEXTS[0], "title": "a", "_id": "a"}) + "\n"
    temp_index.write("all.jsonl", otherwise + lines[1] + line("c", "Cats purr."))
    assert len(parsed(temp_index)[0]) == 2
    temp_index.write("all.jsonl", otherwise + lines[1] + lines[2])
    assert parsed(temp_index)[0] == [lines[2].encode()]


def test_a_file_of_other_bytes_with_the_same_documents_is_parsed_once(temp_index: TempIndex) -> None:
    many = "".join(line(f"d{n}", f"Document {n}.") for n in range(PUBLISHED_RELOADS))
    path = temp_index.write("many.jsonl", many)
    temp_index.sync()
    path.write_bytes(many.replace("\n", "\r\n").encode())
    assert len(parsed(temp_index)[0]) == PUBLISHED_RELOADS
    path.write_bytes(many.replace("\n", "\r\n").encode() + line("new", "One more.").encode())
    assert parsed(temp_index)[0] == [line("new", "One more.").encode()]


def test_the_same_line_twice_is_one_document(temp_index: TempIndex, lines: list[str]) -> None:
    temp_index.write("all.jsonl", "".join(lines) + lines[0])
    _, report = parsed(temp_index)
    (skipped,) = report.sources[0].skipped
    assert skipped.reason == "line 4: an earlier line has the same _id a"
    assert len(shown(temp_index)) == 3


def test_a_known_line_yields_to_an_earlier_file_that_takes_its_id(temp_index: TempIndex, lines: list[str]) -> None:
    temp_index.write("Above.jsonl", line("a", "Bears fish."))
    temp_index.write("all.jsonl", "".join(lines[:2]))
    _, report = parsed(temp_index)
    (skipped,) = report.sources[0].skipped
    assert (skipped.key, skipped.reason) == ("all.jsonl", "the id docs:a is taken by an earlier document")
    assert shown(temp_index) == {"docs:a": "Bears fish.", "docs:b": TEXTS[1]}


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(FILES, min_size=2, max_size=3))
def test_incremental_reindexes_show_the_same_as_a_full_one(
    encoder: SentenceTransformerEncoder, states: list[dict[str, list[str]]]
) -> None:
    with tempfile.TemporaryDirectory() as name:
        temp_index = TempIndex(Path(name), encoder)
        for files in states:
            for path in temp_index.docs.iterdir():
                path.unlink()
            for file, content in files.items():
                (temp_index.docs / file).write_text("\n".join(content) or "\n")
            step = temp_index.sync()
        after = shown(temp_index)
        full = temp_index.sync(temp_index.options(full=True))
        assert after == shown(temp_index)
        assert step.sources[0].skipped == full.sources[0].skipped
