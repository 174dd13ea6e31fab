"""Sitemaps as https://www.sitemaps.org/protocol.html defines them, parsed in the sandbox."""

from dataclasses import dataclass

from index.errors import UnreadableDocument
from index.parsing.cleaning import one_line, web_address
from index.parsing.sandbox import run_sandboxed


@dataclass(frozen=True, slots=True)
class SitemapEntry:
    """An entry of a sitemap.

    Attributes:
        tag: ``url`` for a page, ``sitemap`` for another sitemap.
        url: Its address.
        modified: When it last changed, ``""`` where the sitemap does not say.
    """

    tag: str
    url: str
    modified: str


def read_sitemap(data: bytes) -> list[SitemapEntry]:
    """Read a sitemap's entries in the sandbox.

    Raises:
        UnreadableDocument: It is not a sitemap, or exceeds the limits of the sandbox.
    """
    return [SitemapEntry(*each) for each in run_sandboxed("sitemap", data, {})]


def parse_sitemap(data: bytes) -> list[tuple[str, str, str]]:
    """Parse a sitemap in the worker process; returns the fields of each ``SitemapEntry``.

    Raises:
        UnreadableDocument: It is not a sitemap.
    """
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableDocument("it is not a sitemap in XML") from error
    if root is None or _local_name(root) not in ("urlset", "sitemapindex"):
        raise UnreadableDocument("it is not a sitemap in XML")
    entries = []
    for element in root:
        fields = {_local_name(child): one_line(child.text) for child in element}
        address = web_address(fields.get("loc", "")).partition("#")[0]  # a page's sections are one page
        if address:
            entries.append((_local_name(element), address, fields.get("lastmod", "")))
    return entries


def _local_name(element: object) -> str:
    tag = getattr(element, "tag", "")
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
