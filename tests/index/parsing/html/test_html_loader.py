"""Web pages."""

import io
from collections.abc import Iterator

import pytest

from index.errors import UnreadableDocument
from index.parsing.document_loader import DocumentDraft, LoadContext
from index.parsing.html.html_loader import HtmlLoader

HEAD = """<html><head><title>Main title</title><link rel="canonical" href="https://example.org/post">
<meta name="author" content="Ann Bell"><meta property="article:published_time" content="2023-05-17">
<style>p { color: red }</style><script>track("everything")</script></head><body>"""
NAV = '<nav><a href="/">Home page</a> <a href="/about">About us</a></nav>'
ARTICLE = """<article><h1>Main title</h1>
<p>An opening paragraph with <b>bold</b> words and a <a href="/x">link</a>, long enough to be taken seriously.</p>
<h2>How to <code>run</code> it</h2>
<ul><li>One<ul><li>nested</li></ul></li><li>Two</li></ul><ol><li>first</li><li>second</li></ol>
<pre>def f():
    return 1</pre>
<table><tr><th>Name</th><th>Size</th></tr><tr><td>a</td><td>1</td></tr></table>
<p>A closing paragraph<br>on two lines.</p></article>"""
WORDPRESS = """<div id="comments" class="comments-area"><h2 class="comments-title">2 thoughts</h2>
<ol class="comment-list"><li id="comment-5" class="comment even"><article class="comment-body">
<footer class="comment-meta"><div class="comment-author vcard"><b class="fn">Joe</b>
<span class="says">says:</span></div>
<time datetime="2023-06-01T00:00:00+00:00">June 1</time></footer>
<div class="comment-content"><p>Great post, Ann.</p><p>What about cost?</p></div>
<div class="reply"><a class="comment-reply-link">Reply</a></div></article>
<ol class="children"><li id="comment-6" class="comment"><article class="comment-body">
<footer class="comment-meta"><b class="fn">Ann</b></footer><div class="comment-content"><p>Thanks, Joe!</p></div>
</article></li></ol></li></ol>
<div id="respond"><h3>Leave a Reply</h3><form><p>Your email address</p></form></div></div>"""


def load(markup: str | bytes) -> list[DocumentDraft]:
    data = markup if isinstance(markup, bytes) else markup.encode()
    found: Iterator[object] = HtmlLoader().load(io.BytesIO(data), LoadContext("a.html", 0, 10_000_000))
    return [draft for draft in found if isinstance(draft, DocumentDraft)]


def test_the_main_text_is_readable() -> None:
    (article,) = load(HEAD + NAV + ARTICLE)
    expected = """Main title

An opening paragraph with bold words and a link, long enough to be taken seriously.

How to run it

- One
  - nested
- Two

1. first
2. second

```
def f():
    return 1
```

| Name | Size |
| --- | --- |
| a | 1 |

A closing paragraph
on two lines."""
    assert expected == article.text


def test_metadata_is_the_page_s_own() -> None:
    (article,) = load(HEAD + NAV + ARTICLE)
    assert (article.title, article.author, article.published) == ("Main title", "Ann Bell", "2023-05-17")
    assert article.location == "https://example.org/post"


@pytest.mark.parametrize(
    "named",
    [
        "<pre>2005-12-30 18:10:33 install hello 1.3</pre>",
        "<p>The rules of 12 March 2014 hold.</p>",
        "<ul><li>2014-02-11: a first version</li></ul>",
        "<table><tr><td>Begun</td><td>2014-02-11</td></tr></table>",
    ],
)
def test_a_date_that_the_text_names_is_not_the_page_s(named: str) -> None:
    (article,) = load("<title>A</title>" + ARTICLE + named)
    assert article.published == ""


@pytest.mark.parametrize(
    "said",
    [
        "<p>By Ann, <time datetime='2023-05-17'>May</time></p>",
        "<p class='post-date'>May 17, 2023</p>",
        "<div class='posted-on'><span>2023-05-17</span></div>",
    ],
)
def test_a_page_that_says_when_it_was_written_is_believed(said: str) -> None:
    (article,) = load(f"<title>A</title><body>{said}<p>The rules of 12 March 2014 hold.</p>{ARTICLE}")
    assert article.published == "2023-05-17"


DOCBOOK = """<html><head><title>9.1. Keys</title></head><body><div class="navheader"><table width="100%"><tr>
<th colspan="3">9.1. Keys</th></tr><tr><td><a href="a.html">Prev</a></td><th>Chapter 9. Doors</th><td>
<a href="b.html">Next</a></td></tr></table></div><div class="section"><h2 class="title">9.1. Keys</h2>
<p>Every door has a key that opens it and nothing else does so.</p><div class="note"><table border="0"><tr>
<td rowspan="2"><img alt="[Note]" src="n.png"></td><th>Note</th></tr><tr><td colspan="2"><p>Keys are counted on Monday.
</p><p>Lost ones cost ten francs.</p></td></tr></table></div>
<p>Keys are returned when the last guest has left.</p></div>
<div class="navfooter"><table><tr><td><a href="a.html">&lt;&lt;&lt; Prev</a></td><td><a href="i.html">Home</a></td></tr>
<tr><td>Chapter 8. Windows</td><td>Chapter 10. Floors</td></tr></table></div></body></html>"""


def test_a_page_of_docbook_is_read_without_its_ways_on_and_the_frames_of_its_notes() -> None:
    (article,) = load(DOCBOOK)
    assert article.text == (
        "9.1. Keys\n\nEvery door has a key that opens it and nothing else does so.\n\nNote\n\n"
        "Keys are counted on Monday.\n\nLost ones cost ten francs.\n\nKeys are returned when the last guest has left."
    )


def test_headings_point_to_their_words() -> None:
    (article,) = load(HEAD + ARTICLE)
    assert [(one.level, one.text) for one in article.headings] == [(1, "Main title"), (2, "How to run it")]
    assert all(article.text.startswith(f"{one.text}\n\n", one.start) for one in article.headings)


def test_script_style_and_navigation_never_enter() -> None:
    text = load(HEAD + NAV + ARTICLE)[0].text
    assert not any(word in text for word in ("track", "color", "Home page", "About us"))


def test_comments_of_a_weblog_are_documents_of_their_own() -> None:
    article, joe, ann = load(HEAD + ARTICLE + WORDPRESS)
    assert joe.text == "Great post, Ann.\n\nWhat about cost?"
    assert (joe.role, joe.local_id, joe.author) == ("comment", "a.html#comment-1", "Joe")
    assert joe.published == "2023-06-01T00:00:00+00:00"
    assert (ann.text, ann.author, ann.local_id) == ("Thanks, Joe!", "Ann", "a.html#comment-2")
    assert load(HEAD + ARTICLE)[0] == article


def test_a_comment_is_linked_to_where_it_stands() -> None:
    joe = load(HEAD + ARTICLE + WORDPRESS)[1]
    assert joe.location == "https://example.org/post#comment-5"


def test_comments_marked_as_microdata_are_found() -> None:
    comment = """<div itemprop="comment" itemscope><span itemprop="author"><i itemprop="name">Kim</i></span>
    <time itemprop="dateCreated" datetime="2020-01-02">then</time>
    <div itemprop="text">I like <b>it</b>.<br>Bye</div></div>"""
    article, kim = load(HEAD + ARTICLE + comment)
    assert (kim.text, kim.author, kim.published) == ("I like it.\nBye", "Kim", "2020-01-02")
    assert "I like" not in article.text


def test_a_name_inside_a_comment_is_its_author_not_its_text() -> None:
    comment = '<div class="comment"><span class="author">Lee</span><p>Short and plain.</p></div>'
    lee = load(HEAD + ARTICLE + comment)[1]
    assert (lee.text, lee.author) == ("Short and plain.", "Lee")


def test_a_section_without_usual_markup_is_split_into_its_parts() -> None:
    section = (
        '<section id="comments"><h3>Comments</h3><div><p>First of two.</p></div><div><p>Second.</p></div></section>'
    )
    article, *comments = load(HEAD + ARTICLE + section)
    assert [comment.text for comment in comments] == ["First of two.", "Second."]
    assert "First of two." not in article.text


def test_a_discussion_without_an_article_is_one_document() -> None:
    (page,) = load('<title>Thread</title><div class="comment">One says this.</div><div class="comment">Two that.</div>')
    assert (page.role, page.title) == ("file", "Thread")
    assert page.text == "One says this.\n\nTwo that."


def test_a_page_in_its_declared_encoding_is_read() -> None:
    page = '<html><head><meta charset="koi8-r"></head><body><p>Привет, мир</p></body></html>'
    assert load(page.encode("koi8-r"))[0].text == "Привет, мир"


def test_xhtml_with_a_declaration_is_read() -> None:
    page = '<?xml version="1.0" encoding="utf-8"?><html><body><p>Some text</p></body></html>'
    assert load(page)[0].text == "Some text"


def test_an_address_of_another_kind_is_not_taken() -> None:
    page = '<html><head><link rel="canonical" href="javascript:x"></head><body><p>Some text</p></body></html>'
    assert load(page)[0].location == ""


@pytest.mark.parametrize("markup", ["   ", "<html></html>", "<!-- only this -->", "<script>x</script>", "<div>" * 5000])
def test_a_page_without_text_is_unreadable(markup: str) -> None:
    with pytest.raises(UnreadableDocument, match="no main text"):
        load(markup)


def test_deep_and_wide_pages_end() -> None:
    assert "x y" in load("<article><p>" + "<b>x <i>y</i></b> " * 20_000)[0].text
    assert load("<article><p>text</p>" + "<ul><li>item" * 200)[0].text.startswith("text")


PAGE = "<main><h1>Holidays</h1><p>The workshop is closed from 24 December to 2 January.</p></main>"
SAID = "Holidays\n\nThe workshop is closed from 24 December to 2 January."
BANNER = "<h2>We value your privacy</h2><p>" + "We and our 842 partners store cookies on your device. " * 4 + "</p>"


@pytest.mark.parametrize(
    "page",
    [
        f"<div id=cookie-banner class=cookie-consent>{BANNER}</div>{PAGE}",
        f"{PAGE}<div role=dialog aria-modal=true>{BANNER}<button>Accept</button></div>",
        f"<div id=onetrust-consent-sdk><div>{BANNER}</div></div>{PAGE.replace('main', 'div')}",
        f"<section class=gdpr aria-label='Cookie notice'>{BANNER}</section>{PAGE.replace('main', 'section')}",
        f"<div class='cc-window'>{BANNER}</div><nav><a href=/>Home</a></nav>{PAGE}<footer>Imprint. Privacy.</footer>",
    ],
)
def test_a_consent_banner_never_beats_the_page(page: str) -> None:
    assert load(f"<html><body>{page}</body></html>")[0].text == SAID


def test_a_page_about_cookies_is_read() -> None:
    page = f"<main class=cookie-policy><h1>Cookies</h1>{BANNER}</main>"
    assert "842 partners" in load(page)[0].text


def test_what_a_button_opens_is_read_though_it_is_hidden() -> None:
    page = "<main><h1>Help</h1><button data-bs-target='#a'>Cancel?</button><div><div id=a style='display: none'>Yes."
    assert load(page)[0].text == "Help\n\nCancel?\n\nYes."


def test_menus_and_tables_of_contents_beside_the_article_are_left_out() -> None:
    links = "".join(f"<li><a href='/{n}'>Chapter {n}</a></li>" for n in range(20))
    page = f"<main><div class=sidebar><ul>{links}</ul></div><article><p>{'Words of the article. ' * 9}</p>"
    assert (
        load(f"{page}<div class='toc'><ul>{links}</ul></div></article></main>")[0].text
        == ("Words of the article. " * 9).strip()
    )


def test_a_page_of_which_little_would_be_kept_is_read_whole_and_reported() -> None:
    small = "<article><p>A teaser of ten words that stands in the only article.</p></article>"
    rows = "".join(f"<div class=entry><span>Function number {n} does a thing.</span></div>" for n in range(90))
    results = list(
        HtmlLoader().load(io.BytesIO(f"<body>{small}<div>{rows}</div>".encode()), LoadContext("a", 0, 10**6))
    )
    assert [type(each).__name__ for each in results] == ["SkippedPart", "DocumentDraft"]
    assert "the whole page is read" in results[0].reason  # type: ignore[union-attr]
    assert "Function number 89" in results[1].text  # type: ignore[union-attr]
