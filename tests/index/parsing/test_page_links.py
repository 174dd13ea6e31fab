"""Links of pages, their own address, and what they ask of robots."""

import pytest

from index.parsing.page_links import MAX_LINKS, markdown_links, parse_page_links

ADDRESS = "https://docs.example.org/guide/start.html"


@pytest.mark.parametrize(
    ("href", "link"),
    [
        ("next.html", "https://docs.example.org/guide/next.html"),
        ("/about#us", "https://docs.example.org/about"),
        ("//other.example.org/x", "https://other.example.org/x"),
        ("https://e.org/?a=1", "https://e.org/?a=1"),
        ("#here", None),
        ("mailto:a@e.org", None),
        ("javascript:alert(1)", None),
        ("https://[bad", None),
        ("x" * 3_000, None),
        ("", None),
    ],
)
def test_links_are_absolute_and_lead_to_pages(href: str, link: str | None) -> None:
    links, *_ = parse_page_links(f'<a href="{href}">x</a>'.encode(), ADDRESS)
    assert links == ([link] if link else [])


def test_a_base_holds_for_all_links() -> None:
    links, *_ = parse_page_links(b'<base href="/v2/"><a href="a">a</a><a href="a">a</a>', ADDRESS)
    assert links == ["https://docs.example.org/v2/a"]


def test_the_first_canonical_link_counts() -> None:
    head = b'<link rel="canonical" href="/a"><link rel="alternate canonical" href="/b">'
    assert parse_page_links(head + b"<p>x</p>", ADDRESS)[1] == "https://docs.example.org/a"


@pytest.mark.parametrize(
    ("content", "allowed"),
    [("noindex", (False, True)), ("nofollow", (True, False)), ("NONE", (False, False)), ("all", (True, True))],
)
def test_robots_are_told_what_they_may_do(content: str, allowed: tuple[bool, bool]) -> None:
    assert parse_page_links(f'<meta name="robots" content="{content}">'.encode(), ADDRESS)[2:] == allowed


@pytest.mark.parametrize("data", [b"", b"\x00\xff", b"<", b"<a href=" * 1_000, b"<!-- " * 100])
def test_anything_else_has_no_links(data: bytes) -> None:
    assert parse_page_links(data, ADDRESS)[0] == []


def test_links_are_bounded() -> None:
    data = "".join(f'<a href="/{number}">x</a>' for number in range(MAX_LINKS + 100)).encode()
    assert len(parse_page_links(data, ADDRESS)[0]) == MAX_LINKS


def test_links_of_markdown_are_web_addresses() -> None:
    text = "- [A](https://e.org/a#b): first\n- [B]( https://e.org/b)\n- [C](c.md)\n- [A](https://e.org/a)"
    assert markdown_links(text) == ["https://e.org/a", "https://e.org/b"]
