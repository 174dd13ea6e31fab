"""What goes over the wire: parsed addresses, and a watchdog over a connection."""

import socket
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from index.errors import UnreadableDocument

if TYPE_CHECKING:
    from urllib3.connection import HTTPConnection

_SAFE = "/?:@!$&'()*+,;=-._~%"


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
    try:
        parts = urlsplit(url)
        name, port = parts.hostname or "", parts.port
        host = name if name.isascii() else name.encode("idna").decode("ascii")
    except ValueError:
        raise UnreadableDocument("its address is malformed") from None
    if parts.scheme not in ("http", "https") or not host:
        raise UnreadableDocument("its address is neither http nor https")
    if parts.username is not None or parts.password is not None:
        raise UnreadableDocument("its address holds a name or password, which every quote would show; remove them")
    if any(character <= " " or character == "\x7f" for character in url):
        raise UnreadableDocument("its address is malformed")
    shown = f"[{host}]" if ":" in host else host
    secure = parts.scheme == "https"
    return Target(
        secure,
        host,
        port if port is not None else 443 if secure else 80,
        shown if port is None else f"{shown}:{port}",
        quote(parts.path or "/", safe=_SAFE) + (f"?{quote(parts.query, safe=_SAFE)}" if parts.query else ""),
    )


class Watchdog:
    """Cuts a connection when its time is up, however busily the server sends."""

    def __init__(self, connection: "HTTPConnection", seconds: float) -> None:
        self._connection = connection
        self.expired = seconds <= 0
        self._timer = threading.Timer(max(0.0, seconds), self._cut)
        self._timer.daemon = True
        self._timer.start()

    def stop(self) -> None:
        """Leave the connection alone from now on."""
        self._timer.cancel()

    def _cut(self) -> None:
        self.expired = True
        sock = self._connection.sock
        if sock is not None:
            try:
                # TLS of its own would say goodbye first, and wait for the answer.
                socket.socket.shutdown(sock, socket.SHUT_RDWR)
            except OSError:  # it was closed meanwhile
                return
