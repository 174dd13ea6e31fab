"""A feed as a source: its entries, the pages that they link to, and the comments on them."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from random import sample

from index.errors import UnreadableDocument
from index.parsing.feed import FeedEntry, read_feed, read_html_fragment
from index.sources.source import NO_FINGERPRINTS, Item, KnownRecords, Skipped, SourceSpec, Unreachable, no_known_records
from index.sources.web.fetcher import (
    DEFAULT_FETCH_LIMITS,
    AccessRefused,
    Fetcher,
    FetchFailed,
    FetchLimits,
    Validators,
)
from index.sources.web.page_reader import ItemFingerprint, PageReader, config_digest, has_same_label, loader_versions
from index.types import Document

FEED_KEY = "feed"
COMMENTS_SUFFIX = " comments"
_MAX_GONE_CHECKS = 100  # pages asked for in one reading
_VERSION = "feed/2"


@dataclass(frozen=True, slots=True)
class _FeedComment:
    """The entry of a comment, and the article that it is about."""

    entry: FeedEntry
    article: FeedEntry


class FeedSource:
    """Reads an RSS or Atom feed.

    A feed lists only its latest entries. An older entry stays indexed until its page does not exist any more, and a
    comment stays as long as its article. The keys are:

    - ``feed`` for the feed itself,
    - ``id:<id>`` for an entry, or its address where it has no other id,
    - ``<entry> comments`` for the feed of comments on it,
    - ``<entry> comments <entry>`` for each of the comments.
    """

    def __init__(self, spec: SourceSpec, limits: FetchLimits = DEFAULT_FETCH_LIMITS) -> None:
        self.spec = spec
        self._limits = limits
        self._fetcher = Fetcher(spec.allow_hosts, spec.max_bytes, limits)
        self._pages = PageReader(spec)
        self._config = config_digest(spec, _VERSION, version("feedparser"), *loader_versions())
        self._listed: dict[str, FeedEntry | _FeedComment] = {}

    @property
    def name(self) -> str:
        """First part of the documents' ids."""
        return self.spec.name

    def items(self, known: Mapping[str, str] = NO_FINGERPRINTS) -> Iterator[Item | Skipped | Unreachable]:
        """List the entries; the feed is only fetched if it has changed."""
        self._fetcher = Fetcher(self.spec.allow_hosts, self.spec.max_bytes, self._limits)
        before = ItemFingerprint.from_text(known.get(FEED_KEY, ""), self._config)
        try:
            changed = self._feed_if_changed(self.spec.url, before)
        except UnreadableDocument as error:
            yield self._unreachable("", f"{self.spec.url}: {error}")
            return
        if changed is None:
            yield from self._unchanged_feed(known, before)
            return
        entries, validators = changed
        with_comments = {entry.key: (entry.comments, entry.title, entry.link) for entry in entries if entry.comments}
        yield Item(FEED_KEY, ItemFingerprint(self._config, json.dumps(with_comments), validators).to_text())
        for entry in entries:
            yield from self._listed_item(entry.key, entry, entry)
            if entry.comments:
                yield from self._comments(entry, known)
            else:
                yield from self._kept_comments(known, entry.key + COMMENTS_SUFFIX)
        # An entry that was known by its link is the same one.
        yield from self._older(known, {key for entry in entries for key in (entry.key, entry.link) if key})

    def load(
        self, item: Item, _known_records: KnownRecords = no_known_records
    ) -> Iterator[Document | Skipped | Unreachable]:
        """Read an entry or a comment: what the feed holds of it, or else its page."""
        listed = self._listed.pop(item.key, None)
        if listed is not None:
            try:
                yield from self._comment(item.key, listed) if isinstance(listed, _FeedComment) else self._entry(listed)
            except UnreadableDocument as error:
                yield Skipped(self.name, item.key, str(error))
        elif item.key == FEED_KEY or item.key.endswith(COMMENTS_SUFFIX):
            return
        elif COMMENTS_SUFFIX + " " in item.key or item.key.startswith("id:"):
            yield self._unreachable(item.key, "it is no longer in its feed")
        else:
            yield from self._page(item.key, item.key, {}, with_comments=True)

    def _feed_if_changed(self, url: str, before: ItemFingerprint) -> tuple[tuple[FeedEntry, ...], Validators] | None:
        """Return a feed's entries and its new validators, None where it has not changed."""
        resource = self._fetcher.get_if_changed(url, before.validators)
        if resource is None:
            return None
        return read_feed(resource.body, resource.content_type, resource.url), resource.validators

    def _listed_item(self, key: str, entry: FeedEntry, listed: FeedEntry | _FeedComment) -> Iterator[Item]:
        """Yield an item; its entry is kept while the item may be loaded."""
        self._listed[key] = listed
        yield Item(key, ItemFingerprint(self._config, entry.link, content=entry.digest()).to_text())
        self._listed.pop(key, None)

    def _unchanged_feed(
        self, known: Mapping[str, str], before: ItemFingerprint
    ) -> Iterator[Item | Skipped | Unreachable]:
        """List the known items of an unchanged feed; the comments on its entries may have changed."""
        with_comments: dict[str, tuple[str, str, str]] = json.loads(before.listed or "{}")
        for key, fingerprint in known.items():
            if key.partition(" ")[0] not in with_comments or COMMENTS_SUFFIX not in key:
                yield Item(key, fingerprint)
        for key, (comments_url, title, link) in with_comments.items():
            article = FeedEntry(key, link, title, "", "", "", "", comments_url)
            yield from self._comments(article, known)

    def _comments(self, article: FeedEntry, known: Mapping[str, str]) -> Iterator[Item | Skipped | Unreachable]:
        """List the comments on an article; those that their feed no longer lists stay."""
        prefix = article.key + COMMENTS_SUFFIX
        before = ItemFingerprint.from_text(known.get(prefix, ""), self._config)
        try:
            changed = self._feed_if_changed(article.comments, before)
        except UnreadableDocument as error:
            yield Skipped(self.name, article.comments, str(error))
            changed = None
        if changed is None:
            yield from self._kept_comments(known, prefix)
            return
        entries, validators = changed
        yield Item(prefix, ItemFingerprint(self._config, validators=validators).to_text())
        for entry in entries:
            yield from self._listed_item(f"{prefix} {entry.key}", entry, _FeedComment(entry, article))
        listed_keys = {f"{prefix} {entry.key}" for entry in entries}
        yield from (item for item in self._kept_comments(known, f"{prefix} ") if item.key not in listed_keys)

    def _older(self, known: Mapping[str, str], listed_keys: set[str]) -> Iterator[Item]:
        """List known entries that the feed no longer lists, except those whose page is found not to exist any more."""
        older = [key for key in known if " " not in key and key not in listed_keys and key != FEED_KEY]
        checked = sample(older, min(_MAX_GONE_CHECKS, len(older)))
        pages = {key: self._page_of(key, known[key]) for key in checked}
        gone = {key for key, page in pages.items() if page and self._fetcher.is_gone(page)}
        for key, fingerprint in known.items():
            article = key.partition(" ")[0]
            if article in listed_keys or article in gone or key == FEED_KEY:
                continue
            if " " in key:
                yield from self._kept_comments({key: fingerprint}, key)
            else:
                is_current = ItemFingerprint.from_text(fingerprint, self._config).content
                # After a change of the configuration it is read again, from its page.
                yield Item(key, fingerprint if is_current else ItemFingerprint(self._config).to_text())

    def _page_of(self, key: str, fingerprint: str) -> str:
        """Return the address of a known entry's page, ``""`` where it is unknown."""
        return ItemFingerprint.from_text(fingerprint, self._config).listed if key.startswith("id:") else key

    def _kept_comments(self, known: Mapping[str, str], prefix: str) -> Iterator[Item]:
        """List known comments, except those read for another label: they cannot be read again under the new one."""
        for key, fingerprint in known.items():
            if key.startswith(prefix) and (not fingerprint or has_same_label(fingerprint, self._config)):
                yield Item(key, fingerprint)

    def _unreachable(self, key: str, reason: str) -> Unreachable:
        return Unreachable(self.name, key, reason, self.spec.label)

    def _entry(self, entry: FeedEntry) -> Iterator[Document | Skipped | Unreachable]:
        text, headings = read_html_fragment(entry.content)
        if text:
            yield self._pages.article(entry.key, entry.metadata(), text, headings, address=entry.link)
        elif entry.link:
            yield from self._page(
                entry.key, entry.link, entry.metadata(), with_comments=not entry.comments, summary=entry.summary
            )
        else:
            yield from self._summary(entry.key, "", entry.metadata(), entry.summary, "it has no text")

    def _page(
        self, key: str, url: str, metadata: Mapping[str, str], *, with_comments: bool, summary: str = ""
    ) -> Iterator[Document | Skipped | Unreachable]:
        """Read an entry's page; the feed's summary stands for a page that does not exist, or is not shown to us."""
        try:
            resource = self._fetcher.get(url)
            for result in self._pages.read(key, resource, metadata, url):
                if with_comments or isinstance(result, Skipped) or not result.ref.parent:
                    yield result
        except AccessRefused as error:
            if read_html_fragment(summary)[0]:
                yield from self._summary(key, url, metadata, summary, str(error))
            else:
                yield self._unreachable(key, str(error))
        except FetchFailed as error:
            yield self._unreachable(key, str(error))
        except UnreadableDocument as error:
            yield from self._summary(key, url, metadata, summary, str(error))

    def _summary(
        self, key: str, address: str, metadata: Mapping[str, str], summary: str, reason: str
    ) -> Iterator[Document | Skipped]:
        """Make a document of an entry's summary where there is no other text."""
        text, headings = read_html_fragment(summary)
        if text:
            yield self._pages.article(key, metadata, text, headings, address=address)
        else:
            yield Skipped(self.name, key, reason)

    def _comment(self, key: str, comment: _FeedComment) -> Iterator[Document | Skipped]:
        entry, parent = comment.entry, comment.article
        text, _ = read_html_fragment(entry.content or entry.summary)
        if not text:
            yield Skipped(self.name, key, "it has no text")
            return
        title = parent.title or "article"
        article = self._pages.article(parent.key, parent.metadata(), title, (), address=parent.link)
        yield self._pages.comment(entry.key, article, entry.metadata(), entry.link, text)
