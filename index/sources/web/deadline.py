"""What goes over the wire: parsed addresses, and the time that is left for it."""

import time
from dataclasses import dataclass
from typing import Self
from urllib.parse import quote, urljoin, urlsplit

from index.errors import UnreadableDocument

_SAFE = "/?:@!$&'()*+,;=-._~%"
_LONGEST = 8000
_MALFORMED = "its address is malformed"


@dataclass(frozen=True, slots=True)
class Target:
    """A URL, taken apart for a request.

    Attributes:
        secure: Whether it is https.
        host: Host name in ASCII, or IP address without brackets.
        port: Port.
        shown: The ``Host`` header.
        path: Path and query, percent-encoded.
    """

    secure: bool
    host: str
    port: int
    shown: str
    path: str


def parse_url(url: str) -> Target:
    """Take a URL apart.

    Raises:
        UnreadableDocument: It is not of a kind that is fetched.
    """
    if len(url) > _LONGEST or any(character <= " " or character == "\x7f" for character in url):
        raise UnreadableDocument(_MALFORMED)
    try:
        parts = urlsplit(url)
        name, port = parts.hostname or "", parts.port
        host = name if name.isascii() else name.encode("idna").decode("ascii")
        path = quote(parts.path or "/", safe=_SAFE) + (f"?{quote(parts.query, safe=_SAFE)}" if parts.query else "")
    except ValueError:
        raise UnreadableDocument(_MALFORMED) from None
    if parts.scheme not in ("http", "https") or not host:
        raise UnreadableDocument("its address is neither http nor https")
    if parts.username is not None or parts.password is not None:
        raise UnreadableDocument("its address holds a name or password, which every quote would show; remove them")
    shown = f"[{host}]" if ":" in host else host
    secure = parts.scheme == "https"
    return Target(
        secure,
        host,
        port if port is not None else 443 if secure else 80,
        shown if port is None else f"{shown}:{port}",
        path if path.startswith("/") else f"/{path}",
    )


def redirected(url: str, location: bytes) -> str:
    """Return where a redirect leads.

    Raises:
        UnreadableDocument: That is no address.
    """
    try:
        return urljoin(url, location.decode("utf-8", "replace"))
    except ValueError:
        raise UnreadableDocument("it redirects to a malformed address") from None


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment after which nothing is waited for any more.

    Attributes:
        at: The moment, by ``time.monotonic``.
    """

    at: float

    @classmethod
    def after(cls, seconds: float) -> Self:
        """Return the moment that comes after some seconds."""
        return cls(time.monotonic() + seconds)

    def earlier(self, other: Self) -> Self:
        """Return the earlier one of two."""
        return self if self.at <= other.at else other

    def seconds(self) -> float:
        """How long it is until then; negative where it has passed."""
        return self.at - time.monotonic()

    def within(self, most: float | None) -> float:
        """Return how long may be waited for one thing that may take some seconds at most.

        Raises:
            TimeoutError: The moment has passed.
        """
        left = self.seconds()
        if left <= 0:
            raise TimeoutError
        return left if most is None else min(most, left)
