import gzip
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from index.sources import SourceSpec
from index.sources.web.sitemap_source import SitemapSource
from tests.index.source_reading import MakeSpec
from tests.index.sources.web.server import QUICK, Site
from tests.index.sources.web.test_feed_source import LONG, PAGE, sync


@pytest.fixture
def spec(site: Site, make_spec: MakeSpec) -> Callable[..., SourceSpec]:
    def make(**changes: Any) -> SourceSpec:
        given = {"name": "site", "kind": "sitemap", "url": site.url("/sitemap.xml"), "allow_hosts": ("127.0.0.1",)}
        return make_spec(Path(), **(given | changes))

    return make


@pytest.fixture
def source(spec: Callable[..., SourceSpec]) -> SitemapSource:
    return SitemapSource(spec(), QUICK)


def urlset(site: Site, **pages: str) -> str:
    """A sitemap of pages by name, with what it says of their last change."""
    urls = "".join(
        f"<url><loc>{site.url('/' + name)}</loc>{f'<lastmod>{when}</lastmod>' if when else ''}</url>"
        for name, when in pages.items()
    )
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'


def test_pages_become_documents(site: Site, source: SitemapSource) -> None:
    site.put("/sitemap.xml", urlset(site, a=""))
    site.put("/a", PAGE.format(LONG))
    (document,) = sync(source).documents.values()
    assert LONG.strip() in document.text
    assert (document.id, document.ref.location) == (f"site:{site.url('/a')}", site.url("/a"))


def test_a_pdf_on_the_site_is_read_with_its_pages(site: Site, source: SitemapSource) -> None:
    from tests.index.parsing.paper import make_pdf

    site.put("/sitemap.xml", urlset(site, a=""))
    site.put("/a", make_pdf("One.", "---", "Two."), headers={"Content-Type": "application/pdf"})
    (document,) = sync(source).documents.values()
    assert (document.text, [page.number for page in document.pages]) == ("One.\n\nTwo.", [1, 2])


def test_the_servers_charset_is_believed(site: Site, source: SitemapSource) -> None:
    site.put("/sitemap.xml", urlset(site, a=""))
    page = PAGE.format("Пчёлы танцуют, чтобы рассказать другим, где цветут цветы и как далеко до них лететь. " * 6)
    site.put("/a", page.encode("koi8-r"), headers={"Content-Type": "text/html; charset=koi8-r"})
    (document,) = sync(source).documents.values()
    assert "Пчёлы танцуют" in document.text


@pytest.mark.parametrize("charset", ["punycode", "idna", "unicode_escape", "utf-7", "zip", "undefined", "none"])
def test_a_charset_that_is_none_is_not_believed(site: Site, source: SitemapSource, charset: str) -> None:
    site.put("/sitemap.xml", urlset(site, a=""))
    page = (LONG + "Caf\xe9. It goes on-" + "zz9" * 300_000).encode("latin-1")
    site.put("/a", page, headers={"Content-Type": f"text/plain; charset={charset}"})
    started = time.perf_counter()
    found = sync(source)
    assert time.perf_counter() - started < 20
    assert len(found.documents) == 1


def test_pages_are_asked_for_on_condition_that_they_changed(site: Site, source: SitemapSource) -> None:
    site.put("/sitemap.xml", urlset(site, a="", b=""))
    site.put("/a", PAGE.format(LONG))
    site.put("/b", PAGE.format(LONG))
    first = sync(source)
    site.answered()
    site.put("/b", PAGE.format(LONG + "And more."))
    second = sync(source, first.fingerprints)
    assert list(second.documents) == [f"site:{site.url('/b')}"]
    assert site.answered() == [("/sitemap.xml", 200), ("/a", 304), ("/b", 200)]


def test_a_page_whose_last_change_is_as_before_is_not_asked_for(site: Site, source: SitemapSource) -> None:
    site.put("/sitemap.xml", urlset(site, a="2024-05-17", b="2024-05-17"))
    site.put("/a", PAGE.format(LONG))
    site.put("/b", PAGE.format(LONG))
    first = sync(source)
    site.answered()
    site.put("/sitemap.xml", urlset(site, a="2024-05-17", b="2024-05-18"))
    sync(source, first.fingerprints)
    assert site.answered() == [("/sitemap.xml", 200), ("/b", 304)]


def test_a_page_that_is_no_longer_listed_or_is_gone_is_given_no_more(site: Site, source: SitemapSource) -> None:
    site.put("/sitemap.xml", urlset(site, a="", b="", c=""))
    for name in "abc":
        site.put(f"/{name}", PAGE.format(LONG))
    first = sync(source)
    site.put("/sitemap.xml", urlset(site, a="", c=""))
    site.put("/c", "", status=410)
    second = sync(source, first.fingerprints)
    assert list(second.fingerprints) == [site.url("/a")]
    assert second.skipped == [(site.url("/c"), "the sitemap lists it, but it does not exist any more (410)")]


def test_a_page_that_fails_is_unreachable(site: Site, source: SitemapSource) -> None:
    site.put("/sitemap.xml", urlset(site, a=""))
    site.put("/a", "", status=500)
    assert sync(source).unreachable == [(site.url("/a"), "its server answers 500")]


@pytest.mark.parametrize("status", [404, 500])
def test_without_the_sitemap_everything_stays(site: Site, source: SitemapSource, status: int) -> None:
    site.put("/sitemap.xml", "", status=status)
    assert [key for key, _ in sync(source).unreachable] == [""]


def test_an_index_leads_to_sitemaps_packed_or_not(site: Site, source: SitemapSource) -> None:
    maps = "".join(
        f"<sitemap><loc>{site.url(path)}</loc></sitemap>" for path in ("/1.xml", "/2.xml.gz", "/sitemap.xml")
    )
    site.put("/sitemap.xml", f"<sitemapindex>{maps}</sitemapindex>")
    site.put("/1.xml", urlset(site, a=""))
    site.put("/2.xml.gz", gzip.compress(urlset(site, a="", b="").encode()))
    site.put("/a", PAGE.format(LONG))
    site.put("/b", PAGE.format(LONG))
    assert list(sync(source).fingerprints) == [site.url("/a"), site.url("/b")]


def test_one_sitemap_of_several_that_fails_leaves_everything_as_it_was(site: Site, source: SitemapSource) -> None:
    site.put("/sitemap.xml", f"<sitemapindex><sitemap><loc>{site.url('/1.xml')}</loc></sitemap></sitemapindex>")
    site.put("/1.xml", "", status=500)
    found = sync(source, {site.url("/a"): "x"})
    assert ([key for key, _ in found.unreachable], found.fingerprints) == ([""], {})


def test_the_number_of_pages_is_bounded(site: Site, source: SitemapSource, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.sources.web.sitemap_source._MAX_PAGES", 2)
    site.put("/sitemap.xml", urlset(site, a="", b="", c=""))
    assert "it lists more than 2 pages" in sync(source).unreachable[0][1]


def test_a_sitemap_that_swells_is_refused(site: Site, source: SitemapSource) -> None:
    site.put("/sitemap.xml", gzip.compress(bytes(50_000_000)))
    assert "it is larger than 1,000,000 bytes" in sync(source).unreachable[0][1]


def test_entities_in_a_sitemap_are_never_expanded(site: Site, source: SitemapSource) -> None:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    site.put(
        "/sitemap.xml",
        f'<!DOCTYPE u [<!ENTITY a0 "{site.url("/a")}">{entities}<!ENTITY f SYSTEM "file:///etc/passwd">]>'
        "<urlset><url><loc>&a9;</loc></url><url><loc>&f;</loc></url></urlset>",
    )
    assert sync(source).fingerprints == {}


@pytest.mark.parametrize("body", ["", "<html/>", "{}", "<urlset>", "\x00"])
def test_what_is_no_sitemap_is_reported(site: Site, source: SitemapSource, body: str) -> None:
    site.put("/sitemap.xml", body)
    assert sync(source).unreachable == [("", f"{site.url('/sitemap.xml')}: it is not a sitemap in XML")]
