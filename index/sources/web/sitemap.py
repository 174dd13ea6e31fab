"""Sitemaps: the pages of a site, as https://www.sitemaps.org/protocol.html has it."""

from collections.abc import Iterator
from dataclasses import dataclass

from index.errors import UnreadableDocument
from index.parsing.cleaning import one_line, web_address
from index.parsing.sandbox.reading_process import BOUNDS, read_limited
from index.sources.web.decompression import bounded, unpacked
from index.sources.web.fetcher import Fetcher

_GZIP = b"\x1f\x8b"
_MOST_SITEMAPS = 200
_MOST_PAGES = 200_000


@dataclass(frozen=True, slots=True)
class Listed:
    """A page that a sitemap lists.

    Attributes:
        url: Its address.
        modified: When it last changed, as the sitemap says; ``""`` where it does not.
    """

    url: str
    modified: str


def read_sitemap(url: str, fetcher: Fetcher, max_bytes: int) -> Iterator[Listed]:
    """Read a sitemap, and those that it leads to, at most 200 of them and 200,000 pages; each page is given once.

    Raises:
        UnreadableDocument: One of them cannot be had, or is no sitemap: the list would be incomplete.
    """
    waiting, seen = [url], {url}
    pages: set[str] = set()
    while waiting:
        body = fetcher.get(waiting.pop(0)).body
        if body.startswith(_GZIP):
            body = bounded(unpacked([body]), max_bytes)
        found = read_limited("sitemap", body, BOUNDS, {})
        for tag, listed in ((tag, Listed(url, modified)) for tag, url, modified in found):
            if tag == "sitemap" and listed.url not in seen:
                if len(seen) >= _MOST_SITEMAPS:
                    raise UnreadableDocument(
                        f"it leads to more than {_MOST_SITEMAPS} sitemaps; name some of them instead"
                    )
                seen.add(listed.url)
                waiting.append(listed.url)
            elif tag == "url" and listed.url not in pages:
                if len(pages) >= _MOST_PAGES:
                    raise UnreadableDocument(f"it lists more than {_MOST_PAGES:,} pages; name some sitemaps instead")
                pages.add(listed.url)
                yield listed


def sitemap_entries(body: bytes) -> list[tuple[str, str, str]]:
    """Read a sitemap's entries in this process: ``sitemap`` or ``url``, its address, and when it changed.

    Raises:
        UnreadableDocument: It is no sitemap.
    """
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False)
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableDocument("it is no sitemap in XML") from error
    if root is None or _name(root) not in ("urlset", "sitemapindex"):
        raise UnreadableDocument("it is no sitemap in XML")
    found = []
    for element in root:
        words = {_name(child): one_line(child.text) for child in element}
        address = web_address(words.get("loc", ""))
        if address:
            found.append((_name(element), address, words.get("lastmod", "")))
    return found


def _name(element: object) -> str:
    tag = getattr(element, "tag", "")
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
