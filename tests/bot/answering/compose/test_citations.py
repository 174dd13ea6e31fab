"""Numbers, verification and links of quotes."""

import re
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.compose.citations import cite, link_to
from bot.answering.compose.verification import verify
from bot.answering.types import Quote
from index import Document, DocumentRef, revision_of


def ref(location: str = "https://example.org/post", document_id: str = "s:a") -> DocumentRef:
    return DocumentRef(document_id, "Title", location, "article", "", "", "public", "")


def document(text: str, document_id: str = "s:a") -> Document:
    return Document(ref(document_id=document_id), text, revision_of(text), (), ())


def quote(text: str, location: str = "https://example.org/post", page: int = 0) -> Quote:
    return Quote(ref(location), revision_of(text), 0, len(text), text, "", page)


def sliced(source: Document, start: int, end: int) -> Quote:
    return Quote(source.ref, source.revision, start, end, source.text[start:end], "", 0)


def test_a_verbatim_span_verifies() -> None:
    assert verify(sliced(document("One two three."), 4, 7), document("One two three."))


@pytest.mark.parametrize(
    "other",
    [document("One TWO three."), document("One two three. More."), document("One two three.", "s:b")],
)
def test_a_changed_text_revision_or_document_does_not_verify(other: Document) -> None:
    assert not verify(sliced(document("One two three."), 4, 7), other)


@pytest.mark.parametrize(("start", "end"), [(4, 4), (-3, 7), (4, 99)])
def test_an_impossible_span_does_not_verify(start: int, end: int) -> None:
    source = document("One two three.")
    assert not verify(Quote(source.ref, source.revision, start, end, source.text[start:end], "", 0), source)


@given(st.text(min_size=1), st.data())
def test_a_quote_verifies_exactly_where_it_equals_the_text(text: str, data: st.DataObject) -> None:
    source = document(text)
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    said = data.draw(st.one_of(st.just(text[start:end]), st.text(max_size=5)))
    assert verify(Quote(source.ref, source.revision, start, end, said, "", 0), source) == (said == text[start:end])


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(6, 9)), max_size=12))
def test_numbers_run_from_one_and_a_span_has_one_number(spans: list[tuple[int, int]]) -> None:
    source = document("0123456789")
    cited = cite(sliced(source, *span) for span in spans)
    assert [citation.number for citation in cited] == list(range(1, len(set(spans)) + 1))
    assert [(c.quote.start, c.quote.end) for c in cited] == list(dict.fromkeys(spans))


@pytest.mark.parametrize(
    ("text", "location", "link"),
    [
        ("Access is scarce.", "https://e.org/p", "https://e.org/p#:~:text=Access%20is%20scarce."),
        ("a-b, c & d", "https://e.org/p", "https://e.org/p#:~:text=a%2Db%2C%20c%20%26%20d"),
        ("Tea?", "https://e.org/p?x=1&y=2#part-2", "https://e.org/p?x=1&y=2#part-2:~:text=Tea%3F"),
        ("Tea", "https://e.org/p#:~:text=old", "https://e.org/p#:~:text=Tea"),
        ("Tea", "https://e.org/a b", "https://e.org/a%20b#:~:text=Tea"),
        (
            "one two three\nfour five six",
            "https://e.org/p",
            "https://e.org/p#:~:text=one%20two%20three,four%20five%20six",
        ),
        (
            "one two three four five six seven eight nine ten eleven twelve thirteen",
            "https://e.org/p",
            "https://e.org/p#:~:text=one%20two%20three%20four%20five,nine%20ten%20eleven%20twelve%20thirteen",
        ),
    ],
)
def test_a_web_page_is_opened_at_the_quote(text: str, location: str, link: str) -> None:
    assert link == link_to(quote(text, location))


@pytest.mark.parametrize(("page", "link"), [(7, "https://e.org/paper.PDF#page=7"), (0, "https://e.org/paper.PDF")])
def test_a_pdf_is_opened_at_its_page(page: int, link: str) -> None:
    assert link == link_to(quote("Tea", "https://e.org/paper.PDF#old", page))


@pytest.mark.parametrize(
    "location",
    ["notes/a.txt", "", "ftp://e.org/a", "javascript:alert(1)", "https:///x", "https://[bad", "https://e.org/\n@evil"],
)
def test_anything_else_has_no_link(location: str) -> None:
    assert link_to(quote("Tea", location)) == ""


@given(st.text(min_size=1))
def test_links_are_plain_ascii_and_carry_the_quotes_words(text: str) -> None:
    link = link_to(quote(text))
    assert re.fullmatch(r"[!-~]+", link)
    directive = link.partition(":~:text=")[2]
    assert not set("-& ") & set(directive)
    shown = unquote(directive).replace(",", " ").split()
    assert set(shown) <= set(text.encode("utf-8", "replace").decode().replace(",", " ").split())
