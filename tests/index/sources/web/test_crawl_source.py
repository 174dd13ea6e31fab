"""A site as a source, by following its links."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from index.sources import Item, Skipped, SourceSpec, Unreachable
from index.sources.web.crawl_source import CrawlLimits, CrawlSource
from index.types import Document
from tests.index.sources.web.server import QUICK, Site

LIMITS = CrawlLimits(pages=100, bytes=1_000_000, fetch=QUICK)
WORDS = "The lighthouse keeper writes down every ship that passes the harbour in the course of a night. "


def page(title: str, *links: str, head: str = "", words: str = "") -> str:
    """Return a page with links."""
    anchors = "".join(f'<li><a href="{link}">{link}</a></li>' for link in links)
    text = f"<p>{title}. {words or WORDS * 3}</p>"
    return (
        f"<html><head><title>{title}</title>{head}</head><body><nav><ul>{anchors}</ul></nav>"
        f"<main><h1>{title}</h1>{text}</main></body></html>"
    )


@pytest.fixture
def site() -> Iterator[Site]:
    """A site with three pages under ``/docs/``."""
    with Site() as site:
        site.put("/docs/", page("Home", "start.html", "guide/", "#top", "mailto:a@e.org", "/blog/"))
        site.put("/docs/start.html", page("Start", "/docs/", "guide/?page=2", "plan.png"))
        site.put("/docs/guide/", page("Guide", "../start.html#begin"))
        site.put("/blog/", page("Blog"))
        yield site


def describe(site: Site, make_spec: Any, **changes: Any) -> SourceSpec:
    spec: SourceSpec = make_spec(Path(), kind="crawl", url=site.url("/docs/"), allow_hosts=("127.0.0.1",))
    return replace(spec, **changes)


def crawl(spec: SourceSpec, known: dict[str, str] | None = None, limits: CrawlLimits = LIMITS) -> dict[str, Any]:
    """Return what a crawl lists, by path: the title of each document, or the reason of what is none."""
    source = CrawlSource(spec, limits)
    found: dict[str, Any] = {}
    fingerprints: dict[str, str] = {}
    for entry in source.items(known or {}):
        if isinstance(entry, Item):
            loaded = [] if (known or {}).get(entry.key) == entry.fingerprint else list(source.load(entry))
            titles = [each.ref.title for each in loaded if isinstance(each, Document)]
            found[path_of(entry.key)] = titles[0] if titles else "unchanged"
            fingerprints[entry.key] = entry.fingerprint
        else:
            found[path_of(entry.key)] = entry
    crawl.fingerprints = fingerprints  # type: ignore[attr-defined]
    return found


def path_of(url: str) -> str:
    return "/" + url.split("/", 3)[-1] if "//" in url else url


def test_pages_below_the_start_are_found_by_their_links(site: Site, make_spec: Any) -> None:
    assert crawl(describe(site, make_spec)) == {"/docs/": "Home", "/docs/start.html": "Start", "/docs/guide/": "Guide"}
    asked = [path for path, _ in site.answered()]
    assert asked == ["/robots.txt", "/docs/llms.txt", "/docs/", "/docs/start.html", "/docs/guide/"]


def test_robots_txt_is_obeyed(site: Site, make_spec: Any) -> None:
    site.put("/robots.txt", "User-agent: *\nDisallow: /docs/guide/\n\nUser-agent: other\nDisallow: /\n")
    assert set(crawl(describe(site, make_spec))) == {"/docs/", "/docs/start.html"}
    site.put("/robots.txt", "User-agent: footnote\nDisallow: /\n")
    assert crawl(describe(site, make_spec)) == {}


def test_without_an_answer_to_robots_txt_nothing_is_read_and_all_is_kept(site: Site, make_spec: Any) -> None:
    site.put("/robots.txt", "", status=503)
    (entry,) = CrawlSource(describe(site, make_spec), LIMITS).items()
    assert isinstance(entry, Unreachable)
    assert (entry.key, "503" in entry.reason) == ("", True)


def test_what_pages_ask_of_robots_is_obeyed(site: Site, make_spec: Any) -> None:
    site.put("/docs/start.html", page("Start", "more.html", head='<meta name="robots" content="noindex, follow">'))
    site.put("/docs/guide/", page("Guide", "hidden.html", head='<meta name="ROBOTS" content="nofollow">'))
    site.put("/docs/more.html", page("More"))
    site.put("/docs/guide/hidden.html", page("Hidden"))
    assert set(crawl(describe(site, make_spec))) == {"/docs/", "/docs/guide/", "/docs/more.html"}


def test_a_page_is_read_once_at_its_own_address(site: Site, make_spec: Any) -> None:
    canonical = f'<link rel="canonical" href="{site.url("/docs/start/")}">'
    site.put("/docs/start.html", page("Start", head=canonical))
    site.put("/docs/start/", page("Start", head=canonical))
    site.put("/docs/guide/", "", status=301, headers={"Location": "/docs/manual/"})
    site.put("/docs/manual/", page("Manual", "copy.html"))
    site.put("/docs/manual/copy.html", page("Manual", "copy.html"))
    assert crawl(describe(site, make_spec)) == {"/docs/": "Home", "/docs/start/": "Start", "/docs/manual/": "Manual"}


def test_a_page_that_names_another_site_as_its_own_is_read_where_it_is(site: Site, make_spec: Any) -> None:
    site.put("/docs/guide/", page("Guide", head='<link rel="canonical" href="https://e.org/latest/guide/">'))
    assert crawl(describe(site, make_spec))["/docs/guide/"] == "Guide"


def test_redirects_out_of_the_site_are_not_read(site: Site, make_spec: Any) -> None:
    site.put("/docs/guide/", "", status=302, headers={"Location": "/blog/"})
    assert set(crawl(describe(site, make_spec))) == {"/docs/", "/docs/start.html"}


def test_pages_that_llms_txt_lists_are_read_even_if_nothing_links_to_them(site: Site, make_spec: Any) -> None:
    lone = f"# Harbour\n\n- [Lone]({site.url('/docs/lone.html')}): alone\n- [Blog]({site.url('/blog/')})\n"
    site.put("/docs/llms.txt", lone, headers={"Content-Type": "text/plain"})
    site.put("/docs/lone.html", page("Lone"))
    assert "/docs/lone.html" in crawl(describe(site, make_spec))


def test_only_what_changed_is_read_again(site: Site, make_spec: Any) -> None:
    spec = describe(site, make_spec)
    crawl(spec)
    known = dict(crawl.fingerprints)  # type: ignore[attr-defined]
    site.put("/docs/start.html", page("Begin"))
    site.answered()
    again = crawl(spec, known)
    assert again == {"/docs/": "unchanged", "/docs/start.html": "Begin", "/docs/guide/": "unchanged"}
    assert ("/docs/", 304) in site.answered()


def test_a_page_stays_until_the_site_says_that_it_is_gone(site: Site, make_spec: Any) -> None:
    spec = describe(site, make_spec)
    crawl(spec)
    known = dict(crawl.fingerprints)  # type: ignore[attr-defined]
    site.put("/docs/", page("Home"))
    assert set(crawl(spec, known)) == {"/docs/", "/docs/start.html", "/docs/guide/"}
    site.put("/docs/guide/", "", status=503)
    assert isinstance(crawl(spec, known)["/docs/guide/"], Unreachable)
    site.put("/docs/guide/", "", status=410)
    assert set(crawl(spec, known)) == {"/docs/", "/docs/start.html"}


def test_a_limit_is_said_and_keeps_what_was_read(site: Site, make_spec: Any) -> None:
    spec = describe(site, make_spec)
    crawl(spec)
    known = dict(crawl.fingerprints)  # type: ignore[attr-defined]
    found = list(CrawlSource(spec, replace(LIMITS, pages=1)).items(known))
    assert [type(each) for each in found] == [Item, Skipped, Unreachable, Unreachable]
    assert "the crawl ended after 1 pages" in found[1].reason  # type: ignore[union-attr]


def test_patterns_choose_pages(site: Site, make_spec: Any) -> None:
    assert set(crawl(describe(site, make_spec, exclude=("guide",)))) == {"/docs/", "/docs/start.html"}


def test_a_start_that_is_not_there_is_reported(site: Site, make_spec: Any) -> None:
    found = crawl(describe(site, make_spec, url=site.url("/manual/")))
    assert [type(each) for each in found.values()] == [Skipped]
