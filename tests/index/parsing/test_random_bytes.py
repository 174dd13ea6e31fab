"""Whatever stands in a file, a source answers with documents or reasons."""

import contextlib
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import ConfigurationError
from index.parsing.formats import LOADERS
from index.sources.sidecar import read_sidecar
from index.types import Document, revision_of

MARKUP = st.lists(
    st.sampled_from(
        ["<p>", "</p>", "<div class=comment>", "</div>", "<h2>", "<ul><li>", "<table><tr><td>", "<pre>", "<br>", "<a>"]
        + [
            "<script>",
            "<!--",
            "&#0;",
            "&#xd800;",
            "\x00",
            "word ",
            "A sentence, and more. ",
            "é",
            "<section id=comments>",
        ]
        + ["<article>", "<body>", "<?xml ", "<![CDATA[", "<li class=comment itemprop=comment>", "<b class=fn>Ann</b>"]
    )
).map("".join)
LINES = st.lists(
    st.sampled_from(
        ['{"_id": "1", "text": "x"}', '{"_id": 2, "text": "\\ud800"}', "{", "[]", "\n", "\r\n", "null", "\xff"]
    )
).map("\n".join)
MATTER = st.lists(
    st.sampled_from(["---\n", "+++\n", "title: x\n", "a: &b\n", "[", "# H\n", "===\n", "```\n", "\r", "\x0b"])
)
CONTENTS = st.one_of(
    st.binary(max_size=2000),
    st.text().map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.text(st.characters(exclude_categories=["Cs"])).map(lambda text: text.encode("utf-16")),
    MARKUP.map(str.encode),
    LINES.map(lambda text: text.encode("latin-1")),
    MATTER.map("".join).map(str.encode),
)


def sound(document: Document) -> bool:
    """A document that can be stored, shown and cited."""
    text = document.text
    storable = text.encode().decode() == text and "\x00" not in text
    headings = all(
        heading.text and 0 <= heading.start < len(text) and text[heading.start] != "\n" for heading in document.headings
    )
    ordered = list(document.headings) == sorted(document.headings, key=lambda heading: heading.start)
    named = bool(document.ref.title.strip()) and document.ref.audience == "public"
    return storable and headings and ordered and named and bool(text.strip()) and document.revision == revision_of(text)


@pytest.mark.parametrize("suffix", sorted(suffix for loader in LOADERS for suffix in loader.suffixes))
@given(data=CONTENTS)
def test_any_bytes_give_sound_documents_or_reasons(suffix: str, read: Any, data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / f"file{suffix}").write_bytes(data)
        reading = read(Path(folder))
    assert all(map(sound, reading.documents))
    assert all(skipped.reason for skipped in reading.skipped)
    ids = [document.id for document in reading.documents]
    assert len(set(ids)) == len(ids)


@given(data=CONTENTS)
def test_any_sidecar_is_read_or_refused(data: bytes) -> None:
    with contextlib.suppress(ConfigurationError):
        assert read_sidecar(Path("sources.toml"), data) == {}
