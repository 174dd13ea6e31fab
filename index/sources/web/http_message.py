"""Parts of HTTP messages: the URLs of requests and redirects, and the bodies of responses."""

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit

from index.errors import UnreadableDocument

_SAFE_CHARACTERS = "/?:@!$&'()*+,;=-._~%"
_MAX_URL_LENGTH = 8000
_MALFORMED = "its address is malformed"
GZIP_MAGIC = b"\x1f\x8b"
_PIECE_BYTES = 65_536
_GZIP_OR_ZLIB = 47  # zlib's "wbits" for either header


@dataclass(frozen=True, slots=True)
class HttpTarget:
    """The parts of a URL that a request needs.

    Attributes:
        is_https: Whether it is https.
        host: Host name in ASCII, or IP address without brackets.
        port: Port.
        host_header: Value of the ``Host`` header.
        path: Path and query, percent-encoded.
    """

    is_https: bool
    host: str
    port: int
    host_header: str
    path: str


def parse_url(url: str) -> HttpTarget:
    """Split a URL into its parts.

    Raises:
        UnreadableDocument: It is malformed, neither http nor https, or holds a name or password.
    """
    if len(url) > _MAX_URL_LENGTH or any(character <= " " or character == "\x7f" for character in url):
        raise UnreadableDocument(_MALFORMED)
    try:
        parts = urlsplit(url)
        name, port = parts.hostname or "", parts.port
        host = name if name.isascii() else name.encode("idna").decode("ascii")
        query = f"?{quote(parts.query, safe=_SAFE_CHARACTERS)}" if parts.query else ""
        path = quote(parts.path or "/", safe=_SAFE_CHARACTERS) + query
    except ValueError:
        raise UnreadableDocument(_MALFORMED) from None
    if parts.scheme not in ("http", "https") or not host:
        raise UnreadableDocument("its address is neither http nor https")
    if parts.username is not None or parts.password is not None:
        raise UnreadableDocument("its address holds a name or password, which every quote would show; remove them")
    is_https = parts.scheme == "https"
    bracketed = f"[{host}]" if ":" in host else host
    return HttpTarget(
        is_https,
        host,
        port if port is not None else 443 if is_https else 80,
        bracketed if port is None else f"{bracketed}:{port}",
        path if path.startswith("/") else f"/{path}",
    )


def redirect_url(url: str, location: bytes) -> str:
    """Return the URL that a redirect leads to.

    Raises:
        UnreadableDocument: It is malformed.
    """
    try:
        return urljoin(url, location.decode("utf-8", "replace"))
    except ValueError:
        raise UnreadableDocument("it redirects to a malformed address") from None


def join_bounded(pieces: Iterable[bytes], max_bytes: int) -> bytes:
    """Join pieces.

    Raises:
        UnreadableDocument: They are more than ``max_bytes`` together.
    """
    body = bytearray()
    for piece in pieces:
        body += piece
        if len(body) > max_bytes:
            raise UnreadableDocument(f"it is larger than {max_bytes:,} bytes; raise max_file_bytes to read it")
    return bytes(body)


def decompress(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Decompress pieces; all members of a gzip are read, and anything else after its end is ignored.

    Raises:
        UnreadableDocument: The data is damaged or incomplete.
    """
    decompressor = zlib.decompressobj(_GZIP_OR_ZLIB)
    try:
        for piece in pieces:
            rest = piece
            while rest:
                # The second byte of a member's magic may only come with the next piece.
                if decompressor.eof and not rest.startswith(GZIP_MAGIC[:1]):
                    break
                decompressor = zlib.decompressobj(_GZIP_OR_ZLIB) if decompressor.eof else decompressor
                yield decompressor.decompress(rest, _PIECE_BYTES)
                rest = decompressor.unused_data if decompressor.eof else decompressor.unconsumed_tail
        yield decompressor.flush()
    except zlib.error:
        raise UnreadableDocument("it is damaged inside its gzip") from None
    if not decompressor.eof:
        raise UnreadableDocument("it is damaged inside its gzip")
