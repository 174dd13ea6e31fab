"""Decides which addresses may be fetched from: public ones, and those of hosts that the operator allows."""

import ipaddress
import socket
from collections.abc import Callable, Collection

from index.errors import UnreadableDocument

Resolve = Callable[[str, int], list[str]]
"""Gives the IP addresses of a host, for a port."""


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


def checked_address(host: str, port: int, allowed: Collection[str], resolve: Resolve) -> str:
    """Resolve a host and check what comes of it; only the address returned may be connected to.

    The name is never asked for again, so an answer that changes between check and use changes nothing. Where one of
    several addresses is private, the host is refused as a whole.

    Args:
        host: Host name or IP address, as in a URL.
        port: Port.
        allowed: Hosts, in lower case, whose addresses are not checked.
        resolve: Asks for addresses.

    Raises:
        UnreadableDocument: An address is not public, and the host is not allowed.
        OSError: The host is not known.
    """
    addresses = resolve(host, port)
    if not addresses:
        raise OSError(f"{host} has no address")
    if host.lower() not in allowed and not all(map(is_public, addresses)):
        raise UnreadableDocument(
            f"{host} has a private address; if it may be read nevertheless, add it to the source's allow_hosts"
        )
    return addresses[0]


def is_public(address: str) -> bool:
    """Whether an IP address is one that anyone may reach, not one of this machine's or its networks'."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(parsed, ipaddress.IPv6Address) and (
        parsed.ipv4_mapped or parsed.sixtofour or parsed.teredo or parsed.is_site_local
    ):
        return False  # an IPv4 address in disguise, or an old kind of private address
    return parsed.is_global and not (parsed.is_multicast or parsed.is_reserved)
