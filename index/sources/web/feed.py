"""RSS and Atom feeds, by feedparser; read in a process of its own."""

from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import quote, urljoin

from index.parsing.cleaning import iso_date, one_line, web_address
from index.parsing.html.html_text import render
from index.parsing.sandbox.reading_process import BOUNDS, read_limited
from index.sources.web.feed_parser import read_feed
from index.sources.web.fetcher import Fetched
from index.sources.web.item_state import digest_of
from index.types import Heading

_LONGEST_ID = 200


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """An entry of a feed.

    Attributes:
        key: What tells it from others: its URL, else what it says of itself; holds no spaces.
        link: Its page, ``""`` for none.
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
        """Return what changes with the entry."""
        told = (self.link, self.title, self.author, self.published, self.content, self.summary)
        return digest_of(*told, "comments" if self.comments else "")

    def clues(self) -> dict[str, str]:
        """Return what the entry says of its page."""
        return {"title": self.title, "author": self.author, "published": self.published}


def parse_feed(fetched: Fetched) -> tuple[FeedEntry, ...]:
    """Read a feed's entries, each key once.

    Raises:
        UnreadableDocument: It is no feed, or reading it goes beyond the bounds.
    """
    told = {"content_type": fetched.content_type, "base": fetched.url}
    entries = (FeedEntry(**each) for each in read_limited("feed", fetched.body, BOUNDS, told))
    return tuple({entry.key: entry for entry in reversed(list(entries))}.values())[::-1]


def feed_entries(data: bytes, content_type: str, base: str) -> list[dict[str, str]]:
    """Read a feed in this process; returns what its entries are made of.

    Raises:
        UnreadableDocument: It is no feed.
    """
    return [asdict(_entry(each, base)) for each in read_feed(data, content_type)]


def piece_text(markup: str) -> tuple[str, tuple[Heading, ...]]:
    """Write a piece of HTML for reading, within bounds.

    Raises:
        UnreadableDocument: Reading it goes beyond the bounds.
    """
    if not markup.strip():
        return "", ()
    text, headings = read_limited("fragment", markup.encode("utf-8", "replace"), BOUNDS, {})
    return text, tuple(Heading(*each) for each in headings)


def _entry(told: dict[str, Any], base: str) -> FeedEntry:
    link = _address(told["link"], base)
    named = told["id"].strip() or digest_of(told["title"], told["content"], told["summary"])[:32]
    named = named if len(named) < _LONGEST_ID else digest_of(named)
    return FeedEntry(
        key=link or f"id:{quote(named, safe=':/#?&=', errors='replace')}",
        link=link,
        title=html_text(told["title"])[0].replace("\n", " ").strip()[:300],
        author=one_line(told["author"]),
        published=iso_date(told["published"]),
        content=told["content"],
        summary=told["summary"],
        comments=_address(told["comments"], base),
    )


def _address(link: str, base: str) -> str:
    try:
        return web_address(urljoin(base, link.strip())) if link.strip() else ""
    except ValueError:
        return ""


def html_text(markup: str) -> tuple[str, list[tuple[int, int, str]]]:
    """Write a piece of HTML for reading; returns its text, and its headings' starts, levels and words."""
    from lxml import etree, html

    if not markup.strip():
        return "", []
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        tree = html.document_fromstring(f"<div>{markup}</div>".encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, ValueError):
        return "", []
    text, headings = render(tree)
    return text, [(each.start, each.level, each.text) for each in headings]
