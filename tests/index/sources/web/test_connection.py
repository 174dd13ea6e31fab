import time
from ipaddress import ip_network
from threading import Event

import pytest

from index.errors import UnreadableDocument
from index.sources.web.connection import HostNotFound, checked_address, is_public, resolve_within, system_resolver

SPECIAL = (
    *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24"),
    *("192.0.0.0/29", "192.0.0.8/32", "192.0.0.9/32", "192.0.0.10/32", "192.0.0.170/31", "192.0.2.0/24"),
    *("192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15"),
    *("198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4", "255.255.255.255/32"),
    *("::1/128", "::/128", "::/96", "::ffff:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "100:0:0:1::/64"),
    *("2001::/23", "2001::/32", "2001:1::1/128", "2001:1::2/128", "2001:1::3/128", "2001:2::/48", "2001:3::/32"),
    *("2001:4:112::/48", "2001:10::/28", "2001:20::/28", "2001:30::/28", "2001:db8::/32", "2002::/16"),
    *("2620:4f:8000::/48", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8"),
)
"""The registries of special addresses as IANA has them in 2025, and multicast and site-local addresses."""


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


@pytest.mark.parametrize(
    "address",
    [
        "168.63.129.16",  # Azure
        "192.0.0.192",  # Oracle
        "100.100.100.200",  # Alibaba
        "169.254.169.254",
        "169.254.170.2",  # containers at Amazon
        "fd00:ec2::254",
        "fd20:ce::254",  # Google
        "fe80::a9fe:a9fe",
    ],
)
def test_no_service_of_a_cloud_for_its_own_machines_is_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("network", SPECIAL)
def test_no_address_of_a_special_range_is_public(network: str) -> None:
    ends = ip_network(network)
    assert [is_public(str(each)) for each in (ends[0], ends[ends.num_addresses // 2], ends[-1])] == [False] * 3


@pytest.mark.parametrize(
    "written", ["::{}", "::ffff:{}", "::ffff:0:{}", "64:ff9b::{}", "64:ff9b:1::{}", "64:ff9b:1:ffff::{}"]
)
@pytest.mark.parametrize("inside", ["8.8.8.8", "10.0.0.1", "169.254.169.254"])
def test_no_ipv4_address_inside_another_is_public(written: str, inside: str) -> None:
    assert not is_public(written.format(inside))


@pytest.mark.parametrize("around", ["9.255.255.255", "11.0.0.0", "168.63.129.15", "168.63.129.17", "192.0.1.0"])
def test_what_lies_around_the_special_ranges_is_public(around: str) -> None:
    assert is_public(around)


def checked(host: str, *allowed: str) -> str:
    return checked_address(host, resolve_within(5, system_resolver, host, 80), allowed)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.1", "0x7f000001", "2130706433", "0"])
def test_no_spelling_of_loopback_passes(host: str) -> None:
    try:
        with pytest.raises(UnreadableDocument, match="has a private address"):
            checked(host)
    except OSError:  # a system that does not know the spelling refuses it as well
        assert host not in ("127.0.0.1", "localhost")


def test_one_private_address_among_several_refuses_the_host() -> None:
    with pytest.raises(UnreadableDocument, match="allow_hosts"):
        checked_address("mixed.example", ["8.8.8.8", "10.0.0.1"], ())


def test_an_allowed_host_may_be_private() -> None:
    assert checked_address("Intranet.Example", ["10.0.0.1"], {"intranet.example"}) == "10.0.0.1"


@pytest.mark.parametrize("host", ["", "a" * 300 + ".example", "a..b"])
def test_what_is_no_host_is_not_found(host: str) -> None:
    with pytest.raises((OSError, UnreadableDocument)):
        checked(host)


def test_a_host_without_an_address_is_not_found() -> None:
    with pytest.raises(HostNotFound, match="it has no address"):
        resolve_within(1, lambda _host, _port: [], "empty.example", 80)


def test_a_resolver_that_hangs_is_left_behind() -> None:
    ended = Event()
    started = time.perf_counter()
    with pytest.raises(HostNotFound, match="the resolver does not answer"):
        resolve_within(0.2, lambda _host, _port: [str(ended.wait(30))], "slow.example", 80)
    assert time.perf_counter() - started < 1
    ended.set()


def test_resolvers_that_hang_are_bounded_in_number() -> None:
    ended, asked = Event(), []

    def hang(host: str, _port: int) -> list[str]:
        asked.append(host)
        return [str(ended.wait(30))]

    reasons = set()
    for number in range(20):
        with pytest.raises(HostNotFound) as caught:
            resolve_within(0.02, hang, f"{number}.example", 80)
        reasons.add(str(caught.value))
    ended.set()
    assert reasons == {"the resolver does not answer", "too many questions to the resolver wait for an answer"}
    assert len(asked) <= 16
    assert resolve_within(5, lambda _host, _port: ["8.8.8.8"], "public.example", 80) == ["8.8.8.8"]
