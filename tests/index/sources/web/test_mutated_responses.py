"""Thousands of broken responses: only errors of the tree leave the fetcher, in time, and no other source suffers."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from index import PUBLIC, DocumentNotFound, SourceSpec, SyncReport
from index.errors import UnreadableDocument
from index.sources import Source, open_source
from index.sources.web.feed_source import FeedSource
from index.sources.web.fetcher import NO_VALIDATORS, Fetcher, FetchLimits, Validators
from index.sources.web.sitemap_source import SitemapSource
from tests.index.sources.web.mutations import mutated
from tests.index.sources.web.raw import Exchange, RawSite, response
from tests.index.sources.web.test_feed_source import LONG, PAGE, item, rss
from tests.index.temp_index import TempIndex, make_spec

LIMITS = FetchLimits(
    connect_timeout=1,
    read_timeout=0.3,
    total_timeout=0.5,
    source_timeout=3,
    max_redirects=3,
    max_attempts=2,
    retry_wait=0.01,
    max_retry_wait=0.1,
    max_failures=5,
    pause=0,
)
MARGIN = 5.0
"""Seconds beyond a limit that a busy machine and the reading of what came may take."""
AT_ONCE = 8
EACH_ROUND = 15
ROLES = ("feed", "entry", "comments", "sitemap", "sitemap in an index", "page")
HTML = "text/html; charset=utf-8"
XML = "application/xml; charset=utf-8"


@pytest.fixture
def raw() -> Iterator[RawSite]:
    with RawSite() as running:
        yield running


def rounds(few: int, many: int) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("count", [few, pytest.param(many, marks=pytest.mark.soak)])


def whole(body: str, kind: str = XML) -> Exchange:
    return Exchange.whole(response(body.encode(), f"Content-Type: {kind}", f"Content-Length: {len(body.encode())}"))


def sitemap(*pages: str) -> str:
    return f"<urlset>{''.join(f'<url><loc>{page}</loc></url>' for page in pages)}</urlset>"


@rounds(200, 5000)
def test_only_errors_of_the_tree_leave_the_fetcher_and_in_time(raw: RawSite, count: int) -> None:
    random = Random(17)
    for number in range(count):
        raw.exchanges[f"/{number}"] = mutated(random, PAGE.format(LONG).encode(), HTML)

    def fetch(number: int) -> float:
        fetcher = Fetcher(("127.0.0.1",), 200_000, LIMITS)
        url = raw.url(f"/{number}")
        started = time.monotonic()
        with suppress(UnreadableDocument):
            match number % 3:
                case 0:
                    fetcher.get(url)
                case 1:
                    fetcher.get_if_changed(url, Validators('"x"', "") if number % 2 else NO_VALIDATORS)
                case _:
                    fetcher.is_gone(url)
        return time.monotonic() - started

    with ThreadPoolExecutor(AT_ONCE) as pool:
        slowest = max(pool.map(fetch, range(count)))
    assert slowest < LIMITS.total_timeout + MARGIN


def mutate(raw: RawSite, random: Random, role: str, place: str) -> SourceSpec:
    """Serve a source one response of which is broken."""
    page, feed = PAGE.format(LONG), rss(item(raw.url(f"{place}/page")), item("", content="<p>Bees dance.</p>"))
    told = rss(item(raw.url(f"{place}/page"), content="<p>Bees.</p>", more=_comments(raw.url(f"{place}/comments"))))
    match role:
        case "feed":
            served = {"": mutated(random, feed.encode(), XML), "/page": whole(page, HTML)}
        case "entry":
            served = {"": whole(feed), "/page": mutated(random, page.encode(), HTML)}
        case "comments":
            served = {"": whole(told), "/comments": mutated(random, feed.encode(), XML)}
        case "sitemap":
            listed = sitemap(raw.url(f"{place}/page"))
            served = {"": mutated(random, listed.encode(), XML), "/page": whole(page, HTML)}
        case "sitemap in an index":
            leading = f"<sitemapindex><sitemap><loc>{raw.url(place)}/1</loc></sitemap></sitemapindex>"
            listed = sitemap(raw.url(f"{place}/page"))
            served = {"": whole(leading), "/1": mutated(random, listed.encode(), XML), "/page": whole(page, HTML)}
        case _:
            listed = sitemap(raw.url(f"{place}/page"), raw.url(f"{place}/other"))
            served = {"": whole(listed), "/page": mutated(random, page.encode(), HTML), "/other": whole(page, HTML)}
    raw.exchanges |= {place + path: exchange for path, exchange in served.items()}
    kind = "sitemap" if role in ROLES[3:] else "feed"
    spec = make_spec(Path(), name=place.strip("/"))
    return replace(spec, kind=kind, url=raw.url(place), allow_hosts=("127.0.0.1",), max_bytes=200_000)


def _comments(url: str) -> str:
    return f"<wfw:commentRss>{url}</wfw:commentRss>"


class Neighbours:
    """Two folders, read before and after the sources on the web."""

    def __init__(self, temp_index: TempIndex) -> None:
        self.temp_index = temp_index
        self.folders = [temp_index.docs / name for name in ("first", "last")]
        for folder in self.folders:
            folder.mkdir()

    def sync(self, number: int, between: tuple[SourceSpec, ...]) -> SyncReport:
        """Exchange the one file of each folder, and reindex."""
        first, last = (make_spec(folder, name=folder.name) for folder in self.folders)
        for folder in self.folders:
            (folder / f"{number}.txt").write_text(f"Graphics cards are scarce, round {number}.")
            (folder / f"{number - 1}.txt").unlink(missing_ok=True)
        return self.temp_index.sync(self.temp_index.options(sources=(first, *between, last)))

    def held(self, number: int) -> list[str]:
        """Ids of what the folders have, or had in the round before, that the index holds."""
        names = [f"{folder.name}:{each}.txt" for folder in self.folders for each in (number - 1, number)]
        found = []
        with self.temp_index.open() as index:
            for name in names:
                with suppress(DocumentNotFound):
                    found.append(index.document(name, frozenset({PUBLIC})).id)
        return found


@rounds(30, 5000)
def test_whatever_one_source_is_sent_the_others_are_read_removed_and_published(
    raw: RawSite, temp_index: TempIndex, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    def opened(spec: SourceSpec) -> Source:
        if not spec.remote:
            return open_source(spec)
        return FeedSource(spec, LIMITS) if spec.kind == "feed" else SitemapSource(spec, LIMITS)

    monkeypatch.setattr("index.ingest.reindex_run.open_source", opened)
    random, neighbours = Random(18), Neighbours(temp_index)
    for number, begin in enumerate(range(0, count, EACH_ROUND)):
        raw.exchanges.clear()
        places = range(begin, min(begin + EACH_ROUND, count))
        web = tuple(mutate(raw, random, ROLES[place % len(ROLES)], f"/s{place}") for place in places)
        report = neighbours.sync(number, web)
        assert report.problem() == ""
        assert {each.name for each in report.sources if each.seconds > LIMITS.source_timeout + MARGIN} == set()
        assert neighbours.held(number) == [f"first:{number}.txt", f"last:{number}.txt"]
