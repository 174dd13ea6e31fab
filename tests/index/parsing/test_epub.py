"""E-books, made by Pandoc and LibreOffice."""

import io
import zipfile
from pathlib import Path

import pytest

from tests.index.parsing.loading import loaded, only_draft, places, refusal

FILES = Path(__file__).parent / "files"
BOOK = (FILES / "pandoc.epub").read_bytes()


def changed(name: str, content: bytes) -> bytes:
    """Pandoc's book with one part in another's place, or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(BOOK)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.namelist():
            if member != name:
                new.writestr(member, old.read(member))
        new.writestr(name, content)
    return out.getvalue()


def test_chapters_are_read_in_order_with_their_headings() -> None:
    draft = only_draft("a.epub", BOOK)
    assert (draft.title, draft.author, draft.published) == ("The Lighthouse Handbook", "Ada", "2024-05-17")
    assert [(level, words) for level, words, _ in places(draft)] == [
        (1, "The Lighthouse Handbook"),
        (1, "Setting up"),
        (2, "Tools"),
        (1, "Closing"),
    ]
    assert "- a saw\n  - with fine teeth" in draft.text
    assert "1. measure\n2. cut" in draft.text


def test_notes_and_raised_signs_cannot_be_misread() -> None:
    text = only_draft("a.epub", BOOK).text
    assert "Water is H₂O, and a million is 10⁶.[1]" in text
    assert "1. Frisch, 1927." in text
    assert "↩" not in text
    assert "~~leave~~ stay" in text


def test_code_keeps_its_lines() -> None:
    assert "def cut(beam):\n    return beam / 2" in only_draft("a.epub", BOOK).text


def test_a_book_of_another_tool_is_read() -> None:
    text = only_draft("a.epub", (FILES / "libreoffice.epub").read_bytes()).text
    assert "Lock the door – and" in text


def test_a_chapter_that_is_missing_is_reported_and_the_others_are_read() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(BOOK)) as old, zipfile.ZipFile(out, "w") as new:
        for member in old.namelist():
            if not member.endswith("ch002.xhtml"):
                new.writestr(member, old.read(member))
    (draft,), reasons = loaded("a.epub", out.getvalue())
    assert "Unpack" in draft.text or "unpack" in draft.text
    assert len(reasons) == 1
    assert "ch002.xhtml" in reasons[0]


def test_a_protected_book_names_the_remedy() -> None:
    encryption = (
        b'<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><EncryptedData '
        b'xmlns="http://www.w3.org/2001/04/xmlenc#"><EncryptionMethod '
        b'Algorithm="http://www.w3.org/2001/04/xmlenc#aes128-cbc"/></EncryptedData></encryption>'
    )
    data = changed("META-INF/encryption.xml", encryption)
    assert refusal("a.epub", data) == "its text is encrypted; get a copy without copy protection"


@pytest.mark.parametrize("content", [b"", b"<container/>", b"<a", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'])
def test_what_is_no_book_is_refused(content: bytes) -> None:
    assert refusal("a.epub", changed("META-INF/container.xml", content)) in (
        "it is damaged, or not EPUB",
        "it declares XML entities, as no such file does",
    )
