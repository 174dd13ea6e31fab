"""The ids of headings, as generators of sites write them."""

import io

import pytest

from index.parsing.document_loader import DocumentDraft, LoadContext
from index.parsing.html.html_loader import HtmlLoader

WORDS = "<p>" + "The lighthouse keeper writes down every ship that passes the harbour at night. " * 4 + "</p>"


def anchors(body: str) -> dict[str, str]:
    """Return the anchors of a page's headings by their words."""
    page = f"<html><body><main>{body}</main></body></html>".encode()
    (draft,) = HtmlLoader().load(io.BytesIO(page), LoadContext("a.html", 0, 1_000_000))
    assert isinstance(draft, DocumentDraft)
    return {heading.text.rstrip("\u00b6\u200b# "): heading.anchor for heading in draft.headings}


@pytest.mark.parametrize(
    "heading",
    [
        '<h2 id="the-lamp">The lamp</h2>',
        '<h2 id="the-lamp">The lamp<a class="headerlink" href="#the-lamp" title="Permanent link">\u00b6</a></h2>',
        '<h2 class="anchor" id="the-lamp">The lamp<a href="#the-lamp" class="hash-link">\u200b</a></h2>',
        '<section id="the-lamp"><h2>The lamp<a class="headerlink" href="#the-lamp">\u00b6</a></h2></section>',
        '<h2><a id="the-lamp"></a>The lamp</h2>',
        '<h2><a name="the-lamp" href="#the-lamp">The lamp</a></h2>',
    ],
)
def test_the_id_of_a_heading_is_its_anchor(heading: str) -> None:
    found = anchors(f"<h1>Harbour</h1>{WORDS}{heading}{WORDS}")
    assert found.get("The lamp") == "the-lamp"


def test_headings_of_the_same_words_have_each_its_own() -> None:
    body = f'<h2 id="usage">Usage</h2>{WORDS}<h2 id="more">More</h2>{WORDS}<h2 id="usage_1">Usage</h2>{WORDS}'
    page = f"<html><body><main>{body}</main></body></html>".encode()
    (draft,) = HtmlLoader().load(io.BytesIO(page), LoadContext("a.html", 0, 1_000_000))
    assert isinstance(draft, DocumentDraft)
    assert [heading.anchor for heading in draft.headings] == ["usage", "more", "usage_1"]


@pytest.mark.parametrize(
    "heading", ["<h2>The lamp</h2>", '<h2 id="a b">The lamp</h2>', f'<h2 id="{"x" * 400}">The lamp</h2>']
)
def test_a_heading_without_a_usable_id_has_no_anchor(heading: str) -> None:
    assert anchors(f"<h1>Harbour</h1>{WORDS}{heading}{WORDS}").get("The lamp") == ""
