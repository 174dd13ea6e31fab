import pytest

from index.documents.web.guard import checked_address, is_public, system_resolve
from index.errors import UnreadableDocument


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2606:4700::1111", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("192.0.2.1", False),
        ("::1", False),
        ("::", False),
        ("fe80::1%eth0", False),
        ("fc00::1", False),
        ("fec0::1", False),
        ("ff02::1", False),
        ("::ffff:127.0.0.1", False),
        ("::127.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
        ("2001:0:1::", False),
        ("localhost", False),
    ],
)
def test_only_addresses_that_anyone_may_reach_are_public(address: str, public: bool) -> None:
    assert is_public(address) == public


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.1", "0x7f000001", "2130706433", "0"])
def test_no_spelling_of_loopback_passes(host: str) -> None:
    try:
        with pytest.raises(UnreadableDocument, match="has a private address"):
            checked_address(host, 80, (), system_resolve)
    except OSError:  # a system that does not know the spelling refuses it as well
        assert host not in ("127.0.0.1", "localhost")


def test_one_private_address_among_several_refuses_the_host() -> None:
    with pytest.raises(UnreadableDocument, match="allow_hosts"):
        checked_address("mixed.example", 80, (), lambda _host, _port: ["8.8.8.8", "10.0.0.1"])


def test_an_allowed_host_may_be_private() -> None:
    assert checked_address("Intranet.Example", 80, {"intranet.example"}, lambda *_: ["10.0.0.1"]) == "10.0.0.1"


@pytest.mark.parametrize("host", ["", "a" * 300 + ".example", "a..b"])
def test_what_is_no_host_is_not_found(host: str) -> None:
    with pytest.raises((OSError, UnreadableDocument)):
        checked_address(host, 80, (), system_resolve)
