"""A web server on loopback for tests."""

import gzip
import hashlib
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

from index.sources.web.fetcher import FetchLimits

QUICK = FetchLimits(
    connect_timeout=2,
    read_timeout=1,
    total_timeout=3,
    source_timeout=600,
    max_redirects=3,
    max_attempts=3,
    retry_wait=0.01,
    max_retry_wait=0.1,
    max_failures=5,
    pause=0,
)


@dataclass
class Page:
    """What the server answers at a path.

    Attributes:
        body: Content; with it goes an ETag, and a conditional request for it gets 304.
        status: HTTP status.
        headers: More headers.
        statuses: Statuses of the first requests, before ``status``.
        packed: Send it compressed.
        dribble: Send it byte by byte with as many seconds in between.
        validated: Send an ETag.
    """

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    statuses: list[int] = field(default_factory=list)
    packed: bool = False
    dribble: float = 0.0
    validated: bool = True


class Site:
    """Pages by path, changed while the server runs, and the requests that came."""

    def __init__(self) -> None:
        self.pages: dict[str, Page] = {}
        self.requests: list[tuple[str, str, int]] = []
        self.hosts: list[str] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                site.answer(self)

            def do_HEAD(self) -> None:
                site.answer(self)

            def log_message(self, *_arguments: Any) -> None:
                """Keep quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.server.handle_error = lambda *_: None  # type: ignore[method-assign]
        self.port = self.server.server_port
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01})

    def __enter__(self) -> Self:
        self.thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        """Address of a page."""
        return f"http://{host}:{self.port}{path}"

    def put(self, path: str, body: str | bytes, **changes: Any) -> None:
        """Serve a page."""
        self.pages[path] = Page(body.encode() if isinstance(body, str) else body, **changes)

    def answered(self, method: str = "GET") -> list[tuple[str, int]]:
        """Paths and statuses of the requests since the last time."""
        seen = [(path, status) for verb, path, status in self.requests if verb == method]
        self.requests.clear()
        return seen

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        """Answer a request."""
        page = self.pages.get(handler.path, Page(b"no such page", 404))
        status = page.statuses.pop(0) if page.statuses else page.status
        etag = f'"{hashlib.sha256(page.body).hexdigest()[:16]}"'
        if status == 200 and page.validated and handler.headers.get("If-None-Match") == etag:
            status = 304
        self.requests.append((handler.command, handler.path, status))
        self.hosts.append(handler.headers.get("Host", ""))
        body = b"" if status == 304 else gzip.compress(page.body) if page.packed else page.body
        handler.send_response(status)
        headers = {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(body))} | page.headers
        if page.validated:
            headers["ETag"] = etag
        if page.packed:
            headers["Content-Encoding"] = "gzip"
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        if handler.command == "GET":
            self._send(handler, page, body)

    def _send(self, handler: BaseHTTPRequestHandler, page: Page, body: bytes) -> None:
        try:
            if not page.dribble:
                handler.wfile.write(body)
                return
            for place in range(len(body)):
                handler.wfile.write(body[place : place + 1])
                time.sleep(page.dribble)
        except OSError:  # the client had enough
            handler.close_connection = True
