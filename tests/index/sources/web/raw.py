"""A server that sends exactly the bytes that a test wants, when it wants, and then hangs or leaves."""

import socket
import struct
import threading
from dataclasses import dataclass
from types import TracebackType
from typing import Self

PATIENCE = 30.0
"""Most seconds that a connection is held open."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """What the server does with a request.

    Attributes:
        pieces: What it sends, piece by piece.
        pause: Seconds before each piece after the first.
        ending: ``close`` properly, ``reset`` the connection, or ``hang`` until the other side leaves.
        deaf: Do not wait for the request.
    """

    pieces: tuple[bytes, ...]
    pause: float = 0.0
    ending: str = "close"
    deaf: bool = False

    @classmethod
    def whole(cls, data: bytes, ending: str = "close") -> Self:
        """Send all at once."""
        return cls((data,), ending=ending)

    @classmethod
    def dripped(cls, data: bytes, pause: float, whole: int = 0) -> Self:
        """Send the first bytes at once, the rest byte by byte, and hang."""
        rest = (data[place : place + 1] for place in range(whole, len(data)))
        return cls((data[:whole], *rest) if whole else tuple(rest), pause, "hang")


def response(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    """A response, its headers as they are given."""
    head = "".join(f"{line}\r\n" for line in (f"HTTP/1.1 {status}", *headers))
    return head.encode("latin-1") + b"\r\n" + body


class RawSite:
    """Exchanges by path; a context manager."""

    def __init__(self) -> None:
        self.exchanges: dict[str, Exchange] = {}
        self.asked: list[str] = []
        self._ended = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._accept)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()

    def url(self, path: str) -> str:
        """Address of an exchange."""
        return f"http://127.0.0.1:{self.port}{path}"

    def put(self, path: str, *pieces: bytes, **how: object) -> None:
        """Serve an exchange."""
        self.exchanges[path] = Exchange(pieces, **how)  # type: ignore[arg-type]

    def _accept(self) -> None:
        while not self._ended.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection:
            connection.settimeout(PATIENCE)
            try:
                exchange = self._exchange(connection)
                self._send(connection, exchange)
                if exchange.ending == "hang":
                    while connection.recv(4096):
                        pass
                elif exchange.ending == "reset":
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            except OSError:  # the other side has left
                return

    def _exchange(self, connection: socket.socket) -> Exchange:
        only = next(iter(self.exchanges.values()), None) if len(self.exchanges) == 1 else None
        if only is not None and only.deaf:
            return only
        head = b""
        while b"\r\n\r\n" not in head:
            received = connection.recv(65_536)
            if not received:
                raise ConnectionError
            head += received
        path = head.split(b" ", 2)[1].decode("latin-1")
        self.asked.append(path)
        missing = Exchange.whole(response(b"", "Content-Length: 0", status="404 Not Found"))
        return self.exchanges.get(path, missing)

    def _send(self, connection: socket.socket, exchange: Exchange) -> None:
        for number, piece in enumerate(exchange.pieces):
            if number and exchange.pause and self._ended.wait(exchange.pause):
                return
            connection.sendall(piece)
