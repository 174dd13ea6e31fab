"""Files made to break readers end in documents or in reasons, within bounds of time and memory."""

import contextlib
import io
import json
import resource
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from docx import Document as WordDocument
from hypothesis import given
from hypothesis import strategies as st

from index.documents.web.feed import Entry, parse_feed
from index.documents.web.fetcher import NO_VALIDATORS, Fetched
from index.documents.web.sitemap import sitemap_entries
from index.errors import ConfigurationError, UnreadableDocument
from tests.index.documents.conftest import Reading
from tests.index.documents.paper import make_drawn_pdf, make_pdf
from tests.index.documents.test_random_bytes import sound

SECONDS = 30.0
MEMORY = 700_000_000  # bytes above what was used before
Read = Callable[..., Reading]


def word_document() -> bytes:
    document = WordDocument()
    document.add_heading("Setting up", 1)
    document.add_paragraph("Unpack the box.", style="List Bullet")
    document.add_table(2, 2).cell(0, 0).text = "Part"
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def unpacked_word_document() -> bytes:
    """The same without compression, so that changes reach the XML."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(word_document())) as old, zipfile.ZipFile(out, "w") as new:
        for name in ("[Content_Types].xml", "_rels/.rels", "word/document.xml", "word/numbering.xml"):
            new.writestr(name, old.read(name))
    return out.getvalue()


WEB_PAGE = (
    "<html><head><meta charset=utf-8><title>On bees</title></head><body><article><h1>On bees</h1><p>Bees dance to tell"
    " the others where the flowers are.</p><ul><li>one<li>two</ul><table><tr><td>a<td>b</table><pre>x\n y</pre>"
    "</article><ol class=commentlist><li class=comment id=c1><cite>Ann</cite><p>So they do.</p></ol></body></html>"
)
FEED = (
    '<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><item>'
    "<title>On &amp; on</title><link>http://a.example/b</link><pubDate>Fri, 17 May 2024 10:00:00 GMT</pubDate>"
    "<content:encoded><![CDATA[<p>Bees <b>dance</b>.</p>]]></content:encoded></item></channel></rss>"
)
SITEMAP = (
    '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>http://a.example/b</loc>'
    "<lastmod>2024-05-17</lastmod></url></urlset>"
)
SAID = {"type": "message", "user": "U1", "text": "See <@U1> &amp; <http://a.example|it>", "ts": "1715940000.000100"}
SLACK = {"users.json": [{"id": "U1", "name": "ann"}], "channels.json": [{"id": "C1", "name": "general"}]}
DISCORD = {
    "guild": {"id": "1"},
    "channel": {"id": "2", "type": "GuildTextChat", "name": "support"},
    "messages": [
        {
            "id": "3",
            "type": "Default",
            "timestamp": "2024-05-17T10:00:00+00:00",
            "content": "See <@1> at <t:1715940000:R>",
            "author": {"id": "1", "name": "ann", "isBot": False},
            "mentions": [{"id": "1", "name": "ann"}],
            "reference": {"messageId": "3"},
        }
    ],
}


def slack_export() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, value in (SLACK | {"general/2024-05-17.json": [SAID, SAID | {"thread_ts": SAID["ts"]}]}).items():
            package.writestr(name, json.dumps(value))
    return out.getvalue()


SEEDS: dict[str, Callable[[], bytes]] = {
    "typeset.pdf": lambda: make_pdf("# Setting up", "Unpack the box. " * 40, "---", "Done.", footer="{}"),
    "drawn.pdf": lambda: make_drawn_pdf([["One line", "and another"], [], ["A third"]]),
    "encrypted.pdf": lambda: make_pdf("Secret.", password=""),
    "packed.docx": word_document,
    "unpacked.docx": unpacked_word_document,
    "page.html": WEB_PAGE.encode,
    "export.zip": slack_export,
    "channel.json": json.dumps(DISCORD).encode,
}

# A process an example takes its time, so ordinary runs leave it at one file a format.
SLOW = ("drawn.pdf", "encrypted.pdf", "packed.docx")


@cache
def seed(name: str) -> bytes:
    return SEEDS[name]()


@st.composite
def mutated(draw: st.DrawFn, data: bytes) -> bytes:
    """A sound file with some of its bytes changed, cut out, doubled, swapped or put in."""
    piece = bytearray(data)
    place = st.integers(0, max(1, len(data)))
    for _ in range(draw(st.integers(1, 8))):
        start, length = draw(place) % max(1, len(piece)), draw(st.integers(0, 200))
        change = draw(st.sampled_from(["set", "flip", "cut", "double", "insert", "truncate", "number"]))
        if change == "set" and piece:
            piece[start] = draw(st.integers(0, 255))
        elif change == "flip" and piece:
            piece[start] ^= 1 << draw(st.integers(0, 7))
        elif change == "cut":
            del piece[start : start + length]
        elif change == "double":
            piece[start:start] = piece[start : start + length] * draw(st.integers(1, 50))
        elif change == "insert":
            piece[start:start] = draw(st.binary(max_size=50))
        elif change == "number":
            number = draw(st.sampled_from([b"0", b"-1", b"2147483647", b"99999999999999999999", b"1e999", b"NaN"]))
            piece[start : start + draw(st.integers(0, 4))] = number
        elif change == "truncate" and draw(st.booleans()):
            del piece[start:]
    return bytes(piece)


def used() -> int:
    scale = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * scale


@pytest.mark.parametrize("name", [pytest.param(name, marks=pytest.mark.soak if name in SLOW else ()) for name in SEEDS])
@given(data=st.data())
def test_a_mutated_file_gives_sound_documents_or_reasons(name: str, read: Read, data: Any) -> None:
    content = data.draw(mutated(seed(name)))
    before, started = used(), time.perf_counter()
    kinds = {".zip": "slack-export", ".json": "discord-export"}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        try:
            reading = read(path, kind=kinds.get(path.suffix, "folder"))
        except ConfigurationError:  # a zip whose table of contents is lost is refused as a whole
            reading = Reading((), (), ())
            assert path.suffix == ".zip"
    assert all(map(sound, reading.documents))
    assert all(skipped.reason for skipped in reading.skipped)
    assert time.perf_counter() - started < SECONDS
    assert used() - before < MEMORY


def entries_of(content: bytes, content_type: str) -> tuple[Entry, ...]:
    """A feed's entries; none where it is refused."""
    try:
        return parse_feed(Fetched("http://a.example/feed", content_type, NO_VALIDATORS, content))
    except UnreadableDocument:
        return ()


@given(content=mutated(FEED.encode()))
def test_a_mutated_feed_gives_entries_or_a_reason(content: bytes) -> None:
    started = time.perf_counter()
    entries = entries_of(content, "application/rss+xml")
    assert all(entry.key and " " not in entry.key for entry in entries)
    assert time.perf_counter() - started < SECONDS


@given(content=mutated(SITEMAP.encode()))
def test_a_mutated_sitemap_gives_pages_or_a_reason(content: bytes) -> None:
    with contextlib.suppress(UnreadableDocument):
        assert {urlsplit(url).scheme for _, url, _ in sitemap_entries(content)} <= {"http", "https"}


ENTITIES = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
LAUGHS = f'<!DOCTYPE r [<!ENTITY a0 "ha">{ENTITIES}]>'


@pytest.mark.parametrize(
    "content",
    [
        LAUGHS + FEED.replace("On &amp; on", "&a9;").partition("?>")[2],
        "<rss><channel>" + "<item>" * 100_000,
        "<rss><channel><item><title>" + "&lt;" * 500_000 + "</title></item></channel></rss>",
        "<rss><channel><item><title>" + "<" * 500_000,
        "<!DOCTYPE " + "[" * 500_000,
        "<" + "a" * 1_000_000,
        "<a " + 'b="c" ' * 200_000 + ">",
    ],
    ids=["laughs", "items", "escapes", "brackets", "doctype", "name", "attributes"],
)
def test_a_hostile_feed_is_bounded(content: str) -> None:
    before, started = used(), time.perf_counter()
    entries_of(content.encode(), "")
    assert time.perf_counter() - started < 4 * SECONDS
    assert used() - before < MEMORY


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.html", LAUGHS + "<p>&a9;</p>"),
        ("a.html", "<div>" * 100_000 + "x"),
        ("a.html", "<b><p>" * 50_000),
        ("a.html", "<a href='" + "x" * 900_000),
        ("a.html", "<table>" * 5_000 + "<tr><td>x"),
        ("a.json", '{"guild": {}, "channel": {}, "messages": ' + "[" * 400_000),
        ("a.json", '{"guild": {}, "channel": {}, "messages": [' + "1" * 900_000 + "]}"),
        ("a.jsonl", '{"_id": 1, "text": ' + "[" * 400_000),
    ],
    ids=["laughs", "depth", "overlap", "attribute", "tables", "nested-json", "long-number", "nested-line"],
)
def test_a_hostile_text_is_bounded(read: Read, tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content)
    before, started = used(), time.perf_counter()
    reading = read(tmp_path)
    assert all(map(sound, reading.documents))
    assert reading.documents or reading.skipped
    assert time.perf_counter() - started < SECONDS
    assert used() - before < MEMORY
