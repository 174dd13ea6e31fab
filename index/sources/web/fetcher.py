"""Fetches untrusted resources over HTTP with limits on time, size, redirects and attempts, and only public addresses.

Every hop, the first and each redirect, is resolved once, checked (``connection.py``), and connected to by the very
address that was checked. TLS still verifies the host's name, and the server still receives it. No proxy is used, since
a proxy would resolve names itself. Every wait ends by a deadline (``connection.py``).
"""

import ssl
import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass

import certifi
from httpcore2 import URL, HTTPConnection, NetworkError, Origin, ProtocolError, Response, TimeoutException

from index.errors import UnreadableDocument
from index.sources.web.connection import CheckedBackend, Deadline, HostNotFound, Resolver, system_resolver
from index.sources.web.http_message import HttpTarget, decompress, join_bounded, parse_url, redirect_url

_USER_AGENT = "footnote (+https://pypi.org/project/footnote)"
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_TRANSIENT = frozenset({408, 425, 429, 500, 502, 503, 504})
_GONE = frozenset({404, 410})
_REFUSED = frozenset({401, 403, 451})
_COMPRESSIONS = frozenset({"gzip", "x-gzip", "deflate"})
_MAX_HEADER_LENGTH = 1000


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """What a fetch may cost.

    Attributes:
        connect_timeout: Seconds until a connection is open.
        read_timeout: Seconds without a byte from the server.
        total_timeout: Seconds for one resource, with all attempts, redirects and waits.
        source_timeout: Seconds for one reading of a source; afterwards nothing more is tried.
        max_redirects: Most redirects that are followed.
        max_attempts: Most attempts after transient failures.
        retry_wait: Seconds before the second attempt; doubles before each further one.
        max_retry_wait: Most seconds between attempts, whatever the server asks for.
        max_failures: Transient failures in a row after which nothing more is tried.
        pause: Seconds between requests, to spare the server.
    """

    connect_timeout: float
    read_timeout: float
    total_timeout: float
    source_timeout: float
    max_redirects: int
    max_attempts: int
    retry_wait: float
    max_retry_wait: float
    max_failures: int
    pause: float


DEFAULT_FETCH_LIMITS = FetchLimits(
    connect_timeout=10,
    read_timeout=20,
    total_timeout=60,
    source_timeout=7200,
    max_redirects=5,
    max_attempts=3,
    retry_wait=1,
    max_retry_wait=30,
    max_failures=5,
    pause=0.1,
)


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server said about a version of a resource, for conditional requests; ``""`` where it said nothing."""

    etag: str
    modified: str


NO_VALIDATORS = Validators("", "")


@dataclass(frozen=True, slots=True)
class FetchedResource:
    """What a server sent.

    Attributes:
        url: Where it came from, after redirects.
        content_type: The server's content type in lower case.
        validators: For the next conditional request.
        body: The content, decompressed.
    """

    url: str
    content_type: str
    validators: Validators
    body: bytes


class FetchFailed(UnreadableDocument):
    """Nothing could be fetched now; what was fetched before stays valid."""


class ResourceGone(UnreadableDocument):
    """The server says that the resource does not exist (404 or 410)."""


class AccessRefused(FetchFailed):
    """The server shows the resource only to others (401, 403 or 451)."""


class _TransientFailure(FetchFailed):
    """A failure that may pass by itself.

    Attributes:
        wait: Seconds after which the server asks to try again.
    """

    def __init__(self, reason: str, wait: float = 0.0) -> None:
        super().__init__(reason)
        self.wait = wait


class Fetcher:
    """Fetches resources for one reading of a source.

    Args:
        allow_hosts: Hosts that may have private addresses.
        max_bytes: Largest body, both as sent and decompressed.
        limits: What a fetch may cost.
        resolver: Looks up addresses.
        extra_certificates: Certificates of authorities beside the system's own, PEM; for tests.
    """

    def __init__(
        self,
        allow_hosts: Collection[str],
        max_bytes: int,
        limits: FetchLimits = DEFAULT_FETCH_LIMITS,
        resolver: Resolver = system_resolver,
        extra_certificates: str = "",
    ) -> None:
        self._allowed_hosts = frozenset(host.lower() for host in allow_hosts)
        self._max_bytes = max_bytes
        self._limits = limits
        self._resolver = resolver
        self._extra_certificates = extra_certificates
        self._context: ssl.SSLContext | None = None
        self._end = Deadline.after(limits.source_timeout)
        self._failures_in_row = 0

    def get(self, url: str) -> FetchedResource:
        """Fetch a resource.

        Raises:
            FetchFailed: It cannot be fetched now.
            ResourceGone: It does not exist any more.
            UnreadableDocument: It may not be fetched, or is too large.
        """
        found = self._request(url, "GET", NO_VALIDATORS)
        if found is None:
            raise FetchFailed("its server answers 304 to an unconditional request")
        return found

    def get_if_changed(self, url: str, validators: Validators) -> FetchedResource | None:
        """Fetch a resource, or return None where it has not changed.

        Raises:
            FetchFailed: It cannot be fetched now.
            ResourceGone: It does not exist any more.
            UnreadableDocument: It may not be fetched, or is too large.
        """
        return self._request(url, "GET", validators) if validators != NO_VALIDATORS else self.get(url)

    def is_gone(self, url: str) -> bool:
        """Ask whether a resource does not exist any more; in doubt it does."""
        try:
            self._request(url, "HEAD", NO_VALIDATORS)
        except ResourceGone:
            return True
        except UnreadableDocument:
            return False
        return False

    def _request(self, url: str, method: str, validators: Validators) -> FetchedResource | None:
        """Fetch, unless the source has failed too often or taken too long."""
        if self._failures_in_row >= self._limits.max_failures:
            raise FetchFailed("it was not tried, since the fetches before it failed")
        if self._end.seconds_left() <= 0:
            raise FetchFailed(f"it was not tried, since its source took more than {self._limits.source_timeout:g} s")
        time.sleep(self._limits.pause)
        try:
            found = self._retry(url, method, validators)
        except _TransientFailure:
            self._failures_in_row += 1
            raise
        self._failures_in_row = 0
        return found

    def _retry(self, url: str, method: str, validators: Validators) -> FetchedResource | None:
        """Fetch, and try again after transient failures as long as there is time."""
        deadline = Deadline.after(self._limits.total_timeout).earlier(self._end)
        attempts_left, wait = self._limits.max_attempts, self._limits.retry_wait
        while True:
            try:
                return self._follow_redirects(url, method, validators, deadline)
            except _TransientFailure as error:
                attempts_left -= 1
                pause = min(self._limits.max_retry_wait, max(error.wait, wait))
                if not attempts_left or pause >= deadline.seconds_left():
                    raise
            time.sleep(pause)
            wait *= 2

    def _follow_redirects(
        self, url: str, method: str, validators: Validators, deadline: Deadline
    ) -> FetchedResource | None:
        for _ in range(self._limits.max_redirects + 1):
            answer = self._hop(url, method, validators, deadline)
            if not isinstance(answer, str):
                return answer
            url = answer
        raise FetchFailed(f"it redirects more than {self._limits.max_redirects} times")

    def _hop(self, url: str, method: str, validators: Validators, deadline: Deadline) -> FetchedResource | str | None:
        """Make one request; returns the resource, None if it has not changed, or the URL of a redirect."""
        target = parse_url(url)
        scheme = "https" if target.is_https else "http"
        address = URL(scheme=scheme, host=target.host, port=target.port, target=target.path)
        headers = [("Host", target.host_header), ("User-Agent", _USER_AGENT), *_request_headers(validators)]
        silence = self._limits.read_timeout
        timeouts = {"connect": self._limits.connect_timeout, "read": silence, "write": silence}
        try:
            with (
                self._connection(target, address.origin, deadline) as connection,
                connection.stream(method, address, headers=headers, extensions={"timeout": timeouts}) as response,
            ):
                return self._answer(url, method, response)
        except (NetworkError, ProtocolError, TimeoutException, OSError) as error:
            if deadline.seconds_left() <= 0:
                raise _TransientFailure(f"it took more than {self._limits.total_timeout:g} s") from error
            if isinstance(error, HostNotFound):
                raise _TransientFailure(f"its host is not found ({error})") from error
            raise _TransientFailure(f"it cannot be fetched ({type(error.__cause__ or error).__name__})") from error

    def _connection(self, target: HttpTarget, origin: Origin, deadline: Deadline) -> HTTPConnection:
        backend = CheckedBackend(self._allowed_hosts, self._resolver, deadline)
        return HTTPConnection(origin, self._ssl_context() if target.is_https else None, network_backend=backend)

    def _ssl_context(self) -> ssl.SSLContext:
        if self._context is None:
            self._context = ssl.create_default_context()
            self._context.load_verify_locations(cafile=certifi.where())
            if self._extra_certificates:
                self._context.load_verify_locations(cadata=self._extra_certificates)
        return self._context

    def _answer(self, url: str, method: str, response: Response) -> FetchedResource | str | None:
        status = response.status
        headers = {name.lower(): value for name, value in response.headers}
        if status == 304:
            return None
        if status in _REDIRECTS and headers.get(b"location"):
            return redirect_url(url, headers[b"location"])
        if status in _GONE:
            raise ResourceGone(f"it does not exist any more ({status})")
        if status in _REFUSED:
            raise AccessRefused(f"its server answers {status}")
        if status in _TRANSIENT:
            raise _TransientFailure(f"its server answers {status}", _seconds(_header(headers, b"retry-after")))
        if status != 200:
            raise FetchFailed(f"its server answers {status}")
        return FetchedResource(
            url,
            _header(headers, b"content-type").lower(),
            Validators(_header(headers, b"etag"), _header(headers, b"last-modified")),
            b"" if method == "HEAD" else self._body(response, _header(headers, b"content-encoding")),
        )

    def _body(self, response: Response, encoding: str) -> bytes:
        pieces = response.iter_stream()
        return join_bounded(decompress(pieces) if encoding.lower() in _COMPRESSIONS else pieces, self._max_bytes)


def _request_headers(validators: Validators) -> Iterator[tuple[str, str]]:
    yield from (("Accept", "*/*"), ("Accept-Encoding", "gzip"))
    if validators.etag:
        yield "If-None-Match", validators.etag
    if validators.modified:
        yield "If-Modified-Since", validators.modified


def _header(headers: dict[bytes, bytes], name: bytes) -> str:
    """Return a header's value, ``""`` where it is too long or could not be sent back unchanged."""
    value = headers.get(name, b"").decode("latin-1")
    return value if value.isascii() and value.isprintable() and len(value) <= _MAX_HEADER_LENGTH else ""


def _seconds(retry_after: str) -> float:
    return float(retry_after) if retry_after.isascii() and retry_after.isdigit() and len(retry_after) < 9 else 0.0
