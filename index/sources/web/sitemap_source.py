"""A site, by its sitemap, as a source."""

from collections.abc import Iterator, Mapping

from index.errors import UnreadableDocument
from index.sources.source import NOTHING_KNOWN, Item, Origins, Skipped, SourceSpec, Unreachable, no_origins
from index.sources.web.fetcher import LIMITS, Fetched, Fetcher, FetchFailed, FetchLimits, Gone
from index.sources.web.item_state import State, facts_of
from index.sources.web.page_reader import PageReader, versions
from index.sources.web.sitemap import Listed, read_sitemap
from index.types import Document

_VERSION = "sitemap/1"


class SitemapSource:
    """Reads the pages that a sitemap lists; keys are their addresses.

    A page whose ``lastmod`` is as before is not asked for. Any other is asked for on condition that it changed. One
    that the sitemap no longer lists, or that is gone, is removed.
    """

    def __init__(self, spec: SourceSpec, limits: FetchLimits = LIMITS) -> None:
        self.spec = spec
        self._limits = limits
        self._fetcher = Fetcher(spec.allow_hosts, spec.max_bytes, limits)
        self._pages = PageReader(spec)
        self._facts = facts_of(spec, _VERSION, *versions())
        self._held: dict[str, Fetched] = {}

    @property
    def name(self) -> str:
        """First part of the documents' ids."""
        return self.spec.name

    def items(self, known: Mapping[str, str] = NOTHING_KNOWN) -> Iterator[Item | Skipped | Unreachable]:
        """List the pages."""
        self._fetcher = Fetcher(self.spec.allow_hosts, self.spec.max_bytes, self._limits)
        try:
            pages = list(read_sitemap(self.spec.url, self._fetcher, self.spec.max_bytes))
        except UnreadableDocument as error:
            yield Unreachable(self.name, "", f"{self.spec.url}: {error}", self.spec.label)
            return
        for page in pages:
            yield self._item(page, known.get(page.url, ""))
            self._held.pop(page.url, None)

    def load(self, item: Item, _origins: Origins = no_origins) -> Iterator[Document | Skipped | Unreachable]:
        """Read a page: the article, then the comments on it."""
        try:
            fetched = self._held.pop(item.key, None) or self._fetcher.get(item.key)
            yield from self._pages.read(item.key, fetched, {})
        except FetchFailed as error:
            yield Unreachable(self.name, item.key, str(error), self.spec.label)
        except UnreadableDocument as error:
            yield Skipped(self.name, item.key, str(error))

    def _item(self, page: Listed, fingerprint: str) -> Item | Skipped | Unreachable:
        before = State.read(fingerprint, self._facts)
        if before.content and page.modified and before.mark == page.modified:
            return Item(page.url, fingerprint)
        try:
            fetched = self._fetcher.get_if_changed(page.url, before.validators)
        except FetchFailed as error:
            return Unreachable(self.name, page.url, str(error), self.spec.label)
        except Gone as error:
            return Skipped(self.name, page.url, f"the sitemap lists it, but {error}")
        except UnreadableDocument as error:
            return Skipped(self.name, page.url, str(error))
        if fetched is None:
            return Item(page.url, fingerprint)
        self._held[page.url] = fetched
        state = State(self._facts, page.modified, fetched.validators, _digest(fetched))
        return Item(page.url, state.fingerprint())


def _digest(fetched: Fetched) -> str:
    import hashlib

    return hashlib.sha256(fetched.content_type.encode() + b"\0" + fetched.body).hexdigest()
