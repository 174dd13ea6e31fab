"""Decides which addresses may be fetched from: public ones, and those of hosts that the operator allows."""

import queue
import socket
import threading
from collections.abc import Callable, Collection, Sequence
from functools import cache
from ipaddress import IPv4Address, IPv4Network, IPv6Network, ip_address, ip_network

from index.errors import UnreadableDocument
from index.sources.web.deadline import Deadline

Resolve = Callable[[str, int], list[str]]
"""Gives the IP addresses of a host, for a port."""

_RESERVED = (
    # https://www.iana.org/assignments/iana-ipv4-special-registry, those that are reached from everywhere included
    *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
    *("192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16"),
    *("192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4"),
    "224.0.0.0/4",  # multicast
    "168.63.129.16/32",  # Azure's own service, told by nothing but documentation from a public address
    # https://www.iana.org/assignments/iana-ipv6-special-registry, as far as it lies in 2000::/3
    *("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20"),
)
# https://www.iana.org/assignments/ipv6-address-space: all that is given to anyone. Outside lie loopback, link-local,
# site-local, unique local and multicast addresses, and every way of writing an IPv4 address (::/8, 64:ff9b::/96 and
# 64:ff9b:1::/48, which a gateway would carry to private networks as well).
_GLOBAL = "2000::/3"
_MOST_ASKING = 16


class HostNotFound(OSError):
    """A host has no address, as far as can be told now; ``str(error)`` says why."""


def system_resolve(host: str, port: int) -> list[str]:
    """Ask the system for a host's addresses.

    Raises:
        OSError: It knows none.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError as error:  # a label that is too long, or empty
        raise OSError(f"{host} is no host name") from error
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


_asking = threading.BoundedSemaphore(_MOST_ASKING)


def resolve_within(seconds: float, resolve: Resolve, host: str, port: int) -> list[str]:
    """Resolve a host within some seconds.

    The system's resolver cannot be stopped, so it is asked in a thread that is left behind where it does not answer;
    there are never more than 16 of them.

    Raises:
        HostNotFound: It is not known, or nothing answers in time.
    """
    answers: queue.SimpleQueue[list[str] | OSError] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answers.put(resolve(host, port))
        except OSError as error:
            answers.put(error)
        finally:
            _asking.release()

    deadline = Deadline.after(seconds)
    if not _asking.acquire(timeout=seconds):
        raise HostNotFound("too many questions to the resolver wait for an answer")
    threading.Thread(target=ask, name="resolving", daemon=True).start()
    try:
        answer = answers.get(timeout=max(0.0, deadline.seconds()))
    except queue.Empty:
        raise HostNotFound("the resolver does not answer") from None
    if isinstance(answer, OSError):
        raise HostNotFound(answer.strerror or str(answer)) from answer
    if not answer:
        raise HostNotFound("it has no address")
    return answer


def checked_address(host: str, addresses: Sequence[str], allowed: Collection[str]) -> str:
    """Check what a host resolves to; only the address returned may be connected to.

    The name is never asked for again, so an answer that changes between check and use changes nothing. Where one of
    several addresses is private, the host is refused as a whole.

    Args:
        host: Host name or IP address, as in a URL.
        addresses: What it resolves to; at least one.
        allowed: Hosts, in lower case, whose addresses are not checked.

    Raises:
        UnreadableDocument: An address is not public, and the host is not allowed.
    """
    if host.lower() not in allowed and not all(map(is_public, addresses)):
        raise UnreadableDocument(
            f"{host} has a private address; if it may be read nevertheless, add it to the source's allow_hosts"
        )
    return addresses[0]


def is_public(address: str) -> bool:
    """Whether an IP address is one that anyone may reach, not one of this machine's or its networks'.

    The ranges are written here, since those that Python knows differ from version to version.
    """
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    reserved, everyones = _ranges()
    known = isinstance(parsed, IPv4Address) or parsed in everyones
    return known and not any(parsed in each for each in reserved)


@cache
def _ranges() -> tuple[tuple[IPv4Network | IPv6Network, ...], IPv4Network | IPv6Network]:
    return tuple(map(ip_network, _RESERVED)), ip_network(_GLOBAL)
