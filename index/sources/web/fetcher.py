"""Fetches over HTTP what nobody vouches for: bounded in time, size, redirects and attempts, and to public addresses.

Every hop, the first as well as each redirect, is resolved once, checked (see ``guard``), and connected to by the very
address that was checked; the host's name is still what TLS verifies and what the server is told. Proxies are not used,
since they would resolve names themselves. Every wait is given what is left of the time (see ``connection``).
"""

import ssl
import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.errors import UnreadableDocument
from index.sources.web.address_guard import HostNotFound, Resolve, system_resolve
from index.sources.web.deadline import Deadline, Target, parse_url, redirected
from index.sources.web.decompression import bounded, unpacked

if TYPE_CHECKING:
    import httpcore2

_AGENT = "footnote (+https://pypi.org/project/footnote)"
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
_GONE = frozenset({404, 410})
_PACKED = frozenset({"gzip", "x-gzip", "deflate"})
_LONGEST_HEADER = 1000


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """What a fetch may cost.

    Attributes:
        connect: Seconds until a connection stands.
        silence: Seconds that a server may send nothing.
        total: Seconds for one resource: all attempts, redirects and waits included.
        reading: Seconds for one reading of a source, after which nothing more is tried.
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
    reading: float
    redirects: int
    attempts: int
    wait: float
    longest_wait: float
    give_up: int
    pause: float


LIMITS = FetchLimits(
    connect=10,
    silence=20,
    total=60,
    reading=7200,
    redirects=5,
    attempts=3,
    wait=1,
    longest_wait=30,
    give_up=5,
    pause=0.1,
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
    """Fetches for one reading of a source.

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
        self._end = Deadline.after(limits.reading)
        self._failures = 0

    def get(self, url: str) -> Fetched:
        """Fetch a resource.

        Raises:
            FetchFailed: It cannot be had now.
            Gone: It is no longer there.
            UnreadableDocument: It may not be fetched, or is too large.
        """
        found = self._tried(url, "GET", NO_VALIDATORS)
        if found is None:
            raise FetchFailed("its server answers 304 to what was not asked")
        return found

    def get_if_changed(self, url: str, validators: Validators) -> Fetched | None:
        """Fetch a resource, unless its validators still hold; None where they do.

        Raises:
            FetchFailed: It cannot be had now.
            Gone: It is no longer there.
            UnreadableDocument: It may not be fetched, or is too large.
        """
        return self._tried(url, "GET", validators) if validators != NO_VALIDATORS else self.get(url)

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
        if self._failures >= self._limits.give_up:
            raise FetchFailed("it was not tried, since the fetches before it failed")
        if self._end.seconds() <= 0:
            raise FetchFailed(f"it was not tried, since its source took more than {self._limits.reading:g} s")
        time.sleep(self._limits.pause)
        try:
            found = self._repeated(url, method, validators)
        except _Passing:
            self._failures += 1
            raise
        self._failures = 0
        return found

    def _repeated(self, url: str, method: str, validators: Validators) -> Fetched | None:
        """Fetch, again and again where a failure may pass, as long as there is time."""
        deadline = Deadline.after(self._limits.total).earlier(self._end)
        attempts, wait = self._limits.attempts, self._limits.wait
        while True:
            try:
                return self._follow(url, method, validators, deadline)
            except _Passing as error:
                attempts -= 1
                pause = min(self._limits.longest_wait, max(error.wait, wait))
                if not attempts or pause >= deadline.seconds():
                    raise
            time.sleep(pause)
            wait *= 2

    def _follow(self, url: str, method: str, validators: Validators, deadline: Deadline) -> Fetched | None:
        """Fetch along redirects."""
        for _ in range(self._limits.redirects + 1):
            answer = self._hop(url, method, validators, deadline)
            if not isinstance(answer, str):
                return answer
            url = answer
        raise FetchFailed(f"it redirects more than {self._limits.redirects} times")

    def _hop(self, url: str, method: str, validators: Validators, deadline: Deadline) -> Fetched | str | None:
        """Make one request; returns what was sent, None if it is not modified, or where to go instead."""
        from httpcore2 import URL, NetworkError, ProtocolError, TimeoutException

        target = parse_url(url)
        address = URL(
            scheme="https" if target.secure else "http", host=target.host, port=target.port, target=target.path
        )
        headers = [("Host", target.shown), ("User-Agent", _AGENT), *_conditional(validators)]
        silence = self._limits.silence
        timeouts = {"connect": self._limits.connect, "read": silence, "write": silence}
        try:
            with (
                self._connection(target, address.origin, deadline) as connection,
                connection.stream(method, address, headers=headers, extensions={"timeout": timeouts}) as response,
            ):
                return self._answer(url, method, response)
        except (NetworkError, ProtocolError, TimeoutException, OSError) as error:
            if deadline.seconds() <= 0:
                raise _Passing(f"it took more than {self._limits.total:g} s") from error
            if isinstance(error, HostNotFound):
                raise _Passing(f"its host is not found ({error})") from error
            raise _Passing(f"it cannot be fetched ({type(error.__cause__ or error).__name__})") from error

    def _connection(self, target: Target, origin: "httpcore2.Origin", deadline: Deadline) -> "httpcore2.HTTPConnection":
        from httpcore2 import HTTPConnection

        from index.sources.web.connection import CheckedBackend

        backend = CheckedBackend(self._allowed, self._resolve, deadline)
        return HTTPConnection(origin, self._trust() if target.secure else None, network_backend=backend)

    def _trust(self) -> ssl.SSLContext:
        if self._context is None:
            import certifi

            self._context = ssl.create_default_context()
            self._context.load_verify_locations(cafile=certifi.where())
            if self._authorities:
                self._context.load_verify_locations(cadata=self._authorities)
        return self._context

    def _answer(self, url: str, method: str, response: "httpcore2.Response") -> Fetched | str | None:
        status = response.status
        headers = {name.lower(): value for name, value in response.headers}
        if status == 304:
            return None
        if status in _REDIRECTS and headers.get(b"location"):
            return redirected(url, headers[b"location"])
        if status in _GONE:
            raise Gone(f"it is not there any more ({status})")
        if status in _PASSING:
            raise _Passing(f"its server answers {status}", _seconds(_header(headers, b"retry-after")))
        if status != 200:
            raise FetchFailed(f"its server answers {status}")
        return Fetched(
            url,
            _header(headers, b"content-type").lower(),
            Validators(_header(headers, b"etag"), _header(headers, b"last-modified")),
            b"" if method == "HEAD" else self._body(response, _header(headers, b"content-encoding")),
        )

    def _body(self, response: "httpcore2.Response", encoding: str) -> bytes:
        pieces = response.iter_stream()
        return bounded(unpacked(pieces) if encoding.lower() in _PACKED else pieces, self._max_bytes)


def _conditional(validators: Validators) -> Iterator[tuple[str, str]]:
    yield from (("Accept", "*/*"), ("Accept-Encoding", "gzip"))
    if validators.etag:
        yield "If-None-Match", validators.etag
    if validators.modified:
        yield "If-Modified-Since", validators.modified


def _header(headers: dict[bytes, bytes], name: bytes) -> str:
    """A header's value, ``""`` for one that could not be used or sent back as it is."""
    value = headers.get(name, b"").decode("latin-1")
    return value if value.isascii() and value.isprintable() and len(value) <= _LONGEST_HEADER else ""


def _seconds(retry_after: str) -> float:
    return float(retry_after) if retry_after.isascii() and retry_after.isdigit() and len(retry_after) < 9 else 0.0
