"""Connections to checked addresses that never wait beyond a deadline.

Every wait of the HTTP library passes through here. Each gets at most the time that is left, so the deadline holds
whatever the server does.
"""

import ssl
import time
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, Self

import httpcore2

from index.sources.web.address_guard import Resolver, checked_address, resolve_within


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
