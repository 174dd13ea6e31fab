"""BEIR's corpus.jsonl."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.parsing.beir_corpus import CorpusLoader
from index.parsing.cleaning import clean_text
from index.parsing.document_loader import LoadContext


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return tmp_path / "corpus.jsonl"


def test_a_line_is_a_document_with_its_title_beside_the_text(corpus: Path, read: Any) -> None:
    line = {"_id": "d1", "title": "T", "text": " kept \r\n as it is ", "url": "https://example.org/1"}
    corpus.write_text(json.dumps(line | {"author": "Ann", "date": "2020"}))
    document = read(corpus).document
    ref = document.ref
    assert document.text == " kept \r\n as it is "
    assert (ref.id, ref.title, ref.location) == ("docs:d1", "T", "https://example.org/1")
    assert (ref.author, ref.published, ref.parent) == ("Ann", "2020", "")


def test_a_document_without_a_title_is_named_by_its_first_words(corpus: Path, read: Any) -> None:
    corpus.write_text(json.dumps({"_id": "1", "title": "", "text": "word " * 40}))
    title = read(corpus).document.ref.title
    assert len(title) <= 80
    assert title.startswith("word word")
    assert title.endswith("word…")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "line 2: it is not JSON"),
        ("[1]", "line 2: it is not a JSON object"),
        ('{"text": "x"}', "line 2: it has no _id"),
        ('{"_id": true, "text": "x"}', "line 2: it has no _id"),
        ('{"_id": "a\\nb", "text": "x"}', "line 2: its _id holds control characters"),
        ('{"_id": "2"}', "line 2: document 2 has no text"),
        ('{"_id": "2", "text": " "}', "line 2: document 2 has no text"),
        ('{"_id": "1", "text": "x"}', "line 2: an earlier line has the same _id 1"),
        ("[" * 100_000, "line 2: it is not JSON that can be read"),
        ('{"_id": "2", "text": "' + "x" * 200_000 + '"}', "line 2: it is longer than 150,000 bytes"),
    ],
)
def test_a_bad_line_is_skipped_by_its_number(corpus: Path, read: Any, line: str, reason: str) -> None:
    good = '{"_id": "%s", "text": "fine"}'
    corpus.write_text("\n".join([good % 1, line, "", good % "last"]))
    reading = read(corpus, max_bytes=150_000)
    assert [document.id for document in reading.documents] == ["docs:1", "docs:last"]
    assert reading.reason.startswith(reason)


def test_bad_lines_beyond_a_thousand_are_counted(corpus: Path, read: Any) -> None:
    corpus.write_text("{}\n" * 1_500 + '{"_id": "a", "text": "words"}\n')
    reading = read(corpus)
    assert len(reading.skipped) == 1_001
    assert reading.skipped[-1].reason == "500 more lines cannot be read either"
    assert reading.document.text == "words"


def test_a_line_that_is_not_utf8_is_skipped(corpus: Path, read: Any) -> None:
    corpus.write_bytes(b'{"_id": "1", "text": "\xff"}\n{"_id": "2", "text": "x"}\n')
    reading = read(corpus)
    assert (reading.document.id, reading.reason) == ("docs:2", "line 1: it is not UTF-8")


def test_a_file_longer_than_a_line_may_be_is_read(corpus: Path, read: Any) -> None:
    corpus.write_text("\r\n".join(json.dumps({"_id": n, "text": "x" * 60}) for n in range(50)))
    assert len(read(corpus, max_bytes=100).documents) == 50


def test_a_line_as_long_as_the_limit_is_read(corpus: Path, read: Any) -> None:
    line = '{"_id": "1", "text": "x"}'
    corpus.write_text(f"{line}\r\n")
    assert len(read(corpus, max_bytes=len(line)).documents) == 1
    assert len(read(corpus, max_bytes=len(line) - 1).documents) == 0


def test_characters_that_cannot_be_stored_are_replaced(corpus: Path, read: Any) -> None:
    corpus.write_text('{"_id": "1", "title": "a\\u0000b\\udc00", "text": "x\\ud800y\\u0000z\\ud83d\\ude00"}')
    document = read(corpus).document
    assert document.text == "x\ufffdy\ufffdz\U0001f600"
    assert document.ref.title == "a b"


def test_a_byte_order_mark_is_no_part_of_the_first_line(corpus: Path, read: Any) -> None:
    corpus.write_bytes(b'\xef\xbb\xbf{"_id": "1", "text": "x"}')
    assert read(corpus).document.id == "docs:1"


def test_utf16_is_refused_with_the_remedy(corpus: Path, read: Any) -> None:
    corpus.write_bytes('{"_id": "1", "text": "x"}'.encode("utf-16"))
    assert read(corpus).reason == "it is UTF-16; save it as UTF-8, the encoding of JSON"


@given(st.lists(st.text(min_size=1).filter(lambda text: bool(text.strip())), min_size=1))
def test_text_is_kept_to_the_character(texts: list[str]) -> None:
    import io

    lines = "\n".join(json.dumps({"_id": str(n), "text": text}) for n, text in enumerate(texts))
    loaded = CorpusLoader().load(io.BytesIO(lines.encode()), LoadContext("c.jsonl", 0, 1_000_000))
    assert [clean_text(text) for text in texts] == [getattr(draft, "text", None) for draft in loaded]


def test_the_public_sets_are_read_without_a_bad_line(evaldata: Path, read: Any) -> None:
    reading = read(evaldata / "clapnq_dev" / "corpus.jsonl")
    assert (len(reading.documents), reading.skipped) == (597, ())
    lines = (evaldata / "clapnq_dev" / "corpus.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["text"] for line in lines] == [document.text for document in reading.documents]
