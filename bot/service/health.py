"""A small HTTP port for those who look after the bot: is it alive, does it serve, what does it count."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from index.errors import ConfigurationError

METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"
PLAIN = "text/plain; charset=utf-8"
HANGING = 20.0
"""Seconds without a turn of the event loop after which the bot counts as hanging."""

Look = Callable[[], str]
"""Says in a phrase what is wrong, ``""`` where nothing is; called in another thread."""


@dataclass(frozen=True, slots=True)
class HookRequest:
    """What somebody asks of a hook over HTTP.

    Attributes:
        query: What stands behind the path's question mark.
        headers: The headers.
        body: The body, empty for a GET.
    """

    query: str
    headers: Mapping[str, str]
    body: bytes


Hook = Callable[[HookRequest], tuple[int, Mapping[str, str], bytes]]
"""Answers a request with a status, headers (their names in lower case) and a body; called in another thread."""
HOOK_HEADERS = ("location", "set-cookie", "cache-control")
"""Headers of a hook's answer that are sent, beside its type."""
NO_HEADERS: Mapping[str, str] = {}
MAX_HOOK_BYTES = 1 << 20
"""Longest body that a hook is given."""


class Pulse:
    """Tells whether the event loop turns."""

    def __init__(self) -> None:
        self._last = time.monotonic()

    async def beat(self) -> None:
        """Beat once a second, until cancelled."""
        while True:
            self._last = time.monotonic()
            await asyncio.sleep(1.0)

    def trouble(self) -> str:
        """What is wrong, ``""`` where the loop turns."""
        silent = time.monotonic() - self._last
        return f"the event loop has hung for {silent:.0f} s" if silent > HANGING else ""


@contextmanager
def listening(
    address: str, alive: Look, ready: Look, metrics: Callable[[], bytes], hooks: Mapping[str, Hook]
) -> Iterator[str]:
    """Serve ``/healthz``, ``/readyz``, ``/metrics`` and the paths of hooks in a thread of their own.

    Args:
        address: ``host:port``; port 0 for any that is free.
        alive: What keeps the process from working at all.
        ready: What keeps it from answering now.
        metrics: Prometheus's text.
        hooks: What answers a request, by its method and path, such as ``POST /in``; others may be added later.

    Yields:
        The address that is listened on.

    Raises:
        ConfigurationError: It cannot be listened on.
    """
    host, _, port = address.rpartition(":")
    try:
        server = ThreadingHTTPServer((host.strip("[]"), int(port)), _handler(alive, ready, metrics, hooks))
    except (OSError, OverflowError) as error:
        raise ConfigurationError(f"Nothing can listen on {address} ({error}); correct service.listen.") from error
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, name="health", daemon=True).start()
    try:
        yield f"{host}:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def _handler(
    alive: Look, ready: Look, metrics: Callable[[], bytes], hooks: Mapping[str, Hook]
) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = 10

        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            if path == "/metrics":
                self._send(200, METRICS_TYPE, metrics())
            elif path in ("/healthz", "/readyz"):
                trouble = alive() or (ready() if path == "/readyz" else "")
                self._send(503 if trouble else 200, PLAIN, f"{trouble or 'ok'}\n".encode())
            elif hook := hooks.get(f"GET {path}"):
                self._answer(hook, b"")
            else:
                self._send(404, PLAIN, b"there is /healthz, /readyz and /metrics\n")

        def do_HEAD(self) -> None:
            self.do_GET()

        def do_POST(self) -> None:
            hook = hooks.get(f"POST {self.path.partition('?')[0]}")
            length = self.headers.get("Content-Length", "")
            if hook is None:
                self._send(404, PLAIN, b"nothing is taken here\n")
            elif not length.isdecimal() or int(length) > MAX_HOOK_BYTES:
                self.close_connection = True
                self._send(413 if length.isdecimal() else 411, PLAIN, b"the body is too long, or has no length\n")
            else:
                self._answer(hook, self.rfile.read(int(length)))

        def _answer(self, hook: Hook, body: bytes) -> None:
            request = HookRequest(self.path.partition("?")[2], dict(self.headers.items()), body)
            status, headers, text = hook(request)
            more = {name: value for name, value in headers.items() if name in HOOK_HEADERS}
            self._send(status, headers.get("content-type", PLAIN), text, more)

        def _send(self, status: int, kind: str, body: bytes, more: Mapping[str, str] = NO_HEADERS) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            for name, value in more.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing: probes come every few seconds."""

    return Handler
