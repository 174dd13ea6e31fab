"""Connections to public addresses that never wait beyond a deadline.

Every host is resolved once, and its addresses are checked: they must be public, unless the operator allows the host.

Every wait of the HTTP library passes through here. Each gets at most the time that is left, so the deadline holds
whatever the server does.
"""

import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from ipaddress import IPv4Address, IPv4Network, IPv6Network, ip_address, ip_network
from typing import Any, Self

import httpcore2

from index.errors import UnreadableDocument

Resolver = Callable[[str, int], list[str]]
"""Returns the IP addresses of a host, for a port."""

_RESERVED = (
    # https://www.iana.org/assignments/iana-ipv4-special-registry, including those that can be reached from everywhere
    *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
    *("192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16"),
    *("192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4"),
    "224.0.0.0/4",  # multicast
    "168.63.129.16/32",  # a service inside Azure that looks like a public address
    # https://www.iana.org/assignments/iana-ipv6-special-registry, the part inside 2000::/3
    *("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20"),
)
# https://www.iana.org/assignments/ipv6-address-space: the only range from which public addresses are assigned. Outside
# are loopback, link-local, site-local, unique local and multicast addresses, and every form of an embedded IPv4 address
# (::/8, 64:ff9b::/96 and 64:ff9b:1::/48), which a gateway would forward to private networks too.
_PUBLIC_IPV6 = "2000::/3"
_MAX_LOOKUPS = 16  # at the same time


class HostNotFound(OSError):
    """A host has no address, at least not now; ``str(error)`` says why."""


def system_resolver(host: str, port: int) -> list[str]:
    """Ask the operating system for a host's IP addresses.

    Raises:
        OSError: It knows none.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError as error:  # a label of the name is empty or too long
        raise OSError(f"{host} is not a host name") from error
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


_lookup_slots = threading.BoundedSemaphore(_MAX_LOOKUPS)


def resolve_within(seconds: float, resolver: Resolver, host: str, port: int) -> list[str]:
    """Resolve a host within some seconds.

    The system's resolver cannot be interrupted, so it runs in a thread of its own, which is abandoned when the time is
    up. There are never more than 16 such threads.

    Raises:
        HostNotFound: The host is unknown, or no answer comes in time.
    """
    answers: queue.SimpleQueue[list[str] | OSError] = queue.SimpleQueue()

    def look_up() -> None:
        try:
            answers.put(resolver(host, port))
        except OSError as error:
            answers.put(error)
        finally:
            _lookup_slots.release()

    deadline = time.monotonic() + seconds
    if not _lookup_slots.acquire(timeout=seconds):
        raise HostNotFound("too many questions to the resolver wait for an answer")
    threading.Thread(target=look_up, name="resolving", daemon=True).start()
    try:
        answer = answers.get(timeout=max(0.0, deadline - time.monotonic()))
    except queue.Empty:
        raise HostNotFound("the resolver does not answer") from None
    if isinstance(answer, OSError):
        raise HostNotFound(answer.strerror or str(answer)) from answer
    if not answer:
        raise HostNotFound("it has no address")
    return answer


def checked_address(host: str, addresses: Sequence[str], allowed_hosts: Collection[str]) -> str:
    """Check the addresses of a host; only the returned address may be connected to.

    The host must not be resolved again afterwards, so that an answer of DNS that changes between check and connection
    has no effect. One private address among several refuses the host.

    Args:
        host: Host name or IP address, as in a URL.
        addresses: What it resolves to; at least one.
        allowed_hosts: Hosts, in lower case, whose addresses are not checked.

    Raises:
        UnreadableDocument: An address is not public, and the host is not allowed.
    """
    if host.lower() not in allowed_hosts and not all(map(is_public, addresses)):
        raise UnreadableDocument(f"{host} has a private address; to read it anyway, add it to the source's allow_hosts")
    return addresses[0]


def is_public(address: str) -> bool:
    """Return whether an IP address can be reached by anyone, and does not belong to this machine or its networks.

    The ranges are listed here because Python's own list differs from version to version.
    """
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    reserved, public_ipv6 = _networks()
    is_assigned = isinstance(parsed, IPv4Address) or parsed in public_ipv6
    return is_assigned and not any(parsed in network for network in reserved)


@cache
def _networks() -> tuple[tuple[IPv4Network | IPv6Network, ...], IPv4Network | IPv6Network]:
    return tuple(map(ip_network, _RESERVED)), ip_network(_PUBLIC_IPV6)


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment after which nothing waits any more.

    Attributes:
        at: The moment, by ``time.monotonic``.
    """

    at: float

    @classmethod
    def after(cls, seconds: float) -> Self:
        """Return the deadline some seconds from now."""
        return cls(time.monotonic() + seconds)

    def earlier(self, other: Self) -> Self:
        """Return the earlier of two deadlines."""
        return self if self.at <= other.at else other

    def seconds_left(self) -> float:
        """Return how many seconds are left; negative where it has passed."""
        return self.at - time.monotonic()

    def limit(self, timeout: float | None) -> float:
        """Return a timeout in seconds, cut to the time that is left; None stands for no timeout.

        Raises:
            TimeoutError: The deadline has passed.
        """
        seconds = self.seconds_left()
        if seconds <= 0:
            raise TimeoutError
        return seconds if timeout is None else min(timeout, seconds)


class CheckedBackend(httpcore2.SyncBackend):
    """Resolves a host once, checks its addresses, and connects to the very address that was checked.

    Args:
        allowed_hosts: Hosts, in lower case, that may have private addresses.
        resolver: Looks up addresses.
        deadline: When everything ends.
    """

    def __init__(self, allowed_hosts: Collection[str], resolver: Resolver, deadline: Deadline) -> None:
        self._allowed_hosts = allowed_hosts
        self._resolver = resolver
        self._deadline = deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        """Connect to a host.

        Raises:
            UnreadableDocument: It has a private address.
            HostNotFound: It has no address.
        """
        addresses = resolve_within(self._deadline.limit(timeout), self._resolver, host, port)
        address = checked_address(host, addresses, self._allowed_hosts)
        stream = super().connect_tcp(address, port, self._deadline.limit(timeout), local_address, socket_options)
        return _DeadlineStream(stream, self._deadline)


class _DeadlineStream(httpcore2.NetworkStream):
    """An open connection whose reads and writes end by the deadline."""

    def __init__(self, stream: httpcore2.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.limit(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.limit(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        secured = self._stream.start_tls(ssl_context, server_hostname, self._deadline.limit(timeout))
        return _DeadlineStream(secured, self._deadline)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 - as in the library
        return self._stream.get_extra_info(info)
