"""What a site's ``robots.txt`` allows (RFC 9309)."""

from urllib.parse import urlsplit

from index.errors import UnreadableDocument
from index.sources.web.fetcher import Fetcher, FetchFailed, ResourceGone

ROBOT = "footnote"
"""The name by which ``robots.txt`` addresses Footnote."""
MAX_DELAY = 10.0
"""Most seconds between two requests, whatever the site asks for; a site that wants more cannot be crawled in time."""
_MAX_BYTES = 512_000  # RFC 9309 asks for at least 500 KiB


class Robots:
    """The rules of one site.

    Args:
        text: Content of ``robots.txt``; ``""`` where there is none, so that all is allowed.
    """

    def __init__(self, text: str) -> None:
        from protego import Protego

        self._rules = Protego.parse(text)

    @classmethod
    def fetched(cls, fetcher: Fetcher, address: str) -> "Robots":
        """Fetch the rules of a site.

        Args:
            fetcher: Fetches them.
            address: Any address of the site.

        Raises:
            FetchFailed: They cannot be fetched now, so nothing may be read.
        """
        parts = urlsplit(address)
        try:
            found = fetcher.get(f"{parts.scheme}://{parts.netloc}/robots.txt")
        except ResourceGone:
            return cls("")
        except FetchFailed:
            raise
        except UnreadableDocument:
            return cls("")
        return cls(found.body[:_MAX_BYTES].decode("utf-8", "replace"))

    def allow(self, address: str) -> bool:
        """Return whether a page may be read."""
        return bool(self._rules.can_fetch(address, ROBOT))

    @property
    def delay(self) -> float:
        """Seconds between two requests that the site asks for."""
        return min(MAX_DELAY, float(self._rules.crawl_delay(ROBOT) or 0.0))
