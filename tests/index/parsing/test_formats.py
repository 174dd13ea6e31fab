"""Files that come with a question."""

import pytest

from index import UnreadableDocument, is_attachment, is_readable_attachment, read_attachment
from index.parsing.formats import MAX_ATTACHMENT_CHARACTERS
from tests.index.parsing.loading import loaded


def test_text_is_read_verbatim_and_named_after_its_file() -> None:
    document, cut = read_attachment("notes.txt", "text/plain", "Größe: 5 m.".encode())
    assert (document.text, document.ref.title, document.ref.location, cut) == ("Größe: 5 m.", "notes.txt", "", False)
    assert is_attachment(document.ref)


def test_a_long_file_is_read_from_its_beginning() -> None:
    document, cut = read_attachment("long.md", "", b"# Head\n\n" + b"word " * MAX_ATTACHMENT_CHARACTERS)
    assert (len(document.text), cut) == (MAX_ATTACHMENT_CHARACTERS, True)
    assert [heading.text for heading in document.headings] == ["Head"]


@pytest.mark.parametrize(
    ("name", "kind", "data", "reason"),
    [
        ("map.png", "image/png", b"\x89PNG", "only text and PDF"),
        ("empty.txt", "", b"", "it is empty"),
        ("blank.txt", "", b" \n ", "it holds no text"),
        ("broken.pdf", "application/pdf", b"no pdf", "it is not a PDF"),
    ],
)
def test_an_unreadable_file_is_refused_with_the_reason(name: str, kind: str, data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableDocument, match=reason):
        read_attachment(name, kind, data)


def test_a_kind_is_detected_by_name_or_content_type() -> None:
    files = [("a.TXT", ""), ("b", "text/plain; charset=utf-8"), ("c.pdf", ""), ("d.docx", ""), ("e.zip", "")]
    assert [is_readable_attachment(*each) for each in files] == [True, True, True, False, False]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.md", "# Café\n\nA crème brûlée costs 5 €."),
        ("a.mdx", "# Café\n\nA crème brûlée costs 5 €."),
        ("a.txt", "A crème brûlée costs 5 €."),
        ("a.rst", "Café\n====\n\nA crème brûlée costs 5 €."),
        ("a.adoc", "= Café\n\nA crème brûlée costs 5 €."),
        ("a.org", "* Café\n\nA crème brûlée costs 5 €."),
        ("a.csv", "Name,Price\nCrème brûlée,5 €\n"),
        ("a.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\nA crème brûlée costs 5 €.\n"),
    ],
)
def test_a_damaged_character_is_reported_whatever_the_format(name: str, text: str) -> None:
    drafts, reasons = loaded(name, text.encode() + b" \xe2\x82\n")
    assert "û" in drafts[0].text
    assert "\ufffd" in drafts[0].text
    assert [each for each in reasons if "1 character of it cannot be read" in each] == reasons[:1]
    assert reasons
