"""A site as a source, by following its links."""

import hashlib
import time
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from index.errors import UnreadableDocument
from index.parsing.page_links import PageLinks, markdown_links, read_page_links
from index.sources.path_patterns import PathPatterns
from index.sources.source import NO_FINGERPRINTS, Item, KnownRecords, Skipped, SourceSpec, Unreachable, no_known_records
from index.sources.web.fetcher import (
    DEFAULT_FETCH_LIMITS,
    FetchedResource,
    Fetcher,
    FetchFailed,
    FetchLimits,
    ResourceGone,
)
from index.sources.web.page_reader import ItemFingerprint, PageReader, config_digest, loader_versions
from index.sources.web.robots import Robots
from index.types import Document

_VERSION = "crawl/1"
_HTML_TYPES = ("text/html", "application/xhtml+xml")
_NO_PAGES = (
    ".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".avif", ".ico", ".css", ".js", ".mjs", ".map", ".json", ".xml",
    ".zip", ".gz", ".tgz", ".bz2", ".xz", ".7z", ".tar", ".whl", ".exe", ".dmg", ".iso", ".mp3", ".mp4", ".webm",
    ".ogg", ".wav", ".mov", ".woff", ".woff2", ".ttf", ".eot", ".inv", ".atom", ".rss", ".py", ".c", ".h", ".rs",
)  # fmt: skip
"""Endings of addresses that are not even asked for."""


@dataclass(frozen=True, slots=True)
class CrawlLimits:
    """What a crawl may cost.

    Attributes:
        pages: Most pages that are asked for.
        bytes: Most bytes of all pages.
        fetch: What a fetch may cost, with the pause between two.
    """

    pages: int
    bytes: int
    fetch: FetchLimits


DEFAULT_CRAWL_LIMITS = CrawlLimits(pages=5_000, bytes=1_000_000_000, fetch=replace(DEFAULT_FETCH_LIMITS, pause=0.5))


class CrawlSource:
    """Reads the pages of a site that its links lead to; keys are their addresses.

    Only pages of the same host below the folder of ``url`` are read, one at a time. A page is known by the address that
    it names as its own. Pages that were found before are asked for again even if no link leads to them any more, and
    are removed when the site says that they do not exist.
    """

    def __init__(self, spec: SourceSpec, limits: CrawlLimits = DEFAULT_CRAWL_LIMITS) -> None:
        self.spec = spec
        self._limits = limits
        self._fetcher = Fetcher(spec.allow_hosts, spec.max_bytes, limits.fetch)
        self._pages = PageReader(spec)
        self._config = config_digest(spec, _VERSION, *loader_versions())
        self._patterns = PathPatterns(spec.include, spec.exclude, use_defaults=spec.default_excludes)
        self._start = spec.url.partition("#")[0]
        parts = urlsplit(self._start)
        self._site = f"{parts.scheme}://{parts.netloc}"
        self._folder = parts.path.rpartition("/")[0] + "/"
        self._robots: Robots | None = None
        self._fetched: dict[str, FetchedResource] = {}

    @property
    def name(self) -> str:
        """First part of the documents' ids."""
        return self.spec.name

    def items(self, known: Mapping[str, str] = NO_FINGERPRINTS) -> Iterator[Item | Skipped | Unreachable]:
        """Follow the links and list the pages."""
        self._fetcher = Fetcher(self.spec.allow_hosts, self.spec.max_bytes, self._limits.fetch)
        try:
            self._robots = Robots.fetched(self._fetcher, self._start)
        except FetchFailed as error:
            yield Unreachable(self.name, "", f"{self._site}/robots.txt: {error}", self.spec.label)
            return
        frontier = _Frontier(filter(self._is_wanted, (self._start, *self._listed(), *known)))
        yield from self._crawl(frontier, known)
        if frontier.waiting:
            limit = f"the crawl ended after {self._limits.pages:,} pages or {self._limits.bytes:,} bytes"
            yield Skipped(
                self.name, self._start, f"{limit}; begin it deeper in the site, or leave pages out by exclude"
            )
            waiting = (url for url in frontier.waiting if url in known)
            yield from (Unreachable(self.name, url, limit, self.spec.label) for url in waiting)

    def load(
        self, item: Item, _known_records: KnownRecords = no_known_records
    ) -> Iterator[Document | Skipped | Unreachable]:
        """Read a page: the article, then the comments on it."""
        return self._pages.load(item.key, self._fetched.pop(item.key, None), self._fetcher)

    def _crawl(self, frontier: "_Frontier", known: Mapping[str, str]) -> Iterator[Item | Skipped | Unreachable]:
        asked = read = 0
        while frontier.waiting and asked < self._limits.pages and read < self._limits.bytes:
            url = frontier.waiting.popleft()
            asked += 1
            before = ItemFingerprint.from_text(known.get(url, ""), self._config)
            try:
                resource = self._get(url, before)
                if resource is None:
                    yield Item(url, known[url])
                    continue
                read += len(resource.body)
                yield from self._page(url, resource, frontier)
            except FetchFailed as error:
                yield Unreachable(self.name, url, str(error), self.spec.label)
            except ResourceGone as error:
                if url == self._start:
                    yield Skipped(self.name, url, str(error))
            except UnreadableDocument as error:
                yield Skipped(self.name, url, str(error))
            self._fetched.clear()

    def _get(self, url: str, before: ItemFingerprint) -> FetchedResource | None:
        if self._robots is not None and self._robots.delay > self._limits.fetch.pause:
            time.sleep(self._robots.delay - self._limits.fetch.pause)
        return self._fetcher.get_if_changed(url, before.validators)

    def _page(self, url: str, resource: FetchedResource, frontier: "_Frontier") -> Iterator[Item]:
        """Note a page's links, and yield the page unless it belongs to another address or is not to be read."""
        is_html = resource.content_type.partition(";")[0].strip() in _HTML_TYPES
        page = read_page_links(resource.body, resource.url) if is_html else PageLinks((), "", index=True, follow=True)
        own = page.canonical if self._is_own(page.canonical) else resource.url
        frontier.add(filter(self._is_wanted, (own, *(page.links if page.follow else ()))))
        if own != url:
            return
        content = hashlib.sha256(resource.content_type.encode() + b"\0" + resource.body).hexdigest()
        if page.index and frontier.is_first(content):
            self._fetched[url] = resource
            yield Item(url, ItemFingerprint(self._config, "", resource.validators, content).to_text())

    def _listed(self) -> list[str]:
        """Return the pages that the site's ``llms.txt`` lists, none where there is none."""
        try:
            found = self._fetcher.get(f"{self._site}{self._folder}llms.txt")
        except UnreadableDocument:
            return []
        return markdown_links(found.body.decode("utf-8", "replace"))

    def _is_own(self, url: str) -> bool:
        """Return whether an address belongs to the part of the site that is read."""
        parts = urlsplit(url)
        return bool(url) and f"{parts.scheme}://{parts.netloc}" == self._site and parts.path.startswith(self._folder)

    def _is_wanted(self, url: str) -> bool:
        parts = urlsplit(url)
        path = parts.path.removeprefix(self._folder)
        if parts.query or not self._is_own(url) or path.lower().endswith(_NO_PAGES):
            return False
        allowed = self._robots is None or self._robots.allow(url)
        return allowed and (not path or url == self._start or self._patterns.reads(path.rstrip("/")))


class _Frontier:
    """The addresses that wait to be asked for; each comes once."""

    def __init__(self, urls: Iterable[str]) -> None:
        self.waiting: deque[str] = deque()
        self._seen: set[str] = set()
        self._contents: set[str] = set()
        self.add(urls)

    def add(self, urls: Iterable[str]) -> None:
        """Add addresses that were not seen before."""
        for url in urls:
            if url not in self._seen:
                self._seen.add(url)
                self.waiting.append(url)

    def is_first(self, content: str) -> bool:
        """Return whether no page before had the same content; sites serve one page at several addresses."""
        is_new = content not in self._contents
        self._contents.add(content)
        return is_new
