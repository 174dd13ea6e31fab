"""A fetch ends within its limits, whatever the server does."""

import socket
import time
from collections.abc import Iterator
from dataclasses import replace
from threading import Event

import pytest

from index.errors import UnreadableDocument
from index.sources.web.fetcher import Fetcher, FetchFailed
from tests.index.sources.web.raw import Exchange, RawSite, response
from tests.index.sources.web.server import QUICK, Site

TOTAL = 0.5
MARGIN = 0.5
"""Seconds beyond the limit that a busy machine may take."""
GOOD = response(b"x" * 200, "Content-Type: text/plain")
CHUNKED = response(b"", "Transfer-Encoding: chunked") + b"1\r\nx\r\n" * 100


@pytest.fixture
def raw() -> Iterator[RawSite]:
    with RawSite() as running:
        yield running


def fetcher(**changes: float) -> Fetcher:
    limits = replace(QUICK, total_timeout=TOTAL, connect_timeout=5, read_timeout=5, max_attempts=5)
    return Fetcher(("127.0.0.1", "localhost"), 100_000, replace(limits, **changes))  # type: ignore[arg-type]


def problem(url: str, using: Fetcher) -> str:
    """Why a fetch failed; it must have ended within its limit."""
    started = time.perf_counter()
    with pytest.raises(UnreadableDocument) as caught:
        using.get(url)
    assert time.perf_counter() - started < TOTAL + MARGIN
    return str(caught.value)


@pytest.mark.parametrize(
    "exchange",
    [
        Exchange.dripped(GOOD, 0.02),
        Exchange.dripped(GOOD, 0.02, whole=len(b"HTTP/1.1 200 OK\r\n")),
        Exchange.dripped(GOOD, 0.02, whole=len(GOOD) - 200),
        Exchange.dripped(response(b"x" * 200, "Content-Length: 200"), 0.02, whole=40),
        Exchange.dripped(CHUNKED, 0.02, whole=len(CHUNKED) - 600),
        Exchange.dripped(response(b"", "Transfer-Encoding: chunked") + b"0" * 19, 0.04, whole=45),
        Exchange.dripped(response(b"", "Transfer-Encoding: chunked") + b"0\r\n" + b"a: b\r\n" * 99, 0.02, whole=50),
        Exchange.dripped(b"HTTP/1.1 100 Continue\r\n\r\n" * 20, 0.01),
        Exchange((b"HTTP/1.1 102 Processing\r\n\r\n",) * 1000, 0.01, "hang"),
        Exchange((b"",), ending="hang"),
        Exchange((b"",), ending="hang", deaf=True),
    ],
    ids=[
        *("status", "headers", "body-without-length", "body-with-length", "chunks", "chunk-size", "trailers"),
        *("interim-dripped", "interim", "silence", "deaf"),
    ],
)
def test_time_is_bounded_whatever_drips(raw: RawSite, exchange: Exchange) -> None:
    raw.exchanges["/a"] = exchange
    assert problem(raw.url("/a"), fetcher()) == f"it took more than {TOTAL:g} s"


def test_a_tls_handshake_that_drips_is_bounded(raw: RawSite) -> None:
    raw.exchanges["/a"] = Exchange.dripped(b"\x16\x03\x03\x40\x00" + bytes(500), 0.02)
    raw.exchanges["/a"] = replace(raw.exchanges["/a"], deaf=True)
    url = f"https://127.0.0.1:{raw.port}/a"
    assert problem(url, fetcher()) == f"it took more than {TOTAL:g} s"


def test_a_connection_that_is_never_taken_up_is_bounded() -> None:
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        waiting = [socket.socket() for _ in range(4)]
        for each in waiting:
            each.setblocking(False)
            each.connect_ex(full.getsockname())
        reason = problem(f"http://127.0.0.1:{full.getsockname()[1]}/", fetcher())
        for each in waiting:
            each.close()
    assert reason == f"it took more than {TOTAL:g} s"


def test_redirects_that_each_take_their_time_share_one_limit(raw: RawSite) -> None:
    for number in range(4):
        where = response(b"", f"Location: /{number + 1}", "Content-Length: 0", status="302 Found")
        raw.put(f"/{number}", b"", where, pause=0.2)
    assert problem(raw.url("/0"), fetcher(max_redirects=9)) == f"it took more than {TOTAL:g} s"


def test_attempts_and_the_waits_between_them_share_one_limit(raw: RawSite) -> None:
    raw.put("/a", b"", response(b"", "Content-Length: 0", status="503 Busy"), pause=0.2)
    assert problem(raw.url("/a"), fetcher()) in (f"it took more than {TOTAL:g} s", "its server answers 503")
    raw.put("/b", response(b"", "Content-Length: 0", "Retry-After: 60", status="503 Busy"))
    assert problem(raw.url("/b"), fetcher(max_retry_wait=60)) == "its server answers 503"


def test_a_resolver_that_hangs_is_bounded() -> None:
    ended = Event()
    limits = replace(QUICK, total_timeout=TOTAL, connect_timeout=5)
    using = Fetcher((), 1000, limits, lambda _host, _port: [str(ended.wait(30))])
    assert problem("http://slow.example/", using) == f"it took more than {TOTAL:g} s"
    ended.set()


def test_all_fetches_of_a_reading_share_a_limit(raw: RawSite) -> None:
    raw.put("/a", b"", response(b"x", "Content-Length: 1"), pause=0.15)
    using = fetcher(source_timeout=0.4)
    started = time.perf_counter()
    reasons = []
    for _ in range(20):
        try:
            using.get(raw.url("/a"))
        except FetchFailed as error:
            reasons.append(str(error))
    assert time.perf_counter() - started < 0.4 + MARGIN
    assert reasons[-1] == "it was not tried, since its source took more than 0.4 s"


@pytest.mark.parametrize("names", ["gzip", "deflate", "x-gzip"])
def test_what_swells_when_unpacked_is_refused_soon(raw: RawSite, names: str) -> None:
    import gzip

    packed = gzip.compress(bytes(50_000_000))
    raw.put("/a", response(packed, f"Content-Encoding: {names}"))
    assert problem(raw.url("/a"), fetcher()).startswith("it is larger than 100,000 bytes")


def test_what_is_packed_several_times_over_is_not_unpacked(raw: RawSite) -> None:
    import gzip

    packed = gzip.compress(gzip.compress(gzip.compress(bytes(50_000_000))))
    raw.put("/a", response(packed, "Content-Encoding: gzip, gzip, gzip"))
    assert fetcher().get(raw.url("/a")).body == packed


def test_packed_content_that_is_cut_short_is_no_content(raw: RawSite) -> None:
    import gzip

    raw.put("/a", response(gzip.compress(b"Bees dance. " * 100)[:-12], "Content-Encoding: gzip"))
    assert problem(raw.url("/a"), fetcher()) == "it is damaged inside its gzip"


def test_content_that_is_cut_short_is_no_content(raw: RawSite) -> None:
    raw.put("/a", response(b"half", "Content-Length: 8"))
    raw.put("/b", response(b"8\r\nhalf", "Transfer-Encoding: chunked"))
    assert [problem(raw.url(path), fetcher(max_attempts=1)) for path in ("/a", "/b")] == [
        "it cannot be fetched (RemoteProtocolError)"
    ] * 2


def test_a_slow_server_is_read_as_long_as_there_is_time(site: Site) -> None:
    site.put("/a", b"x" * 20, dribble=0.01)
    assert fetcher(total_timeout=5).get(site.url("/a")).body == b"x" * 20


BROKEN = "it cannot be fetched (RemoteProtocolError)"


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        (response(b"", status="304 Not Modified"), "its server answers 304 to an unconditional request"),
        (response(b"", "Location: http://[", status="302 Found"), "it redirects to a malformed address"),
        (response(b"", "Location: http://[::1", status="302 Found"), "it redirects to a malformed address"),
        (response(b"x", "X: " + "y" * 200_000), BROKEN),
        (response(b"x", *(f"X-{number}: y" for number in range(20_000))), BROKEN),
        (b"garbage\r\n\r\n", BROKEN),
        (b"HTTP/1\r\n\r\n", BROKEN),
        (response(b"x", "Content-Type: text/html\x00"), BROKEN),
        (response(b"x", "Content-Length: " + "9" * 5000), BROKEN),
        (b"", BROKEN),
    ],
    ids=[
        *("not-modified", "location", "location-ipv6", "long-header", "many-headers", "status", "version", "nul"),
        *("huge-length", "nothing"),
    ],
)
def test_a_broken_response_is_an_error_of_the_tree(raw: RawSite, sent: bytes, reason: str) -> None:
    raw.put("/a", sent)
    assert problem(raw.url("/a"), fetcher(max_attempts=1)) == reason


def test_a_response_with_many_headers_that_are_short_is_read(raw: RawSite) -> None:
    raw.put("/a", response(b"Hello.", *(f"X-{number}: y" for number in range(150)), "Content-Type: text/plain\xff"))
    found = fetcher().get(raw.url("/a"))
    assert (found.body, found.content_type) == (b"Hello.", "")
