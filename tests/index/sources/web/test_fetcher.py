import gzip
import shutil
import ssl
import subprocess
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from index.errors import UnreadableDocument
from index.sources.web.fetcher import Fetcher, FetchFailed, ResourceGone, Validators
from tests.index.sources.web.server import QUICK, Site

ALLOWED = ("127.0.0.1",)


def fetcher(*, allow: tuple[str, ...] = ALLOWED, max_bytes: int = 100_000, **changes: Any) -> Fetcher:
    return Fetcher(allow, max_bytes, replace(QUICK, **changes))


def problem(url: str, using: Fetcher) -> str:
    with pytest.raises(UnreadableDocument) as caught:
        using.get(url)
    return str(caught.value)


def test_a_page_is_fetched_with_its_validators(site: Site) -> None:
    site.put("/a", "Hello.", headers={"Last-Modified": "Fri, 17 May 2024 10:00:00 GMT"})
    found = fetcher().get(site.url("/a"))
    assert (found.url, found.body, found.content_type) == (site.url("/a"), b"Hello.", "text/html; charset=utf-8")
    assert found.validators.modified == "Fri, 17 May 2024 10:00:00 GMT"
    assert fetcher().get_if_changed(site.url("/a"), found.validators) is None
    assert site.answered() == [("/a", 200), ("/a", 304)]


def test_a_private_address_is_refused_unless_allowed(site: Site) -> None:
    site.put("/a", "Secret.")
    reason = problem(site.url("/a"), fetcher(allow=()))
    assert reason == "127.0.0.1 has a private address; to read it anyway, add it to the source's allow_hosts"
    assert site.answered() == []


def test_a_redirect_to_a_private_address_is_refused(site: Site) -> None:
    site.put("/a", "", status=302, headers={"Location": site.url("/secret", host="localhost")})
    site.put("/secret", "Secret.")
    assert problem(site.url("/a"), fetcher()).startswith("localhost has a private address")
    assert site.answered() == [("/a", 302)]


def test_an_answer_of_dns_that_changes_reaches_nothing(site: Site) -> None:
    site.put("/a", "Secret.")
    answers = [["3ffe::1"], ["127.0.0.1"]]  # the first is public by its form, but nobody's
    asked: list[str] = []

    def resolve(host: str, _port: int) -> list[str]:
        asked.append(host)
        return answers.pop(0)

    using = Fetcher((), 1000, replace(QUICK, connect_timeout=0.2), resolve)
    reason = problem(site.url("/a", host="rebinding.example"), using)
    assert reason.startswith("rebinding.example has a private address")
    assert (asked, site.answered()) == (["rebinding.example"] * 2, [])


def test_the_address_that_was_checked_is_the_one_connected_to(site: Site) -> None:
    site.put("/a", "Hello.")
    using = Fetcher(("public.example",), 1000, QUICK, lambda _host, _port: ["127.0.0.1"])
    assert using.get(site.url("/a", host="public.example")).body == b"Hello."
    assert site.hosts == [f"public.example:{site.port}"]


def test_redirects_are_followed_and_the_last_address_kept(site: Site) -> None:
    site.put("/a", "", status=301, headers={"Location": "/b?x=1"})
    site.put("/b?x=1", "Hello.")
    found = fetcher().get(site.url("/a"))
    assert (found.url, found.body) == (site.url("/b?x=1"), b"Hello.")


def test_redirects_are_bounded(site: Site) -> None:
    site.put("/a", "", status=302, headers={"Location": "/a"})
    assert problem(site.url("/a"), fetcher()) == "it redirects more than 3 times"
    assert len(site.answered()) == 4


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://127.0.0.1/x", "gopher://127.0.0.1/", "data:,x"])
def test_redirects_lead_to_no_other_scheme(site: Site, target: str) -> None:
    site.put("/a", "", status=302, headers={"Location": target})
    assert problem(site.url("/a"), fetcher()) == "its address is neither http nor https"


@pytest.mark.parametrize(
    "url",
    ["http://user:secret@127.0.0.1/", "http://127.0.0.1:99999/", "http://[::1/", "http://127.0.0.1/a\nb", "", "x"],
)
def test_addresses_that_make_no_sense_are_refused(url: str) -> None:
    assert "address" in problem(url, fetcher())


def test_size_is_bounded(site: Site) -> None:
    site.put("/a", b"x" * 2000)
    assert problem(site.url("/a"), fetcher(max_bytes=1999)).startswith("it is larger than 1,999 bytes")
    assert len(fetcher(max_bytes=2000).get(site.url("/a")).body) == 2000


def test_size_is_bounded_after_unpacking(site: Site) -> None:
    site.put("/a", bytes(20_000_000), packed=True)
    assert problem(site.url("/a"), fetcher()).startswith("it is larger than 100,000 bytes")


def test_packed_content_is_unpacked(site: Site) -> None:
    site.put("/a", "Hello." * 100, packed=True)
    assert fetcher().get(site.url("/a")).body == b"Hello." * 100


def test_packed_content_that_is_damaged_is_reported(site: Site) -> None:
    site.put("/a", gzip.compress(b"Hello.")[:-9] + b"damaged!!", headers={"Content-Encoding": "gzip"})
    assert problem(site.url("/a"), fetcher()) == "it is damaged inside its gzip"


def test_time_is_bounded_however_busily_a_server_sends(site: Site) -> None:
    site.put("/a", b"x" * 1000, dribble=0.05)
    started = time.perf_counter()
    assert problem(site.url("/a"), fetcher(total_timeout=0.5, max_attempts=1)) == "it took more than 0.5 s"
    assert time.perf_counter() - started < 1.5


def test_silence_is_bounded(site: Site) -> None:
    site.put("/a", b"xx", dribble=5)
    assert problem(site.url("/a"), fetcher(read_timeout=0.3, max_attempts=1)) == "it cannot be fetched (TimeoutError)"


def test_passing_failures_are_tried_again(site: Site) -> None:
    site.put("/a", "Hello.", statuses=[503, 429])
    assert fetcher().get(site.url("/a")).body == b"Hello."
    assert [status for _, status in site.answered()] == [503, 429, 200]


def test_attempts_are_bounded(site: Site) -> None:
    site.put("/a", "", status=500)
    assert problem(site.url("/a"), fetcher()) == "its server answers 500"
    assert len(site.answered()) == 3


def test_a_wish_to_wait_is_honoured_up_to_a_bound(site: Site) -> None:
    site.put("/a", "Hello.", statuses=[503], headers={"Retry-After": "99999"})
    started = time.perf_counter()
    fetcher(max_retry_wait=0.4).get(site.url("/a"))
    assert 0.4 <= time.perf_counter() - started < 2


@pytest.mark.parametrize("status", [401, 403, 418])
def test_lasting_failures_are_not_tried_again(site: Site, status: int) -> None:
    site.put("/a", "", status=status)
    assert problem(site.url("/a"), fetcher()) == f"its server answers {status}"
    assert len(site.answered()) == 1


@pytest.mark.parametrize("status", [404, 410])
def test_what_is_gone_is_told_from_what_fails(site: Site, status: int) -> None:
    site.put("/a", "", status=status)
    site.put("/b", "", status=500)
    site.put("/c", "")
    with pytest.raises(ResourceGone):
        fetcher().get(site.url("/a"))
    assert [fetcher().is_gone(site.url(path)) for path in ("/a", "/b", "/c")] == [True, False, False]


def test_after_failures_in_a_row_nothing_more_is_tried(site: Site) -> None:
    site.put("/a", "", status=500)
    using = fetcher(max_failures=2, max_attempts=1)
    reasons = [problem(site.url("/a"), using) for _ in range(3)]
    assert reasons[2] == "it was not tried, since the fetches before it failed"
    assert len(site.answered()) == 2


def test_a_host_that_is_down_is_a_failure_that_may_pass(site: Site) -> None:
    with pytest.raises(FetchFailed, match=r"it cannot be fetched \(ConnectionRefusedError\)"):
        fetcher().get("http://127.0.0.1:1/")


def test_validators_that_could_not_be_sent_back_are_dropped(site: Site) -> None:
    site.put("/a", "Hello.", headers={"ETag": "\x01" + "x" * 5000}, validated=False)
    found = fetcher().get(site.url("/a"))
    assert found.validators == Validators("", "")


def test_addresses_with_other_letters_are_encoded(site: Site) -> None:
    site.put("/caf%C3%A9?q=%C3%BC", "Hello.")
    assert fetcher().get(site.url("/café?q=ü")).body == b"Hello."


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and a certificate for secure.example alone."""
    if shutil.which("openssl") is None:
        pytest.skip("there is no openssl to make a certificate")
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    words = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=secure.example"]
    extension = ["-addext", "subjectAltName=DNS:secure.example"]
    keys = ["-keyout", str(path.with_name("key.pem")), "-out", str(path.with_name("cert.pem"))]
    subprocess.run(["openssl", *words, *extension, *keys], check=True, capture_output=True)
    path.write_text(path.with_name("key.pem").read_text() + path.with_name("cert.pem").read_text())
    return path


@pytest.mark.parametrize(
    ("host", "expected"), [("secure.example", ""), ("other.example", "(SSLCertVerificationError)")]
)
def test_tls_verifies_the_name_though_the_address_is_connected_to(
    site: Site, certificate: Path, host: str, expected: str
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    site.server.socket = context.wrap_socket(site.server.socket, server_side=True)
    site.put("/a", "Hello.")
    authorities = certificate.with_name("cert.pem").read_text()
    using = Fetcher((host,), 1000, replace(QUICK, max_attempts=1), lambda _host, _port: ["127.0.0.1"], authorities)
    url = f"https://{host}:{site.port}/a"
    if expected:
        assert expected in problem(url, using)
    else:
        assert using.get(url).body == b"Hello."
