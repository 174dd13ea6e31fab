"""A site as a source, by its sitemap."""

import hashlib
from collections.abc import Iterator, Mapping

from index.errors import UnreadableDocument
from index.parsing.sitemap import SitemapEntry, read_sitemap
from index.sources.source import NO_FINGERPRINTS, Item, KnownRecords, Skipped, SourceSpec, Unreachable, no_known_records
from index.sources.web.fetcher import (
    DEFAULT_FETCH_LIMITS,
    FetchedResource,
    Fetcher,
    FetchFailed,
    FetchLimits,
    ResourceGone,
)
from index.sources.web.http_message import GZIP_MAGIC, decompress, join_bounded
from index.sources.web.page_reader import ItemFingerprint, PageReader, config_digest, loader_versions
from index.types import Document

_VERSION = "sitemap/1"
_MAX_SITEMAPS = 200
_MAX_PAGES = 200_000


class SitemapSource:
    """Reads the pages that a sitemap lists; keys are their addresses.

    A page with an unchanged ``lastmod`` is not fetched; any other is fetched only if it has changed. A page that the
    sitemap no longer lists, or that does not exist any more, is removed.
    """

    def __init__(self, spec: SourceSpec, limits: FetchLimits = DEFAULT_FETCH_LIMITS) -> None:
        self.spec = spec
        self._limits = limits
        self._fetcher = Fetcher(spec.allow_hosts, spec.max_bytes, limits)
        self._pages = PageReader(spec)
        self._config = config_digest(spec, _VERSION, *loader_versions())
        self._fetched: dict[str, FetchedResource] = {}

    @property
    def name(self) -> str:
        """First part of the documents' ids."""
        return self.spec.name

    def items(self, known: Mapping[str, str] = NO_FINGERPRINTS) -> Iterator[Item | Skipped | Unreachable]:
        """List the pages."""
        self._fetcher = Fetcher(self.spec.allow_hosts, self.spec.max_bytes, self._limits)
        try:
            pages = list(self._listed_pages())
        except UnreadableDocument as error:
            yield Unreachable(self.name, "", f"{self.spec.url}: {error}", self.spec.label)
            return
        for page in pages:
            yield self._item(page, known.get(page.url, ""))
            self._fetched.pop(page.url, None)

    def load(
        self, item: Item, _known_records: KnownRecords = no_known_records
    ) -> Iterator[Document | Skipped | Unreachable]:
        """Read a page: the article, then the comments on it."""
        return self._pages.load(item.key, self._fetched.pop(item.key, None), self._fetcher)

    def _listed_pages(self) -> Iterator[SitemapEntry]:
        """Yield the pages of the sitemap and of the sitemaps that it leads to, each page once.

        Raises:
            UnreadableDocument: One of the sitemaps cannot be read, so that the list would be incomplete.
        """
        waiting, sitemaps = [self.spec.url], {self.spec.url}
        pages: set[str] = set()
        while waiting:
            for entry in self._sitemap_entries(waiting.pop(0)):
                if entry.tag == "sitemap" and entry.url not in sitemaps:
                    if len(sitemaps) >= _MAX_SITEMAPS:
                        raise UnreadableDocument(
                            f"it leads to more than {_MAX_SITEMAPS} sitemaps; name some of them instead"
                        )
                    sitemaps.add(entry.url)
                    waiting.append(entry.url)
                elif entry.tag == "url" and entry.url not in pages:
                    if len(pages) >= _MAX_PAGES:
                        raise UnreadableDocument(f"it lists more than {_MAX_PAGES:,} pages; name some sitemaps instead")
                    pages.add(entry.url)
                    yield entry

    def _sitemap_entries(self, url: str) -> list[SitemapEntry]:
        body = self._fetcher.get(url).body
        if body.startswith(GZIP_MAGIC):
            body = join_bounded(decompress([body]), self.spec.max_bytes)
        return read_sitemap(body)

    def _item(self, page: SitemapEntry, fingerprint: str) -> Item | Skipped | Unreachable:
        before = ItemFingerprint.from_text(fingerprint, self._config)
        if before.content and page.modified and before.listed == page.modified:
            return Item(page.url, fingerprint)
        try:
            resource = self._fetcher.get_if_changed(page.url, before.validators)
        except FetchFailed as error:
            return Unreachable(self.name, page.url, str(error), self.spec.label)
        except ResourceGone as error:
            return Skipped(self.name, page.url, f"the sitemap lists it, but {error}")
        except UnreadableDocument as error:
            return Skipped(self.name, page.url, str(error))
        if resource is None:
            return Item(page.url, fingerprint)
        self._fetched[page.url] = resource
        content = hashlib.sha256(resource.content_type.encode() + b"\0" + resource.body).hexdigest()
        return Item(page.url, ItemFingerprint(self._config, page.modified, resource.validators, content).to_text())
