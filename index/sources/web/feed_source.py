"""A feed as a source: its entries, the pages they lead to, and the comments on them."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from random import sample

from index.errors import UnreadableDocument
from index.sources.source import NOTHING_KNOWN, Item, Origins, Skipped, SourceSpec, Unreachable, no_origins
from index.sources.web.feed import FeedEntry, parse_feed, piece_text
from index.sources.web.fetcher import LIMITS, NO_VALIDATORS, Fetcher, FetchFailed, FetchLimits, Gone
from index.sources.web.item_state import State, facts_of, same_audience
from index.sources.web.page_reader import PageReader, versions
from index.types import Document

FEED = "feed"
COMMENTS = " comments"
_MOST_CHECKS = 100
_VERSION = "feed/1"


@dataclass(frozen=True, slots=True)
class _Comment:
    """A comment's entry, and the article that it is on."""

    entry: FeedEntry
    article: FeedEntry


class FeedSource:
    """Reads an RSS or Atom feed.

    A feed lists the latest entries alone. One that is no longer listed stays, until its page answers that it is gone;
    so does a comment, as long as its article stays. Keys are ``feed`` for the feed itself, the address of an entry,
    ``<address> comments`` for the feed of comments on it, and ``<address> comments <address>`` for each of them.
    """

    def __init__(self, spec: SourceSpec, limits: FetchLimits = LIMITS) -> None:
        self.spec = spec
        self._limits = limits
        self._fetcher = Fetcher(spec.allow_hosts, spec.max_bytes, limits)
        self._pages = PageReader(spec)
        self._facts = facts_of(spec, _VERSION, version("feedparser"), *versions())
        self._held: dict[str, FeedEntry | _Comment] = {}

    @property
    def name(self) -> str:
        """First part of the documents' ids."""
        return self.spec.name

    def items(self, known: Mapping[str, str] = NOTHING_KNOWN) -> Iterator[Item | Skipped | Unreachable]:
        """List the entries; the feed is asked for only if it changed."""
        self._fetcher = Fetcher(self.spec.allow_hosts, self.spec.max_bytes, self._limits)
        before = State.read(known.get(FEED, ""), self._facts)
        try:
            fetched = self._fetcher.get_if_changed(self.spec.url, before.validators)
            entries = parse_feed(fetched) if fetched else ()
        except UnreadableDocument as error:
            yield self._unreachable("", f"{self.spec.url}: {error}")
            return
        if fetched is None:
            yield from self._unchanged(known, before)
            return
        listed = {entry.key: (entry.comments, entry.title) for entry in entries if entry.comments}
        yield Item(FEED, State(self._facts, json.dumps(listed), fetched.validators, "").fingerprint())
        for entry in entries:
            self._held[entry.key] = entry
            yield Item(entry.key, State(self._facts, "", NO_VALIDATORS, entry.digest()).fingerprint())
            self._held.pop(entry.key, None)
            yield from self._comments(entry, known) if entry.comments else self._kept(known, entry.key + COMMENTS)
        yield from self._older(known, {entry.key for entry in entries})

    def load(self, item: Item, _origins: Origins = no_origins) -> Iterator[Document | Skipped | Unreachable]:
        """Read an entry or a comment: what the feed holds of it, else its page."""
        held = self._held.pop(item.key, None)
        if held is not None:
            try:
                yield from self._comment(item.key, held) if isinstance(held, _Comment) else self._entry(held)
            except UnreadableDocument as error:
                yield Skipped(self.name, item.key, str(error))
        elif COMMENTS + " " in item.key:
            yield self._unreachable(item.key, "it is no longer in its feed")
        elif item.key != FEED and not item.key.endswith(COMMENTS):
            yield from self._page(item.key, {}, with_comments=True)

    def _unchanged(self, known: Mapping[str, str], before: State) -> Iterator[Item | Skipped | Unreachable]:
        """List what is known of a feed that did not change; the comments on what it lists may have."""
        listed: dict[str, tuple[str, str]] = json.loads(before.mark or "{}")
        for key, fingerprint in known.items():
            if key.partition(" ")[0] not in listed or COMMENTS not in key:
                yield Item(key, fingerprint)
        for key, (address, title) in listed.items():
            article = FeedEntry(key, key, title, "", "", "", "", address)
            yield from self._comments(article, known)

    def _comments(self, article: FeedEntry, known: Mapping[str, str]) -> Iterator[Item | Skipped | Unreachable]:
        """List the comments on an article; those that their feed no longer lists stay."""
        prefix = article.key + COMMENTS
        before = State.read(known.get(prefix, ""), self._facts)
        try:
            fetched = self._fetcher.get_if_changed(article.comments, before.validators)
            entries = parse_feed(fetched) if fetched else ()
        except UnreadableDocument as error:
            yield Skipped(self.name, article.comments, str(error))
            yield from self._kept(known, prefix)
            return
        if fetched is None:
            yield from self._kept(known, prefix)
            return
        yield Item(prefix, State(self._facts, "", fetched.validators, "").fingerprint())
        current = set()
        for entry in entries:
            key = f"{prefix} {entry.key}"
            current.add(key)
            self._held[key] = _Comment(entry, article)
            yield Item(key, State(self._facts, "", NO_VALIDATORS, entry.digest()).fingerprint())
            self._held.pop(key, None)
        yield from (item for item in self._kept(known, f"{prefix} ") if item.key not in current)

    def _older(self, known: Mapping[str, str], listed: set[str]) -> Iterator[Item]:
        """List what the feed no longer names and whose page is still there, as far as it was asked this time."""
        older = [key for key in known if " " not in key and key not in listed and key != FEED]
        asked = sample(older, min(_MOST_CHECKS, len(older)))
        gone = {key for key in asked if not key.startswith("id:") and self._fetcher.is_gone(key)}
        for key, fingerprint in known.items():
            article = key.partition(" ")[0]
            if article in listed or article in gone or key == FEED:
                continue
            if " " in key:
                yield from self._kept({key: fingerprint}, key)
            else:
                current = State.read(fingerprint, self._facts).content
                # Under other facts it is read again, from its page.
                yield Item(key, fingerprint if current else State(self._facts, "", NO_VALIDATORS, "").fingerprint())

    def _kept(self, known: Mapping[str, str], prefix: str) -> Iterator[Item]:
        """List comments that stay; not those kept for another audience, as they cannot be read again."""
        for key, fingerprint in known.items():
            if key.startswith(prefix) and (not fingerprint or same_audience(fingerprint, self._facts)):
                yield Item(key, fingerprint)

    def _unreachable(self, key: str, reason: str) -> Unreachable:
        return Unreachable(self.name, key, reason, self.spec.label)

    def _entry(self, entry: FeedEntry) -> Iterator[Document | Skipped | Unreachable]:
        text, headings = piece_text(entry.content)
        if text:
            yield self._pages.article(entry.key, entry.clues(), text, headings)
        elif entry.link:
            yield from self._page(entry.link, entry.clues(), with_comments=not entry.comments, summary=entry.summary)
        else:
            yield from self._summary(entry.key, entry.clues(), entry.summary, "it has no text")

    def _page(
        self, key: str, clues: Mapping[str, str], *, with_comments: bool, summary: str = ""
    ) -> Iterator[Document | Skipped | Unreachable]:
        try:
            fetched = self._fetcher.get(key)
            for entry in self._pages.read(key, fetched, clues):
                if with_comments or isinstance(entry, Skipped) or entry.ref.kind != "comment" or not entry.ref.parent:
                    yield entry
        except FetchFailed as error:
            yield self._unreachable(key, str(error))
        except Gone as error:
            yield Skipped(self.name, key, str(error))
        except UnreadableDocument as error:
            yield from self._summary(key, clues, summary, str(error))

    def _summary(self, key: str, clues: Mapping[str, str], summary: str, reason: str) -> Iterator[Document | Skipped]:
        """Take the summary for the text where there is no other."""
        text, headings = piece_text(summary)
        yield self._pages.article(key, clues, text, headings) if text else Skipped(self.name, key, reason)

    def _comment(self, key: str, comment: _Comment) -> Iterator[Document | Skipped]:
        entry = comment.entry
        text, _ = piece_text(entry.content or entry.summary)
        if not text:
            yield Skipped(self.name, key, "it has no text")
            return
        article = self._pages.article(
            comment.article.key, comment.article.clues(), comment.article.title or "article", ()
        )
        yield self._pages.comment(entry.key, article, entry.clues(), entry.link, text)
