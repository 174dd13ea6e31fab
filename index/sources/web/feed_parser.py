"""What feedparser says of a feed."""

# mypy: disable-error-code="import-untyped"

import io
import re
import time
from typing import Any

from index.errors import UnreadableDocument

_MOST_ENTRIES = 10_000


def read_feed(data: bytes, content_type: str) -> list[dict[str, str]]:
    """Read an RSS or Atom feed.

    Returns:
        For each of its entries a dictionary of strings with ``id``, ``link``, ``title``, ``author``, ``published``
        (ISO 8601), ``content`` and ``summary`` (HTML), and ``comments`` (URL of a feed).

    Raises:
        UnreadableDocument: It is no feed.
    """
    import feedparser

    # From a stream, as feedparser would take text that looks like a name for one.
    found = feedparser.parse(
        io.BytesIO(data),
        response_headers={"content-type": content_type} if content_type else {},
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    if not found.version and not found.entries:
        raise UnreadableDocument("it is neither an RSS nor an Atom feed")
    return [_entry(entry) for entry in found.entries[:_MOST_ENTRIES]]


def _entry(entry: Any) -> dict[str, str]:  # noqa: ANN401
    moment = entry.get("published_parsed") or entry.get("updated_parsed")
    contents = [str(each.get("value", "")) for each in entry.get("content", [])]
    replies = [
        link.get("href", "")
        for link in entry.get("links", [])
        if link.get("rel") == "replies" and re.search("atom|rss", link.get("type", ""))
    ]
    return {
        "id": str(entry.get("id", "")),
        "link": str(entry.get("link", "")),
        "title": str(entry.get("title", "")),
        "author": str(entry.get("author", "")),
        "published": time.strftime("%Y-%m-%dT%H:%M:%S+00:00", moment) if moment else "",
        "content": max(contents, key=len, default=""),
        "summary": str(entry.get("summary", "")),
        "comments": str(entry.get("wfw_commentrss", "") or next(iter(replies), "")),
    }
