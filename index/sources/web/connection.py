"""Connections to addresses that were checked, none of which waits beyond a deadline.

Every wait of the HTTP library goes through here, so the deadline holds whatever a server does: each one is given what
is left of the time, and none begins once it is up.
"""

import ssl
from collections.abc import Collection, Iterable
from typing import Any

import httpcore2

from index.sources.web.address_guard import Resolve, checked_address, resolve_within
from index.sources.web.deadline import Deadline


class _Stream(httpcore2.NetworkStream):
    """A connection that stands."""

    def __init__(self, stream: httpcore2.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.within(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.within(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        secured = self._stream.start_tls(ssl_context, server_hostname, self._deadline.within(timeout))
        return _Stream(secured, self._deadline)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 - as the library has it
        return self._stream.get_extra_info(info)


class CheckedBackend(httpcore2.SyncBackend):
    """Resolves a host once, checks what comes of it, and connects to the very address that was checked.

    Args:
        allowed: Hosts, in lower case, that may have private addresses.
        resolve: Asks for addresses.
        deadline: When everything ends.
    """

    def __init__(self, allowed: Collection[str], resolve: Resolve, deadline: Deadline) -> None:
        self._allowed = allowed
        self._resolve = resolve
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
            HostNotFound: It has none.
        """
        addresses = resolve_within(self._deadline.within(timeout), self._resolve, host, port)
        address = checked_address(host, addresses, self._allowed)
        stream = super().connect_tcp(address, port, self._deadline.within(timeout), local_address, socket_options)
        return _Stream(stream, self._deadline)
