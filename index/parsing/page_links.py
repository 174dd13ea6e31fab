"""What a crawl needs of a page besides its text: its links, its own address, and what it asks of robots."""

# mypy: disable-error-code="import-untyped"

import re
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from index.parsing.cleaning import web_address
from index.parsing.sandbox import run_sandboxed

MAX_LINKS = 5_000
"""Most links that are taken from a page."""
_MAX_ADDRESS = 2_000
_MARKDOWN_LINK = re.compile(r"\]\(\s{0,3}(https?://[^\s()<>\"]{1,2000})")


@dataclass(frozen=True, slots=True)
class PageLinks:
    """Links of a page.

    Attributes:
        links: Absolute addresses without fragments, in order, each once.
        canonical: The address that the page names as its own, ``""`` where it names none.
        index: Whether the page may be read by robots.
        follow: Whether its links may be followed by robots.
    """

    links: tuple[str, ...]
    canonical: str
    index: bool
    follow: bool


def read_page_links(data: bytes, address: str) -> PageLinks:
    """Read the links of an HTML page in the sandbox.

    Args:
        data: The page.
        address: Where it came from.

    Raises:
        UnreadableDocument: It exceeds the limits of the sandbox.
    """
    links, canonical, index, follow = run_sandboxed("page-links", data, {"address": address})
    return PageLinks(tuple(links), canonical, index, follow)


def parse_page_links(data: bytes, address: str) -> tuple[list[str], str, bool, bool]:
    """Parse a page in the worker process; returns the fields of ``PageLinks``."""
    from lxml import etree, html

    try:
        tree = html.document_fromstring(data, parser=html.HTMLParser(remove_comments=True, remove_pis=True))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return [], "", True, True
    base = next((_joined(address, each.get("href")) for each in tree.iter("base") if each.get("href")), "") or address
    links: dict[str, None] = {}
    for element in tree.iter("a"):
        target = _joined(base, element.get("href") or "")
        if target and "nofollow" not in (element.get("rel") or "").lower().split():
            links[target] = None
            if len(links) >= MAX_LINKS:
                break
    canonical = ""
    for element in tree.iter("link"):
        if "canonical" in (element.get("rel") or "").lower().split():
            canonical = canonical or _joined(base, element.get("href") or "")
    asked = {
        word.strip()
        for element in tree.iter("meta")
        if (element.get("name") or "").lower() in ("robots", "footnote")
        for word in (element.get("content") or "").lower().split(",")
    }
    return list(links), canonical, not asked & {"noindex", "none"}, not asked & {"nofollow", "none"}


def markdown_links(text: str) -> list[str]:
    """Return the web addresses that a Markdown text such as ``llms.txt`` links to, each once."""
    found = (web_address(link.partition("#")[0]) for link in _MARKDOWN_LINK.findall(text))
    return list(dict.fromkeys(filter(None, found)))[:MAX_LINKS]


def _joined(base: str, href: str) -> str:
    """Return the absolute address of a link without its fragment, ``""`` where it leads to no page."""
    target = href.strip()
    if not target or len(target) > _MAX_ADDRESS or target.startswith("#"):
        return ""
    try:
        joined = urljoin(base, target).partition("#")[0]
        return joined if urlsplit(joined).scheme in ("http", "https") and web_address(joined) else ""
    except ValueError:
        return ""
