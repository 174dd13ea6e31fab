"""Fetches over HTTP what nobody vouches for: bounded in time, size, redirects and attempts, and to public addresses.

Every hop, the first as well as each redirect, is resolved once, checked (see ``guard``), and connected to by the very
address that was checked; the host's name is still what TLS verifies and what the server is told. Proxies are not used,
since they would resolve names themselves.
"""

import ssl
import time
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from index.documents.web.guard import Resolve, checked_address, system_resolve
from index.documents.web.wire import Target, Watchdog, parse_url
from index.errors import UnreadableDocument

if TYPE_CHECKING:
    import tenacity
    import urllib3
    from urllib3.connection import HTTPConnection

_AGENT = "footnote (+https://pypi.org/project/footnote)"
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
_GONE = frozenset({404, 410})
_PIECE = 65_536
_LONGEST_VALIDATOR = 1000


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """What a fetch may cost.

    Attributes:
        connect: Seconds until a connection stands.
        silence: Seconds that a server may send nothing.
        total: Seconds for one attempt, redirects included.
        redirects: Most redirects that are followed.
        attempts: How often a passing failure is tried.
        wait: Seconds before the second attempt, doubled before each one after it.
        longest_wait: Most seconds between attempts, whatever the server asks for.
        give_up: Fetches in a row whose failures might have passed, after which nothing more is tried.
        pause: Seconds between requests, out of courtesy.
    """

    connect: float
    silence: float
    total: float
    redirects: int
    attempts: int
    wait: float
    longest_wait: float
    give_up: int
    pause: float


LIMITS = FetchLimits(
    connect=10, silence=20, total=60, redirects=5, attempts=3, wait=1, longest_wait=30, give_up=5, pause=0.1
)


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server said about a version of a resource, so that it need not send it again; ``""`` for nothing."""

    etag: str
    modified: str


NO_VALIDATORS = Validators("", "")


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a server sent.

    Attributes:
        url: Where it came from, after redirects.
        content_type: As the server says, in lower case.
        validators: For the next conditional request.
        body: The content, unpacked.
    """

    url: str
    content_type: str
    validators: Validators
    body: bytes


class FetchFailed(UnreadableDocument):
    """Nothing could be fetched now; what was fetched before still stands."""


class Gone(UnreadableDocument):
    """The server says that there is no such resource (404 or 410)."""


class _Passing(FetchFailed):
    """A failure that may pass by itself."""

    def __init__(self, reason: str, wait: float = 0.0) -> None:
        super().__init__(reason)
        self.wait = wait


class Fetcher:
    """Fetches for one source.

    Args:
        allow_hosts: Hosts that may have private addresses.
        max_bytes: Most bytes of a body, as sent and as unpacked.
        limits: What a fetch may cost.
        resolve: Asks for addresses.
        authorities: Certificates of authorities beside the system's own, PEM; for tests.
    """

    def __init__(
        self,
        allow_hosts: Collection[str],
        max_bytes: int,
        limits: FetchLimits = LIMITS,
        resolve: Resolve = system_resolve,
        authorities: str = "",
    ) -> None:
        self._allowed = frozenset(host.lower() for host in allow_hosts)
        self._max_bytes = max_bytes
        self._limits = limits
        self._resolve = resolve
        self._authorities = authorities
        self._context: ssl.SSLContext | None = None
        self._failures = 0

    def get(self, url: str, validators: Validators = NO_VALIDATORS) -> Fetched | None:
        """Fetch a resource.

        Returns:
            What the server sent, None where its validators still hold.

        Raises:
            FetchFailed: It cannot be had now.
            Gone: It is no longer there.
            UnreadableDocument: It may not be fetched, or is too large.
        """
        return self._tried(url, "GET", validators)

    def is_gone(self, url: str) -> bool:
        """Ask whether a resource is no longer there; any doubt counts for it."""
        try:
            self._tried(url, "HEAD", NO_VALIDATORS)
        except Gone:
            return True
        except UnreadableDocument:
            return False
        return False

    def _tried(self, url: str, method: str, validators: Validators) -> Fetched | None:
        import tenacity

        if self._failures >= self._limits.give_up:
            raise FetchFailed("it was not tried, since the fetches before it failed")
        retrying = tenacity.Retrying(
            stop=tenacity.stop_after_attempt(self._limits.attempts),
            wait=self._wait,
            retry=tenacity.retry_if_exception_type(_Passing),
            reraise=True,
        )
        try:
            found = retrying(self._follow, url, method, validators)
        except _Passing:
            self._failures += 1
            raise
        self._failures = 0
        return found

    def _wait(self, state: "tenacity.RetryCallState") -> float:
        error = state.outcome.exception() if state.outcome else None
        asked = error.wait if isinstance(error, _Passing) else 0.0
        usual = self._limits.wait * 2.0 ** (state.attempt_number - 1)
        return min(self._limits.longest_wait, max(asked, usual))

    def _follow(self, url: str, method: str, validators: Validators) -> Fetched | None:
        """Fetch along redirects."""
        time.sleep(self._limits.pause)
        deadline = time.monotonic() + self._limits.total
        for _ in range(self._limits.redirects + 1):
            answer = self._hop(url, method, validators, deadline)
            if not isinstance(answer, str):
                return answer
            url = urljoin(url, answer)
        raise FetchFailed(f"it redirects more than {self._limits.redirects} times")

    def _hop(self, url: str, method: str, validators: Validators, deadline: float) -> Fetched | str | None:
        """Make one request; returns what was sent, None if it is not modified, or where to go instead."""
        from urllib3.exceptions import HTTPError

        target = parse_url(url)
        try:
            address = checked_address(target.host, target.port, self._allowed, self._resolve)
        except OSError as error:
            raise _Passing(f"its host is not found ({error.strerror or error})") from error
        connection = self._connection(target, address)
        watchdog = Watchdog(connection, deadline - time.monotonic())
        try:
            connection.connect()
            connection.sock.settimeout(self._limits.silence)
            headers = _conditional(validators) | {"Host": target.shown, "User-Agent": _AGENT}
            connection.request(method, target.path, headers=headers, preload_content=False)
            return self._answer(url, method, connection.getresponse(), watchdog)
        except (HTTPError, OSError, ValueError) as error:
            if watchdog.expired:
                raise _Passing(f"it took more than {self._limits.total:g} s") from error
            raise _Passing(f"it cannot be fetched ({type(error).__name__})") from error
        finally:
            watchdog.stop()
            connection.close()

    def _connection(self, target: Target, address: str) -> "HTTPConnection":
        from urllib3.connection import HTTPConnection, HTTPSConnection

        if not target.secure:
            return HTTPConnection(address, target.port, timeout=self._limits.connect)
        return HTTPSConnection(
            address,
            target.port,
            timeout=self._limits.connect,
            ssl_context=self._trust(),
            server_hostname=target.host,
        )

    def _trust(self) -> ssl.SSLContext:
        if self._context is None:
            import certifi

            self._context = ssl.create_default_context()
            self._context.load_verify_locations(cafile=certifi.where())
            if self._authorities:
                self._context.load_verify_locations(cadata=self._authorities)
        return self._context

    def _answer(
        self, url: str, method: str, response: "urllib3.BaseHTTPResponse", watchdog: Watchdog
    ) -> Fetched | str | None:
        status, headers = response.status, response.headers
        if status == 304:
            return None
        if status in _REDIRECTS and headers.get("location"):
            return str(headers["location"]).encode("latin-1", "replace").decode("utf-8", "replace")
        if status in _GONE:
            raise Gone(f"it is not there any more ({status})")
        if status in _PASSING:
            raise _Passing(f"its server answers {status}", _seconds(headers.get("retry-after", "")))
        if status != 200:
            raise FetchFailed(f"its server answers {status}")
        body = b"" if method == "HEAD" else self._body(response)
        if watchdog.expired:  # a connection that was cut may look like one that was done
            raise _Passing(f"it took more than {self._limits.total:g} s")
        return Fetched(
            url,
            str(headers.get("content-type", "")).lower(),
            Validators(_header(headers.get("etag", "")), _header(headers.get("last-modified", ""))),
            body,
        )

    def _body(self, response: "urllib3.BaseHTTPResponse") -> bytes:
        body = bytearray()
        while piece := response.read(_PIECE, decode_content=True):
            body += piece
            if len(body) > self._max_bytes:
                raise UnreadableDocument(
                    f"it is larger than {self._max_bytes:,} bytes; raise max_file_bytes to read it"
                )
        return bytes(body)


def _conditional(validators: Validators) -> dict[str, str]:
    headers = {"Accept": "*/*", "Accept-Encoding": "gzip, deflate"}
    if validators.etag:
        headers["If-None-Match"] = validators.etag
    if validators.modified:
        headers["If-Modified-Since"] = validators.modified
    return headers


def _header(value: str) -> str:
    """A header's value, ``""`` for one that could not be sent back."""
    return value if value.isascii() and value.isprintable() and len(value) <= _LONGEST_VALIDATOR else ""


def _seconds(retry_after: str) -> float:
    return float(retry_after) if retry_after.isascii() and retry_after.isdigit() and len(retry_after) < 9 else 0.0
