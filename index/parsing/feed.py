"""RSS and Atom feeds, parsed by feedparser in the sandbox, and the HTML fragments inside them."""

# mypy: disable-error-code="import-untyped"

import io
import re
import time
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import quote, urljoin

from index.errors import UnreadableDocument
from index.parsing.cleaning import digest_of, iso_date, one_line, web_address
from index.parsing.html.html_text import html_to_text
from index.parsing.sandbox import run_sandboxed
from index.types import Heading

_MAX_ENTRIES = 10_000
_MAX_ID_LENGTH = 200
_FIRST_YEAR = 1990


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """An entry of a feed.

    Attributes:
        key: Key of the entry, which stays while it is edited: its id, else its URL, else a digest of its title or
            content; without spaces. An id that is its URL is written as that.
        link: URL of its page, ``""`` for none.
        title: Title, one line.
        author: Author's name.
        published: ISO 8601 date or time.
        content: The whole text as HTML, ``""`` where the feed has only a summary.
        summary: A summary as HTML.
        comments: URL of a feed of comments on it, ``""`` for none.
    """

    key: str
    link: str
    title: str
    author: str
    published: str
    content: str
    summary: str
    comments: str

    def digest(self) -> str:
        """Return a digest that changes with the entry."""
        fields = (self.link, self.title, self.author, self.published, self.content, self.summary)
        return digest_of(*fields, "comments" if self.comments else "")

    def metadata(self) -> dict[str, str]:
        """Return what the entry says about its page."""
        return {"title": self.title, "author": self.author, "published": self.published}


def read_feed(data: bytes, content_type: str, base_url: str) -> tuple[FeedEntry, ...]:
    """Read a feed's entries in the sandbox; of several entries with one key, the first counts.

    Args:
        data: The feed.
        content_type: Content type that the server sent, ``""`` where unknown.
        base_url: URL of the feed, against which relative links are resolved.

    Raises:
        UnreadableDocument: It is not a feed, or exceeds the limits of the sandbox.
    """
    found = run_sandboxed("feed", data, {"content_type": content_type, "base_url": base_url})
    entries: dict[str, FeedEntry] = {}
    for fields in found:
        entries.setdefault(fields["key"], FeedEntry(**fields))
    return tuple(entries.values())


def read_html_fragment(markup: str) -> tuple[str, tuple[Heading, ...]]:
    """Turn an HTML fragment into text with its headings, in the sandbox.

    Raises:
        UnreadableDocument: It exceeds the limits of the sandbox.
    """
    if not markup.strip():
        return "", ()
    text, headings = run_sandboxed("html-fragment", markup.encode("utf-8", "replace"), {})
    return text, tuple(Heading(*each) for each in headings)


def parse_feed(data: bytes, content_type: str, base_url: str) -> list[dict[str, str]]:
    """Parse a feed in the worker process; returns the fields of each ``FeedEntry``.

    Raises:
        UnreadableDocument: It is not a feed.
    """
    import feedparser

    # As a stream, because feedparser would take a short text for a file name.
    feed = feedparser.parse(
        io.BytesIO(data),
        response_headers={"content-type": content_type} if content_type else {},
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    if not feed.version and not feed.entries:
        raise UnreadableDocument("it is neither an RSS nor an Atom feed")
    return [asdict(_entry(entry, base_url)) for entry in feed.entries[:_MAX_ENTRIES]]


def parse_html_fragment(markup: str) -> tuple[str, list[tuple[int, int, str]]]:
    """Turn an HTML fragment into text in the worker process.

    Returns:
        The text, and the start, level and words of its headings.
    """
    from lxml import etree, html

    if not markup.strip():
        return "", []
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        tree = html.document_fromstring(f"<div>{markup}</div>".encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, ValueError):
        return "", []
    text, headings = html_to_text(tree)
    return text, [(each.start, each.level, each.text) for each in headings]


def _entry(entry: Any, base_url: str) -> FeedEntry:  # noqa: ANN401 - feedparser has no types
    title, summary = str(entry.get("title", "")), str(entry.get("summary", ""))
    content = max((str(each.get("value", "")) for each in entry.get("content", [])), key=len, default="")
    link = _absolute(str(entry.get("link", "")), base_url)
    return FeedEntry(
        key=_key(str(entry.get("id", "")).strip(), link, title or content or summary),
        link=link,
        title=parse_html_fragment(title)[0].replace("\n", " ").strip()[:300],
        author=one_line(str(entry.get("author", ""))),
        published=_published(entry),
        content=content,
        summary=summary,
        comments=_absolute(_comments_url(entry), base_url),
    )


def _key(entry_id: str, link: str, words: str) -> str:
    if link and entry_id in ("", link):
        return link
    entry_id = entry_id or digest_of(words)[:32]
    entry_id = entry_id if len(entry_id) < _MAX_ID_LENGTH else digest_of(entry_id)
    return f"id:{quote(entry_id, safe=':/#?&=', errors='replace')}"


def _published(entry: Any) -> str:  # noqa: ANN401
    """Return an entry's date, ``""`` for one that cannot be right: before the web, or years ahead."""
    moment = entry.get("published_parsed") or entry.get("updated_parsed")
    if not moment or not _FIRST_YEAR <= moment[0] <= time.gmtime().tm_year + 1:
        return ""
    return iso_date(time.strftime("%Y-%m-%dT%H:%M:%S+00:00", moment))


def _comments_url(entry: Any) -> str:  # noqa: ANN401
    replies = (
        link.get("href", "")
        for link in entry.get("links", [])
        if link.get("rel") == "replies" and re.search("atom|rss", link.get("type", ""))
    )
    return str(entry.get("wfw_commentrss", "") or next(replies, ""))


def _absolute(link: str, base_url: str) -> str:
    try:
        return web_address(urljoin(base_url, link.strip())) if link.strip() else ""
    except ValueError:
        return ""
