"""Files made to break readers end in documents or in reasons, within bounds of time and memory."""

import contextlib
import io
import json
import os
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

from index.errors import ConfigurationError, UnreadableDocument
from index.parsing import sandbox
from index.parsing.feed import FeedEntry, read_feed
from index.parsing.formats import loader_for
from index.parsing.sandbox import SandboxLimits
from index.parsing.sitemap import parse_sitemap, read_sitemap
from index.sources.web.fetcher import NO_VALIDATORS, FetchedResource
from index.sources.web.page_reader import PageReader
from tests.index.parsing.paper import make_drawn_pdf, make_pdf
from tests.index.parsing.test_random_bytes import sound
from tests.index.source_reading import MakeSpec, Reading

SOAK = os.environ.get("FOOTNOTE_TEST_PROFILE") == "soak"
SECONDS = 30.0 if SOAK else 12.0
"""Most processor seconds for a file; what grows with the square of its length takes 48 of them on twice the text."""
MEMORY = 700_000_000  # bytes above what was used before
Read = Callable[..., Reading]


def many(count: int) -> int:
    """How often a hostile text repeats something; ``make soak`` repeats it twice as often."""
    return count if SOAK else count // 2


def spent() -> float:
    """Processor seconds of this process, its workers, and its processes that have ended: what a busy machine adds not.

    Where the system does not tell a worker's, it is the time on the clock.
    """
    if not Path("/proc/self/stat").exists():
        return time.perf_counter()
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    workers = (Path(f"/proc/{each._process.pid}/stat").read_text("ascii") for each in sandbox._POOL._idle)
    ticks = sum(int(ticks) for stat in workers for ticks in stat.rpartition(")")[2].split()[11:13])
    return time.process_time() + ended.ru_utime + ended.ru_stime + ticks / os.sysconf("SC_CLK_TCK")


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
MARKDOWN_PAGE = """\
---
title: Bees
---
# Bees { #bees }

!!! note "Read"
    Bees dance.

    === "A"
        ```py
        x
        ```

/// tip | So
::: tip
They [do](a.md){ .b }.
:::
///

> [!NOTE]
> <b>1</b><br>{{< a "b" >}}{% c %}

<details><summary>More</summary>
<table><tr><td>a</td></tr></table>
</details>

<!-- c -->
Hub
:   Middle ++a++

[a]: https://a.example
[^1]: Note

--8<-- "a.py"

```{note}
:class: x
More {ref}`b <c>`
```
"""
MDX_PAGE = """\
import A from 'a';
export const b = { c: [1] };

# Bees

<Tabs x={{a: 'b'}}>
  <TabItem label="A">
    - one

      ```js title="a.js" {1}
      x
      ```
  </TabItem>
</Tabs>

{/* c */}

:::note[Read]
Bees {'dance'}.
:::
"""
RST_PAGE = """\
Bees
====

.. note:: They :ref:`dance <a>`.

.. code-block:: py
   :linenos:

   x

.. list-table::
   :header-rows: 1

   * - A
     - B
   * - 1
     - 2

+---+---+
| a | b |
+===+===+
| c     |
+-------+

.. function:: f(a)

   :param int a: ``A``

- one

  1. two

|x| [1]_ `a <https://a.example>`_

.. |x| replace:: y
.. [1] Note
"""
SAID = {"type": "message", "user": "U1", "text": "See <@U1> &amp; <http://a.example|it>", "ts": "1715940000.000100"}
SLACK = {"users.json": [{"id": "U1", "name": "ann"}], "channels.json": [{"id": "C1", "name": "general"}]}
DISCORD: dict[str, Any] = {
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
    "page.md": MARKDOWN_PAGE.encode,
    "page.mdx": MDX_PAGE.encode,
    "page.rst": RST_PAGE.encode,
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
    before, started = used(), spent()
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
    assert spent() - started < SECONDS
    assert used() - before < MEMORY


def entries_of(content: bytes, content_type: str) -> tuple[FeedEntry, ...]:
    """A feed's entries; none where it is refused."""
    try:
        return read_feed(content, content_type, "http://a.example/feed")
    except UnreadableDocument:
        return ()


@given(content=mutated(FEED.encode()))
def test_a_mutated_feed_gives_entries_or_a_reason(content: bytes) -> None:
    started = spent()
    entries = entries_of(content, "application/rss+xml")
    assert all(entry.key and " " not in entry.key for entry in entries)
    assert spent() - started < SECONDS


@given(content=mutated(SITEMAP.encode()))
def test_a_mutated_sitemap_gives_pages_or_a_reason(content: bytes) -> None:
    with contextlib.suppress(UnreadableDocument):
        assert {urlsplit(url).scheme for _, url, _ in parse_sitemap(content)} <= {"http", "https"}


ENTITIES = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
LAUGHS = f'<!DOCTYPE r [<!ENTITY a0 "ha">{ENTITIES}]>'


@pytest.mark.parametrize(
    "content",
    [
        LAUGHS + FEED.replace("On &amp; on", "&a9;").partition("?>")[2],
        "<rss><channel>" + "<item>" * many(100_000),
        "<rss><channel><item><title>" + "&lt;" * many(500_000) + "</title></item></channel></rss>",
        "<rss><channel><item><title>" + "<" * many(500_000),
        "<!DOCTYPE " + "[" * many(500_000),
        "<" + "a" * many(1_000_000),
        "<a " + 'b="c" ' * many(200_000) + ">",
    ],
    ids=["laughs", "items", "escapes", "brackets", "doctype", "name", "attributes"],
)
def test_a_hostile_feed_is_bounded(content: str) -> None:
    before, started = used(), spent()
    entries_of(content.encode(), "")
    assert spent() - started < 4 * SECONDS
    assert used() - before < MEMORY


def dotted(parts: int) -> str:
    return "+++\n" + "a." * parts + "b = 1\n+++\nwords"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.html", LAUGHS + "<p>&a9;</p>"),
        ("a.html", "<div>" * many(100_000) + "x"),
        ("a.html", "<b><p>" * many(50_000)),
        ("a.html", "<a href='" + "x" * many(900_000)),
        ("a.html", "<table>" * many(5_000) + "<tr><td>x"),
        ("a.html", "<table><tr>" + "<td>aa" * many(10_000)),
        ("a.html", "<ul><li>a" * many(100_000)),
        ("a.html", "<div class=comment><p>aa" * many(30_000)),
        (
            "a.html",
            '<script type="application/ld+json">' + '{"a":' * many(100_000) + "</script><p>Some words of text.</p>",
        ),
        ("a.md", "---\ntitle: " + "[" * many(30_000) + "\n---\nwords"),
        ("a.md", "---\n" + "{a: " * many(15_000) + "\n---\nwords"),
        ("a.md", "---\n" + "- " * many(30_000) + "\n---\nwords"),
        ("a.md", "---\n" + "".join(" " * depth + "a:\n" for depth in range(300)) + "---\nwords"),
        ("a.md", "---\n" + "? " * many(30_000) + "\n---\nwords"),
        ("a.md", "+++\na = " + "[" * many(60_000) + "\n+++\nwords"),
        ("a.md", dotted(many(30_000))),
        ("a.md", "[" * many(100_000)),
        ("a.md", "# " + "[" * many(100_000)),
        ("a.md", "# " + "![" * many(30_000)),
        ("a.md", "# " + "*a_ " * many(30_000)),
        ("a.md", "# " + "".join("`" * ticks + " " for ticks in range(1, 400))),
        ("a.md", ">" * many(100_000)),
        ("a.md", "> " * many(50_000) + "a\n" + "b\n" * many(20_000)),
        ("a.md", "*" * many(100_000)),
        ("a.md", "- " * many(50_000)),
        ("a.md", "".join("  " * depth + "- a\n" for depth in range(300))),
        ("a.md", "|a" * many(50_000) + "\n" + "|-" * many(50_000)),
        ("a.md", "[a]: <\n" * many(15_000)),
        ("a.md", "<!--\n" * many(20_000)),
        ("a.md", "<!--\n" * many(20_000) + "-->"),
        ("a.md", "!!! a\n" + "".join("    " * depth + "!!! a\n" for depth in range(300))),
        ("a.md", "<div>\n" * many(30_000)),
        ("a.md", "<a {" * many(50_000)),
        ("a.md", "<table>\n" * many(20_000)),
        ("a.md", "`a` " * many(50_000)),
        ("a.md", "<!-- a -->" * many(20_000)),
        ("a.mdx", "import {\n" * many(20_000)),
        ("a.mdx", "export const a = {\n\n" * many(20_000)),
        ("a.mdx", "<A\n" * many(30_000)),
        ("a.rst", "- " * many(5_000) + "a"),
        ("a.rst", "".join("  " * depth + "- a\n\n" for depth in range(300))),
        ("a.rst", "".join(f".. |a{n}| replace:: |a{n + 1}| |a{n + 1}|\n" for n in range(30)) + "\n|a0|\n"),
        ("a.rst", ".. |a| replace:: |a|\n\n|a|\n"),
        ("a.rst", ".. note::\n" + "".join("   " * depth + ".. note::\n\n" for depth in range(1, 300))),
        ("a.rst", "*" * many(20_000)),
        ("a.txt", "A b\n" * many(250_000)),
        ("a.txt", "a!" + ")" * many(500_000) + "b"),
        ("a.txt", "a" + " " * many(900_000) + "b"),
        ("a.json", '{"guild": {}, "channel": {}, "messages": ' + "[" * many(400_000)),
        ("a.json", '{"guild": {}, "channel": {}, "messages": [' + "1" * many(900_000) + "]}"),
        ("a.jsonl", '{"_id": 1, "text": ' + "[" * many(400_000)),
        ("a.jsonl", '{"_id": ' + "1" * many(900_000) + ', "text": "x"}'),
        ("a.jsonl", '{"_id": "' + "a" * many(900_000) + '", "text": ""}'),
        ("a.jsonl", '{"_id": 1, "text": "x", "title": "' + "a " * many(400_000) + '"}'),
        ("a.jsonl", "{}\n" * many(300_000)),
    ],
    ids=lambda value: value[:24] if len(value) > 10 else None,
)
def test_a_hostile_text_is_bounded(read: Read, tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content)
    before, started = used(), spent()
    reading = read(tmp_path)
    assert all(map(sound, reading.documents))
    assert reading.documents or reading.skipped
    assert all(len(skipped.reason) < 2_000 for skipped in reading.skipped)
    assert len(reading.skipped) <= 1_001
    assert spent() - started < SECONDS
    assert used() - before < MEMORY


def raw_pdf(*objects: str) -> bytes:
    """A PDF of objects numbered from 1, the first its catalog."""
    out = io.BytesIO(b"%PDF-1.7\n")
    out.seek(0, io.SEEK_END)
    places = []
    for number, each in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(f"{number} 0 obj\n{each}\nendobj\n".encode())
    start = out.tell()
    rows = "".join(f"{place:010} 00000 n \n" for place in places)
    head = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{rows}"
    out.write(f"{head}trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF".encode())
    return out.getvalue()


CATALOG = "<< /Type /Catalog /Pages 2 0 R /Outlines 4 0 R >>"
PAGES = "<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
PAGE = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>"
OUTLINE = "<< /Type /Outlines /First 5 0 R /Last 5 0 R /Count 1 >>"


def drawing(content: str, resources: str = "") -> tuple[str, ...]:
    """A catalog, pages and one page that draws something."""
    page = f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents 4 0 R /Resources << {resources} >> >>"
    return (
        "<< /Type /Catalog /Pages 2 0 R >>",
        PAGES,
        page,
        f"<< /Length {len(content)} >>\nstream\n{content}\nendstream",
    )


@pytest.mark.parametrize(
    "objects",
    [
        (CATALOG, "<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 1000000 >>"),
        (
            CATALOG,
            "<< /Type /Pages /Kids [3 0 R] /Count 2 /Parent 3 0 R >>",
            "<< /Type /Pages /Kids [2 0 R] /Count 9 >>",
        ),
        (CATALOG, PAGES, PAGE, OUTLINE, "<< /Title (A) /Parent 4 0 R /Next 5 0 R /First 5 0 R /Dest [3 0 R /Fit] >>"),
        (CATALOG, "[" * many(200_000)),
        (CATALOG, "<< /A " * many(100_000)),
        (CATALOG, "<< /Type /Pages /Kids [" + "3 0 R " * many(100_000) + "] /Count 100000 >>", PAGE),
        ("1 0 R",),
        drawing("q " * many(300_000)),
        drawing(
            "BT /F1 12 Tf " + "(a) Tj " * many(100_000) + "ET", "/Font << /F1 << /Type /Font /Subtype /Type1 >> >>"
        ),
        (
            *drawing("/X Do", "/XObject << /X 5 0 R >>"),
            "<< /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 5 0 R >> >> /Length 11 >>\nstream\n"
            "/X Do /X Do\nendstream",
        ),
    ],
    ids=["kids", "parents", "outline", "arrays", "dictionaries", "pages", "itself", "states", "letters", "forms"],
)
def test_a_hostile_pdf_is_bounded(read: Read, tmp_path: Path, objects: tuple[str, ...]) -> None:
    (tmp_path / "a.pdf").write_bytes(raw_pdf(*objects))
    started = spent()
    reading = read(tmp_path, max_bytes=10_000_000)
    assert all(map(sound, reading.documents))
    assert reading.documents or reading.skipped
    assert spent() - started < SECONDS


WORDS = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
END = "</w:body></w:document>"


@pytest.mark.parametrize(
    "body",
    [
        WORDS + "<w:p>" * many(100_000),
        WORDS + "<w:tbl><w:tr><w:tc>" * many(30_000) + "</w:tc></w:tr></w:tbl>" * many(30_000) + END,
        WORDS + "<w:p><w:r><w:t>a</w:t></w:r></w:p>" * many(20_000) + END,
        WORDS + "<w:p>" + "<w:r><w:t>a</w:t></w:r>" * many(20_000) + "</w:p>" + END,
        WORDS + "<w:p " + " ".join(f'w:a{number}="1"' for number in range(many(100_000))) + "/>" + END,
        LAUGHS + "<r>&a9;</r>",
    ],
    ids=["depth", "tables", "paragraphs", "runs", "attributes", "laughs"],
)
def test_a_hostile_word_document_is_bounded(read: Read, tmp_path: Path, body: str) -> None:
    with (
        zipfile.ZipFile(io.BytesIO(word_document())) as old,
        zipfile.ZipFile(tmp_path / "a.docx", "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in ("[Content_Types].xml", "_rels/.rels"):
            new.writestr(name, old.read(name))
        new.writestr("word/document.xml", body)
    started = spent()
    reading = read(tmp_path, max_bytes=10_000_000)
    assert all(map(sound, reading.documents))
    assert reading.documents or reading.skipped
    assert spent() - started < SECONDS


DEEP = json.loads("[" * 900 + "]" * 900)


@pytest.mark.parametrize(
    "change",
    [
        {"channel": DISCORD["channel"] | {"type": DEEP}},
        {"messages": [DISCORD["messages"][0] | {"type": DEEP}]},
        {"messages": [DISCORD["messages"][0] | {"content": DEEP}]},
        {"messages": [DISCORD["messages"][0] | {"author": {"id": DEEP, "name": DEEP}}]},
        {"messages": [DISCORD["messages"][0] | {"content": "<@" * 100_000 + "&#" + "1" * 5_000 + ";"}]},
    ],
    ids=["channel", "type", "content", "author", "marks"],
)
def test_a_hostile_discord_export_is_bounded(read: Read, tmp_path: Path, change: dict[str, Any]) -> None:
    (tmp_path / "a.json").write_text(json.dumps(DISCORD | change))
    reading = read(tmp_path, kind="discord-export")
    assert all(map(sound, reading.documents))


@pytest.mark.parametrize(
    "said",
    [
        SAID | {"text": "&#" + "1" * 5_000 + ";"},
        SAID | {"text": "<" * 500_000},
        SAID | {"text": DEEP},
        SAID | {"ts": "1e400"},
        SAID | {"user_profile": DEEP},
    ],
    ids=["number", "marks", "text", "moment", "profile"],
)
def test_a_hostile_slack_export_is_bounded(read: Read, tmp_path: Path, said: dict[str, Any]) -> None:
    (tmp_path / "general").mkdir()
    for name, value in (SLACK | {"general/2024-05-17.json": [said, SAID | {"ts": "1715940001.000100"}]}).items():
        (tmp_path / name).write_text(json.dumps(value))
    reading = read(tmp_path, kind="slack-export")
    assert all(map(sound, reading.documents))
    assert [document.text for document in reading.documents if "it" in document.text] != []


def test_json_of_more_values_than_memory_holds_is_refused(read: Read, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"_id": 1, "text": "x", "more": [' + "{}," * 2_600_000 + "{}]}")
    before = used()
    assert "more than 5,000,000 values" in read(tmp_path, max_bytes=50_000_000).reason
    assert used() - before < MEMORY


@pytest.mark.parametrize(
    "content",
    [
        "<urlset>" + "<a>" * 100_000,
        "<urlset " + " ".join(f'a{number}="1"' for number in range(100_000)) + "/>",
        LAUGHS + "<urlset><url><loc>&a9;</loc></url></urlset>",
        "<urlset>" + "<url><loc>http://a.example/b</loc></url>" * 50_000 + "</urlset>",
    ],
    ids=["depth", "attributes", "laughs", "many"],
)
def test_a_hostile_sitemap_is_bounded(content: str) -> None:
    started = spent()
    with contextlib.suppress(UnreadableDocument):
        read_sitemap(content.encode())
    assert spent() - started < SECONDS


@pytest.mark.parametrize("charset", ["punycode", "idna", "unicode_escape", "undefined", "zlib", "rot13", "\x00"])
def test_a_server_s_charset_that_is_none_of_documents_is_passed_over(make_spec: MakeSpec, charset: str) -> None:
    reader = PageReader(make_spec(Path(), kind="sitemap", url="http://a.example/"))
    body = "Über die schöne Straße-".encode("cp1252") + b"a" * 100_000
    started = spent()
    plain, told = (
        list(reader.read("b", FetchedResource("http://a.example/b", f"text/plain{said}", NO_VALIDATORS, body), {}))
        for said in ("", f"; charset={charset}")
    )
    assert told == plain
    assert len(told) == 1
    assert spent() - started < SECONDS


def test_a_file_that_cannot_be_read_within_its_bounds_is_named_and_the_others_are_read(
    read: Read, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loader_for("a.md"), "_limits", SandboxLimits(seconds=3, memory_bytes=10**9, output_bytes=10**8))
    (tmp_path / "a.md").write_text("# Before\n")
    (tmp_path / "c.md").write_text("# After\n")
    # On the clock only twice as much may pass, and on a busy machine a worker that must start first may need that.
    assert any(len(read(tmp_path).documents) == 2 for _ in range(5))
    (tmp_path / "b.md").write_text("> " * 20 + "a\n" + "b\n" * 400_000)
    reading = read(tmp_path, max_bytes=10_000_000)
    assert [document.ref.title for document in reading.documents] == ["Before", "After"]
    assert [(skipped.key, skipped.reason) for skipped in reading.skipped] == [
        ("b.md", "reading it takes more than 3 s; split it")
    ]
